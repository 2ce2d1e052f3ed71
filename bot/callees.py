"""Whom a second channel calls: looked up in the directory, and kept in memory for when the directory is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import texts
from bot.pager import Audience, Call, Callee
from bot.routing import Job
from storage import Database, Session, Unavailable, calling, chats, directory, links, system

LINKS_LIVE = timedelta(hours=2)  #: a page older than that has been followed by many
MOST_PLACES = 20_000  #: groups whose place is kept in memory


def callees_of(
    session: Session,
    people: Iterable[int],
    *,
    duty: Iterable[int] | None = None,
    heads: Iterable[int] | None = None,
) -> tuple[Callee, ...]:
    """The persons with what a route needs to reach them. `duty`: those called as on duty; None: all of them. `heads`:
    the station's, where the caller has looked them up."""
    called = list(dict.fromkeys(people))
    on_duty = set(called if duty is None else duty)
    chiefs = set(calling.chiefs(session) if heads is None else heads)
    found = []
    for person_id in called:
        person = directory.find_person(session, person_id)
        if person is None or not person.active:
            continue
        tags = {account.user_key for account in directory.accounts_of(session, person_id)}
        if person_id in on_duty:
            tags.add(Audience.DUTY)
        if person_id in chiefs:
            tags.add(Audience.CHIEF)
        found.append(Callee(person_id, directory.mobile_of(session, person), frozenset(tags)))
    return tuple(found)


def station_callees(session: Session, now: datetime) -> tuple[Callee, ...]:
    """Who answers for the station now: on duty, deputies, chiefs."""
    duty = directory.duty_and_deputies(session, unit_id=None, now=now)
    chiefs = calling.chiefs(session)
    return callees_of(session, [*duty, *chiefs], duty=duty, heads=chiefs)


def with_links(job: Job, call: Call, *, purpose: str, unit_id: int) -> Call:
    """The same call with a fresh link for each person, his alone; without an address that phones can reach, as it is.
    Links of earlier pages go on: whichever message he opens takes him there."""
    if not job.station.url:
        return call

    def with_link(callee: Callee) -> Callee:
        token = links.issue(
            job.session,
            purpose,
            unit_id,
            callee.person_id,
            subject=call.subject,
            now=job.now,
            until=job.now + LINKS_LIVE,
        )
        return replace(callee, words=texts.accept(url=f"{job.station.url}/f/{token}"))

    return replace(call, callees=tuple(with_link(one) for one in call.callees))


@dataclass
class CallList:
    """The last good look at the directory: who is called for each station, and which place a group is."""

    stations: dict[int, tuple[str, tuple[Callee, ...]]] = field(default_factory=dict)
    places: dict[tuple[int, str], str] = field(default_factory=dict)

    def refresh(self, database: Database, now: datetime) -> bool:
        """Look again; False, and nothing forgotten, when the database cannot say. Blocking."""
        try:
            rows = system.list_stations(database)
            for row in rows:
                with database.reading(row.id) as session:
                    self.stations[row.id] = (row.key, station_callees(session, now))
                    self.places.update(_places(session, MOST_PLACES - len(self.places)))
        except Unavailable:
            return False
        return True

    def of(self, station: int | None) -> tuple[Callee, ...]:
        """Of one station, or of all."""
        if station is not None:
            return self.stations.get(station, ("", ()))[1]
        return tuple({one.person_id: one for _, callees in self.stations.values() for one in callees}.values())

    def key_of(self, station: int | None) -> str:
        return self.stations.get(station, ("", ()))[0] if station is not None else ""


def _places(session: Session, most: int) -> dict[tuple[int, str], str]:
    return {(channel, address): name for channel, address, name in chats.places(session, limit=max(0, most))}


__all__ = ["CallList", "callees_of", "station_callees", "with_links"]
