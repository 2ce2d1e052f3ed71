"""The audit chain: one per station, append-only, each record bound to the one before it.

The chain covers seq, time, actor, act, object and HMAC(salt ‖ detail). Detail and salt stand beside it, sealed, so that
they can be re-encrypted or deleted without breaking the chain.
"""

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from storage.base import database_of, from_database, station_of
from storage.encryption import KeyRing, keyed_hash
from storage.statements import Statement, insert_for

SALT_BYTES = 16
START = b"\0" * 32  #: stands for the record before the first


#: Records about disputes. The index over them holds nothing else, so that other records cost no more; whoever asks by
#: it says these same words.
OF_DISPUTES = "object LIKE 'dispute:%'"


class Audit(SQLModel, table=True):
    __tablename__ = "audit"
    __table_args__ = (
        sa.Index(
            "ix_audit_dispute",
            "station_id",
            "object",
            sqlite_where=sa.text(OF_DISPUTES),
            postgresql_where=sa.text(OF_DISPUTES),
        ),
    )

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    seq: int = Field(primary_key=True, sa_type=sa.BigInteger)
    at: datetime
    actor: str = Field(max_length=100)
    act: str = Field(max_length=100)
    object: str = Field(max_length=200)
    digest: bytes  #: HMAC(salt ‖ detail)
    mac: bytes  #: HMAC(chain key, mac before ‖ every field)
    salt: bytes | None = None
    detail: bytes | None = Field(default=None, repr=False)  #: sealed JSON; None once retention has deleted it


class AuditHead(SQLModel, table=True):
    """Where a station's chain ends, and what of it was last sent outside."""

    __tablename__ = "audit_head"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    seq: int = Field(sa_type=sa.BigInteger)
    mac: bytes
    sent_seq: int = Field(default=0, sa_type=sa.BigInteger)
    sent_mac: bytes = b""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    seq: int
    mac: bytes


TABLE: sa.Table = Audit.__table__  # type: ignore[attr-defined]
HEAD_TABLE: sa.Table = AuditHead.__table__  # type: ignore[attr-defined]

#: Nothing of a record changes but salt and detail (re-encryption, retention), and none is ever taken out.
_FIXED = ("station_id", "seq", "at", "actor", "act", "object", "digest", "mac")
SQLITE_TRIGGERS = (
    f"CREATE TRIGGER audit_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
)
POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$",
    f"CREATE TRIGGER audit_fixed BEFORE UPDATE OF {', '.join(_FIXED)} ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)


def _ddl(text: str) -> sa.DDL:
    return sa.DDL(text.replace("%", "%%"))  # type: ignore[no-untyped-call]


for _dialect, _triggers in (("sqlite", SQLITE_TRIGGERS), ("postgresql", POSTGRESQL_TRIGGERS)):
    for _trigger in _triggers:
        sa.event.listen(TABLE, "after_create", _ddl(_trigger).execute_if(dialect=_dialect))

_HEAD = Statement(
    lambda _: sa.select(HEAD_TABLE.c.seq, HEAD_TABLE.c.mac).where(HEAD_TABLE.c.station_id == sa.bindparam("station"))
)
_INSERT = Statement(lambda dialect: insert_for(dialect)(TABLE))


def _move_head(dialect: str) -> Any:
    statement = insert_for(dialect)(HEAD_TABLE).values(
        station_id=sa.bindparam("station_id"),
        seq=sa.bindparam("seq"),
        mac=sa.bindparam("mac"),
        sent_seq=sa.literal_column("0"),
        sent_mac=sa.bindparam("sent_mac"),
    )
    return statement.on_conflict_do_update(
        index_elements=["station_id"], set_={"seq": statement.excluded.seq, "mac": statement.excluded.mac}
    )


_MOVE_HEAD = Statement(_move_head)


def append(session: Session, actor: str, act: str, object: str, detail: Mapping[str, Any] | None = None) -> int:
    """Record an act in the transaction that holds it; its number in the station's chain."""
    database, station = database_of(session), station_of(session)
    last = head(session)
    seq = last.seq + 1
    salt, plain = os.urandom(SALT_BYTES), orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS)
    record: dict[str, Any] = {
        "station_id": station,
        "seq": seq,
        "at": database.now().astimezone(UTC),
        "actor": actor[:100],
        "act": act[:100],
        "object": object[:200],
        "digest": detail_digest(database.ring, salt, plain),
    }
    mac = record_mac(database.ring, last.mac, record)
    sealed = database.ring.seal(plain, "audit", "detail", station, seq)
    _INSERT.run(session, {**record, "mac": mac, "salt": salt, "detail": sealed})
    _MOVE_HEAD.run(session, {"station_id": station, "seq": seq, "mac": mac, "sent_mac": b""})
    return seq


def head(session: Session) -> Head:
    """Where the station's chain ends now."""
    row = _HEAD.one(session, {"station": station_of(session)})
    return Head(0, START) if row is None else Head(row[0], bytes(row[1]))


def detail_digest(ring: KeyRing, salt: bytes, plain: bytes) -> bytes:
    return hmac.digest(ring.derived("audit-detail"), salt + plain, sha256)


def record_mac(ring: KeyRing, before: bytes, record: Mapping[str, Any]) -> bytes:
    """The chain's link of a record that is being made."""
    link = linker(ring, record["station_id"])
    at = from_database(record["at"]).isoformat(timespec="microseconds")
    return link(before, record["seq"], at, record["actor"], record["act"], record["object"], record["digest"])


Link = Callable[[bytes, int, str, str, str, str, bytes], bytes]


def linker(ring: KeyRing, station: int) -> Link:
    """Makes the links of a station's chain: over the link before and every field, each with its length so that none
    runs into the next. `at` is the moment in UTC as ISO 8601 with microseconds."""
    keyed, of_station, join = keyed_hash(ring.derived("audit-chain")), _framed(str(station).encode()), b"".join

    def link(before: bytes, seq: int, at: str, actor: str, act: str, object: str, digest: bytes) -> bytes:
        one, two, three, four, five = str(seq).encode(), at.encode(), actor.encode(), act.encode(), object.encode()
        covered = (
            *(_length(before), before, of_station, _length(one), one, _length(two), two, _length(three), three),
            *(_length(four), four, _length(five), five, _length(digest), digest),
        )
        return keyed(join(covered))

    return link


_LENGTHS = tuple(n.to_bytes(4, "big") for n in range(256))


def _length(value: bytes) -> bytes:
    size = len(value)
    return _LENGTHS[size] if size < 256 else size.to_bytes(4, "big")


def _framed(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value
