"""What only the platforms can show of scoring: a question's buttons, a bank sent as a file, boards as pictures."""

import io
import re

import pytest
from PIL import Image

from simulator import acts
from storage import scoring
from tests.scenarios.test_scoring import HOURS, asked, station, team
from tests.scenarios.town import Town, read

PLATFORMS = ["wecom", "dingtalk"]
OFFICERS = {"wecom": "police1", "dingtalk": "police2"}
BANK = """1. 新仓库门口有人发“扫码领鸡蛋”的卡片，应当？
A. 扫码
B. 不扫并告诉保安
答案：B
2. 这题没有答案？
A. 甲
B. 乙
"""


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_question_is_answered_by_its_button_once(town: Town, platform: str) -> None:
    seat, number, _ = await asked(town, platform)
    group, _, workers = team(town, platform)
    shown = await seat.sees(f"每日一题 {number}")
    if not shown.buttons:
        assert "回复" in read(shown), "where there are no cards in groups the question says how to answer"
        return
    worker = town.seat(workers[0], group)
    values = {str(shown.choices[0]["key"]): ["A"]} if shown.choices else None
    for _ in range(2):
        await acts.press(town.world, person=worker.person, message=shown.id, button=shown.buttons[0].key, values=values)
        await town.settle()
    await town.passes(5)
    with town.house.database.reading(station(town)) as session:
        given = scoring.answers_of(session, scoring.get_round(session, number).id)
    assert [answer.letters for answer in given] == ["A"]
    assert not given[0].in_view


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_bank_comes_as_a_file_and_is_taken_in_when_confirmed(town: Town, platform: str) -> None:
    officer = town.seat(OFFICERS[platform])
    await officer.says("题库 导入")
    await officer.sees("请把题库文件发来")
    officer.said_at = len(town.world.book)
    await acts.upload(town.world, person=officer.person, chat=officer.chat, name="题库.txt", content=BANK.encode("gbk"))
    told = await officer.sees("新题 1 道")
    assert "第 2 题：没有写明答案" in read(told)
    assert "扫码领鸡蛋" in read(told)
    before = held(town)
    number = re.findall(r"题库 确认 (\d+)", read(told))[0]
    if told.buttons:
        await officer.presses(told, told.buttons[0].key)
    else:
        await officer.says(f"题库 确认 {number}")
    await officer.sees("新增 1 题")
    assert held(town) == before + 1
    await officer.says(f"题库 确认 {number}")
    await officer.sees("没有等您确认的题库")


def held(town: Town) -> int:
    with town.house.database.reading(station(town)) as session:
        return len(scoring.list_questions(session))


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_published_board_comes_as_a_picture_into_every_group(town: Town, platform: str) -> None:
    _, _, right = await asked(town, platform)
    group, _, workers = team(town, platform)
    await town.seat(workers[0], group).says(right)
    await town.passes(5 * HOURS)
    officer = town.seat(OFFICERS["wecom"])
    await officer.says("拟榜 2026-11")
    number = re.findall(r"榜单 (\d+)", read(await officer.sees("已拟好")))[0]
    await officer.says(f"发榜 {number} 提前")
    await officer.sees("已发到")
    await town.until(lambda: any(file for one in town.shown(group) if one.from_bot for file in one.files), "a picture")
    file = next(file for one in town.shown(group) if one.from_bot for file in one.files)
    picture = Image.open(io.BytesIO(town.world.media[file.token][1]))
    assert picture.width > 600
    assert len(picture.convert("L").getcolors() or range(99)) > 10, "there is ink on it"


async def test_the_same_picture_of_a_briefing_is_noticed_though_it_was_shrunk(town: Town) -> None:
    _, leader, _ = team(town, "dingtalk")
    seat = town.seat(leader)
    photo = Image.radial_gradient("L").crop((0, 0, 200, 150)).resize((800, 600)).convert("RGB")
    for day in range(2):
        await seat.says("晨会 主讲 张三 主题 刷单返利 人数 20")
        await seat.sees("可以接着发一张现场照片")
        seat.said_at = len(town.world.book)
        content = io.BytesIO()
        photo.resize((800 // (day + 1), 600 // (day + 1))).save(content, "JPEG", quality=85)
        await acts.upload(town.world, person=leader, chat=seat.chat, name="晨会.jpg", content=content.getvalue())
        await seat.sees("照片已收")
        if day:
            await seat.sees("这张照片和 2026-11-23 登记的一样")
        await town.passes(24 * HOURS)
