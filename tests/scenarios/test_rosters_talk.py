"""A reporter speaks as people do: with a question open, in changes of one line, of people who left and came back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import demo
from bot.demo.town import Size
from simulator.clock import Clock
from tests.scenarios.roster_seats import NAMES, Street, number, pasted, people, wrong
from tests.scenarios.town import START, Town, read

OVERSEERS = ("police1", "police2", "police3", "police4")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street() -> AsyncIterator[Street]:
    async with demo.running(clock=Clock(start=START, running=False), size=Size(2, 40, 1)) as running:
        street = Street(Town(running))
        await street.town.passes(60)
        yield street
        street.town.check_what_everyone_saw()


async def test_the_word_that_the_question_names_gives_it_up(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted(people(4)))
    await reporter.sees("上次 10 人，这份 4 人")
    await reporter.says("取消")
    await reporter.sees("没有计入")


async def test_an_open_question_does_not_stop_anybody_from_saying_something_else(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted(people(4)))
    await reporter.sees("上次 10 人，这份 4 人")
    await reporter.says(f"{NAMES[0]}不干了")
    answer = await reporter.sees("（改单）")
    assert "在册 9 人" in read(answer)
    await reporter.says(pasted(people(4)))
    await reporter.sees("这份 4 人")
    await reporter.says("不太清楚啊")
    await reporter.sees("请回 1 到 3 的数字")
    await reporter.says("没有变化哈")
    await reporter.sees("（无变化）")


async def test_a_jump_tells_of_the_rows_that_are_not_in_it(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(pasted([*people(4), ["杨佳明", wrong(number(77)), "13900000077"]]))
    await reporter.sees("这份 4 人（另有 1 行有错")


async def test_one_typed_line_is_a_change_and_says_who(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"杨佳明 {number(77)} 13900000077")
    answer = read(await reporter.sees("（改单）"))
    assert "在册 11 人" in answer
    assert "新增 杨佳明" in answer
    await reporter.says(f"{NAMES[0]}换手机号了 13911112222")
    answer = read(await reporter.sees("今天第 2 份"))
    assert f"有改动 {NAMES[0]}" in answer
    await reporter.says(f"{NAMES[1]} {NAMES[2]}离职")
    answer = read(await reporter.sees("今天第 3 份"))
    assert "在册 9 人" in answer
    assert f"减少 {NAMES[1]}、{NAMES[2]}" in answer


async def test_who_left_by_mistake_comes_back_by_his_name_with_his_document(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[3]}走了")
    await reporter.sees("在册 9 人")
    await reporter.says(f"错了，{NAMES[3]}没走")
    answer = read(await reporter.sees("在册 10 人"))
    assert "没有证件号码" not in answer


async def test_a_newcomer_without_a_document_is_asked_for_it(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("李四来了")
    answer = read(await reporter.sees("在册 11 人"))
    assert "李四还没有证件号码" in answer


async def test_what_cannot_be_done_counts_for_nothing_and_leaves_nothing_to_mend(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("欧阳未知走了")
    await reporter.sees("这条没有计入")
    await reporter.says("老朱来了")
    await reporter.sees("老朱：名单上没有这个人")
    await reporter.says("老王请假")
    assert "请说明" not in read(await reporter.sees("有改动 王八荒"))
    await reporter.says(f"{NAMES[5]}调岗")
    await reporter.sees("没看出要改什么")
    await reporter.says(f"欧阳未知走了，{NAMES[0]}离职")
    answer = read(await reporter.sees("今天第 2 份"))
    assert "没有照办的" in answer
    assert "要改" not in answer


async def test_a_faulty_newcomer_who_does_not_come_is_struck(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"新增 杨佳明 {wrong(number(77))} 13900000077")
    await reporter.sees("要改 1 行")
    await reporter.says("杨佳明不来了")
    answer = read(await reporter.sees("今天第 2 份"))
    assert "没有要改的" in answer


async def test_moved_to_a_team_and_a_shift(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[0]}调到装卸组")
    assert f"有改动 {NAMES[0]}" in read(await reporter.sees("（改单）"))
    await reporter.says(f"{NAMES[1]}今天开始上夜班")
    assert f"有改动 {NAMES[1]}" in read(await reporter.sees("今天第 2 份"))


async def test_standing_still_begins_and_ends_when_it_was_said_to(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("我们明天放假")
    await reporter.sees("11月24日起放假到 11月24日")
    await reporter.says("无变化")  # today's list is owed all the same, and does not end what begins tomorrow
    await reporter.sees("（无变化）")
    await reporter.says(f"{NAMES[0]}离职")
    await reporter.sees("在册 9 人")
    await reporter.says("取消放假")
    await reporter.sees("已复工")
    await reporter.says("放假到周五")
    await reporter.sees("放假到 11月27日")
    await reporter.says("复工了")
    await reporter.sees("已复工")
    await reporter.says("明天起停工")
    await reporter.sees("11月24日起停工，恢复后")


async def test_words_about_somebody_that_nobody_understands_are_answered_with_how_to_say_it(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[0]}改一下")
    await reporter.sees("张三调到夜班")
    await reporter.says("明日来访")
    await reporter.sees("写法：明日来访")


async def test_a_mended_document_is_no_hire_and_nobody_who_left(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[0]}身份证写错了，应该是{number(88)}")
    answer = read(await reporter.sees("（改单）"))
    assert "新增 0，减少 0，有改动 1" in answer


async def test_who_states_more_than_he_names_is_told(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"新增3人：杨佳明 {number(77)}、刘小壮 {number(78)}")
    await reporter.sees("写的是新增 3 人，读到 2 人")
    await reporter.says("取消")
    await reporter.sees("没有等您回话的事")
    await reporter.says("明天没有来访")
    await reporter.sees("没有来访就不用登记")


async def test_one_line_of_a_short_list_is_a_change_too(street: Street) -> None:
    reporter = await street.listed(count=4)
    await reporter.says(f"{NAMES[1]} 13912345678")
    assert "在册 4 人" in read(await reporter.sees("（改单）"))


async def test_day_labourers_in_words(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("日结 顺达劳务 三十五人 已培训\n张小一\n李小二")
    assert "写的是 35 人，下面列了 2 人" in read(await reporter.sees("顺达劳务 35 人"))
    await reporter.says("日结工20个，劳务公司是顺达")
    await reporter.sees("日结工已收：顺达 20 人")


async def test_people_and_values_in_one_breath_are_each_taken_and_what_was_not_is_named(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[0]}离职，李四来了，{NAMES[1]}换电话13911112222，{NAMES[2]}涨工资了")
    answer = read(await reporter.sees("（改单）"))
    assert f"减少 {NAMES[0]}" in answer
    assert "新增 李四" in answer
    assert f"有改动 {NAMES[1]}" in answer
    assert f"没看懂的：{NAMES[2]}涨工资了" in answer


async def test_a_reporter_asks_what_came_of_today(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says("今天报了吗")
    await reporter.sees("今天还没有报，09:00 截止。上次是 11月22日，在册 10 人")
    await reporter.says(f"新增 杨佳明 {wrong(number(77))} 13900000077")
    await reporter.sees("要改 1 行")
    await reporter.says("我的报送")
    answer = read(await reporter.sees("今天已报"))
    assert "收到第 1 份（迟报），在册 10 人" in answer
    assert "还没处理的：要改 1 行" in answer


async def test_somebody_under_sixteen_is_told_to_whoever_oversees_the_enterprise(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"新增 杨小明 {number(79, '20120307')} 13900000079")
    await reporter.sees("未满 16 周岁")
    await street.town.passes(5)
    told = [words for person in OVERSEERS for words in street.town.bot_said(street.town.seat(person).chat)]
    assert any("杨小明（第 1 行）按证件号码未满 16 周岁" in words for words in told)
    assert not any(number(79, "20120307") in words for words in told)


async def test_what_is_said_of_tomorrow_changes_nothing_today_and_is_asked_for_in_the_morning(street: Street) -> None:
    reporter = await street.listed()
    await reporter.says(f"{NAMES[0]}明天离职，{NAMES[1]}今天请假")
    answer = read(await reporter.sees("11月24日"))
    assert f"{NAMES[0]}离职" in answer
    assert "今天的名单没有因此变动" in answer
    answer = read(await reporter.sees("（改单）"))
    assert "在册 10 人" in answer
    await street.town.passes(22 * 3600)
    asked = await reporter.sees("到您之前说的日子了")
    await reporter.presses(asked, asked.buttons[0].key)
    answer = read(await reporter.sees("（改单）"))
    assert "在册 9 人" in answer
    assert f"减少 {NAMES[0]}" in answer
