"""What a laid-out table comes in: workbooks, text in many encodings, web pages; renamed, locked, pasted."""

import io
import random
from dataclasses import dataclass, field
from datetime import date
from html import escape

import xlsxwriter

from tests.handlers.rosters.messy import folk, sheets
from tests.handlers.rosters.messy.folk import Person
from tests.handlers.rosters.messy.sheets import Laid

PASSWORD = "Yq-2026"


@dataclass
class Case:
    name: str
    content: bytes
    people: list[Person]
    fields: set[str]
    company: str | None = None
    declared: int | None = None
    counted: int | None = None
    change_figures: dict[str, int] = field(default_factory=dict)
    password: str | None = None
    stated: date | None = None
    is_any_order: bool = False


def workbook(pages: list[tuple[str, Laid]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for name, laid in pages:
            sheet = book.add_worksheet(name)
            if laid.is_hidden:
                sheet.hide()
            covered = {
                (row, column): (top, left)
                for top, left, bottom, right in laid.merges
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            }
            for top, left, bottom, right in laid.merges:
                cells = laid.rows[top]
                if (top, left) != (bottom, right):
                    sheet.merge_range(top, left, bottom, right, cells[left] if left < len(cells) else "")
            for at, cells in enumerate(laid.rows):
                for column, cell in enumerate(cells):
                    if covered.get((at, column), (at, column)) == (at, column) and cell != "":
                        sheet.write(at, column, cell)
                if at in laid.hidden:
                    sheet.set_row(at, None, None, {"hidden": True})
            for (row, column), (formula, value) in laid.formulas.items():
                sheet.write_formula(row, column, formula, None, value)
    return buffer.getvalue()


def locked(content: bytes) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    opened = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(PASSWORD, opened)
    return opened.getvalue()


def _shown(laid: Laid) -> list[list[str]]:
    """The table as text: formulas as their values, whole numbers without a point."""
    rows = [[*row] for row in laid.rows]
    for (row, column), (_, value) in laid.formulas.items():
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return [
        [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row] for row in rows
    ]


def separated(laid: Laid, mark: str) -> str:
    def cell(text: str) -> str:
        return f'"{text}"' if mark in text or "\n" in text else text

    return "\r\n".join(mark.join(cell(text) for text in row) for row in _shown(laid)) + "\r\n"


def web_page(laid: Laid) -> str:
    rows = "".join("<tr>" + "".join(f"<td x:str>{escape(text)}</td>" for text in row) + "</tr>" for row in _shown(laid))
    head = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head>'
    return f"{head}<body><table border=1>{rows}</table></body></html>"


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


def wrapped(chance: random.Random, laid: Laid) -> Case:
    """One sheet in a wrapping of any sort."""
    case = Case("名单.xlsx", b"", laid.people, laid.fields, laid.company, laid.declared, laid.counted)
    case.stated = laid.stated
    way = chance.random()
    if way < 0.45 or laid.hidden:
        case.content = workbook([(chance.choice(("Sheet1", "花名册", "11.20")), laid)])
        case.name = chance.choice(("名单.xlsx", "名单.xls", "花名册.csv", "上报.XLSX", "新建文档.xlsm"))
        if chance.random() < 0.1:
            case.content, case.password = locked(case.content), PASSWORD
    elif way < 0.8:
        text = separated(laid, chance.choice(",\t;"))
        case.content = text.encode(chance.choice(ENCODINGS), "replace")
        case.name = chance.choice(("导出.csv", "名单.xls", "名单.xlsx", "名单.tsv"))
    elif way < 0.9:
        case.content, case.name = web_page(laid).encode(chance.choice(("utf-8", "gb18030"))), "导出.xls"
    else:
        text = separated(laid, "\t").replace("\r\n", "\n")
        case.content, case.name = text.encode(), ""
    return case


def table(seed: int) -> Case:
    """A table of some sort out of a seed."""
    chance = random.Random(seed)
    way = chance.random()
    if way < 0.12:
        faults = ("id_checksum", "id_invalid_date", "phone_length", "age_16_17")
        crowd = [one for one in folk.crowd(chance, faults, 5, 14) if one.kind == folk.RESIDENT]
        laid = sheets.bare(chance, crowd)
    else:
        crowd = folk.crowd(chance)
        folk.confuse(chance, crowd)
        makers = (
            sheets.plain,
            sheets.plain,
            sheets.plain,
            sheets.two_rows,
            sheets.beside,
            sheets.by_team,
            sheets.changes,
        )
        laid = chance.choice(makers)(chance, crowd)
    case = wrapped(chance, laid)
    case.is_any_order = False
    repeated = sum("duplicate_row" in one.warnings for one in laid.people)
    left = sum(one.change == "离职" for one in laid.people)
    stays = any(one.change is None for one in laid.people)
    case.counted = len(laid.people) - repeated - left if stays else None
    for key, change in (("joined", "新增"), ("left", "离职"), ("on_leave", "请假")):
        if number := sum(one.change == change for one in laid.people):
            case.change_figures[key] = number
    return case
