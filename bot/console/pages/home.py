"""The first page: what waits for this person, and the state of the house at a glance."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.console import acts, texts
from bot.console.pages.channels import Lines
from bot.pages import ENTER, Page, PageContext, Waiting
from storage import inbox, overview


def page(lines: Lines) -> Page:
    return Page(
        path="",
        title=texts.HOME,
        act=ENTER,
        template="console/home.html",
        show=partial(_show, lines=lines),
        live=True,
        waiting=partial(_down, lines=lines),
    )


def _show(context: PageContext, *, lines: Lines) -> Mapping[str, Any]:
    if not context.may(acts.SEE_OPERATIONS, context.root):
        return {"glance": []}
    session = context.session
    held = [line for line in lines.of(context) if line.connected is not None]
    leaving = sum(lane.waiting for lane in overview.lanes(session, context.now))
    dead, failed = overview.dead_count(session), len(inbox.list_failed(session, 1000))
    up = sum(bool(line.connected) for line in held)
    return {
        "glance": [
            (texts.LINES_UP, f"{up}/{len(held)}", "channels", up < len(held)),
            (texts.LEAVING, leaving, "queue", False),
            (texts.DEAD, dead, "queue", dead > 0),
            (texts.FAILED, failed, "queue", failed > 0),
        ]
    }


def _down(context: PageContext, *, lines: Lines) -> Sequence[Waiting]:
    if not context.may(acts.SEE_OPERATIONS, context.root):
        return ()
    return [
        Waiting(texts.line_down(name=line.name), "channels", 1, urgent=True)
        for line in lines.of(context)
        if line.connected is False
    ]
