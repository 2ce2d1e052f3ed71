"""The rules of who gets what when: read from a file, checked for holes, frozen into a case when it opens."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bot.errors import ConfigError
from handlers.disputes.grading import Category
from handlers.disputes.rules import hours as hour_rules
from handlers.disputes.rules import texts
from handlers.disputes.rules.hours import Hours
from handlers.disputes.texts import CATEGORIES
from storage.disputes import Level, Rung

TIERS = ("owner", "deputy", "fallback")
EVERYONE = "everyone"
WHOM = frozenset(
    {"leader", "manager", "mediator", "duty", "chief", "officers"}
    | {f"{role}-deputy" for role in ("leader", "manager", "mediator", "duty")}
)
ANY = "*"


@dataclass(frozen=True, slots=True)
class Station:
    """One rung with who is on it, tier by tier."""

    hours: Hours
    tiers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Route:
    park: str
    category: str
    level: str
    rungs: tuple[Rung, ...]

    def fits(self, park: str, category: str, level: str) -> bool:
        pairs = ((self.park, park), (self.category, category), (self.level, level))
        return all(wanted in (ANY, given) for wanted, given in pairs)


@dataclass(frozen=True, slots=True)
class Sensitive:
    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Policy:
    rungs: Mapping[Rung, Station]
    routes: tuple[Route, ...]
    clocks: Mapping[Level, Mapping[str, Any]]
    after: Mapping[str, Any]
    sensitive: tuple[Sensitive, ...]
    number: int = 0  #: version; 0 is the one shipped

    def route(self, park: str, category: str, level: Level) -> tuple[Rung, ...]:
        for route in self.routes:
            if route.fits(park, category, level.value):
                return route.rungs
        where, kinds = texts.parks(names=[park], of=()), _kinds([category])
        raise ConfigError([texts.no_route(where=where, kinds=kinds, levels=[level.value])])

    def sensitive_on(self, day: date) -> Sensitive | None:
        return next((one for one in self.sensitive if one.start <= day <= one.end), None)


@cache
def shipped() -> Policy:
    return load(shipped_source())


@cache
def shipped_source() -> str:
    return resources.files("handlers.disputes").joinpath("policies.toml").read_text(encoding="utf-8")


def load(source: str, *, number: int = 0, parks: Mapping[str, str] = MappingProxyType({})) -> Policy:
    """Raises ConfigError naming every fault and every hole. `parks`: the codes that a route may name, and how people
    call them."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([texts.unreadable(reason=str(error))]) from None
    reading = _Reading(table)
    policy = reading.policy(number)
    problems = reading.problems or list(_holes(policy, parks))
    if problems:
        raise ConfigError(problems)
    return policy


class _Reading:
    """Turns the table into values; what is wrong is collected, so that all of it is told at once."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.problems: list[str] = []
        known = {"hours", "rungs", "route", "clocks", "after", "sensitive"}
        self.problems += [texts.unknown_part(name=name) for name in sorted(set(table) - known)]

    def policy(self, number: int) -> Policy:
        hours = {name: self._hours(name, frames) for name, frames in self._part("hours").items()}
        return Policy(
            rungs={rung: self._station(rung, hours) for rung in Rung},
            routes=tuple(self._route(place, one) for place, one in enumerate(self.table.get("route", []), 1)),
            clocks={level: self._clock(level) for level in Level},
            after=self._after(),
            sensitive=tuple(self._sensitive(one) for one in self.table.get("sensitive", [])),
            number=number,
        )

    def _part(self, name: str) -> Mapping[str, Any]:
        found = self.table.get(name)
        if isinstance(found, dict):
            return found
        self.problems.append(texts.part_missing(name=name))
        return {}

    def _hours(self, name: str, frames: Mapping[str, Any]) -> Hours:
        try:
            workday, off = (
                tuple(hour_rules.parse_frame(one) for one in frames.get(kind, [])) for kind in ("workday", "off")
            )
        except (ValueError, AttributeError):
            self.problems.append(texts.hours_wrong(name=name))
            return Hours((), ())
        if not workday and not off:
            self.problems.append(texts.never_staffed(name=name))
        return Hours(workday, off)

    def _station(self, rung: Rung, hours: Mapping[str, Hours]) -> Station:
        given = self._part("rungs").get(rung.value, {})
        if not given:
            self.problems.append(texts.rung_missing(rung=rung.value))
        elif given.get("hours") not in hours:
            self.problems.append(texts.rung_hours(rung=rung.value))
        tiers = {}
        for tier in TIERS:
            whom = tuple(given.get(tier, ()))
            if given and not whom:
                self.problems.append(texts.tier_missing(rung=rung.value, tier=tier))
            self.problems += [texts.unknown_whom(rung=rung.value, word=str(one)) for one in whom if one not in WHOM]
            tiers[tier] = whom
        return Station(hours.get(str(given.get("hours")), Hours((), ())), tiers)

    def _route(self, place: int, given: Mapping[str, Any]) -> Route:
        park, category, level = (str(given.get(name, ANY)) for name in ("park", "category", "level"))
        if category != ANY and category not in set(Category):
            self.problems.append(texts.route_wrong(place=place, word=category))
        if level != ANY and level not in set(Level):
            self.problems.append(texts.route_wrong(place=place, word=level))
        rungs = []
        for name in given.get("rungs", []):
            if name in set(Rung):
                rungs.append(Rung(name))
            else:
                self.problems.append(texts.route_wrong(place=place, word=str(name)))
        if not rungs or rungs[-1] is not Rung.STATION:
            self.problems.append(texts.route_end(place=place))
        return Route(park, category, level, tuple(rungs))

    def _clock(self, level: Level) -> Mapping[str, Any]:
        given = self._part("clocks").get(level.value)
        if given is None:
            self.problems.append(texts.clock_missing(level=level.value))
            return {}
        needed = ["progress", "nudges", "settle_hours", "snooze_most", "staffed"]
        needed.append("accept" if "ladder" not in given else "ladder")
        for name in needed:
            value = given.get(name)
            if name not in ("ladder", "staffed") and not (isinstance(value, int) and value > 0):
                self.problems.append(texts.clock_wrong(level=level.value, name=name))
        for wait, *whom in given.get("ladder", []):
            if not isinstance(wait, int) or wait < 0 or not whom or set(whom) - {*TIERS, "chief", EVERYONE}:
                self.problems.append(texts.clock_wrong(level=level.value, name="ladder"))
        if level is Level.HIGH and given.get("staffed") is not False:
            self.problems.append(texts.HIGH_NEVER_SLEEPS)
        return dict(given)

    def _after(self) -> Mapping[str, Any]:
        given = self._part("after")
        days = given.get("visit_days", [])
        if len(days) < 2 or any(not isinstance(day, int) or not 0 < day <= 31 for day in days):
            self.problems.append(texts.VISITS_TWICE)
        for name in ("receipt_hours", "repeat_days", "repeats_raise", "merge_undo_hours"):
            if not isinstance(given.get(name), int) or given[name] < 1:
                self.problems.append(texts.clock_wrong(level="after", name=name))
        return dict(given)

    def _sensitive(self, given: Mapping[str, Any]) -> Sensitive:
        start, end = given.get("from"), given.get("to")
        if not isinstance(start, date) or not isinstance(end, date) or end < start:
            self.problems.append(texts.SENSITIVE_WRONG)
            start = end = date.min
        return Sensitive(str(given.get("name", "")), start, end)


def _holes(policy: Policy, parks: Mapping[str, str]) -> Iterator[str]:
    """Every park, category and grade that no line leads away from, those alike in one line; parks that do not exist."""
    named = {route.park for route in policy.routes} - {ANY}
    for park in sorted(named - set(parks)):
        yield texts.no_such_park(park=park)
    places = (*sorted(set(parks) | named), ANY)
    of_levels: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for category in Category:
        of_places: dict[tuple[str, ...], list[str]] = {}
        for level in Level:
            lost = tuple(one for one in places if not _leads(policy, one, category, level))
            if lost:
                of_places.setdefault(lost, []).append(level.value)
        for lost, levels in of_places.items():
            of_levels.setdefault((lost, tuple(levels)), []).append(category.value)
    for (lost, graded), categories in of_levels.items():
        where = texts.parks(names=[_name(one, parks) for one in lost], of=[_name(one, parks) for one in places])
        yield texts.no_route(where=where, kinds=_kinds(categories), levels=graded)


def _leads(policy: Policy, park: str, category: Category, level: Level) -> bool:
    return any(route.fits(park, category.value, level.value) for route in policy.routes)


def _kinds(categories: Sequence[str]) -> str:
    return texts.kinds(names=[CATEGORIES[one] for one in categories], of=list(CATEGORIES.values()))


def _name(park: str, parks: Mapping[str, str]) -> str:
    return texts.NO_PARK if park == ANY else parks.get(park) or park
