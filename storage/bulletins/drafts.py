"""Bulletins as they are written, confirmed and found. Knows nothing of how they are worded or sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import NotFound, database_of, new_id, station_of
from storage.bulletins.tables import Bulletin, BulletinState, BulletinTarget, Hold, Kind, Plan

_LOOK_BACK = 200  #: bulletins among which the last one of a kind is looked for


def put_draft(
    session: Session,
    *,
    number: int,
    author_id: int,
    body: str,
    scope: list[int],
    code: str,
    now: datetime,
    title: str = "",
    plan: Plan | None = None,
) -> Bulletin:
    row = new_id(session)
    station = station_of(session)
    bulletin = Bulletin(
        station_id=station,
        id=row,
        number=number,
        author_id=author_id,
        body=_sealed(session, "body", row, body),
        title=_sealed(session, "title", row, title) if title else None,
        scope=scope,
        plan=(plan or Plan()).dump(),
        code=code,
        state=BulletinState.DRAFT,
        created_at=now,
    )
    session.add(bulletin)
    session.flush()
    return bulletin


def _sealed(session: Session, column: str, row: int, text: str) -> bytes:
    return database_of(session).ring.seal(text.encode(), "bulletin", column, station_of(session), row)


def change(
    session: Session,
    bulletin: Bulletin,
    *,
    body: str | None = None,
    title: str | None = None,
    scope: Sequence[int] | None = None,
    plan: Plan | None = None,
) -> None:
    """Change a draft; what was shown of it before is stale from now on."""
    if body is not None:
        bulletin.body = _sealed(session, "body", bulletin.id, body)
    if title is not None:
        bulletin.title = _sealed(session, "title", bulletin.id, title) if title else None
    if scope is not None:
        bulletin.scope = list(scope)
    if plan is not None:
        bulletin.plan = plan.dump()
    bulletin.version += 1
    session.add(bulletin)
    session.flush()


def show(session: Session, bulletin: Bulletin, chat_id: int, now: datetime) -> None:
    """Remember that this version was shown as a preview, where and when."""
    bulletin.shown_version, bulletin.shown_in, bulletin.shown_at = bulletin.version, chat_id, now
    session.add(bulletin)
    session.flush()


def body_of(session: Session, bulletin: Bulletin) -> str:
    ring = database_of(session).ring
    return ring.open(bulletin.body, "bulletin", "body", bulletin.station_id, bulletin.id).decode()


def title_of(session: Session, bulletin: Bulletin) -> str:
    if not bulletin.title:
        return ""
    ring = database_of(session).ring
    return ring.open(bulletin.title, "bulletin", "title", bulletin.station_id, bulletin.id).decode()


def wipe(session: Session, bulletin: Bulletin, now: datetime) -> None:
    """What it said is gone for good; that there was one remains."""
    bulletin.body = _sealed(session, "body", bulletin.id, "")
    bulletin.title = None
    bulletin.plan = Plan(kind=bulletin.settled.kind, receipt=bulletin.settled.receipt).dump()
    bulletin.wiped_at = now
    session.add(bulletin)
    session.flush()


def find_by_number(session: Session, number: int) -> Bulletin | None:
    query = select(Bulletin).where(Bulletin.station_id == station_of(session), Bulletin.number == number)
    return session.exec(query).first()


def get_by_number(session: Session, number: int) -> Bulletin:
    bulletin = find_by_number(session, number)
    if bulletin is None:
        raise NotFound("bulletin")
    return bulletin


def author_of(session: Session, subject: str) -> int | None:
    """Who wrote what messages of this subject ("bulletin:12") belong to."""
    kind, _, number = subject.partition(":")
    found = find_by_number(session, int(number)) if kind == "bulletin" and number.isdecimal() else None
    return found.author_id if found is not None else None


def latest_draft(session: Session, author_id: int) -> Bulletin | None:
    """The newest draft of this author that waits for his confirmation, if there is one."""
    drafts = list_drafts(session, author_id, limit=1)
    return drafts[0] if drafts else None


def list_drafts(session: Session, author_id: int, limit: int = 20) -> list[Bulletin]:
    """This author's drafts that nobody has confirmed yet, newest first."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station_of(session),
            Bulletin.author_id == author_id,
            Bulletin.state == BulletinState.DRAFT,
            Bulletin.hold == Hold.NONE.value,
        )
        .order_by(col(Bulletin.number).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def lapse_drafts(session: Session, before: datetime) -> int:
    """Give up drafts that nobody has confirmed, changed or looked at since a moment; how many."""
    idle = sa.func.coalesce(col(Bulletin.shown_at), col(Bulletin.created_at))
    done = session.execute(
        sa.update(Bulletin)
        .where(
            col(Bulletin.station_id) == station_of(session),
            col(Bulletin.state) == BulletinState.DRAFT,
            col(Bulletin.hold) == Hold.NONE.value,
            idle < before,
        )
        .values(state=BulletinState.CANCELLED)
    )
    return int(getattr(done, "rowcount", 0))


def latest_of(session: Session, author_id: int, kinds: Collection[Kind] = tuple(Kind)) -> Bulletin | None:
    """What of these kinds this author confirmed last: the next one begins with its settings."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station_of(session),
            Bulletin.author_id == author_id,
            col(Bulletin.confirmed_at).is_not(None),
            col(Bulletin.wiped_at).is_(None),
        )
        .order_by(col(Bulletin.number).desc())
    )
    return next((one for one in session.exec(query.limit(_LOOK_BACK)) if one.settled.kind in kinds), None)


def list_recent(session: Session, limit: int = 10) -> list[Bulletin]:
    """Confirmed ones, newest first."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station_of(session),
            col(Bulletin.state).in_((BulletinState.SENDING, BulletinState.STOPPED)),
        )
        .order_by(col(Bulletin.number).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def list_held(session: Session, hold: Hold) -> list[Bulletin]:
    """What waits for the same thing, oldest first."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.station_id == station_of(session),
            Bulletin.hold == hold.value,
            col(Bulletin.state).in_((BulletinState.DRAFT, BulletinState.SENDING)),
        )
        .order_by(col(Bulletin.number))
    )
    return list(session.exec(query))


def corrections_of(session: Session, bulletin: Bulletin) -> list[int]:
    """Numbers of the later bulletins that correct this one."""
    later = select(Bulletin).where(
        Bulletin.station_id == station_of(session),
        col(Bulletin.number) > bulletin.number,
        col(Bulletin.confirmed_at).is_not(None),
    )
    return [one.number for one in session.exec(later.limit(500)) if one.plan.get("corrects") == bulletin.number]


def asked_lately(session: Session, unit_ids: Sequence[int], now: datetime, days: int = 7) -> Mapping[int, int]:
    """Unit → how many bulletins it was sent in the last days."""
    station = station_of(session)
    query: Any = (
        sa.select(col(BulletinTarget.unit_id), sa.func.count(sa.distinct(col(BulletinTarget.bulletin_id))))
        .join(
            Bulletin,
            (col(Bulletin.station_id) == station) & (col(Bulletin.id) == col(BulletinTarget.bulletin_id)),
        )
        .where(
            col(BulletinTarget.station_id) == station,
            col(Bulletin.station_id) == station,
            col(Bulletin.confirmed_at) >= now - timedelta(days=days),
        )
        .group_by(col(BulletinTarget.unit_id))
    )
    wanted = set(unit_ids)
    return {unit: int(count) for unit, count in session.execute(query) if unit in wanted}
