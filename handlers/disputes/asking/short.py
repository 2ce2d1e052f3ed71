"""Short words and their number: `接单`, `办结`, `撤回`, `解决了`, `没解决`; and what an outcome is asked with."""

from collections.abc import Sequence

from bot import words
from bot.errors import UserError
from bot.messages import Content
from bot.routing import Context, OpenItem
from handlers.disputes import reading, reporting, texts
from handlers.disputes.acting import closing, taking
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import allowed
from handlers.disputes.asking import buttons
from handlers.disputes.asking import texts as words_of_buttons
from handlers.disputes.commands import followed
from handlers.disputes.core import access, people, stepping, telling
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import opening
from handlers.disputes.rules import moves
from handlers.disputes.rules.moves import Move
from storage import NotFound, directory, disputes
from storage.disputes import TAKEN, UNTAKEN, DisputeCase, DisputeState

ITEM = "dispute"
OUTCOME = "dispute.outcome"  #: the open question what a case came to
ACTS = "dispute.acts"  #: and which of several acts is meant
CARDS = "card_private"
MOST_LISTED = 20


def listing(context: Context) -> Sequence[OpenItem]:
    """What `接单`, `办结`, `撤回`, `解决了` could mean here; danger that still pages is the frame's."""
    desk, text = desks.of_context(context), words.bare(context.message.text)
    named = reading.named(context.message.text)
    if named is not None:
        cases = [disputes.find_case(context.session, number) for number in named[1]]
        known = [one for one in cases if one is not None and _known(desk, one)]
        return [item_of(one) for one in known if not stepping.is_danger(desk, one)]
    quoted = context.quoted.removeprefix(f"{ITEM}:") if context.quoted.startswith(f"{ITEM}:") else ""
    found = [
        case
        for case in disputes.list_live(context.session)
        if (not quoted or str(case.number) == quoted)
        and _means(desk, case, text)
        and not stepping.is_danger(desk, case)
    ]
    return [item_of(case) for case in found[:MOST_LISTED]]


def _known(desk: Desk, case: DisputeCase) -> bool:
    return access.is_reporter(desk, case) or access.may_work(desk, case) or access.may_see(desk, case)


def _means(desk: Desk, case: DisputeCase, word: str) -> bool:
    """Whether a bare word fits this case for this person."""
    if word == texts.WITHDRAW:
        return case.state in disputes.OPEN and access.is_reporter(desk, case)
    if word in (*texts.SOLVED, *texts.UNSOLVED):
        return case.state is DisputeState.SETTLED and access.is_reporter(desk, case)
    if word == texts.SETTLE:
        return case.state in TAKEN and case.holder_id == desk.person_id
    return case.state in UNTAKEN and desk.person_id in case.paged and access.may_work(desk, case)


def item_of(case: DisputeCase) -> OpenItem:
    title = texts.item_title(category=case.category, state=case.state.value)
    return OpenItem(ITEM, case.number, title, mark=texts.mark(number=case.number))


SHORT = frozenset({texts.TAKE, texts.SETTLE, texts.WITHDRAW, *texts.SOLVED, *texts.UNSOLVED})


def short(context: Context, item: OpenItem, word: str) -> None:
    do(context, item.number, word, "")


def do(context: Context, number: int, word: str, rest: str) -> None:
    desk = followed(context, number)
    if word == texts.TAKE:
        _take(context, desk, number)
    elif word == texts.SETTLE:
        _settle(context, desk, number, rest)
    elif word == texts.WITHDRAW:
        context.reply(closing.withdraw(desk, number), suffix=f"dispute{number}")
    else:
        _whether_solved(context, desk, number, word, rest)


def _whether_solved(context: Context, desk: Desk, number: int, word: str, said: str) -> None:
    case = disputes.get_case(context.session, number)
    graded = opening.add_words(desk, case, said) if said and access.is_reporter(desk, case) else None
    text = closing.answer_reporter(desk, number, solved=word in texts.SOLVED, said=said)
    if graded is not None:
        reporting.raised(desk, case, graded)
    context.reply(text, suffix=f"dispute{number}")


def _take(context: Context, desk: Desk, number: int) -> None:
    brief = taking.take(desk, number)
    context.reply(Content(text=brief), private=True, suffix=f"brief{number}")
    if CARDS in context.chat.abilities and not context.in_group:
        case = access.worked(desk, number)
        acts = buttons.card(case, words_of_buttons.PRESS_OR_SAY, buttons.verbs(desk, case))
        question(context, ACTS, {"number": number, "verbs": list(buttons.verbs(desk, case))})
        context.reply(acts, private=True, suffix=f"acts{number}")
    if context.in_group and context.person is not None:
        name, at = people.name_of(context.session, context.person.id), telling.clock_time(context.now)
        context.reply(phrases.taken(number=number, name=name, at=at), suffix=f"taken{number}")


def _settle(context: Context, desk: Desk, number: int, rest: str) -> None:
    code, note = reading.outcome(rest) if rest else ("", "")
    if code and not context.message.trusted and stepping.is_danger(desk, access.worked(desk, number)):
        raise UserError(phrases.danger_runs(number=number))
    if code:
        context.reply(closing.settle(desk, number, code, note), private=True, suffix=f"dispute{number}")
        return
    case = access.worked(desk, number)
    allowed(case, Move.SETTLE)
    question(context, OUTCOME, {"number": number})
    names = [texts.OUTCOMES[one] for one in texts.CHOSEN]
    context.reply(phrases.which_outcome(number=number, names=names), suffix=f"dispute{number}")


def chosen(context: Context, text: str) -> bool:
    number = int(context.question.payload["number"]) if context.question is not None else 0
    code, note = reading.outcome(text)
    is_answer = bool(code) or text.strip() in texts.GIVE_UP
    if not is_answer and moves.may(Move.SETTLE, disputes.get_case(context.session, number).state):
        raise UserError(texts.not_a_choice(count=len(texts.CHOSEN)))
    person_id = context.person.id if context.person is not None else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)
    if not is_answer:  # it was settled in another way meanwhile: these words are about something else
        return False
    if code:
        context.reply(closing.settle(followed(context, number), number, code, note), private=True)
    else:
        context.reply(texts.GIVEN_UP)
    return True


def with_more(context: Context) -> bool:
    """`办结 318 2 已当面道歉`: a short word with more behind it."""
    named = reading.named(context.message.text)
    if named is not None and len(named[1]) > 1 and named[0] in (texts.TAKE, texts.WITHDRAW):
        return _each(context, *named)
    found = reading.with_more(context.message.text)
    if found is None or disputes.find_case(context.session, found[1]) is None:
        return False
    word, number, rest = found
    do(context, number, word, rest)
    return True


def _each(context: Context, word: str, numbers: Sequence[int]) -> bool:
    """All of them or none; False when one is no dispute's, or a danger that still pages."""
    desk = desks.of_context(context)
    cases = [disputes.find_case(context.session, number) for number in dict.fromkeys(numbers)]
    theirs = [one for one in cases if one is not None and _known(desk, one)]
    if len(theirs) < len(cases):
        missing = next(number for number in numbers if number not in {one.number for one in theirs})
        raise UserError(words_of_buttons.none_done(word=word, number=missing))
    if any(stepping.is_danger(desk, one) for one in theirs):
        return False
    for one in theirs:
        do(context, one.number, word, "")
    return True


def none_of_his(context: Context) -> bool:
    """`接单 12`, `办结 12 1 谈好了` that nothing took: no number of his, which is not that the word is unknown."""
    named, more = reading.named(context.message.text), reading.with_more(context.message.text)
    if more is None and (named is None or named[0] not in SHORT):
        return False
    raise NotFound(ITEM)


def whether_solved(context: Context) -> bool:
    """`没有解决，他又骂我了`: without a number it is the one case of which he was asked."""
    found = reading.whether_solved(context.message.text)
    if found is None:
        return False
    desk = desks.of_context(context)
    asked = [one for one in disputes.list_live(context.session) if buttons.asked(desk, one) == buttons.OF_REPORTER]
    if len(asked) > 1:
        raise UserError(words_of_buttons.which_solved(word=found[0], numbers=[one.number for one in asked]))
    meant = asked or in_hand(context, desk)
    if len(meant) == 1:
        do(context, meant[0].number, *found)
    return len(meant) == 1


def in_hand(context: Context, desk: Desk) -> list[DisputeCase]:
    """What he reported, in a group there, and is still being worked on."""
    own = [one for one in disputes.list_live(context.session) if access.is_reporter(desk, one)]
    here = [one for one in own if not context.in_group or one.reporter_chat_id == context.chat.id]
    return [one for one in here if one.state in disputes.OPEN and one.merged_into is None]


def question(context: Context, kind: str, payload: dict[str, object]) -> None:
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person is not None else None,
        kind=kind,
        payload=payload,
        now=context.now,
    )


def forget(context: Context) -> None:
    person_id = context.person.id if context.person is not None else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)
