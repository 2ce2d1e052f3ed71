"""A long list that leaves a column out keeps what was said of it before."""

from datetime import date

import pytest

from handlers.rosters.reading.reader import read_content
from handlers.rosters.taking import judging
from handlers.rosters.taking.judging import Decisions, judge
from storage import Database, rosters, system
from storage.directory import UnitKind, put_unit
from storage.rosters import Form, lines, versions
from tests.handlers.rosters.messy.handmade import name, number, phone
from tests.storage.rosters.making import NINE, day

TODAY = date(2026, 11, 20)


def content(head: str, rows: list[str]) -> bytes:
    return "\n".join([head, *rows]).encode()


def test_telephones_that_are_left_out_stay(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "SMALL", 3)

    station = system.put_station(sqlite_database, key="a", name="甲")
    whole = content("姓名,身份证号,手机号", [f"{name(i)},{number(i)},{phone(i)}" for i in range(6)])
    shorter = content("姓名,身份证号,班次", [f"{name(i)},{number(i)},夜班" for i in (0, 1, 2, 3, 4, 5, 6)])
    with sqlite_database.transaction(station) as session:
        unit = put_unit(session, parent=None, kind=UnitKind.ENTERPRISE, name="甲厂")
        for on, file in enumerate((whole, shorter)):
            reading = read_content(file, "名单.csv", TODAY)
            sure = Decisions(frozenset(judging.Ask), whole=True)
            judged = judge(session, unit, reading, sure, day=day(on), form=Form.FILE)
            version = versions.begin(
                session, unit_id=unit.id, day=day(on), form=Form.FILE, sent_at=NINE, on_time=True, now=NINE
            )
            rosters.versions.put(session, version, judged.change)
            versions.count(session, version)
        held = {one.line.name: one.line for one in lines.at(session, unit.id, version.seq)}
    assert len(held) == 7
    assert held[name(2)].phone == phone(2)
    assert held[name(2)].shift == "夜班"
    assert held[name(6)].phone is None
