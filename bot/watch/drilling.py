"""Trying every second channel by hand: one message over each, to whoever would be called now."""

from __future__ import annotations

import asyncio

from rich.console import Console

from bot.callees import CallList
from bot.clock import SystemClock
from bot.config import Settings
from bot.pager import Audience, Call, Callee, Tried
from bot.pager.from_settings import pager_of
from bot.watch import texts
from bot.watch.process import opened
from storage import Unavailable
from storage.migrations import is_current


async def drill(settings: Settings, out: Console) -> int:
    """0 when every way took the message, 1 when one did not or there is none."""
    clock = SystemClock()
    pager = pager_of(settings, clock)
    if not pager.configured:
        out.print(texts.NO_PAGER, style="bold red", markup=False)
        return 1
    callees = await asyncio.to_thread(_callees, settings, clock)
    tried = await pager.page(
        Call("drill", texts.DRILL_TITLE, texts.DRILL, "", callees, frozenset(Audience), at_once=True)
    )
    pager.close()
    for one in tried:
        _show(out, one)
    if not tried:
        out.print(texts.NO_ROUTE_FITS, style="bold red", markup=False)
    return 0 if tried and all(one.sent for one in tried) else 1


def _callees(settings: Settings, clock: SystemClock) -> tuple[Callee, ...]:
    """Whom the directory names; nobody when it cannot be asked, and then only fixed addresses are tried."""
    calls = CallList()
    try:
        database = opened(settings, clock)
    except Unavailable:
        return ()
    try:
        if is_current(database):
            calls.refresh(database, clock.now())
    finally:
        database.close()
    return calls.of(None)


def _show(out: Console, tried: Tried) -> None:
    line = texts.drilled(route=tried.route, sent=tried.sent, code=tried.code)
    out.print(line, style="" if tried.sent else "red", markup=False)
