"""A station with its channels on a fresh database, and the product's own parts put together as `bot.app` does."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from benchmarks import texts
from benchmarks.envelope import AGENT, CORP, ENCODING_KEY, TOKEN
from bot.app import Addresses, House
from bot.clock import SystemClock
from bot.delivery.engine import DeliverySettings
from bot.edge import MAX_BODY_BYTES
from bot.messages import ChannelKind, Inbound
from bot.platforms import dingtalk, wecom
from storage import Database, KeyRing, stations, system
from storage.arrivals import Arrivals
from storage.migrations import migrate

PATH = "/hook"


@dataclass(frozen=True)
class ChannelSpec:
    kind: ChannelKind
    key: str
    corp: str
    credentials: Mapping[str, str]
    callback_path: str = ""


def wecom_app(corp: str = CORP, path: str = PATH) -> ChannelSpec:
    keys = {
        "corp_id": corp,
        "agent_id": AGENT,
        "secret": "bench-secret",
        "token": TOKEN,
        "encoding_aes_key": ENCODING_KEY,
    }
    return ChannelSpec(ChannelKind.WECOM_APP, f"wecom-app:{corp}", corp, keys, path)


def open_database(url: str) -> Database:
    """As `serve` opens it: a SQLite file for itself alone."""
    database = Database(url, KeyRing.parse(KeyRing.generate()), now=SystemClock().now, exclusive=True).open()
    migrate(database)
    return database


def put_station(database: Database, key: str, *channels: ChannelSpec) -> tuple[int, list[int]]:
    """The station's number and its channels'."""
    station = system.put_station(database, key=key, name=texts.STATION)
    with database.transaction(station) as session:
        made = [
            stations.put_channel(
                session,
                kind=spec.kind.value,
                key=spec.key,
                corp=spec.corp,
                name="bench",
                credentials=dict(spec.credentials),
                callback_path=spec.callback_path,
                edition="",
            )
            for spec in channels
        ]
    return station, made


def house(
    database: Database,
    *,
    wecom_url: str = "http://127.0.0.1:9",
    dingtalk_url: str = "http://127.0.0.1:9",
    gateway_url: str = "",
    delivery: DeliverySettings | None = None,
) -> House:
    """The whole product. Addresses that nothing listens at refuse whoever calls."""
    addresses = Addresses(
        wecom=wecom.Settings(api_url=wecom_url),
        dingtalk=dingtalk.Settings(
            api_base=dingtalk_url, oapi_base=dingtalk_url, gateway_base=gateway_url, connections=1
        ),
    )
    return House(database, SystemClock(), addresses, delivery=delivery)


class Nobody:
    """In the dispatcher's place where only the way to the inbox is measured."""

    def hand(self, station: int, inbox_id: int, conversation: bytes, message: Inbound) -> None:
        return


def deafen(house: House) -> None:
    """Leave dispatch out: stored and acknowledged is all that happens. Before the channels come to life."""
    house.intake = type(house.intake)(Arrivals(house.database), house.channels, Nobody(), house.passives, house.metrics)


async def listen(house: House) -> int:
    """Serve the callbacks on a free port of the loopback as `serve` does; the port."""
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_route("*", "/{path:.*}", house.edge.callback)
    runner = house.edge.runner(app, drain_seconds=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return int(runner.addresses[0][1])


async def for_ever() -> None:
    await asyncio.Event().wait()
