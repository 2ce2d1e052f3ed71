"""Tables put into plain form before their rows are read: ditto marks, ticks under a shift, two things in one cell."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from handlers.rosters.reading import deferred, headings, rooms, texts
from handlers.rosters.reading.cells import PLAIN_NAME, could_be_name, number_of, text_of
from handlers.rosters.reading.columns import ENOUGH, Columns
from handlers.rosters.reading.draft import section_of
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import change_of, fold_heading, meanings, words

_DITTO = deferred.compile(r"\s*(?:[同如] ?上|同前|上同|[-—]*\s*[〃〞〟]\s*[-—]*|[\"“”″]|''|′′|’’|,,|↑)\s*")
_TICKS = frozenset(texts.TICKS)
_CIRCLES = frozenset(texts.CIRCLES)
_CROSSES = frozenset(texts.CROSSES)
_MOST_LABELS = 60  #: rows of a table that can be turned
_BETWEEN = deferred.compile(r"[\s、,，;；/|]+")
_LONGEST = 40  #: characters of a word that a tick stands for
_LOOKED_AT = 60  #: rows from which the form of a table is told
_LEFT_OVER = deferred.compile(r"[\s()（）【】\[\],，、;；:：/|\\—\-]+")
_LABEL = deferred.compile(
    r"(?:居民)?身份证(?:号码?)?|证件号码?|(?:联系)?(?:电话|手机)(?:号码?)?|联系方式|tel|id(?=[:：])", re.IGNORECASE
)
_TEAM_OF_TICKS = deferred.compile("[组队线班工]$|车间$")
_KINDS = ("id_no", "phone")
_MOST_PARTS = 3  #: columns of one identity number
_RESIDENT = deferred.compile("[0-9]{17}[0-9X]|[0-9]{15}")
_PARTS = ("shift", "team", "lodging")

Below = Callable[[int | None], list[list[Cell]]]  #: the rows of a block, at most so many of them


def fill_dittos(rows: Sequence[list[Cell]]) -> None:
    """Write out `同上` and its marks in tables that use them: one stands among the first rows."""
    if not any(_is_ditto(cell) for row in rows[: _LOOKED_AT * 2] for cell in row):
        return
    above: list[Cell] = []
    for row in rows:
        for place, cell in enumerate(row):
            if _is_ditto(cell) and place < len(above):
                row[place] = above[place]
        if sum(1 for cell in row if cell not in (None, "")) > 1:
            above = row


def _is_ditto(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) < 6 and _DITTO.fullmatch(cell) is not None


def turned(rows: Sequence[list[Cell]]) -> list[list[Cell]] | None:
    """A table whose people stand in columns beside their labels, turned so that they stand in rows; None for others."""
    if len(rows) > _MOST_LABELS:
        return None
    labelled = [row for row in rows if row and isinstance(row[0], str) and headings.meaning(row[0].strip())]
    wide = [row for row in labelled if sum(1 for cell in row[1:] if text_of(cell).strip()) > 1]
    kinds = {headings.meaning(row[0].strip()) for row in wide}
    if len(wide) < 2 or len(kinds & headings.TELLING) < 2 or any(_has_labels(row[1:]) for row in wide):
        return None
    others = [row for row in rows if row not in wide]
    width = max(map(len, wide))
    return others + [[row[place] if place < len(row) else None for row in wide] for place in range(width)]


def _has_labels(cells: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) and headings.meaning(cell.strip()) in headings.TELLING for cell in cells)


def apiece(cells: Sequence[Cell], block: Columns) -> list[list[Cell]]:
    """A row for each of the people whose names share one cell (`张三、李四、王五`) when no numbers stand beside."""
    row = list(cells)
    place = block.places.get("name", -1)
    alone = all(not text_of(row[at]).strip() for key in _KINDS if (at := block.places.get(key, -1)) in range(len(row)))
    names = _BETWEEN.split(text_of(row[place]).strip()) if alone and 0 <= place < len(row) else []
    names = [name for name in names if name]
    sure = sum(1 for name in names if could_be_name(name))
    if len(names) < 2 or sure * 2 < len(names) or not all(PLAIN_NAME.fullmatch(name) for name in names):
        return [row]
    return [[*row[:place], name, *row[place + 1 :]] for name in names]


def under_words(rows: Sequence[list[Cell]]) -> list[Columns]:
    """The blocks of a table in which names stand under nothing but shifts, teams or rooms."""
    for at, row in enumerate(rows[:_LOOKED_AT]):
        said = {place: word for place, cell in enumerate(row) if (word := text_of(cell).strip())}
        told = {place: found for place, word in said.items() if (found := heads(word)) and found[0] in _PARTS}
        below = rows[at + 1 :]
        cells = [text for one in below for place in told if place < len(one) and (text := text_of(one[place]).strip())]
        if len(told) > 1 and len(told) == len(said) and cells and all(_is_name(text) for text in cells):
            row[:] = [None] * len(row)
            found_at = [(place, field, value) for place, (field, value) in told.items()]
            return [
                Columns({"name": place, field: _add(below, [value] * len(below))}) for place, field, value in found_at
            ]
    return []


def name_sides(above: Sequence[Cell], below: Below, blocks: Sequence[Columns]) -> None:
    """Blocks side by side belong to the shift, team or room that stands above each of them."""
    over = over_sides(above, blocks)
    told = [_of_side(words_[0]) if len(words_) == 1 else ("none", "") if not words_ else None for words_ in over]
    if not any(over[1:]) or not all(told):
        return
    rows = below(None)
    for block, one in zip(blocks, told, strict=True):
        if one and one[0] == "change":
            block.change = one[1]
        elif one and one[0] in _PARTS and one[0] not in block:
            block.places[one[0]] = _add(rows, [one[1]] * len(rows))


def over_sides(above: Sequence[Cell], blocks: Sequence[Columns]) -> list[list[str]]:
    """What stands in a row above each of several blocks."""
    said = [(place, text_of(cell).strip()) for place, cell in enumerate(above)]
    return [[word for place, word in said if word and block.first <= place <= block.last] for block in blocks]


def _of_side(word: str) -> tuple[str, str] | None:
    """What a word above one of several blocks says of its people: a change, a part, or that they are at work."""
    section = section_of(word)
    if section is not None and section.change:
        return "change", section.change
    if section is not None and section.is_list and not section.is_aside:
        return "none", ""
    return heads(word)


def heads(word: str) -> tuple[str, str] | None:
    """The field and the value of everybody who stands below a word: a shift, a team, a room."""
    return ("lodging", word) if rooms.place_of(word) else ticked(word)


def ticked(word: str) -> tuple[str, str] | None:
    """The field and the value that a tick under a heading stands for: `夜班`, `请假`, `木工`."""
    if len(word) > _LONGEST:
        return None
    folded = fold_heading(word)
    if folded in meanings("shift") or re.fullmatch("[a-d甲乙丙丁一二三四]班", folded):
        return "shift", folded.upper()
    if change := change_of(word) if len(folded) <= 4 else None:
        return "change", change
    if folded in words("none", "words"):
        return "none", ""
    if word in texts.JOBS or (headings.meaning(word) is None and _TEAM_OF_TICKS.search(folded)):
        return "team", word
    return None


def shape(below: Below, block: Columns) -> None:
    """Give a block the columns that ticks and shared cells stand for; where there are none, no row is touched."""
    sample = below(_LOOKED_AT)
    _join_number(below, sample, block)
    _spread_ticks(below, sample, block)
    if not {"name", "id_no", "phone"} <= block.places.keys():
        _part_cells(below, sample, block)


def _spread_ticks(below: Below, sample: Sequence[list[Cell]], block: Columns) -> None:
    """A column of its own for what is ticked under several headings of one field."""
    ticks: dict[str, dict[int, str]] = {}
    for place, word in block.headings.items():
        if place not in block.places.values() and (said := ticked(word)) and _holds_ticks(sample, place):
            ticks.setdefault(said[0], {})[place] = said[1]
    for field, places in ticks.items():
        if field not in block and field != "none" and (field != "team" or len(places) > 1):
            rows = below(None)
            sure = any(_ticked_in(row, places, _TICKS) for row in sample)
            block.places[field] = _add(rows, [_ticked_in(row, places, _TICKS if sure else _CIRCLES) for row in rows])


def _holds_ticks(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    """Whether ticks and crosses are all that stands in a column, among them a tick."""
    cells = [text for row in rows if place < len(row) and (text := text_of(row[place]).strip())]
    marks = sum(1 for text in cells if text in _TICKS or text in _CROSSES)
    return any(text in _TICKS or text in _CIRCLES for text in cells) and marks >= ENOUGH * len(cells)


def _ticked_in(row: Sequence[Cell], places: dict[int, str], ticks: frozenset[str]) -> str | None:
    return next(
        (value for place, value in places.items() if place < len(row) and text_of(row[place]).strip() in ticks), None
    )


def _add(rows: Sequence[list[Cell]], column: Iterable[Cell]) -> int:
    """Put a column behind all others; its place."""
    width = max(map(len, rows), default=0)
    for row, cell in zip(rows, column, strict=True):
        row.extend([None] * (width - len(row)))
        row.append(cell)
    return width


# --- one thing in several cells ---


def _join_number(below: Below, sample: Sequence[Sequence[Cell]], block: Columns) -> None:
    """Put an identity number that is written over two or three columns into the first of them."""
    first = block.places.get("id_no")
    if first is None or _are_numbers(sample, first, first):
        return
    taken = {place for field, place in block.places.items() if field != "id_no"}
    for last in range(first + 1, min(first + _MOST_PARTS, block.last + 1)):
        if last in taken:
            return
        if _are_numbers(sample, first, last):
            for row in below(None):
                row[first : last + 1] = [
                    _run(row, first, last) or None,
                    *[None] * (min(last + 1, len(row)) - first - 1),
                ]
            return


def _are_numbers(rows: Sequence[Sequence[Cell]], first: int, last: int) -> bool:
    said = [text for row in rows if (text := _run(row, first, last))]
    return bool(said) and sum(1 for text in said if _RESIDENT.fullmatch(text)) >= ENOUGH * len(said)


def _run(row: Sequence[Cell], first: int, last: int) -> str:
    return "".join(number_of(cell) for cell in row[first : last + 1] if cell not in (None, ""))


# --- two things in one cell ---


def _part_cells(below: Below, rows: Sequence[list[Cell]], block: Columns) -> None:
    """Give what shares a cell with something else (`张三（138…）`) a column of its own."""
    width = max(map(len, rows), default=0)
    for place in range(block.first, min(block.last + 1, width)):
        sample = [text for row in rows if place < len(row) and (text := text_of(row[place]).strip())]
        if sample:
            _part(below, block, place, [pieces(text) for text in sample])


def _part(below: Below, block: Columns, place: int, sample: Sequence[dict[str, str]]) -> None:
    field = next((field for field, at in block.places.items() if at == place), None)
    enough = ENOUGH * len(sample)
    shared = [kind for kind in _KINDS if sum(1 for piece in sample if kind in piece and len(piece) > 1) >= enough]
    if not shared:
        return
    names = sum(1 for piece in sample if "rest" in piece and _is_name(piece["rest"])) >= enough
    person = _person(block.headings.get(place, ""), block) if names else None
    fresh = [kind for kind in shared if kind not in block]
    if person is not None and person not in block and field not in _KINDS:
        block.places[person], field = place, person
    elif person is not None and person not in block:
        fresh.append(person)
    rows = below(None) if fresh or field in _KINDS else []
    cells = [pieces(text_of(row[place]).strip()) if place < len(row) else {} for row in rows]
    for kind in fresh:
        block.places[kind] = _add(rows, [piece.get(kind if kind in _KINDS else "rest") for piece in cells])
    own = field if field in _KINDS else "rest"
    for row, piece in zip(rows, cells, strict=True):
        if len(piece) > 1 and own in piece:
            row[place] = piece[own]


def _is_name(text: str) -> bool:
    return bool(PLAIN_NAME.fullmatch(text)) or could_be_name(text)


def _person(heading: str, block: Columns) -> str | None:
    """Whose name stands beside a number."""
    if re.search("司机|驾驶|车主", heading) or block.is_vehicles:
        return "driver"
    return "visitor" if re.search("访|来客|来宾", heading) else "name"


def pieces(text: str) -> dict[str, str]:
    """Document, telephone and whatever else stands in one cell."""
    found: dict[str, str] = {}
    if len(text) < 8 or len(text) > 80:
        return {"rest": text} if text else {}
    rest = text
    for span in reversed(list(_first_of_each(scan(text)))):
        found["id_no" if span.kind == "id" else "phone"] = span.text
        rest = rest[: span.start] + " " + rest[span.end :]
    rest = _LEFT_OVER.sub(" ", _LABEL.sub(" ", rest)).strip() if found else text
    return found | ({"rest": rest} if rest else {})


def _first_of_each(spans: Iterable[Span]) -> Iterator[Span]:
    seen: set[str] = set()
    for span in spans:
        if span.kind != "plate" and span.kind not in seen:
            seen.add(span.kind)
            yield span
