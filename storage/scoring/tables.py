"""Tables of the scoring capability: bank, rounds, answers, ledger, totals, boards, briefings, reviews, pledges."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.base import Tenant, enum_column, json_column, json_list_column


class RoundKind(StrEnum):
    DAILY = "daily"
    CONTEST = "contest"


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class BoardState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CORRECTED = "corrected"  #: published, then put right; `version` says how often


class Question(Tenant, table=True):
    __tablename__ = "quiz_question"
    __table_args__ = (UniqueConstraint("station_id", "number"), UniqueConstraint("station_id", "fingerprint"))

    number: int
    kind: str = Field(sa_type=String(8))
    stem: str = Field(sa_type=Text)
    options: list[str] = Field(sa_column=json_list_column())
    answer: str = Field(sa_type=String(8))
    explanation: str = Field(default="", sa_type=Text)
    fraud: str = Field(default="", sa_type=String(40))
    role: str = Field(default="", sa_type=String(40))
    difficulty: str = Field(default="", sa_type=String(20))
    source: str = Field(default="", sa_type=String(120))
    version: int = 1
    active: bool = True
    fingerprint: bytes = Field(sa_type=LargeBinary(16))
    changed_at: datetime
    history: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_list_column())  #: older versions, whole


class Round(Tenant, table=True):
    """Questions asked of some teams from one moment to another."""

    __tablename__ = "quiz_round"
    __table_args__ = (
        UniqueConstraint("station_id", "number"),
        Index("ix_quiz_round_state", "station_id", "state", "closes_at"),
    )

    number: int
    kind: RoundKind = Field(sa_column=enum_column(RoundKind))
    unit_id: int = Field(sa_type=BigInteger)
    author_id: int | None = Field(default=None, sa_type=BigInteger)
    questions: list[dict[str, Any]] = Field(sa_column=json_list_column())  #: as they were when asked
    day: date
    opened_at: datetime
    closes_at: datetime
    state: RoundState = Field(sa_column=enum_column(RoundState))


class Place(SQLModel, table=True):
    """A group that a round was put to, the team it stands for and that team's size at the time."""

    __tablename__ = "quiz_place"
    __table_args__ = (Index("ix_quiz_place_chat", "station_id", "chat_id"),)

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    round_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    unit_id: int = Field(sa_type=BigInteger)
    size: int


class Answer(SQLModel, table=True):
    """The first valid answer of one speaker to one question of a round."""

    __tablename__ = "quiz_answer"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    round_id: int = Field(primary_key=True, sa_type=BigInteger)
    place: int = Field(primary_key=True)  #: of the question in the round, from 0
    speaker: bytes = Field(primary_key=True, sa_type=LargeBinary(16))
    unit_id: int = Field(sa_type=BigInteger)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    chat_id: int = Field(sa_type=BigInteger)
    letters: str = Field(sa_type=String(8))
    correct: bool
    in_view: bool  #: typed where others could read it
    at: datetime


class Hands(SQLModel, table=True):
    """Hands counted by a leader for those without a phone; marked as such wherever it is shown."""

    __tablename__ = "quiz_hands"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    round_id: int = Field(primary_key=True, sa_type=BigInteger)
    place: int = Field(primary_key=True)
    unit_id: int = Field(primary_key=True, sa_type=BigInteger)
    answered: int
    correct: int
    person_id: int = Field(sa_type=BigInteger)
    at: datetime


class Schedule(SQLModel, table=True):
    """A unit's daily question: when, on which days, how long."""

    __tablename__ = "quiz_schedule"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=BigInteger)
    at: str = Field(sa_type=String(5))  #: HH:MM in the station's zone
    minutes: int
    workdays: bool
    active: bool = True


class TeamSize(SQLModel, table=True):
    """How many people a team has, as its leader set it."""

    __tablename__ = "team_size"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    unit_id: int = Field(primary_key=True, sa_type=BigInteger)
    size: int
    person_id: int = Field(sa_type=BigInteger)


class Practice(SQLModel, table=True):
    """How well one person knows one question, and when it comes back."""

    __tablename__ = "quiz_practice"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    question_id: int = Field(primary_key=True, sa_type=BigInteger)
    stage: int
    due: date
    right: int
    wrong: int


class Event(Tenant, table=True):
    """One entry of the ledger. A point of a score is the outcome of nothing else than these rows."""

    __tablename__ = "score_event"
    __table_args__ = (
        UniqueConstraint("station_id", "cause"),
        Index("ix_score_event_unit", "station_id", "unit_id", "day"),
    )

    unit_id: int = Field(sa_type=BigInteger)
    unit_path: str = Field(sa_type=String(400))  #: where the team stood then
    day: date
    part: str = Field(sa_type=String(20))
    due: int = Field(sa_type=BigInteger)  #: what could be reached: answers, days, points
    got: int = Field(sa_type=BigInteger)  #: what was reached
    cause: str = Field(sa_type=String(120))
    note: str = Field(default="", sa_type=String(200))
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime


class Total(SQLModel, table=True):
    """The sum of a team's events of one part in one period; kept with each event, so a board reads no answers."""

    __tablename__ = "score_total"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    period: str = Field(primary_key=True, sa_type=String(8))  #: 2026-11 or 2026-W48
    unit_id: int = Field(primary_key=True, sa_type=BigInteger)
    part: str = Field(primary_key=True, sa_type=String(20))
    due: int = Field(sa_type=BigInteger)
    got: int = Field(sa_type=BigInteger)
    events: int


class Weakness(SQLModel, table=True):
    """How a team answered on one fraud type in one month."""

    __tablename__ = "quiz_weakness"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    period: str = Field(primary_key=True, sa_type=String(8))
    unit_id: int = Field(primary_key=True, sa_type=BigInteger)
    fraud: str = Field(primary_key=True, sa_type=String(40))
    answered: int
    correct: int


class Board(Tenant, table=True):
    __tablename__ = "score_board"
    __table_args__ = (UniqueConstraint("station_id", "number"), UniqueConstraint("station_id", "unit_id", "period"))

    number: int
    unit_id: int = Field(sa_type=BigInteger)
    period: str = Field(sa_type=String(8))
    state: BoardState = Field(sa_column=enum_column(BoardState))
    version: int = 1
    rows: list[dict[str, Any]] = Field(sa_column=json_list_column())  #: frozen: team, name, parts, score, rank
    rules: dict[str, Any] = Field(sa_column=json_column())  #: the weights that it was made by
    objections: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_list_column())
    black: bool = False
    drafted_at: datetime
    publish_at: datetime
    published_at: datetime | None = None


class Briefing(Tenant, table=True):
    __tablename__ = "briefing"
    __table_args__ = (UniqueConstraint("station_id", "unit_id", "day"),)

    unit_id: int = Field(sa_type=BigInteger)
    day: date
    speaker: bytes = Field(sa_type=LargeBinary(16))  #: digest of the speaker's name, to notice the same one every day
    topic: str = Field(default="", sa_type=String(80))
    heads: int = 0
    photo: bytes = Field(default=b"", sa_type=LargeBinary(16))  #: digest of the picture's bytes, once it was fetched
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime
    look: bytes = Field(default=b"", sa_type=LargeBinary(8))  #: what the picture shows, in 64 bits: alike differ in few
    same_as: int | None = Field(default=None, sa_type=BigInteger)  #: the earlier briefing with the same picture


class Review(SQLModel, table=True):
    """One team looking at another in one month; `points` is None until it is done."""

    __tablename__ = "team_review"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    period: str = Field(primary_key=True, sa_type=String(8))
    reviewer_id: int = Field(primary_key=True, sa_type=BigInteger)
    reviewed_id: int = Field(primary_key=True, sa_type=BigInteger)
    points: int | None = None  #: 0..100
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    at: datetime | None = None


class Breach(SQLModel, table=True):
    """A duty of the pledge that a team did not keep in one month, as an officer found."""

    __tablename__ = "pledge_breach"

    station_id: int = Field(primary_key=True, sa_type=BigInteger)
    period: str = Field(primary_key=True, sa_type=String(8))
    unit_id: int = Field(primary_key=True, sa_type=BigInteger)
    duty: int = Field(primary_key=True)  #: its number in the text, from 1
    note: str = Field(default="", sa_type=String(200))
    person_id: int = Field(sa_type=BigInteger)
    at: datetime


class BankUpload(Tenant, table=True):
    """A bank that was read from a file and waits for its sender's word."""

    __tablename__ = "quiz_upload"
    __table_args__ = (UniqueConstraint("station_id", "number"),)

    number: int
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    source: str = Field(default="", sa_type=String(120))
    items: list[dict[str, Any]] = Field(sa_column=json_list_column())  #: emptied once taken or given up
    good: int
    is_done: bool = False
    at: datetime


class Pledge(Tenant, table=True):
    """A 责任书 that was signed: which version of the text, by whom, until when."""

    __tablename__ = "pledge"
    __table_args__ = (Index("ix_pledge_unit", "station_id", "unit_id"),)

    unit_id: int = Field(sa_type=BigInteger)
    version: str = Field(sa_type=String(20))
    person_id: int = Field(sa_type=BigInteger)
    signed_at: datetime
    until: date
