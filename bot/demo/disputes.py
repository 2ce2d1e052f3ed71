"""The disputes' acts of the scripted day: reported in a group, taken by the team leader, settled, asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.demo import texts

if TYPE_CHECKING:
    from bot.demo.script import Day

GROUP, WORKER, LEADER = "group-ent1t1", "worker1", "leader1"


async def report(day: Day) -> None:
    """A number at once; the leader is called privately, and nothing about the matter stands in the group."""
    await day.say(WORKER, GROUP, texts.DISPUTE)
    receipt = await day.see(GROUP, texts.DISPUTE_RECEIPT)
    found = re.search(rf"{texts.DISPUTE_NUMBER}\s*(\d+)", receipt.text)
    day.dispute = int(found[1]) if found is not None else 0


async def settle(day: Day) -> None:
    chat = f"aibot~{LEADER}"
    await day.say(LEADER, chat, f"{texts.TAKE} {day.dispute}")
    await day.see(chat, texts.DISPUTE_BRIEF)
    await day.say(LEADER, chat, f"{texts.CLOSE} {day.dispute} {texts.DISPUTE_OUTCOME}")
    await day.see(chat, texts.DISPUTE_WATCHED)
    await day.say(WORKER, GROUP, f"{texts.DISPUTE_STATUS} {day.dispute}")
    await day.see(GROUP, texts.DISPUTE_WATCHED)


STEPS = ((texts.STEP_DISPUTE, report), (texts.STEP_SETTLED, settle))
