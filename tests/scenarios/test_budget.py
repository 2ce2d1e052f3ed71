"""What the platform counts is counted by us too, so that the officer is told before the month's allowance ends."""

from storage import pace
from tests.scenarios.town import Town

MONTH = "2026-11"


async def test_arrivals_and_sends_of_dingtalk_are_booked_and_those_of_wecom_are_not(town: Town) -> None:
    for person, chat in (("reporter3", "group-ent3"), ("reporter1", "group-ent1")):
        seat = town.seat(person, chat)
        await seat.says("我的身份")
        await seat.sees("填报员")
    await town.house.book.flush()
    await town.settle()
    used = pace.used(town.house.database, MONTH)
    corps = {corp for corp, _, _ in used}
    assert used[("dingdemo00000001", MONTH, "webhook")] >= 1
    assert not any(corp.startswith("ww") for corp in corps)
