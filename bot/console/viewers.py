"""Who is at the browser: the session behind its cookie, with the roles that the person holds at this very moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot.identity import Act, Grant, may, may_anywhere
from bot.pages import ENTER
from bot.routing import PersonView
from storage import Session, directory, sessions
from storage.sessions import Live


@dataclass(frozen=True, slots=True)
class Viewer:
    station: int
    token: str
    live: Live
    person: PersonView
    root: str  #: path of the station's own unit

    @property
    def grants(self) -> tuple[Grant, ...]:
        return self.person.grants

    def may_open(self, act: Act, *, whole_station: bool) -> bool:
        """Whether a page's own act is theirs: on the station's unit, or on some unit, each of which is then checked."""
        return may(self.grants, act, self.root) if whole_station else may_anywhere(self.grants, act)


def find_viewer(session: Session, station: int, token: str, now: datetime) -> Viewer | None:
    """None when the session has ended, the person is gone, or his roles are not those he signed in with."""
    live = sessions.find_session(session, token, now)
    if live is None:
        return None
    person = person_view(session, live.person_id)
    if person is None or not may_anywhere(person.grants, ENTER) or grants_hash(person.grants) != live.grants_hash:
        return None
    root = directory.find_root(session)
    return Viewer(station, token, live, person, root.path if root is not None else "/")


def person_view(session: Session, person_id: int) -> PersonView | None:
    person = directory.find_person(session, person_id)
    if person is None or not person.active:
        return None
    held = directory.grants_of(session, person_id)
    grants = tuple(Grant(g.role, unit.id, unit.path, g.kind is directory.GrantKind.DEPUTY) for g, unit in held)
    return PersonView(person_id, directory.name_of(session, person), grants)


def grants_hash(grants: tuple[Grant, ...]) -> bytes:
    """Of the set of roles: a session begun with another set has ended (a new one begins at a change of role)."""
    names = sorted(f"{grant.role.value}:{grant.path}:{grant.deputy}" for grant in grants)
    return blake2b("\0".join(names).encode(), digest_size=16).digest()
