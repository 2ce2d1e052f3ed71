"""A station on the web: real routes over loopback, real rows, one person of every role, a clock moved by hand."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import sqlalchemy as sa
from aiohttp import ClientResponse, ClientSession, CookieJar, web

from bot.app import Addresses, House
from bot.clock import VirtualClock
from bot.platforms import dingtalk, wecom
from storage import Database, directory, sessions, system
from storage.directory import Person, Role, Unit, UnitKind

NOWHERE = "http://127.0.0.1:9"  #: nobody listens there: these tests ask no platform
ADDRESSES = Addresses(
    wecom=wecom.Settings(api_url=NOWHERE, authorize_url=NOWHERE, qr_login_url=NOWHERE),
    dingtalk=dingtalk.Settings(api_base=NOWHERE, oapi_base=NOWHERE, login_url=NOWHERE),
)
STATION_WIDE = {Role.OFFICER, Role.AUXILIARY, Role.DUTY, Role.CHIEF, Role.LEADERSHIP, Role.AUDITOR, Role.MEDIATOR}


@dataclass
class Answer:
    """One HTTP answer, read."""

    status: int
    headers: Mapping[str, str]
    text: str
    path: str


class Page(HTMLParser):
    """Elements, attributes and words of a page, as a browser would take them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@dataclass
class Browser:
    """One person's browser, with its own cookies."""

    site: Site
    http: ClientSession
    last: Answer | None = None

    async def get(self, path: str, *, follow: bool = False) -> Answer:
        async with self.http.get(self.site.url + path, allow_redirects=follow) as response:
            return await self._read(response)

    async def post(
        self, path: str, form: Mapping[str, str], *, origin: str | None = "", follow: bool = False
    ) -> Answer:
        """`origin`: "" is our own, None none at all."""
        headers = {} if origin is None else {"Origin": origin or self.site.url}
        async with self.http.post(
            self.site.url + path, data=dict(form), headers=headers, allow_redirects=follow
        ) as response:
            return await self._read(response)

    async def _read(self, response: ClientResponse) -> Answer:
        self.last = Answer(response.status, response.headers, await response.text(), response.url.path)
        return self.last

    async def csrf(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', (await self.get("/console/sessions")).text)
        assert found is not None
        return found[1]

    async def does(self, path: str, do: str, *, once: str = "", follow: bool = True, **fields: object) -> Answer:
        """Hand in one of the page's forms, as its button would."""
        form = {"csrf": await self.csrf(), "once": once or secrets.token_urlsafe(16), "do": do}
        return await self.post(path, {**form, **{k: str(v) for k, v in fields.items()}}, follow=follow)


@dataclass
class Site:
    """One serving process with one station's people."""

    house: House
    database: Database
    clock: VirtualClock
    station: int
    url: str
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    browsers: list[ClientSession] = field(default_factory=list)

    def write(self, act: Any) -> Any:
        with self.database.transaction(self.station) as session:
            return act(session)

    def person(self, name: str, *roles: tuple[Role, Unit], mobile: str = "13800001234") -> Person:
        made: Person = self.write(lambda session: self.put_person(session, name, *roles, mobile=mobile))
        return made

    def put_person(self, session: Any, name: str, *roles: tuple[Role, Unit], mobile: str = "13800001234") -> Person:
        now = self.clock.now()
        person = self.people[name] = directory.put_person(session, name=name, mobile=mobile, now=now)
        for role, unit in roles:
            directory.put_grant(session, person_id=person.id, unit_id=unit.id, role=role, now=now)
        directory.put_account(session, person_id=person.id, platform="wecom", corp="corp", user_id=name, now=now)
        return person

    def browser(self) -> Browser:
        http = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.browsers.append(http)
        return Browser(self, http)

    async def signed_in(self, name: str) -> Browser:
        """A browser in which this person has entered by a one-time link."""
        browser = self.browser()
        path, code = self.ticket(name)
        await browser.get(path)
        answer = await browser.post(path, {"code": code})
        assert answer.status == 303, answer.text
        return browser

    def ticket(self, name: str) -> tuple[str, str]:
        """(path of the link, the number beside it)."""
        person = self.people[name]
        token, code = self.write(lambda s: sessions.put_ticket(s, person_id=person.id, now=self.clock.now()))
        return f"/console/login/link/dongcheng/{token}", code

    def dump(self) -> dict[str, list[Any]]:
        """Every row of every table, but the heartbeat that the process writes of itself."""
        with self.database.engine.connect() as connection:
            names = sorted(set(sa.inspect(connection).get_table_names()) - {"beat"})
            rows = {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}
        return {name: sorted(map(repr, found)) for name, found in rows.items()}


@asynccontextmanager
async def opened(database: Database, clock: VirtualClock, **keywords: Any) -> AsyncIterator[Site]:
    """Serve a station with two parks, and another station beside it, whose rows nobody here may ever see."""
    station = system.put_station(database, key="dongcheng", name="东城派出所", domain="dongcheng.example")
    house = House(database, clock, ADDRESSES, **keywords)
    runner = house.edge.runner(house.application(), drain_seconds=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site = Site(house, database, clock, station, f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        _people(site)
        await house.ticker.step()  # what the features put there by themselves on the first day
        yield site
    finally:
        for http in site.browsers:
            await http.close()
        await runner.cleanup()


def _people(site: Site) -> None:
    def tree(session: Any) -> None:
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="东城派出所")
        site.units["root"] = root
        for key, name in (("park", "一号物流园"), ("other", "二号物流园")):
            park = site.units[key] = directory.put_unit(session, parent=root, kind=UnitKind.PARK, name=name)
            firm = directory.put_unit(session, parent=park, kind=UnitKind.ENTERPRISE, name=f"{name}快递公司")
            site.units[f"{key}-firm"] = firm
            site.units[f"{key}-team"] = directory.put_unit(
                session, parent=firm, kind=UnitKind.TEAM, name=f"{name}早班组"
            )

    def everybody(session: Any) -> None:
        tree(session)
        for role in Role:
            level = "root" if role in STATION_WIDE else {Role.REPORTER: "park-firm", Role.LEADER: "park-team"}.get(role)
            unit = site.units[level or ("park-team" if role is Role.MEMBER else "park")]
            site.put_person(session, role.value, (role, unit))

    site.write(everybody)
