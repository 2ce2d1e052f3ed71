"""The console page of what is asked for: fields with their purpose and basis, deadline, cut-off, days."""

import re
from collections.abc import Mapping
from typing import Any

from bot.errors import UserError
from bot.pages import PageContext
from handlers.rosters.chasing import rungs
from handlers.rosters.locking import texts as locking
from handlers.rosters.showing import texts
from storage import audit, terms
from storage.rosters import figures
from storage.rosters.figures import Duty

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def show(context: PageContext) -> Mapping[str, Any]:
    duty = figures.station_duty(context.session)
    return {
        "fields": [
            {"key": key, "name": name, "required": key in duty.required, "why": why, "basis": basis}
            for key, name in texts.FIELD_NAMES.items()
            for why, basis in [texts.FIELD_BASIS[key]]
        ],
        "deadline": rungs.clock(duty.deadline),
        "cut_off": rungs.clock(duty.cut_off),
        "lock": locking,
        "chosen": duty.days,
        "figures_allowed": duty.figures_allowed,
        "term": texts.term(days=terms.terms_of(context.session).get("rosters", 90)),
    }


FIELDS = frozenset({"deadline", "cut_off", "days", "figures_allowed", *(f"need_{key}" for key in texts.FIELD_NAMES)})


def save(context: PageContext) -> str:
    match = _CLOCK.fullmatch(context.form.get("deadline", "").strip())
    if match is None:
        raise UserError(texts.BAD_DEADLINE)
    cut_off = _minutes(context.form.get("cut_off", ""))
    if cut_off is None or cut_off < int(match[1]) * 60 + int(match[2]):
        raise UserError(locking.BAD_CUT_OFF)
    days = context.form.get("days", "")
    required = ("name", *(key for key in texts.FIELD_NAMES if key != "name" and f"need_{key}" in context.form))
    duty = Duty(
        days if days in texts.DAYS_OF else "workdays",
        int(match[1]) * 60 + int(match[2]),
        required,
        "figures_allowed" in context.form,
        cut_off,
    )
    figures.set_station_duty(context.session, duty)
    detail = {"days": duty.days, "deadline": duty.deadline, "cut_off": duty.cut_off, "required": list(duty.required)}
    audit.append(context.session, f"person:{context.person.id}", "roster.set", "station", detail)
    return texts.SAVED


def _minutes(written: str) -> int | None:
    """Minutes after midnight; 24:00 is the end of the day."""
    match = _CLOCK.fullmatch(written.strip())
    if match is None:
        return 24 * 60 if written.strip() in ("24:00", "24：00") else None
    return int(match[1]) * 60 + int(match[2])
