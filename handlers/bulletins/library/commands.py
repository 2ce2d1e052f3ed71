"""Chat words of the library: list, import, use a text, and the daily case on or off."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.clock import STATION_ZONE
from bot.errors import UserError
from bot.identity import reach
from bot.messages import Attachment, Content, MediaKind
from bot.plain import plain
from bot.routing import Context, Job, Lane, NetworkTools, OnAmbiguous, Place, Router
from bot.spreadsheets import Rejected
from bot.spreadsheets import read as read_workbook
from handlers.bulletins import rules, scoping
from handlers.bulletins.library import daily, fraud, importing, texts
from handlers.bulletins.scoping import BROADCAST, Scope
from handlers.bulletins.writing import drafts, moments
from handlers.bulletins.writing import texts as writing
from storage import NotFound, audit, bulletins, directory, stations, tasks
from storage.bulletins import LibraryText, Plan

IMPORT = "bulletin.import"
SENT = "bulletin.workbook"  #: the question for the workbook
MOST_LISTED = 20
MOST_FAULTS = 10


def register(router: Router) -> None:
    """The words of this part, on the router of the whole capability."""
    for words, help, handler in (
        (texts.LIBRARY, texts.HELP_LIBRARY, listing),
        (texts.USE, texts.HELP_USE, use),
        (texts.DAILY, texts.HELP_DAILY, switch_daily),
        (texts.IMPORT, texts.HELP_IMPORT, take_in),
        (texts.DROP, texts.HELP_DROP, drop),
        (texts.TYPES, texts.HELP_TYPES, types),
    ):
        router.command(*words, help=help, act=BROADCAST, place=Place.PRIVATE)(handler)
    router.answer(SENT)(sent_in)


def listing(context: Context, rest: str) -> None:
    wanted = (fraud.rolled_up(rest.strip()),) if rest.strip() else ()
    found = [one for one in bulletins.list_texts(context.session, fraud_types=wanted) if one.kind in texts.KIND_NAMES]
    lines = [(one.number, texts.KIND_NAMES[one.kind], one.fraud_type, one.title) for one in found[:MOST_LISTED]]
    context.reply(texts.listed(lines=lines, more=len(found) - len(lines)))


def use(context: Context, rest: str) -> None:
    """A draft out of a kept text; one that is out of date is refused."""
    kept = _kept(context, rest)
    if kept.valid_until is not None and kept.valid_until < context.now.astimezone(STATION_ZONE).date():
        raise UserError(writing.library_expired(day=f"{kept.valid_until:%m-%d}"))
    last, _ = drafts.last_settings(context)
    everywhere = Scope(tuple(scoping.outermost(context.session, reach(context.grants, BROADCAST))))
    plan = Plan(library=kept.number, fraud_type=kept.fraud_type, marked=kept.marked)
    bulletin = drafts.create(context, last or everywhere, kept.body, title=kept.title, plan=plan)
    context.reply(drafts.show(context, bulletin))


def _kept(context: Context, rest: str) -> LibraryText:
    """A text of the library; templates are counted with them and have words of their own."""
    kept = bulletins.get_text(context.session, rules.parse_number(rest, texts.FORM_USE))
    if kept.kind not in texts.KIND_NAMES:
        raise NotFound("library text")
    return kept


def drop(context: Context, rest: str) -> None:
    kept = _kept(context, rest)
    bulletins.drop_text(context.session, kept)
    context.reply(texts.dropped(number=kept.number))


def types(context: Context, rest: str) -> None:
    now = fraud.current(context.now.astimezone(STATION_ZONE).date())
    context.reply(texts.types(day=now.date, source=now.source, names=now.types))


def switch_daily(context: Context, rest: str) -> None:
    """On or off for the whole station, so only by whoever may write to all of it."""
    word, _, clock = rest.strip().partition(" ")
    person = context.person
    root = [unit for unit in scoping.outermost(context.session, reach(context.grants, BROADCAST)) if not unit.parent_id]
    if person is None or not root:
        raise UserError(texts.FORM_DAILY)
    station = stations.get_station(context.session)
    if word in texts.OFF:
        station.settings = {name: value for name, value in station.settings.items() if name != daily.SETTING}
        context.session.add(station)
        context.reply(texts.DAILY_OFF)
        return
    at = moments.clock_of(clock or "8:30")
    if word not in texts.ON or at is None:
        raise UserError(texts.FORM_DAILY)
    clock = f"{at:%H:%M}"
    station.settings = {**station.settings, daily.SETTING: {"at": clock, "author": person.id}}
    context.session.add(station)
    context.session.flush()
    daily.plan(context.session, context.station, context.now)
    audit.append(context.session, actor=f"person:{person.id}", act="bulletin.daily", object="station", detail={})
    count = len(bulletins.list_texts(context.session, kind=texts.CASE))
    context.reply(texts.daily_on(at=clock, count=count))


# --- import from a workbook ---


def take_in(context: Context, rest: str) -> None:
    """`导入素材` with the workbook quoted, or asking for it: a file travels without words on both platforms."""
    if _workbook(context) is None:
        person_id = context.person.id if context.person is not None else None
        directory.put_conversation(
            context.session, chat_id=context.chat.id, person_id=person_id, kind=SENT, payload={}, now=context.now
        )
        context.reply(texts.SEND_WORKBOOK)
        return
    _fetch(context)


def sent_in(context: Context, text: str) -> bool:
    """The file that was asked for; anything else is for others."""
    if _workbook(context) is None:
        return False
    directory.drop_conversation(
        context.session, chat_id=context.chat.id, person_id=context.person.id if context.person is not None else None
    )
    _fetch(context)
    return True


def _workbook(context: Context) -> Attachment | None:
    files = [*context.message.attachments, *(context.message.quote.attachments if context.message.quote else ())]
    return next((one for one in files if one.kind is MediaKind.FILE), None)


def _fetch(context: Context) -> None:
    wanted = _workbook(context)
    assert wanted is not None
    payload = {
        "chat": context.chat.id,
        "channel": context.message.channel,
        "reference": wanted.reference,
        "name": wanted.name,
        "secret": wanted.secret,
    }
    tasks.put(context.session, IMPORT, f"{IMPORT}:{context.inbox_id}", context.now, payload=payload, lane=1)
    context.reply(texts.READING)


async def fetch(payload: Mapping[str, Any], tools: NetworkTools) -> Any:
    wanted = Attachment(MediaKind.FILE, payload["reference"], name=payload["name"], secret=payload["secret"])
    _, content = await tools.fetch(int(payload["channel"]), wanted)
    try:
        return await asyncio.to_thread(read_workbook, content)
    except Rejected:
        return None


def fetched(job: Job, result: Any) -> None:
    """Keep what the workbook holds and say what was not taken."""
    words = texts.UNREADABLE
    if isinstance(result, list):
        entries, faults = importing.from_sheets(result)
        new, known = bulletins.put_texts(job.session, entries, job.now)
        shown = [plain(one, limit=120) for one in faults[:MOST_FAULTS]]
        words = texts.imported(new=len(new), known=known, faults=shown)
    job.speech.to_chat(
        int(job.payload["chat"]),
        Content(text=words),
        key=f"{job.key}:said",
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=None,
        subject="",
        via=int(job.payload["channel"]),
    )
