"""Boards, briefings, reviews and pledges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.base import NotFound, new_id, station_of
from storage.scoring.tables import Board, BoardState, Briefing, Pledge, Review
from storage.stations import next_number

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


def briefings_of(session: Session, unit_id: int, limit: int = 5) -> list[Briefing]:
    """The latest first."""
    statement = select(Briefing).where(Briefing.station_id == station_of(session), Briefing.unit_id == unit_id)
    return list(session.exec(statement.order_by(col(Briefing.day).desc()).limit(limit)))


def same_photo(session: Session, photo: bytes) -> Briefing | None:
    """An earlier briefing, of any team, with the very same picture."""
    statement = select(Briefing).where(Briefing.station_id == station_of(session), Briefing.photo == photo)
    return session.exec(statement).first() if photo else None


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
