"""The receipt by link, for groups that can only be sent to."""

from collections.abc import Mapping
from typing import Any

from bot.errors import UserError
from bot.pages import Form, FormContext, shown_name
from handlers.bulletins import texts as core
from handlers.bulletins.answering import texts
from handlers.bulletins.sending.promising import RECEIPT
from storage import NotFound, bulletins, directory
from storage.bulletins import Bulletin, BulletinState


def _bulletin(context: FormContext) -> Bulletin:
    number = context.link.subject.partition(":")[2]
    bulletin = bulletins.find_by_number(context.session, int(number)) if number.isdigit() else None
    if bulletin is None or bulletin.state is not BulletinState.SENDING:
        raise NotFound("bulletin")
    return bulletin


def _show(context: FormContext) -> Mapping[str, Any]:
    """Only the number, unless the link carries a person: then the bulletin itself and who confirms it."""
    bulletin = _bulletin(context)
    if not context.verified:
        return {"number": bulletin.number, "body": "", "unit": "", "name": "", "confirmed": False}
    unit = directory.find_unit(context.session, context.link.unit_id)
    return {
        "number": bulletin.number,
        "body": bulletins.body_of(context.session, bulletin),
        "unit": unit.name if unit is not None else "",
        "name": shown_name(context.session, context.person_id),
        "confirmed": bulletins.has_confirmed(context.session, bulletin, _speaker(context)),
    }


def _submit(context: FormContext) -> str:
    bulletin = _bulletin(context)
    if context.link.chat_id is None and not context.verified:
        raise UserError(texts.RECEIPT_NEEDS_NUMBER)
    fresh = bulletins.put_receipt(
        context.session,
        bulletin,
        speaker=_speaker(context),
        unit_id=context.link.unit_id,
        chat_id=context.link.chat_id or 0,
        person_id=context.person_id,
        verified=context.verified,
        now=context.now,
    )
    if not context.verified:  # the same words whether it was the first or not: nothing of what is there is shown
        return texts.received_unverified(number=bulletin.number)
    return texts.received_by_form(number=bulletin.number) if fresh else core.received_before(number=bulletin.number)


def _speaker(context: FormContext) -> bytes:
    """A person counts once wherever he confirms; of those unknown a link counts one."""
    if context.verified:
        return bulletins.speaker_of(context.person_id, "", "")
    return bulletins.speaker_of(None, "link", str(context.link.id))


receipt = Form(
    purpose=RECEIPT,
    title=texts.RECEIPT_TITLE,
    template="bulletins/receipt.html",
    show=_show,
    submit=_submit,
    words=texts,
)
