"""Calling people over every second channel there is: in order until one takes it, or side by side for danger."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

import structlog

from bot.clock import Clock, SystemClock
from bot.metrics import Metrics
from bot.pager.calls import Call, Callee, Tried
from bot.pager.routes import MOBILE, Refused, Route

log = structlog.get_logger()

THREADS = 16  #: gateways are spoken to by blocking clients
TRIES = 2  #: at once, for danger; the ladder's next rung comes a minute later


@dataclass(frozen=True, slots=True)
class _Attempt:
    route: Route
    address: str
    callee: Callee | None


class Pager:
    """Needs neither a database nor a platform, so that it works when they do not."""

    def __init__(
        self,
        routes: Sequence[Route] = (),
        *,
        seconds: float = 8.0,
        clock: Clock | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """`seconds`: how long one try may take."""
        self.routes = tuple(routes)
        self.last: tuple[Tried, ...] = ()  #: what the latest call came to
        self._seconds = seconds
        self._clock = clock or SystemClock()
        self._metrics = metrics or Metrics()
        self._threads: ThreadPoolExecutor | None = None

    @property
    def configured(self) -> bool:
        """False: nobody can be reached when the platforms are gone, which has to be said in red."""
        return bool(self.routes)

    def serves(self, station: str) -> bool:
        """Whether a call of this station would have any route."""
        return any(route.concerns(Call("", "", "", station=station)) for route in self.routes)

    async def page(self, call: Call) -> tuple[Tried, ...]:
        """Try; never raises. Empty when there is nobody and nothing to try."""
        attempts = list(self._attempts(call))
        if call.at_once:
            tried = tuple(await asyncio.gather(*(self._insist(one, call) for one in attempts)))
        else:
            tried = tuple(await self._in_order(attempts, call))
        self.last = tried
        for one in tried:
            self._metrics.count("page", "sent" if one.sent else "failed")
        if self.configured and not any(one.sent for one in tried):
            log.error("page_failed", subject=call.subject, tried=len(tried))
        return tried

    def close(self) -> None:
        """Wait for nothing: a gateway that hangs must not hold up the end."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    # --- who and how ------------------------------------------------------------------------------------------------

    def _attempts(self, call: Call) -> Iterator[_Attempt]:
        """In the order of the configuration; an address of nobody in particular once."""
        for route in self.routes:
            if not route.concerns(call):
                continue
            fitting = [callee for callee in call.callees if route.fits(callee)]
            if fitting or route.serves & call.audiences:
                for address in route.fixed:
                    yield _Attempt(route, address, None)
            for callee in fitting:
                if callee.mobile:
                    for address in route.personal:
                        yield _Attempt(route, address.replace(MOBILE, callee.mobile), callee)

    async def _in_order(self, attempts: Sequence[_Attempt], call: Call) -> list[Tried]:
        """Each person until one route has reached him; a fixed address reaches everybody of its audience."""
        tried: list[Tried] = []
        for _, group in groupby(attempts, key=lambda one: one.route):
            reached = {one.person_id for one in tried if one.sent}
            if None in reached:
                break
            for one in group:
                if one.callee is None or one.callee.person_id not in reached:
                    tried.append(await self._try(one, call))
        return tried

    async def _insist(self, attempt: _Attempt, call: Call) -> Tried:
        for _ in range(TRIES - 1):
            result = await self._try(attempt, call)
            if result.sent or result.code == "timeout":
                return result
        return await self._try(attempt, call)

    async def _try(self, attempt: _Attempt, call: Call) -> Tried:
        route, who = attempt.route, attempt.callee.person_id if attempt.callee is not None else None
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pager")
        work = asyncio.get_running_loop().run_in_executor(
            self._threads,
            lambda: route.send(attempt.address, call.told(attempt.callee), seconds=self._seconds, clock=self._clock),
        )
        try:
            async with asyncio.timeout(self._seconds * 1.5):
                await work
        except Refused as refused:
            return Tried(route.name, who, False, refused.code)
        except TimeoutError:
            return Tried(route.name, who, False, "timeout")
        except Exception:
            log.error("page_route_broke", route=route.name, subject=call.subject)  # its text may quote the address
            return Tried(route.name, who, False, "bug")
        return Tried(route.name, who, True)


def nobody() -> Pager:
    """A pager without any route."""
    return Pager()
