"""Which channels live: those that the configuration names and that can; one that cannot hinders no other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import config, install, lines, texts
from bot.app import House
from bot.clock import VirtualClock
from bot.messages import ChannelKind, ChatKind, Content, Outbound
from bot.serve import open_database
from bot.wire import dump_outbound
from storage import Database, Unavailable, outbox, stations, system
from storage.stations import ChannelState, StoredChannel
from tests.bot.console.site import ADDRESSES
from tests.bot.test_checking import APP, KEYS, ROBOT, SECRETS, STATION, checked

HOOK = (
    '[[channels]]\nkind = "wecom-webhook"\nstation = "east"\nname = "通知群"\ncorp = "ww1"\nsecrets = "LIAISON_HOOK"\n'
)
OTHER = STATION.replace("east", "west").replace("城东", "城西")
Settle = Callable[[str], config.Settings]


@pytest.fixture
def configured(tmp_path: Path) -> Settle:
    def settings(text: str) -> config.Settings:
        path = tmp_path / "config.toml"
        path.write_text(f'[storage]\nurl = "sqlite:///{tmp_path.as_posix()}/town.db"\n{text}', encoding="utf-8")
        return config.load(path, KEYS | SECRETS | {"LIAISON_HOOK_KEY": "canary-hook"})

    return settings


@pytest.fixture
def stored(configured: Settle, clock: VirtualClock, town_url: str) -> Iterator[Database]:
    """All three kinds of channel, put there by a start, and a group's webhook out of the workbook."""
    made = configured(STATION + APP + ROBOT + HOOK)
    database = open_database(made, clock)
    install.apply(database, made, serving=True)
    with database.transaction(system.list_stations(database)[0].id) as session:
        keys = {"access_token": "t"}
        stations.put_channel(
            session, kind="dingtalk-webhook", key="dingtalk-webhook:1", corp="", name="钉群", credentials=keys
        )
    yield database
    database.close()


def rows(database: Database) -> dict[str, StoredChannel]:
    return {row.name: row for row in system.list_channels(database)}


def states(database: Database) -> dict[str, str]:
    return {name: row.state.value for name, row in rows(database).items()}


def break_credentials(database: Database, name: str, **credentials: str) -> None:
    row = rows(database)[name]
    with database.transaction(row.station_id) as session:
        found = stations.find_channel_row(session, row.key)
        assert found is not None
        found.credentials = stations.seal_credentials(session, row.id, credentials) if credentials else b"\x01broken"
        session.add(found)


def doors(house: House) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", house.edge.callback)
    return app


@pytest.fixture
async def house(stored: Database, clock: VirtualClock) -> AsyncIterator[House]:
    made = House(stored, clock, ADDRESSES)
    yield made
    await made.stop()


def test_a_start_gives_up_what_is_no_longer_configured_and_takes_it_up_again(
    stored: Database, configured: Settle
) -> None:
    assert set(states(stored).values()) == {"live"}
    install.apply(stored, configured(STATION + APP), serving=False)
    assert set(states(stored).values()) == {"live"}  # a command's configuration decides nothing
    install.apply(stored, configured(OTHER + APP.replace("east", "west").replace("ww1", "ww2")), serving=True)
    assert states(stored) == {"派出所联络": "live", "园区小助手": "off", "通知群": "off", "钉群": "live"}
    install.apply(stored, configured(STATION + ROBOT), serving=True)
    assert states(stored)["园区小助手"] == "live"
    assert states(stored)["钉群"] == "live"


async def test_a_channel_that_is_switched_off_is_put_away_and_comes_back(
    house: House, stored: Database, configured: Settle
) -> None:
    await house.reload()
    robot, app = rows(stored)["园区小助手"], rows(stored)["派出所联络"]
    assert {robot.id, app.id} <= set(house.platforms)
    line = house._lines[robot.id]
    async with TestClient(TestServer(doors(house))) as client:
        assert ("POST", app.callback_path) in house.edge._routes
        install.apply(stored, configured(STATION + HOOK), serving=True)
        await house.reload()
        await asyncio.wait([line], timeout=2)
        assert line.cancelled()
        assert not {robot.id, app.id} & (set(house.platforms) | set(house._lines))
        assert house.channels[robot.id].off
        assert [one.channel for one in house.identities.entrances(robot.station_id)] == []
        assert (await client.post(app.callback_path, data=b"<xml/>")).status == 403
        assert not [key for key in house.edge._routes if key[1] == app.callback_path]
        install.apply(stored, configured(STATION + APP + ROBOT + HOOK), serving=True)
        await house.reload()
    assert {robot.id, app.id} <= set(house.platforms)
    assert not house.channels[robot.id].off
    assert house._lines[robot.id] is not line


async def test_what_was_promised_by_a_channel_that_is_gone_fails_in_words(
    house: House, stored: Database, configured: Settle
) -> None:
    hook = rows(stored)["通知群"]
    install.apply(stored, configured(STATION + ROBOT), serving=True)
    await house.reload()
    message = Outbound("k", "t" * 22, "g", ChatKind.GROUP, Content(text="通报"))
    with stored.transaction(hook.station_id) as session:
        outbox.put(session, outbox.Draft("k", hook.id, "g", dump_outbound(message), token="t" * 22))
    await house.delivery.idle()
    with stored.reading(hook.station_id) as session:
        row = outbox.find_by_key(session, "k")
    assert row is not None
    assert (row.state, row.reason) == (outbox.OutboxState.FAILED, "no-channel")


async def test_a_start_that_is_refused_leaves_nothing_running(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse() -> None:
        await asyncio.sleep(0)  # the lines have begun
        raise Unavailable("lost")

    monkeypatch.setattr(house.dispatcher, "adopt", refuse)
    runner = web.AppRunner(house.application())
    with pytest.raises(Unavailable):
        await runner.setup()
    assert house._lines
    assert all(line.done() for line in house._lines.values())
    assert house.metrics.get("loop_failed") == 0


@pytest.mark.parametrize("how", [{"agent_id": "abc", "corp_id": "ww1", "secret": "s"}, {}], ids=["wrong", "unreadable"])
async def test_one_that_cannot_live_is_told_and_hinders_no_other(
    house: House, stored: Database, configured: Settle, how: dict[str, str]
) -> None:
    break_credentials(stored, "派出所联络", **how)
    code, said = checked(configured(STATION + APP + ROBOT + HOOK))
    assert code == 2
    assert f"✗ {texts.channel_broken(channel='派出所联络')}" in said
    for _ in range(2):
        await house.reload()
    broken, robot = rows(stored)["派出所联络"], rows(stored)["园区小助手"]
    assert robot.id in house.platforms
    assert broken.id not in house.platforms
    assert (broken.state, broken.dead_reason) == (ChannelState.DEAD, "broken")
    install.apply(stored, configured(STATION + APP + ROBOT + HOOK), serving=True)
    assert states(stored)["派出所联络"] == "live"
    assert checked(configured(STATION + APP + ROBOT + HOOK))[0] == 0


@pytest.mark.parametrize("kind", list(ChannelKind))
def test_no_kind_lives_without_credentials(kind: ChannelKind) -> None:
    row = StoredChannel(1, 2, kind.value, f"{kind.value}:x", "c", "n", {}, "", "", ChannelState.LIVE, "")
    assert lines.faults(row)


def test_a_kind_of_a_later_version_cannot_live(stored: Database, configured: Settle) -> None:
    station = system.list_stations(stored)[0].id
    with stored.transaction(station) as session:
        stations.put_channel(session, kind="wecom-hologram", key="k", corp="c", name="n", credentials={"a": "b"})
    install.apply(stored, configured(STATION + APP), serving=True)
    assert lines.faults(rows(stored)["n"])
