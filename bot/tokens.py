"""Access tokens and connection leases shared by all workers as rows (`bot.platforms.base.Tokens` and `Lease`)."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.errors import Permanent, Transient
from storage import Database, Unavailable
from storage import tokens as rows
from storage.tokens import StoredToken

REFRESH_EVERY = timedelta(seconds=30)  #: what the platform refuses sooner than this waits for the next refresh
PATIENCE = 10  #: fresh values refused one after the other before the credentials are held to be bad
IN_A_ROW = timedelta(minutes=10)  #: two refused values further apart than this had a good one between them
RETRY_EVERY = timedelta(seconds=5)  #: after a refresh that only failed for now
EARLY = timedelta(seconds=60)  #: refreshed so long before its end
WAIT_SECONDS = 3.0  #: for another worker's refresh
LOOK_SECONDS = 0.05

Refresh = Callable[[], Awaitable[tuple[str, timedelta]]]
Count = Callable[[str, str], None]


def _uncounted(what: str, detail: str) -> None:
    """For who has no metrics."""


class RowTokens:
    """One refresh at a time for all workers: take the lease, read again, fetch, store; the others wait up to 3 s.

    `count` is told ("alarm", …) once for each fresh value that the platform refuses.
    """

    def __init__(self, database: Database, clock: Clock, count: Count = _uncounted) -> None:
        self._database = database
        self._clock = clock
        self._count = count
        self._refused: dict[tuple[int, str], tuple[datetime, int]] = {}  #: refreshed at, refused so often in a row
        self._held: dict[tuple[int, str], StoredToken] = {}
        self._locks: dict[tuple[int, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, channel: int, name: str, refresh: Refresh, *, rejected: str = "") -> str:
        """See `bot.platforms.base.Tokens`. What this worker holds costs nothing."""
        held = self._held.get((channel, name))
        if held is not None and self._serves(held, rejected):
            return held.value
        async with self._locks[channel, name]:
            held = self._held.get((channel, name))
            if held is not None and self._serves(held, rejected):
                return held.value
            try:
                found = await self._shared(channel, name, refresh, rejected)
            except Unavailable as error:
                raise Transient("database") from error
            self._held[channel, name] = found
            return found.value

    async def _shared(self, channel: int, name: str, refresh: Refresh, rejected: str) -> StoredToken:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + WAIT_SECONDS
        while True:
            last = await self._database.run(partial(rows.last_refresh, self._database, channel, name))
            stored = await self._read(channel, name)  # after `last`: what is refreshed in between is seen here
            if stored is not None and self._serves(stored, rejected):
                return stored
            self._refuse_too_soon(channel, name, last, stored, rejected)
            take = partial(rows.lease_refresh, self._database, channel, name, self._clock.now())
            lease = await self._database.run(take)
            if lease is not None:
                return await self._refreshed(channel, name, lease, refresh, rejected)
            if loop.time() >= deadline:
                raise Transient("token-busy", retry_after=timedelta(seconds=1))
            await asyncio.sleep(LOOK_SECONDS)

    async def _refreshed(self, channel: int, name: str, lease: int, refresh: Refresh, rejected: str) -> StoredToken:
        """Under the lease: somebody may have been quicker; else fetch and store. The lease always goes back."""
        stored = await self._read(channel, name)
        if stored is not None and self._serves(stored, rejected):
            await self._give_up(channel, name, lease, timedelta())
            return stored
        try:
            value, lasts = await refresh()
        except Transient:
            await self._give_up(channel, name, lease, REFRESH_EVERY - RETRY_EVERY)
            raise
        except BaseException:
            await self._give_up(channel, name, lease, timedelta())
            raise
        now = self._clock.now()
        made = StoredToken(value, now + lasts, now)
        await self._database.run(
            lambda: rows.store_token(self._database, channel, name, lease, value, made.expires_at, now)
        )
        return made

    def _refuse_too_soon(
        self, channel: int, name: str, last: datetime | None, stored: StoredToken | None, rejected: str
    ) -> None:
        """Fetched a moment ago and refused: everything waits for the next refresh, for the platform may recover.

        What the platform refuses may be the fault of a minute at its side. Only a long row of refused values means bad
        credentials; a wrong secret says so itself, at the refresh.
        """
        if last is None:
            return
        left = last + REFRESH_EVERY - self._clock.now()
        if left <= timedelta() or left > REFRESH_EVERY:
            return
        is_fresh_refused = bool(rejected) and stored is not None and stored.value == rejected
        if is_fresh_refused and self._refusals(channel, name, last) >= PATIENCE:
            raise Permanent("token", alarm=True)
        if stored is None or rejected:
            raise Transient("token", retry_after=left, scope="" if name.startswith("media:") else "channel")

    def _refusals(self, channel: int, name: str, refreshed_at: datetime) -> int:
        """How many fresh values, one after the other, this process saw refused; each is told once."""
        before, times = self._refused.get((channel, name), (None, 0))
        if before == refreshed_at:
            return times
        times = times + 1 if before is not None and refreshed_at - before <= IN_A_ROW else 1
        self._refused[channel, name] = (refreshed_at, times)
        self._count("alarm", "token-credentials" if times >= PATIENCE else "token")
        return times

    def _serves(self, token: StoredToken, rejected: str) -> bool:
        return token.value != rejected and self._clock.now() + EARLY < token.expires_at

    async def _read(self, channel: int, name: str) -> StoredToken | None:
        return await self._database.run(lambda: rows.read_token(self._database, channel, name))

    async def _give_up(self, channel: int, name: str, lease: int, ago: timedelta) -> None:
        at = self._clock.now() - ago
        await self._database.run(lambda: rows.give_up_refresh(self._database, channel, name, lease, at))


class RowLease:
    """Leases held by this process under a name nobody else can have."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._holder = f"{database.worker}:{secrets.token_hex(8)}"

    async def adopt(self) -> None:
        """At start: what this worker number's last process held is free at once, not when its leases lapse."""
        await self._database.run(lambda: rows.release_all(self._database, f"{self._database.worker}:"))

    async def hold(self, name: str, seconds: float) -> bool:
        """See `bot.platforms.base.Lease`. False too while the database cannot say."""
        now = self._clock.now()
        try:
            return await self._database.run(lambda: rows.hold(self._database, name, self._holder, now, seconds))
        except Unavailable:
            return False

    async def release(self, name: str) -> None:
        """While the database cannot say so, it is left to lapse, or to `adopt` at the next start."""
        with suppress(Unavailable):
            await self._database.run(lambda: rows.release(self._database, name, self._holder))
