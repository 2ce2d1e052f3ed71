"""Bulletins on the console: the list with progress, one of them with failures, receipts and who is silent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.identity import may_anywhere, reach
from bot.pages import Deed, Figure, Page, PageContext, shown_name
from bot.plain import plain
from handlers.bulletins import progress, rules, scoping, timing
from handlers.bulletins.answering import coverage
from handlers.bulletins.scoping import BROADCAST, SEE
from handlers.bulletins.sending import again
from handlers.bulletins.showing import chart, editor, exporting, texts
from storage import bulletins, directory
from storage.bulletins import Bulletin

SHOWN = 30


def _visible(context: PageContext) -> list[Bulletin]:
    paths = reach(context.grants, SEE)
    units = {unit.id: unit.path for unit in directory.list_units(context.session, active_only=False)}
    return [
        one
        for one in bulletins.list_recent(context.session, SHOWN)
        if all(units[unit].startswith(paths) for unit in one.scope)
    ]


def _show_list(context: PageContext) -> Mapping[str, Any]:
    return {
        "rows": [
            {
                "come": progress.summary_of(context.session, one),
                "state": progress.state_of(one),
                "at": one.confirmed_at,
                "start": plain(bulletins.body_of(context.session, one), limit=40),
            }
            for one in _visible(context)
        ],
        "may_write": may_anywhere(context.grants, BROADCAST),
    }


def _show_one(context: PageContext) -> Mapping[str, Any]:
    bulletin = again.seen(context, context.number("number"))
    session = context.session
    ends = progress.ends_of(session, bulletin)
    failed = progress.failures(session, ends)
    people = coverage.Coverage(session, bulletin, progress.reached_of(ends))
    whole = people.whole()
    silent = coverage.silent_units(session, bulletin)
    scope = scoping.units_of(session, bulletin.scope)
    return {
        "title": texts.numbered(number=bulletin.number),
        "bulletin": bulletin,
        "state": progress.state_of(bulletin),
        "come": progress.progress_of(session, bulletin, ends),
        "body": bulletins.body_of(session, bulletin),
        "author": shown_name(session, bulletin.author_id),
        "scope": scoping.names_of(session, bulletin),
        "failures": [(plain(group, limit=60), why) for group, why in failed[: rules.LIST_MOST]],
        "silent": [_unit_label(context, unit) for unit in silent[: rules.LIST_MOST]],
        "silent_more": max(0, len(silent) - rules.LIST_MOST),
        "chart": chart_of(context, bulletin),
        "parks": people.by_park(),
        "covered": progress.covered(bulletin, whole) if bulletin.confirmed_at else "",
        "read": _read(context, bulletin),
        "may_write": all(context.may(BROADCAST, unit.path) for unit in scope),
    }


def chart_of(context: PageContext, bulletin: Bulletin) -> Mapping[str, Any] | None:
    """The line of units that had answered, and what it says in words."""
    if bulletin.confirmed_at is None:
        return None
    first: dict[int, datetime] = {}
    for receipt in bulletins.receipts_of(context.session, bulletin):
        first.setdefault(receipt.unit_id, receipt.at)
    _, units = bulletins.count_targets(context.session, bulletin)
    end = timing.deadline(bulletin.settled, bulletin.confirmed_at)
    drawn = chart.draw(bulletin.confirmed_at, list(first.values()), units, context.now, end)
    return {"drawn": drawn, "words": texts.chart_words(first=_minutes(drawn.first), half=_minutes(drawn.half))}


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else int(span / timedelta(minutes=1))


def _read(context: PageContext, bulletin: Bulletin) -> str:
    found = bulletins.readings_of(context.session, bulletin)
    return texts.read_words(people=sum(one.people for one in found), groups=len(found)) if found else ""


def _unit_label(context: PageContext, unit_id: int) -> str:
    """A team with its enterprise, for every one has a 早班组."""
    unit = directory.get_unit(context.session, unit_id)
    name = plain(unit.name, limit=60)
    if unit.kind is not directory.UnitKind.TEAM or unit.parent_id is None:
        return name
    return plain(directory.get_unit(context.session, unit.parent_id).name, limit=60) + name


def _figures(context: PageContext) -> Sequence[Figure]:
    """The latest one."""
    for one in _visible(context)[:1]:
        come = progress.summary_of(context.session, one)
        path, name = f"bulletins/{one.number}", texts.numbered(number=one.number)
        return [
            Figure(f"{name} {texts.DELIVERED}", f"{come.sent}/{come.groups}", path, come.failed > 0),
            Figure(f"{name} {texts.CONFIRMED}", f"{come.units}/{come.of}", path),
        ]
    return []


def stop(context: PageContext) -> str:
    return again.stop(context, context.number("number"))


def resend(context: PageContext) -> str:
    return again.resend(context, context.number("number"))


def recall(context: PageContext) -> str:
    return again.recall(context, context.number("number"))


def remind(context: PageContext) -> str:
    return again.remind(context, context.number("number"))


PAGES = (
    *editor.PAGES,
    Page(
        path="bulletins",
        title=texts.TITLE,
        act=SEE,
        template="bulletins/list.html",
        show=_show_list,
        words=texts,
        live=True,
        figures=_figures,
    ),
    Page(
        path="bulletins/{number}",
        title=texts.TITLE,
        act=SEE,
        template="bulletins/one.html",
        show=_show_one,
        deeds={
            "stop": Deed(BROADCAST, stop),
            "resend": Deed(BROADCAST, resend),
            "recall": Deed(BROADCAST, recall),
            "remind": Deed(BROADCAST, remind),
            "export": Deed(exporting.EXPORT, exporting.export_on_page),
        },
        words=texts,
        menu=False,
        live=True,
    ),
)
