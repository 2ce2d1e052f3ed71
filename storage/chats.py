"""Groups and private chats, and the ways (channel and address) by which each is reached."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, update
from sqlmodel import Field, Session, col, select

from storage.base import NotFound, Tenant, enum_column, new_id, station_of
from storage.units import Unit

MAX_TITLE = 200  #: characters of a group's name that are kept
HEARD_EVERY = timedelta(minutes=10)  #: how stale `last_heard_at` may grow before a message writes it again


class ChatKind(StrEnum):
    GROUP = "group"
    PRIVATE = "private"


class ChatState(StrEnum):
    ACTIVE = "active"
    DEAD = "dead"


class Chat(Tenant, table=True):
    """A conversation on one platform. A group belongs to the unit it is bound to, a private chat to a person."""

    __tablename__ = "chat"
    __table_args__ = (
        Index("ix_chat_unit", "station_id", "unit_id"),
        Index("ix_chat_person", "station_id", "person_id"),
    )

    platform: str = Field(sa_type=String(20))
    kind: ChatKind = Field(sa_column=enum_column(ChatKind))
    title: str = Field(default="", sa_type=String(MAX_TITLE))
    unit_id: int | None = Field(default=None, sa_type=BigInteger)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    state: ChatState = Field(sa_column=enum_column(ChatState))
    pilot: bool = False
    bound_at: datetime | None = None
    last_heard_at: datetime | None = None


class ChatRoute(Tenant, table=True):
    """One way to a chat. `can_push` is true once the platform will take messages that answer nothing."""

    __tablename__ = "chat_route"
    __table_args__ = (
        UniqueConstraint("station_id", "channel_id", "address"),
        Index("ix_chat_route_chat", "station_id", "chat_id"),
    )

    chat_id: int = Field(sa_type=BigInteger)
    channel_id: int = Field(sa_type=BigInteger)
    address: str = Field(sa_type=String(200))
    destination: bytes = Field(sa_type=LargeBinary(16))
    can_push: bool = False
    state: ChatState = Field(sa_column=enum_column(ChatState))
    dead_reason: str = Field(default="", sa_type=String(80))


def destination_of(channel_id: int, address: str) -> bytes:
    """What the outbox keeps one message in flight for: a digest of channel and address, 16 bytes."""
    return hashlib.blake2b(f"{channel_id}\0{address}".encode(), digest_size=16).digest()


def put_chat(
    session: Session,
    *,
    platform: str,
    kind: ChatKind,
    title: str = "",
    unit_id: int | None = None,
    person_id: int | None = None,
    now: datetime,
) -> Chat:
    chat = Chat(
        station_id=station_of(session),
        id=new_id(session),
        platform=platform,
        kind=kind,
        title=title,
        unit_id=unit_id,
        person_id=person_id,
        state=ChatState.ACTIVE,
        bound_at=now if unit_id is not None else None,
    )
    session.add(chat)
    session.flush()
    return chat


def places(session: Session, *, limit: int) -> list[tuple[int, str, str]]:
    """(channel, address, unit's name or group's title) of the station's groups, for when nothing can be looked up."""
    station = station_of(session)
    query = (
        select(ChatRoute.channel_id, ChatRoute.address, Unit.name, Chat.title)
        .join(Chat, (col(Chat.station_id) == station) & (col(Chat.id) == col(ChatRoute.chat_id)))
        .join(Unit, (col(Unit.station_id) == station) & (col(Unit.id) == col(Chat.unit_id)), isouter=True)
        .where(ChatRoute.station_id == station, Chat.kind == ChatKind.GROUP)
        .limit(limit)
    )
    return [(channel, address, name or title) for channel, address, name, title in session.exec(query)]


def put_route(session: Session, *, chat_id: int, channel_id: int, address: str, can_push: bool) -> ChatRoute:
    route = ChatRoute(
        station_id=station_of(session),
        id=new_id(session),
        chat_id=chat_id,
        channel_id=channel_id,
        address=address,
        destination=destination_of(channel_id, address),
        can_push=can_push,
        state=ChatState.ACTIVE,
    )
    session.add(route)
    session.flush()
    return route


def note_heard(
    session: Session,
    *,
    channel_id: int,
    address: str,
    platform: str,
    kind: ChatKind,
    title: str = "",
    person_id: int | None = None,
    now: datetime,
) -> Chat:
    """Somebody spoke here: the chat and its route exist from now on, are alive and may be pushed to."""
    found = chat_at(session, channel_id, address)
    title = title.replace("\0", "")[:MAX_TITLE]
    if found is None:
        chat = put_chat(session, platform=platform, kind=kind, title=title, person_id=person_id, now=now)
        put_route(session, chat_id=chat.id, channel_id=channel_id, address=address, can_push=True)
    else:
        route, chat = found
        route.can_push, route.state, route.dead_reason = True, ChatState.ACTIVE, ""
        session.add(route)
    chat.state = ChatState.ACTIVE
    chat.title = title or chat.title
    chat.last_heard_at = now
    if kind is ChatKind.PRIVATE and person_id is not None:
        chat.person_id = person_id
    session.add(chat)
    session.flush()
    return chat


def chat_at(session: Session, channel_id: int, address: str) -> tuple[ChatRoute, Chat] | None:
    station = station_of(session)
    statement = (
        select(ChatRoute, Chat)
        .join(Chat, (col(Chat.station_id) == station) & (col(Chat.id) == col(ChatRoute.chat_id)))
        .where(ChatRoute.station_id == station, ChatRoute.channel_id == channel_id, ChatRoute.address == address)
    )
    return session.exec(statement).one_or_none()


def find_chat(session: Session, chat_id: int) -> Chat | None:
    return session.exec(select(Chat).where(Chat.station_id == station_of(session), Chat.id == chat_id)).one_or_none()


def group_titles(session: Session) -> dict[int, str]:
    """Group → its title, of all groups of the station."""
    query = sa.select(col(Chat.id), col(Chat.title)).where(
        col(Chat.station_id) == station_of(session), col(Chat.kind) == ChatKind.GROUP
    )
    return {row: title for row, title in session.execute(query)}


def titled_units(session: Session) -> list[tuple[int, str]]:
    """(unit, title) of the groups in use that are bound to one and have a title."""
    query = sa.select(col(Chat.unit_id), col(Chat.title)).where(
        col(Chat.station_id) == station_of(session),
        col(Chat.unit_id).is_not(None),
        col(Chat.state) == ChatState.ACTIVE,
        col(Chat.title) != "",
    )
    return [(unit_id, title) for unit_id, title in session.execute(query)]


def get_chat(session: Session, chat_id: int) -> Chat:
    chat = find_chat(session, chat_id)
    if chat is None:
        raise NotFound
    return chat


def bind_chat(session: Session, *, chat_id: int, unit_id: int | None, now: datetime) -> None:
    """Give the group to a unit, or with None take it from the one that has it."""
    session.execute(
        update(Chat)
        .where(col(Chat.station_id) == station_of(session), col(Chat.id) == chat_id)
        .values(unit_id=unit_id, bound_at=now if unit_id is not None else None)
    )


def join_chats(session: Session, *, keep: Chat, other: Chat) -> None:
    """`other` turns out to be the same group: its ways lead to `keep` from now on, and it is no chat any more."""
    station = station_of(session)
    session.execute(
        update(ChatRoute)
        .where(col(ChatRoute.station_id) == station, col(ChatRoute.chat_id) == other.id)
        .values(chat_id=keep.id)
    )
    keep.title = keep.title or other.title
    other.unit_id, other.state = None, ChatState.DEAD
    session.add_all((keep, other))
    session.flush()


def give_private_chat(session: Session, *, chat_id: int, person_id: int) -> None:
    """The private chat is this person's from now on."""
    session.execute(
        update(Chat)
        .where(col(Chat.station_id) == station_of(session), col(Chat.id) == chat_id, col(Chat.kind) == ChatKind.PRIVATE)
        .values(person_id=person_id)
    )


def routes_of(session: Session, chat_id: int) -> list[ChatRoute]:
    """Every way to the chat, oldest first, dead ones too."""
    statement = select(ChatRoute).where(ChatRoute.station_id == station_of(session), ChatRoute.chat_id == chat_id)
    return list(session.exec(statement.order_by(col(ChatRoute.id))))


def mark_route_dead(session: Session, *, route_id: int, reason: str) -> None:
    """The platform says this destination is gone; the chat is dead when no way to it is left."""
    station = station_of(session)
    route = session.exec(select(ChatRoute).where(ChatRoute.station_id == station, ChatRoute.id == route_id)).one()
    route.state, route.dead_reason, route.can_push = ChatState.DEAD, reason[:80], False
    session.add(route)
    session.flush()
    if all(one.state is ChatState.DEAD for one in routes_of(session, route.chat_id)):
        chat = get_chat(session, route.chat_id)
        chat.state = ChatState.DEAD
        session.add(chat)
        session.flush()


def chats_of_unit(session: Session, unit_id: int) -> list[Chat]:
    """Groups bound to this very unit."""
    statement = select(Chat).where(Chat.station_id == station_of(session), Chat.unit_id == unit_id)
    return list(session.exec(statement.order_by(col(Chat.id))))


def private_chats(session: Session, person_id: int) -> list[Chat]:
    """The person's private chats on every platform, the one heard last first."""
    statement = select(Chat).where(
        Chat.station_id == station_of(session), Chat.person_id == person_id, Chat.kind == ChatKind.PRIVATE
    )
    chats = session.exec(statement).all()
    return sorted(chats, key=lambda chat: (chat.last_heard_at is not None, chat.last_heard_at, chat.id), reverse=True)
