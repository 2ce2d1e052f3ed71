"""An officer writes, changes, schedules, corrects and takes back; groups answer, the silent are reminded."""

import re

import pytest
from sqlalchemy import text

from simulator.faults import Fault
from storage import Session, bulletins, directory
from storage.base import database_of, station_of
from storage.bulletins import BulletinState
from tests.scenarios.town import Seat, Town

BODY = "近期有人冒充电商客服，以退款为名要求屏幕共享，凡要求转账的一律是诈骗，请转告全体员工。"
HOUR = 3600


async def composed(officer: Seat, text: str = BODY, words: str = "还没有发出") -> int:
    await officer.says(f"发通报 {text}")
    preview = await officer.sees(words)
    found = re.search(r"确认 (\d+)", preview.text)
    assert found is not None
    return int(found[1])


async def sent(officer: Seat, *settings: str, text: str = BODY) -> int:
    number = await composed(officer, text)
    for one in settings:
        await officer.says(one)
        await officer.sees("还没有发出")
    await officer.says(f"确认 {number}")
    await officer.sees(f"通知 {number} 已开始发送")
    await officer.town.passes(60)
    return number


def groups_with(town: Town, words: str) -> list[str]:
    return [g.key for g in town.demo.town.groups if any(words in text for text in town.bot_said(g.key))]


@pytest.mark.parametrize("person", ["police1", "police2"])
async def test_one_message_makes_a_bulletin_and_words_change_it(town: Town, person: str) -> None:
    officer = town.seat(person)
    number = await composed(officer)
    await officer.says("范围 城东物流园")
    await officer.sees("范围：城东物流园")
    await officer.says("回执 2人；截止 4小时")
    await officer.sees("每家满 2 人回执 · 发出后 4 小时截止")
    await officer.says("平台 钉钉")
    await officer.sees("仅钉钉")
    await officer.says("时间 火星年")
    await officer.sees("没看懂时间")
    await officer.says("平台 全部\n标题 谨防假客服")
    await officer.sees("谨防假客服")
    await officer.says(f"确认 {number}")
    await officer.sees(f"通知 {number} 已开始发送")
    await town.passes(60)
    assert groups_with(town, BODY) == [g for g in groups_with(town, "谨防假客服")]
    assert "group-park1" in groups_with(town, BODY)
    assert "group-park2" not in groups_with(town, BODY)


async def test_a_draft_changed_after_its_preview_is_shown_again_instead_of_sent(town: Town) -> None:
    officer = town.seat("police1")
    number = await composed(officer)
    database = town.house.database
    station = town.house.views.stations()[0].id

    with database.transaction(station) as session:
        bulletins.change(session, bulletins.get_by_number(session, number), body="别处改过的内容，请各单位注意查收。")
    await officer.says(f"确认 {number}")
    await officer.sees("又改过，没有发出")
    await town.passes(60)
    assert not groups_with(town, "别处改过")
    await town.passes(40 * 60)
    await officer.says(f"确认 {number}")
    await officer.sees("已过 30 分钟")
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")


async def test_what_an_officer_forwards_becomes_a_draft_and_can_be_tried_alone(town: Town) -> None:
    officer = town.seat("police1")
    await officer.says(BODY * 2)
    preview = await officer.sees("还没有发出")
    number = re.search(r"试发 (\d+)", preview.text)
    assert number is not None
    await officer.says(f"试发 {number[1]}")
    await officer.sees("只有您看到")
    await town.passes(60)
    assert not groups_with(town, BODY)


async def test_an_urgent_one_for_the_whole_station_wants_a_second_officer(town: Town) -> None:
    officer, other = town.seat("police1"), town.seat("police2")
    number = await composed(officer, f"全体 {BODY}")
    await officer.says("紧急")
    await officer.sees("第二位民警")
    await officer.says(f"确认 {number}")
    await officer.sees("已请")
    await town.passes(60)
    assert not groups_with(town, BODY)
    await officer.says(f"同意 {number}")
    await officer.sees("要由另一位民警")
    await other.says(f"同意 {number}")
    await other.sees("您已同意")
    await town.passes(60)
    assert len(groups_with(town, BODY)) == len(town.demo.town.groups)


async def test_a_scheduled_one_leaves_at_its_time_and_can_be_stopped_before(town: Town) -> None:
    officer = town.seat("police1")
    numbers = []
    for _ in range(2):
        numbers.append(await composed(officer, f"城东物流园 {BODY}"))
        await officer.says("时间 14:00")
        await officer.sees("14:00发出")
        await officer.says(f"确认 {numbers[-1]}")
        await officer.sees("已排定")
    await officer.says(f"停发 {numbers[1]}")
    await officer.sees("没有发出")
    await town.passes(3 * HOUR)
    assert not groups_with(town, BODY)
    await town.passes(2 * HOUR)
    shown = [text for text in town.bot_said("group-park1") if BODY in text]
    assert len(shown) == 1
    assert f"【通知 {numbers[0]}】" in shown[0]


async def test_what_was_planned_does_not_leave_when_its_author_may_no_more(town: Town) -> None:
    officer, other = town.seat("police1"), town.seat("police2")
    number = await composed(officer, f"城东物流园 {BODY}")
    await officer.says("时间 11:00")
    await officer.sees("11:00发出")
    await officer.says(f"确认 {number}")
    await officer.sees("已排定")
    with town.house.database.transaction(town.house.views.stations()[0].id) as session:
        author, now = bulletins.get_by_number(session, number).author_id, town.house.clock.now()
        for grant, unit in directory.grants_of(session, author):
            assert directory.end_grant(session, person_id=author, unit_id=unit.id, role=grant.role, now=now)
    await town.passes(HOUR + 60)
    assert not groups_with(town, BODY)
    assert any("不再有发通报的权限" in text for text in town.bot_said(other.chat))


async def test_at_night_two_are_held_and_leave_as_one_message_in_the_morning(town: Town) -> None:
    await town.passes(12 * HOUR)  # 22:00
    officer = town.seat("police1")
    numbers = []
    for body in (BODY, "明天上午九点开展消防检查，请各单位清理通道并留人值守，不得锁闭出口。"):
        numbers.append(await composed(officer, f"城东物流园 {body}", "静默时段"))
        previews = [text for text in town.bot_said(officer.chat) if "静默时段" in text]
        assert "07:30发出 · " in previews[-1]
        assert "确认后立即发" not in previews[-1]
        await officer.says(f"确认 {numbers[-1]}")
        await officer.sees("合并发出")
    await town.passes(9 * HOUR)
    assert not groups_with(town, BODY)
    await town.passes(HOUR)
    shown = [text for text in town.bot_said("group-park1") if BODY in text]
    assert len(shown) == 1
    assert all(f"【通知 {number}】" in shown[0] for number in numbers)
    await officer.says(f"通报 {numbers[0]}")
    await officer.sees("失败 0 · 等待 0")
    await _one_word_answers_all(town, numbers)


async def _one_word_answers_all(town: Town, numbers: list[int]) -> None:
    """`收到` to the joint message, and `全部收到`; the group hears once of all."""
    joint = next(entry for entry in town.shown("group-ent1") if "【汇总】" in entry.text)
    await town.seat("reporter1", "group-ent1").says("收到", quote=joint.id)
    other = town.seat("leader1", "group-ent1")
    await other.says("收到")
    await other.sees("全部收到")
    await other.says("全部收到")
    await town.passes(60)
    tallies = [text for text in town.bot_said("group-ent1") if "本群累计 2 人" in text]
    assert len(tallies) == 1
    assert all(f"通知 {number}：已收 2 人" in tallies[0] for number in numbers)


async def test_the_silent_are_reminded_rung_by_rung_and_nobody_else(town: Town) -> None:
    officer = town.seat("police1")
    number = await sent(officer, "截止 4小时", text=f"城东物流园 {BODY}")
    await town.seat("reporter1", "group-ent1").says(f"收到 {number}")
    await town.passes(3 * HOUR + 300)
    private = "app~reporter2"  # cards reach people of WeCom through the application
    assert any(f"还没有回执通知 {number}" in text for text in town.bot_said(private))
    assert not any("还没有回执" in text for text in town.bot_said("app~reporter1"))
    silent = town.seat("reporter2", private)
    card = next(entry for entry in town.shown(private) if "还没有回执" in entry.text + entry.title)
    await silent.presses(card, card.buttons[0].key)
    await silent.sees("已记下您的回执")
    await town.passes(4 * HOUR)
    assert any("已到截止时间" in text for text in town.bot_said("group-park1"))
    assert not any("已到截止时间" in text for text in town.bot_said("group-ent1"))
    assert any("还没回执：" in text for chat in ("app~manager1", "aibot~manager1") for text in town.bot_said(chat))


async def test_where_all_are_to_answer_only_who_has_not_is_reminded(town: Town) -> None:
    def second(session: Session) -> None:
        """Another reporter for the first enterprise: that of the second one."""
        firm, other = (directory.find_unit_by_code(session, code) for code in ("ent1", "ent2"))
        assert firm is not None
        assert other is not None
        person = directory.liaison_of(session, other)
        assert person is not None
        directory.put_grant(
            session, person_id=person.id, unit_id=firm.id, role=directory.Role.REPORTER, now=town.house.clock.now()
        )

    await town.house.database.write(town.house.views.stations()[0].id, second)
    unit = next(one.name for one in town.demo.town.units if one.key == "ent1")
    number = await sent(town.seat("police1"), "回执 全部", "截止 2小时", text=f"{unit} {BODY}")
    await town.seat("reporter1", "group-ent1").says(f"收到 {number}")
    await town.passes(HOUR + 60)
    told = {
        who: any("还没有回执" in text for text in town.bot_said(f"app~{who}")) for who in ("reporter1", "reporter2")
    }
    assert told == {"reporter1": False, "reporter2": True}


async def test_no_reminder_after_it_was_taken_back_and_everybody_hears_that_it_is_void(town: Town) -> None:
    officer = town.seat("police1")
    number = await sent(officer, "截止 4小时", text=f"全体 {BODY}")
    await officer.says(f"收回 {number}")
    await officer.sees("已作废")
    await town.passes(6 * HOUR)
    gone = [e for e in town.world.book if BODY in e.text and e.from_bot and e.chat == "group-park2"]
    assert all(entry.recalled for entry in gone)
    assert any(f"通知 {number} 作废" in text for text in town.bot_said("group-park1"))
    assert not any("还没有回执" in text for text in town.bot_said("app~reporter2"))


async def test_a_correction_goes_to_those_who_got_the_first_and_names_it(town: Town) -> None:
    officer = town.seat("police1")
    town.world.faults.add(Fault("*", "removed", None, None, "group-ent1"))
    number = await sent(officer, text=f"城东物流园 {BODY}")
    town.world.faults.clear()
    await officer.says(f"更正 {number} 退款诈骗的提醒电话应为 96110，请互相转告。")
    preview = await officer.sees("更正")
    second = re.search(r"确认 (\d+)", preview.text)
    assert second is not None
    await officer.says(f"确认 {second[1]}")
    await officer.sees("已开始发送")
    await town.passes(60)
    assert f"【通知 {second[1]}】更正通知 {number}" in town.bot_said("group-park1")[-1]
    assert not {"group-park2", "group-ent1"} & set(groups_with(town, "96110，请互相转告"))  # never saw the first
    await officer.says(f"通报 {number}")
    await officer.sees(f"已由通知 {second[1]} 更正")


async def test_only_the_silent_hear_it_again(town: Town) -> None:
    officer = town.seat("police1")
    number = await sent(officer, text=f"城东物流园 {BODY}")
    await town.seat("reporter1", "group-ent1").says("收到")
    await town.passes(60)
    await officer.says(f"重发 {number} 未回执")
    await officer.sees("再次提醒")
    await town.passes(60)
    assert not any("再次提醒" in text for text in town.bot_said("group-ent1"))
    assert any("再次提醒" in text for text in town.bot_said("group-park1"))


async def test_a_removed_robot_is_told_to_the_author_with_what_to_mend(town: Town) -> None:
    officer = town.seat("police1")
    town.world.faults.add(Fault("*", "removed", None, None, "group-ent1"))
    number = await sent(officer, text=f"城东物流园 {BODY}")
    await town.passes(120)
    told = town.bot_said("app~police1")
    assert any("发不到" in text and "重新添加机器人" in text for text in told)
    assert any("失败 1" in text and "没发出去的群" in text for text in told)
    town.world.faults.clear()
    await officer.says(f"重发 {number}")
    await officer.sees("正在给 1 个群重发")
    await town.passes(60)
    assert sum(BODY in text for text in town.bot_said("group-ent1")) == 1
    assert any("失败 0 · 等待 0" in text for text in town.bot_said("app~police1"))


async def test_dingtalks_own_figure_is_kept_as_its_own(town: Town) -> None:
    officer = town.seat("police2")
    number = await sent(officer, text=f"临港物流园 {BODY}")
    await town.passes(21 * HOUR)
    await officer.says(f"通报 {number}")
    await officer.sees("平台数字")


async def test_a_recurring_one_makes_a_bulletin_of_its_own_each_workday(town: Town) -> None:
    officer = town.seat("police1")
    number = await composed(officer, f"城东物流园 {BODY}")
    await officer.says("重复 工作日 9:00")
    await officer.sees("每个工作日 09:00 重复发")
    await officer.says(f"确认 {number}")
    await officer.sees("下一次 11月24日 09:00")
    await town.passes(2 * 24 * HOUR)
    shown = [text for text in town.bot_said("group-park1") if BODY in text]
    assert len(shown) == 2
    station = town.house.views.stations()[0].id
    with town.house.database.reading(station) as session:
        assert [one.settled.series for one in bulletins.list_recent(session)] == [number, number]
        assert all(one.state is BulletinState.SENDING for one in bulletins.list_recent(session))


async def test_somebody_looked_for_is_seen_found_and_then_forgotten(town: Town) -> None:
    officer = town.seat("police2")
    await officer.says("寻人 临港物流园 5岁男孩小明，红上衣蓝裤子，今天14点在三号门走失")
    preview = await officer.sees("寻人信息只用于本次查找")
    found = re.search(r"确认 (\d+)", preview.text)
    assert found is not None
    number = int(found[1])
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")
    await town.passes(60)
    reporter = town.seat("reporter3", "group-ent3")
    assert any("红上衣蓝裤子" in text for text in town.bot_said("group-ent3"))
    await reporter.says(f"线索 {number} 14:20在东门看到，往公交站去了")
    await reporter.sees("线索已转给负责民警")
    await town.passes(5)
    assert any("14:20在东门看到" in text for text in town.bot_said(officer.chat))
    shown = next(entry for entry in town.shown("group-ent3") if "红上衣" in entry.text)
    await reporter.says("14:30又在公交站见到", quote=shown.id)
    await reporter.sees("线索已转给负责民警")
    await officer.says(f"看线索 {number}")
    assert "14:30又在公交站" in (await officer.sees("共 2 条线索")).text
    station = town.house.views.stations()[0].id
    with town.house.database.reading(station) as session:
        assert _telling(session, "小明", "公交站") == 2
    await officer.says(f"已找到 {number}")
    await officer.sees("已从系统清除")
    await town.passes(60)
    assert any("已平安找到" in text for text in town.bot_said("group-ent3"))
    assert all(entry.recalled for entry in town.shown("group-ent3") if "红上衣" in entry.text and entry.from_bot)
    station = town.house.views.stations()[0].id
    with town.house.database.reading(station) as session:
        kept = bulletins.get_by_number(session, number)
        assert bulletins.body_of(session, kept) == ""
        assert not bulletins.sightings_of(session, kept)
        assert _telling(session, "小明", "公交站") == 0


def _telling(session: Session, *words: str) -> int:
    """Of how many of these words anything is kept, in any message that came or went."""
    station, ring = station_of(session), database_of(session).ring
    bodies = b""
    for table in ("inbox", "outbox"):
        query = text(f"SELECT id, body FROM {table} WHERE station_id = :station").bindparams(station=station)
        bodies += b"".join(ring.open(bytes(body), table, "body", station, row) for row, body in session.execute(query))
    return sum(word.encode() in bodies for word in words)


async def test_the_daily_case_comes_on_workdays_without_repeating(town: Town) -> None:
    """The town's library has three cases."""
    officer = town.seat("police1")
    await officer.says("每日一案 开 8:30")
    await officer.sees("每日一案已开")
    await town.passes(5 * 24 * HOUR)  # Monday 10:00 to Saturday 10:00
    for group in ("group-park1", "group-ent3"):
        titles = [text.strip().splitlines()[1] for text in town.bot_said(group) if "每日一案 · " in text]
        assert len(titles) == 4  # Tuesday to Friday
        assert len(set(titles)) == 3
        assert titles[3] == titles[0]  # and from the beginning
