"""Chat words of those who work on disputes: each with a number, or for the case quoted, or for the only one held."""

from collections.abc import Callable, Sequence

from bot import words
from bot.errors import UserError
from bot.identity import reach
from bot.routing import Context, Router
from handlers.disputes import looking, reading, reporting, supplements, texts
from handlers.disputes.acting import closing, joining, taking
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.following import follow
from handlers.disputes.asking import lacking, spans
from handlers.disputes.asking import texts as asking
from handlers.disputes.core import access, people, telling
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from handlers.disputes.grading import Category
from handlers.disputes.intake import poster
from handlers.disputes.intake import texts as poster_words
from storage import alarms, directory, disputes
from storage.directory import Person
from storage.disputes import TAKEN, UNTAKEN, DisputeCase, Level, PartyKind, PartyState, VisitResult

router = Router()

MOST_LISTED = 20

router.command(*texts.PROXY, help=texts.HELP_PROXY)(reporting.proxy)
router.command(*texts.STATUS, help=texts.HELP_STATUS, unbound=True)(looking.status)
router.command(*texts.MORE, help=texts.HELP_MORE)(supplements.add)
router.command(*poster_words.POSTER, help=poster_words.HELP_POSTER, act=access.PARK)(poster.issue)
router.answer(reporting.MORE)(supplements.more)
router.answer(reporting.LATER)(supplements.surely)
router.reader(priority=84)(supplements.later)
router.answer(reporting.PICTURE, passing=True)(reporting.about_picture)
router.reader(priority=85)(reporting.plainly)


def followed(context: Context, number: int) -> Desk:
    """The desk, with the case brought to where its danger case stands."""
    desk = desks.of_context(context)
    case = disputes.find_case(context.session, number)
    if case is not None:
        follow(desk, case)
    return desk


Verb = Callable[[Desk, int, str], str]


def verb(names: Sequence[str], help: str, *, asks: str = "") -> Callable[[Verb], Verb]:
    """A command `<word> <number> <rest>` whose answer is for the speaker; in a group only that it was done. `asks`: the
    button that asks for the rest when it was left away."""

    def register(act: Verb) -> Verb:
        @router.command(*names, help=help, act=access.WORK)
        def handler(context: Context, rest: str) -> None:
            number, later = reading.numbered(with_number(context, rest), word=names[0])
            desk = followed(context, number)
            if not lacks(context, desk, asks, number, later):
                context.reply(act(desk, number, later), private=True)

        return act

    return register


def lacks(context: Context, desk: Desk, asks: str, number: int, later: str) -> bool:
    """Asks, in private, for what the act still lacks; in a group the right form is shown."""
    if not asks or context.in_group:
        return False
    if not later:
        lacking.ask(context, desk, asks, number)
        return True
    return lacking.lacks_reason(context, desk, asks, number, later)


def with_number(context: Context, rest: str) -> str:
    """Without a number the case quoted is meant, else the only one that the speaker has."""
    if (words.fold(rest)[:1].isdigit() or words.fold(rest)[:1] == "#") and not reading.begins_with_span(rest):
        return rest
    if context.quoted.startswith("dispute:"):
        return f"{context.quoted.partition(':')[2]} {rest}"
    own = disputes.list_cases(context.session, holder_id=context.person.id) if context.person is not None else []
    held = [case for case in own if case.state in TAKEN and case.merged_into is None]
    return f"{held[0].number} {rest}" if len(held) == 1 else rest


@verb(texts.PROGRESS, texts.HELP_PROGRESS, asks="progress")
def progress(desk: Desk, number: int, rest: str) -> str:
    return taking.progress(desk, number, rest)


@verb(texts.ESCALATE_WORDS, texts.HELP_ESCALATE, asks="escalate")
def escalate(desk: Desk, number: int, rest: str) -> str:
    return taking.escalate(desk, number, rest)


@verb(texts.REGRADE, texts.HELP_REGRADE, asks="regrade")
def regrade(desk: Desk, number: int, rest: str) -> str:
    word, why = reading.head(rest)
    if word not in texts.LEVEL_WORDS:
        raise UserError(phrases.form_level(number=number))
    return taking.regrade(desk, number, Level(texts.LEVEL_WORDS[word]), why)


@verb(texts.DIVERT, texts.HELP_DIVERT, asks="divert")
def divert(desk: Desk, number: int, rest: str) -> str:
    service, why = reading.head(rest)
    return closing.divert(desk, number, service, why if service else "")


@verb(texts.RECEIPT, texts.HELP_RECEIPT)
def receipt(desk: Desk, number: int, rest: str) -> str:
    return closing.receive(desk, number)


@verb(texts.BOUNCE_WORDS, "", asks="bounce")
def bounce(desk: Desk, number: int, rest: str) -> str:
    return closing.bounce(desk, number, rest)


@verb(texts.VISIT, texts.HELP_VISIT)
def visit(desk: Desk, number: int, rest: str) -> str:
    word, note = reading.head(rest)
    if word in texts.UNREACHED:
        return closing.visit(desk, number, VisitResult.UNREACHED, note)
    if word not in texts.RESULTS:
        raise UserError(phrases.form_visit(number=number))
    return closing.visit(desk, number, VisitResult(texts.RESULTS[word]), note)


@verb(texts.MERGE, texts.HELP_MERGE, asks="merge")
def merge(desk: Desk, number: int, rest: str) -> str:
    into, sure = reading.into(rest)
    if not sure and (differ := joining.differing(desk, number, into)):
        raise UserError(asking.merge_differs(number=number, into=into, differ=differ))
    return joining.merge(desk, number, into)


@verb(texts.UNMERGE, "")
def unmerge(desk: Desk, number: int, rest: str) -> str:
    return joining.unmerge(desk, number)


@verb(texts.SNOOZE, texts.HELP_SNOOZE, asks="snooze")
def snooze(desk: Desk, number: int, rest: str) -> str:
    found = spans.read(rest, desk.now)
    if found is None:
        raise UserError(phrases.form_snooze(number=number))
    return taking.snooze(desk, number, *found)


@verb(texts.CATEGORY, texts.HELP_CATEGORY)
def category(desk: Desk, number: int, rest: str) -> str:
    value = reading.category(rest)
    if value is None:
        raise UserError(phrases.form_category(number=number, names=list(texts.CATEGORIES.values())))
    return taking.confirm_category(desk, number, Category(value))


@verb(texts.PARTY, texts.HELP_PARTY)
def party(desk: Desk, number: int, rest: str) -> str:
    first, later = reading.head(rest)
    if first in texts.PARTY_KINDS and later:
        mobile, name = reading.mobile(later)
        return taking.add_party(desk, number, PartyKind(texts.PARTY_KINDS[first]), name, mobile)
    if first.isdecimal() and later in texts.PARTY_STATES:
        return taking.set_party(desk, number, int(first), PartyState(texts.PARTY_STATES[later]))
    if not rest.strip():
        return taking.list_parties(desk, number)
    raise UserError(phrases.form_party(number=number))


@router.command(*texts.TRANSFER, help=texts.HELP_TRANSFER, act=access.WORK)
def transfer(context: Context, rest: str) -> None:
    number, name = reading.numbered(with_number(context, rest), word=texts.TRANSFER[0])
    if lacks(context, followed(context, number), "transfer", number, name):
        return
    person = person_named(context, name, word=f"{texts.TRANSFER[0]} {number}")
    context.reply(taking.transfer(followed(context, number), number, person.id), private=True)


@router.command(*texts.HAND_OVER, help=texts.HELP_HAND_OVER, act=access.WORK)
def hand_over(context: Context, rest: str) -> None:
    first, later = reading.head(rest)
    person = person_named(context, later if first in texts.ALL else rest, word=texts.HAND_OVER[0])
    for danger in alarms.list_live(context.session):
        followed(context, danger.number)
    context.reply(taking.hand_over_all(desks.of_context(context), person.id), private=True)


def person_named(context: Context, name: str, *, word: str) -> Person:
    """Somebody who works on disputes anywhere in the station; `李警官 一号园` tells namesakes apart."""
    first, unit = reading.head(name)
    if not first:
        raise UserError(phrases.form_person(word=word))
    known = [one for one in directory.find_persons_by_name(context.session, first) if one.active]
    found = [one for one in known if _works(context, one, unit)]
    if known and not found and not unit:
        raise UserError(phrases.not_one_who_works(name=first[:20]))
    if not found:
        raise UserError(phrases.no_such_person(name=first[:20]))
    if len(found) > 1:
        raise UserError(phrases.several_persons(name=first[:20]))
    return found[0]


def _works(context: Context, person: Person, unit: str) -> bool:
    held = directory.grants_of(context.session, person.id)
    grants = access.grants_of(desks.of_context(context), person.id)
    return bool(reach(grants, access.WORK)) and (not unit or any(unit in one.name for _, one in held))


@router.command(*texts.REOPEN_WORDS, help=texts.HELP_REOPEN)
def reopen(context: Context, rest: str) -> None:
    number, why = reading.numbered(rest, word=texts.REOPEN)
    desk = followed(context, number)
    own = access.is_reporter(desk, disputes.get_case(context.session, number))
    context.reply(closing.reopen(desk, number, why), private=not own)


@router.command(*texts.MINE, help=texts.HELP_MINE, act=access.WORK)
def mine(context: Context, rest: str) -> None:
    desk = desks.of_context(context)
    own = [case for case in disputes.list_live(context.session) if _is_mine(desk, case)]
    lines = [
        texts.line(
            number=case.number,
            level=case.level.value,
            category=case.category,
            state=case.state.value,
            holder=telling.holder_name(desk, case),
            at=telling.moment(case.opened_at),
        )
        for case in own[:MOST_LISTED]
    ]
    context.reply(texts.mine(lines=lines), private=True)


def _is_mine(desk: Desk, case: DisputeCase) -> bool:
    if people.is_excluded(desk.session, case, desk.person_id or 0):
        return False
    return case.holder_id == desk.person_id or (case.state in UNTAKEN and desk.person_id in case.paged)
