"""The question bank: numbered questions, versions kept, none ever deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import NotFound, new_id, station_of
from storage.scoring.tables import BankUpload, Question
from storage.stations import next_number

FIELDS = ("kind", "stem", "options", "answer", "explanation", "fraud", "role", "difficulty", "source")


def fingerprint(bare: str) -> bytes:
    """Digest of a stem without marks and blanks: equal questions are one."""
    return blake2b(bare.encode(), digest_size=16).digest()


def put_questions(session: Session, many: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Add those of which the bank holds no equal; how many."""
    station = station_of(session)
    known = set(session.exec(select(Question.fingerprint).where(Question.station_id == station)))
    new = {fields["fingerprint"]: fields for fields in reversed(many) if fields["fingerprint"] not in known}
    rows = [
        {
            "station_id": station,
            "id": new_id(session),
            "number": next_number(session, "question"),
            "version": 1,
            "active": True,
            "changed_at": now,
            "history": [],
            **fields,
        }
        for fields in reversed(new.values())
    ]
    if rows:
        session.execute(sa.insert(Question), rows)
    return len(rows)


def _find(session: Session, condition: Any) -> Question | None:
    return session.exec(select(Question).where(Question.station_id == station_of(session), condition)).one_or_none()


def find_question(session: Session, number: int) -> Question | None:
    return _find(session, Question.number == number)


def get_question(session: Session, number: int) -> Question:
    question = find_question(session, number)
    if question is None:
        raise NotFound("question")
    return question


def change_question(session: Session, question: Question, values: Mapping[str, Any], *, by: int, now: datetime) -> None:
    """A new version; the old one is kept whole. Rounds that asked the old one hold it as it was."""
    old = {name: getattr(question, name) for name in FIELDS}
    old["options"] = list(question.options)
    question.history.append({**old, "version": question.version, "until": now.isoformat(), "by": by})
    for name, value in values.items():
        setattr(question, name, value)
    question.version += 1
    question.changed_at = now
    session.add(question)
    session.flush()


def retire_question(session: Session, question: Question, *, active: bool, now: datetime) -> None:
    question.active, question.changed_at = active, now
    session.add(question)
    session.flush()


def list_questions(session: Session, *, active_only: bool = True) -> list[Question]:
    statement = select(Question).where(Question.station_id == station_of(session))
    if active_only:
        statement = statement.where(col(Question.active).is_(True))
    return list(session.exec(statement.order_by(col(Question.number))))


# --- files that wait for their sender's word ---


def put_upload(
    session: Session, *, person_id: int | None, source: str, items: Sequence[Mapping[str, Any]], now: datetime
) -> BankUpload:
    upload = BankUpload(
        station_id=station_of(session),
        id=new_id(session),
        number=next_number(session, "quiz-upload"),
        person_id=person_id,
        source=source[:120],
        items=[dict(item) for item in items],
        good=len(items),
        at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def find_upload(session: Session, number: int) -> BankUpload | None:
    statement = select(BankUpload).where(BankUpload.station_id == station_of(session), BankUpload.number == number)
    return session.exec(statement).first()


def uploads_waiting(session: Session, person_id: int, since: datetime) -> list[BankUpload]:
    """What somebody handed in since then and has neither taken nor given up, the latest first."""
    statement = select(BankUpload).where(
        BankUpload.station_id == station_of(session),
        BankUpload.person_id == person_id,
        col(BankUpload.is_done).is_(False),
        col(BankUpload.at) >= since,
    )
    return list(session.exec(statement.order_by(col(BankUpload.number).desc())))


def settle_upload(session: Session, upload: BankUpload) -> None:
    """Taken or given up: what it held goes."""
    upload.items, upload.is_done = [], True
    session.add(upload)
    session.flush()
