"""The tables of bulletins, and the plan of one: everything its author has settled about it."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.base import Tenant, enum_column, json_column, json_list_column


class BulletinState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"  #: confirmed; its messages are promised
    STOPPED = "stopped"  #: what had not left was held back
    CANCELLED = "cancelled"  #: given up before it was confirmed


class Hold(StrEnum):
    """Why something that was confirmed has not left."""

    NONE = ""
    SECOND = "second"  #: a second officer has not agreed yet
    SCHEDULED = "scheduled"  #: its time has not come
    SERIES = "series"  #: recurring: each time a bulletin of its own is made of it
    SLOT = "slot"  #: quiet hours or a digest: it leaves together with others


class Kind(StrEnum):
    NOTICE = "notice"
    CORRECTION = "correction"
    LOOKOUT = "lookout"
    CASE = "case"  #: the daily case


class ReceiptRule(StrEnum):
    NONE = "none"
    ANYONE = "anyone"  #: one from the unit
    NAMED = "named"  #: everybody who is the unit's liaison
    QUORUM = "quorum"  #: so many from the unit


_MOMENTS = ("send_at", "expires_at", "deadline_at")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the author has settled. Moments are aware UTC; hours count from when it leaves."""

    tags: tuple[str, ...] = ()
    platform: str = ""  #: "" for both
    urgent: bool = False
    digest: bool = False  #: may wait for the day's digest
    send_at: datetime | None = None
    repeat: str = ""  #: "daily 08:30", "workdays 08:30", "weekly:0 08:30" at the station; "" for once
    receipt: ReceiptRule = ReceiptRule.ANYONE
    quorum: int = 0
    deadline_at: datetime | None = None
    deadline_hours: int = 24
    expires_at: datetime | None = None
    expires_hours: int = 0  #: 0: never
    kind: Kind = Kind.NOTICE
    corrects: int = 0  #: number of the bulletin that this one corrects
    fraud_type: str = ""
    library: int = 0  #: number of the library text that it was made of
    series: int = 0  #: number of the recurring one that it was made by
    media: tuple[tuple[str, str, str], ...] = ()  #: (kind, name, our reference)
    marked: bool = False  #: the body is markdown
    heard: tuple[int, ...] = ()  #: of a lookout: the messages that told of the person, forgotten with him
    mended: int = 0  #: messages that a platform had refused for certain and that an officer sent again
    exact: bool = False  #: for the groups of the very units named, not for those of units below them

    def dump(self) -> dict[str, Any]:
        """As JSON, without what is at its default."""
        made: dict[str, Any] = {}
        default = asdict(Plan())
        for name, value in asdict(self).items():
            if value != default[name]:
                made[name] = value.isoformat() if isinstance(value, datetime) else value
        return made

    @classmethod
    def load(cls, values: dict[str, Any]) -> "Plan":
        found = {name: value for name, value in values.items() if name in cls.__dataclass_fields__}
        for name in _MOMENTS:
            if isinstance(found.get(name), str):
                found[name] = datetime.fromisoformat(found[name])
        if "receipt" in found:
            found["receipt"] = ReceiptRule(found["receipt"])
        if "kind" in found:
            found["kind"] = Kind(found["kind"])
        found["tags"] = tuple(found.get("tags", ()))
        found["heard"] = tuple(found.get("heard", ()))
        found["media"] = tuple((one[0], one[1], one[2]) for one in found.get("media", ()))
        return replace(cls(), **found)


class Bulletin(Tenant, table=True):
    __tablename__ = "bulletin"
    __table_args__ = (
        sa.UniqueConstraint("station_id", "number"),
        sa.Index("ix_bulletin_confirmed", "station_id", "confirmed_at"),
    )

    number: int
    author_id: int = Field(sa_type=sa.BigInteger)
    body: bytes = Field(repr=False)  #: sealed
    scope: list[int] = Field(sa_column=json_list_column())  #: unit ids
    code: str = Field(max_length=4)  #: four random characters that people check (核验)
    state: BulletinState = Field(sa_column=enum_column(BulletinState))
    created_at: datetime
    confirmed_at: datetime | None = None
    title: bytes | None = Field(default=None, sa_type=sa.LargeBinary, repr=False)  #: sealed
    plan: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  #: a `Plan`, see `settled`
    hold: str = Field(default="", max_length=12)  #: a `Hold`, see `held`
    version: int = 1  #: counts up with each change of the draft
    shown_version: int = 0  #: the version last shown as a preview
    shown_in: int = Field(default=0, sa_type=sa.BigInteger)  #: the chat it was shown in; 0: the console
    shown_at: datetime | None = None
    second_id: int | None = Field(default=None, sa_type=sa.BigInteger)  #: the second officer
    report_chat_id: int | None = Field(default=None, sa_type=sa.BigInteger)  #: where its author is told how it goes
    finished_at: datetime | None = None  #: nothing waited any more
    recalled_at: datetime | None = None
    wiped_at: datetime | None = None  #: what it said is gone

    @property
    def held(self) -> Hold:
        return Hold(self.hold)

    @property
    def settled(self) -> Plan:
        return Plan.load(self.plan)


class BulletinTarget(SQLModel, table=True):
    """One group that a bulletin was confirmed for; the list is frozen at that moment."""

    __tablename__ = "bulletin_target"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    bulletin_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(sa_type=sa.BigInteger)
    via: str = Field(default="", max_length=60)  #: subject of the joint message that carries it; "" for its own
    state: str = Field(default="", max_length=12)  #: as it ended; "" while the outbox still knows better
    reason: str = Field(default="", max_length=64)
    sent_at: datetime | None = None


class BulletinReceipt(SQLModel, table=True):
    """One confirmation; `speaker` is the person, or the account of someone whom the directory does not know."""

    __tablename__ = "bulletin_receipt"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    bulletin_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    speaker: bytes = Field(primary_key=True, sa_type=sa.LargeBinary(16))
    unit_id: int = Field(sa_type=sa.BigInteger)
    chat_id: int = Field(sa_type=sa.BigInteger)
    person_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    verified: bool = True  #: False: by a link that stands in a group, and nobody showed who he was
    at: datetime


class BulletinReading(SQLModel, table=True):
    """How many have read it in one group by the platform's own figure, taken before the platform forgets it."""

    __tablename__ = "bulletin_reading"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    bulletin_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    people: int
    complete: bool
    at: datetime


class LibraryText(Tenant, table=True):
    """A case or advice to be sent again and again; published words, nobody's data."""

    __tablename__ = "library_text"
    __table_args__ = (sa.UniqueConstraint("station_id", "number"), sa.UniqueConstraint("station_id", "digest"))

    number: int
    kind: str = Field(max_length=12)  #: case, advice or template
    fraud_type: str = Field(default="", max_length=40)
    title: str = Field(max_length=200)
    body: str = Field(sa_type=sa.Text)
    source: str = Field(default="", max_length=200)
    marked: bool = False
    valid_until: date | None = None
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  #: of a template: its plan
    digest: bytes = Field(sa_type=sa.LargeBinary(16))
    active: bool = True
    used: int = 0
    used_on: date | None = None
    created_at: datetime


class Sighting(Tenant, table=True):
    """What somebody says he has seen of a person who is looked for; wiped with the lookout."""

    __tablename__ = "bulletin_sighting"
    __table_args__ = (sa.Index("ix_sighting_bulletin", "station_id", "bulletin_id"),)

    bulletin_id: int = Field(sa_type=sa.BigInteger)
    chat_id: int = Field(sa_type=sa.BigInteger)
    person_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    told: bytes = Field(repr=False)  #: sealed
    at: datetime


__all__ = [
    "Bulletin",
    "BulletinReading",
    "BulletinReceipt",
    "BulletinState",
    "BulletinTarget",
    "Hold",
    "Kind",
    "LibraryText",
    "Plan",
    "ReceiptRule",
    "Sighting",
]
