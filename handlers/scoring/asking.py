"""Opening a round: which questions, to which groups, how each group is shown them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.messages import Button, Card, Choice, Content
from bot.plain import plain
from bot.reach import chat_abilities
from bot.routing import Lane, OnAmbiguous, Speech
from handlers.scoring import places, rules, texts
from handlers.scoring.bank import banking
from storage import Session, directory, scoring, tasks
from storage.directory import Unit
from storage.scoring import Question, Round, RoundKind

CLOSE = "quiz.close"
LIVE = "quiz.live"
LIVE_EVERY = timedelta(minutes=2)
GRACE = timedelta(seconds=10)  #: for answers that were sent in time and are still on their way
DAILY_MINUTES = 240
MOST_QUESTIONS = 20


def subject_of(number: int) -> str:
    return f"quiz:{number}"


def open_round(
    session: Session,
    speech: Speech,
    *,
    unit: Unit,
    kind: RoundKind,
    count: int,
    minutes: int,
    author_id: int | None,
    now: datetime,
) -> Round:
    """Choose, keep and send; each group once. UserError when there is nothing to ask or nobody to ask it."""
    groups = places.groups_of(session, unit)
    if not groups:
        raise UserError(texts.NO_GROUPS)
    questions = _chosen(session, unit, count, now)
    if not questions:
        raise UserError(texts.NO_QUESTIONS)
    known = scoring.sizes(session)
    sizes = {bound.unit.id: places.size_of(session, bound.unit.id, known) for bound in groups}
    made = scoring.put_round(
        session,
        kind=kind,
        unit_id=unit.id,
        author_id=author_id,
        questions=[_kept(question) for question in questions],
        day=local_day(now),
        places=[(bound.chat.id, bound.unit.id, sizes[bound.unit.id]) for bound in groups],
        opened_at=now,
        closes_at=now + timedelta(minutes=minutes),
    )
    _send(session, speech, made, [bound.chat.id for bound in groups])
    tasks.put(session, CLOSE, f"{CLOSE}:{made.number}", made.closes_at + GRACE, payload={"number": made.number})
    if kind is RoundKind.CONTEST and made.closes_at - now > LIVE_EVERY:
        tasks.put(
            session, LIVE, f"{LIVE}:{made.number}:1", now + LIVE_EVERY, payload={"number": made.number, "turn": 1}
        )
    return made


def _chosen(session: Session, unit: Unit, count: int, now: datetime) -> list[Question]:
    banking.stock(session, now)
    bank = {question.number: question for question in scoring.list_questions(session)}
    teams = [one.id for one in places.scored_under(session, unit)]
    day = local_day(now)
    weak = [fraud for fraud, answered, right in scoring.weakest(session, teams, recent_months(day)) if right < answered]
    asked = scoring.recently_asked(session, unit.id)
    seed = unit.id ^ day.toordinal()
    numbers = rules.choose([(one.number, one.fraud) for one in bank.values()], asked, weak[:3], count, seed)
    return [bank[number] for number in numbers]


def recent_months(day: Any) -> list[str]:
    return [f"{day:%Y-%m}", f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"]


def _kept(question: Question) -> dict[str, Any]:
    """As it is now: an edit later does not rewrite what was asked."""
    return {
        "id": question.id,
        "number": question.number,
        "version": question.version,
        "kind": question.kind,
        "stem": question.stem,
        "options": list(question.options),
        "answer": question.answer,
        "explanation": question.explanation,
        "fraud": question.fraud,
    }


def _send(session: Session, speech: Speech, made: Round, chats: Sequence[int]) -> None:
    abilities = chat_abilities(session, chats)
    for chat in chats:
        able = abilities.get(chat, frozenset())
        content = shown(made, card="card_group" in able, hears="hear_group" in able)
        speech.to_chat(
            chat,
            content,
            key=f"quiz:{made.number}:chat{chat}",
            lane=Lane.BULK,
            on_ambiguous=OnAmbiguous.LEAVE,
            due_at=None,
            expires_at=made.closes_at,
            subject=subject_of(made.number),
        )


def shown(made: Round, *, card: bool, hears: bool, in_group: bool = True) -> Content:
    """The round as one message: a card for a single question where there are cards, else words."""
    until = f"{made.closes_at.astimezone(STATION_ZONE):%H:%M}"
    title = texts.round_title(number=made.number, contest=made.kind is RoundKind.CONTEST)
    count = len(made.questions)
    ask = texts.how_to_answer(kind=made.questions[0]["kind"], count=count, until=until, in_group=in_group)
    bodies = [worded(one, place, count) for place, one in enumerate(made.questions)]
    if card and count == 1:
        return Content(card=_card(made, title, bodies[0], ask))
    return Content(text="\n".join([title, *bodies, *([ask] if hears else [])]))


def worded(question: dict[str, Any], place: int = 0, count: int = 1) -> str:
    options = [plain(option, limit=200) for option in question["options"]]
    stem = plain(question["stem"], limit=600)
    return texts.question(kind=question["kind"], stem=stem, options=options, place=place, count=count)


def _card(made: Round, title: str, body: str, ask: str) -> Card:
    question = made.questions[0]
    letters = rules.LETTERS[: len(question["options"])]
    if question["kind"] == "multi":
        options = tuple(
            (letter, f"{letter}. {plain(text, limit=40)}")
            for letter, text in zip(letters, question["options"], strict=False)
        )
        choice = Choice(key="letters", title=plain(question["stem"], limit=100), options=options, multiple=True)
        return Card(
            title=title,
            text=f"{body}\n{ask}",
            choices=(choice,),
            buttons=(Button(f"quiz:{made.number}:0:+", texts.HAND_IN, "primary"),),
        )
    buttons = tuple(Button(f"quiz:{made.number}:0:{letter}", _button(question, letter)) for letter in letters)
    return Card(title=title, text=f"{body}\n{ask}", buttons=buttons)


def _button(question: dict[str, Any], letter: str) -> str:
    return str(question["options"][rules.LETTERS.index(letter)]) if question["kind"] == "judge" else letter


def unit_at(session: Session, unit_id: int) -> Unit:
    return directory.get_unit(session, unit_id)


def until(made: Round) -> str:
    return f"{made.closes_at.astimezone(STATION_ZONE):%H:%M}"
