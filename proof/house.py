"""The product's house in this process, on a real port, with both platforms simulated: for forged input and fuzzing."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDict, MultiDict
from sqlalchemy import func
from sqlmodel import select
from yarl import URL

from bot import demo
from bot.app import Addresses, House
from bot.edge import Edge, Patience
from proof import town
from proof.callbacks import Request
from proof.town import STATION, Stage
from simulator.server import Simulator
from storage import Database, system
from storage.inbox import Inbox
from storage.outbox import Outbox


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]  #: without the date, lower case, in order


@dataclass
class Standing:
    """A house that stands, and a forger's hands and eyes."""

    stage: Stage
    house: House
    database: Database
    session: aiohttp.ClientSession

    async def post(self, request: Request, *, method: str = "POST", chunked: bool = False) -> Answer:
        return await send(self.session, self.stage, request, method, chunked)

    async def stored(self) -> int:
        """How many messages the database holds, once all that arrived have been handled."""
        await self.house.dispatcher.idle()
        return (await self.rows())[0]

    async def rows(self) -> tuple[int, int]:
        """How many messages and promises the database holds."""
        return await asyncio.to_thread(self._rows)

    def _rows(self) -> tuple[int, int]:
        station = system.find_station(self.database, STATION)
        assert station is not None
        with self.database.reading(station.id) as session:
            inbox = session.exec(select(func.count()).select_from(Inbox).where(Inbox.station_id == station.id)).one()
            outbox = session.exec(select(func.count()).select_from(Outbox).where(Outbox.station_id == station.id)).one()
            return inbox, outbox

    def counted(self, what: str, detail: str | None = None) -> int:
        return self.house.metrics.get(what, detail)


async def post(stage: Stage, request: Request) -> Answer:
    """Once, over a connection of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False) as session:
        return await send(session, stage, request)


async def send(
    session: aiohttp.ClientSession, stage: Stage, request: Request, method: str = "POST", chunked: bool = False
) -> Answer:
    url = URL(stage.bot_url + request.path).with_query(MultiDict(request.query))
    body = _pieces(request.body) if chunked else io.BytesIO(request.body)
    async with session.request(method, url, data=body, headers=CIMultiDict(request.headers)) as answer:
        kept = ((name.lower(), value) for name, value in answer.headers.items() if name.lower() != "date")
        return Answer(answer.status, await answer.read(), tuple(kept))


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


@contextlib.asynccontextmanager
async def standing(
    stage: Stage, *, patience: Patience | None = None, addresses: Addresses | None = None
) -> AsyncIterator[Standing]:
    """Simulator, database and house, started and stopped together."""
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(stage.listening.close)
        simulator = await stack.enter_async_context(Simulator(stage.world))
        await town.populate(stage)
        database = Database(stage.database_url, stage.ring, now=stage.clock.now).open()
        stack.callback(database.close)
        house = House(database, stage.clock, addresses or demo.addresses(simulator.url))
        house.edge = Edge(patience)
        runner = house.edge.runner(house.application(), drain_seconds=0.5)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await aiohttp.web.SockSite(runner, stage.listening).start()
        jar = aiohttp.DummyCookieJar()
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False))
        yield Standing(stage, house, database, session)
