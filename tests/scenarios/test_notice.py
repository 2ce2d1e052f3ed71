"""An officer writes once and confirms; it stands in every group of the park on both platforms; receipts count."""

import re

import pytest

from simulator.faults import Fault
from tests.scenarios.town import Seat, Town

BODY = "今晚22点开展消防夜查，请各单位留人值守。"


async def drafted(officer: Seat, scope: str) -> int:
    await officer.says(f"通知 {scope} {BODY}")
    preview = await officer.sees("还没有发出")
    found = re.search(r"确认 (\d+)", preview.text)
    assert found is not None
    return int(found[1])


async def sent(officer: Seat, scope: str) -> int:
    number = await drafted(officer, scope)
    await officer.says(f"确认 {number}")
    await officer.sees(f"通知 {number} 已开始发送")
    await officer.town.passes(60)
    return number


async def test_nothing_is_sent_before_it_is_confirmed(town: Town) -> None:
    await drafted(town.seat("police1"), "城东物流园")
    await town.passes(3600)
    assert not any(BODY in text for text in town.bot_said("group-park1"))


async def test_a_confirmed_notice_stands_once_in_every_group_below(town: Town) -> None:
    number = await sent(town.seat("police1"), "城东物流园、临港物流园")
    for group in town.demo.town.groups:
        shown = [text for text in town.bot_said(group.key) if BODY in text]
        assert len(shown) == 1, group.key
        assert f"【通知 {number}】城东派出所" in shown[0]


async def test_three_dead_tokens_delay_a_notice_and_lose_none_of_it(town: Town) -> None:
    officer = town.seat("police1")
    number = await drafted(officer, "城东物流园、临港物流园")
    town.world.faults.add(Fault("*", "token_dead", 3, None))
    await officer.says(f"确认 {number}")
    for _ in range(4):
        await town.passes(60)
    for group in town.demo.town.groups:
        assert sum(BODY in text for text in town.bot_said(group.key)) == 1, group.key


async def test_another_park_hears_nothing_of_it(town: Town) -> None:
    await sent(town.seat("police1"), "城东物流园")
    assert not any(BODY in text for text in town.bot_said("group-park2"))


async def test_confirming_twice_sends_once(town: Town) -> None:
    officer = town.seat("police1")
    number = await sent(officer, "城东物流园")
    await officer.says(f"确认 {number}")
    await officer.sees("没有重复发送")
    await town.passes(60)
    assert sum(BODY in text for text in town.bot_said("group-park1")) == 1


async def test_another_officer_cannot_confirm_it(town: Town) -> None:
    number = await drafted(town.seat("police1"), "城东物流园")
    other = town.seat("police2")
    await other.says(f"确认 {number}")
    await other.sees("没有找到")


async def test_receipts_are_counted_together_and_shown_to_the_officer(town: Town) -> None:
    officer = town.seat("police2")
    number = await sent(officer, "全体")
    for reporter in ("reporter1", "reporter3"):
        await town.seat(reporter, f"group-ent{reporter[-1]}").says("收到")
    await town.passes(90)
    assert any(f"通知 {number}：已收 1 人回执" in text for text in town.bot_said("group-ent1"))
    await officer.says(f"通报 {number}")
    await officer.sees("已回执 2/")
    await officer.says(f"未回执 {number}")
    await officer.sees("还没回执")


async def test_with_two_open_the_bot_asks_which(town: Town) -> None:
    officer = town.seat("police1")
    first = await sent(officer, "城东物流园")
    second = await sent(officer, "城东物流园")
    reporter = town.seat("reporter1", "group-ent1")
    await reporter.says("收到")
    await reporter.sees("请带上编号")
    await reporter.says(f"收到 {first}")
    await town.passes(90)
    await officer.says(f"通报 {first}")
    await officer.sees("已回执 1/")
    await officer.says(f"通报 {second}")
    await officer.sees("已回执 0/")


async def test_verifying_tells_what_the_station_sent(town: Town) -> None:
    await sent(town.seat("police1"), "城东物流园")
    shown = next(text for text in town.bot_said("group-ent1") if BODY in text)
    code = re.search(r"核验编号：(\S+)", shown)
    assert code is not None
    worker = town.seat("reporter1", "group-ent1")
    await worker.says(f"核验 {code[1]}")
    await worker.sees("核验通过")
    await worker.says("核验 12-ABCD")
    await worker.sees("不要转账")


async def test_a_reporter_may_not_broadcast(town: Town) -> None:
    reporter = town.seat("reporter1")
    await reporter.says(f"通知 城东物流园 {BODY}")
    await reporter.sees("没有办这件事的权限")


async def test_an_unknown_unit_is_told_with_the_right_form(town: Town) -> None:
    officer = town.seat("police1")
    await officer.says("通知 火星基地 开会")
    await officer.sees("没有找到单位“火星基地”")
    await officer.says("通知")
    await officer.sees("写法：通知 <单位> <正文>")


async def test_a_quote_or_a_bare_number_says_which_is_meant(town: Town) -> None:
    officer = town.seat("police1")
    first = await sent(officer, "城东物流园")
    second = await sent(officer, "城东物流园")
    reporter = town.seat("reporter1", "group-ent1")
    await reporter.says("收到，马上办")
    await reporter.sees("只回编号")
    await reporter.says(str(first))
    await town.passes(90)
    await officer.says(f"通报 {first}")
    await officer.sees("已回执 1/")
    leader = town.seat("leader1", "group-ent1")
    entry = next(e for e in town.shown("group-ent1") if f"【通知 {second}】" in e.text)
    await leader.says("收到", quote=entry.id)
    await town.passes(90)
    await officer.says(f"通报 {second}")
    await officer.sees("已回执 1/")


async def test_a_receipt_in_private_counts_for_the_speakers_unit(town: Town) -> None:
    officer = town.seat("police1")
    number = await sent(officer, "城东物流园")
    reporter = town.seat("reporter1")
    await reporter.says(f"收到 {number}")
    await reporter.sees("已记下您的回执")
    await officer.says(f"通报 {number}")
    await officer.sees("已回执 1/")


async def test_numbers_of_people_never_reach_a_group_in_full(town: Town) -> None:
    officer = town.seat("police1")
    await officer.says("通知 城东物流园 请协查 身份证 110101199003078515 电话 13812345678")
    preview = await officer.sees("在群里已打码")
    number = re.search(r"确认 (\d+)", preview.text)
    assert number is not None
    await officer.says(f"确认 {number[1]}")
    await town.passes(60)
    assert any("138****5678" in text for text in town.bot_said("group-ent1"))


async def test_a_notice_given_up_is_not_called_sent(town: Town) -> None:
    officer = town.seat("police1")
    number = await drafted(officer, "城东物流园")
    await officer.says(f"取消 {number}")
    await officer.sees("没有发出")
    await officer.says(f"确认 {number}")
    await officer.sees("已经放弃")


async def test_two_parks_with_a_blank_between_are_both_meant(town: Town) -> None:
    officer = town.seat("police1")
    await officer.says(f"通知 城东物流园 临港物流园 {BODY}")
    await officer.sees("范围：城东物流园、临港物流园")


async def test_what_is_not_understood_is_not_repeated_with_its_numbers_into_the_group(town: Town) -> None:
    worker = town.seat("reporter1", "group-ent1")
    await worker.says("今天谁在群里110101199003078515有人知道吗")
    await town.passes(5)  # whoever answers: what everyone saw is looked over at the end
    assert town.bot_said("group-ent1")
    await worker.says("帮助 13812345678")
    await town.settle()


@pytest.mark.parametrize("word", ["收\u200b到", "收到\u2005", "\ufeff收到 \u200b1", "收到👌", "收到[抱拳]"])
async def test_a_receipt_as_keyboards_write_it_counts(town: Town, word: str) -> None:
    officer = town.seat("police1")
    await sent(officer, "城东物流园")
    await town.seat("leader1", "group-ent1t1").says(word)
    await town.passes(60)
    await officer.says("通报 1")
    await officer.sees("1 人")
