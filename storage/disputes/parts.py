"""What hangs on a case: its parties, where it was handed to, the visits owed after it was settled."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.base import database_of, new_id, station_of
from storage.disputes.tables import (
    DisputeCase,
    DisputeParty,
    DisputeReferral,
    DisputeVisit,
    PartyKind,
    PartyState,
    ReferralState,
    VisitResult,
)


def add_party(
    session: Session,
    case: DisputeCase,
    *,
    kind: PartyKind,
    name: str,
    mobile: str = "",
    person_id: int | None = None,
) -> DisputeParty:
    ring, station, row = database_of(session).ring, station_of(session), new_id(session)
    party = DisputeParty(
        station_id=station,
        id=row,
        case_id=case.id,
        kind=kind,
        state=PartyState.INVOLVED,
        person_id=person_id,
        name=ring.seal(name.encode(), "dispute_party", "name", station, row),
        mobile=ring.seal(mobile.encode(), "dispute_party", "mobile", station, row),
        name_index=ring.blind(name, "party"),
    )
    session.add(party)
    session.flush()
    return party


def parties_of(session: Session, case: DisputeCase) -> list[DisputeParty]:
    query = select(DisputeParty).where(DisputeParty.station_id == station_of(session), DisputeParty.case_id == case.id)
    return list(session.exec(query.order_by(col(DisputeParty.id))))


def party_name(session: Session, party: DisputeParty) -> str:
    return _opened(session, party, "name", party.name)


def party_mobile(session: Session, party: DisputeParty) -> str:
    return _opened(session, party, "mobile", party.mobile)


def _opened(session: Session, party: DisputeParty, column: str, sealed: bytes) -> str:
    ring = database_of(session).ring
    return ring.open(sealed, "dispute_party", column, party.station_id, party.id).decode()


def set_party_state(session: Session, party: DisputeParty, state: PartyState) -> None:
    party.state = state
    session.add(party)
    session.flush()


def cases_naming(session: Session, names: Sequence[str], *, but: int = 0) -> set[int]:
    """Row numbers of the cases that have a party of one of these names."""
    if not names:
        return set()
    ring = database_of(session).ring
    query = select(DisputeParty.case_id).where(
        DisputeParty.station_id == station_of(session),
        col(DisputeParty.name_index).in_([ring.blind(name, "party") for name in names]),
        DisputeParty.case_id != but,
    )
    return set(session.exec(query))


# --- handed to another service ---------------------------------------------------------------------------------------


def put_referral(
    session: Session, case: DisputeCase, *, service: str, by: int, receipt_by: datetime, now: datetime
) -> DisputeReferral:
    referral = DisputeReferral(
        station_id=station_of(session),
        id=new_id(session),
        case_id=case.id,
        service=service,
        state=ReferralState.WAITING,
        by=by,
        made_at=now,
        receipt_by=receipt_by,
    )
    session.add(referral)
    session.flush()
    return referral


def referrals_of(session: Session, case: DisputeCase) -> list[DisputeReferral]:
    query = select(DisputeReferral).where(
        DisputeReferral.station_id == station_of(session), DisputeReferral.case_id == case.id
    )
    return list(session.exec(query.order_by(col(DisputeReferral.id))))


def waiting_referral(session: Session, case: DisputeCase) -> DisputeReferral | None:
    return next((one for one in referrals_of(session, case) if one.state is ReferralState.WAITING), None)


def end_referral(session: Session, referral: DisputeReferral, state: ReferralState, now: datetime) -> None:
    referral.state = state
    if state is ReferralState.RECEIVED:
        referral.receipt_at = now
    else:
        referral.back_at = now
    session.add(referral)
    session.flush()


# --- visits ----------------------------------------------------------------------------------------------------------


def plan_visits(session: Session, case: DisputeCase, moments: Iterable[datetime]) -> None:
    for place, due_at in enumerate(moments, 1):
        visit = DisputeVisit(
            station_id=station_of(session),
            id=new_id(session),
            case_id=case.id,
            round=case.reopened,
            place=place,
            due_at=due_at,
        )
        session.add(visit)
    session.flush()


def visits_of(session: Session, case: DisputeCase, *, all_rounds: bool = False) -> list[DisputeVisit]:
    query = select(DisputeVisit).where(DisputeVisit.station_id == station_of(session), DisputeVisit.case_id == case.id)
    if not all_rounds:
        query = query.where(DisputeVisit.round == case.reopened)
    return list(session.exec(query.order_by(col(DisputeVisit.round), col(DisputeVisit.place))))


def next_visit(session: Session, case: DisputeCase) -> DisputeVisit | None:
    return next((one for one in visits_of(session, case) if one.done_at is None), None)


def finish_visit(session: Session, visit: DisputeVisit, *, result: VisitResult, by: int, now: datetime) -> None:
    visit.result, visit.done_by, visit.done_at = result, by, now
    session.add(visit)
    session.flush()
