"""The database is locked, full or gone: danger words page all the same, once, and are worked off when it is back."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import demo
from bot.app import House
from bot.callees import CallList
from bot.demo.town import Size
from bot.errors import ReplySpent, Transient
from bot.messages import ChatKind, Inbound, InboundKind, Outbound, Receipt, ReplyHandle, ReplyKind, Sender
from bot.metrics import Metrics
from bot.pager import Kind, Pager, Route
from bot.platforms.base import Unavailable
from bot.red_path import RedPath
from bot.spool import Spool
from proof import disk, postgres
from simulator.clock import Clock
from storage import KeyRing, alarms, system
from tests import servers
from tests.scenarios.town import START, Town
from tests.sinks import Gateway, gateway

PAGED_WITHIN_SECONDS = 5.0


@pytest.fixture
async def sms() -> AsyncIterator[Gateway]:
    async with gateway() as sink:
        yield sink


@asynccontextmanager
async def standing(sms: Gateway, folder: Path, url: str) -> AsyncIterator[Town]:
    """A small town with its spool in `folder`."""
    routes = [Route("sms", Kind.APPRISE, (sms.address("{mobile}"),), frozenset({"duty"}))]
    clock, size = Clock(start=START, running=False), Size(parks=1, enterprises=1, teams_each=1)
    async with demo.running(clock=clock, size=size, pager=Pager(routes), database_url=url) as running:
        spool = Spool(folder / "danger.spool", KeyRing.parse(KeyRing.generate()))
        running.house.red_path._spool = spool
        await running.house.heart.say()  # the call list is in memory
        yield Town(running)
        spool.close()


@pytest.fixture
async def town(sms: Gateway, tmp_path: Path, town_url: str) -> AsyncIterator[Town]:
    async with standing(sms, tmp_path, town_url) as town:
        yield town


def message(house: House, text: str, number: str = "m1") -> Inbound:
    channel = next(one for one in house.channels.values() if one.kind.value == "wecom-aibot")
    return Inbound(
        channel=channel.id,
        kind=InboundKind.MESSAGE,
        message_id=number,
        chat_address="nowhere",
        chat_kind=ChatKind.GROUP,
        sender=Sender(channel.corp, "somebody"),
        text=text,
    )


async def refused(house: House, said: Inbound) -> None:
    """The platform is not told that we have it, so it sends again."""
    with pytest.raises(Unavailable):
        await house.intake.receive(said)


async def test_locked_for_long_it_pages_within_five_seconds_and_is_worked_off_later(
    town: Town, sms: Gateway, tmp_path: Path
) -> None:
    house = town.house
    lock = sqlite3.connect(tmp_path / "town.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    said = message(house, "快来人 有人拿刀 13712345678")
    began = asyncio.get_running_loop().time()
    receiving = asyncio.create_task(refused(house, said))
    text = await sms.until("数据库故障", PAGED_WITHIN_SECONDS)
    assert asyncio.get_running_loop().time() - began < PAGED_WITHIN_SECONDS
    assert "涉及凶器" in text
    assert "13712345678" not in text
    await receiving
    await refused(house, said)  # the platform sends again
    await house.red_path.done()
    assert len(sms.got) == 2  # duty and deputy, once each
    lock.execute("ROLLBACK")
    lock.close()
    await house.red_path.replay(house._take_again)
    await town.settle()
    await house.intake.receive(said)  # and once more
    await town.settle()
    station = system.list_stations(house.database)[0].id
    with house.database.reading(station) as session:
        (case,) = alarms.list_live(session)
    assert (case.kind, case.reports) == ("weapon", 1)


async def test_gone_under_our_feet_it_is_not_acknowledged_and_pages(town: Town, sms: Gateway, tmp_path: Path) -> None:
    (tmp_path / "town.db").rename(tmp_path / "elsewhere.db")
    try:
        await refused(town.house, message(town.house, "仓库着火了"))
        assert "火情" in await sms.until("数据库故障", PAGED_WITHIN_SECONDS)
    finally:
        (tmp_path / "elsewhere.db").rename(tmp_path / "town.db")
    await town.house.intake.receive(message(town.house, "帮助", "m2"))


async def paged_and_worked_off(
    town: Town, sms: Gateway, said: Inbound, mend: Callable[[], Awaitable[None] | None]
) -> None:
    """Paged while the fault lasts, in time and once; a case like any other when it is over."""
    house, began = town.house, asyncio.get_running_loop().time()
    receiving = asyncio.create_task(refused(house, said))
    assert "涉及凶器" in await sms.until("数据库故障", PAGED_WITHIN_SECONDS)
    assert asyncio.get_running_loop().time() - began < PAGED_WITHIN_SECONDS
    await receiving
    await refused(house, said)  # the platform sends again
    await house.red_path.done()
    assert len(sms.got) == 2  # duty and deputy, once each
    mended = mend()
    if mended is not None:
        await mended
    assert await house.red_path.replay(house._take_again) == 1
    await town.settle()
    station = system.list_stations(house.database)[0].id
    with house.database.reading(station) as session:
        (case,) = alarms.list_live(session)
    assert (case.kind, case.reports) == ("weapon", 1)


@pytest.mark.skipif(not disk.can_mount(), reason="a disk that can be filled has to be mounted, which only root may")
async def test_with_the_disk_full_it_pages_and_the_spool_still_keeps_it(
    sms: Gateway, tmp_path: Path, town_template: Path
) -> None:
    with disk.small(tmp_path / "small", megabytes=64) as full:
        url = servers.sqlite_copy(town_template, full.folder / "town.db")
        async with standing(sms, full.folder, url) as town:
            full.fill_behind(full.folder / "town.db")
            await paged_and_worked_off(town, sms, message(town.house, "快来人 有人拿刀"), full.empty)


@pytest.mark.long
async def test_with_postgresql_killed_it_pages_and_is_worked_off_when_it_is_back(
    sms: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # the package that brings the server looks for it
    async with postgres.server(tmp_path / "pg") as server, standing(sms, tmp_path, server.url) as town:
        await server.kill()
        await paged_and_worked_off(town, sms, message(town.house, "快来人 有人拿刀"), server.start)


async def test_another_file_in_its_place_is_not_taken_for_it(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "town.db"
    path.rename(tmp_path / "elsewhere.db")
    sqlite3.connect(path).close()
    path.touch()
    await refused(town.house, message(town.house, "帮助"))
    os.replace(tmp_path / "elsewhere.db", path)


async def test_what_speaks_of_no_danger_pages_nobody(town: Town, sms: Gateway, tmp_path: Path) -> None:
    (tmp_path / "town.db").rename(tmp_path / "elsewhere.db")
    await refused(town.house, message(town.house, "今天到岗 12 人"))
    await town.house.red_path.done()
    (tmp_path / "elsewhere.db").rename(tmp_path / "town.db")
    assert sms.got == []


async def test_the_place_of_a_known_group_is_said(town: Town, sms: Gateway, tmp_path: Path) -> None:
    house = town.house
    (channel, address), place = next(iter(house.calls.places.items()))
    said = message(house, "有人拿刀")
    known = Inbound(
        channel=channel,
        kind=said.kind,
        message_id="m9",
        chat_address=address,
        chat_kind=ChatKind.GROUP,
        sender=said.sender,
        text=said.text,
    )
    house.red_path.lost(known)
    assert place in await sms.until("涉及凶器", PAGED_WITHIN_SECONDS)
    await house.red_path.done()


def test_a_call_list_that_cannot_be_refreshed_keeps_what_it_had() -> None:
    class Gone:
        def across(self) -> object:
            from storage import Unavailable as Lost

            raise Lost("lost")

    calls = CallList(stations={1: ("east", ())})
    assert calls.refresh(Gone(), START) is False  # type: ignore[arg-type]
    assert calls.key_of(1) == "east"


class Speaking:
    """A platform of which only the way out is there."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[Outbound] = []
        self._error = error

    async def send(self, message: Outbound) -> Receipt:
        self.sent.append(message)
        if self._error is not None:
            raise self._error
        return Receipt()


@pytest.mark.parametrize("error", [None, Transient("network"), ReplySpent()])
async def test_whoever_speaks_hears_110_though_nothing_can_be_stored(error: Exception | None) -> None:
    platform: Any = Speaking(error)
    channel: Any = SimpleNamespace(station_id=1)
    red = RedPath(Pager([]), CallList(), {1: channel}, Metrics(), platforms={1: platform})
    handle = ReplyHandle(ReplyKind.REQUEST, "say:1", START)
    said = Inbound(
        1, InboundKind.MESSAGE, "m1", "chat", ChatKind.GROUP, Sender("corp", "who"), "有人拿刀砍人", reply=handle
    )
    for _ in range(2):  # the platform delivers it again
        red.lost(said)
        await red.done()
    (answer,) = platform.sent
    assert answer.reply == handle
    assert "请立即拨打110" in answer.content.text
    red.lost(replace(said, message_id="m2", text="明天几点上班"))
    red.lost(replace(said, message_id="m3", reply=None))
    await red.done()
    assert len(platform.sent) == 1


async def test_each_that_is_not_stored_in_time_is_lost_at_its_own_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.red_path.OVERDUE_SECONDS", 0.05)
    red, loop = RedPath(Pager([]), CallList(), {}, Metrics()), asyncio.get_running_loop()
    due: dict[str, float] = {}
    lost: dict[str, float] = {}
    monkeypatch.setattr(RedPath, "lost", lambda self, word: lost.setdefault(word, loop.time()))

    def expect(*words: Any) -> Any:
        due.update(dict.fromkeys(words, loop.time() + 0.05))
        return red.expect(words)

    async with asyncio.timeout(5):
        for stored, left in (("a", "b"), ("c", "d"), ("e", "f")):
            first = expect(stored)
            expect(left, left * 2)
            first.cancel()
            await asyncio.sleep(0.02)
        while "ff" not in lost:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.001)
        expect("g")
        while "g" not in lost:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert list(lost) == ["b", "bb", "d", "dd", "f", "ff", "g"]
    assert all(lost[word] >= due[word] - 0.002 for word in lost)
