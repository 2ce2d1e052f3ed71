"""Answers to what was asked before a list counts. What is no answer is taken for what else it says: another list, a
change, 停工; only where it says nothing to anybody the question is put again."""

from bot.errors import UserError
from bot.routing import Context, Router
from bot.words import bare
from handlers.rosters import acts
from handlers.rosters.taking import asking, desk, handing, sources, texts
from handlers.rosters.taking.sources import Source
from storage import NotFound, directory, rosters
from storage.rosters import PaperState, RosterPaper

LONGEST_SLIP = 2  #: characters; what is longer may say something of its own
LONGEST_WORDS = 40  #: characters of words that nobody understood and that are still about the question
LONGEST_PASSWORD = 64


def register(router: Router) -> None:
    router.answer(asking.UNIT)(unit)
    router.answer(asking.PERSON)(person)
    router.answer(asking.WHETHER)(whether)
    router.answer(asking.PASSWORD)(password)
    router.press(asking.COUNT)(pressed)
    router.reader(priority=95)(asked_again)


def unit(context: Context, text: str) -> bool:
    """`2`: the second of the enterprises that were offered."""
    paper, source = _asked(context)
    if _gives_up(context, text, paper, source):
        return True
    picked = _number(text, len(source.units))
    if picked is None:
        return _not_an_answer(context, text, len(source.units))
    chosen = directory.get_unit(context.session, source.units[picked - 1])
    if not context.may(acts.HAND_IN, chosen.path):
        raise UserError(texts.NOT_FOR_THIS_UNIT)
    paper.unit_id = chosen.id
    _go_on(context, paper, source)
    return True


def person(context: Context, text: str) -> bool:
    paper, source = _asked(context)
    if _gives_up(context, text, paper, source):
        return True
    picked = _number(text, len(source.offered))
    if picked is None:
        return _not_an_answer(context, text, len(source.offered))
    source.who[source.asked] = source.offered[picked - 1]
    _go_on(context, paper, source)
    return True


def whether(context: Context, text: str) -> bool:
    paper, source = _asked(context)
    word = bare(text)
    if word in texts.YES_WORDS:
        _settle(context, paper, source, 1)
    elif word in texts.NO_WORDS:
        _settle(context, paper, source, 2)
    elif word in texts.ONLY_CHANGES and "jump" in source.offered:
        _settle(context, paper, source, 3)
    else:
        return _not_an_answer(context, text, 3 if "jump" in source.offered else 2)
    return True


def pressed(context: Context) -> None:
    """A button of the card: `roster-count:<paper>:<choice>`."""
    button = context.message.press.button.split(":") if context.message.press is not None else []
    if len(button) != 3 or not button[1].isdecimal() or not button[2].isdecimal():
        raise NotFound("paper")
    paper = rosters.papers.get(context.session, int(button[1]))
    person_id = context.person.id if context.person is not None else None
    if paper.state is not PaperState.ASKING or person_id is None or paper.person_id != person_id:
        raise NotFound("paper")
    _settle(context, paper, sources.load(context.session, paper), int(button[2]))


def choose(place: desk.Desk, paper: RosterPaper, source: Source, choice: str) -> bool:
    """What was picked on a page; False when the list was given up."""
    number = int(choice) if choice.isdecimal() and len(choice) < 4 else 0
    if source.question == asking.PERSON and 1 <= number <= len(source.offered):
        source.who[source.asked] = source.offered[number - 1]
    elif source.question == asking.WHETHER and number in (1, 3):
        source.whole = False if number == 3 else source.whole
        source.confirmed = sorted({*source.confirmed, *source.offered})
    else:
        rosters.papers.finish(place.session, paper, PaperState.DROPPED)
        return False
    handing.go_on(place, paper, source)
    return True


def _settle(context: Context, paper: RosterPaper, source: Source, choice: int) -> None:
    if choice == 2:
        _drop(context, paper)
        return
    if choice == 3:
        source.whole = False
    source.confirmed = sorted({*source.confirmed, *source.offered})
    paper.verified = True  # by the word of whoever answers for the enterprise
    _go_on(context, paper, source)


def password(context: Context, text: str) -> bool:
    paper, source = _asked(context)
    if _gives_up(context, text, paper, source):
        return True
    if context.message.attachments or not text or len(text) > LONGEST_PASSWORD or "\n" in text:
        return False
    source.password, source.tries = text.strip(), source.tries + 1
    context.reply(texts.READING)
    _go_on(context, paper, source)
    return True


# --- inside -----------------------------------------------------------------------------------------------------------


def _asked(context: Context) -> tuple[RosterPaper, Source]:
    assert context.question is not None
    paper = rosters.papers.get(context.session, int(context.question.payload["paper"]))
    if paper.state is not PaperState.ASKING:
        raise NotFound("paper")
    return paper, sources.load(context.session, paper)


def _go_on(context: Context, paper: RosterPaper, source: Source) -> None:
    _close_question(context)
    place = desk.of_context(context)
    place.sent_at = paper.sent_at  # the day and the hour are those of the list, not of the answer
    handing.go_on(place, paper, source)


def _gives_up(context: Context, text: str, paper: RosterPaper, source: Source) -> bool:
    if bare(text) not in texts.GIVE_UP:
        return False
    _drop(context, paper)
    return True


def _drop(context: Context, paper: RosterPaper) -> None:
    _close_question(context)
    rosters.papers.finish(context.session, paper, PaperState.DROPPED)
    context.reply(texts.GIVEN_UP)


def _number(text: str, count: int) -> int | None:
    word = bare(text)
    return int(word) if word.isdecimal() and len(word) < 4 and 1 <= int(word) <= count else None


def _not_an_answer(context: Context, text: str, count: int) -> bool:
    """A character or two are a slip; whatever is longer, or a file, is first offered to all who might understand it."""
    if context.message.attachments or len(bare(text)) > LONGEST_SLIP:
        return False
    raise UserError(texts.not_a_choice(count=count))


def asked_again(context: Context) -> bool:
    """Words that nobody understood while a list waits for its answer."""
    text, question = context.message.text, context.question
    if question is None or not text or len(text) > LONGEST_WORDS or context.message.attachments:
        return False
    if question.kind not in (asking.UNIT, asking.PERSON, asking.WHETHER):
        return False
    _, source = _asked(context)
    count = {asking.UNIT: len(source.units), asking.PERSON: len(source.offered)}.get(question.kind)
    raise UserError(texts.not_a_choice(count=count or (3 if "jump" in source.offered else 2)))


def _close_question(context: Context) -> None:
    if context.question is not None:
        person_id = context.person.id if context.person is not None else None
        directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)
