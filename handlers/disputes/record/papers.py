"""Files that are asked for in chat: looked up in a reading, made in a thread, sent to the asker alone, on record."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.messages import Content, Media, MediaKind
from bot.pages import PageContext
from bot.routing import Context, Job, Lane, NetworkTools, Place, Router, StationView
from handlers.disputes import reading
from handlers.disputes.core import access
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from handlers.disputes.record import dossier, ledger, patterns, reports, texts
from storage import Session, audit, disputes, media, stations, tasks

MAKE = "dispute.paper"
KEPT_FOR = timedelta(days=2)
Made = tuple[str, bytes]


def register(router: Router) -> None:
    router.command(*texts.DOSSIER, help=texts.HELP_DOSSIER, act=access.SEE, place=Place.PRIVATE)(ask_dossier)
    router.command(*texts.LEDGER, help=texts.HELP_LEDGER, act=access.EXPORT, place=Place.PRIVATE)(ask_ledger)
    router.command(*texts.FIGURES, help=texts.HELP_FIGURES, act=access.SEE, place=Place.PRIVATE)(ask_figures)
    router.command(*texts.PATTERNS, help=texts.HELP_PATTERNS, act=access.SEE, place=Place.PRIVATE)(ask_patterns)
    router.command(*texts.PATTERN, help=texts.HELP_PATTERN, act=access.EXPORT, place=Place.PRIVATE)(ask_pattern)
    router.command(*texts.MONTHLY, help=texts.HELP_MONTHLY, act=access.EXPORT, place=Place.PRIVATE)(ask_monthly)


def ask_dossier(context: Context, rest: str) -> None:
    number, _ = reading.numbered(rest, word=texts.DOSSIER[0])
    desk = desks.of_context(context)
    case = access.seen(desk, number)
    desk.record(case, "exported")
    _ask(context, {"what": "dossier", "number": number})


def ask_ledger(context: Context, rest: str) -> None:
    ledger.parse(desks.of_context(context), rest)
    _ask(context, {"what": "ledger", "rest": rest[:100]})


def ask_figures(context: Context, rest: str) -> None:
    desk = desks.of_context(context)
    context.reply(reports.described(desk, ledger.parse(desk, rest)))


def ask_monthly(context: Context, rest: str) -> None:
    ledger.parse(desks.of_context(context), rest)
    _ask(context, {"what": "monthly", "rest": rest[:100]})


def ask_patterns(context: Context, rest: str) -> None:
    context.reply(patterns.listed(desks.of_context(context)))


def ask_pattern(context: Context, rest: str) -> None:
    unit_id, category = patterns.meant(desks.of_context(context), rest)
    _ask(context, {"what": "pattern", "unit": unit_id, "category": category})


def _ask(context: Context, payload: dict[str, Any]) -> None:
    """That it was asked for is on record with the asking."""
    assert context.person is not None
    whole = {**payload, "person": context.person.id, "cause": context.inbox_id}
    tasks.put(context.session, MAKE, f"dispute-paper:{context.inbox_id}", context.now, whole, lane=2)
    audit.append(context.session, f"person:{context.person.id}", "dispute.export", payload["what"], payload)
    context.reply(texts.BEING_MADE)


def ask_from_page(context: PageContext, rest: str) -> None:
    """The ledger as a workbook, sent to the asker's private chat."""
    payload = {"what": "ledger", "rest": rest[:100], "person": context.person.id, "cause": f"page-{context.once[:40]}"}
    tasks.put(context.session, MAKE, f"dispute-paper:{payload['cause']}", context.now, payload, lane=2)
    audit.append(context.session, f"person:{context.person.id}", "dispute.export", "ledger", {"rest": rest[:100]})


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> Made | None:
    make = await tools.read(lambda session: _maker(session, payload))
    return await asyncio.to_thread(make)


def _maker(session: Session, payload: Mapping[str, Any]) -> Callable[[], Made | None]:
    """What is to be written, looked up now; the asker's rights are looked at once more."""
    desk = _desk(session, int(payload["person"]))
    if payload["what"] == "dossier":
        case = disputes.find_case(session, int(payload["number"]))
        if case is None or not access.may_see(desk, case):
            return lambda: None
        found = dossier.collect(session, case)
        return lambda: (texts.dossier_name(number=found.number), dossier.write(found))
    if payload["what"] == "pattern":
        pattern = patterns.collect(desk, int(payload["unit"]), str(payload["category"]))
        if pattern is None:
            return lambda: None
        return lambda: (texts.pattern_name(title=pattern.title), patterns.write(pattern))
    wanted = ledger.parse(desk, str(payload["rest"]))
    if payload["what"] == "ledger":
        lines = ledger.lines(desk, ledger.rows(desk, wanted))
        return lambda: (texts.ledger_name(span=wanted.span), ledger.workbook(lines))
    monthly = reports.collect(desk, wanted)
    return lambda: (texts.monthly_name(span=wanted.span), reports.write(monthly))


class _Mute:
    """A reading promises no message."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"nothing is said while a paper is made: {name}")


def _desk(session: Session, person_id: int) -> Desk:
    station = stations.get_station(session)
    view = StationView(station.id, station.key, station.name, station.domain, station.settings)
    now: datetime = session.info["database"].now()
    desk = Desk(session, _Mute(), view, now, f"person:{person_id}", person_id)
    return Desk(session, _Mute(), view, now, desk.actor, person_id, access.grants_of(desk, person_id))


def done(job: Job, result: object) -> None:
    if not isinstance(result, tuple):
        return
    name, content = result
    reference = media.put_media(job.session, MediaKind.FILE.value, name, content, job.now + KEPT_FOR)
    job.speech.to_person(
        int(job.payload["person"]),
        Content(media=Media(MediaKind.FILE, name, reference)),
        key=f"dispute-paper:{job.payload['cause']}",
        lane=Lane.ANSWER,
        subject="dispute-paper",
    )
