"""One call, everybody answers (一呼百应): who is there, who is coming, who cannot."""

from collections.abc import Sequence
from datetime import timedelta

from bot import words
from bot.errors import UserError
from bot.identity import reach
from bot.masking import mask_numbers
from bot.messages import Button, Card, Content
from bot.plain import plain
from bot.routing import Context, Lane, OpenItem
from handlers.disputes import reading
from handlers.disputes import texts as case_words
from handlers.disputes.core import access, people
from handlers.disputes.drives import saying, texts
from storage import NotFound, audit, directory, disputes, stations
from storage.directory import Role, Unit, UnitKind
from storage.disputes import CalloutAnswer, DisputeCallout

OPEN_FOR = timedelta(hours=4)
ITEM = "callout"
MOST_NAMED = 15
_CALLED = (Role.OFFICER, Role.DUTY, Role.AUXILIARY, Role.MANAGER, Role.MEDIATOR, Role.LEADER)


def start(context: Context, rest: str) -> None:
    """Everybody who can come to the speaker's park, over every way; a number alone asks who comes."""
    if words.fold(rest).strip(case_words.AROUND_NUMBERS).isdecimal():
        status(context, rest)
        return
    what = plain(mask_numbers(rest.strip()), limit=200)
    if not what or context.person is None:
        raise UserError(texts.FORM_CALLOUT)
    unit = _where(context, what)
    called = [one for one in _callable(context, unit) if one != context.person.id]
    if not called:
        raise UserError(texts.NOBODY)
    number = stations.next_number(context.session, "danger")
    callout = disputes.open_callout(
        context.session,
        number=number,
        case_number=None,
        unit_id=unit.id,
        people=called,
        what=what,
        by=context.person.id,
        open_until=context.now + OPEN_FOR,
        now=context.now,
    )
    text = texts.called(number=number, what=what, name=people.name_of(context.session, context.person.id))
    buttons = tuple(Button(f"{ITEM}:{name}:{number}", label) for name, label in texts.BUTTONS)
    card = Card(title=texts.mark(number=number), text=text, buttons=buttons)
    for person_id in called:
        context.speech.to_person(
            person_id,
            Content(card=card),
            key=f"callout:{number}:{person_id}",
            lane=Lane.DANGER,
            subject=f"{ITEM}:{number}",
        )
    audit.append(
        context.session, f"person:{context.person.id}", "callout", f"{ITEM}:{number}", {"people": len(callout.people)}
    )
    context.reply(texts.call_sent(number=number, people=len(called)), private=True)


def _where(context: Context, what: str) -> Unit:
    """The chat's own unit, the park that is named, the only one; the whole station only where that is said."""
    paths = reach(context.grants, access.PARK)
    here = context.chat.unit
    if here is not None and here.path.startswith(paths):
        return directory.get_unit(context.session, here.id)
    if not paths:
        raise UserError(texts.NO_PARK)
    parks = [
        unit
        for unit in directory.list_units(context.session)
        if unit.kind is UnitKind.PARK and unit.active and unit.path.startswith(paths)
    ]
    named = [park for park in parks if park.name in what]
    if len(named) == 1:
        return named[0]
    if len(parks) > 1 and not any(word in what for word in texts.WHOLE):
        names = [plain(park.name, limit=30) for park in named or parks]
        shown = names[:MOST_NAMED]
        raise UserError(texts.which_park(what=what, parks=shown, more=len(names) - len(shown)))
    return directory.get_unit(context.session, int(paths[0].strip("/").split("/")[-1]))


def _callable(context: Context, unit: Unit) -> list[int]:
    """Heads and helpers of the park, and the station's own people."""
    line = [*directory.ancestors(context.session, unit), *directory.under(context.session, unit)]
    line = [one for one in line if one.kind is not UnitKind.TEAM or one.path.startswith(unit.path)]
    held = [
        person.id for one in line for _, person in directory.holders(context.session, unit_id=one.id, roles=_CALLED)
    ]
    return list(dict.fromkeys(held))


def listing(context: Context) -> Sequence[OpenItem]:
    """The calls that this person was asked in and that are still open."""
    if context.person is None:
        return ()
    mine = [one for one in disputes.open_callouts(context.session, context.now) if context.person.id in one.people]
    return [
        OpenItem(ITEM, one.number, texts.item_title(number=one.number), texts.mark(number=one.number)) for one in mine
    ]


def numbered(context: Context) -> Sequence[OpenItem]:
    """Those of them that he has not answered yet: later a bare number means none of them."""
    person = context.person.id if context.person is not None else 0
    return [item for item in listing(context) if not _has_answered(context, item.number, person)]


def _has_answered(context: Context, number: int, person: int) -> bool:
    callout = disputes.find_callout(context.session, number)
    replies = disputes.callout_replies(context.session, callout) if callout is not None else []
    return any(one.person_id == person for one in replies)


def plainly(context: Context) -> bool:
    """`不能去 在医院`, `我马上到`, to the one call that this person has not answered; `收到` says nothing of coming."""
    said = saying.to_call(context.message.text)
    seen = words.bare(context.message.text) in texts.SEEN
    open_ones = numbered(context) if said or seen else ()
    if len(open_ones) != 1:
        return False
    if not said:
        raise UserError(texts.say_which(number=open_ones[0].number))
    answer(context, open_ones[0], said)
    return True


def pressed(context: Context) -> None:
    """`callout:there:4`, by whoever was called."""
    assert context.message.press is not None
    _, name, number = (*context.message.press.button.split(":"), "", "")[:3]
    item = next((one for one in listing(context) if str(one.number) == number), None)
    word = dict(texts.BUTTONS).get(name)
    if item is None or word is None:
        raise NotFound("callout")
    answer(context, item, word)


def answer(context: Context, item: OpenItem, word: str) -> None:
    callout = disputes.find_callout(context.session, item.number)
    if callout is None or context.person is None:
        raise NotFound("callout")
    word = texts.NUMBERS.get(words.bare(word), words.bare(word))
    said = CalloutAnswer(texts.ANSWERS[word])
    disputes.answer_callout(context.session, callout, person_id=context.person.id, answer=said, now=context.now)
    audit.append(context.session, f"person:{context.person.id}", "callout.answer", f"{ITEM}:{item.number}")
    context.reply(texts.answered(number=item.number, answer=word), suffix=f"callout{item.number}")


def status(context: Context, rest: str) -> None:
    number, _ = reading.numbered(rest, word=texts.CALLOUT_STATUS[0])
    callout = disputes.find_callout(context.session, number)
    if callout is None or context.person is None or not _may_see(context, callout):
        raise NotFound("callout")
    replies = disputes.callout_replies(context.session, callout)

    def names(answer: CalloutAnswer) -> list[str]:
        return people.names_of(context.session, [one.person_id for one in replies if one.answer is answer])

    context.reply(
        texts.replies(
            number=number,
            there=names(CalloutAnswer.THERE),
            coming=names(CalloutAnswer.COMING),
            cannot=names(CalloutAnswer.CANNOT),
            silent=len(callout.people) - len(replies),
        ),
        private=True,
    )


def _may_see(context: Context, callout: DisputeCallout) -> bool:
    unit = directory.find_unit(context.session, callout.unit_id)
    mine = context.person is not None and callout.by == context.person.id
    return mine or (unit is not None and context.may(access.COMMAND, unit.path))
