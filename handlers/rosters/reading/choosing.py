"""Which of a workbook's sheets count, and what a sheet's own name says of its people."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.rosters.reading import dates, rooms
from handlers.rosters.reading.draft import Draft, Section, section_of
from handlers.rosters.reading.sheets import Sheet


def chosen(sheets: Sequence[Sheet], today: date, draft: Draft) -> list[Sheet]:
    """The sheets that count: of several for different days the one for today, hidden ones last and only if new."""
    filled = [sheet for sheet in sheets if any(any(cell not in (None, "") for cell in row) for row in sheet.rows)]
    dated = {id(sheet): day for sheet in filled if (day := dates.find(sheet.name, today, spoken=False))}
    if len(dated) > 1:
        wanted = max((day for day in dated.values() if day <= today), default=min(dated.values()))
        left = [sheet for sheet in filled if dated.get(id(sheet), wanted) != wanted]
        if left:
            draft.note("other_days")
        filled = [sheet for sheet in filled if dated.get(id(sheet), wanted) == wanted]
    visible = [sheet for sheet in filled if not sheet.is_hidden and not _is_instruction(sheet)]
    if not visible:
        return [replace(sheet) for sheet in filled]
    kept = list(visible)
    if len(visible) == len(filled):
        return kept
    seen = {text for sheet in visible for row in sheet.rows for text in map(str, row) if len(text) >= 11}
    for sheet in (sheet for sheet in filled if sheet.is_hidden):
        numbers = [text for row in sheet.rows for text in map(str, row) if len(text) >= 11 and text[:11].isdigit()]
        known = sum(1 for number in numbers if number in seen)
        if (
            not numbers
            or known * 3 >= len(numbers)
            or re.search("旧|模板|备份|上月|昨|历史|字典|示例|参考", sheet.name)
        ):
            draft.note("hidden_sheet")
        else:
            kept.append(sheet)
    return kept


def _is_instruction(sheet: Sheet) -> bool:
    return bool(re.search("填写说明|填表说明|说明|示例|模板|字典|参考|下拉", sheet.name))


def section_of_sheet(sheet: Sheet, sheets: Sequence[Sheet]) -> Section:
    """What a sheet's name says of its people: a change, a shift, visitors; else their team when there are several."""
    found = section_of(sheet.name)
    if found is not None:
        return replace(found, is_list=True)
    if lodging := rooms.place_of(sheet.name):
        return Section(lodging=lodging, is_list=True)
    if len(sheets) > 1 and re.fullmatch(".{1,8}(?:班组|组|班|车间|部|线)", sheet.name):
        return Section(team=sheet.name, is_list=True)
    return Section()
