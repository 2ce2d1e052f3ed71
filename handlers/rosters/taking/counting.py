"""Writing what was judged: a version with its lines and faults, in one transaction or, for thousands, in many."""

from datetime import datetime, time, timedelta

from bot.clock import STATION_ZONE
from handlers.rosters.locking import rules
from handlers.rosters.taking import units
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.judging import Judged, Mode
from storage import directory, rosters
from storage.directory import Unit
from storage.rosters import Form, RosterVersion, faults, versions
from storage.rosters.faults import FaultyRow

_FORMS = {Mode.CHANGES: Form.CHANGES, Mode.MENDED: Form.MENDED, Mode.NO_CHANGE: Form.NO_CHANGE}


def deadline_text(desk: Desk, unit: Unit) -> str:
    minutes = rosters.figures.duty_of(desk.session, unit.id).deadline
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def is_on_time(desk: Desk, unit: Unit) -> bool:
    """By when it was sent: our own delay makes nobody late."""
    minutes = rosters.figures.duty_of(desk.session, unit.id).deadline
    due = datetime.combine(desk.day, time(), STATION_ZONE) + timedelta(minutes=minutes)
    return desk.sent_at <= due


def begin(desk: Desk, unit: Unit, judged: Judged, form: Form) -> RosterVersion:
    return versions.begin(
        desk.session,
        unit_id=unit.id,
        day=desk.day,
        form=_FORMS.get(judged.mode, form),
        sent_at=desk.sent_at,
        on_time=is_on_time(desk, unit),
        person_id=desk.person_id,
        for_other=desk.verified and not units.is_own(desk.grants, unit),
        verified=desk.verified,
        now=desk.now,
    )


def count(desk: Desk, unit: Unit, judged: Judged, form: Form) -> RosterVersion:
    """All of it in this transaction."""
    version = begin(desk, unit, judged, form)
    versions.put(desk.session, version, judged.change)
    return finish(desk, version, judged)


def in_order(judged: Judged) -> list[FaultyRow]:
    """The faults as they are numbered: hard ones first."""
    return sorted(judged.faults, key=lambda row: not row.errors)


def finish(
    desk: Desk, version: RosterVersion, judged: Judged, *, heads: int | None = None, written: bool = False
) -> RosterVersion:
    """From now on it is the enterprise's list; one that stood still works again. `heads`: where they are counted.
    `written`: its faults are there."""
    session = desk.session
    judged.faults = in_order(judged)
    if judged.mode is Mode.NO_CHANGE:
        open_now = faults.list_open(session, version.unit_id)
        wrong = sum(1 for fault in open_now if fault.errors)
        warned = len(open_now) - wrong
    else:
        if judged.mended:
            _mend(desk, version, judged)
        if written:
            faults.overtake(session, version)
        else:
            faults.put_all(session, version, judged.faults)
        wrong, warned = judged.faulty, judged.warned
        rosters.figures.resume(session, unit_id=version.unit_id, on=version.day, last=version.day)
    counted = versions.count(
        session,
        version,
        declared=judged.declared,
        faulty=wrong,
        warned=warned,
        lacking=judged.lacking,
        complete=judged.complete,
        heads=heads,
    )
    unit = directory.get_unit(session, version.unit_id)
    if rules.is_over(session, unit, version.day, version.sent_at):
        versions.mark_opened(session, counted)
    return counted


def _mend(desk: Desk, version: RosterVersion, judged: Judged) -> None:
    for fault in faults.list_open(desk.session, version.unit_id):
        if fault.number in judged.mended:
            faults.mend(desk.session, fault)
