"""A bank that comes as a file: fetched, read in the child process, shown with its faults, taken in when confirmed."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Permanent, UserError
from bot.messages import Attachment, Button, Card, Content, MediaKind
from bot.pages import PageContext
from bot.plain import plain
from bot.routing import Context, Job, Lane, NetworkJob, NetworkTools, OnAmbiguous
from bot.spreadsheets import Rejected
from handlers.scoring import texts
from handlers.scoring.bank import banking
from handlers.scoring.bank import texts as bank_texts
from handlers.scoring.reading import upload
from handlers.scoring.reading.model import Bank, Item
from storage import Session, audit, directory, scoring, tasks
from storage.scoring import BankUpload

FETCH, QUESTION, PRESS = "quiz.bank-file", "quiz.bank-file", "quiz-bank"
WAITS = timedelta(hours=24)  #: for its sender's word
_LIVES = timedelta(hours=6)
_YES, _NO = "yes", "no"


def begin(context: Context, pasted: str) -> None:
    """Questions pasted are shown as they are read; a file is fetched; with neither, it is asked for."""
    if pasted:
        person_id = context.person.id if context.person is not None else None
        bank = banking.read_pasted(pasted)
        context.reply(_offered(context.session, bank, bank_texts.PASTED, person_id, context.now))
    elif (file := _file(context)) is not None:
        _fetch(context, file)
    else:
        person_id = context.person.id if context.person is not None else None
        directory.put_conversation(
            context.session, chat_id=context.chat.id, person_id=person_id, kind=QUESTION, payload={}, now=context.now
        )
        context.reply(bank_texts.SEND_FILE)


def sent(context: Context, text: str) -> bool:
    """The file that was asked for, or the questions as text; anything else is for others."""
    file = _file(context)
    if file is None and len(text.strip().splitlines()) < 2:
        return False
    person_id = context.person.id if context.person is not None else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)
    if file is not None:
        _fetch(context, file)
    else:
        begin(context, text)
    return True


def _file(context: Context) -> Attachment | None:
    quote = context.message.quote
    found = (*context.message.attachments, *(quote.attachments if quote is not None else ()))
    return next((one for one in found if one.kind is MediaKind.FILE), None)


def _fetch(context: Context, file: Attachment) -> None:
    payload = {
        "chat": context.chat.id,
        "channel": context.message.channel,
        "person": context.person.id if context.person is not None else None,
        "reference": file.reference,
        "name": plain(file.name, limit=100),
        "secret": file.secret,
    }
    key = f"{FETCH}:{context.inbox_id}"
    lane, until = Lane.ANSWER.number, context.now + _LIVES
    tasks.put(context.session, FETCH, key, context.now, payload=payload, lane=lane, expires_at=until)
    context.reply(bank_texts.READING)


async def fetch(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    """The bank, or why there is none."""
    wanted = Attachment(MediaKind.FILE, payload["reference"], name=payload["name"], secret=payload["secret"])
    name, content = await tools.fetch(int(payload["channel"]), wanted)
    try:
        return await asyncio.to_thread(upload.read, content, name or str(payload["name"]))
    except Rejected as rejected:
        return rejected


def fetched(job: Job, result: Any) -> None:
    """Say what the file holds."""
    if not isinstance(result, Bank):
        code = result.code if isinstance(result, Rejected) else "crash"
        _say(job, Content(text=bank_texts.NO_FILE if isinstance(result, Permanent) else bank_texts.REJECTED[code]))
        return
    _say(job, _offered(job.session, result, str(job.payload["name"]), job.payload["person"], job.now))


def kept(
    session: Session, bank: Bank, source: str, person_id: int | None, now: datetime
) -> tuple[BankUpload | None, list[str]]:
    """The questions as they wait for their sender's word, None when none is new; and what is said of them."""
    told = banking.faults(bank)
    known = banking.known(session, bank)
    fresh = len(bank.items) - known
    if not fresh:
        return None, [bank_texts.nothing_new(known=known, faulty=len(bank.errors)), *told]
    items = [asdict(item) for item in bank.items]
    waiting = scoring.put_upload(session, person_id=person_id, source=source, items=items, now=now)
    return waiting, [
        bank_texts.waiting(number=waiting.number, fresh=fresh, known=known, faulty=len(bank.errors)),
        *told,
    ]


def _offered(session: Session, bank: Bank, source: str, person_id: int | None, now: datetime) -> Content:
    """What was read, its faults, and the first new question as it would go in; it waits for its sender's word."""
    waiting, told = kept(session, bank, source, person_id, now)
    if waiting is None:
        return Content(text="\n".join(told))
    number = waiting.number
    first = next(iter(bank.items))
    shown = texts.question(kind=first.type, stem=plain(first.question, limit=200), options=first.options)
    words = "\n".join([*told, bank_texts.for_example(body=shown, answer="".join(first.answer))])
    buttons = (
        Button(f"{PRESS}:{number}:{_YES}", bank_texts.TAKE_IN, "primary"),
        Button(f"{PRESS}:{number}:{_NO}", bank_texts.GIVE_UP),
    )
    return Content(card=Card(title=bank_texts.waiting_title(number=number), text=words, buttons=buttons))


def _say(job: Job, content: Content) -> None:
    job.speech.to_chat(
        int(job.payload["chat"]),
        content,
        key=f"{job.key}:said",
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=None,
        subject="",
        via=int(job.payload["channel"]),
    )


JOB = NetworkJob(fetch, fetched)


def confirm(context: Context, rest: str) -> None:
    """`题库 确认 3`: the same as the button."""
    number = re.search(r"\d{1,9}", rest)
    context.reply(settle(context, int(number[0]) if number else 0, take=True))


def pressed(context: Context) -> None:
    press = context.message.press
    assert press is not None
    _, number, word = [*press.button.split(":"), "", ""][:3]
    context.reply(settle(context, int(number) if number.isdecimal() else 0, take=word == _YES))


def settle(context: Context | PageContext, number: int, *, take: bool) -> str:
    """Only for whoever sent the file, within a day."""
    waiting = _waiting(context, number)
    items = [Item(**{**one, "source": one.get("source") or waiting.source}) for one in waiting.items]
    scoring.settle_upload(context.session, waiting)
    if not take:
        return bank_texts.given_up(number=number)
    added = banking.taken_in(context.session, Bank(items, []), context.now, source=waiting.source)
    _imported(context, f"upload:{number}")
    return bank_texts.imported(added=added, known=len(items) - added, faulty=0)


def _waiting(context: Context | PageContext, number: int) -> BankUpload:
    waiting = scoring.find_upload(context.session, number)
    own = waiting is not None and context.person is not None and waiting.person_id == context.person.id
    if waiting is None or not own or waiting.is_done or context.now - waiting.at > WAITS:
        raise UserError(bank_texts.NOTHING_WAITS)
    return waiting


def _imported(context: Context | PageContext, what: str) -> None:
    actor = f"person:{context.person.id if context.person is not None else 0}"
    audit.append(context.session, actor=actor, act="quiz.import", object="bank", detail={"from": what})
