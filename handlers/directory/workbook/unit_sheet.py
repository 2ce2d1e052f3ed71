"""The sheet of units: parents before children, matched by code, else by name below the same parent."""

from handlers.directory import rules
from handlers.directory import texts as directory_texts
from handlers.directory.workbook import texts
from handlers.directory.workbook.lines import Line
from handlers.directory.workbook.state import Change, Importing
from storage import directory, units
from storage.directory import Unit, UnitKind
from storage.units import plain_name

MAX_NAME = 120  #: characters, as wide as the column


def take_in(state: Importing, lines: list[Line]) -> None:
    _blame_twice(state, lines)
    for line in lines:
        if not line["kind"]:
            _break(state, line, "kind", texts.EMPTY)
        elif line["kind"] not in directory_texts.KIND_WORDS:
            known = list(directory_texts.KIND_NAMES.values())
            _break(state, line, "kind", texts.one_of(value=line["kind"], known=known))
    for level in rules.KIND_ORDER:
        for line in lines:
            if directory_texts.KIND_WORDS.get(line["kind"]) == level:
                _unit(state, line, UnitKind(level))


def _blame_twice(state: Importing, lines: list[Line]) -> None:
    codes: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for line in lines:
        code, name = plain_name(line["code"]), (plain_name(line["parent"]), plain_name(line["name"]))
        if code and code in codes:
            state.blame(line, "code", texts.twice(value=line["code"], row=codes[code]))
        elif line["name"] and name in names:
            state.blame(line, "name", texts.twice(value=line["name"], row=names[name]))
        codes.setdefault(code, line.row)
        names.setdefault(name, line.row)


def _unit(state: Importing, line: Line, kind: UnitKind) -> None:
    if not line["name"]:
        _break(state, line, "name", texts.EMPTY)
        return
    if len(line["name"]) > MAX_NAME:
        _break(state, line, "name", texts.too_long(count=len(line["name"]), most=MAX_NAME))
        return
    size = _size(state, line)
    if kind is UnitKind.STATION:
        _station(state, line, size)
        return
    if not line["parent"]:
        _break(state, line, "parent", texts.NEEDS_PARENT)
        return
    parent = state.unit(line, "parent")
    if parent is None:
        state.broken_units |= {plain_name(line["name"]), plain_name(line["code"])}
    elif rules.KIND_ORDER.index(parent.kind) >= rules.KIND_ORDER.index(kind):
        names = directory_texts.KIND_NAMES
        _break(state, line, "parent", texts.wrong_level(child=names[kind], parent=names[parent.kind]))
    else:
        _put(state, line, kind, parent, size)


def _break(state: Importing, line: Line, key: str, text: str) -> None:
    state.blame(line, key, text)
    state.broken_units |= {plain_name(line["name"]), plain_name(line["code"])} - {""}


def _size(state: Importing, line: Line) -> int | None:
    text = line["size"]
    if text and not (text.isascii() and text.isdigit() and len(text) <= 7):
        state.blame(line, "size", texts.SIZE)
        return None
    return int(text) if text else None


def _station(state: Importing, line: Line, size: int | None) -> None:
    if line["parent"]:
        _break(state, line, "parent", texts.TWO_ROOTS)
    elif state.root is None:
        _add(state, line, UnitKind.STATION, None, size)
    elif line["code"] and plain_name(line["code"]) != plain_name(state.root.code) and state.counts[texts.UNITS]:
        _break(state, line, "code", texts.TWO_ROOTS)
    else:
        _change(state, line, state.root, None, size)


def _put(state: Importing, line: Line, kind: UnitKind, parent: Unit, size: int | None) -> None:
    known = state.by_code.get(plain_name(line["code"])) if line["code"] else None
    if known is None:
        below = state.by_name.get(plain_name(line["name"]), [])
        known = next((one for one in below if one.parent_id == parent.id), None)
    if known is None:
        _add(state, line, kind, parent, size)
    elif known.kind is not kind:
        _break(state, line, "code" if line["code"] else "name", texts.twice(value=known.name, row=line.row))
    else:
        _change(state, line, known, parent, size)


def _add(state: Importing, line: Line, kind: UnitKind, parent: Unit | None, size: int | None) -> None:
    unit = directory.put_unit(
        state.session, parent=parent, kind=kind, name=line["name"], code=line["code"], size=size, tags=tags_of(line)
    )
    state.know(unit)
    state.count(line, Change.ADDED)


def _change(state: Importing, line: Line, unit: Unit, parent: Unit | None, size: int | None) -> None:
    code = line["code"] or unit.code
    now = (unit.name, unit.code, unit.parent_id, unit.size, list(unit.tags))
    wanted = (line["name"], code, parent.id if parent else None, size, tags_of(line))
    if now == wanted:
        state.count(line, Change.UNCHANGED)
        return
    state.forget(unit)
    unit.name, unit.code, unit.size, unit.tags = line["name"], code, size, tags_of(line)
    state.session.add(unit)
    if parent is not None and unit.parent_id != parent.id:
        units.move_unit(state.session, unit, parent)
    state.session.flush()
    state.know(unit)
    state.count(line, Change.CHANGED)


def tags_of(line: Line) -> list[str]:
    text = line["tags"]
    for mark in texts.TAG_MARKS:
        text = text.replace(mark, " ")
    return list(dict.fromkeys(text.split()))
