"""The tables of disputes. A case is found by its number, which it shares with the danger case it may have begun as."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.base import Tenant, enum_column, json_column, json_list_column, partial_index


class Level(StrEnum):
    """How bad it is. Who has it is the rung, which is another thing."""

    LOW = "low"
    MIDDLE = "mid"
    HIGH = "high"


class Rung(StrEnum):
    TEAM = "team"
    PARK = "park"
    MEDIATION = "mediation"
    STATION = "station"


class DisputeState(StrEnum):
    NEW = "new"  #: nobody has taken it: its ladder is climbed
    REOPENED = "reopened"  #: the same, after it had been settled
    ACCEPTED = "accepted"  #: somebody has it
    WORKING = "working"  #: and has said what he did
    SETTLED = "settled"  #: an outcome is written down; visits are owed
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


UNTAKEN = (DisputeState.NEW, DisputeState.REOPENED)
TAKEN = (DisputeState.ACCEPTED, DisputeState.WORKING)
OPEN = (*UNTAKEN, *TAKEN)
LIVE = (*OPEN, DisputeState.SETTLED)  #: these have a next step at every commit
IS_LIVE = "state IN ('new', 'reopened', 'accepted', 'working', 'settled') AND merged_into IS NULL"


class Source(StrEnum):
    GROUP = "group"
    PRIVATE = "private"
    PROXY = "proxy"  #: somebody else's words, handed on (代报)
    POSTER = "poster"  #: the page behind a poster, no account
    CONSOLE = "console"


class PartyKind(StrEnum):
    REPORTER = "reporter"
    CLAIMANT = "claimant"
    OPPOSITE = "opposite"
    WITNESS = "witness"


class PartyState(StrEnum):
    INVOLVED = "involved"
    AGREED = "agreed"
    REFUSED = "refused"
    ABSENT = "absent"
    SETTLED = "settled"


class ReferralState(StrEnum):
    WAITING = "waiting"  #: the service has not yet said that it has it
    RECEIVED = "received"
    RETURNED = "returned"
    LAPSED = "lapsed"  #: no word within the time: it came back by itself


class VisitResult(StrEnum):
    GOOD = "good"
    BAD = "bad"
    UNREACHED = "unreached"


class DriveState(StrEnum):
    RUNNING = "running"
    OVER = "over"


class DisputeCase(Tenant, table=True):
    __tablename__ = "dispute_case"
    __table_args__ = (
        UniqueConstraint("station_id", "number"),
        partial_index("ix_dispute_case_live", "station_id", "number", where=IS_LIVE),
        sa.Index("ix_dispute_case_unit", "station_id", "unit_id", "opened_at"),
        sa.Index("ix_dispute_case_opened", "station_id", "opened_at"),
    )

    number: int = Field(sa_type=sa.BigInteger)
    state: DisputeState = Field(sa_column=enum_column(DisputeState))
    level: Level = Field(sa_column=enum_column(Level))
    rung: Rung = Field(sa_column=enum_column(Rung))
    source: Source = Field(sa_column=enum_column(Source))
    category: str = Field(max_length=20)
    category_by: int | None = Field(default=None, sa_type=sa.BigInteger)  #: who confirmed it
    police: bool = False
    emergency: bool = False
    confidential: bool = False
    anonymous: bool = False
    unit_id: int = Field(sa_type=sa.BigInteger)
    unit_path: str = Field(max_length=400)
    enterprise_path: str = Field(default="", max_length=400)  #: "" where the place is no enterprise's
    reporter_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    reporter_chat_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    heard: list[int] = Field(default_factory=list, sa_column=json_list_column())  #: chats it was told in
    query_hash: bytes | None = Field(
        default=None, sa_type=sa.LargeBinary(16)
    )  #: of the code a poster's reader was given
    opened_at: datetime
    holder_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    first_taken_at: datetime | None = None
    taken_at: datetime | None = None
    progress_at: datetime | None = None
    settle_by: datetime | None = None
    settle_told: int = 0  #: how often it was said that the time to settle is over
    snooze_until: datetime | None = None
    settled_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = Field(default="", max_length=24)
    policy: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  #: frozen when it opened
    place: int = 0  #: where on its ladder, or on its holder's clock, the next step stands
    step: int = 0  #: number of the step that is due next; never used twice
    clocks_broken: int = 0
    repeats: int = 0  #: like cases before it
    reopened: int = 0
    raised: int = 0
    paged: list[int] = Field(default_factory=list, sa_column=json_list_column())  #: persons called so far
    excluded: list[int] = Field(default_factory=list, sa_column=json_list_column())  #: named in it: never see it
    excluded_paths: list[str] = Field(
        default_factory=list, sa_column=json_list_column()
    )  #: nor does who reports to them
    merged_into: int | None = Field(default=None, sa_type=sa.BigInteger)  #: number of the case it goes on in
    evidence: list[Any] = Field(default_factory=list, sa_column=json_list_column())  #: [media reference, name]
    told: bytes = Field(repr=False)  #: sealed JSON: `Told`


class DisputeParty(Tenant, table=True):
    __tablename__ = "dispute_party"
    __table_args__ = (
        sa.Index("ix_dispute_party_case", "station_id", "case_id"),
        sa.Index("ix_dispute_party_name", "station_id", "name_index"),
    )

    case_id: int = Field(sa_type=sa.BigInteger)
    kind: PartyKind = Field(sa_column=enum_column(PartyKind))
    state: PartyState = Field(sa_column=enum_column(PartyState))
    person_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    name: bytes = Field(repr=False)  #: sealed
    mobile: bytes = Field(repr=False)  #: sealed, of "" where unknown
    name_index: bytes = Field(sa_type=sa.LargeBinary(16))


class DisputeReferral(Tenant, table=True):
    """Handed to another service: it has until `receipt_by` to say that it has it, else it comes back."""

    __tablename__ = "dispute_referral"
    __table_args__ = (sa.Index("ix_dispute_referral_case", "station_id", "case_id"),)

    case_id: int = Field(sa_type=sa.BigInteger)
    service: str = Field(max_length=20)
    state: ReferralState = Field(sa_column=enum_column(ReferralState))
    by: int = Field(sa_type=sa.BigInteger)
    made_at: datetime
    receipt_by: datetime
    receipt_at: datetime | None = None
    back_at: datetime | None = None


class DisputeVisit(Tenant, table=True):
    __tablename__ = "dispute_visit"
    __table_args__ = (UniqueConstraint("station_id", "case_id", "round", "place"),)

    case_id: int = Field(sa_type=sa.BigInteger)
    round: int  #: how often the case had been reopened before
    place: int  #: first, second …
    due_at: datetime
    done_at: datetime | None = None
    done_by: int | None = Field(default=None, sa_type=sa.BigInteger)
    result: VisitResult | None = Field(default=None, sa_column=enum_column(VisitResult, nullable=True))


class DisputeEvent(Tenant, table=True):
    """One step of a case. Append-only: the digest of it stands in the audit record `seq`."""

    __tablename__ = "dispute_event"
    __table_args__ = (sa.Index("ix_dispute_event_case", "station_id", "case_id", "id"),)

    case_id: int = Field(sa_type=sa.BigInteger)
    seq: int = Field(sa_type=sa.BigInteger)
    at: datetime
    actor: str = Field(max_length=60)
    act: str = Field(max_length=40)
    detail: bytes = Field(repr=False)  #: sealed JSON


class DisputePolicy(Tenant, table=True):
    """One version of the station's own rules of who gets what when; the newest holds for what opens from then on."""

    __tablename__ = "dispute_policy"
    __table_args__ = (UniqueConstraint("station_id", "number"),)

    number: int
    source: str = Field(sa_type=sa.Text)
    by: int = Field(sa_type=sa.BigInteger)
    at: datetime


class DisputeDay(SQLModel, table=True):
    """A park's day that was closed: nothing of it was left without an outcome or a reason."""

    __tablename__ = "dispute_day"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    day: str = Field(primary_key=True, max_length=10)
    by: int = Field(sa_type=sa.BigInteger)
    at: datetime
    opened: int
    settled: int
    kept_open: int


class DisputeDrive(Tenant, table=True):
    """A sweep: every unit asked says what it found, none too is said."""

    __tablename__ = "dispute_drive"
    __table_args__ = (UniqueConstraint("station_id", "number"),)

    number: int = Field(sa_type=sa.BigInteger)
    state: DriveState = Field(sa_column=enum_column(DriveState))
    title: str = Field(max_length=120)
    by: int = Field(sa_type=sa.BigInteger)
    made_at: datetime
    due_at: datetime
    units: list[int] = Field(default_factory=list, sa_column=json_list_column())


class DisputeSweep(SQLModel, table=True):
    __tablename__ = "dispute_sweep"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    drive_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    found: int  #: 0 is an answer
    by: int = Field(sa_type=sa.BigInteger)
    at: datetime


class DisputeCallout(Tenant, table=True):
    """One call, everybody answers: who comes."""

    __tablename__ = "dispute_callout"
    __table_args__ = (UniqueConstraint("station_id", "number"),)

    number: int = Field(sa_type=sa.BigInteger)
    case_number: int | None = Field(default=None, sa_type=sa.BigInteger)
    unit_id: int = Field(sa_type=sa.BigInteger)
    by: int = Field(sa_type=sa.BigInteger)
    made_at: datetime
    open_until: datetime
    people: list[int] = Field(default_factory=list, sa_column=json_list_column())
    what: bytes = Field(repr=False)  #: sealed


class CalloutAnswer(StrEnum):
    THERE = "there"
    COMING = "coming"
    CANNOT = "cannot"


class DisputeCalloutReply(SQLModel, table=True):
    __tablename__ = "dispute_callout_reply"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    callout_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    person_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    answer: CalloutAnswer = Field(sa_column=enum_column(CalloutAnswer))
    at: datetime
