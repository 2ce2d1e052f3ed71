"""Chat words of handing in, and the messages that are lists without saying so."""

import re
from collections.abc import Callable

from bot.errors import UserError
from bot.identity import may_anywhere
from bot.messages import Attachment, MediaKind
from bot.plain import plain
from bot.routing import Context, Place, Router
from handlers.rosters import acts
from handlers.rosters.reading.naming import names_in
from handlers.rosters.reading.reader import read_text
from handlers.rosters.taking import (
    coming,
    dailies,
    desk,
    explaining,
    giving_back,
    handing,
    links,
    pauses,
    replies,
    sources,
    standing,
    texts,
    units,
)
from handlers.rosters.taking.heeding import texts as heeding_texts
from handlers.rosters.taking.sources import Source
from handlers.rosters.taking.visiting import texts as visiting
from storage import NotFound, directory, rosters
from storage.directory import Unit
from storage.rosters import Form

router = Router()
replies.register(router)
_LIKE_A_LIST = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
_NUMBERED_LINE = re.compile(r"^\s*\d{1,4}[.、．)）\s]\s*\S", re.MULTILINE)
MOST_OWN = 10  #: enterprises whose state is told at once
MOST_WORDS, MOST_NAMES = 40, 3  #: of a message that may have been meant for the list
FROM_NUMBERS, FROM_LINES = 3, 5  #: so many numbers or numbered lines make a long message a list


# --- the list itself --------------------------------------------------------------------------------------------------


@router.command(*texts.HAND_IN, help=texts.HELP_HAND_IN, act=acts.HAND_IN)
def hand_in(context: Context, rest: str) -> None:
    """`报送` alone says how; with a list behind it, or a file beside or quoted, it is taken."""
    file = _file(context)
    if file is not None:
        _take_file(context, file)
    elif rest:
        _take_text(context, rest)
    else:
        context.reply(texts.FORMS)


@router.reader(priority=60)
def read(context: Context) -> bool:
    """A file, or words that are a list or its changes, from somebody who hands in."""
    if not may_anywhere(context.grants, acts.HAND_IN):
        return False
    file = _file(context)
    if file is not None:
        if context.in_group and not _offered(context):
            return False
        _take_file(context, file)
        return True
    if _has_picture(context) and not context.in_group and not context.message.text:
        context.reply(texts.PHOTO_DECLINED)
        return True
    text = context.message.text
    if not text or not _offered(context) or not looks_like_a_list(context, text):
        return False
    _take_text(context, text)
    return True


@router.reader(priority=96)
def about_somebody(context: Context) -> bool:
    """Words about one of his people that nobody understood: how to say it."""
    text = context.message.text
    if context.in_group or not text or len(text) > MOST_WORDS or not may_anywhere(context.grants, acts.OWN):
        return False
    names = [name for _, name in names_in(text)][:MOST_NAMES]
    if any(rosters.finding.named(context.session, unit.id, name) for unit in _offered(context)[:1] for name in names):
        context.reply(heeding_texts.SAY_SO)
        return True
    return False


def looks_like_a_list(context: Context, text: str) -> bool:
    """Short words are read to know; long ones show it by their numbers and lines."""
    if len(text) > handing.SHORT:
        return len(_LIKE_A_LIST.findall(text)) >= FROM_NUMBERS or len(_NUMBERED_LINE.findall(text)) >= FROM_LINES
    reading = read_text(text, desk.of_context(context).day)
    return not reading.doc_errors


def _take_text(context: Context, text: str) -> None:
    form = Form.PASTE if context.in_group else Form.TEXT
    _take(context, Source(text=text, channel=context.message.channel), form)


def _take_file(context: Context, attachment: Attachment) -> None:
    _take(context, sources.of_attachment(attachment, context.message.channel), Form.FILE)


def _take(context: Context, source: Source, form: Form) -> None:
    offered = _offered(context)
    if not offered:
        raise UserError(texts.FOR_OTHER_FORM if may_anywhere(context.grants, acts.HAND_IN) else texts.NOT_A_REPORTER)
    place = desk.of_context(context)
    paper = handing.hand_in(place, source, form, offered[0] if len(offered) == 1 else None, offered)
    if not place.said and paper.unit_id is not None and context.in_group:
        context.reply(texts.READING)


def _offered(context: Context) -> list[Unit]:
    """The enterprises that this may be for: that of the group if it is his, else all that he reports for."""
    own = units.own_enterprises(context.session, context.grants)
    if context.chat.unit is not None and len(own) > 1:
        here = units.enterprise_of(context.session, context.chat.unit.id)
        same = [one for one in own if here is not None and one.id == here.id]
        return same or own
    return own


def _file(context: Context) -> Attachment | None:
    """A file sent with the message, or in the message that it quotes."""
    quote = context.message.quote
    found = (*context.message.attachments, *(quote.attachments if quote is not None else ()))
    return next((one for one in found if one.kind is MediaKind.FILE), None)


def _has_picture(context: Context) -> bool:
    return any(one.kind is MediaKind.IMAGE for one in context.message.attachments)


@router.command(*texts.NO_CHANGE, help=texts.HELP_NO_CHANGE, act=acts.HAND_IN)
def no_change(context: Context, rest: str) -> None:
    _take_text(context, texts.NO_CHANGE[0])


@router.command(*texts.FOR_OTHER, help=texts.HELP_FOR_OTHER, act=acts.HAND_IN)
def for_other(context: Context, rest: str) -> None:
    """`代交 顺丰分拨 无变化`: for an enterprise below one's own unit; who did it is on record."""
    name, _, list_ = rest.partition("\n") if "\n" in rest.split(" ")[0] else rest.partition(" ")
    file = _file(context)
    if not name or not (list_.strip() or file):
        raise UserError(texts.FOR_OTHER_FORM)
    found, certain = units.named(context.session, context.grants, name.strip())
    if not found:
        raise UserError(texts.no_such_enterprise(name=plain(name, limit=30)))
    source = (
        sources.of_attachment(file, context.message.channel)
        if file
        else Source(text=list_.strip(), channel=context.message.channel)
    )
    form = Form.FILE if file else Form.PASTE if context.in_group else Form.TEXT
    handing.hand_in(desk.of_context(context), source, form, found[0] if certain else None, found)


# --- about the list ---------------------------------------------------------------------------------------------------


def _for_one(context: Context, act: Callable[[desk.Desk, Unit], str]) -> None:
    """Of the one enterprise meant; with several the group says which, else it has to be named."""
    offered = _offered(context)
    if not offered:
        raise UserError(texts.NOT_A_REPORTER)
    if len(offered) > 1:
        raise UserError(texts.which_unit(names=[plain(one.name, limit=40) for one in offered]))
    context.reply(act(desk.of_context(context), offered[0]))


def _own_or_named(context: Context, rest: str, act: Callable[[desk.Desk, Unit, str], str]) -> None:
    """`停工`, or with the enterprise's name in front for who has several or acts for others."""
    word, _, later = rest.partition(" ")
    is_name = bool(word) and re.match(r"[\d一二三四五六七八九十到至]", word) is None
    named, certain = units.named(context.session, context.grants, word) if is_name else ([], False)
    if certain:
        context.reply(act(desk.of_context(context), named[0], later))
    else:
        _for_one(context, lambda place, unit: act(place, unit, rest))


@router.command(*texts.STOP, help=texts.HELP_STOP, act=acts.HAND_IN)
def stop(context: Context, rest: str) -> None:
    _own_or_named(context, rest, lambda place, unit, later: pauses.stop(place, unit, later, holiday=False))


@router.command(*texts.HOLIDAY, act=acts.HAND_IN)
def holiday(context: Context, rest: str) -> None:
    _own_or_named(context, rest, lambda place, unit, later: pauses.stop(place, unit, later, holiday=True))


@router.command(*texts.RESUME, act=acts.HAND_IN)
def resume(context: Context, rest: str) -> None:
    _own_or_named(context, rest, lambda place, unit, _: pauses.resume(place, unit))


@router.command(*texts.BLOCK, help=texts.HELP_BLOCK, act=acts.HAND_IN)
def block(context: Context, rest: str) -> None:
    _for_one(context, lambda place, unit: dailies.block(place, unit, rest))


@router.command(*texts.VISITS, help=texts.HELP_VISITS, act=acts.HAND_IN)
def visits(context: Context, rest: str) -> None:
    """`明日来访 …`: read like every list, its heading put back."""
    text = f"{texts.VISITS[0]}：\n{rest}"
    if not rest or read_text(text[: handing.SHORT], desk.of_context(context).day).doc_errors:
        raise UserError(visiting.VISITS_FORM)
    _take_text(context, text)


@router.command(*texts.CLEAR_VISITS, help=texts.HELP_CLEAR_VISITS, act=acts.HAND_IN)
def clear_visits(context: Context, rest: str) -> None:
    _for_one(context, dailies.clear)


@router.command(*texts.EXPLAIN, help=texts.HELP_EXPLAIN, act=acts.HAND_IN, place=Place.PRIVATE)
def explain(context: Context, rest: str) -> None:
    _for_one(context, lambda place, unit: explaining.explain(place, unit, rest))


@router.command(*texts.UNDO, help=texts.HELP_UNDO, act=acts.HAND_IN)
def undo(context: Context, rest: str) -> None:
    _for_one(context, explaining.undo)


@router.command(*texts.YESTERDAY, help=texts.HELP_YESTERDAY, act=acts.HAND_IN, place=Place.PRIVATE)
def yesterday(context: Context, rest: str) -> None:
    _for_one(context, giving_back.last_list)


@router.command(*heeding_texts.OWN_STATE, help=heeding_texts.HELP_OWN_STATE, act=acts.OWN)
def own_state(context: Context, rest: str) -> None:
    """Of each enterprise that he reports for."""
    place = desk.of_context(context)
    offered = _offered(context)
    if not offered:
        raise UserError(texts.NOT_A_REPORTER)
    context.reply("\n".join(standing.of(place, unit) for unit in offered[:MOST_OWN]))


@router.command(*texts.LINK, help=texts.HELP_LINK, act=acts.HAND_IN)
def link(context: Context, rest: str) -> None:
    """In private a link that carries the person; in a group one that asks for the number."""

    def address(place: desk.Desk, unit: Unit) -> str:
        url = links.page_address(place, unit, for_group=place.in_group)
        if not url:
            return texts.NO_PAGES
        name = plain(unit.name, limit=40)
        return texts.group_link(unit=name, url=url) if place.in_group else texts.link(unit=name, url=url)

    _for_one(context, address)


# --- buttons ----------------------------------------------------------------------------------------------------------


@router.press("roster-nochange")
def press_no_change(context: Context) -> None:
    handing.hand_in(desk.of_context(context), Source(text=texts.NO_CHANGE[0]), Form.TEXT, _pressed(context), [])


@router.press("roster-stop")
def press_stop(context: Context) -> None:
    context.reply(pauses.stop(desk.of_context(context), _pressed(context), texts.TODAY, holiday=False))


@router.press(coming.TAKE)
def press_coming(context: Context) -> None:
    """What was said of this day before it came."""
    text, unit = coming.taken(context)
    source = Source(text=text, channel=context.message.channel)
    handing.hand_in(desk.of_context(context), source, Form.TEXT, unit, [])


def _pressed(context: Context) -> Unit:
    """The enterprise that a button names, if this person may hand in for it; absent and not his are one answer."""
    number = context.message.press.button.rpartition(":")[2] if context.message.press is not None else ""
    unit = directory.find_unit(context.session, int(number)) if number.isdecimal() else None
    if unit is None or not context.may(acts.HAND_IN, unit.path):
        raise NotFound("unit")
    return unit
