"""People and their platform accounts. Names and mobiles are sealed and found by blind index."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, bindparam
from sqlmodel import Field, Session, col, select

from storage.base import NotFound, Tenant, database_of, new_id, station_of
from storage.statements import Statement
from storage.units import plain_name


class Person(Tenant, table=True):
    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_name", "station_id", "name_index"),
        Index("ix_person_mobile", "station_id", "mobile_index"),
    )

    name: bytes = Field(sa_type=LargeBinary)
    name_index: bytes = Field(sa_type=LargeBinary(16))
    mobile: bytes | None = Field(default=None, sa_type=LargeBinary)
    mobile_index: bytes | None = Field(default=None, sa_type=LargeBinary(16))
    active: bool = True
    created_at: datetime


class Account(Tenant, table=True):
    """A person as one platform knows him. `user_id` is as the platform spells it, `user_key` is what is compared."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("station_id", "platform", "corp", "user_key"),
        Index("ix_account_person", "station_id", "person_id"),
    )

    person_id: int = Field(sa_type=BigInteger)
    platform: str = Field(sa_type=String(20))
    corp: str = Field(sa_type=String(80))
    user_id: str = Field(sa_type=String(80))
    user_key: str = Field(sa_type=String(80))
    linked_at: datetime


# --- persons --------------------------------------------------------------------------------------------------------


def put_person(session: Session, *, name: str, mobile: str | None = None, now: datetime) -> Person:
    person = new_person(session, name=name, mobile=mobile, now=now)
    session.flush()
    return person


def new_person(session: Session, *, name: str, mobile: str | None = None, now: datetime) -> Person:
    """As `put_person`, written with the next flush; for adding many at once."""
    identity = new_id(session)
    person = Person(station_id=station_of(session), id=identity, name=b"", name_index=b"", created_at=now)
    _write_name(session, person, name)
    _write_mobile(session, person, mobile)
    session.add(person)
    return person


def rename_person(session: Session, person: Person, name: str) -> None:
    _write_name(session, person, name)
    session.add(person)
    session.flush()


def set_mobile(session: Session, person: Person, mobile: str | None) -> None:
    _write_mobile(session, person, mobile)
    session.add(person)
    session.flush()


def find_person(session: Session, person_id: int) -> Person | None:
    statement = select(Person).where(Person.station_id == station_of(session), Person.id == person_id)
    return session.exec(statement).one_or_none()


def get_person(session: Session, person_id: int) -> Person:
    person = find_person(session, person_id)
    if person is None:
        raise NotFound
    return person


def name_of(session: Session, person: Person) -> str:
    """The person's name in full."""
    return open_name(session, person.id, person.name)


def open_name(session: Session, person_id: int, sealed: bytes) -> str:
    ring = database_of(session).ring
    return str(ring.open(sealed, "person", "name", station_of(session), person_id), "utf-8")


def mobile_of(session: Session, person: Person) -> str:
    """The person's mobile in full, "" when none is kept."""
    if person.mobile is None:
        return ""
    ring = database_of(session).ring
    return str(ring.open(person.mobile, "person", "mobile", person.station_id, person.id), "utf-8")


def deactivate(session: Session, person: Person) -> None:
    """The person is gone: found no more, and his accounts speak for nobody."""
    person.active = False
    session.add(person)
    session.flush()


def list_persons(session: Session) -> list[Person]:
    statement = select(Person).where(Person.station_id == station_of(session), col(Person.active).is_(True))
    return list(session.exec(statement.order_by(col(Person.id))))


def find_persons_by_name(session: Session, name: str) -> list[Person]:
    """Everyone of exactly this name, first known first."""
    ring = database_of(session).ring
    statement = select(Person).where(
        Person.station_id == station_of(session),
        Person.name_index == ring.blind(plain_name(name), "person.name"),
        col(Person.active).is_(True),
    )
    return list(session.exec(statement.order_by(col(Person.id))))


def names_among(session: Session, words: Collection[str]) -> set[str]:
    """Those of the words that somebody at the station is or was called."""
    ring = database_of(session).ring
    by_index = {ring.blind(plain_name(word), "person.name"): word for word in words}
    statement = select(Person.name_index).where(
        Person.station_id == station_of(session), col(Person.name_index).in_(list(by_index))
    )
    return {by_index[bytes(index)] for index in session.exec(statement)} if by_index else set()


def find_person_by_mobile(session: Session, mobile: str) -> Person | None:
    ring = database_of(session).ring
    statement = select(Person).where(
        Person.station_id == station_of(session),
        Person.mobile_index == ring.blind(mobile, "person.mobile"),
        col(Person.active).is_(True),
    )
    return session.exec(statement.order_by(col(Person.id))).first()


def _write_name(session: Session, person: Person, name: str) -> None:
    ring = database_of(session).ring
    person.name = ring.seal(name.encode(), "person", "name", person.station_id, person.id)
    person.name_index = ring.blind(plain_name(name), "person.name")


def _write_mobile(session: Session, person: Person, mobile: str | None) -> None:
    ring = database_of(session).ring
    person.mobile = ring.seal(mobile.encode(), "person", "mobile", person.station_id, person.id) if mobile else None
    person.mobile_index = ring.blind(mobile, "person.mobile") if mobile else None


# --- accounts -------------------------------------------------------------------------------------------------------


def user_key(user_id: str) -> str:
    """Platforms treat user ids without regard to case."""
    return user_id.lower()


def put_account(session: Session, *, person_id: int, platform: str, corp: str, user_id: str, now: datetime) -> Account:
    """Link an account, or move it to this person when it was linked to another."""
    account = _account(session, platform, corp, user_id)
    if account is None:
        account = Account(
            station_id=station_of(session),
            id=new_id(session),
            person_id=person_id,
            platform=platform,
            corp=corp,
            user_id=user_id,
            user_key=user_key(user_id),
            linked_at=now,
        )
    elif account.person_id != person_id:
        account.person_id, account.linked_at = person_id, now
    session.add(account)
    session.flush()
    return account


def find_account(session: Session, platform: str, corp: str, user_id: str) -> tuple[Account, Person] | None:
    account = _account(session, platform, corp, user_id)
    if account is None:
        return None
    person = find_person(session, account.person_id)
    return (account, person) if person is not None and person.active else None


def is_account_known(session: Session, platform: str, corp: str, user_id: str) -> bool:
    """Whether the account is linked to anybody, active or not."""
    return _account(session, platform, corp, user_id) is not None


def accounts_of(session: Session, person_id: int) -> list[Account]:
    statement = select(Account).where(Account.station_id == station_of(session), Account.person_id == person_id)
    return list(session.exec(statement.order_by(col(Account.id))))


class Linked(NamedTuple):
    """One account as it is shown."""

    platform: str
    user_id: str


_LINKED = Statement(
    lambda _: (
        select(col(Account.platform), col(Account.user_id))
        .where(col(Account.station_id) == bindparam("station"), col(Account.person_id) == bindparam("person"))
        .order_by(col(Account.id))
    )
)


def linked_to(session: Session, person_id: int) -> list[Linked]:
    """The person's accounts for showing, at a tenth of the cost of `accounts_of`."""
    return [Linked(*row) for row in _LINKED.all(session, {"station": station_of(session), "person": person_id})]


def _account(session: Session, platform: str, corp: str, user_id: str) -> Account | None:
    statement = select(Account).where(
        Account.station_id == station_of(session),
        Account.platform == platform,
        Account.corp == corp,
        Account.user_key == user_key(user_id),
    )
    return session.exec(statement).one_or_none()
