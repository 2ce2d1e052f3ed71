"""A report comes in by chat: command, plain words, a quote, a picture, voice turned to text; and what is answered."""

from collections.abc import Sequence

from bot import alarms, danger
from bot.danger import Danger
from bot.errors import UserError
from bot.identity import Role
from bot.messages import MediaKind
from bot.plain import plain
from bot.routing import Context
from handlers.disputes import reading, texts
from handlers.disputes.acting import taking
from handlers.disputes.core import desk as desks
from handlers.disputes.core import telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.grading import Grade, grade
from handlers.disputes.intake import evidence, opening, wishes
from handlers.disputes.intake import texts as wish_words
from handlers.disputes.intake.essentials import Lack
from handlers.disputes.intake.opening import Opened, Report
from handlers.disputes.rules import levels
from storage import NotFound, directory, disputes
from storage.directory import Unit
from storage.disputes import Level, Source

CARDS = "card_private"
MORE = "dispute.more"  #: the open question what a report lacked
LATER = "dispute.more.later"  #: the same, where what is said may be meant for something else first
PICTURE = "dispute.picture"  #: and what a picture without a word is of
_WANTS_PROOF = ("wages", "contract", "consumer", "neighbours", "fraud")
_AT_WORK = (Role.MEMBER, Role.LEADER, Role.REPORTER, Role.MANAGER)


def spoken(context: Context) -> str:
    message = context.message
    return message.text or " ".join(one.transcript for one in message.attachments if one.transcript)


def report(context: Context, rest: str) -> None:
    """`纠纷 …`, in a group, privately, or quoting somebody else's words."""
    confidential, anonymous, words = reading.flags(rest)
    quote = context.message.quote
    if not words and quote is not None and quote.text.strip():
        open_told(context, quote.text.strip(), behalf=texts.QUOTED, confidential=confidential, anonymous=anonymous)
        return
    if not words:
        explained = (texts.SECRET_TOLD if confidential else "") + (texts.NAMELESS_TOLD if anonymous else "")
        raise UserError(f"{explained}{texts.FORM_REPORT}")
    open_told(context, words, confidential=confidential, anonymous=anonymous)


def proxy(context: Context, rest: str) -> None:
    """`代报 李师傅 …`: both are named in the case."""
    confidential, anonymous, words = reading.flags(rest)
    quote = context.message.quote
    who, said = reading.head(words)
    if not said and quote is not None and quote.text.strip():
        said = quote.text.strip()
    if not who or not said:
        raise UserError(texts.FORM_PROXY)
    open_told(context, said, behalf=who, confidential=confidential, anonymous=anonymous)


def plainly(context: Context) -> bool:
    """A plain message that clearly is a dispute."""
    words = spoken(context).strip()
    if not words:
        return _picture(context)
    if context.question is not None and context.question.kind not in (MORE, LATER):  # what they passed on is no answer
        return False
    if not grade(words).is_dispute:
        if not context.in_group and wishes.secret(words):
            raise UserError(wish_words.WISH_UNSAID)
        return False
    open_told(context, words)
    return True


def _picture(context: Context) -> bool:
    """A picture without a word, privately: asked what it shows, and kept for the answer."""
    if context.in_group or not any(one.kind is MediaKind.IMAGE for one in context.message.attachments):
        return False
    _ask(context, PICTURE, {"pictures": evidence.dump(context.message)})
    context.reply(texts.ask_picture())
    return True


def about_picture(context: Context, text: str) -> None:
    """The words that belong to the picture that was sent before."""
    pictures = list(context.question.payload["pictures"]) if context.question is not None else []
    forget(context)
    if text.strip() in texts.GIVE_UP:
        context.reply(texts.GIVEN_UP)
        return
    confidential, anonymous, words = reading.flags(_without_word(text))
    opened = open_told(context, words or text, confidential=confidential, anonymous=anonymous)
    if opened is not None:
        evidence.fetch(desks.of_context(context), opened.case, context.message.channel, pictures)


def _without_word(text: str) -> str:
    first, rest = reading.head(text)
    return rest if first in texts.REPORT and rest else text


def open_told(
    context: Context, words: str, *, behalf: str = "", confidential: bool = False, anonymous: bool = False
) -> Opened | None:
    """None when it joined a case of danger that is running."""
    desk = desks.of_context(context)
    danger_number = _danger(context, desk, words)
    if danger_number is not None and (running := disputes.find_case(desk.session, danger_number)) is not None:
        opening.join(desk, running, words, context.chat.id)
        context.reply(texts.joined(number=running.number), suffix="dispute")
        return None
    person = context.person.id if context.person is not None else None
    confidential, anonymous = confidential or wishes.secret(words), anonymous or wishes.nameless(words)
    source = Source.PROXY if behalf else Source.GROUP if context.in_group else Source.PRIVATE
    opened = opening.open_report(
        desk,
        Report(
            words=words,
            unit=place_of(context),
            source=source,
            reporter_id=None if anonymous else person,
            chat_id=context.chat.id,
            behalf=behalf,
            confidential=confidential,
            anonymous=anonymous,
            danger=danger_number,
        ),
    )
    evidence.fetch(desk, opened.case, context.message.channel, evidence.dump(context.message))
    _answer(context, desk, opened)
    return opened


def _danger(context: Context, desk: Desk, words: str) -> int | None:
    """The danger case of this very message: begun by the frame's words, or here, where only the rules saw it."""
    found = opening.danger_of(desk, context.chat.id)
    if found is None and danger.find(words) is None and grade(words).emergency:
        alarms.sound(context, Danger("call", words[:20]))
        found = opening.danger_of(desk, context.chat.id)
    return found.number if found is not None else None


def _answer(context: Context, desk: Desk, opened: Opened) -> None:
    """The number at once, then in the same message what is lacking; privately also where else to turn."""
    case, grade_ = opened.case, opened.grade
    case_words = disputes.told_of(desk.session, case).words
    lines = [
        texts.receipt(
            number=case.number,
            called=len(opened.called),
            rung=case.rung.value,
            opens=telling.moment(opened.opens_at) if opened.opens_at is not None else "",
            emergency=case.emergency,
        )
    ]
    if case.level is Level.HIGH and grade_.police and not case.emergency:
        lines.append(texts.IF_HURT)
    if not context.in_group:
        if case.confidential:
            lines.append(texts.SECRET_TOLD)
        if case.anonymous:
            lines.append(texts.NAMELESS_TOLD)
        if grade_.may_divert and grade_.divert_to[:1].isdigit() and case.level is not Level.HIGH:
            lines.append(texts.divert_hint(service=grade_.divert_to, number=case.number))
            lines.append(texts.say_to_service(words=plain(case_words, limit=200)))
        if case.category in _WANTS_PROOF and case.level is not Level.HIGH:
            lines.append(texts.proof_hint(category=case.category))
    elif case.confidential:
        lines.append(texts.SECRET_IN_GROUP)
    if opened.lacks:
        names = [one.value for one in opened.lacks]
        by_number = context.in_group and context.person is None  # nobody in particular can be asked
        lines.append(texts.ask_more(number=case.number, lacks=names, group=context.in_group, by_number=by_number))
        if not by_number:
            await_more(context, case.number, opened.lacks)
    context.reply("\n".join(lines), suffix="dispute")
    if opened.same and opened.called:
        text = texts.same_offered(number=case.number, others=opened.same)
        telling.to_people(desk, case, opened.called, text, key="same")


def raised(desk: Desk, case: disputes.DisputeCase, graded: Grade) -> None:
    """By what was said later, if it is worse."""
    level = Level.HIGH if graded.emergency else Level(graded.risk.value)
    if levels.is_above(level, case.level):
        disputes.tell(desk.session, case, reasons=graded.reasons)
    taking.raise_level(desk, case, level, why=texts.WHY_MORE)


def place_of(context: Context) -> Unit:
    """The group's unit; in private where the person works, or what is above all the places where he does."""
    session = context.session
    if context.chat.unit is not None:
        return directory.get_unit(session, context.chat.unit.id)
    at_work = [directory.get_unit(session, grant.unit_id) for grant in context.grants if grant.role in _AT_WORK]
    named = [unit for unit in at_work if unit.name in spoken(context)]
    if found := named or at_work:
        paths = sorted({unit.path for unit in found}, key=len)
        if len(paths) == 1 or all(path.startswith(paths[0]) for path in paths):
            return next(unit for unit in found if unit.path == (paths[-1] if len(paths) == 1 else paths[0]))
    root = directory.find_root(session)
    if root is None:
        raise NotFound("unit")
    return root


def await_more(context: Context, number: int, lacks: Sequence[Lack], *, times: int = 0) -> None:
    """`times`: how many answers more; 0 right after the report, of which privately the next words are the first."""
    kind = LATER if context.in_group or times else MORE
    payload: dict[str, object] = {"number": number, "lacks": [one.value for one in lacks]}
    _ask(context, kind, payload | ({"times": times} if times else {}))


def _ask(context: Context, kind: str, payload: dict[str, object]) -> None:
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
