"""A reporter hands in by message: lists, changes, 无变化, faults and their mending, on both platforms."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.roster_seats import NAMES, Street, number, pasted, people, wrong
from tests.scenarios.town import START, Town, read

pytestmark = pytest.mark.asyncio(loop_scope="module")
BOTH = pytest.mark.parametrize("platform", ["wecom", "dingtalk"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street() -> AsyncIterator[Street]:
    """One town for all of these tests; each speaks for an enterprise of its own."""
    async with demo.running(clock=Clock(start=START, running=False), size=Size(2, 60, 1)) as running:
        street = Street(Town(running))
        await street.town.passes(60)  # the morning's reminders have left at their pace
        yield street
        street.town.check_what_everyone_saw()


@BOTH
async def test_a_pasted_list_is_taken_and_answered(street: Street, platform: str) -> None:
    reporter = street.seat(platform)
    await reporter.says(pasted(people()))
    answer = await reporter.sees("在册 10 人")
    assert "这是第一份名单" in read(answer)
    assert "按迟报记" in read(answer)  # it is ten o'clock


@BOTH
async def test_no_change_is_one_word(street: Street, platform: str) -> None:
    reporter = await street.listed(platform)
    await reporter.says("无变化。")
    answer = await reporter.sees("在册 10 人")
    assert "（无变化）" in read(answer)


async def test_without_any_list_there_is_nothing_to_be_unchanged(street: Street) -> None:
    reporter = street.seat()
    await reporter.says("今天无变化")
    await reporter.sees("还没有报过名单")


@BOTH
async def test_changes_are_told_as_people_speak(street: Street, platform: str) -> None:
    reporter = await street.listed(platform)
    await reporter.says(f"新增 杨佳明 {number(77)} 13900000077；离职 {NAMES[0]}；请假 {NAMES[1]}")
    answer = await reporter.sees("（改单）")
    assert "在册 10 人" in read(answer)
    assert "新增 1，减少 1，有改动 1" in read(answer)


async def test_a_leaver_whom_nobody_knows_is_asked_about(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("欧阳未知 离职")
    await reporter.sees("名单上没有这个人")


async def test_of_many_faults_ten_are_named_and_the_rest_counted(street: Street) -> None:
    rows = [[f"{name}甲", wrong(number(order + 20)), "13800000001"] for order, name in enumerate(NAMES)]
    rows += [[f"{name}乙", wrong(number(order + 40)), "13800000002"] for order, name in enumerate(NAMES)]
    reporter = street.seat()
    await reporter.says(pasted(rows))
    answer = await reporter.sees("要改 20 行")
    assert "10. " in read(answer)
    assert "11. " not in read(answer)
    assert "还有 10 行" in read(answer)


async def test_a_soft_fault_is_settled_by_a_reason_for_good(street: Street) -> None:
    rows = people()
    reporter = await street.listed()
    rows[1][2] = rows[0][2]  # husband and wife
    await reporter.says(pasted(rows))
    answer = await reporter.sees("请说明 2 行")
    assert "在册 10 人" in read(answer)
    await reporter.says("说明 1 夫妻共用一个手机号")
    await reporter.sees("还有 1 条要处理")
    await reporter.says("说明 2 同上")
    await reporter.sees("都处理完了")
    rows[9][2] = "13900000099"
    await reporter.says(pasted(rows))
    answer = await reporter.sees("今天第 2 份")
    assert "请说明" not in read(answer)


async def test_a_hard_fault_cannot_be_explained_away(street: Street) -> None:
    rows = people()
    rows[0][1] = wrong(rows[0][1])
    reporter = street.seat()
    await reporter.says(pasted(rows))
    await reporter.sees("要改 1 行")
    await reporter.says("说明 1 就是这个号")
    await reporter.sees("说明不了")


async def test_half_a_list_is_asked_about_before_it_counts(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted(people(4)))
    question = await reporter.sees("上次 10 人，这份 4 人")
    assert len(question.buttons) == 3
    await reporter.says("3")
    answer = await reporter.sees("（改单）")
    assert "在册 10 人" in read(answer)


@BOTH
async def test_a_button_answers_as_a_number_does(street: Street, platform: str) -> None:
    reporter = await street.listed(platform)
    await reporter.says(pasted(people(4)))
    question = await reporter.sees("上次 10 人，这份 4 人")
    await reporter.presses(question, question.buttons[0].key)
    answer = await reporter.sees("（全员）")
    assert "在册 4 人" in read(answer)


async def test_given_up_it_does_not_count(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted(people(4)))
    await reporter.sees("上次 10 人，这份 4 人")
    await reporter.says("2")
    await reporter.sees("没有计入")
    await reporter.says("无变化")
    await reporter.sees("在册 10 人")


async def test_another_companys_list_and_another_days_are_asked_about(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("中通快递转运中心11月20日人员名单\n" + pasted(people()))
    question = await reporter.sees("名单上写的是")
    assert "名单上的日期是 11月20日" in read(question)
    await reporter.says("是")
    await reporter.sees("在册 10 人")


async def test_namesakes_get_a_numbered_choice(street: Street) -> None:
    namesakes = [["王伟", number(91), "13800000091"], ["王伟", number(92, "19850101"), "13800000092"]]
    reporter = await street.listed(count=8, extra=namesakes)
    await reporter.says("王伟离职")
    question = await reporter.sees("有 2 位“王伟”")
    assert number(92, "19850101")[-4:] in read(question)
    await reporter.says("2")
    answer = await reporter.sees("（改单）")
    assert "在册 9 人" in read(answer)


async def test_taken_back_the_list_before_counts(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[0]}离职")
    await reporter.sees("在册 9 人")
    await reporter.says("撤销名单")
    await reporter.sees("已作废")
    await reporter.says("无变化")
    await reporter.sees("在册 10 人")


async def test_stopped_and_at_work_again(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("放假3天")
    await reporter.sees("放假到 11月25日")
    await reporter.says("复工")
    await reporter.sees("已复工")
    await reporter.says("停工")
    await reporter.sees("已记为停工")


async def test_visitors_and_vehicles_of_tomorrow(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(
        "明日来访：\n刘客户 远大公司 13700000001 商务洽谈 3人\n车辆：浙A12345 挂车 浙A1234挂 司机 马师傅 13700000002"
    )
    answer = await reporter.sees("来访已登记")
    assert "车辆 1 辆" in read(answer)
    await reporter.says("取消来访")
    await reporter.sees("已清空")


async def test_a_block_of_day_labourers(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("日结 顺达劳务 35人")
    await reporter.sees("岗前培训还没勾")
    await reporter.says("日结 顺达劳务 2人 已培训\n高小强\n董大为")
    answer = await reporter.sees("附 2 人姓名")
    assert "岗前培训：已做" in read(answer)


async def test_who_may_not_hand_in_hears_so(street: Street) -> None:
    worker = street.town.seat("worker1")
    await worker.says("无变化")
    await worker.sees("没有办这件事的权限")


async def test_an_officer_files_for_an_enterprise_by_name(street: Street) -> None:
    manager = street.town.seat("manager1")
    name = street.name_of(street.reporter())
    await manager.says(f"代交 {name} {pasted(people())}")
    answer = await manager.sees("在册 10 人")
    assert "代交" in read(answer)
    other = street.name_of("reporter33")  # of the other park, alike to some of his
    await manager.says(f"代交 {other} 无变化")
    question = await manager.sees("报哪家")  # names that are alike, never that one
    assert other not in read(question)
