"""The part of the rules that one case runs by, as it stood when the case opened. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.disputes.rules import hours as hour_rules
from handlers.disputes.rules.hours import IsWorkday
from handlers.disputes.rules.policy import EVERYONE, TIERS, Policy
from storage.disputes import Level, Rung

SETTLED_AGAIN_DAYS = 1  #: how often it is said anew that a time is over, a visit is owed


@dataclass(frozen=True, slots=True)
class Call:
    """One rung of a ladder: who is called when nobody has taken it `wait` minutes after the call before."""

    wait: int
    rung: Rung
    whom: tuple[str, ...]  #: words of the rules, or everyone

    @property
    def everyone(self) -> bool:
        return EVERYONE in self.whom


def freeze(policy: Policy, *, park: str, category: str, level: Level, hurried: bool = False) -> dict[str, Any]:
    """What a case of this kind runs by. `hurried`: clocks run twice as fast."""
    rungs, clock = policy.route(park, category, level), policy.clocks[level]
    share = 2 if hurried else 1
    return {
        "number": policy.number,
        "level": level.value,
        "rungs": [rung.value for rung in rungs],
        "ladder": [
            [max(1, wait // share) if wait else 0, rung, whom] for wait, rung, whom in _ladder(policy, rungs, clock)
        ],
        "hours": {rung.value: hour_rules.dump(policy.rungs[rung].hours) for rung in Rung},
        "staffed": bool(clock["staffed"]),
        "progress": max(1, clock["progress"] // share),
        "nudges": clock["nudges"],
        "settle": clock["settle_hours"] * 60 // share,
        "snooze": clock["snooze_most"],
        "visits": list(policy.after["visit_days"]),
        "receipt": policy.after["receipt_hours"] * 60,
        "undo": policy.after["merge_undo_hours"] * 60,
    }


def _ladder(policy: Policy, rungs: Sequence[Rung], clock: Mapping[str, Any]) -> list[tuple[int, str, list[str]]]:
    if "ladder" in clock:
        tiers = policy.rungs[rungs[0]].tiers
        return [
            (wait, rungs[0].value, [word for name in names for word in tiers.get(name, (name,))])
            for wait, *names in clock["ladder"]
        ]
    calls = [(clock["accept"], rung.value, list(policy.rungs[rung].tiers[tier])) for rung in rungs for tier in TIERS]
    calls[0] = (0, *calls[0][1:])
    return [*calls, (clock["accept"], Rung.STATION.value, [EVERYONE])]


def call_at(frozen: Mapping[str, Any], place: int) -> Call:
    """Past the end of the ladder its last call, for ever."""
    wait, rung, whom = frozen["ladder"][min(place, len(frozen["ladder"]) - 1)]
    return Call(int(wait), Rung(rung), tuple(whom))


def last_place(frozen: Mapping[str, Any]) -> int:
    return len(frozen["ladder"]) - 1


def place_of(frozen: Mapping[str, Any], rung: Rung) -> int:
    """Where on the ladder this rung begins; its end where the ladder passes it by."""
    places = [place for place, (_, name, _) in enumerate(frozen["ladder"]) if name == rung.value]
    return places[0] if places else last_place(frozen)


def above(frozen: Mapping[str, Any], rung: Rung) -> Rung:
    """The next rung of its way; the last one stays."""
    names = list(frozen["rungs"])
    place = names.index(rung.value) if rung.value in names else len(names) - 1
    return Rung(names[min(place + 1, len(names) - 1)])


def due(frozen: Mapping[str, Any], rung: Rung, start: datetime, minutes: float, is_workday: IsWorkday) -> datetime:
    """When so many minutes of this case's clock have passed, which stands while the rung is not staffed."""
    if not frozen["staffed"]:
        return start + timedelta(minutes=minutes)
    return hour_rules.after(hour_rules.restore(frozen["hours"][rung.value]), start, minutes, is_workday)


def call_due(frozen: Mapping[str, Any], place: int, start: datetime, is_workday: IsWorkday) -> datetime:
    """When call `place` is due after the one before it at `start`; a repeated last one never at once."""
    call = call_at(frozen, place)
    return due(frozen, call.rung, start, max(call.wait, 1) if place else call.wait, is_workday)


def nudge_due(frozen: Mapping[str, Any], rung: Rung, start: datetime, is_workday: IsWorkday) -> datetime:
    return due(frozen, rung, start, frozen["progress"], is_workday)


def visit_moments(frozen: Mapping[str, Any], settled_at: datetime) -> list[datetime]:
    return [settled_at + timedelta(days=int(day)) for day in frozen["visits"]]
