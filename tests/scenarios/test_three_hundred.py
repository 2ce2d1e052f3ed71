"""Three hundred groups, one platform failing, slow and limiting, the process killed twice: each group has it once."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from bot import demo
from bot.app import House
from bot.demo.town import Size
from handlers.bulletins import progress
from simulator.clock import Clock
from simulator.faults import Fault
from simulator.world import DINGTALK
from storage import bulletins, outbox
from storage.outbox import OutboxState
from tests.scenarios.conftest import LOOK_EVERY
from tests.scenarios.test_bulletins import composed
from tests.scenarios.town import START, Town

MANY = Size(parks=12, enterprises=288, teams_each=0)  #: 300 groups
BODY = "今晚全区开展消防夜查，请各单位清理通道、留人值守，发现问题立即上报派出所。"
URGENT = "紧急：城东有人冒充民警上门收取保证金，请各单位立即转告员工，切勿付款。"


async def killed(town: Town) -> None:
    """The process dies between two instants: nothing is finished, nothing given back; another one starts."""
    old: Any = town.house
    flying = list(old.delivery._tasks)
    for task in (*old._lines.values(), *old._loops, *flying):
        task.cancel()
    await asyncio.gather(*old._lines.values(), *old._loops, *flying, return_exceptions=True)
    await old.http.close()
    old.pager.close()
    await succeeded(town)


async def succeeded(town: Town) -> None:
    """Another process starts on the same database."""
    old: Any = town.house
    new = House(old.database, old.clock, old._addresses, public_url=town.demo.bot_url)
    follower: Any = town.world.clock._followers[-1]
    follower._house = new
    town.demo.house = town.house = new
    await new.start()
    await town.until(lambda: town.world.connected("aibot"), "connected again")


async def test_each_of_three_hundred_groups_has_it_once_and_a_true_state() -> None:
    clock = Clock(start=START, running=False)
    async with demo.running(clock=clock, size=MANY, look_every=LOOK_EVERY) as running:
        town = Town(running)
        try:
            await _told(town)
        finally:
            await town.house.stop()


async def _told(town: Town) -> None:
    officer = town.seat("police1")
    number = await composed(officer, f"全体 {BODY}")
    for kind, count in (("5xx", 40), ("45009", 20), ("lost_answer", 5), ("delay", 10)):
        town.world.faults.add(Fault(DINGTALK, kind, count, None, seconds=0.02))
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送，共 300 个群")
    await town.passes(3)
    await killed(town)
    await town.passes(30)
    second = await composed(officer, f"城东物流园 {URGENT}")
    await officer.says("紧急")
    await officer.sees("设置：紧急")
    asked = town.world.clock.now()
    await officer.says(f"确认 {second}")
    await officer.sees("已开始发送")
    await town.passes(3)
    first = min(entry.at for entry in town.world.book if URGENT in entry.text and entry.chat.startswith("group-"))
    assert (first - asked).total_seconds() <= 3  # it passes the bulk that is still on its way
    await killed(town)
    for _ in range(30):
        await town.passes(60)
        if not _waits(town, number):
            break
    town.world.faults.clear()
    await town.passes(600)
    _check(town, number)


def _waits(town: Town, number: int) -> bool:
    """Whether anything of it may still leave."""
    with town.house.database.reading(town.house.views.stations()[0].id) as session:
        return any(map(progress.waits, progress.ends_of(session, bulletins.get_by_number(session, number))))


def _check(town: Town, number: int) -> None:
    seen = Counter(entry.chat for entry in town.world.book if BODY in entry.text and entry.chat.startswith("group-"))
    station = town.house.views.stations()[0].id
    with town.house.database.reading(station) as session:
        bulletin = bulletins.get_by_number(session, number)
        ends = progress.ends_of(session, bulletin)
        resent = {row.chat_id for row in outbox.list_by_subject(session, f"bulletin:{number}") if row.tries > 1}
        assert len(ends) == 300
        lost = [end for end in ends if end.state is not OutboxState.SENT]
        twice = [chat for chat, count in seen.items() if count > 1]
        said = outbox.resent_count(session, f"bulletin:{number}")
    assert not lost, Counter(end.why for end in lost)
    assert len(seen) == 300
    assert max(seen.values()) <= 2
    assert len(twice) <= said <= len(resent) + said  # only where an answer was lost or a process died over it
    town.check_what_everyone_saw()
