"""What a reading comes to for one enterprise: whole list or changes, who is taken, what is faulty, what is to be asked.

Reads, and writes nothing; the same reading with the person's answers is judged again.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from handlers.rosters.reading.model import Reading, Row
from handlers.rosters.reading.texts import JOINED, LEFT, MOVED, ON_LEAVE, RETURNED
from handlers.rosters.taking import filling, matching, units
from handlers.rosters.taking.matching import Known, Namesakes
from handlers.rosters.unpacking import uncollected
from storage import Session, rosters
from storage.base import database_of
from storage.directory import Unit
from storage.resting import let_go, resting
from storage.rosters import Change, Form, Line, Memo, Standing, lines, versions
from storage.rosters.faults import FaultyRow
from storage.rosters.lines import Opened

SMALL = 3000  #: lists up to here are opened to fill in what a later list leaves out
JUMP_PERCENT = 30
JUMP_FROM = 5  #: heads; below that two people more are no jump
A_FEW, TIMES_A_FEW = 3, 4  #: typed lines that cannot be the whole of a list so many times as long


class Mode(StrEnum):
    WHOLE = "whole"
    CHANGES = "changes"
    MENDED = "mended"
    NO_CHANGE = "no-change"
    FIGURES = "figures"
    NOTHING = "nothing"  #: visitors and vehicles only, or nobody


class Ask(StrEnum):
    """What is asked about before a list counts."""

    UNVERIFIED = "unverified"  #: by a link in a group, and nobody showed who he was
    COMPANY = "company"
    DAY = "day"
    SAME = "same"  #: a file equal to the last list
    JUMP = "jump"
    STATED = "stated"  #: the changes it states are not those that were found


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the person has answered so far."""

    confirmed: frozenset[str] = frozenset()
    whole: bool | None = None
    who: Mapping[str, str] = field(default_factory=dict)  #: name as typed → who, in hex


@dataclass(slots=True)
class Judged:
    mode: Mode
    change: Change
    taken: int = 0  #: rows without a hard fault
    faults: list[FaultyRow] = field(default_factory=list)
    unheeded: list[FaultyRow] = field(default_factory=list)  #: changes of which nothing could be made
    is_idle: bool = False  #: and there was nothing else
    mended: list[int] = field(default_factory=list)  #: numbers of open faults that are right now
    lacking: int = 0
    lacks: tuple[str, ...] = ()  #: required fields that somebody lacks
    complete: bool = True
    declared: int | None = None
    heads_before: int = 0
    asks: list[Ask] = field(default_factory=list)
    namesakes: Namesakes | None = None

    @property
    def faulty(self) -> int:
        return sum(1 for row in self.faults if row.errors)

    @property
    def warned(self) -> int:
        return sum(1 for row in self.faults if not row.errors)


def judge(
    session: Session,
    unit: Unit,
    reading: Reading,
    decisions: Decisions,
    *,
    day: date,
    form: Form,
    verified: bool = True,
    memo: Memo | None = None,
) -> Judged:
    """Everything that is to be done with a reading, or asked about it. `memo`: of the last list, where the reading
    leaves out what that list has just so."""
    mode = mode_of(session, unit, reading, decisions)
    if mode is Mode.WHOLE and form in (Form.TEXT, Form.PASTE) and _are_a_few(session, unit, reading, decisions):
        mode = Mode.CHANGES
    if mode in (Mode.NO_CHANGE, Mode.FIGURES, Mode.NOTHING):
        heads = lines.heads(session, unit.id)
        judged = Judged(mode, Change((), (), frozenset(), {}, 0, heads), declared=reading.declared)
        judged.heads_before = heads
    else:
        standing = lines.standing(session, unit.id) if memo is None else _rest(session, memo, reading)
        with uncollected() if reading.lines > SMALL else nullcontext():
            judged = _lists(session, unit, reading, decisions, mode, standing, memo)
        judged.heads_before = len(standing) + len(reading.same)
    if not verified:
        judged.asks = [Ask.UNVERIFIED]
    if judged.namesakes is None:
        asks = [*judged.asks, *_asks(session, unit, reading, judged, day, form)]
        judged.asks = [ask for ask in asks if ask not in decisions.confirmed]
    return judged


def _rest(session: Session, memo: Memo, reading: Reading) -> Mapping[bytes, Standing]:
    """Who of the last list has no line in this one that says the very same."""
    return rosters.memo.standing(session, memo, reading.same)


def mode_of(session: Session, unit: Unit, reading: Reading, decisions: Decisions) -> Mode:
    rows, summary = reading.rows, reading.summary
    if reading.same:
        return Mode.WHOLE
    if not rows:
        if summary.no_change:
            return Mode.NO_CHANGE
        return Mode.FIGURES if reading.declared is not None and not reading.visitors else Mode.NOTHING
    if decisions.whole:
        return Mode.WHOLE
    if len(rows) <= SMALL and matching.mends(session, unit.id, rows, is_correction=summary.correction):
        return Mode.MENDED
    if decisions.whole is False:
        return Mode.CHANGES
    if summary.correction:
        return Mode.CHANGES
    staying = any(change not in (JOINED, LEFT, ON_LEAVE, RETURNED, MOVED) for change in _changes(rows))
    return Mode.WHOLE if staying else Mode.CHANGES


def _are_a_few(session: Session, unit: Unit, reading: Reading, decisions: Decisions) -> bool:
    """`李四 身份证… 手机…` about one of fifty is said of that one, and not that the others have left."""
    if decisions.whole or not 0 < reading.lines <= A_FEW or reading.declared is not None:
        return False
    heads = lines.heads(session, unit.id)
    return heads >= TIMES_A_FEW * reading.lines or (reading.lines == 1 and heads > 1)


def _changes(rows: Sequence[Row]) -> Iterable[str | None]:
    columns = getattr(rows, "columns", None)
    return columns[matching.PLACE["change"]] if columns is not None else (row.change for row in rows)


def _lists(
    session: Session,
    unit: Unit,
    reading: Reading,
    decisions: Decisions,
    mode: Mode,
    standing: Mapping[bytes, Standing],
    memo: Memo | None,
) -> Judged:
    ring = database_of(session).ring
    is_small = max(reading.lines, len(standing)) <= SMALL
    last = versions.latest(session, unit.id)
    on_list = lines.at(session, unit.id, last.seq) if is_small and last is not None else []
    known = Known(on_list, ring, decisions.who, gone=lambda name: _gone(session, unit, name))
    required = rosters.figures.duty_of(session, unit.id).required
    found = matching.match(reading.rows, known, required=required, whole=mode is Mode.WHOLE, long=not is_small)
    prepared = lines.prepare(ring, found.lines, None if is_small else standing, found.marks)
    if not is_small and mode is Mode.WHOLE:
        prepared = filling.filled(session, prepared, standing)
    keep = _kept(session, unit, found.held, is_small, known, standing, memo) if mode is Mode.WHOLE else frozenset()
    change = lines.compare(
        standing,
        prepared,
        whole=mode is Mode.WHOLE,
        keep=keep,
        leave=found.leaving,
        known_as=found.known_as(prepared),
    )
    faults = found.faults + _elsewhere(session, unit, prepared, change)
    judged = Judged(
        mode, change, taken=len(found.lines) + len(found.leaving) + len(reading.same), declared=reading.declared
    )
    judged.faults = matching.without_settled(session, unit.id, faults)
    judged.namesakes = found.namesakes
    judged.lacking, judged.lacks = _lacking(found.lines, required, reading.same_lack)
    judged.complete = not judged.lacking and not reading.mismatch
    if mode is not Mode.WHOLE:
        judged.unheeded = found.unheeded
        _carry_faults(session, unit, reading.rows, judged)
        judged.is_idle = bool(judged.unheeded) and not (found.lines or found.leaving or found.held or judged.mended)
    let_go(prepared)
    let_go(found.lines)
    let_go(found.marks)
    return judged


def _gone(session: Session, unit: Unit, name: str) -> list[Opened]:
    """Everybody of this name who has been on the enterprise's list, as far back as it is kept."""
    found = rosters.finding.find(session, name=name, live_only=False) if name else []
    return [one for one in found if one.unit_id == unit.id]


def _kept(
    session: Session,
    unit: Unit,
    held: Sequence[Row],
    is_small: bool,
    known: Known,
    standing: Mapping[bytes, Standing],
    memo: Memo | None,
) -> frozenset[bytes]:
    """Who stands in a faulty row does not leave: by document, else by name."""
    ring = database_of(session).ring
    by_document = {lines.who_of(ring, row.id_no) for row in held if row.id_no}
    names = {row.name for row in held if row.name}
    if is_small:
        return frozenset(by_document | {one.who for name in names for one in known.of_name(name)})
    return frozenset(by_document | rosters.finding.of_names(session, unit.id, names, standing, memo))


def _elsewhere(session: Session, unit: Unit, prepared: Sequence[lines.Prepared], change: Change) -> list[FaultyRow]:
    """Newcomers who stand on another enterprise's list."""
    if not change.joined:
        return []
    there = rosters.finding.elsewhere(session, unit.id, change.joined)
    came = (
        [one for one in prepared if one.who in there and one.who in change.joined and one.line.id_no] if there else []
    )
    return [FaultyRow(0, 0, (), ("elsewhere",), matching.fields_of_line(one.line)) for one in came]


def _lacking(taken: Sequence[Line], required: Sequence[str], same: Mapping[str, int]) -> tuple[int, tuple[str, ...]]:
    """How many lines lack something that is required, and what. `same`: of the lines that were left out."""
    wanted = [name for name in required if name in Line._fields]
    lacks = {name: sum(getattr(line, name) is None for line in resting(taken)) for name in wanted}
    here = [name for name, number in lacks.items() if number]
    short = tuple(name for name in wanted if lacks[name] or same.get(name))
    lacking = sum(any(getattr(line, name) is None for name in here) for line in resting(taken)) if here else 0
    return lacking + max(same.values(), default=0), short


def _carry_faults(session: Session, unit: Unit, rows: Sequence[Row], judged: Judged) -> None:
    """What was to be mended before and has not come again stays to be mended."""
    wrong = {row.fields.get("name") for row in judged.faults if row.errors}
    fresh = {row.fields.get("name") for row in judged.faults}
    for fault in rosters.faults.list_open(session, unit.id):
        fields = rosters.faults.fields_of(session, fault)
        if matching.is_answered(fields, rows):
            if fields.get("name") not in (wrong if fault.errors else fresh):
                judged.mended.append(fault.number)
                judged.unheeded = [row for row in judged.unheeded if row.fields.get("name") != fields.get("name")]
        elif fields.get("name") not in fresh:
            row = FaultyRow(fault.sheet, fault.line, tuple(fault.errors), tuple(fault.warnings), fields)
            judged.faults.append(row)


# --- what is asked about ----------------------------------------------------------------------------------------------


def _asks(session: Session, unit: Unit, reading: Reading, judged: Judged, day: date, form: Form) -> Iterable[Ask]:
    if reading.stated_enterprise and not units.bears(unit.name, reading.stated_enterprise):
        yield Ask.COMPANY
    if reading.stated_date is not None and reading.stated_date != day and judged.mode is not Mode.NOTHING:
        yield Ask.DAY
    if judged.mode is not Mode.WHOLE:
        return
    last = versions.latest(session, unit.id)
    if last is None:
        return
    old = judged.heads_before
    new = old + len(judged.change.joined) - len(judged.change.left)
    if form is Form.FILE and judged.change.is_empty and not judged.faults and last.day < day:
        yield Ask.SAME
    if old >= JUMP_FROM and abs(new - old) * 100 > old * JUMP_PERCENT:
        yield Ask.JUMP
    elif last.day < day and _states_otherwise(reading, judged):
        yield Ask.STATED


def _states_otherwise(reading: Reading, judged: Judged) -> bool:
    stated = (reading.summary.joined, reading.summary.left)
    computed = (len(judged.change.joined), len(judged.change.left))
    return any(one is not None and one != other for one, other in zip(stated, computed, strict=True))
