"""Boards, briefings, reviews and pledges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.base import NotFound, new_id, station_of
from storage.scoring.tables import Board, BoardState, Breach, Briefing, Pledge, Review
from storage.stations import next_number

ALIKE_BITS = 5  #: of 64 in which two pictures of one scene may differ when one was cut, shrunk or sent again

# --- boards -----------------------------------------------------------------------------------------------------------


def put_board(
    session: Session,
    *,
    unit_id: int,
    period: str,
    rows: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Any],
    now: datetime,
    publish_at: datetime,
) -> Board | None:
    """Draft a board; None when the unit has one for this period."""
    if boards_of(session, unit_id, period):
        return None
    board = Board(
        station_id=station_of(session),
        id=new_id(session),
        number=next_number(session, "board"),
        unit_id=unit_id,
        period=period,
        state=BoardState.DRAFT,
        rows=[dict(row) for row in rows],
        rules=dict(rules),
        drafted_at=now,
        publish_at=publish_at,
    )
    session.add(board)
    session.flush()
    return board


def boards_of(session: Session, unit_id: int, period: str) -> list[Board]:
    statement = select(Board).where(
        Board.station_id == station_of(session), Board.unit_id == unit_id, Board.period == period
    )
    return list(session.exec(statement))


def find_board(session: Session, number: int) -> Board | None:
    return session.exec(select(Board).where(Board.station_id == station_of(session), Board.number == number)).first()


def get_board(session: Session, number: int) -> Board:
    board = find_board(session, number)
    if board is None:
        raise NotFound("board")
    return board


def list_boards(session: Session, limit: int = 30) -> list[Board]:
    statement = select(Board).where(Board.station_id == station_of(session))
    return list(session.exec(statement.order_by(col(Board.number).desc()).limit(limit)))


# --- briefings --------------------------------------------------------------------------------------------------------


def put_briefing(session: Session, *, unit_id: int, day: date, **fields: Any) -> Briefing | None:
    """None when the team has held its briefing of that day."""
    station = station_of(session)
    held = select(Briefing).where(Briefing.station_id == station, Briefing.unit_id == unit_id, Briefing.day == day)
    if session.exec(held).first() is not None:
        return None
    briefing = Briefing(station_id=station, id=new_id(session), unit_id=unit_id, day=day, **fields)
    session.add(briefing)
    session.flush()
    return briefing


def change_briefing(session: Session, briefing: Briefing, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(briefing, name, value)
    session.add(briefing)
    session.flush()


def briefings_of(session: Session, unit_id: int, limit: int = 5) -> list[Briefing]:
    """The latest first."""
    statement = select(Briefing).where(Briefing.station_id == station_of(session), Briefing.unit_id == unit_id)
    return list(session.exec(statement.order_by(col(Briefing.day).desc()).limit(limit)))


def see_photo(session: Session, briefing: Briefing, photo: bytes, look: bytes, since: date) -> Briefing | None:
    """Keep what a briefing's picture shows; the latest earlier one, of any team, with the same picture, if any."""
    statement = select(Briefing).where(
        Briefing.station_id == station_of(session), Briefing.day >= since, Briefing.id != briefing.id
    )
    earlier = session.exec(statement.order_by(col(Briefing.id).desc())).all()
    same = next((one for one in earlier if one.photo == photo or (one.look and _alike(one.look, look))), None)
    briefing.photo, briefing.look = photo, look
    briefing.same_as = same.id if same is not None else None
    session.add(briefing)
    session.flush()
    return same


def _alike(one: bytes, other: bytes) -> bool:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count() <= ALIKE_BITS


def find_briefing(session: Session, briefing_id: int) -> Briefing | None:
    return session.get(Briefing, (station_of(session), briefing_id))


# --- reviews ----------------------------------------------------------------------------------------------------------


def put_reviews(session: Session, period: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Open the reviews of a month: (reviewer, reviewed)."""
    for reviewer, reviewed in pairs:
        session.add(Review(station_id=station_of(session), period=period, reviewer_id=reviewer, reviewed_id=reviewed))
    session.flush()


def reviews_of(session: Session, period: str) -> list[Review]:
    statement = select(Review).where(Review.station_id == station_of(session), Review.period == period)
    return list(session.exec(statement.order_by(col(Review.reviewer_id), col(Review.reviewed_id))))


# --- pledges ----------------------------------------------------------------------------------------------------------


def put_pledge(session: Session, *, unit_id: int, version: str, person_id: int, now: datetime, until: date) -> Pledge:
    pledge = Pledge(
        station_id=station_of(session),
        id=new_id(session),
        unit_id=unit_id,
        version=version,
        person_id=person_id,
        signed_at=now,
        until=until,
    )
    session.add(pledge)
    session.flush()
    return pledge


def find_pledge(session: Session, unit_id: int) -> Pledge | None:
    """The one signed last."""
    statement = select(Pledge).where(Pledge.station_id == station_of(session), Pledge.unit_id == unit_id)
    return session.exec(statement.order_by(col(Pledge.id).desc())).first()


def put_breach(
    session: Session, *, unit_id: int, period: str, duty: int, note: str, person_id: int, now: datetime
) -> None:
    """One duty not kept in one month; said again, the later words hold."""
    session.merge(
        Breach(
            station_id=station_of(session),
            period=period,
            unit_id=unit_id,
            duty=duty,
            note=note[:200],
            person_id=person_id,
            at=now,
        )
    )
    session.flush()


def breaches_of(session: Session, period: str, unit_id: int | None = None) -> list[Breach]:
    statement = select(Breach).where(Breach.station_id == station_of(session), Breach.period == period)
    if unit_id is not None:
        statement = statement.where(Breach.unit_id == unit_id)
    return list(session.exec(statement.order_by(col(Breach.unit_id), col(Breach.duty))))


def pledges(session: Session) -> dict[int, Pledge]:
    """Each team's latest."""
    statement = select(Pledge).where(Pledge.station_id == station_of(session)).order_by(col(Pledge.id))
    return {one.unit_id: one for one in session.exec(statement)}
