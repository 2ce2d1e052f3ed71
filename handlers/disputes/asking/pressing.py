"""A pressed button, or its number: done at once, or asked for what it still lacks."""

from collections.abc import Callable, Sequence

from bot import words as plain_words
from bot.errors import UserError
from bot.routing import Context, OpenItem
from handlers.disputes import commands, reading, texts
from handlers.disputes.acting import closing, joining, taking
from handlers.disputes.acting.checks import mine
from handlers.disputes.asking import buttons, lacking, short
from handlers.disputes.asking import texts as words
from handlers.disputes.commands import followed
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from storage import NotFound, disputes
from storage.disputes import DisputeCase, VisitResult

_SHORT = {
    "take": texts.TAKE,
    "settle": texts.SETTLE,
    "withdraw": texts.WITHDRAW,
    "solved": texts.SOLVED[0],
    "unsolved": texts.UNSOLVED[0],
}
_AT_ONCE: dict[str, Callable[[Desk, int], str]] = {
    "receipt": closing.receive,
    "unmerge": joining.unmerge,
    "visit_good": lambda desk, number: closing.visit(desk, number, VisitResult.GOOD, ""),
    "visit_unreached": lambda desk, number: closing.visit(desk, number, VisitResult.UNREACHED, ""),
}
_FREE = ("progress", "escalate", "bounce", "reopen", "visit_bad")  #: wanted are words: a number means another button


def pressed(context: Context) -> None:
    """`dispute:take:318` and its like; the same checks as for the word."""
    assert context.message.press is not None
    parts = context.message.press.button.split(":")
    if len(parts) == 3 and parts[1] in words.LABELS and parts[2].isdecimal() and len(parts[2]) < 10:
        do(context, parts[1], int(parts[2]))


def do(context: Context, verb: str, number: int) -> None:
    if verb in _SHORT:
        short.do(context, number, _SHORT[verb], "")
        return
    desk = followed(context, number)
    if verb == buttons.MORE:
        _offer(context, desk, mine(desk, number), rarer=True)
    elif verb in _AT_ONCE:
        context.reply(_AT_ONCE[verb](desk, number), private=True, suffix=f"{verb}{number}")
    else:
        lacking.ask(context, desk, verb, number)


# --- what is offered ------------------------------------------------------------------------------------------------


def acts(context: Context, rest: str) -> None:
    """`办理 318`: what can be done with it now."""
    number, _ = reading.numbered(commands.with_number(context, rest), word=words.ACTS[0])
    desk = followed(context, number)
    _offer(context, desk, mine(desk, number), rarer=False)


def _offer(context: Context, desk: Desk, case: DisputeCase, *, rarer: bool) -> None:
    """A card where there are cards, else a numbered list that the next number answers."""
    names = buttons.verbs(desk, case, rarer=rarer)
    if not names:
        raise UserError(words.NOTHING_NOW)
    short.question(context, short.ACTS, {"number": case.number, "verbs": list(names)})
    if short.CARDS in context.chat.abilities and not context.in_group:
        suffix = f"acts{case.number}{rarer}"
        context.reply(buttons.card(case, words.PRESS_OR_SAY, names), private=True, suffix=suffix)
        return
    context.reply(words.which_act(number=case.number, labels=[words.LABELS[one] for one in names]), private=True)


def chosen(context: Context, text: str) -> bool:
    """By number or by the button's own word; False for what is no answer to it."""
    asked = context.question.payload if context.question is not None else {}
    names, number = list(asked.get("verbs", ())), int(asked.get("number", 0))
    place = plain_words.fold(text).strip()
    by_label = {words.LABELS[one]: one for one in names}
    if place in by_label:
        verb = by_label[place]
    elif 1 <= (reading.place(place) or 0) <= len(names):
        verb = names[(reading.place(place) or 0) - 1]
    elif place in texts.GIVE_UP:
        short.forget(context)
        context.reply(texts.GIVEN_UP)
        return True
    else:
        return False
    short.forget(context)
    do(context, verb, number)
    return True


def listing(context: Context) -> Sequence[OpenItem]:
    """The cases of which this person was asked something that this number answers."""
    place = plain_words.bare(context.message.text)
    if place not in words.NUMBERS:
        return ()
    desk = desks.of_context(context)
    quoted = context.quoted.removeprefix("dispute:") if context.quoted.startswith("dispute:") else ""
    return [
        short.item_of(case)
        for case in disputes.list_live(context.session)
        if (not quoted or str(case.number) == quoted) and int(place) <= len(buttons.asked(desk, case))
    ][: short.MOST_LISTED]


def by_number(context: Context, item: OpenItem, word: str) -> None:
    desk = followed(context, item.number)
    names = buttons.asked(desk, disputes.get_case(context.session, item.number))
    if not int(word) <= len(names):
        raise NotFound("dispute")
    do(context, names[int(word) - 1], item.number)


# --- what is asked --------------------------------------------------------------------------------------------------


def answered(context: Context, text: str) -> None:
    asked = context.question.payload if context.question is not None else {}
    verb, number, said = str(asked.get("verb", "")), int(asked.get("number", 0)), text.strip()
    short.forget(context)
    if said in texts.GIVE_UP:
        context.reply(texts.GIVEN_UP)
        return
    desk = followed(context, number)
    place = reading.place(said)
    if verb in _FREE and place is not None:
        names = buttons.verbs(desk, disputes.get_case(context.session, number))
        if not 1 <= place <= len(names):
            raise UserError(lacking.asking(verb, number))
        do(context, names[place - 1], number)
        return
    if verb == "transfer":
        to = _meant(context, number, said, [int(one) for one in asked.get("people", ())])
        context.reply(taking.transfer(desk, number, to), private=True)
        return
    if verb == "merge" and asked.get("first"):
        _merge_if_sure(context, desk, number, str(asked["first"]), said)
        return
    if asked.get("first"):
        said = f"{asked['first']} {said}"
    said = _in_full(verb, said)
    if lacking.lacks_reason(context, desk, verb, number, said):
        return
    context.reply(_RUN[verb](desk, number, said), private=True)


def _merge_if_sure(context: Context, desk: Desk, number: int, into: str, said: str) -> None:
    word = plain_words.bare(said)
    if word in texts.UNSURE:
        context.reply(texts.GIVEN_UP)
    elif word in texts.SURE:
        context.reply(joining.merge(desk, number, int(into)), private=True)
    else:
        raise UserError(
            words.merge_differs(number=number, into=int(into), differ=joining.differing(desk, number, int(into)))
        )


_RUN: dict[str, Callable[[Desk, int, str], str]] = {
    "progress": taking.progress,
    "escalate": taking.escalate,
    "regrade": commands.regrade,
    "divert": commands.divert,
    "snooze": commands.snooze,
    "merge": commands.merge,
    "bounce": closing.bounce,
    "reopen": closing.reopen,
    "visit_bad": lambda desk, number, note: closing.visit(desk, number, VisitResult.BAD, note),
}


def _meant(context: Context, number: int, said: str, offered: Sequence[int]) -> int:
    place = reading.place(said) or 0
    if 1 <= place <= len(offered):
        return offered[place - 1]
    return commands.person_named(context, said, word=f"{texts.TRANSFER[0]} {number}").id


def _in_full(verb: str, said: str) -> str:
    """`3 涉及二十多人` → `高 涉及二十多人`: the number stands for what it was listed with."""
    lists: dict[str, Sequence[str]] = {"regrade": list(texts.LEVELS.values()), "divert": texts.SERVICES}
    first, rest = reading.head(said)
    place = reading.place(first) or 0
    if verb in lists and 1 <= place <= len(lists[verb]):
        return f"{lists[verb][place - 1]} {rest}"
    return said
