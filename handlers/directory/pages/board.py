"""The binding board: how many groups are still lacking, where, with the code and the sentence to forward."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.pages import Deed, Done, Figure, Page, PageContext, Waiting, row_number
from handlers.directory import actions, acts, views
from handlers.directory import texts as chat_texts
from handlers.directory.pages import standing, texts, tree
from storage import NotFound, directory
from storage.directory import Unit

LISTED = 60  #: units shown by name at once


def _show(context: PageContext) -> Mapping[str, Any]:
    own = tree.tops(context)
    known = standing.standings(context.session, [unit.path for unit in own])
    rows = standing.sums(known, tree.level(context, own))
    chosen = _chosen(context, own)
    lacking = [
        one
        for one in known.values()
        if not one.is_bound and one.unit.parent_id is not None and one.unit.path.startswith(chosen)
    ]
    return {
        "rows": rows,
        "lacking": [(one.unit, _where(known, one.unit)) for one in lacking[:LISTED]],
        "more": max(0, len(lacking) - LISTED),
        "count": sum(row.lacking for row in rows),
        "may_bind": any(context.may(acts.ISSUE_CODE, unit.path) for unit in own),
    }


def _chosen(context: PageContext, own: Sequence[Unit]) -> tuple[str, ...]:
    """The paths of the unit asked for, else of all one's own."""
    asked = row_number(context.query.get("unit", ""))
    if asked is None:
        return tuple(unit.path for unit in own)
    unit = directory.find_unit(context.session, asked)
    if unit is None:
        raise NotFound("unit")
    actions.allowed(context, acts.SEE_UNIT, unit)
    return (unit.path,)


def _where(known: Mapping[int, standing.Standing], unit: Unit) -> str:
    above = known.get(unit.parent_id or 0)
    return views.unit_name(above.unit) if above is not None else ""


def issue(context: PageContext) -> Done:
    unit = directory.find_unit(context.session, context.number("unit"))
    if unit is None:
        raise NotFound("unit")
    code = actions.issue_group_code(context, unit)
    return Done(
        texts.CODE_ISSUED,
        shown_once=chat_texts.group_code(
            unit=views.unit_name(unit), code=code, robots=views.robots(context.session, "hear_group")
        ),
    )


def _bound(context: PageContext) -> tuple[int, int]:
    """(units with a group, units) of all that the person may see."""
    known = standing.standings(context.session, [unit.path for unit in tree.tops(context)])
    below = [one for one in known.values() if one.unit.parent_id is not None]
    return sum(one.is_bound for one in below), len(below)


def _waiting(context: PageContext) -> Sequence[Waiting]:
    bound, units = _bound(context)
    return [Waiting(texts.lacking_waits(count=units - bound), "board", units - bound)] if units > bound else []


def _figures(context: PageContext) -> Sequence[Figure]:
    bound, units = _bound(context)
    return [Figure(texts.BOARD_FIGURE, f"{bound}/{units}", "board")] if units else []


page = Page(
    path="board",
    title=texts.BOARD,
    act=acts.SEE_UNIT,
    template="directory/board.html",
    show=_show,
    deeds={"issue": Deed(acts.ISSUE_CODE, issue, frozenset({"unit"}))},
    words=texts,
    waiting=_waiting,
    figures=_figures,
)
