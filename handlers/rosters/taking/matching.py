"""Rows of a reading against the people already known: whom a name means, what a later list may leave out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from handlers.rosters.reading.model import ROW_FIELDS, Row
from handlers.rosters.reading.texts import FAMILIAR, JOINED, LEFT, MOVED, ON_LEAVE, RETURNED
from storage import KeyRing, Session, rosters
from storage.resting import resting
from storage.rosters import Line, lines
from storage.rosters.faults import FaultyRow
from storage.rosters.lines import Opened, Prepared

PLACE = {name: place for place, name in enumerate(ROW_FIELDS)}
_OF_ROW = tuple(name for name in Line._fields if name != "status")
_LINE = partial(tuple.__new__, Line)  #: out of a tuple; a third of what a call of the class costs
_ONLY_ABSENT = {"id_missing": "id_no", "phone_missing": "phone"}  #: faults that what is known makes good
_OF_SOMEBODY_THERE = (ON_LEAVE, RETURNED, MOVED)
_COMING = (JOINED, RETURNED, None)
_TOLD_ONCE = frozenset({"duplicate_row"})  #: counted once, and said so; nothing to explain


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A name that several people of the list bear."""

    name: str
    people: tuple[Opened, ...]


@dataclass(slots=True)
class Matched:
    lines: list[Line] = field(default_factory=list)
    marks: list[bytes] = field(default_factory=list)  #: of the first of them
    leaving: list[bytes] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)  #: rows with a hard fault
    faults: list[FaultyRow] = field(default_factory=list)
    unheeded: list[FaultyRow] = field(default_factory=list)  #: changes of which nothing could be made
    aliases: dict[int, bytes] = field(default_factory=dict)  #: place among `lines` → the who of the same person before
    namesakes: Namesakes | None = None

    def known_as(self, prepared: Sequence[Prepared]) -> dict[bytes, bytes]:
        return {prepared[place].who: who for place, who in self.aliases.items()}


class Known:
    """Who stands on the enterprise's list, opened; empty for very long lists, where rows must speak for themselves."""

    def __init__(
        self,
        people: Sequence[Opened],
        ring: KeyRing,
        chosen: Mapping[str, str],
        gone: Callable[[str], Sequence[Opened]] = lambda name: (),
    ) -> None:
        self._gone = gone
        self._ring = ring
        self._by_who = {one.who: one for one in people}
        self._by_name: dict[str | None, list[Opened]] = defaultdict(list)
        for one in people:
            self._by_name[one.line.name].append(one)
        self._by_staff_no = {one.line.staff_no: one for one in people if one.line.staff_no}
        self._chosen = {name: bytes.fromhex(who) for name, who in chosen.items()}

    def of_name(self, name: str | None) -> list[Opened]:
        """Everybody whom the name may mean; 老王 is everybody called 王."""
        if name in self._chosen and (one := self._by_who.get(self._chosen[name or ""])):
            return [one]
        found = self._by_name.get(name, [])
        if not found and name and len(name) == 2 and name[0] in FAMILIAR:
            found = [one for key, group in self._by_name.items() if key and key[0] == name[1] for one in group]
        return found

    def back(self, row: Row) -> Opened | None:
        """Whoever of this name was on the list before, if only one ever was: who comes back needs his name only."""
        found = {one.who: one for one in sorted(self._gone(row.name or ""), key=lambda one: one.until)}
        return next(iter(found.values())) if len(found) == 1 else None

    def of_document(self, id_no: str) -> Opened | None:
        return self._by_who.get(lines.who_of(self._ring, id_no)) if self._by_who else None

    def meant_by(self, row: Row) -> list[Opened]:
        """Whom a row is about: by document, staff number, then name, where telephone or team may decide."""
        if row.id_no and (one := self.of_document(row.id_no)):
            return [one]
        if row.staff_no and (one := self._by_staff_no.get(row.staff_no)):
            return [one]
        found = self.of_name(row.name)
        for key in ("phone", "team"):
            said = getattr(row, key)
            fitting = [one for one in found if said and getattr(one.line, key) == said]
            if len(found) > 1 and len(fitting) == 1:
                return fitting
        return found


def match(rows: Sequence[Row], known: Known, *, required: Sequence[str], whole: bool, long: bool = False) -> Matched:
    """Sort a reading's rows into lines that count, people who leave, and what is faulty."""
    found = Matched()
    columns = getattr(rows, "columns", None)
    odd = _plain_columns(columns, found) if columns is not None and long and whole else None
    used: Counter[str | None] = Counter()
    for row in rows if odd is None else map(rows.__getitem__, odd):
        _one(row, known, found, used, required=required, whole=whole, alone=len(rows) == 1)
    return found


def _plain_columns(columns: list[list[Any]], found: Matched) -> list[int]:
    """Take the rows that need no thought in one sweep; the places of the others."""
    status = [change if change == ON_LEAVE else None for change in resting(columns[PLACE["change"]])]
    every = list(resting(map(_LINE, zip(*(columns[PLACE[name]] for name in _OF_ROW), status, strict=True))))
    judged = zip(
        columns[PLACE["errors"]], columns[PLACE["warnings"]], columns[PLACE["id_no"]], columns[PLACE["change"]],
        strict=True,
    )  # fmt: skip
    odd = [
        place
        for place, (wrong, warned, id_no, change) in enumerate(resting(judged))
        if wrong or warned or not id_no or change == LEFT
    ]
    apart = set(odd)
    found.lines = [line for place, line in enumerate(resting(every)) if place not in apart] if odd else every
    marks = columns[PLACE["mark"]]
    found.marks = [
        mark if change is None else b""
        for place, (mark, change) in enumerate(resting(zip(marks, columns[PLACE["change"]], strict=True)))
        if place not in apart
    ]
    return odd


def _one(
    row: Row,
    known: Known,
    found: Matched,
    used: Counter[str | None],
    *,
    required: Sequence[str],
    whole: bool,
    alone: bool,
) -> None:
    meant = known.meant_by(row)
    if row.change == LEFT:
        _leaves(row, meant, found, whole=whole)
        return
    errors = _left_over(row, meant)
    if errors:
        found.held.append(row)
        found.faults.append(faulty(row, errors))
        return
    if "duplicate_row" in row.warnings:
        return
    before = _before(row, meant, found, used, whole=whole)
    if found.namesakes is not None:
        return
    if before is None and not row.id_no and not whole:
        before = known.back(row) if row.change in _COMING else None
        if before is None and (row.change in _OF_SOMEBODY_THERE or _is_familiar(row.name)):
            found.unheeded.append(faulty(row, ("not_on_list",)))
            return
    if not whole and before is not None and (alone or row.change == MOVED) and _says_nothing(row):
        found.unheeded.append(faulty(row, ("nothing_said",)))
        return
    if before is None and not row.id_no and "id_no" in required:
        found.held.append(row)
        found.faults.append(faulty(row, ("identity_unknown",)))
        return
    _take(row, before, found, whole=whole)


def _leaves(row: Row, meant: list[Opened], found: Matched, *, whole: bool) -> None:
    if len(meant) == 1:
        found.leaving.append(meant[0].who)
    elif meant:
        found.namesakes = found.namesakes or Namesakes(row.name or "", tuple(meant))
    elif not whole:
        found.unheeded.append(faulty(row, ("not_on_list",)))


def _is_familiar(name: str | None) -> bool:
    """老王: said of somebody known."""
    return bool(name) and len(name or "") == 2 and (name or "")[0] in FAMILIAR


def _says_nothing(row: Row) -> bool:
    """Whether a row about somebody who stays names nothing that is to be other than it was."""
    return row.change in (None, MOVED) and not any(getattr(row, name) for name in _OF_ROW if name != "name")


def _left_over(row: Row, meant: list[Opened]) -> tuple[str, ...]:
    """The hard faults that remain when what is known of the one person meant is taken into account."""
    if len(meant) != 1:
        return tuple(row.errors)
    line = meant[0].line
    return tuple(code for code in row.errors if not (code in _ONLY_ABSENT and getattr(line, _ONLY_ABSENT[code])))


def _before(row: Row, meant: list[Opened], found: Matched, used: Counter[str | None], *, whole: bool) -> Opened | None:
    """The line that this row goes on, if there is one."""
    if row.id_no:
        same = [one for one in meant if one.line.id_no == row.id_no]
        nameless = [one for one in meant if not one.line.id_no]
        corrected = meant if not whole and row.change is None and len(meant) == 1 else []
        return next(iter(same or nameless or corrected), None)
    if len(meant) <= 1:
        return meant[0] if meant else None
    if whole:  # a list that names all namesakes names each of them once
        used[row.name] += 1
        return meant[used[row.name] - 1] if used[row.name] <= len(meant) else None
    found.namesakes = found.namesakes or Namesakes(row.name or "", tuple(meant))
    return None


def _take(row: Row, before: Opened | None, found: Matched, *, whole: bool) -> None:
    said = Line._make([*(getattr(row, name) for name in _OF_ROW), ON_LEAVE if row.change == ON_LEAVE else None])
    if before is not None:
        old = before.line
        status = said.status if whole or row.change else old.status
        said = Line._make([*(new or kept for new, kept in zip(said[:-1], old[:-1], strict=True)), status])
        if not row.id_no or not old.id_no or old.id_no != row.id_no:
            found.aliases[len(found.lines)] = before.who
        if row.name and old.name and row.name != old.name and len(row.name) == 2 and row.name[0] in FAMILIAR:
            said = said._replace(name=old.name)
    found.lines.append(said)
    is_known = before is not None and _is_familiar(row.name)
    warnings = tuple(
        code for code in row.warnings if code not in _TOLD_ONCE and not (is_known and code.startswith("name_"))
    )
    if warnings:
        found.faults.append(faulty(row, (), warnings))


# --- faults -----------------------------------------------------------------------------------------------------------


def faulty(row: Row, errors: Iterable[str], warnings: Iterable[str] = ()) -> FaultyRow:
    fields = {name: value for name in (*_OF_ROW, "change") if (value := getattr(row, name)) is not None}
    return FaultyRow(row.sheet, row.line, tuple(errors), tuple(warnings), fields)


def fields_of_line(line: Line) -> dict[str, str]:
    return {name: value for name, value in line._asdict().items() if value is not None}


def mends(session: Session, unit_id: int, rows: Sequence[Row], *, is_correction: bool) -> bool:
    """Whether these rows are those that were to be mended, and no others."""
    open_now = rosters.faults.list_open(session, unit_id)
    wrong = [fault for fault in open_now if fault.errors]
    if not wrong or (len(rows) > len(open_now) and not is_correction):
        return False
    fields = [rosters.faults.fields_of(session, fault) for fault in open_now]
    return all(any(is_answered(one, [row]) for one in fields) for row in rows)


def is_answered(fields: Mapping[str, Any], rows: Iterable[Row]) -> bool:
    """Whether one of the rows is about the person of a faulty row."""
    return any(
        (fields.get("name") and row.name == fields["name"])
        or (fields.get("id_no") and row.id_no == fields["id_no"])
        or (fields.get("phone") and row.phone == fields["phone"])
        for row in rows
    )


def without_settled(session: Session, unit_id: int, found: Sequence[FaultyRow]) -> list[FaultyRow]:
    """Soft faults that a reason has settled for the same person before are not raised again."""
    if all(row.errors for row in found):
        return list(found)
    settled = {
        (fields.get("name"), fields.get("id_no"), code)
        for fault in rosters.faults.list_settled(session, unit_id)
        for fields in (rosters.faults.fields_of(session, fault),)
        for code in fault.warnings
    }
    kept = []
    for row in found:
        name, id_no = row.fields.get("name"), row.fields.get("id_no")
        warnings = tuple(code for code in row.warnings if (name, id_no, code) not in settled)
        if row.errors or warnings:
            kept.append(row._replace(warnings=warnings))
    return kept
