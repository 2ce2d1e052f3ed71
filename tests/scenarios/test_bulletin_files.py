"""Pictures and files with a bulletin, the library from a workbook, templates, the export; groups that only hear us."""

import io
import re
import struct
import zlib
from datetime import UTC, datetime, timedelta

from python_calamine import CalamineWorkbook
from sqlmodel import select

from handlers.bulletins.writing import attachments
from simulator import acts
from storage import Session, bulletins, directory, media
from storage.base import station_of
from tests.scenarios.roster_seats import last_file, sends_file, workbook
from tests.scenarios.test_bulletins import BODY, HOUR, composed, sent
from tests.scenarios.test_console import only_hearing
from tests.scenarios.town import START, Seat, Town, read


def picture() -> bytes:
    """A PNG of one grey dot."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


async def number_in(officer: Seat, words: str) -> int:
    found = re.search(r"确认 (\d+)", (await officer.sees(words)).text)
    assert found is not None
    return int(found[1])


def files_in(town: Town, chat: str) -> list[str]:
    return [file.kind for entry in town.shown(chat) if entry.from_bot for file in entry.files]


async def test_a_forwarded_picture_and_a_file_reach_every_group_of_both_platforms(town: Town) -> None:
    officer = town.seat("police1")
    await sends_file(officer, picture(), "现场.png")
    number = await number_in(officer, "附件：")
    await sends_file(officer, b"plain words", "说明.txt")
    await officer.sees("两个平台都收的只有")
    await sends_file(officer, workbook([]), "名单.xlsx")
    await officer.sees("名单.xlsx")
    await officer.says("正文 请各单位辨认图中人员")
    await officer.sees("每群 3 条")
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")
    await town.passes(120)
    for chat in ("group-park1", "group-park2"):
        assert sorted(files_in(town, chat)) == ["file", "image"]
        assert any("辨认图中人员" in text for text in town.bot_said(chat))
    await officer.says(f"通报 {number}")
    await officer.sees("失败 0 · 等待 0")


async def test_what_repeats_keeps_its_picture_and_a_lookout_forgets_it(town: Town) -> None:
    officer = town.seat("police1")
    for words in ("重复 工作日 9:00", "时间 12月31日 9:00"):
        await sends_file(officer, picture(), "海报.png")
        number = await number_in(officer, "附件：")
        await officer.says(f"{words}\n正文 {BODY}" if "重复" in words else words)
        await officer.sees("范围：")
        await officer.says(f"确认 {number}")
        await officer.sees("已")
    ends = await town.house.database.read(_station(town), _kept_until)
    assert len(ends) == 2
    assert min(ends) > START + attachments.KEPT_FOR + timedelta(hours=20)  # from when it leaves, not from now
    assert max(ends) > datetime(2027, 1, 29, tzinfo=UTC)
    words = "寻人 城东物流园 5岁男孩"
    await acts.upload(town.world, person="police1", chat=officer.chat, name="孩子.png", content=picture(), text=words)
    number = await number_in(officer, "附件：")
    reference = await _picture_of(town, number)
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")
    await town.passes(60)
    await officer.says(f"已找到 {number}")
    await officer.sees("已从系统清除")
    assert not await town.house.database.write(_station(town), lambda session: media.drop_media(session, reference))


def _kept_until(session: Session) -> list[datetime]:
    query = select(media.Media.expires_at).where(
        media.Media.station_id == station_of(session), media.Media.name == "海报.png"
    )
    return list(session.exec(query))


def _forty(session: Session) -> None:
    firm = directory.find_unit_by_code(session, "ent1")
    assert firm is not None
    firm.size = 40
    session.add(firm)


def _station(town: Town) -> int:
    return town.house.views.stations()[0].id


async def _picture_of(town: Town, number: int) -> str:
    def look(session: Session) -> str:
        return bulletins.get_by_number(session, number).settled.media[0][2]

    return await town.house.database.read(_station(town), look)


async def test_cases_come_in_by_chat_are_used_kept_as_a_template_and_leave_as_a_workbook(town: Town) -> None:
    await town.house.database.write(_station(town), _forty)
    officer = town.seat("police1")
    await officer.says("导入素材")
    await officer.sees("请把工作簿（xlsx）发到这里")
    head = ("类型", "标题", "正文", "来源", "有效期", "种类")
    rows = [
        ("刷单返利", "兼职刷单", BODY, "某所", "2027-01-01", "案例"),
        ("刷单返利", "", "没有标题", "", "", ""),
        ("刷单返利", "双十一提醒", "双十一期间不要点陌生链接。", "", "2026-11-25", "提示"),
    ]
    await sends_file(officer, workbook(rows, head), "素材.xlsx")
    answer = await officer.sees("已导入 2 条素材")
    assert "缺标题" in answer.text
    await officer.says("素材库 刷单返利")
    found = re.search(r"(\d+)\. 〔案例·刷单返利〕兼职刷单", read(await officer.sees("兼职刷单")))
    assert found is not None
    await officer.says(f"用素材 {found[1]}")
    await officer.sees("兼职刷单")
    await officer.says("范围 城东物流园\n截止 2小时")
    number = await number_in(officer, "覆盖约 40 人（按登记人数 1 家")
    await officer.says("存模板 刷单")
    await officer.sees("已存为模板")
    await officer.says("草稿")
    await officer.sees(f"{number}：")
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")
    await town.passes(60)
    await town.seat("reporter1", "group-ent1").says(f"收到 {number}")
    await town.passes(3 * HOUR)
    await town.seat("leader1", "group-ent1").says(f"收到 {number}")
    await town.settle()
    await officer.says(f"通报 {number}")
    await officer.sees("覆盖人数：已送达单位 40/40 人，已回执单位 40 人（按登记人数 1 家、")
    await officer.says("回执历史 城东物流园")
    await officer.sees(f"通知 {number}（11-23）：没回执")
    await officer.says(f"用素材 {int(found[1]) + 1}")
    await officer.sees("双十一提醒")
    await officer.says("时间 12月1日 9:00")
    second = await number_in(officer, "12月1日 09:00发出")
    await officer.says(f"确认 {second}")
    await officer.sees("已过期，不能再发")
    await officer.says(f"导出通报 {number}")
    await town.until(lambda: any(entry.files for entry in town.shown(officer.chat) if entry.from_bot), "a file")
    book = CalamineWorkbook.from_filelike(io.BytesIO(last_file(town, officer.chat)))
    assert book.sheet_names == ["送达", "回执", "园区对比", "企业对比"]
    assert [row[3] for row in book.get_sheet_by_name("回执").to_python()[1:]] == ["按时", "迟回"]
    companies = {str(row[0]): row[3:] for row in book.get_sheet_by_name("企业对比").to_python()[1:]}
    assert [*companies.values()].count(["40", "40", "40", "按登记人数 1 家"]) == 1


async def test_a_group_that_cannot_be_heard_is_reminded_with_its_link(town: Town) -> None:
    unit, chat = await only_hearing(town)
    officer = town.seat("police1")
    number = await sent(officer, "截止 2小时", text=f"{unit} {BODY}")
    await town.passes(2 * HOUR + 60)
    told = [text for text in town.bot_said(chat) if "已到截止时间" in text]
    assert len(told) == 1
    assert re.search(r"/f/\S+", told[0])
    assert "@我" not in told[0]
    await officer.says(f"重发 {number} 未回执")
    await officer.sees("再次提醒")
    await town.passes(60)
    again = town.bot_said(chat)[-1]
    assert "再次提醒" in again
    assert "/f/" in again


async def test_low_ones_of_a_day_come_together_and_tell_what_they_cost(town: Town) -> None:
    officer = town.seat("police2")
    numbers = []
    for body in (BODY, "请各单位于本周内核对外来人员名单，缺项补齐后在群里回复，逾期将电话提醒。"):
        numbers.append(await composed(officer, f"临港物流园 {body}"))
        await officer.says("汇总")
        preview = (await officer.sees("并入")).text
        assert "近 7 天" in preview
        assert "本月通报额度还剩" in preview
        await officer.says(f"确认 {numbers[-1]}")
        await officer.sees("合并发出")
    await town.passes(8 * HOUR)  # 17:00 is past
    shown = [text for text in town.bot_said("group-ent3") if BODY in text]
    assert len(shown) == 1
    assert "【汇总】共 2 条通报" in shown[0]
