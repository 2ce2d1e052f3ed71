"""What the watch asks of danger cases: a live one never lacks a next step, none is late, and somebody can be called."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.alarms import paging, texts
from bot.routing import Finding, Grade, StationView
from storage import Session, alarms
from storage.alarms import DangerCase

LATE = timedelta(seconds=30)


def look(session: Session, station: StationView, now: datetime) -> Sequence[Finding]:
    """Everything wrong with the station's live cases."""
    return [finding for case in alarms.list_live(session) for finding in _faults(session, case, now)]


def _faults(session: Session, case: DangerCase, now: datetime) -> Iterator[Finding]:
    number, due_at = case.number, alarms.next_step(session, case)
    if due_at is None:
        yield Finding(f"danger-step:{number}", Grade.DANGER, texts.without_step(number=number), _mend(number))
    elif due_at < now - LATE:
        place, late = alarms.told_of(session, case).place, int((now - due_at).total_seconds())
        text = texts.step_is_late(number=number, kind=case.kind, place=place, seconds=late)
        yield Finding(f"danger-late:{number}", Grade.DANGER, text)
    tries = alarms.list_tries(session, paging.subject(number))
    newest = [one for one in tries if one.step == max(other.step for other in tries)]
    if newest and not any(one.sent for one in newest):
        yield Finding(f"danger-calls:{number}", Grade.GRAVE, texts.calls_fail(number=number))


def _mend(number: int) -> Callable[[Session, datetime], None]:
    def mend(session: Session, now: datetime) -> None:
        case = alarms.get_case(session, number)
        if case.state in alarms.LIVE and alarms.next_step(session, case) is None:
            alarms.put_step(session, case, due_at=now, rung=case.rung)

    return mend
