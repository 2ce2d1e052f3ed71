"""Cases come in from workbooks and folders, old types roll up, and the daily case leans to what is weak."""

from datetime import date
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.spreadsheets import Cell, Sheet
from handlers.bulletins.library import daily, fraud, importing, texts
from storage import Database, bulletins, system
from storage.bulletins import Entry


def sheet(*rows: tuple[str, ...]) -> Sheet:
    return Sheet("案例", [[Cell(text) for text in row] for row in rows])


def test_good_rows_come_in_and_bad_ones_are_named() -> None:
    entries, faults = importing.from_sheets(
        [
            sheet(
                ("反诈素材",),
                ("类型", "标题", "正文", "来源", "有效期", "种类"),
                ("虚假征信", "注销校园贷", "凡说要注销校园贷的都是诈骗。", "公安部", "2026-12-31", "案例"),
                ("刷单返利", "", "没有标题"),
                ("刷单返利", "坏日期", "正文", "", "明年"),
                ("外星诈骗", "新类型", "正文", "", "", "提示"),
                ("", "", ""),
            )
        ]
    )
    assert [(one.title, one.fraud_type, one.kind, one.valid_until) for one in entries] == [
        ("注销校园贷", "贷款征信", "case", date(2026, 12, 31)),
        ("新类型", "外星诈骗", "advice", None),
    ]
    assert len(faults) == 3
    assert texts.NO_TITLE in faults[0]
    assert "第 4 行" in faults[0]


def test_a_folder_of_markdown_comes_in_by_type(tmp_path: Path) -> None:
    (tmp_path / "冒充客服").mkdir()
    (tmp_path / "冒充客服" / "a.md").write_text(
        "---\n来源：某所\n---\n# 退款骗局\n\n**不要**共享屏幕。", encoding="utf-8"
    )
    (tmp_path / "b.md").write_bytes(b"\xff\xfe\x00")
    entries, faults = importing.from_folder(tmp_path)
    assert [(one.title, one.body, one.fraud_type, one.source, one.marked) for one in entries] == [
        ("退款骗局", "**不要**共享屏幕。", "冒充电商物流客服", "某所", True)
    ]
    assert len(faults) == 1


def test_types_are_those_of_the_day_and_old_names_roll_up() -> None:
    assert "虚假征信" in fraud.current(date(2024, 12, 1)).types
    assert "机票退改签" in fraud.current(date(2026, 11, 1)).types
    assert fraud.current(date(2020, 1, 1)).date == date(2022, 5, 11)
    assert fraud.rolled_up("网贷") == fraud.rolled_up("虚假征信") == "贷款征信"
    for one in fraud.lists():
        assert all(fraud.is_known(fraud.rolled_up(name)) for name in one.types)


@pytest.fixture
def station(database: Database) -> int:
    return system.put_station(database, key="a", name="东城派出所")


def test_no_case_comes_twice_before_all_came_and_none_out_of_date(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        bulletins.put_texts(
            session,
            [
                Entry("case", "甲", "正文甲", "刷单返利"),
                Entry("case", "乙", "正文乙", "虚假征信", valid_until=date(2026, 3, 1)),
                Entry("case", "丙", "正文丙", "虚假贷款"),
                Entry("advice", "丁", "正文丁"),
            ],
            clock.now(),
        )
        assert bulletins.put_texts(session, [Entry("case", "甲", "正文甲", "刷单返利")], clock.now()) == ([], 1)
        seen = []
        for day in range(2, 6):
            case = daily.choose(session, date(2026, 3, day))
            assert case is not None
            bulletins.use_text(session, case, date(2026, 3, day))
            seen.append(case.title)
        assert seen == ["甲", "丙", "甲", "丙"]
        bulletins.use_text(session, bulletins.get_text(session, 1), date(2026, 3, 9))
        bulletins.use_text(session, bulletins.get_text(session, 3), date(2026, 3, 9))
        leaning = daily.choose(session, date(2026, 3, 10), weakest=["虚假贷款"])
        assert leaning is not None
        assert leaning.title == "丙"
