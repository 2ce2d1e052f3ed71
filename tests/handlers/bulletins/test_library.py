"""Cases come in from workbooks and folders, old types roll up, and the daily case leans to what is weak."""

from datetime import date
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.spreadsheets import Cell, Sheet
from handlers.bulletins.library import fraud, importing, leaning, texts
from storage import Database, bulletins, directory, scoring, system
from storage.bulletins import Entry, Plan, Told
from storage.directory import ChatKind, UnitKind


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
        living = [one for one in bulletins.list_texts(session, kind="case") if one.valid_until is None]
        told: dict[int, Told] = {}
        seen = []
        for _ in range(4):
            case = leaning.choose(living, told, [])
            assert case is not None
            seen.append(case.title)
            told[case.number] = Told(told[case.number].times + 1 if case.number in told else 1, clock.now())
            clock.advance(days=1)
        assert seen == ["甲", "丙", "甲", "丙"]
        leaning_case = leaning.choose(living, told, ["虚假贷款"])
        assert leaning_case is not None
        assert leaning_case.title == "丙"
        told[leaning_case.number].times += 1
        assert leaning.choose(living, told, ["虚假贷款"]) is living[0]  # weak or not, none twice before all came
        assert leaning.choose([], told, []) is None


def test_each_unit_leans_to_what_its_own_teams_answer_worst(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="东城派出所", code="s")
        park = directory.put_unit(session, parent=root, kind=UnitKind.PARK, name="园区", code="p")
        firms = [
            directory.put_unit(session, parent=park, kind=UnitKind.ENTERPRISE, name=f"企业{n}", code=f"e{n}")
            for n in range(3)
        ]
        teams = [
            directory.put_unit(session, parent=firm, kind=UnitKind.TEAM, name="早班组", code=f"t{firm.id}")
            for firm in firms
        ]
        for unit in (park, *firms, teams[1]):
            directory.put_chat(
                session, platform="wecom", kind=ChatKind.GROUP, title=unit.name, unit_id=unit.id, now=clock.now()
            )
        bulletins.put_texts(
            session, [Entry("case", name, f"{name}案", name) for name in ("刷单返利", "虚假征信")], clock.now()
        )
        day = clock.now().date()
        for team, name, right in ((teams[0], "刷单返利", 1), (teams[1], "贷款征信", 0), (teams[1], "刷单返利", 9)):
            scoring.put_weakness(
                session, unit_id=team.id, period=f"{day:%Y-%m}", fraud=name, answered=10, correct=right
            )
        shares = leaning.shares(session, day, clock.now())
        # the third firm has answered nothing and leans with its park, whose worst is 贷款征信 as for the second firm
        assert {number: set(units) for number, units in shares.items()} == {
            1: {firms[0].id},
            2: {firms[1].id, teams[1].id, firms[2].id, park.id},
        }
        made = bulletins.put_draft(
            session, number=1, author_id=1, body="案", scope=[], code="AAAA", plan=Plan(library=2), now=clock.now()
        )
        made.confirmed_at = clock.now()
        bulletins.put_targets(session, made, [(7, firms[1].id), (8, firms[1].id)])
        session.flush()
        assert bulletins.told(session, clock.now())[firms[1].id][2].times == 1
        assert firms[1].id in leaning.shares(session, day, clock.now())[1]
