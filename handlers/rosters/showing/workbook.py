"""Workbooks: text stays text, so that no cell computes anything and no number loses a digit."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from handlers.rosters.showing import texts

_SAFE = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_SUMMARY_HEADS = (
    texts.PARK,
    texts.UNIT,
    texts.STATE,
    texts.HEADS,
    texts.JOINED,
    texts.LEFT,
    texts.CHANGED,
    texts.FAULTY,
    texts.AT,
    texts.ROW_OF_DAYS,
    texts.CONTACT,
)


def summary(title: str, rows: Iterable[Sequence[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _SAFE) as book:
        sheet = book.add_worksheet(texts.SHEET_SUMMARY)
        bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
        sheet.write_string(0, 0, title, bold)
        sheet.write_row(2, 0, _SUMMARY_HEADS, head)
        for at, row in enumerate(rows, 3):
            _write(sheet, at, row)
        sheet.set_column(0, 1, 22)
        sheet.set_column(2, len(_SUMMARY_HEADS), 11)
        sheet.freeze_panes(3, 2)
    return buffer.getvalue()


def lines(rows: Iterable[Sequence[str]], about: Sequence[str], watermark: str) -> bytes:
    """People, every cell typed as text; who took it out and when stands on each printed page and on a sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**_SAFE, "constant_memory": True}) as book:
        told = book.add_worksheet(texts.SHEET_ABOUT)
        for at, words in enumerate(about):
            told.write_string(at, 0, words)
        told.set_column(0, 0, 60)
        sheet = book.add_worksheet(texts.SHEET_LINES)
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        grey = book.add_format({"font_color": "#8a949e", "italic": True})
        sheet.set_header(f"&C&14{_printed(watermark)}")
        sheet.set_footer(f"&C{_printed(watermark)}  &P/&N")
        sheet.set_column(0, len(texts.LINE_HEADS), 14, text)
        sheet.set_column(5, 5, 21, text)
        sheet.write_string(0, 0, watermark, grey)
        sheet.write_row(1, 0, texts.LINE_HEADS, head)
        for at, row in enumerate(rows, 2):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, column, cell, text)
        sheet.freeze_panes(2, 4)
        book.worksheets_objs[1].activate()
    return buffer.getvalue()


def _printed(words: str) -> str:
    """`&` begins a code in a header."""
    return words.replace("&", "&&")[:200]


def _write(sheet: Any, at: int, row: Sequence[object]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int):
            sheet.write_number(at, column, cell)
        elif cell:
            sheet.write_string(at, column, str(cell))
