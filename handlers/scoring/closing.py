"""When a round ends: it is entered in the ledger, each group hears the answer, and how it did."""

from datetime import datetime
from typing import Any

from bot.clock import local_day
from bot.messages import Content
from bot.plain import plain
from bot.quiet import quiet_until
from bot.routing import Job, Lane, OnAmbiguous
from handlers.scoring import asking, places, rules, texts
from storage import Session, directory, scoring, tasks
from storage.scoring import Round, RoundKind, RoundState
from storage.scoring.rounds import Counted


def close(job: Job) -> None:
    """Once: the state is the guard."""
    made = scoring.get_round(job.session, int(job.payload["number"]))
    if made.state is RoundState.CLOSED:
        return
    made.state = RoundState.CLOSED
    job.session.add(made)
    job.session.flush()
    enter(job.session, made, job.now)
    reveal(job, made)


def enter(session: Session, made: Round, now: datetime) -> None:
    """Each team's participation and correctness, and its answers by fraud type."""
    teams = {place.unit_id: place.size for place in scoring.places_of(session, made.id)}
    done = scoring.tally(session, made.id)
    events: list[dict[str, Any]] = []
    for unit_id in sorted({*teams, *done}):
        counted = done.get(unit_id, Counted(0, 0, 0))
        size = max(teams.get(unit_id, 0), counted.people)
        if not size:
            continue
        values: dict[str, Any] = {
            "unit_id": unit_id,
            "unit_path": directory.get_unit(session, unit_id).path,
            "day": local_day(made.closes_at),
            "now": now,
        }
        asked = size * len(made.questions)
        note = texts.round_note(number=made.number)
        got = min(asked, counted.answered)
        cause = f"quiz:{made.number}:{unit_id}"
        events.append(
            {**values, "part": "participation", "due": asked, "got": got, "cause": f"{cause}:p", "note": note}
        )
        if counted.answered:
            reached = {"part": "correctness", "due": counted.answered, "got": counted.correct}
            events.append({**values, **reached, "cause": f"{cause}:c", "note": note})
    scoring.put_events(session, events)
    _weaknesses(session, made)


def _weaknesses(session: Session, made: Round) -> None:
    period = f"{local_day(made.closes_at):%Y-%m}"
    for (unit_id, at), counted in scoring.tally_by_question(session, made.id).items():
        fraud = made.questions[at]["fraud"]
        if fraud and counted.answered:
            scoring.put_weakness(
                session,
                unit_id=unit_id,
                period=period,
                fraud=fraud,
                answered=counted.answered,
                correct=counted.correct,
            )


def reveal(job: Job, made: Round) -> None:
    done = scoring.tally(job.session, made.id)
    by_question = scoring.tally_by_question(job.session, made.id)
    hands: dict[tuple[int, int], int] = {}
    for hand in scoring.hands_of(job.session, made.id):
        hands[hand.unit_id, hand.place] = hand.answered
    count = len(made.questions)
    due_at = _after_the_night(job, made)
    for place in scoring.places_of(job.session, made.id):
        lines = []
        for at, question in enumerate(made.questions):
            counted = by_question.get((place.unit_id, at), Counted(0, 0, 0))
            lines.append(
                texts.solved(
                    place=at,
                    count=count,
                    answer=answer_of(question),
                    right=counted.correct,
                    answered=counted.answered,
                    why=question["explanation"],
                    hands=hands.get((place.unit_id, at), 0),
                )
            )
        people = done.get(place.unit_id, Counted(0, 0, 0)).people
        words = texts.solution(number=made.number, lines=lines, people=people, size=place.size)
        key = f"quiz:{made.number}:solution:{place.chat_id}"
        _say(job, place.chat_id, words, key, asking.subject_of(made.number), due_at=due_at)


def _after_the_night(job: Job, made: Round) -> datetime | None:
    """When a solution may be read out; None: now. Whoever asks at night, or in a contest, waits for it."""
    settings = job.station.settings
    if made.kind is RoundKind.CONTEST or quiet_until(settings, made.opened_at) is not None:
        return None
    return quiet_until(settings, job.now)


def answer_of(question: dict[str, Any]) -> str:
    """The letters, with the words of the only right option; or the word for a judgement."""
    if question["kind"] == "judge":
        return str(question["options"]["AB".index(question["answer"])])
    letters = str(question["answer"])
    if len(letters) > 1:
        return letters
    return texts.named_option(letter=letters, words=plain(question["options"][rules.LETTERS.index(letters)], limit=40))


def tally(job: Job) -> None:
    """Confirm the answers of one minute together."""
    number, chat = int(job.payload["number"]), int(job.payload["chat"])
    made = scoring.get_round(job.session, number)
    if made.state is RoundState.OPEN:
        people = scoring.count_people(job.session, made.id, chat)
        _say(job, chat, texts.counted(number=number, people=people), job.key, "")


def live(job: Job) -> None:
    """A contest's standing, without any answer, every two minutes."""
    made = scoring.get_round(job.session, int(job.payload["number"]))
    if made.state is RoundState.CLOSED or made.kind is not RoundKind.CONTEST:
        return
    done = scoring.tally(job.session, made.id)
    ordered = sorted(done.items(), key=lambda one: (-one[1].answered, one[0]))
    lines = [
        texts.live_line(
            name=places.label(job.session, directory.get_unit(job.session, unit_id)),
            people=counted.people,
            answered=counted.answered,
        )
        for unit_id, counted in ordered[:10]
    ]
    standing = [[unit_id, counted.people, counted.answered] for unit_id, counted in ordered[:10]]
    left = max(0, int((made.closes_at - job.now).total_seconds() // 60))
    turn = int(job.payload["turn"])
    is_new = standing != job.payload.get("standing", [])  # the same again is not worth a message
    for place in scoring.places_of(job.session, made.id) if is_new else ():
        words = texts.live(number=made.number, lines=lines, left=texts.minutes(number=left))
        _say(job, place.chat_id, words, f"quiz:{made.number}:live{turn}:{place.chat_id}", "")
    following = job.now + asking.LIVE_EVERY
    if following < made.closes_at:
        key = f"{asking.LIVE}:{made.number}:{turn + 1}"
        payload = {"number": made.number, "turn": turn + 1, "standing": standing}
        tasks.put(job.session, asking.LIVE, key, following, payload=payload)


def _say(job: Job, chat_id: int, words: str, key: str, subject: str, due_at: datetime | None = None) -> None:
    job.speech.to_chat(
        chat_id,
        Content(text=words),
        key=key,
        lane=Lane.BULK,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=due_at,
        expires_at=None,
        subject=subject,
    )
