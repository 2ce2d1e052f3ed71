"""The demo's act of the teams: a question on both platforms, answers, the solution, a briefing, a pledge, a board."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.demo.scoring import texts

if TYPE_CHECKING:
    from bot.demo.script import Day

FOUR_HOURS = 4 * 3600.0 + 120


async def play(day: Day) -> None:
    for platform in ("wecom", "dingtalk"):
        group = next(one for one in day.demo.town.groups if one.platform == platform and "t" in one.unit[3:])
        leader, *workers = group.people
        await day.say(leader, group.key, texts.ASK)
        await day.see(group.key, texts.ASKED)
        for worker in workers:
            await day.say(worker, group.key, texts.CHOOSE)
        await day.say(leader, group.key, texts.BRIEFING)
        await day.see(group.key, texts.BRIEFED)
        await day.say(leader, group.key, texts.PLEDGE)
        await day.see(group.key, texts.PLEDGED)
        await day.passes(FOUR_HOURS)
        await day.see(group.key, texts.SOLVED)
        await day.say(workers[0], group.key, texts.SCORE)
        await day.see(group.key, texts.SCORED)
    await _board(day)


async def _board(day: Day) -> None:
    office = "aibot~police1"
    firm = next(unit.name for unit in day.demo.town.units if unit.kind == "enterprise")
    await day.say("police1", office, f"{texts.DRAFT} {firm}")
    drafted = await day.see(office, texts.DRAFTED)
    found = re.search(texts.BOARD_NUMBER, drafted.text)
    number = found[1] if found else ""
    await day.say("police1", office, f"{texts.PUBLISH} {number} {texts.EARLY}")
    await day.see(office, texts.PUBLISHED)
    await day.passes(60)


__all__ = ["play", "texts"]
