"""Chat words of the scoring capability."""

import re

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import ANYONE, may_anywhere
from bot.routing import Context, OpenItem, Place, Router
from handlers.scoring import (
    acts,
    answering,
    asking,
    boards,
    living,
    places,
    practising,
    preparing,
    standing,
    texts,
)
from handlers.scoring.bank import commands as bank_commands
from handlers.scoring.duties import photos, pledging, reviewing
from handlers.scoring.duties import texts as duty_texts
from handlers.scoring.entering import entries
from handlers.scoring.rules import Weights
from storage import NotFound, directory, scoring
from storage.scoring import BoardState, RoundKind

router = Router()
bank_commands.register(router)
_CLOCK = re.compile(rf"(?<!\d)([01]?\d|2[0-3])[:：点]([0-5]\d|{texts.HALF})?(?!\d)")
_CLOCK_MEANT = re.compile(r"\d\s*[:：点]")
_COUNT = re.compile(r"(?<!\S)(\d{1,4})\s*(?:题|道)?(?!\S)")
MOST_MINUTES = 600  #: of a contest


@router.command(*texts.ASK, help=texts.HELP_ASK, act=acts.RUN)
def ask(context: Context, rest: str) -> None:
    """Now, or each working day at a time."""
    words = figured(rest.strip())
    clock = _CLOCK.search(words)
    name = _CLOCK.sub("", words).strip()
    stop = name in texts.STOP_DAILY
    if _CLOCK_MEANT.search(name):
        raise UserError(texts.CLOCK_FORM)
    unit = places.unit_of(context, "" if stop else name, acts.RUN)
    if clock or stop:
        at = f"{int(clock[1]):02d}:{_minute(clock[2])}" if clock else "08:30"
        minutes = asking.DAILY_MINUTES
        scoring.put_schedule(context.session, unit_id=unit.id, at=at, minutes=minutes, workdays=True, active=not stop)
        if clock:
            preparing.plan_day(context.session, context.station, context.now)
        context.reply(texts.scheduled(at=at, minutes=minutes) if clock else texts.UNSCHEDULED)
        return
    _open(context, unit, RoundKind.DAILY, 1, asking.DAILY_MINUTES)


def figured(text: str) -> str:
    """八点半, 五题, 十五分钟 with figures."""
    ones = "".join(texts.NUMERALS)
    pattern = rf"([{ones}])?({texts.TEN})?([{ones}])?(?=\s*(?:{texts.COUNTED_BY}))"

    def figure(match: re.Match[str]) -> str:
        first, ten, last = match.groups()
        if not match[0] or (first and last and not ten):
            return match[0]
        tens = 10 * (texts.NUMERALS[first] if first else 1) if ten else 0
        return str(tens + texts.NUMERALS.get(last or ("" if ten else first or ""), 0))

    return re.sub(pattern, figure, text)


def _minute(said: str | None) -> str:
    return "30" if said == texts.HALF else said or "00"


@router.command(*texts.CONTEST, help=texts.HELP_CONTEST, act=acts.RUN)
def contest(context: Context, rest: str) -> None:
    """How many questions and minutes; a figure within a unit's name is neither."""
    said = re.sub("[，,、]", " ", figured(rest))
    limit = re.search(rf"(?<!\d)(\d{{1,4}})\s*(?:{'|'.join(texts.MINUTES)})", said)
    words = said.replace(limit[0], " ") if limit else said
    number = _COUNT.search(words)
    name = _COUNT.sub(" ", words, count=1).strip()
    count, minutes = int(number[1]) if number else 5, int(limit[1]) if limit else 10
    is_possible = 1 <= count <= asking.MOST_QUESTIONS and 1 <= minutes <= MOST_MINUTES
    if not is_possible or name.endswith(texts.MINUTES):
        raise UserError(texts.contest_form(most=asking.MOST_QUESTIONS, minutes=MOST_MINUTES))
    _open(context, places.unit_of(context, name, acts.RUN), RoundKind.CONTEST, count, minutes)


def _open(context: Context, unit: directory.Unit, kind: RoundKind, count: int, minutes: int) -> None:
    made = asking.open_round(
        context.session,
        context.speech,
        unit=unit,
        kind=kind,
        count=count,
        minutes=minutes,
        author_id=context.person.id if context.person else None,
        now=context.now,
    )
    groups = len(scoring.places_of(context.session, made.id))
    context.reply(texts.opened(number=made.number, groups=groups, until=asking.until(made)))


@router.command(*texts.PRACTICE, help=texts.HELP_PRACTICE, act=ANYONE, place=Place.PRIVATE)
def practice(context: Context, rest: str) -> None:
    practising.start(context, rest)


router.answer(practising.QUESTION)(practising.answer)
router.answer(photos.QUESTION)(photos.sent)


@router.command(*texts.HANDS, help=texts.HELP_HANDS, act=acts.LEAD)
def hands(context: Context, rest: str) -> None:
    """Those without a phone: counted by the leader, marked as such."""
    unit = places.unit_of(context, "", acts.LEAD)
    numbers = [int(one) for one in re.findall(r"\d{1,5}", rest)]
    rounds = scoring.open_of_units(context.session, [unit.id])
    if not rounds:
        raise UserError(texts.NO_OPEN_ROUND)
    if len(numbers) != 2 or numbers[1] > numbers[0]:
        raise UserError(texts.HANDS_FORM)
    made, place = rounds[0]
    done = scoring.tally_by_question(context.session, made.id).get((unit.id, 0))
    by_phone = scoring.count_people(context.session, made.id, context.chat.id) if done and context.in_group else 0
    places.make_room(context.session, place, numbers[0] + by_phone)
    assert context.person is not None
    for at in range(len(made.questions)):
        scoring.put_hands(
            context.session,
            made.id,
            at,
            unit.id,
            answered=numbers[0],
            correct=numbers[1],
            person_id=context.person.id,
            now=context.now,
        )
    context.reply(texts.hands_taken(number=made.number, answered=numbers[0], correct=numbers[1]))


@router.command(*texts.SIZE, help=texts.HELP_SIZE, act=acts.LEAD)
def size(context: Context, rest: str) -> None:
    unit = places.unit_of(context, "", acts.LEAD)
    number = re.fullmatch(r"\s*(\d{1,6})\s*人?\s*", rest)
    if number is None or not int(number[1]):
        raise UserError(texts.SIZE_FORM)
    scoring.put_size(context.session, unit.id, int(number[1]), context.person.id if context.person else 0)
    context.reply(texts.size_set(size=int(number[1])))


@router.command(*texts.SCORE, help=texts.HELP_SCORE, act=ANYONE)
def score(context: Context, rest: str) -> None:
    context.reply(standing.explain(context, rest))


@router.command(*texts.WEAK, help=texts.HELP_WEAK, act=acts.SEE)
def weak(context: Context, rest: str) -> None:
    unit = places.unit_of(context, rest.strip(), acts.SEE)
    teams = [one.id for one in places.scored_under(context.session, unit)]
    found = scoring.weakest(context.session, teams, asking.recent_months(local_day(context.now)))
    lines = [texts.weak_line(name=name, right=right, answered=answered) for name, answered, right in found[:5]]
    context.reply("\n".join([texts.WEAK_HEAD, *lines]) if lines else texts.NOT_WEAK)


@router.command(*texts.MAKE_READY, help=texts.HELP_MAKE_READY, act=acts.LEAD)
def make_ready(context: Context, rest: str) -> None:
    context.reply(preparing.page(context, places.unit_of(context, "", acts.LEAD)))


@router.command(*texts.BRIEFING, help=texts.HELP_BRIEFING, act=acts.LEAD)
def briefing(context: Context, rest: str) -> None:
    context.reply(living.briefing(context, rest))


@router.command(*texts.INCIDENT, help=texts.HELP_INCIDENT, act=acts.INCIDENT, place=Place.PRIVATE)
def incident(context: Context, rest: str) -> None:
    context.reply(entries.incident(context, rest))


@router.command(*texts.BONUS, help=texts.HELP_BONUS, act=acts.INCIDENT, place=Place.PRIVATE)
def bonus(context: Context, rest: str) -> None:
    context.reply(entries.bonus(context, rest))


@router.command(*duty_texts.REVIEW, help=duty_texts.HELP_REVIEW, act=acts.LEAD, place=Place.PRIVATE)
def review(context: Context, rest: str) -> None:
    context.reply(reviewing.review(context, rest))


@router.command(*duty_texts.PLEDGE, help=duty_texts.HELP_PLEDGE, act=acts.LEAD)
def pledge(context: Context, rest: str) -> None:
    context.reply(pledging.pledge(context, rest))


@router.command(*duty_texts.SIGN_PLEDGE, act=acts.LEAD)
def sign_pledge(context: Context, rest: str) -> None:
    context.reply(pledging.pledge(context, duty_texts.SIGN))


@router.command(*duty_texts.NOT_KEPT, help=duty_texts.HELP_NOT_KEPT, act=acts.INCIDENT, place=Place.PRIVATE)
def not_kept(context: Context, rest: str) -> None:
    context.reply(pledging.not_kept(context, rest))


# --- boards ---


@router.command(*texts.BOARD, help=texts.HELP_BOARD, act=ANYONE)
def board(context: Context, rest: str) -> None:
    """The latest published one (or the one of a number) over a unit that covers, or is covered by, where the person
    stands; who decides on it sees drafts and objections too."""
    number = re.fullmatch(r"\s*(\d{1,9})\s*", rest)
    paths = [grant.path for grant in context.grants] + ([context.chat.unit.path] if context.chat.unit else [])
    for one in scoring.list_boards(context.session):
        path = directory.get_unit(context.session, one.unit_id).path
        mine = any(own.startswith(path) or path.startswith(own) for own in paths)
        decides = may_anywhere(context.grants, acts.BOARD) and context.may(acts.BOARD, path)
        if number and one.number != int(number[1]):
            continue
        if mine and (one.state is not BoardState.DRAFT or decides):
            told = boards.objections_of(context.session, one) if decides and not context.in_group else []
            context.reply("\n".join([boards.described(one), *told]))
            boards.ask_picture(context.session, one, [context.chat.id], f"asked:{context.inbox_id}", context.now)
            return
    if number:
        raise NotFound("board")
    context.reply(texts.NO_BOARD)


@router.command(*texts.DRAFT_BOARD, help=texts.HELP_DRAFT_BOARD, act=acts.BOARD, place=Place.PRIVATE)
def draft_board(context: Context, rest: str) -> None:
    words = sorted(rest.split(), key=lambda word: not word[:4].isdigit())
    default = boards.month_before(local_day(context.now))
    name, period = standing.split_period(" ".join([*words[1:], words[0]]) if words else "", default)
    root = directory.find_root(context.session)
    unit = places.named(context, name, acts.BOARD) if name else root
    if unit is None or not context.may(acts.BOARD, unit.path):
        raise NotFound("unit")
    made = boards.draft(context.session, unit, period, Weights.of(context.station.settings), context.now)
    boards.record(context, "board.draft", made)
    groups = boards.announce(context.session, context.speech, made)
    context.reply(texts.drafted(number=made.number, groups=groups, body=boards.described(made)))


def _board(context: Context, rest: str) -> scoring.Board:
    number = re.match(r"\s*(\d{1,9})", rest)
    found = scoring.get_board(context.session, int(number[1]) if number else 0)
    if not context.may(acts.BOARD, directory.get_unit(context.session, found.unit_id).path):
        raise NotFound("board")
    return found


@router.command(*texts.PUBLISH, help=texts.HELP_PUBLISH, act=acts.BOARD, place=Place.PRIVATE)
def publish(context: Context, rest: str) -> None:
    found = _board(context, rest)
    if texts.EARLY not in rest:
        boards.check_window(found, context.now)
    groups = boards.publish(context.session, context.speech, found, context.now, black=texts.BLACK in rest)
    boards.record(context, "board.publish", found)
    told = texts.published(number=found.number, groups=groups) if groups else ""
    context.reply(told or texts.published_before(number=found.number))


@router.command(*texts.CORRECT, help=texts.HELP_CORRECT, act=acts.BOARD, place=Place.PRIVATE)
def correct(context: Context, rest: str) -> None:
    found = _board(context, rest)
    groups = boards.correct(context.session, context.speech, found, context.now)
    if groups is None:
        context.reply(texts.unchanged(number=found.number))
        return
    boards.record(context, "board.correct", found)
    if found.state is BoardState.DRAFT:
        context.reply(texts.recounted(number=found.number, body=boards.described(found)))
    else:
        context.reply(texts.published(number=found.number, groups=groups))


@router.command(*texts.OBJECT, help=texts.HELP_OBJECT, act=acts.OBJECT)
def object_to(context: Context, rest: str) -> None:
    match = re.fullmatch(r"\s*(\d{1,9})\s*(\S.*)", rest, re.DOTALL)
    if match is None:
        raise UserError(texts.HELP_OBJECT)
    context.reply(boards.objected(context, int(match[1]), match[2]))


# --- answers ---


@router.open_items(frozenset(texts.SHORT_ANSWERS), answering.listing)
def short_answer(context: Context, item: OpenItem, word: str) -> None:
    answering.by_item(context, item, word)


router.press("quiz")(answering.press)
router.reader(priority=20)(answering.read)
