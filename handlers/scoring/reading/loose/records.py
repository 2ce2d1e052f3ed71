"""Banks written by programs: JSON, fields with their names before a colon, one question to a row."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from handlers.scoring.reading import marks, settling, tables
from handlers.scoring.reading.loose import texts as pieces
from handlers.scoring.reading.loose import values
from handlers.scoring.reading.model import LETTERS, Draft

_FIELD = re.compile(r"^[\s\-*•]*[【\[]?(?P<w>[^\W\d]{1,12}?[A-Ha-h1-8]?)[】\]]?\s*[:：]\s*(?P<v>.*)$")
_SEPARATORS = ("\t", "|", "｜", "#", "；", ";", "，", ",", "/")
_FEWEST = 4  #: cells of a question on one row: itself, two options, the answer
_NESTED = 3


def of_json(text: str) -> list[Draft] | None:
    """The questions of a JSON document, or of one object to a row."""
    bare = text.strip().lstrip("\ufeff")
    if bare[:1] not in "[{":
        return None
    try:
        found = json.loads(bare)
    except ValueError:
        try:
            found = [json.loads(line) for line in bare.splitlines() if line.strip()]
        except ValueError:
            return None
    drafts = [draft for one in _objects(found, _NESTED) if (draft := _of_object(one)) is not None]
    return drafts or None


def _objects(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        for one in found:
            yield from _objects(one, depth)
    elif isinstance(found, dict):
        if tables.columns([str(key) for key in found], loose=True) is not None or not depth:
            yield found
        else:
            for one in found.values():
                if isinstance(one, list | dict):
                    yield from _objects(one, depth - 1)


def _of_object(found: dict[str, Any]) -> Draft | None:
    names = list(found)
    columns = tables.columns(names, loose=True)
    if columns is None:
        return None
    cells = {name: _shown(found[names[place]]) for place, name in columns.items()}
    options = next((found[names[place]] for place, name in columns.items() if name == "options"), None)
    if options is not None:
        cells.pop("options", None)
        cells |= {f"option{place}": one for place, one in enumerate(_options(options))}
    draft = tables.draft_of(cells)
    right = [place for place, one in enumerate(options) if _is_right(one)] if isinstance(options, list) else []
    draft.ticked = right if not draft.answer else []
    if draft.answer and draft.options and re.fullmatch("[0-9]+", draft.answer) and _counts_from_nought(draft):
        draft.answer = LETTERS[int(draft.answer)]
    return draft


def _counts_from_nought(draft: Draft) -> bool:
    return draft.answer == "0"


def _is_right(option: Any) -> bool:
    return isinstance(option, dict) and any(value is True for value in option.values())


def _options(written: Any) -> list[str]:
    if isinstance(written, dict):
        return [_shown(one) for one in written.values()]
    if isinstance(written, list):
        return [_of_option(one) for one in written]
    return [part.strip() for part in re.split(r"\n|\|", str(written)) if part.strip()]


def _of_option(one: Any) -> str:
    if not isinstance(one, dict):
        return _shown(one)
    words = [_shown(value) for value in one.values() if isinstance(value, str)]
    return max(words, key=len, default="")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "、".join(_shown(one) for one in value)
    return "" if value is None else str(value).strip()


def of_fields(rows: list[str]) -> list[Draft] | None:
    """题干：… 选项A：… 答案：… one below the other, a new question where a name comes again."""
    found: list[dict[str, str]] = []
    now: dict[str, str] = {}
    last = ""
    for row in rows:
        match = _FIELD.match(row)
        name = _named(match["w"]) if match else None
        if match is not None and name is not None:
            if name in now and (name == "stem" or "stem" in now):
                found.append(now)
                now = {}
            now[name], last = match["v"].strip(), name
        elif row and last and not re.fullmatch(r"[-=*]{3,}", row):
            now[last] = f"{now[last]}\n{re.sub('^[-*•] ', '', row.strip())}".strip()
    found.append(now)
    whole = [one for one in found if "stem" in one and len(one) > 1]
    if len(whole) < 2 or len({frozenset(one) for one in whole}) > len(whole) // 2 + 1:
        return None
    return [tables.draft_of(one) for one in whole]


def _named(word: str) -> str | None:
    columns = tables.columns([word, pieces.STEM, pieces.ANSWER], loose=True) or {}
    return columns.get(0) or {pieces.STEM: "stem", pieces.ANSWER: "answer"}.get(word)


def of_rows(rows: list[str]) -> list[Draft] | None:
    """Question, options and answer parted by one sign, a question to a row."""
    filled = [row for row in rows if row]
    for separator in _SEPARATORS:
        cut = [[cell.strip() for cell in row.split(separator) if cell.strip()] for row in filled]
        drafts = [draft for cells in cut if (draft := _of_cells(cells)) is not None]
        if len(drafts) > 1 and len(drafts) * 5 >= len(filled) * 4:
            return drafts
    return None


def _of_cells(cells: list[str]) -> Draft | None:
    number, kind = None, None
    if cells and cells[0].isdecimal():
        number, cells = int(cells[0]), cells[1:]
    if cells and len(cells[0]) < 8 and (kind := settling.kind_of(cells[0])) is not None:
        cells = cells[1:]
    sizes = Counter(len(cell) for cell in cells)
    if not cells or not sizes:
        return None
    for place in range(len(cells) - 1, max(0, len(cells) - 3), -1):
        options = [tables.without_label(one, at) for at, one in enumerate(cells[1:place])]
        answer = values.alone(cells[place])
        named = marks.letters(answer, options) if answer else marks.letters(cells[place], options)
        judged = marks.judged(cells[place]) is not None and not options
        fits = named and len(options) > 1 and all(one in LETTERS[: len(options)] for one in named)
        if judged or (fits and len(cells) >= _FEWEST):
            told = " ".join(cells[place + 1 :]) or None
            stem = tables.without_number(cells[0])
            return Draft(
                number=number,
                kind=kind,
                stem=stem,
                options=options,
                answer=answer or cells[place],
                explanation=told,
                columns=True,
            )
    return None
