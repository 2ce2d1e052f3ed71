"""One bulletin as a workbook: group by group, receipt by receipt, park by park."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import xlsxwriter

from bot.clock import STATION_ZONE
from bot.delivery.texts import reason
from bot.identity import Act, Role
from bot.messages import Content, Media, MediaKind
from bot.pages import PageContext, shown_name
from bot.routing import Context, Job, Lane, NetworkTools, OnAmbiguous, Place, Router
from handlers.bulletins import progress, rules, scoping, timing
from handlers.bulletins.answering import coverage
from handlers.bulletins.sending import again
from handlers.bulletins.showing import texts
from handlers.bulletins.writing import drafts
from storage import Session, audit, bulletins, directory, media, tasks
from storage.bulletins import Bulletin

EXPORT = Act.of("bulletin.export", Role.OFFICER, privileged=True)
MAKE = "bulletin.export"
KEPT_FOR = timedelta(days=1)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def register(router: Router) -> None:
    router.command(*texts.EXPORT, help=texts.HELP_EXPORT, act=EXPORT, place=Place.PRIVATE)(export)


def export(context: Context, rest: str) -> None:
    """As a file in the private chat; on record."""
    bulletin = again.seen(context, rules.parse_number(rest, texts.HELP_EXPORT), write=True)
    _ask(context, bulletin, str(context.inbox_id), context.chat.id, context.message.channel)


def export_on_page(context: PageContext) -> str:
    """The same into the private chat of whoever asked on the console."""
    bulletin = again.seen(context, context.number("number"), write=True)
    if not directory.private_chats(context.session, context.person.id):
        return texts.NOT_EXPORTED
    _ask(context, bulletin, context.once)
    return texts.EXPORTED


def _ask(context: Context | PageContext, bulletin: Bulletin, once: str, chat: int = 0, channel: int = 0) -> None:
    """Made beside the writer: of ten thousand groups it takes seconds."""
    person = context.person.id if context.person else 0
    audit.append(
        context.session, actor=f"person:{person}", act=EXPORT.name, object=f"bulletin:{bulletin.number}", detail={}
    )
    payload = {"number": bulletin.number, "person": person, "chat": chat, "channel": channel}
    tasks.put(context.session, MAKE, f"{MAKE}:{bulletin.number}:{once}", context.now, payload=payload, lane=1)


async def make(payload: Mapping[str, Any], tools: NetworkTools) -> bytes:
    number = int(payload["number"])
    made = await tools.read(lambda session: sheets(session, bulletins.get_by_number(session, number)))
    return await asyncio.to_thread(workbook, made)


def made(job: Job, result: Any) -> None:
    """Into the chat where it was asked for, unless the right to it has ended meanwhile."""
    number, person, chat = (int(job.payload[name]) for name in ("number", "person", "chat"))
    bulletin = bulletins.get_by_number(job.session, number)
    if not isinstance(result, bytes) or not scoping.may_write(job.session, person, bulletin.scope):
        return
    name = texts.file_name(number=number)
    reference = media.put_media(job.session, MediaKind.FILE.value, name, result, job.now + KEPT_FOR)
    file = Content(media=Media(MediaKind.FILE, name, reference))
    if not chat:
        job.speech.to_person(person, file, key=job.key, lane=Lane.ANSWER, subject="")
        return
    job.speech.to_chat(
        chat,
        file,
        key=job.key,
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=None,
        subject="",
        via=int(job.payload["channel"]),
    )


def sheets(session: Session, bulletin: Bulletin) -> dict[str, list[Sequence[str]]]:
    names = directory.full_names(session, directory.list_units(session, active_only=False))
    ends = progress.ends_of(session, bulletin)
    read = {one.chat_id: one for one in bulletins.readings_of(session, bulletin)}
    silent = set(coverage.silent_units(session, bulletin))
    end = timing.deadline(bulletin.settled, bulletin.confirmed_at)
    titles = directory.group_titles(session)
    groups: list[Sequence[str]] = [texts.GROUP_HEADS]
    for one in ends:
        figure = read.get(one.chat_id)
        groups.append(
            (
                titles.get(one.chat_id, ""),
                names.get(one.unit_id, ""),
                texts.STATES[one.state.value],
                reason(one.why) if one.why else "",
                _at(one.sent_at),
                str(figure.people) if figure is not None else "",
                texts.NO if one.unit_id in silent else texts.YES,
            )
        )
    receipts: list[Sequence[str]] = [texts.RECEIPT_HEADS]
    for receipt in bulletins.receipts_of(session, bulletin):
        late = end is not None and receipt.at > end
        receipts.append(
            (
                names.get(receipt.unit_id, ""),
                shown_name(session, receipt.person_id) or texts.UNKNOWN,
                _at(receipt.at),
                texts.LATE if late else texts.IN_TIME,
                texts.YES if receipt.verified else texts.NO,
            )
        )
    people = coverage.Coverage(session, bulletin, progress.reached_of(ends))
    parks = [texts.PARK_HEADS, *map(_part, people.by_park())]
    companies = [texts.COMPANY_HEADS, *map(_part, people.by_company())]
    return {
        texts.SHEET_GROUPS: groups,
        texts.SHEET_RECEIPTS: receipts,
        texts.SHEET_PARKS: parks,
        texts.SHEET_COMPANIES: companies,
    }


def _part(part: coverage.Part) -> Sequence[str]:
    figures = (part.units, part.answered, part.heads.people, part.reached_heads, part.answered_heads)
    return (part.name, *map(str, figures), drafts.source_of(part.heads))


def workbook(made: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """No cell is a formula, a link or a number, whatever stands in it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    for name, rows in made.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 6, 20, text)
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write_string(line, place, value, text)
    book.close()
    return target.getvalue()


def _at(moment: datetime | None) -> str:
    return f"{moment.astimezone(STATION_ZONE):%Y-%m-%d %H:%M}" if moment is not None else ""
