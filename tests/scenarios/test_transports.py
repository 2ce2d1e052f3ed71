"""The same words work over callbacks as over long connections; where the transport proves nothing, a number does."""

import re

import pytest

from tests.scenarios.town import Town, read

BODY = "今晚22点开展消防夜查，请各单位留人值守。"


@pytest.mark.modes(robot="http")
async def test_over_http_a_privileged_act_asks_for_a_one_time_number(town: Town) -> None:
    officer = town.seat("police2")
    await officer.says(f"通知 临港物流园 {BODY}")
    asked = await officer.sees("一次性数字")
    assert not any("还没有发出" in text for text in town.bot_said(officer.chat))
    await officer.sees("分钟内在这里回复那个数字")
    told = next(read(e) for e in town.world.book if "一次性数字：" in read(e))
    number = re.search(r"一次性数字：(\d{6})", told)
    assert number is not None, asked.text
    await officer.says(number[1])
    await officer.sees("还没有发出")


@pytest.mark.modes(robot="http")
async def test_a_wrong_number_does_nothing(town: Town) -> None:
    officer = town.seat("police2")
    await officer.says(f"通知 临港物流园 {BODY}")
    await officer.sees("一次性数字")
    await officer.says("000000")
    await officer.sees("数字不对")
    assert not any("还没有发出" in text for text in town.bot_said(officer.chat))


@pytest.mark.modes(robot="http")
async def test_what_is_not_privileged_is_answered_at_once_over_http(town: Town) -> None:
    reporter = town.seat("reporter3", "group-ent3")
    await reporter.says("我的身份")
    await reporter.sees("填报员")


@pytest.mark.modes(aibot="callback")
async def test_a_smart_robot_answers_over_callbacks(town: Town) -> None:
    reporter = town.seat("reporter1", "group-ent1")
    await reporter.says("我的身份")
    await reporter.sees("填报员")


@pytest.mark.modes(aibot="callback")
async def test_opening_the_private_chat_is_greeted_in_the_same_request(town: Town) -> None:
    from simulator import acts

    officer = town.seat("police1")
    await acts.open_private(town.world, person="police1", channel="aibot")
    await officer.sees("城东派出所")


async def test_the_application_of_wecom_answers_too(town: Town) -> None:
    officer = town.seat("police1", "app~police1")
    await officer.says("我的身份")
    await officer.sees("民警")
