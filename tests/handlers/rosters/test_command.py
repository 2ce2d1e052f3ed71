"""The dry run for anybody, as it is called from a terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handlers.rosters import cli, texts
from handlers.rosters.reading.model import ROW_KEYS
from tests.handlers.rosters import hostile, town

AT = ["--received-at", "2026-11-20T17:40:00+08:00"]
LIST = "恒达物流11月20日在岗名单\n1. 张伟 13900001111\n2. 李娜 1390000111\n共3人"
KEYS = (
    "enterprise",
    "date",
    "headcount",
    "summary",
    "rows",
    "visit_date",
    "visitors",
    "vehicles",
    "doc_errors",
    "doc_warnings",
)


def run(*words: str, given: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["check", *words], input=given)
    return result.exit_code, result.output


def test_text_from_standard_input_as_json() -> None:
    code, output = run("-", "--json", *AT, given=LIST)
    printed = json.loads(output)
    assert code == 0
    assert tuple(printed) == KEYS
    assert all(tuple(row) == ROW_KEYS for row in printed["rows"])
    assert printed["headcount"] == {"declared": 3, "counted": 2, "mismatch": True}
    assert printed["rows"][1]["errors"] == ["phone_length"]


def test_a_report_for_people_names_line_and_reason() -> None:
    code, output = run("-", *AT, given=LIST)
    assert code == 0
    assert texts.fault(number=1, line=3, name="李娜", reasons=texts.CODES["phone_length"]) in output
    assert texts.mismatch(declared=3, counted=2) in output


def test_a_file_and_the_sender_s_enterprise(tmp_path: Path) -> None:
    page = town.Page([["姓名", "电话"], ["张伟", "13900001111"]])
    path = tmp_path / "名单.xlsx"
    path.write_bytes(town.workbook([("Sheet1", page)]))
    code, output = run(str(path), "--json", "--enterprise", "宏图仓储", *AT)
    assert (code, json.loads(output)["enterprise"]) == (0, "宏图仓储")


def test_the_day_is_the_station_s() -> None:
    _, output = run("-", "--json", "--received-at", "2026-11-20T16:30:00+00:00", given="无变化")
    assert json.loads(output)["date"] == "2026-11-21"


def test_more_than_ten_faults_are_counted() -> None:
    lines = "\n".join(f"{at}. 张{one}伟 1390000111" for at, one in enumerate("一二三四五六七八九十百千", 1))
    _, output = run("-", *AT, given=lines)
    assert texts.more(number=2) in output


@pytest.mark.parametrize(("words", "code"), [(("/nowhere/a.xlsx",), 2), (("-", "--received-at", "gestern"), 2)])
def test_a_wrong_call_says_so(words: tuple[str, ...], code: int) -> None:
    assert run(*words)[0] == code


def test_a_trap_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(hostile.far_cell("XFD1"))
    code, output = run(str(path), *AT)
    assert code == 1
    assert texts.REJECTED["columns"] in output
    assert json.loads(run(str(path), "--json", *AT)[1])["doc_errors"] == ["file_columns"]


def test_every_code_has_words() -> None:
    assert set(town.FAULTS) <= set(texts.CODES)
