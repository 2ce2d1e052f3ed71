"""Console pages: today by park, one enterprise's history, search, export, fields with their purpose and basis."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import Act, reach
from bot.masking import mask_name
from bot.pages import Deed, Done, Figure, Page, PageContext, Waiting, shown_name
from bot.plain import plain
from handlers.rosters import acts
from handlers.rosters.chasing import board, people, rungs
from handlers.rosters.chasing.board import Entry, State
from handlers.rosters.locking import opening, rules
from handlers.rosters.locking import texts as locking
from handlers.rosters.showing import exporting, fields, searching, texts
from storage import NotFound, directory, rosters
from storage.directory import Unit
from storage.rosters import RosterOpening, RosterVersion, VersionState, openings, versions

HISTORY_DAYS = 30
MOST_MOVES = 50


def _entries(context: PageContext, act: Act = acts.SEE) -> list[Entry]:
    return board.of_day(context.session, local_day(context.now), reach(context.grants, act))


def _show_board(context: PageContext) -> Mapping[str, Any]:
    entries = _entries(context)
    groups: dict[str, list[Entry]] = {}
    for one in entries:
        groups.setdefault(plain(one.park.name, limit=60) if one.park else texts.OTHER_PARK, []).append(one)
    return {
        "sums": board.sums(context.session, entries, local_day(context.now)),
        "parks": [(park, _counted(here), [_shown(context, one) for one in here]) for park, here in groups.items()],
        **_locked(context),
        "may_export": any(grant for grant in reach(context.grants, acts.EXPORT)),
        "may_search": any(grant for grant in reach(context.grants, acts.LOOK_UP)),
    }


def _locked(context: PageContext) -> dict[str, Any]:
    """Whether the station's day is over, and what this person may open again."""
    unit, day = directory.find_root(context.session), local_day(context.now)
    is_over = unit is not None and rules.is_over(context.session, unit, day, context.now)
    said = (
        locking.banner if unit and rules.is_locked(context.session, unit, day, context.now) else locking.banner_opened
    )
    return {
        "banner": said(clock=rules.clock_of(context.session, unit, day)) if unit and is_over else "",
        "to_open": opening.choices(context) if is_over else (),
        "lock": locking,
    }


def _counted(here: Sequence[Entry]) -> dict[str, int]:
    return {
        "owed": sum(one.is_owed for one in here),
        "came": sum(one.is_owed and one.day is not None for one in here),
        "heads": sum(one.day.heads for one in here if one.day is not None),
    }


def _shown(context: PageContext, one: Entry) -> dict[str, Any]:
    return {
        "id": one.unit.id,
        "name": plain(one.unit.name, limit=60),
        "state": texts.STATES[one.state],
        "tone": texts.TONES[one.state],
        "day": one.day,
        "after_lock": one.day is not None and one.day.opened_at is not None,
        "row": one.silent_days,
        "contact": people.contact(context.session, one.unit) if one.state is State.SILENT else "",
    }


def _figures(context: PageContext) -> Sequence[Figure]:
    entries = _entries(context)
    if not entries:
        return []
    found = board.sums(context.session, entries, local_day(context.now))
    return [
        Figure(texts.CAME, f"{found.came}/{found.owed}", "rosters", found.silent > 0),
        Figure(texts.IN_PARK, str(found.heads + found.labourers), "rosters"),
    ]


def _waiting(context: PageContext) -> Sequence[Waiting]:
    """The silent, once their deadline is over."""
    now = context.now
    day = local_day(now)
    silent = sum(one.state is State.SILENT and rungs.at(day, one.deadline) < now for one in _entries(context))
    return [Waiting(texts.BOARD + texts.SILENT, "rosters", silent)] if silent else []


# --- one enterprise ---------------------------------------------------------------------------------------------------


def _show_unit(context: PageContext) -> Mapping[str, Any]:
    unit = directory.find_unit(context.session, context.number("unit"))
    if unit is None or not context.may(acts.SEE, unit.path) or unit.kind is not directory.UnitKind.ENTERPRISE:
        raise NotFound("unit")
    today = local_day(context.now)
    found = versions.history(context.session, unit.id, today - timedelta(days=HISTORY_DAYS), today)
    shown: list[dict[str, Any]] = []
    older: RosterVersion | None = None
    for one in found:
        if one.state is not VersionState.WRITING:
            shown.append(_version(context, older, one))
            older = one if one.state is VersionState.COUNTED else older
    return {
        "title": plain(unit.name, limit=60),
        "versions": shown[::-1],
        "days": HISTORY_DAYS,
        "lock": locking,
        "banner": locking.banner(clock=rules.clock_of(context.session, unit, today))
        if _is_locked(context, unit)
        else "",
        "may_open": context.may(acts.OPEN, unit.path),
        "openings": [
            _opening(context, one)
            for one in openings.of_unit(context.session, unit, today - timedelta(days=HISTORY_DAYS))
        ],
    }


def _is_locked(context: PageContext, unit: Unit) -> bool:
    return rules.is_locked(context.session, unit, local_day(context.now), context.now)


def _opening(context: PageContext, one: RosterOpening) -> str:
    who = shown_name(context.session, one.person_id)
    return locking.opening(day=one.day, who=who, reason=openings.reason_of(context.session, one))


def _version(context: PageContext, older: RosterVersion | None, one: RosterVersion) -> dict[str, Any]:
    """One list with what it changed against the one before it; people by their masked names."""
    is_undone = one.state is VersionState.UNDONE  # its lines are gone, and it stands for nothing
    moves = None if older is None or is_undone else versions.between(context.session, one.unit_id, older.seq, one.seq)
    by = shown_name(context.session, one.person_id)
    return {
        "version": one,
        "undone": is_undone,
        "by": texts.by_other(name=by) if one.for_other else by,
        "difference": texts.difference(joined=len(moves.joined), left=len(moves.left), changed=moves.changed)
        if moves is not None
        else "",
        "came": _names(context, moves.joined) if moves is not None else [],
        "went": _names(context, moves.left) if moves is not None else [],
    }


def _names(context: PageContext, ids: Sequence[int]) -> list[str]:
    opened = rosters.lines.by_ids(context.session, ids[:MOST_MOVES])
    return [mask_name(plain(one.line.name or "", limit=30)) for one in opened]


# --- search and export ------------------------------------------------------------------------------------------------


def _nothing(context: PageContext) -> Mapping[str, Any]:
    return {}


def _search(context: PageContext) -> Done:
    what, purpose = (" ".join(context.form.get(name, "").split()) for name in ("what", "purpose"))
    if len(what) < 2 or len(what) > 40:
        raise UserError(texts.WHOM)
    if len(purpose) < searching.LEAST_PURPOSE:
        raise UserError(texts.EXPORT_NEEDS_PURPOSE)
    paths, actor = reach(context.grants, acts.LOOK_UP), f"person:{context.person.id}"
    found = searching.look_up(
        context.session, what, purpose[: searching.MOST_PURPOSE], paths, actor, local_day(context.now)
    )
    return Done(searching.shown(found))


def _show_export(context: PageContext) -> Mapping[str, Any]:
    today = local_day(context.now)
    since = (today - timedelta(days=6)).isoformat()
    return {"since": since, "until": today.isoformat(), "waiting": exporting.waiting(context)}


def _export(context: PageContext) -> str:
    found = exporting.range_of(context.form.get("since", ""), context.form.get("until", ""))
    purpose = " ".join(context.form.get("purpose", "").split())[: searching.MOST_PURPOSE]
    if found is None:
        raise UserError(texts.EXPORT_BAD_DAY)
    if exporting.is_too_long(*found):
        raise UserError(texts.EXPORT_TOO_LONG)
    if len(purpose) < searching.LEAST_PURPOSE:
        raise UserError(texts.EXPORT_NEEDS_PURPOSE)
    wanted = exporting.Wanted(context.person.id, *found, reach(context.grants, acts.EXPORT), purpose)
    if context.form.get("way") == "chat":
        exporting.ask(context.session, wanted, context.now, f"page:{context.once}")
        return texts.EXPORT_QUEUED
    exporting.keep_ready(context.session, wanted, context.now, f"page:{context.once}")
    return texts.EXPORT_MAKING


def _page(path: str, title: str, act: Act, template: str, show: Any, **more: Any) -> Page:
    return Page(path=path, title=title, act=act, template=f"heads/{template}.html", show=show, words=texts, **more)


PAGES = (
    _page(
        "rosters",
        texts.TITLE,
        acts.SEE,
        "board",
        _show_board,
        live=True,
        figures=_figures,
        waiting=_waiting,
        deeds={"open": Deed(acts.OPEN, opening.on_page, frozenset({"unit", "reason"}))},
    ),
    _page(
        "rosters/unit/{unit}",
        texts.HISTORY,
        acts.SEE,
        "unit",
        _show_unit,
        menu=False,
        deeds={"open": Deed(acts.OPEN, opening.on_page, frozenset({"reason"}))},
    ),
    _page(
        "rosters/search",
        texts.SEARCH,
        acts.LOOK_UP,
        "search",
        _nothing,
        menu=False,
        deeds={"look": Deed(acts.LOOK_UP, _search, frozenset({"what", "purpose"}))},
    ),
    _page(
        "rosters/export",
        texts.EXPORT,
        acts.EXPORT,
        "export",
        _show_export,
        menu=False,
        live=True,
        deeds={
            "export": Deed(acts.EXPORT, _export, frozenset({"since", "until", "purpose", "way"})),
            "fetch": Deed(acts.EXPORT, exporting.fetch, frozenset({"row"})),
        },
    ),
    _page(
        "rosters/fields",
        texts.FIELDS,
        acts.SET,
        "fields",
        fields.show,
        menu=False,
        whole_station=True,
        deeds={"save": Deed(acts.SET, fields.save, fields.FIELDS)},
    ),
)
