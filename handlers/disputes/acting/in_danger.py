"""While the danger case of the same number runs, what is done with the dispute holds for it as well."""

from datetime import datetime, timedelta

from bot.alarms import paging, rules
from handlers.disputes.core.desk import Desk
from storage import alarms, outbox
from storage.alarms import CaseState, DangerCase
from storage.disputes import DisputeCase

_HELD = (CaseState.TAKEN, CaseState.ARRIVED)


def held(desk: Desk, case: DisputeCase) -> DangerCase | None:
    """The danger case, if somebody has it."""
    danger = alarms.find_case(desk.session, case.number)
    return danger if danger is not None and danger.state in _HELD else None


def hand_on(desk: Desk, case: DisputeCase, person_id: int) -> None:
    """It goes to the new holder, whose clock begins anew."""
    if (danger := held(desk, case)) is None:
        return
    danger.state, danger.taken_by, danger.taken_at = CaseState.TAKEN, person_id, desk.now
    danger.paged = list(dict.fromkeys([*danger.paged, person_id]))
    _due(desk, danger, desk.now + _first_nudge())


def goes_on(desk: Desk, case: DisputeCase) -> None:
    """There is progress: its taker's clock begins anew."""
    danger = held(desk, case)
    if danger is not None and danger.state is CaseState.TAKEN:
        _due(desk, danger, desk.now + _first_nudge())


def rests(desk: Desk, case: DisputeCase, until: datetime) -> None:
    if (danger := held(desk, case)) is not None:
        _due(desk, danger, until)


def let_go(desk: Desk, case: DisputeCase) -> list[int]:
    """Nobody has it any more: everybody is paged at once; whom."""
    if (danger := held(desk, case)) is None:
        return []
    danger.state, danger.taken_by, danger.taken_at = CaseState.OPEN, None, None
    danger.rung = len(danger.ladder) - 1
    alarms.drop_step(desk.session, danger)
    return paging.run_rung(desk.session, desk.speech, danger, desk.now)


def ends(desk: Desk, case: DisputeCase) -> None:
    """It is dealt with; nobody is called for it any more."""
    if (danger := held(desk, case)) is None:
        return
    danger.state, danger.closed_by, danger.closed_at = CaseState.DONE, desk.person_id, desk.now
    alarms.drop_step(desk.session, danger)
    danger.step += 1
    desk.session.add(danger)
    outbox.cancel(desk.session, key_prefix=f"danger:{danger.number}:page")


def _first_nudge() -> timedelta:
    wait = rules.until_nudge(0)
    assert wait is not None
    return wait


def _due(desk: Desk, danger: DangerCase, at: datetime) -> None:
    alarms.drop_step(desk.session, danger)
    alarms.put_step(desk.session, danger, due_at=at, rung=0)
