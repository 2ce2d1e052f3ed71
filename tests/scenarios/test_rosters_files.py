"""Files and groups: the workbook in private, quoted in a group, with a password; a list pasted where all can see."""

import io
import re

import pytest
from msoffcrypto.format import ooxml
from python_calamine import CalamineWorkbook

from handlers.rosters.taking import jobs, judging
from simulator import acts
from storage import Session, directory
from storage.rosters import bulk, lines, versions
from tests.scenarios.roster_seats import (
    HEADINGS,
    NAMES,
    last_file,
    listed,
    number,
    pasted,
    people,
    sends_file,
    workbook,
    wrong,
)
from tests.scenarios.town import Town, read

BOTH = pytest.mark.parametrize("who", ["reporter1", "reporter3"])


def rows_of(content: bytes) -> list[list[str]]:
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ]


def no_names_in(town: Town, group: str) -> None:
    said = "\n".join(town.bot_said(group))
    assert not any(name in said for name in NAMES)
    assert not re.search(r"\d{11}|3栋", said)  # no number in full, and nobody's dormitory


@BOTH
async def test_a_workbook_comes_back_marked_and_mended_it_counts(town: Town, who: str) -> None:
    rows = people()
    rows[2][1] = wrong(rows[2][1])
    rows[7][2] = "138"
    reporter = town.seat(who)
    await sends_file(reporter, workbook(rows))
    answer = await reporter.sees("要改 2 行")
    assert "在册 8 人" in read(answer)
    assert "标了红的表也发给您了" in read(answer)
    await town.until(lambda: any(entry.files for entry in town.shown(reporter.chat) if entry.from_bot), "a file")
    back = rows_of(last_file(town, reporter.chat))
    assert back[0][-1] == "要改什么"
    assert "校验不对" in back[3][-1]
    assert back[1][:5] == rows[0]
    mended = [row[:5] for row in back]
    mended[3][1], mended[8][2] = number(3), "13800000008"
    await sends_file(reporter, workbook(mended[1:], mended[0]))
    answer = await reporter.sees("在册 10 人")
    assert "要改" not in read(answer)


@BOTH
async def test_only_the_faulty_rows_come_again(town: Town, who: str) -> None:
    rows = people()
    rows[2][1] = wrong(rows[2][1])
    rows[5][2] = "1380000"
    reporter = town.seat(who)
    await reporter.says(pasted(rows))
    answer = await reporter.sees("要改 2 行")
    assert "在册 8 人" in read(answer)
    assert f"1. 第 3 行 {NAMES[2]}：证件号码校验不对" in read(answer)
    await reporter.says(f"{NAMES[2]} {number(3)} 13800000003")
    answer = await reporter.sees("（补正）")
    assert "在册 9 人" in read(answer)
    assert "改好了 1 行" in read(answer)
    assert "要改 1 行" in read(answer)
    await reporter.says(f"{NAMES[5]}手机号应为13800000006")
    answer = await reporter.sees("在册 10 人")
    assert "没有要改的" in read(answer)


async def test_a_file_quoted_in_the_group_is_fetched_and_answered_without_names(town: Town) -> None:
    reporter = town.seat("reporter1", "group-ent1")
    rows = people()
    rows[0][1] = wrong(rows[0][1])
    entry = await sends_file(reporter, workbook(rows))
    await reporter.says("报送", quote=entry.id)
    await reporter.sees("在册 9 人，1 行要核对")
    private = town.seat("reporter1")
    await private.sees(f"第 2 行 {NAMES[0]}")
    no_names_in(town, "group-ent1")


@BOTH
async def test_a_list_pasted_in_the_group_is_taken_masked_and_the_private_way_shown(town: Town, who: str) -> None:
    group = f"group-ent{who[-1]}"
    rows = people()
    rows[0][1] = wrong(rows[0][1])
    reporter = town.seat(who, group)
    await reporter.says(pasted(rows))
    await reporter.sees("在册 9 人，1 行要核对")
    await reporter.sees("请撤回那条消息")
    await town.seat(who).sees(f"第 1 行 {NAMES[0]}")
    no_names_in(town, group)


async def test_somebody_elses_list_in_the_group_is_not_taken(town: Town) -> None:
    worker = town.seat("worker1", "group-ent1t1")
    await worker.says(pasted(people()))
    await worker.sees("没听懂")


def locked(content: bytes, password: str) -> bytes:
    out = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    return out.getvalue()


async def test_a_password_is_asked_for_privately(town: Town) -> None:
    group = town.seat("reporter1", "group-ent1")
    entry = await sends_file(group, locked(workbook(people()), "mima2026"))
    await group.says("名单在上面", quote=entry.id)
    await group.sees("不要把密码发在群里")
    reporter = town.seat("reporter1")
    await reporter.sees("请在这里直接回复密码")
    await reporter.says("cuode")
    await reporter.sees("密码不对")
    await reporter.says("mima2026")
    await reporter.sees("在册 10 人")
    no_names_in(town, "group-ent1")


async def test_what_is_no_list_is_said_in_words(town: Town) -> None:
    reporter = town.seat("reporter1")
    await sends_file(reporter, b"%PDF-1.4 nothing", "名单.pdf")
    await reporter.sees("这是 PDF")
    await sends_file(reporter, "姓名,手机\n".encode(), "空.csv")
    await reporter.sees("没有找到人员")
    await acts.upload(
        town.world, person="reporter1", chat=reporter.chat, name="证件.jpg", content=b"\xff\xd8\xff\xe0" * 9
    )
    await reporter.sees("证件照片和图片名单不收")


async def test_yesterdays_list_goes_back_and_sent_again_is_asked_about(town: Town) -> None:
    reporter = await listed(town)
    await reporter.says("昨日名单")
    await reporter.sees("10 人，表格发给您了")
    await town.until(lambda: any(entry.files for entry in town.shown(reporter.chat) if entry.from_bot), "a file")
    content = last_file(town, reporter.chat)
    assert [row[0] for row in rows_of(content)] == ["姓名", *NAMES]
    await sends_file(reporter, content)
    question = await reporter.sees("一模一样")
    await reporter.presses(question, question.buttons[0].key)
    await reporter.sees("在册 10 人")


async def test_a_long_text_is_read_in_the_child_process(town: Town) -> None:
    reporter = town.seat("reporter3")
    rows = []
    for order, name in enumerate(NAMES):
        for at, given in enumerate(f"{second}{third}" for second in "伟芳娜敏静" for third in "国家建设"):
            rows.append([name[0] + given, number(order * 100 + at), f"139{order:02d}{at:02d}0001"])
    await reporter.says(pasted(rows))
    await reporter.sees("在册 200 人")


async def test_a_very_long_list_is_written_piece_by_piece_and_is_the_same_list(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with 180,000 people: judged from columns, sealed in a thread, many short transactions, counted at the end."""
    for module, name, value in ((jobs, "SMALL", 20), (judging, "SMALL", 20), (bulk, "PIECE", 500)):
        monkeypatch.setattr(module, name, value)
    rows = []
    for order in range(1200):
        rows.append([NAMES[order % 10][:2] + "国家建设伟芳娜敏静丽"[order % 11 % 10], id_of(order), f"139{order:08d}"])
    rows[7][1] = wrong(rows[7][1])
    reporter = town.seat("reporter1")
    await sends_file(reporter, workbook(rows, HEADINGS[:3]))
    await reporter.sees("已读 1,200 行")
    answer = await reporter.sees("要改 1 行")
    assert "在册 1199 人" in read(answer)
    rows[7][1] = id_of(7)
    rows[100][2] = "13700000000"
    await sends_file(reporter, workbook(rows[:-2], HEADINGS[:3]))
    answer = await reporter.sees("在册 1198 人")
    assert "要改" not in read(answer)

    def held(session: Session) -> tuple[set[str | None], int]:
        unit = directory.find_unit_by_code(session, "ent1")
        assert unit is not None
        version = versions.latest(session, unit.id)
        assert version is not None
        lines_now = lines.at(session, unit.id, version.seq)
        return {one.line.id_no for one in lines_now}, len(versions.history(session, unit.id, version.day, version.day))

    station = next(iter(town.house.channels.values())).station_id
    ids, number_of_versions = await town.house.database.read(station, held)
    assert ids == {row[1] for row in rows[:-2]}
    assert number_of_versions == 2


def id_of(order: int) -> str:
    return number(order % 1000, f"19{70 + order // 1000}0307")
