"""The tree from the top of one's reach: each park with its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.identity import reach
from bot.pages import Page, PageContext
from handlers.directory import acts
from handlers.directory.pages import standing, texts
from storage import directory
from storage.directory import Unit


def tops(context: PageContext) -> list[Unit]:
    """The widest units that the person may see."""
    paths = reach(context.grants, acts.SEE_UNIT)
    return [directory.get_unit(context.session, int(path.strip("/").split("/")[-1])) for path in paths]


def level(context: PageContext, own: Sequence[Unit]) -> list[Unit]:
    """What is listed: of a station its parks, of anything narrower itself."""
    found: list[Unit] = []
    for unit in own:
        found += directory.children(context.session, unit) if unit.parent_id is None else [unit]
    return found


def _show(context: PageContext) -> Mapping[str, Any]:
    own = tops(context)
    known = standing.standings(context.session, [unit.path for unit in own])
    return {"own": own, "rows": standing.sums(known, level(context, own))}


page = Page(
    path="directory",
    title=texts.TREE,
    act=acts.SEE_UNIT,
    template="directory/tree.html",
    show=_show,
    words=texts,
)
