"""The tables of the rosters. Names, numbers and what was written stand sealed; they are found by blind indexes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from storage.base import Tenant, enum_column, json_list_column

OPEN = 2**31 - 1  #: `until` of a line that holds now


class VersionState(StrEnum):
    WRITING = "writing"  #: its lines are being written; nobody reads it, and the next begin() clears it away
    COUNTED = "counted"
    UNDONE = "undone"  #: taken back by who handed it in; on record, its lines are gone


class Form(StrEnum):
    """In what shape a list came."""

    TEXT = "text"
    FILE = "file"
    PASTE = "paste"  #: pasted in a group
    PAGE = "page"
    CHANGES = "changes"
    MENDED = "mended"
    NO_CHANGE = "no-change"
    FIGURES = "figures"  #: heads only, where an officer allows it


class FaultState(StrEnum):
    OPEN = "open"
    MENDED = "mended"
    SETTLED = "settled"  #: a soft one that a reason explains
    DROPPED = "dropped"  #: a later list stands in its place


class PauseKind(StrEnum):
    STOPPED = "stopped"  #: 停工
    HOLIDAY = "holiday"  #: 放假


class PaperState(StrEnum):
    FETCHING = "fetching"
    READING = "reading"
    ASKING = "asking"  #: read; the person was asked something before it counts
    DONE = "done"
    DROPPED = "dropped"


class DailyKind(StrEnum):
    VISITOR = "visitor"
    VEHICLE = "vehicle"
    LABOURER = "labourer"


def _row_number(**keywords: Any) -> Any:
    return Field(sa_type=sa.BigInteger, **keywords)


class RosterVersion(Tenant, table=True):
    """One list that an enterprise handed in. `seq` rises by one for each of its versions, over all days."""

    __tablename__ = "roster_version"
    __table_args__ = (
        sa.UniqueConstraint("station_id", "unit_id", "seq"),
        sa.Index("ix_roster_version_day", "station_id", "day"),
    )

    unit_id: int = _row_number()
    seq: int
    day: date  #: the station's day at which it was sent
    number: int  #: 1 for the first of the day
    form: Form = Field(sa_column=enum_column(Form))
    state: VersionState = Field(sa_column=enum_column(VersionState))
    sent_at: datetime
    made_at: datetime
    person_id: int | None = _row_number(default=None)
    for_other: bool = False  #: 代交: by somebody who is not the enterprise's own reporter
    verified: bool = True  #: False: by a link in a group, and nobody showed who he was
    on_time: bool
    heads: int = 0
    joined: int = 0  #: this and the next two against the last version of an earlier day
    left: int = 0
    changed: int = 0
    declared: int | None = None
    faulty: int = 0  #: rows with a hard fault, not counted among the heads
    warned: int = 0  #: rows with a soft one that no reason has settled
    lacking: int = 0  #: rows without something that is required
    complete: bool = True  #: nothing is lacking, and the heads stated are the heads counted


class RosterDay(SQLModel, table=True):
    """What holds for an enterprise and a day: its last version, and when the first one was sent."""

    __tablename__ = "roster_day"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    day: date = Field(primary_key=True)
    version_id: int = _row_number()
    form: Form = Field(sa_column=enum_column(Form))
    first_sent_at: datetime
    on_time: bool
    heads: int
    joined: int
    left: int
    changed: int
    complete: bool
    valid: bool
    faulty: int
    warned: int
    opened_at: datetime | None = None  #: a list came after the day had been locked and opened again


class RosterLine(Tenant, table=True):
    """A person's line at an enterprise, valid in its versions `since` <= seq < `until`."""

    __tablename__ = "roster_line"
    __table_args__ = (sa.Index("ix_roster_line_unit", "station_id", "unit_id", "until", "since"),)

    unit_id: int = _row_number()
    who: bytes = Field(sa_type=sa.LargeBinary(16))
    digest: bytes = Field(sa_type=sa.LargeBinary(16))
    since: int
    until: int
    body: bytes = Field(repr=False)  #: sealed
    ended_on: date | None = None


class RosterSought(SQLModel, table=True):
    """By what a line is found: a row each for who, name and telephone. Written in the order of `value`, so that a long
    list touches each page of it once; a row whose line is gone finds nothing and is purged."""

    __tablename__ = "roster_sought"
    __table_args__ = {"sqlite_with_rowid": False}

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    value: bytes = Field(primary_key=True, sa_type=sa.LargeBinary(16))
    line_id: int = Field(primary_key=True, sa_type=sa.BigInteger)


class RosterMemo(SQLModel, table=True):
    """What the next list of an enterprise with thousands of people is held against without opening a line."""

    __tablename__ = "roster_memo"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    seq: int  #: of the version that it describes; of any other it tells nothing
    day: date
    body: bytes = Field(repr=False)  #: sealed; empty where it stands in pieces
    owner: int = _row_number(default=0)  #: of its pieces
    pieces: int = 0


class RosterMove(Tenant, table=True):
    """Somebody who came or went, to be filed with the authority within the legal days."""

    __tablename__ = "roster_move"
    __table_args__ = (
        sa.Index("ix_roster_move_unit", "station_id", "unit_id", "day"),
        sa.Index("ix_roster_move_due", "station_id", "filed_at", "day"),
    )

    unit_id: int = _row_number()
    day: date
    joined: bool  #: False: left
    line_id: int = _row_number()
    filed_at: datetime | None = None
    filed_by: int | None = _row_number(default=None)


class RosterFault(Tenant, table=True):
    """A row that was not taken, or is to be explained. `number` is what the person was shown, from 1."""

    __tablename__ = "roster_fault"
    __table_args__ = (sa.Index("ix_roster_fault_unit", "station_id", "unit_id", "state"),)

    unit_id: int = _row_number()
    version_id: int = _row_number()
    number: int
    sheet: int = 0
    line: int = 0
    errors: list[str] = Field(sa_column=json_list_column())
    warnings: list[str] = Field(sa_column=json_list_column())
    state: FaultState = Field(sa_column=enum_column(FaultState))
    day: date
    body: bytes = Field(repr=False)  #: sealed
    reason: bytes | None = Field(default=None, repr=False)  #: sealed


class RosterDaily(Tenant, table=True):
    """Somebody or something expected on one day only: a visitor, a vehicle, a day labourer."""

    __tablename__ = "roster_daily"
    __table_args__ = (
        sa.Index("ix_roster_daily_unit", "station_id", "day", "unit_id"),
        sa.Index("ix_roster_daily_who", "station_id", "who"),
        sa.Index("ix_roster_daily_name", "station_id", "name_index"),
        sa.Index("ix_roster_daily_plate", "station_id", "plate_index"),
    )

    unit_id: int = _row_number()
    day: date
    kind: DailyKind = Field(sa_column=enum_column(DailyKind))
    block_id: int | None = _row_number(default=None)
    digest: bytes = Field(sa_type=sa.LargeBinary(16))
    who: bytes | None = Field(default=None, sa_type=sa.LargeBinary(16))
    name_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary(16))
    plate_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary(16))
    trailer_index: bytes | None = Field(default=None, sa_type=sa.LargeBinary(16))
    person_id: int | None = _row_number(default=None)
    sent_at: datetime
    withdrawn_at: datetime | None = None
    body: bytes = Field(repr=False)  #: sealed


class RosterBlock(Tenant, table=True):
    """Day labourers of one dispatch company on one day; the last one for a company and day counts."""

    __tablename__ = "roster_block"
    __table_args__ = (sa.Index("ix_roster_block_unit", "station_id", "unit_id", "day"),)

    unit_id: int = _row_number()
    day: date
    company: str = Field(max_length=120)
    heads: int
    briefed: bool
    person_id: int | None = _row_number(default=None)
    sent_at: datetime
    replaced_at: datetime | None = None


class RosterDuty(SQLModel, table=True):
    """What an enterprise has to hand in where it differs from the station's rule."""

    __tablename__ = "roster_duty"

    station_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    days: str = Field(max_length=16)  #: "daily", "workdays", "none", or digits of ISO weekdays, e.g. "135"
    deadline: int  #: minutes after midnight, station time
    required: list[str] = Field(sa_column=json_list_column())
    figures_allowed: bool = False


class RosterPause(Tenant, table=True):
    """停工 or 放假: nothing is expected from `since` to `until`, both included."""

    __tablename__ = "roster_pause"
    __table_args__ = (sa.Index("ix_roster_pause_unit", "station_id", "unit_id"),)

    unit_id: int = _row_number()
    kind: PauseKind = Field(sa_column=enum_column(PauseKind))
    since: date
    until: date | None = None
    person_id: int | None = _row_number(default=None)
    made_at: datetime


class RosterOpening(Tenant, table=True):
    """A locked day that an officer opened again, for a unit and all below it, until the day is over."""

    __tablename__ = "roster_opening"
    __table_args__ = (sa.Index("ix_roster_opening_day", "station_id", "day"),)

    unit_id: int = _row_number()
    day: date
    person_id: int = _row_number()
    made_at: datetime
    reason: bytes = Field(repr=False)  #: sealed


class RosterExport(Tenant, table=True):
    """Lists of a range of days that somebody asked for on the console: being made while `media` is empty."""

    __tablename__ = "roster_export"
    __table_args__ = (sa.Index("ix_roster_export_person", "station_id", "person_id"),)

    person_id: int = _row_number()
    since: date
    until: date
    paths: list[str] = Field(sa_column=json_list_column())  #: of the units that it holds
    made_at: datetime
    expires_at: datetime
    media: str = Field(default="", max_length=32)  #: the workbook, in the media table


class RosterPaper(Tenant, table=True):
    """Something handed in that is on its way to a version: being fetched, read, or waiting for the person's word."""

    __tablename__ = "roster_paper"
    __table_args__ = (sa.Index("ix_roster_paper_unit", "station_id", "unit_id", "state"),)

    unit_id: int | None = _row_number(default=None)
    person_id: int | None = _row_number(default=None)
    chat_id: int = _row_number(default=0)
    form: Form = Field(sa_column=enum_column(Form))
    state: PaperState = Field(sa_column=enum_column(PaperState))
    verified: bool = True
    sent_at: datetime
    made_at: datetime
    media: str = Field(default="", max_length=32)  #: the file as it came, in the media table
    body: bytes | None = Field(default=None, repr=False)  #: sealed
