"""Writing workbooks that no spreadsheet program will execute: every cell is text by type, marked as quoted."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

Rows = Sequence[Sequence[str]]
WIDTH = 18  #: characters
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Sheet name → rows, the first of which is the headings."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    head = book.add_format({"num_format": "@", "quote_prefix": True, "bold": True, "bg_color": "#DDE7F3"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max((len(row) for row in rows), default=1) - 1, WIDTH, text)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value, text if number else head)
    book.close()
    return target.getvalue()
