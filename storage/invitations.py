"""One-time codes: for a person to link an account and take a role, for a group to be bound, for a privileged act.

Codes are kept only as keyed digests. Wrong tries are counted by who tried, per hour.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, LargeBinary, String, UniqueConstraint, delete, update
from sqlmodel import Field, Session, col, select

from storage.base import NotFound, Tenant, database_of, enum_column, new_id, station_of
from storage.grants import GrantKind, Role

VALID_FOR = timedelta(hours=24)
TRIES_PER_HOUR = 5
ACT_NUMBER_FOR = timedelta(minutes=5)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # base 32 without I, L, O, U
_LETTERS = 16  # 80 bits
_MISREAD = str.maketrans("ILOU", "110V")


class Purpose(StrEnum):
    PERSON = "person"
    BIND = "bind"


class Invitation(Tenant, table=True):
    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("station_id", "code_hash"),)

    code_hash: bytes = Field(sa_type=LargeBinary(16))
    purpose: Purpose = Field(sa_column=enum_column(Purpose))
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    unit_id: int | None = Field(default=None, sa_type=BigInteger)
    role: Role | None = Field(default=None, sa_column=enum_column(Role, nullable=True))
    kind: GrantKind = Field(sa_column=enum_column(GrantKind))
    issued_by: int | None = Field(default=None, sa_type=BigInteger)
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str = Field(default="", sa_type=String(80))  #: "chat:<id>" or "account:<id>"


class CodeTry(Tenant, table=True):
    __tablename__ = "code_try"
    __table_args__ = (UniqueConstraint("station_id", "who", "hour"),)

    who: bytes = Field(sa_type=LargeBinary(16))
    hour: datetime
    count: int


class ActNumber(Tenant, table=True):
    """A one-time number asked for before a privileged act that came over a transport whose bodies are not signed."""

    __tablename__ = "act_number"
    __table_args__ = (UniqueConstraint("station_id", "code_hash"),)

    code_hash: bytes = Field(sa_type=LargeBinary(16))
    person_id: int = Field(sa_type=BigInteger)
    act: str = Field(sa_type=String(80))
    expires_at: datetime
    used_at: datetime | None = None


def new_code() -> str:
    """80 random bits as XXXX-XXXX-XXXX-XXXX."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, _LETTERS, 4))


def plain_code(text: str) -> str:
    """A typed code as it was issued: one case, no separators, letters that are easily misread put right."""
    return "".join(one for one in text.upper() if one.isascii() and one.isalnum()).translate(_MISREAD)


def put_invitation(
    session: Session,
    *,
    purpose: Purpose,
    person_id: int | None = None,
    unit_id: int | None = None,
    role: Role | None = None,
    kind: GrantKind = GrantKind.MAIN,
    issued_by: int | None,
    now: datetime,
) -> str:
    """Issue a code and return it; afterwards nobody can read it again."""
    code = new_code()
    session.add(
        Invitation(
            station_id=station_of(session),
            id=new_id(session),
            code_hash=_digest(session, code),
            purpose=purpose,
            person_id=person_id,
            unit_id=unit_id,
            role=role,
            kind=kind,
            issued_by=issued_by,
            expires_at=now + VALID_FOR,
        )
    )
    session.flush()
    return code


def find_invitation(session: Session, code: str) -> Invitation | None:
    """The invitation of this code, used up and lapsed ones too."""
    statement = select(Invitation).where(
        Invitation.station_id == station_of(session), Invitation.code_hash == _digest(session, code)
    )
    return session.exec(statement).one_or_none()


def redeem(session: Session, invitation: Invitation, *, used_by: str, now: datetime) -> bool:
    """Use the code up. Of two that try, exactly one gets True."""
    used = session.execute(
        update(Invitation)
        .where(
            col(Invitation.station_id) == station_of(session),
            col(Invitation.id) == invitation.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .values(used_at=now, used_by=used_by)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def list_open(session: Session, now: datetime, *, limit: int = 500) -> list[Invitation]:
    """Codes that could be used now, newest first."""
    statement = select(Invitation).where(
        Invitation.station_id == station_of(session), col(Invitation.used_at).is_(None), Invitation.expires_at > now
    )
    return list(session.exec(statement.order_by(col(Invitation.id).desc()).limit(limit)))


def get_open(session: Session, invitation_id: int, now: datetime) -> Invitation:
    statement = select(Invitation).where(
        Invitation.station_id == station_of(session),
        Invitation.id == invitation_id,
        col(Invitation.used_at).is_(None),
        Invitation.expires_at > now,
    )
    invitation = session.exec(statement).one_or_none()
    if invitation is None:
        raise NotFound("invitation")
    return invitation


def was_invited(session: Session, *, person_id: int, unit_id: int, role: Role) -> bool:
    """Whether a code for this role was ever issued to the person."""
    statement = select(Invitation.id).where(
        Invitation.station_id == station_of(session),
        Invitation.person_id == person_id,
        Invitation.unit_id == unit_id,
        Invitation.role == role,
    )
    return session.exec(statement).first() is not None


def was_named(session: Session, person_id: int) -> bool:
    """Whether an officer has ever issued the person a code, and so stands for his name."""
    statement = select(Invitation.id).where(
        Invitation.station_id == station_of(session), Invitation.person_id == person_id
    )
    return session.exec(statement).first() is not None


def withdraw(session: Session, invitation: Invitation, *, now: datetime) -> None:
    """Void a code that has not been used."""
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.station_id) == station_of(session),
            col(Invitation.id) == invitation.id,
            col(Invitation.used_at).is_(None),
        )
        .values(expires_at=now)
    )


def withdraw_codes_for(session: Session, *, person_id: int, unit_id: int, role: Role, now: datetime) -> None:
    """Void the person's unused codes for a role that is being taken away or offered anew."""
    session.execute(
        update(Invitation)
        .where(
            col(Invitation.station_id) == station_of(session),
            col(Invitation.person_id) == person_id,
            col(Invitation.unit_id) == unit_id,
            col(Invitation.role) == role,
            col(Invitation.used_at).is_(None),
        )
        .values(expires_at=now)
    )


def tries_left(session: Session, who: str, now: datetime) -> int:
    """How many wrong codes `who` may still give in this hour."""
    statement = select(CodeTry.count).where(
        CodeTry.station_id == station_of(session), CodeTry.who == _who(session, who), CodeTry.hour == _hour(now)
    )
    return max(0, TRIES_PER_HOUR - (session.exec(statement).one_or_none() or 0))


def count_try(session: Session, who: str, now: datetime) -> None:
    """Note a wrong code; must commit with the answer, so the handler answers and does not raise."""
    station, key, hour = station_of(session), _who(session, who), _hour(now)
    counted = session.execute(
        update(CodeTry)
        .where(col(CodeTry.station_id) == station, col(CodeTry.who) == key, col(CodeTry.hour) == hour)
        .values(count=CodeTry.count + 1)
    )
    if not counted.rowcount:  # type: ignore[attr-defined]
        session.add(CodeTry(station_id=station, id=new_id(session), who=key, hour=hour, count=1))
        session.flush()


def purge_tries(session: Session, *, before: datetime) -> None:
    session.execute(delete(CodeTry).where(col(CodeTry.station_id) == station_of(session), col(CodeTry.hour) < before))


def put_act_number(session: Session, *, person_id: int, act: str, now: datetime) -> str:
    """Six digits for one act of one person, good for five minutes; his earlier ones for the act are void."""
    station = station_of(session)
    session.execute(
        delete(ActNumber).where(
            col(ActNumber.station_id) == station, col(ActNumber.person_id) == person_id, col(ActNumber.act) == act
        )
    )
    number = f"{secrets.randbelow(10**6):06d}"
    session.add(
        ActNumber(
            station_id=station,
            id=new_id(session),
            code_hash=_act_digest(session, person_id, act, number),
            person_id=person_id,
            act=act,
            expires_at=now + ACT_NUMBER_FOR,
        )
    )
    session.flush()
    return number


def spend_act_number(session: Session, *, person_id: int, act: str, number: str, now: datetime) -> bool:
    """Whether the number is right for this person and act, which spends it. Wrong ones are counted like wrong codes."""
    who = f"act:{person_id}"
    if not tries_left(session, who, now):
        return False
    spent = session.execute(
        update(ActNumber)
        .where(
            col(ActNumber.station_id) == station_of(session),
            col(ActNumber.code_hash) == _act_digest(session, person_id, act, number),
            col(ActNumber.used_at).is_(None),
            col(ActNumber.expires_at) > now,
        )
        .values(used_at=now)
    )
    if spent.rowcount == 1:  # type: ignore[attr-defined]
        return True
    count_try(session, who, now)
    return False


def _digest(session: Session, code: str) -> bytes:
    return database_of(session).ring.blind(plain_code(code), "invitation")


def _act_digest(session: Session, person_id: int, act: str, number: str) -> bytes:
    return database_of(session).ring.blind(f"{person_id}\0{act}\0{number.strip()}", "act_number")


def _who(session: Session, who: str) -> bytes:
    return database_of(session).ring.blind(who, "code_try")


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
