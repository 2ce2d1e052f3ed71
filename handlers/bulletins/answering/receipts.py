"""Receipts in chat: a word, a number or a button; for which unit it counts, and what is still open."""

from datetime import timedelta

from bot.errors import UserError
from bot.plain import plain
from bot.routing import Context, OpenItem, Router
from handlers.bulletins import rules, texts, timing, wording
from handlers.bulletins.answering import texts as words
from storage import NotFound, bulletins, directory, tasks
from storage.bulletins import Bulletin, ReceiptRule

TALLY = "bulletin.tally"


def register(router: Router) -> None:
    """The words of this part, on the router of the whole capability."""
    router.command(*texts.UNDO, help=texts.HELP_UNDO)(undo)
    router.open_items(words.RECEIPT_WORDS, _open)(received)
    router.press(wording.PRESS)(pressed)


def undo(context: Context, rest: str) -> None:
    bulletin = bulletins.get_by_number(context.session, rules.parse_number(rest, texts.FORM_NUMBER))
    undone = bulletins.take_back_receipt(context.session, bulletin, speaker(context))
    number = bulletin.number
    context.reply(texts.undone(number=number) if undone else texts.nothing_to_undo(number=number))


def _open(context: Context) -> list[OpenItem]:
    asked, ended = open_here(context)
    return [
        OpenItem(
            "bulletin",
            one.number,
            plain(" ".join(bulletins.body_of(context.session, one).split()), limit=16),
            mark=texts.mark(number=one.number),
            named=one in ended,
            together=True,
        )
        for one in (*asked, *ended)
    ]


def received(context: Context, item: OpenItem, word: str) -> None:
    answer = receive(context, item.number)
    if answer:
        context.reply(answer, suffix=f"receipt{item.number}")


def pressed(context: Context) -> None:
    """The button of a private reminder, or of the card in a group."""
    press = context.message.press
    number = press.button.partition(":")[2] if press is not None else ""
    if not number.isdecimal():
        raise UserError(texts.FORM_NUMBER)
    said = receive(context, int(number))
    if not context.in_group:  # there the minute's tally answers everybody together
        context.reply(said)


def receive(context: Context, number: int) -> str:
    """Count this speaker's receipt for the unit of this group; the words to answer with, "" where the tally answers."""
    bulletin = bulletins.get_by_number(context.session, number)
    unit_id = _answering_unit(context, bulletin)
    if unit_id is None or bulletin.confirmed_at is None:
        raise NotFound("bulletin")
    if bulletin.recalled_at is not None:
        return words.void(number=number)
    fresh = bulletins.put_receipt(
        context.session,
        bulletin,
        speaker=speaker(context),
        unit_id=unit_id,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person else None,
        now=context.now,
    )
    if not fresh:
        return texts.received_before(number=number)
    if not context.in_group:
        return words.late(number=number) if is_late(context, bulletin) else texts.received(number=number)
    _plan_tally(context)
    return ""


def is_late(context: Context, bulletin: Bulletin) -> bool:
    end = timing.deadline(bulletin.settled, bulletin.confirmed_at)
    return end is not None and context.now > end


def _answering_unit(context: Context, bulletin: Bulletin) -> int | None:
    """For whom a receipt counts: the group's unit, or in private the unit of the speaker that was sent the bulletin; a
    deputy named for a unit answers for it."""
    sent_to = {target.unit_id for target in bulletins.targets_of(context.session, bulletin)}
    if context.in_group:
        return context.chat.unit.id if context.chat.unit is not None and context.chat.unit.id in sent_to else None
    own = next((grant.unit_id for grant in context.grants if grant.unit_id in sent_to), None)
    if own is not None or context.person is None:
        return own
    units = (directory.find_unit(context.session, unit) for unit in sent_to)
    mine = context.person.id
    return next((u.id for u in units if u is not None and mine in (u.contact_person_id, u.deputy_person_id)), None)


def _plan_tally(context: Context) -> None:
    """One confirmation for all receipts of this minute in this group, whatever they were for."""
    minute = context.now.replace(second=0, microsecond=0)
    tasks.put(
        context.session,
        TALLY,
        f"{TALLY}:{context.chat.id}:{minute:%Y%m%d%H%M}",
        minute + timedelta(minutes=1),
        payload={"chat": context.chat.id, "since": minute.isoformat()},
    )


def open_here(context: Context) -> tuple[list[Bulletin], list[Bulletin]]:
    """(what a receipt word here could answer: what this speaker has not confirmed, else the latest that he has; what is
    answered only where its number is said: the others that he has confirmed, and what was taken back)."""
    since = context.now - rules.RECEIPT_OPEN
    if context.in_group:
        here = bulletins.open_in_chat(context.session, context.chat.id, since)
    else:
        units = [grant.unit_id for grant in context.grants]
        here = bulletins.open_for_units(context.session, units, since)
    here = [one for one in here if one.settled.receipt is not ReceiptRule.NONE]
    living = [one for one in here if one.recalled_at is None]
    mine = speaker(context)
    waiting = [one for one in living if not bulletins.has_confirmed(context.session, one, mine)]
    asked = waiting or living[:1]
    return asked, [one for one in here if one not in asked]


def speaker(context: Context) -> bytes:
    sender = context.message.sender
    return bulletins.speaker_of(context.person.id if context.person else None, sender.corp, sender.user_id)
