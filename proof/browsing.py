"""Random requests to the console in every role, with our own and others' numbers: no 5xx, and nothing of others."""

from __future__ import annotations

import asyncio
import hashlib
import random
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import sqlalchemy as sa

from bot.console.cookies import SESSION, Cookies
from bot.console.viewers import grants_hash
from bot.identity import Grant
from bot.pages import Page
from proof.house import Standing
from proof.town import STATION
from storage import Database, Session, bulletins, directory, invitations, links, sessions, system
from storage.base import metadata
from storage.directory import Role, Unit, UnitKind
from storage.invitations import Purpose

AT_ONCE = 4
PATIENCE = aiohttp.ClientTimeout(total=30.0)
FOREIGN = "邻所金丝雀"  #: stands in everything of the other station
SIBLING = "隔壁画眉园"  #: a park of our own station that the manager, who holds another, may not see
OURS = "proof"
RUBBISH = ("-1", "0", str(2**63), str(2**63 - 1), "1' OR '1'='1", "../../etc", "签", "%00", "", "1e9", "x" * 3000)
STATION_WIDE = {Role.OFFICER, Role.AUXILIARY, Role.DUTY, Role.CHIEF, Role.LEADERSHIP, Role.AUDITOR, Role.MEDIATOR}
WRITTEN_BY_ITSELF = {"task", "beat", "fault", "bucket", "token", "lease"}


@dataclass
class Found:
    requests: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass
class Place:
    """What can be named in a request: numbers of our own, of a sibling, of another station."""

    station: int
    other: int
    people: dict[Role, int]
    grants: dict[Role, Grant]
    numbers: dict[str, list[int]]  #: kind → of all three
    tokens: list[str]  #: of signed links


async def browse(standing: Standing, *, count: int, seed: int) -> Found:
    """`count` requests, repeated by `seed`."""
    chance, found = random.Random(seed), Found()
    place = await asyncio.to_thread(_furnish, standing.database)
    before = await asyncio.to_thread(_rows_of, standing.database, place.other)
    pages = [page for _, page, _ in standing.house.console.pages._pages]
    browser = _Browser(standing, place, pages, chance, found)
    roles = list(Role)
    while found.requests < count:
        some = min(AT_ONCE, count - found.requests)
        await asyncio.gather(*(browser.one(chance.choice(roles)) for _ in range(some)))
        found.requests += some
    if await asyncio.to_thread(_rows_of, standing.database, place.other) != before:
        found.problems.append("a row of the other station was changed")
    return found


class _Browser:
    def __init__(
        self, standing: Standing, place: Place, pages: list[Page], chance: random.Random, found: Found
    ) -> None:
        self._standing = standing
        self._place = place
        self._pages = pages
        self._chance = chance
        self._found = found
        self._cookies = Cookies(standing.database.ring, secure=False)
        self._tokens: dict[Role, str] = {}

    async def one(self, role: Role) -> None:
        path, form = self._request()
        token = await self._signed_in(role)
        headers = {"Cookie": f"{SESSION}={self._place.station}.{token}", "Origin": self._standing.stage.bot_url}
        url = self._standing.stage.bot_url + path
        if form is not None and self._chance.random() < 0.9:
            form |= {"csrf": self._cookies.csrf(token), "once": secrets.token_urlsafe(16)}
        method = "GET" if form is None else "POST"
        session = self._standing.session
        async with session.request(
            method, url, data=form, headers=headers, allow_redirects=False, timeout=PATIENCE
        ) as answer:
            body = (await answer.read()).decode("utf-8", "replace")
        self._judge(role, f"{method} {path} {form}", answer.status, body)
        if answer.status in (303, 403) and "/console/login" in answer.headers.get("Location", ""):
            self._tokens.pop(role, None)  # it ended its own session, or a deed of another did

    def _judge(self, role: Role, asked: str, status: int, body: str) -> None:
        self._found.answers[str(status)] += 1
        self._found.entered[role.value] += status == 200
        if status >= 500:
            self._found.problems.append(f"{status} for {role.value}: {asked[:400]}")
        if "Traceback" in body:
            self._found.problems.append(f"a stack trace for {role.value}: {asked[:400]}")
        if FOREIGN in body and FOREIGN not in asked:
            self._found.problems.append(f"another station's data for {role.value}: {asked[:400]}")
        if SIBLING in body and role not in STATION_WIDE:
            self._found.problems.append(f"another park's data for {role.value}: {asked[:400]}")

    async def _signed_in(self, role: Role) -> str:
        if role not in self._tokens:
            self._tokens[role] = await asyncio.to_thread(self._open, role)
        return self._tokens[role]

    def _open(self, role: Role) -> str:
        now, place = self._standing.stage.clock.now(), self._place
        with self._standing.database.transaction(place.station) as session:
            return sessions.open_session(
                session,
                person_id=place.people[role],
                way="link",
                device="computer",
                grants_hash=grants_hash((place.grants[role],)),
                now=now,
            )[1]

    # --- what is asked ----------------------------------------------------------------------------------------------

    def _request(self) -> tuple[str, dict[str, str] | None]:
        kind = self._chance.random()
        if kind < 0.06:
            return self._link()
        if kind < 0.1:
            return "/console/" + quote(self._chance.choice(("login", "x", "static/1/y.css", *RUBBISH))), None
        page = self._chance.choice(self._pages)
        path = "/console/" + "/".join(self._part(part) for part in page.path.split("/"))
        if self._chance.random() < 0.55:
            return path + self._query(), None
        names = [*page.deeds, "nothing"]
        name = self._chance.choice(names)
        fields = sorted(page.deeds[name].fields) if name in page.deeds else ["unit"]
        form = {field: self._value(field) for field in fields if self._chance.random() < 0.9}
        if self._chance.random() < 0.05:
            form["station_id"] = str(self._place.other)
        return path, form | {"do": name}

    def _link(self) -> tuple[str, dict[str, str] | None]:
        token = self._chance.choice([*self._place.tokens, secrets.token_urlsafe(22), *RUBBISH])
        fields = {"number": "1", "pin": "0000", "answer": "收到", "text": "<b>x</b>"}
        return f"/f/{quote(token)}", fields if self._chance.random() < 0.4 else None

    def _query(self) -> str:
        names = ("unit", "page", "since", "until", "actor", "act", "object", "state", "q", "day", "after", "before")
        some = self._chance.sample(names, self._chance.randrange(4))
        return "?" + "&".join(f"{name}={quote(self._value(name))}" for name in some) if some else ""

    def _part(self, part: str) -> str:
        return quote(self._value(part.strip("{}")), safe="") if part.startswith("{") else part

    def _value(self, name: str) -> str:
        kind = self._chance.random()
        if kind < 0.15:
            return self._chance.choice(RUBBISH)
        if kind < 0.3:
            return self._chance.choice(("officer", "2026-03-02", "09:00", "城东", "13800001234", "<script>", "=1+1"))
        kinds = self._place.numbers.get(name) or self._chance.choice(list(self._place.numbers.values()))
        return str(self._chance.choice(kinds))


# --- what is there ----------------------------------------------------------------------------------------------------


def _furnish(database: Database) -> Place:
    """One person of every role in our station, beside another station that is full of canaries."""
    station = system.find_station(database, STATION)
    assert station is not None
    other = system.put_station(database, key="xicheng", name=FOREIGN + "派出所")
    numbers: dict[str, list[int]] = {}
    tokens: list[str] = []
    with database.transaction(station.id) as session:
        root = next(unit for unit in directory.list_units(session) if unit.parent_id is None)
        parks = [directory.put_unit(session, parent=root, kind=UnitKind.PARK, name=n) for n in ("证明园", SIBLING)]
        people, grants = _people(session, root, parks[0], database.now())
        _rows(session, parks[0], people[Role.OFFICER], OURS, numbers, tokens, database.now())
        _rows(session, parks[1], people[Role.OFFICER], SIBLING, numbers, tokens, database.now())
    with database.transaction(other) as session:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name=FOREIGN + "派出所")
        theirs, _ = _people(session, root, root, database.now(), name=FOREIGN)
        _rows(session, root, theirs[Role.OFFICER], FOREIGN, numbers, tokens, database.now())
        numbers["person"] = [*people.values(), *theirs.values()]
    numbers["number"] = numbers["seq"] = [1, 2, 3, 99]
    return Place(station.id, other, people, grants, numbers, tokens)


def _people(
    session: Session, root: Unit, park: Unit, now: datetime, name: str = "证明"
) -> tuple[dict[Role, int], dict[Role, Grant]]:
    people: dict[Role, int] = {}
    grants: dict[Role, Grant] = {}
    for role in Role:
        unit = root if role in STATION_WIDE else park
        person = directory.put_person(session, name=f"{name}{role.value}", mobile="13800001234", now=now)
        directory.put_grant(session, person_id=person.id, unit_id=unit.id, role=role, now=now)
        people[role], grants[role] = person.id, Grant(role, unit.id, unit.path)
    return people, grants


def _rows(
    session: Session,
    unit: Unit,
    person: int,
    name: str,
    numbers: dict[str, list[int]],
    tokens: list[str],
    now: datetime,
) -> None:
    """One of everything that has a number or a token."""
    firm = directory.put_unit(session, parent=unit, kind=UnitKind.ENTERPRISE, name=f"{name}快递")
    invitations.put_invitation(session, purpose=Purpose.BIND, unit_id=unit.id, issued_by=person, now=now)
    shift, _ = directory.put_shift(
        session,
        unit_id=unit.id,
        person_id=person,
        deputy_id=None,
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=9),
    )
    row, _ = sessions.open_session(session, person_id=person, way="link", device="computer", grants_hash=b"", now=now)
    number = 900 + len(numbers.get("unit", ()))
    bulletins.put_draft(
        session, number=number, author_id=person, body=f"{name}正文", scope=[unit.id], code="ABCD", now=now
    )
    if name == OURS:  # whoever holds a link may see what it opens
        tokens.append(links.issue(session, "receipt", unit.id, subject=f"bulletin:{number}", now=now))
    numbers.setdefault("unit", []).extend((unit.id, firm.id))
    numbers.setdefault("shift", []).append(shift.id)
    numbers.setdefault("row", []).extend((row, shift.id, invitations.list_open(session, now)[0].id))


def _rows_of(database: Database, station: int) -> str:
    """A digest of every row of a station, but of what the process writes by itself."""
    digest = hashlib.sha256()
    with database.engine.connect() as connection:
        for text in _texts(connection, station):
            digest.update(text.encode())
    return digest.hexdigest()


def _texts(connection: sa.Connection, station: int) -> Iterator[str]:
    for table in metadata.sorted_tables:
        if "station_id" in table.c and table.name not in WRITTEN_BY_ITSELF:
            rows: list[Any] = connection.exec_driver_sql(
                f'SELECT * FROM "{table.name}" WHERE station_id = {int(station)}'
            ).all()
            yield from sorted(map(repr, rows))
