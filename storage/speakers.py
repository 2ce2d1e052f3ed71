"""Who is speaking and where, for every inbound message: one statement over the whole directory."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, func, literal, select
from sqlmodel import Session

from storage.base import Moment, station_of
from storage.chats import HEARD_EVERY, Chat, ChatKind, ChatRoute
from storage.conversations import Conversation, open_payload
from storage.grants import GrantKind, Role, RoleGrant
from storage.people import Account, Person, open_name, user_key
from storage.units import Unit, UnitKind


@dataclass(frozen=True, slots=True)
class WhoUnit:
    id: int
    kind: UnitKind
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class WhoChat:
    """The chat behind the address, with the one route the message came by."""

    id: int
    kind: ChatKind
    title: str
    platform: str
    pilot: bool
    person_id: int | None
    last_heard_at: datetime | None
    route_id: int
    can_push: bool
    unit: WhoUnit | None

    def is_stale(self, now: datetime) -> bool:
        """Whether `note_heard` should be called for a message heard now."""
        return not self.can_push or self.last_heard_at is None or now - self.last_heard_at >= HEARD_EVERY


@dataclass(frozen=True, slots=True)
class WhoPerson:
    id: int
    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class WhoGrant:
    role: Role
    kind: GrantKind
    unit: WhoUnit


@dataclass(frozen=True, slots=True)
class WhoQuestion:
    kind: str
    payload: dict[str, Any]
    number: int | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Who:
    """Who spoke and where, as far as the directory knows: anything unknown is None or empty."""

    chat: WhoChat | None
    person: WhoPerson | None
    grants: tuple[WhoGrant, ...]
    question: WhoQuestion | None


def who(
    session: Session, *, channel_id: int, address: str, platform: str, corp: str, user_id: str, now: datetime
) -> Who:
    """Everything dispatch must know about one message, in one statement. An empty `user_id` is nobody."""
    rows = session.connection().execute(
        _WHO,
        {
            "station": station_of(session),
            "channel": channel_id,
            "address": address,
            "platform": platform,
            "corp": corp,
            "key": user_key(user_id) or None,
            "now": now,
        },
    )
    found = rows.all()
    first = found[0]
    person = None
    if first.person_id is not None:
        person = WhoPerson(first.person_id, first.account_id, open_name(session, first.person_id, first.person_name))
    return Who(
        chat=_chat(first) if first.chat_id is not None else None,
        person=person,
        grants=tuple(
            WhoGrant(row.role, row.grant_kind, WhoUnit(row.held_id, row.held_kind, row.held_name, row.held_path))
            for row in found
            if row.held_id is not None
        ),
        question=_question(session, first) if first.question is not None else None,
    )


def _chat(row: Row[Any]) -> WhoChat:
    unit = WhoUnit(row.unit_id, row.unit_kind, row.unit_name, row.unit_path) if row.unit_id is not None else None
    return WhoChat(
        id=row.chat_id,
        kind=row.chat_kind,
        title=row.title,
        platform=row.platform,
        pilot=row.pilot,
        person_id=row.chat_person,
        last_heard_at=row.last_heard_at,
        route_id=row.route_id,
        can_push=row.can_push,
        unit=unit,
    )


def _question(session: Session, row: Row[Any]) -> WhoQuestion:
    payload = open_payload(session, row.chat_id, row.question_person, row.payload)
    return WhoQuestion(row.question, payload, row.number, row.question_until)


def _build() -> Any:
    """One row from nothing, joined outwards, so that each part may be missing by itself; one row per role."""
    station: BindParameter[int] = bindparam("station")
    one = select(literal(1).label("one")).subquery("one")
    route, chat, unit = ChatRoute.__table__, Chat.__table__, Unit.__table__  # type: ignore[attr-defined]
    account, person, grant = Account.__table__, Person.__table__, RoleGrant.__table__  # type: ignore[attr-defined]
    question = Conversation.__table__  # type: ignore[attr-defined]
    held = unit.alias("held")
    joined = (
        one.outerjoin(
            route,
            and_(
                route.c.station_id == station,
                route.c.channel_id == bindparam("channel"),
                route.c.address == bindparam("address"),
            ),
        )
        .outerjoin(chat, and_(chat.c.station_id == station, chat.c.id == route.c.chat_id))
        .outerjoin(unit, and_(unit.c.station_id == station, unit.c.id == chat.c.unit_id, unit.c.active))
        .outerjoin(
            account,
            and_(
                account.c.station_id == station,
                account.c.platform == bindparam("platform"),
                account.c.corp == bindparam("corp"),
                account.c.user_key == bindparam("key"),
            ),
        )
        .outerjoin(person, and_(person.c.station_id == station, person.c.id == account.c.person_id, person.c.active))
        .outerjoin(
            grant,
            and_(grant.c.station_id == station, grant.c.person_id == person.c.id, grant.c.ended_at.is_(None)),
        )
        .outerjoin(held, and_(held.c.station_id == station, held.c.id == grant.c.unit_id, held.c.active))
        .outerjoin(
            question,
            and_(
                question.c.station_id == station,
                question.c.chat_id == chat.c.id,
                question.c.person_id == func.coalesce(person.c.id, 0),
                question.c.expires_at > bindparam("now", type_=Moment),
            ),
        )
    )
    return select(
        route.c.id.label("route_id"),
        route.c.can_push,
        chat.c.id.label("chat_id"),
        chat.c.kind.label("chat_kind"),
        chat.c.title,
        chat.c.platform,
        chat.c.pilot,
        chat.c.person_id.label("chat_person"),
        chat.c.last_heard_at,
        unit.c.id.label("unit_id"),
        unit.c.kind.label("unit_kind"),
        unit.c.name.label("unit_name"),
        unit.c.path.label("unit_path"),
        account.c.id.label("account_id"),
        person.c.id.label("person_id"),
        person.c.name.label("person_name"),
        grant.c.role,
        grant.c.kind.label("grant_kind"),
        held.c.id.label("held_id"),
        held.c.kind.label("held_kind"),
        held.c.name.label("held_name"),
        held.c.path.label("held_path"),
        question.c.kind.label("question"),
        question.c.person_id.label("question_person"),
        question.c.payload,
        question.c.number,
        question.c.expires_at.label("question_until"),
    ).select_from(joined)


_WHO = _build()
