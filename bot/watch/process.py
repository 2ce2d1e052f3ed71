"""`watch`: the auditor's own process, with a connection and second channels of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp
import structlog

from bot.clock import Clock
from bot.config import Settings, WatchSection
from bot.pager.from_settings import pager_of
from bot.routing import Feature
from bot.steady import TRUST_CLOCK, SteadyClock
from bot.watch import texts
from bot.watch.auditor import Auditor
from bot.watch.timing import Timing
from storage import Database, Unavailable
from storage.base import WORKERS
from storage.migrations import is_current

log = structlog.get_logger()

SQLITE = "sqlite:///"
PING_SECONDS = 5.0
START_SECONDS = 60.0  #: what a first start with its migration may take before the missing database is a fault


def timing_of(section: WatchSection) -> Timing:
    return Timing(
        every=timedelta(seconds=section.every_seconds),
        engine_silent=timedelta(seconds=section.engine_silent_seconds),
        channel_silent=timedelta(hours=section.channel_silent_hours),
        drill_at=section.drill_at,
    )


async def watch(
    settings: Settings,
    features: Sequence[Feature],
    *,
    clock: Clock | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until SIGTERM or SIGINT; `ready` is told before the first round."""
    clock = clock or SteadyClock()
    pager = pager_of(settings, clock)
    if not pager.configured:
        log.error("no_second_channel", meaning=texts.NO_PAGER)
    auditor = Auditor(
        lambda: opened(settings, clock),
        features,
        clock,
        pager,
        timing_of(settings.config.watch),
        ping=_pinging(settings.heartbeat_url) if settings.heartbeat_url else None,
    )
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
    if isinstance(clock, SteadyClock):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(TRUST_CLOCK, clock.steady.trust)
    await _until_there(settings, clock, told)
    ready()
    running = asyncio.create_task(auditor.run())
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    for task in (running, waiting):
        task.cancel()
    results = await asyncio.gather(running, waiting, return_exceptions=True)
    await auditor.stop()
    pager.close()
    if isinstance(results[0], Exception):
        raise results[0]


def opened(settings: Settings, clock: Clock) -> Database:
    """The database as it is; never makes one, for an empty file would look like a good database."""
    url = settings.config.storage.url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        raise Unavailable("lost")
    database = Database(url, settings.ring, now=clock.now, worker=WORKERS - 1)
    try:
        return database.open()
    except Unavailable:
        database.close()
        raise


async def _until_there(settings: Settings, clock: Clock, told: asyncio.Event) -> None:
    """Give `serve`, started in the same moment, the time to make the tables."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_SECONDS):
            while not told.is_set() and not await asyncio.to_thread(_is_there, settings, clock):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await told.wait()


def _is_there(settings: Settings, clock: Clock) -> bool:
    try:
        database = opened(settings, clock)
    except Unavailable:
        return False
    try:
        return is_current(database)
    except Unavailable:
        return False
    finally:
        database.close()


def _pinging(url: str) -> Callable[[], Awaitable[bool]]:
    async def ping() -> bool:
        """Tell the outside that all is well; without redirects, and nothing of the answer is believed but its code."""
        try:
            timeout = aiohttp.ClientTimeout(total=PING_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout) as session:
                answer = await session.get(url, allow_redirects=False)
                answer.release()
                return answer.status < 300
        except (aiohttp.ClientError, TimeoutError):
            log.warning("heartbeat_unanswered")
            return False

    return ping
