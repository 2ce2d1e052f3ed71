"""Banks in files of every kind, and the command that takes one into a station's bank."""

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
import sqlalchemy as sa
import xlsxwriter
from typer.testing import CliRunner

from handlers.scoring import cli
from handlers.scoring.reading import upload
from handlers.scoring.reading.texts import FAULTS
from storage import Database, KeyRing, system
from storage.base import metadata
from storage.migrations import migrate
from tests.handlers.scoring.old_books import old_book

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEAD: list[str | int] = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "解析"]
ROWS: list[list[str | int]] = [
    ["单选题", "全国反诈专线是？", 12306, 96110, 114, "B", "预警劝阻"],
    ["多选题", "要做到？", "不轻信", "不透露", "多转账", "AB", ""],
    ["判断题", "安全账户真实存在。", "", "", "", "错", ""],
    ["单选题", "没有答案？", "甲", "乙", "", "", ""],
]
EXPECTED = [
    ("single", "全国反诈专线是？", ["12306", "96110", "114"], ["B"], "预警劝阻"),
    ("multi", "要做到？", ["不轻信", "不透露", "多转账"], ["A", "B"], None),
    ("judge", "安全账户真实存在。", ["正确", "错误"], ["B"], None),
]


def _workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("题库")
        for at, row in enumerate([HEAD, *ROWS]):
            sheet.write_row(at, 0, row)
    return stream.getvalue()


def _table() -> bytes:
    """A Word document with its bank in a table."""
    document, stream = docx.Document(), io.BytesIO()
    document.add_heading("反诈题库")
    table = document.add_table(0, len(HEAD))
    for row in [HEAD, *ROWS]:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    document.save(stream)
    return stream.getvalue()


def _paragraphs() -> bytes:
    """A Word document whose numbers Word draws itself."""
    document, stream = docx.Document(), io.BytesIO()
    for row in ROWS:
        document.add_paragraph(f"{row[1]}（{row[0]}）", style="List Number")
        options = [value for value in row[2:5] if value != ""]
        for letter, option in zip("ABC", options, strict=False):
            document.add_paragraph(f"{letter}. {option}")
        if row[5]:
            document.add_paragraph(f"答案：{row[5]}")
        if row[6]:
            document.add_paragraph(f"解析：{row[6]}")
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_workbook, "题库.xlsx"),
        (lambda: old_book("题库", [HEAD, *ROWS]), "题库.xls"),
        (_table, "表.docx"),
        (_paragraphs, "题.docx"),
    ],
    ids=["xlsx", "xls", "docx table", "docx paragraphs"],
)
def test_a_file_gives_its_questions_and_faults(content: object, name: str) -> None:
    bank = upload.read(content(), name)  # type: ignore[operator]
    assert [(one.type, one.question, one.options, one.answer, one.explanation) for one in bank.items] == EXPECTED
    assert [(fault.no, fault.code) for fault in bank.errors] == [(4, "answer_missing")]


@pytest.fixture
def opened(tmp_path: Path) -> object:
    """What the command line is given: opens the database of a configuration."""
    ring = KeyRing.parse(KeyRing.generate())
    url = f"sqlite:///{tmp_path / 'bank.db'}"
    database = Database(url, ring, now=lambda: NOW).open()
    migrate(database)
    system.put_station(database, key="east", name="城东")
    database.close()
    return lambda config: Database(url, ring, now=lambda: NOW).open()


def test_a_bank_is_taken_into_a_station_once(opened: object, tmp_path: Path) -> None:
    path = tmp_path / "题库.xlsx"
    path.write_bytes(_workbook())
    run = CliRunner()
    first = run.invoke(cli.app, ["import", str(path)], obj=opened)
    again = run.invoke(cli.app, ["import", str(path)], obj=opened)
    assert [first.exit_code, again.exit_code] == [cli.FAULTY] * 2, "one question of the file is faulty"
    database: Database = opened(None)  # type: ignore[operator]
    with database.reading(system.list_stations(database)[0].id) as session:
        table = metadata.tables["quiz_question"]
        found = session.connection().execute(
            sa.select(sa.func.count()).where(table.c.station_id == session.info["station"])
        )
        assert found.scalar() == len(EXPECTED)
    database.close()
    assert FAULTS["answer_missing"] in first.output


def test_a_station_must_be_named_where_there_are_none(opened: object, tmp_path: Path) -> None:
    path = tmp_path / "题库.csv"
    path.write_text("题目,答案\n安全账户真实存在。,错\n", "utf-8")
    result = CliRunner().invoke(cli.app, ["import", str(path), "--station", "west"], obj=opened)
    assert result.exit_code == cli.WRONG_CALL
