"""Settling what is soft by a reason, and taking one's list back."""

import re

from bot.errors import UserError
from bot.plain import plain
from handlers.rosters.locking import rules
from handlers.rosters.taking import texts
from handlers.rosters.taking.desk import Desk
from storage import NotFound, audit
from storage.directory import Unit
from storage.rosters import faults, versions

_FORM = re.compile(r"\s*[#第]?\s*(\d{1,6})\s*[条行号]?[\s,，:：、]+(\S.*)", re.DOTALL)
MAX_REASON = 200


def explain(desk: Desk, unit: Unit, rest: str) -> str:
    """`说明 3 夫妻共用一个手机号`"""
    match = _FORM.fullmatch(rest)
    if match is None:
        raise UserError(texts.EXPLAIN_FORM)
    number = int(match[1])
    settle(desk, unit, number, match[2].strip())
    return texts.explained(number=number, left=len(faults.list_open(desk.session, unit.id)))


def settle(desk: Desk, unit: Unit, number: int, reason: str) -> None:
    """Only what is soft: a hard fault is mended, not explained."""
    _check(desk, unit)
    try:
        fault = faults.get_open(desk.session, unit.id, number)
    except NotFound:
        raise UserError(texts.no_such_fault(number=number)) from None
    if fault.errors:
        raise UserError(texts.must_be_mended(number=number))
    faults.settle(desk.session, fault, plain(reason, limit=MAX_REASON))
    version = versions.latest(desk.session, unit.id)
    if version is not None:
        version.warned = sum(1 for one in faults.list_open(desk.session, unit.id) if not one.errors)
        versions.refresh_day(desk.session, version)
    _record(desk, "roster.explain", unit, number=number)


def undo(desk: Desk, unit: Unit) -> str:
    """The last version of today, by whoever handed it in, while none has come after it."""
    version = versions.on(desk.session, unit.id, desk.day)
    if version is None or version.person_id != desk.person_id:
        return texts.NOTHING_TO_UNDO
    _check(desk, unit)
    try:
        versions.undo(desk.session, version)
    except NotFound:
        return texts.NOTHING_TO_UNDO
    _record(desk, "roster.undo", unit, number=version.number)
    rest = versions.on(desk.session, unit.id, desk.day)
    return texts.undone(unit=unit.name, heads=rest.heads if rest is not None else None)


def _check(desk: Desk, unit: Unit) -> None:
    if rules.is_locked(desk.session, unit, desk.day, desk.sent_at):
        raise UserError(rules.refusal(desk.session, unit, desk.day))


def _record(desk: Desk, act: str, unit: Unit, **detail: int) -> None:
    audit.append(desk.session, f"person:{desk.person_id or 0}", act, f"unit:{unit.id}", detail)
