"""A team's question through both platforms' doors: asked, answered by word and by button, closed, explained; and many
answers at once, delivered twice and out of order."""

import os
import random
import re

import pytest

from simulator import acts
from storage import scoring, system
from tests.scenarios.town import Seat, Town, read

PEOPLE = 10_000 if os.environ.get("SCORING_FULL") else 60
HOURS = 3600.0


def team(town: Town, platform: str) -> tuple[str, str, list[str]]:
    """(group, leader, workers) of the first team on a platform."""
    group = next(
        one for one in town.demo.town.groups if one.platform == platform and re.fullmatch(r"ent\d+t\d+", one.unit)
    )
    return group.key, group.people[0], list(group.people[1:])


def station(town: Town) -> int:
    return system.list_stations(town.house.database)[0].id


async def asked(town: Town, platform: str, words: str = "出题") -> tuple[Seat, int, str]:
    group, leader, _ = team(town, platform)
    seat = await town.seat(leader, group).says(words)
    told = read(await seat.sees("已发到"))
    number = int(re.findall(r"题 (\d+)", told)[0])
    await town.passes(5)
    with town.house.database.reading(station(town)) as session:
        return seat, number, scoring.get_round(session, number).questions[0]["answer"]


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
async def test_a_question_is_asked_answered_closed_and_explained(town: Town, platform: str) -> None:
    seat, number, right = await asked(town, platform)
    group, _, workers = team(town, platform)
    shown = await seat.sees(f"每日一题 {number}")
    assert "解析" not in read(shown)
    first, second = (town.seat(worker, group) for worker in workers[:2])
    await first.says(f"我选{right}")
    private = town.seat(workers[1])
    await private.says(right)
    await private.sees("已记")
    await second.says(right)
    await town.passes(90)
    assert any(f"题 {number}：已收" in said for said in town.bot_said(group))
    assert not any("解析" in said for said in town.bot_said(group))
    await town.passes(5 * HOURS)
    said = [one for one in town.bot_said(group) if "揭晓" in one]
    assert len(said) == 1
    assert "2/2 答对" in said[0]
    await first.says("积分")
    score = read(await first.sees("积分："))
    assert f"题 {number}" in score
    late = await town.seat(workers[0], group).says(right)
    await late.sees("已截止")


async def test_a_stranger_to_the_team_is_not_counted_and_an_officer_sees_any_score(town: Town) -> None:
    _, number, right = await asked(town, "wecom")
    other_group, _, others = team(town, "dingtalk")
    await town.seat(others[0], other_group).says(right)
    await town.passes(5)
    with town.house.database.reading(station(town)) as session:
        assert scoring.answers_of(session, scoring.get_round(session, number).id) == []


async def test_a_board_is_published_by_the_officer_and_seen_in_every_group(town: Town) -> None:
    _, _, right = await asked(town, "wecom")
    group, leader, workers = team(town, "wecom")
    await town.seat(workers[0], group).says(right)
    await town.seat(leader, group).says("晨会 主讲 张三 主题 刷单返利 人数 2")
    await town.passes(5 * HOURS)
    officer = town.seat("police1")
    await officer.says("拟榜 2026-11")
    number = re.findall(r"榜单 (\d+)", read(await officer.sees("已拟好")))[0]
    await officer.says(f"发榜 {number} 提前")
    await officer.sees("已发到")
    await town.passes(60)
    assert any(f"【红榜 {number}】" in said for said in town.bot_said(group))


async def test_a_contest_of_many_counts_each_once_and_loses_none(town: Town) -> None:
    """Twice delivered and out of order. The whole measure with SCORING_FULL=1."""
    seat, number, right = await asked(town, "wecom", "竞赛 1 10分钟")
    group, _, workers = team(town, "wecom")
    chance = random.Random(3)
    turns = [worker for worker in workers for _ in range(max(2, PEOPLE // 20))]
    chance.shuffle(turns)
    for worker in turns:
        await acts.say(town.world, person=worker, chat=group, text=chance.choice("AB"), mention=True)
    await town.passes(900)
    with town.house.database.reading(station(town)) as session:
        made = scoring.get_round(session, number)
        found = scoring.answers_of(session, made.id)
    assert len({answer.speaker for answer in found}) == len(found) == len(workers)
    assert right
    assert seat
