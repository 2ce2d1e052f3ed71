"""The groups below a unit and the ways to them, of which a station has ten thousand."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import station_of
from storage.chats import Chat, ChatKind, ChatRoute, ChatState
from storage.units import Unit, UnitKind, path_end


class BoundChat(NamedTuple):
    chat: Chat
    unit: Unit


class BoundGroup(NamedTuple):
    """The same without what else is known of them."""

    chat_id: int
    platform: str
    unit_id: int
    path: str  #: of the unit


class Place(NamedTuple):
    """What a unit counts for."""

    id: int
    path: str
    kind: UnitKind
    size: int | None


def places(session: Session) -> list[Place]:
    """Every unit of the station, closed ones too, without what else is known of it."""
    statement = sa.select(col(Unit.id), col(Unit.path), col(Unit.kind), col(Unit.size))
    return list(map(Place._make, session.execute(statement.where(col(Unit.station_id) == station_of(session)))))


def tags_under(session: Session, paths: tuple[str, ...]) -> frozenset[str]:
    """Every tag that living units below these paths bear."""
    statement = sa.select(col(Unit.path), col(Unit.tags)).where(
        col(Unit.station_id) == station_of(session), col(Unit.active).is_(True)
    )
    return frozenset(tag for path, own in session.execute(statement) if path.startswith(paths) for tag in own)


def chats_under(session: Session, unit: Unit, *, tags: Iterable[str] = ()) -> list[BoundChat]:
    """Living groups bound to `unit` or anything below it.

    With `tags`, only those whose unit, or a unit above it, bears at least one of them.
    """
    statement = _living_under(session, select(Chat, Unit), unit)
    bound = [BoundChat(chat, owner) for chat, owner in session.execute(statement)]
    tagged = _tagged_paths(session, frozenset(tags))
    return [one for one in bound if one.unit.path.startswith(tagged)]


def groups_under(session: Session, unit: Unit, *, tags: Iterable[str] = ()) -> list[BoundGroup]:
    """The same groups, a tenth as dear to read."""
    statement = _living_under(
        session, sa.select(col(Chat.id), col(Chat.platform), col(Unit.id), col(Unit.path)).select_from(Chat), unit
    )
    tagged = _tagged_paths(session, frozenset(tags))
    return [found for found in map(BoundGroup._make, session.execute(statement)) if found.path.startswith(tagged)]


def _living_under(session: Session, statement: Any, unit: Unit) -> Any:
    station = station_of(session)
    return (
        statement.join(Unit, (col(Unit.station_id) == station) & (col(Unit.id) == col(Chat.unit_id)))
        .where(
            col(Chat.station_id) == station,
            col(Chat.kind) == ChatKind.GROUP,
            col(Chat.state) == ChatState.ACTIVE,
            col(Unit.active).is_(True),
            col(Unit.path) >= unit.path,
            col(Unit.path) < path_end(unit.path),
        )
        .order_by(col(Chat.id))
    )


def _tagged_paths(session: Session, tags: frozenset[str]) -> tuple[str, ...]:
    """What the paths begin with that are meant: all of them where no tag narrows."""
    if not tags:
        return ("",)
    statement = select(Unit.path, Unit.tags).where(Unit.station_id == station_of(session), col(Unit.active).is_(True))
    return tuple(path for path, own in session.exec(statement) if tags.intersection(own))


def living_ways(session: Session, chat_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(chat, channel) of every living way to these chats."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(chat_ids), 500):
        statement = sa.select(col(ChatRoute.chat_id), col(ChatRoute.channel_id)).where(
            col(ChatRoute.station_id) == station_of(session),
            col(ChatRoute.chat_id).in_(chat_ids[start : start + 500]),
            col(ChatRoute.state) == ChatState.ACTIVE,
        )
        found += [(chat, channel) for chat, channel in session.execute(statement)]
    return found
