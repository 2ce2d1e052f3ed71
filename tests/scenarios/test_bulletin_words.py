"""What an officer may type about a bulletin and a group may answer, as people really say it."""

import re
from datetime import timedelta

from simulator import acts
from simulator.faults import Fault
from storage import bulletins, directory, stations
from storage.bulletins import BulletinState
from tests.scenarios.test_bulletins import BODY, HOUR, composed, groups_with, sent
from tests.scenarios.town import Town

DAY = 24 * HOUR


def number_in(text: str) -> int:
    found = re.search(r"确认 (\d+)", text)
    assert found is not None
    return int(found[1])


async def test_settings_say_what_they_do(town: Town) -> None:
    officer = town.seat("police1")
    number = await composed(officer)
    for said, seen in (
        ("有效 3天", "发出后 3 天失效"),
        ("重复 每周三 8:00", "每周三 08:00 重复发"),
        ("时间 马上", "确认后立即发"),
        ("重复 工作日 8:00", "每个工作日 08:00"),
        ("重复 不要", "确认后立即发"),
        ("时间 昨天 8:30", "已经过去了"),
        ("时间 下下周一 9点", "没看懂时间"),
        ("重复 每月31日 8:00", "没看懂怎么重复"),
        ("平台 微博", "没看懂“平台 微博”"),
    ):
        await officer.says(said)
        await officer.sees(seen)
    await officer.says(f"取消 {number}")
    await officer.sees("已放弃")
    await officer.says(f"修改 {number} 紧急")
    await officer.sees("没有发出")
    await officer.says(f"更正 {number} 改成明晚")
    await officer.sees("没有发出过，不用更正")
    await officer.says("发通报")
    await officer.sees("请把通报内容发给我")
    await officer.says("取消")
    await officer.sees("没有发送")


async def test_words_of_the_group_are_receipts_and_what_was_taken_back_says_so(town: Town) -> None:
    officer, reporter = town.seat("police1"), town.seat("reporter1", "group-ent1")
    first = await sent(officer, text=f"城东物流园 {BODY}")
    await reporter.says("确认")
    await town.passes(60)
    assert any(f"通知 {first}：已收 1 人回执" in text for text in town.bot_said("group-ent1"))
    await reporter.says(f"收到 {first}")
    await reporter.sees("您已经回执过了")
    await reporter.says("发通报")
    await reporter.sees("不在群里办")
    second = await sent(officer, text=f"城东物流园 {BODY}")
    await officer.says(f"收回 {second}")
    await officer.sees("已作废")
    await reporter.says(f"收到 {second}")
    await reporter.sees("作废")
    await officer.says("通报")
    assert BODY[:10] in (await officer.sees("最近的通知")).text


async def test_a_muted_group_counts_as_delivered_and_hears_of_it_by_the_reminder(town: Town) -> None:
    """The platform says it was shown: only that nobody answers tells. A group that refused it never has it twice."""
    officer = town.seat("police1")
    town.world.faults.add(Fault("*", "mute", None, None, "group-ent1"))
    town.world.faults.add(Fault("*", "removed", None, None, "group-ent2"))
    number = await sent(officer, "截止 2小时", text=f"城东物流园 {BODY}")
    assert not {"group-ent1", "group-ent2"} & set(groups_with(town, BODY))
    await officer.says(f"通报 {number}")
    await officer.sees("失败 1 · 等待 0")
    town.world.faults.clear()
    await officer.says(f"重发 {number}")
    await officer.sees("正在给 1 个群重发")
    await town.passes(2 * HOUR + 60)
    await officer.says(f"通报 {number}")
    assert "补发过" not in (await officer.sees("失败 0")).text
    assert any(f"还没有回执通知 {number}" in text for text in town.bot_said("app~reporter1"))
    assert any("已到截止时间" in text for text in town.bot_said("group-ent1"))
    await officer.says(f"重发 {number} 未回执")
    await officer.sees("再次提醒")
    await town.passes(60)
    assert "group-ent1" in groups_with(town, BODY)


async def test_old_drafts_and_what_nobody_agrees_to_are_given_up(town: Town) -> None:
    officer = town.seat("police1")
    draft = await composed(officer, f"城东物流园 {BODY}")
    urgent = await composed(officer, f"全体 {BODY}")
    await officer.says("紧急")
    await officer.sees("第二位民警")
    await officer.says(f"确认 {urgent}")
    await officer.sees("已请")
    await town.passes(13 * HOUR)
    assert any("没有第二位民警同意，已取消" in text for text in town.bot_said("app~police1"))
    other = town.seat("police2")
    await other.says(f"同意 {urgent}")
    await other.sees("现在不用同意")
    now, station = town.house.clock.now(), town.house.views.stations()[0].id
    with town.house.database.transaction(station) as session:
        assert bulletins.lapse_drafts(session, now - timedelta(days=7)) == 0
        assert bulletins.lapse_drafts(session, now - timedelta(hours=12)) == 1
        assert bulletins.get_by_number(session, draft).state is BulletinState.CANCELLED
    await officer.says(f"确认 {draft}")
    await officer.sees("没有确认而失效")
    assert not groups_with(town, BODY)


async def test_the_daily_case_ends_with_the_rights_of_its_author(town: Town) -> None:
    officer, other = town.seat("police1"), town.seat("police2")
    await officer.says("每日一案 开 11:00")
    await officer.sees("每日一案已开")
    station = town.house.views.stations()[0].id
    with town.house.database.transaction(station) as session:
        author, now = stations.get_station(session).settings["daily_case"]["author"], town.house.clock.now()
        for grant, unit in directory.grants_of(session, author):
            assert directory.end_grant(session, person_id=author, unit_id=unit.id, role=grant.role, now=now)
    await town.passes(HOUR + 60)
    assert not groups_with(town, "每日一案 ·")
    assert any("每日一案已停" in text for text in town.bot_said(other.chat))
    with town.house.database.reading(station) as session:
        assert "daily_case" not in stations.get_station(session).settings


async def test_whoever_quotes_the_photo_of_somebody_looked_for_is_heard(town: Town) -> None:
    officer, reporter = town.seat("police1"), town.seat("reporter1", "group-ent1")
    await officer.says("寻人 城东物流园 5岁男孩，红上衣蓝裤子，今天14点在三号门走失")
    number = number_in((await officer.sees("寻人信息只用于")).text)
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
    await acts.upload(town.world, person="police1", chat=officer.chat, name="a.png", content=picture, kind="image")
    await officer.sees("附件：a.png")
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")
    await town.passes(60)
    photo = next(entry for entry in town.shown("group-ent1") if entry.from_bot and entry.kind == "image")
    await reporter.says("在东门见到他", quote=photo.id)
    await reporter.sees("线索已转给负责民警")
    await officer.says(f"通报 {number}")
    assert "不要回执" in (await officer.sees("已送达")).text
