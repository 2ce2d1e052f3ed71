"""Rounds of questions and what was answered. One row for the first answer of each speaker to each question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.base import NotFound, database_of, first_number, new_id, station_of
from storage.scoring.tables import Answer, Hands, Place, Practice, Round, RoundKind, RoundState, Schedule, TeamSize
from storage.statements import Statement, insert_for
from storage.stations import next_number


@dataclass(frozen=True, slots=True)
class Counted:
    """What a team did in a round."""

    answered: int  #: answers, of all questions
    correct: int
    people: int


def speaker_of(person_id: int | None, corp: str, user_id: str) -> bytes:
    """A person counts once on whatever platform he answers; an unknown account counts for itself."""
    name = f"person:{person_id}" if person_id is not None else f"account:{corp}\0{user_id.lower()}"
    return blake2b(name.encode(), digest_size=16).digest()


def put_round(
    session: Session,
    *,
    kind: RoundKind,
    unit_id: int,
    author_id: int | None,
    questions: Sequence[Mapping[str, Any]],
    day: date,
    places: Sequence[tuple[int, int, int]],
    opened_at: datetime,
    closes_at: datetime,
) -> Round:
    """Open a round; `places` are (chat, team, size)."""
    station = station_of(session)
    made = Round(
        station_id=station,
        id=new_id(session),
        number=next_number(session, "quiz"),
        kind=kind,
        unit_id=unit_id,
        author_id=author_id,
        questions=[dict(one) for one in questions],
        day=day,
        opened_at=opened_at,
        closes_at=closes_at,
        state=RoundState.OPEN,
    )
    session.add(made)
    for chat, unit, size in places:
        session.add(Place(station_id=station, round_id=made.id, chat_id=chat, unit_id=unit, size=size))
    session.flush()
    return made


def find_round(session: Session, number: int) -> Round | None:
    return session.exec(select(Round).where(Round.station_id == station_of(session), Round.number == number)).first()


def get_round(session: Session, number: int) -> Round:
    found = find_round(session, number)
    if found is None:
        raise NotFound("quiz")
    return found


def list_rounds(session: Session, limit: int = 30) -> list[Round]:
    statement = select(Round).where(Round.station_id == station_of(session))
    return list(session.exec(statement.order_by(col(Round.number).desc()).limit(limit)))


def _in_chat(session: Session, chat_id: int) -> Any:
    station = station_of(session)
    return (
        select(Round, Place)
        .join(Place, (col(Place.station_id) == station) & (col(Place.round_id) == col(Round.id)))
        .where(Round.station_id == station, Place.chat_id == chat_id)
        .order_by(col(Round.number).desc())
    )


def open_in_chat(session: Session, chat_id: int) -> list[tuple[Round, Place]]:
    """Rounds not yet closed that this group was asked."""
    return list(session.exec(_in_chat(session, chat_id).where(Round.state == RoundState.OPEN)))


def latest_in_chat(session: Session, chat_id: int) -> Round | None:
    found = session.exec(_in_chat(session, chat_id).limit(1)).first()
    return found[0] if found is not None else None


def open_of_units(session: Session, unit_ids: Sequence[int]) -> list[tuple[Round, Place]]:
    """Open rounds of the teams a person belongs to, one place for each."""
    station = station_of(session)
    statement = (
        select(Round, Place)
        .join(Place, (col(Place.station_id) == station) & (col(Place.round_id) == col(Round.id)))
        .where(Round.station_id == station, Round.state == RoundState.OPEN, col(Place.unit_id).in_(unit_ids))
        .order_by(col(Round.number).desc())
    )
    seen: dict[int, tuple[Round, Place]] = {}
    for made, place in session.exec(statement):
        seen.setdefault(made.id, (made, place))
    return list(seen.values())


def latest_of_units(session: Session, unit_ids: Sequence[int], *, since: datetime) -> Round | None:
    """The round of theirs that came last, open or closed; none that ended before `since`."""
    station = station_of(session)
    statement = (
        select(Round)
        .join(Place, (col(Place.station_id) == station) & (col(Place.round_id) == col(Round.id)))
        .where(Round.station_id == station, col(Round.closes_at) > since, col(Place.unit_id).in_(unit_ids))
        .order_by(col(Round.number).desc())
    )
    return session.exec(statement.limit(1)).first()


def places_of(session: Session, round_id: int) -> list[Place]:
    statement = select(Place).where(Place.station_id == station_of(session), Place.round_id == round_id)
    return list(session.exec(statement.order_by(col(Place.chat_id))))


# --- answers ----------------------------------------------------------------------------------------------------------

_A: sa.Table = Answer.__table__  # type: ignore[attr-defined]
_P: sa.Table = Practice.__table__  # type: ignore[attr-defined]
_NAMES = tuple(column.name for column in _A.columns)
_AT_ONCE = 256  #: rows of one statement; SQLite takes 32,766 values
_INSERT = Statement(
    lambda dialect: (
        insert_for(dialect)(_A)
        .values({column.name: sa.bindparam(column.name, type_=column.type) for column in _A.columns})
        .on_conflict_do_nothing(index_elements=["station_id", "round_id", "place", "speaker"])
        .returning(_A.c.round_id, _A.c.place, _A.c.speaker)
    )
)
_pick = itemgetter(*_NAMES[1:])
_key = itemgetter("round_id", "place", "speaker")


def put_answers(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Write many at once; for each whether it was the speaker's first to its question."""
    station = station_of(session)
    fresh: list[bool] = []
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        written = set(_write(session, station, part))
        if len(written) == len(part):
            fresh += [True] * len(part)
            continue
        for row in part:
            key = _key(row)
            fresh.append(key in written)
            written.discard(key)  # the same twice in one batch: the first of them counts
    return fresh


def _write(session: Session, station: int, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """One statement for all rows; the keys of those that were not there yet."""
    dialect = database_of(session).dialect
    compiled = _INSERT.on(dialect)
    order = None if compiled.names == _NAMES else itemgetter(*(_NAMES.index(name) for name in compiled.names))
    lite = dialect == "sqlite"
    moments: dict[datetime, Any] = {}
    values: list[Any] = []
    for row in rows:
        *found, at = _pick(row)
        moment = moments.get(at)
        if moment is None:
            moment = moments[at] = (
                at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds") if lite else at
            )
        line = (station, *found, moment)
        values += line if order is None else order(line)
    cursor = session.connection().connection.cursor()
    cursor.execute(compiled.repeated(len(rows)), values)
    return [tuple(found) for found in cursor.fetchall()] if not lite else list(cursor.fetchall())


def put_answer(session: Session, **row: Any) -> bool:
    return put_answers(session, [row])[0]


def answered_by(session: Session, round_id: int, speaker: bytes) -> dict[int, Answer]:
    """The speaker's answers in a round, by the question's place."""
    statement = select(Answer).where(
        Answer.station_id == station_of(session), Answer.round_id == round_id, Answer.speaker == speaker
    )
    return {answer.place: answer for answer in session.exec(statement)}


def answers_of(session: Session, round_id: int) -> list[Answer]:
    statement = select(Answer).where(Answer.station_id == station_of(session), Answer.round_id == round_id)
    return list(session.exec(statement.order_by(col(Answer.at))))


def _grouped(session: Session, round_id: int, *keys: Any) -> Any:
    """(keys, answers, right ones, people). With one question every answer is somebody else's: nothing to tell apart."""
    here = (_A.c.station_id == station_of(session), _A.c.round_id == round_id)
    last = session.connection().execute(sa.select(sa.func.max(_A.c.place)).where(*here)).scalar_one()
    people = sa.func.count(sa.distinct(_A.c.speaker)) if last else sa.func.count()
    right = sa.func.sum(sa.case((_A.c.correct, 1), else_=0))
    return session.connection().execute(sa.select(*keys, sa.func.count(), right, people).where(*here).group_by(*keys))


def tally(session: Session, round_id: int) -> dict[int, Counted]:
    """What each team did, hands included."""
    found = {
        unit: Counted(number, int(right), people)
        for unit, number, right, people in _grouped(session, round_id, _A.c.unit_id)
    }
    for unit in {hand.unit_id for hand in hands_of(session, round_id)}:
        hands = [hand for hand in hands_of(session, round_id) if hand.unit_id == unit]
        old = found.get(unit, Counted(0, 0, 0))
        found[unit] = Counted(
            old.answered + sum(hand.answered for hand in hands),
            old.correct + sum(hand.correct for hand in hands),
            old.people + max(hand.answered for hand in hands),
        )
    return found


def tally_by_question(session: Session, round_id: int) -> dict[tuple[int, int], Counted]:
    """By (team, place of the question), hands included."""
    rows = _grouped(session, round_id, _A.c.unit_id, _A.c.place)
    found = {(unit, place): Counted(number, int(right), people) for unit, place, number, right, people in rows}
    for hand in hands_of(session, round_id):
        old = found.get((hand.unit_id, hand.place), Counted(0, 0, 0))
        found[hand.unit_id, hand.place] = Counted(
            old.answered + hand.answered, old.correct + hand.correct, old.people + hand.answered
        )
    return found


def count_people(session: Session, round_id: int, chat_id: int) -> int:
    """How many different people of this group have answered."""
    statement = sa.select(sa.func.count(sa.distinct(_A.c.speaker))).where(
        _A.c.station_id == station_of(session), _A.c.round_id == round_id, _A.c.chat_id == chat_id
    )
    return int(session.connection().execute(statement).scalar_one())


def put_hands(
    session: Session,
    round_id: int,
    place: int,
    unit_id: int,
    *,
    answered: int,
    correct: int,
    person_id: int,
    now: datetime,
) -> None:
    """A leader's count of hands; a second count of the same question replaces the first."""
    session.merge(
        Hands(
            station_id=station_of(session),
            round_id=round_id,
            place=place,
            unit_id=unit_id,
            answered=answered,
            correct=correct,
            person_id=person_id,
            at=now,
        )
    )
    session.flush()


def hands_of(session: Session, round_id: int) -> list[Hands]:
    statement = select(Hands).where(Hands.station_id == station_of(session), Hands.round_id == round_id)
    return list(session.exec(statement))


def recently_asked(session: Session, unit_id: int, limit: int = 60) -> list[int]:
    """Numbers of the questions that the unit was asked of late, newest first."""
    statement = select(Round).where(Round.station_id == station_of(session), Round.unit_id == unit_id)
    rounds = session.exec(statement.order_by(col(Round.number).desc()).limit(limit))
    return [question["number"] for made in rounds for question in made.questions]


# --- schedules and practice -------------------------------------------------------------------------------------------


def put_schedule(session: Session, *, unit_id: int, at: str, minutes: int, workdays: bool, active: bool) -> None:
    session.merge(
        Schedule(
            station_id=station_of(session), unit_id=unit_id, at=at, minutes=minutes, workdays=workdays, active=active
        )
    )
    session.flush()


def schedules(session: Session) -> list[Schedule]:
    return list(session.exec(select(Schedule).where(Schedule.station_id == station_of(session))))


def due_schedules(session: Session) -> list[Schedule]:
    return [one for one in schedules(session) if one.active]


def practice_due(session: Session, person_id: int, today: date) -> list[Practice]:
    """What comes back today, longest due first."""
    statement = select(Practice).where(Practice.station_id == station_of(session), Practice.person_id == person_id)
    return sorted((one for one in session.exec(statement) if one.due <= today), key=lambda one: (one.due, -one.wrong))


def put_practice(
    session: Session, person_id: int, question_id: int, *, correct: bool, days: Sequence[int], today: date
) -> Practice:
    """Right: the next, longer interval; wrong: from the beginning."""
    key = (station_of(session), person_id, question_id)
    row = session.get(Practice, key) or Practice(
        station_id=key[0], person_id=person_id, question_id=question_id, stage=-1, due=today, right=0, wrong=0
    )
    row.stage = min(row.stage + 1, len(days) - 1) if correct else 0
    row.right, row.wrong = row.right + correct, row.wrong + (not correct)
    row.due = today + timedelta(days=days[row.stage])
    session.add(row)
    session.flush()
    return row


def put_size(session: Session, unit_id: int, size: int, person_id: int) -> None:
    session.merge(TeamSize(station_id=station_of(session), unit_id=unit_id, size=size, person_id=person_id))
    session.flush()


def resize(session: Session, place: Place, size: int) -> None:
    """A team that is larger than was known when the question went out."""
    place.size = size
    session.add(place)
    session.flush()


def sizes(session: Session) -> dict[int, int]:
    """Team → its size, for those whose leader set it."""
    return {
        row.unit_id: row.size
        for row in session.exec(select(TeamSize).where(TeamSize.station_id == station_of(session)))
    }


def practised(session: Session, person_id: int) -> set[int]:
    """Rows of the questions that this person has practised."""
    statement = select(Practice.question_id).where(
        Practice.station_id == station_of(session), Practice.person_id == person_id
    )
    return set(session.exec(statement))


def wrongly_answered(session: Session, person_id: int, limit: int = 200) -> list[int]:
    """Rows of the questions that this person answered wrongly in rounds that are closed, the latest first."""
    station = station_of(session)
    statement = (
        select(Round, Answer.place)
        .join(Answer, (col(Answer.station_id) == station) & (col(Answer.round_id) == col(Round.id)))
        .where(
            Round.station_id == station,
            Round.state == RoundState.CLOSED,
            Answer.person_id == person_id,
            col(Answer.correct).is_(False),
        )
        .order_by(col(Round.number).desc())
        .limit(limit)
    )
    return list(dict.fromkeys(int(made.questions[place]["id"]) for made, place in session.exec(statement)))


def purge(session: Session, before: datetime, limit: int) -> int:
    """Delete about `limit` single answers and practice rows from before a moment, the oldest round first; how many.
    Rounds, hands and the ledger, which name nobody who answered, stay."""
    station = station_of(session)
    first = sa.select(_A.c.round_id).where(_A.c.station_id == station, _A.c.round_id < first_number(before))
    oldest = session.connection().execute(first.order_by(_A.c.round_id).limit(1)).scalar()
    count = 0
    if oldest is not None:
        here = (_A.c.station_id == station, _A.c.round_id == oldest)
        keys = session.connection().execute(sa.select(_A.c.place, _A.c.speaker).where(*here).limit(limit)).all()
        gone = sa.delete(_A).where(*here, sa.tuple_(_A.c.place, _A.c.speaker).in_([tuple(key) for key in keys]))
        count = int(session.connection().execute(gone).rowcount)
    stale = sa.delete(_P).where(_P.c.station_id == station, _P.c.due < before.date())
    return count + int(session.connection().execute(stale).rowcount)
