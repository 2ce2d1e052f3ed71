"""What was handed in and has not become a version yet: a file being fetched or read, a list that waits for a word."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlmodel import Session, col, select

from storage.base import NotFound, database_of, new_id, station_of
from storage.rosters.tables import Form, PaperState, RosterPaper

_UNDER_WAY = (PaperState.FETCHING, PaperState.READING, PaperState.ASKING)


def put(
    session: Session,
    *,
    form: Form,
    state: PaperState,
    person_id: int | None,
    chat_id: int,
    unit_id: int | None,
    sent_at: datetime,
    verified: bool = True,
    body: Mapping[str, Any] | None = None,
    now: datetime,
) -> RosterPaper:
    paper = RosterPaper(
        station_id=station_of(session),
        id=new_id(session),
        unit_id=unit_id,
        person_id=person_id,
        chat_id=chat_id,
        form=form,
        state=state,
        verified=verified,
        sent_at=sent_at,
        made_at=now,
    )
    if body is not None:
        write_body(session, paper, body)
    session.add(paper)
    session.flush()
    return paper


def get(session: Session, paper_id: int) -> RosterPaper:
    found = session.get(RosterPaper, (station_of(session), paper_id))
    if found is None:
        raise NotFound("paper")
    return found


def body_of(session: Session, paper: RosterPaper) -> dict[str, Any]:
    if paper.body is None:
        return {}
    opened = database_of(session).ring.open(paper.body, "roster_paper", "body", paper.station_id, paper.id)
    found: dict[str, Any] = orjson.loads(opened)
    return found


def write_body(session: Session, paper: RosterPaper, body: Mapping[str, Any]) -> None:
    ring = database_of(session).ring
    paper.body = ring.seal(orjson.dumps(dict(body)), "roster_paper", "body", paper.station_id, paper.id)
    session.add(paper)


def finish(session: Session, paper: RosterPaper, state: PaperState = PaperState.DONE) -> None:
    """What it held is in the version now, or is not wanted: it is not kept here."""
    paper.state, paper.body, paper.media = state, None, ""
    session.add(paper)
    session.flush()


def latest_of_page(session: Session, unit_id: int, person_id: int | None, since: datetime) -> RosterPaper | None:
    """The last thing that this person handed in for the enterprise by a page of his own."""
    query = select(RosterPaper).where(
        RosterPaper.station_id == station_of(session),
        RosterPaper.unit_id == unit_id,
        RosterPaper.person_id == person_id,
        RosterPaper.chat_id == 0,
        RosterPaper.made_at >= since,
    )
    return session.exec(query.order_by(col(RosterPaper.id).desc())).first()


def under_way(session: Session, unit_ids: Sequence[int], since: datetime) -> list[RosterPaper]:
    """处理中: what these enterprises have handed in and what is neither counted nor given up."""
    query = select(RosterPaper).where(
        RosterPaper.station_id == station_of(session),
        col(RosterPaper.unit_id).in_(unit_ids),
        col(RosterPaper.state).in_(_UNDER_WAY),
        RosterPaper.made_at >= since,
    )
    return list(session.exec(query.order_by(col(RosterPaper.id))))
