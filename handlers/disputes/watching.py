"""What the watch asks of disputes: a live one never lacks a next step, no high one's is late."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.routing import Finding, Grade, StationView
from handlers.disputes import texts
from storage import Session, alarms, disputes
from storage.disputes import Level

LATE = timedelta(seconds=30)
LATE_LOW = timedelta(minutes=10)


def look(session: Session, station: StationView, now: datetime) -> Sequence[Finding]:
    found = []
    for case in disputes.list_live(session):
        due_at, high = disputes.next_step(session, case), case.level is Level.HIGH
        grade = Grade.DANGER if high and case.state in disputes.OPEN else Grade.GRAVE
        if due_at is None:
            key = f"dispute-step:{case.number}"
            found.append(Finding(key, grade, texts.without_step(number=case.number), _mend(case.number)))
        elif due_at < now - (LATE if high else LATE_LOW):
            late = int((now - due_at).total_seconds())
            text = texts.step_is_late(number=case.number, seconds=late)
            found.append(Finding(f"dispute-late:{case.number}", grade, text))
        if high and case.state in disputes.UNTAKEN and _calls_fail(session, case.number):
            text = texts.calls_fail(number=case.number)
            found.append(Finding(f"dispute-calls:{case.number}", Grade.GRAVE, text))
    return found


def _calls_fail(session: Session, number: int) -> bool:
    """The newest call went over no second channel at all."""
    tries = alarms.list_tries(session, disputes.subject(number))
    newest = max((one.step for one in tries), default=0)
    return bool(tries) and not any(one.sent for one in tries if one.step == newest)


def _mend(number: int) -> Callable[[Session, datetime], None]:
    def mend(session: Session, now: datetime) -> None:
        case = disputes.get_case(session, number)
        if disputes.is_live(case) and disputes.next_step(session, case) is None:
            disputes.put_step(session, case, due_at=now)

    return mend
