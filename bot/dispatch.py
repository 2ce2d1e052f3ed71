"""Inbox row → person → handler, in one transaction that also marks the row done.

Messages of one conversation keep their order; many messages of a station share one commit; a row whose handler fails by
our own bug is kept, told and passed over.
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import structlog
from sqlalchemy.exc import OperationalError

from bot import alarms, conversing, texts, wire
from bot.clock import Clock
from bot.delivery.passive import Passives
from bot.errors import UserError
from bot.messages import Content, Inbound
from bot.metrics import Metrics
from bot.platforms.base import Channel
from bot.registry import Registry
from bot.routing import Context
from bot.savepoint import Savepoint
from bot.speech import Origin, OutboxSpeech
from bot.views import Views
from storage import Database, LeaseLost, NotFound, Session, Unavailable, inbox, stations

log = structlog.get_logger()

BATCH = 64  #: messages of one station in one transaction
CLAIM_EVERY_SECONDS = 5.0  #: how often rows of dead processes are looked for
UNAVAILABLE_SECONDS = 1.0  #: pause while nothing can be stored
CALM_SECONDS = 1.0  #: real time, for each death, from the start until what processes died with is begun again


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    conversation: bytes
    message: Inbound
    alone: bool = False  #: taken over from a dead process: gets a transaction of its own
    begun: bool = False  #: and has been counted as a try
    suspect: bool = False  #: a process died with it, or an older one of its conversation, in hand: it rests first


class Dispatcher:
    """The one place where a handler's transaction is opened and committed."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        channels: Mapping[int, Channel],
        views: Views,
        clock: Clock,
        passives: Passives,
        metrics: Metrics,
        on_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._registry = registry
        self._channels = channels
        self._views = views
        self._clock = clock
        self._passives = passives
        self._metrics = metrics
        self._on_commit = on_commit
        self._waiting: dict[int, deque[Row]] = defaultdict(deque)
        self._working: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, deque[Row]] = defaultdict(deque)  #: what processes died with, not yet begun again
        self._started = self._calm_at = -math.inf  #: by the loop's own clock
        self._leaving = asyncio.Event()  #: what is stored from now on is the successor's

    def hand(self, station: int, inbox_id: int, conversation: bytes, message: Inbound) -> None:
        """Take over a row that this process has just stored and holds the lease of."""
        if self._leaving.is_set():
            return
        resting = self._resting.get(station, ())
        if any(row.conversation == conversation for row in resting):  # nobody overtakes within a conversation
            self._resting[station].append(Row(inbox_id, conversation, message, alone=True))
            return
        self._waiting[station].append(Row(inbox_id, conversation, message))
        self._start(station)

    async def run(self) -> None:
        """Look for rows of dead processes until cancelled; not while our own wait, for their leases may have lapsed."""
        while True:
            while not self._working and not self._resting and await self.reclaim():
                await self.idle()
            calm_in = self._calm_at - asyncio.get_running_loop().time() if self._resting else math.inf
            await asyncio.sleep(min(max(calm_in, 0.0), CLAIM_EVERY_SECONDS))
            if calm_in <= CLAIM_EVERY_SECONDS:
                self._rested()

    async def adopt(self) -> None:
        """At start: what our own last process left is taken up at once, not when its leases lapse."""
        self._started = asyncio.get_running_loop().time()
        await self._database.run(lambda: inbox.adopt(self._database, self._database.worker, self._clock.now()))
        await self.reclaim()

    async def reclaim(self) -> int:
        """Take over rows whose lease has lapsed; returns how many."""
        claim = partial(inbox.claim_stale, self._database, self._database.worker)
        try:
            rows = await self._database.run(lambda: claim(self._clock.now(), BATCH))
        except Unavailable:
            self._metrics.count("database_unavailable", "reclaim")
            return 0
        suspects = {row.conversation for row in rows if row.tries > 0}
        for row in rows:
            message, suspect = wire.load_inbound(row.body), row.conversation in suspects
            found = Row(row.id, row.conversation, message, alone=True, suspect=suspect)
            (self._resting if suspect else self._waiting)[row.station_id].append(found)
        for station in {row.station_id for row in rows}:
            in_order = sorted(self._waiting[station], key=lambda row: (not row.alone, row.id))
            self._waiting[station] = deque(in_order)
            self._start(station)
        deaths = max((row.tries for row in rows), default=0)
        self._calm_at = max(self._calm_at, self._started + CALM_SECONDS * deaths)
        return len(rows)

    @property
    def busy(self) -> bool:
        return bool(self._working)

    async def idle(self) -> None:
        """Return when nothing that was handed over remains to be done."""
        while self._working:
            await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def leave(self) -> None:
        """Finish the batch in hand and begin no other: what waits is stored, and taken up when the successor starts.
        Working all of it off would keep those who call back waiting at a door that nobody opens."""
        self._leaving.set()
        await self.idle()

    async def release(self) -> None:
        """Let whoever comes next, or shares the database, take up at once what was left."""
        with suppress(Unavailable):
            await self._database.run(lambda: inbox.adopt(self._database, self._database.worker, self._clock.now()))

    def _start(self, station: int) -> None:
        if station not in self._working and not self._leaving.is_set():
            self._working[station] = asyncio.get_running_loop().create_task(self._work(station))

    async def _work(self, station: int) -> None:
        """Work off one station's rows, batch by batch."""
        waiting = self._waiting[station]
        try:
            while waiting and not self._leaving.is_set():
                batch = self._next_batch(waiting)
                try:
                    await self._handle(station, batch)
                except Unavailable:
                    self._metrics.count("database_unavailable", "dispatch")
                    waiting.extendleft(reversed(batch))
                    await self._pause(UNAVAILABLE_SECONDS)
        finally:
            del self._working[station]
            if waiting:
                self._start(station)

    async def _handle(self, station: int, batch: list[Row]) -> None:
        """What is done is taken out of `batch`: with Unavailable the rest of it is still to be done."""
        try:
            if batch[0].alone and not batch[0].begun:
                await self._database.run(partial(inbox.count_try, self._database, station, batch[0].id))
                batch[0] = replace(batch[0], begun=True)
            answered = await self._write(station, batch)
        except Unavailable:
            raise
        except Exception:
            log.exception("dispatch_batch_failed", station=station, rows=[row.id for row in batch])
            await self._one_by_one(station, batch)
            return
        self._passives.committed(answered)
        self._on_commit()

    async def _pause(self, seconds: float) -> None:
        """Cut short when the process ends: what cannot be stored now waits for the successor."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._leaving.wait()

    def _rested(self) -> None:
        """A machine that kills at random strikes what is begun at a start, slow as everything is then, again and again,
        until it looks like a killer itself: the oftener a process died with a row, the longer the next has to live
        before it begins it, and all others go first."""
        for station, rows in self._resting.items():
            self._waiting[station].extend(rows)
            self._start(station)
        self._resting.clear()

    @staticmethod
    def _next_batch(waiting: deque[Row]) -> list[Row]:
        batch = [waiting.popleft()]
        while waiting and len(batch) < BATCH and not batch[0].alone and not waiting[0].alone:
            batch.append(waiting.popleft())
        return batch

    async def _one_by_one(self, station: int, batch: list[Row]) -> None:
        """A batch could not be committed as a whole: find the row that it failed on and set it aside."""
        while batch:
            row = batch[0]
            try:
                self._passives.committed(await self._write(station, [row]))
            except LeaseLost:
                self._metrics.count("lease_lost", "inbox")
            except Unavailable:
                raise
            except Exception:
                log.exception("dispatch_row_failed", station=station, row=row.id)
                self._metrics.count("handler_failed", "commit")
                await self._database.write(station, partial(self._set_aside, row))
            del batch[0]
        self._on_commit()

    async def _write(self, station: int, batch: Sequence[Row]) -> list[int]:
        return await self._database.write(station, lambda session: self._batch(session, station, batch))

    # --- in the writer thread -----------------------------------------------------------------------------------------

    def _batch(self, session: Session, station: int, batch: Sequence[Row]) -> list[int]:
        """Handle rows in one transaction; returns the inbox ids that have been answered."""
        held = (
            inbox.older_unfinished(session, {row.conversation for row in batch}, batch[0].id) if batch[0].alone else ()
        )
        done = [row.id for row in batch if row.conversation not in held and self._one(session, station, row)]
        inbox.finish(session, done, self._clock.now())
        return [row.id for row in batch]

    def _set_aside(self, row: Row, session: Session) -> None:
        inbox.fail(session, row.id, "commit", self._clock.now())

    def _one(self, session: Session, station: int, row: Row) -> bool:
        """Handle one message behind a savepoint. False: it is marked failed and kept for replay."""
        row = replace(row, message=conversing.legible(row.message))
        context = self._context(session, station, row)
        found = conversing.danger_in(row.message)
        # In a savepoint of its own: nothing that the handler does afterwards can take the alarm back.
        if found is not None and not self._guarded(context, lambda: alarms.sound(context, found)):
            return False
        return self._guarded(context, lambda: self._answer(context, found is not None))

    def _answer(self, context: Context, heeded: bool) -> None:
        for feature in self._registry.features:
            if feature.heard is not None and context.chat.unit is not None:
                context = feature.heard(context)
        conversing.answer(context, self._registry, heeded=heeded)

    def _guarded(self, context: Context, act: Callable[[], None]) -> bool:
        """Run `act`; False when our own bug undid it, with the person told and the row set aside."""
        session = context.session
        savepoint = Savepoint(session)
        try:
            act()
            session.flush()
        except UserError as error:
            savepoint.undo()
            context.speech.reply(Content(text=error.text), private=False, suffix="refused")
            return True
        except (Unavailable, OperationalError):
            raise
        except NotFound:
            savepoint.undo()
            context.speech.reply(Content(text=texts.NOT_FOUND), private=False, suffix="refused")
            return True
        except Exception:
            savepoint.undo()
            number = stations.next_number(session, "fault")
            log.exception("handler_failed", number=number, row=context.inbox_id, station=context.station.id)
            self._metrics.count("handler_failed", "handler")
            inbox.fail(session, context.inbox_id, f"fault:{number}", context.now)
            context.speech.reply(Content(text=texts.our_fault(number=number)), private=False, suffix="fault")
            return False
        savepoint.keep()
        return True

    def _context(self, session: Session, station: int, row: Row) -> Context:
        now = self._clock.now()
        channel = self._channels[row.message.channel]
        view = self._views.see(session, station, channel, row.message, now)
        speech = OutboxSpeech(
            session,
            station=station,
            now=now,
            channels=self._channels,
            inbox_id=row.id,
            origin=Origin(row.message, view.chat.id, view.person.id if view.person is not None else None),
            awaited=self._passives.awaited(row.id),
        )
        return Context(
            message=row.message,
            station=view.station,
            chat=view.chat,
            person=view.person,
            grants=view.grants,
            now=now,
            session=session,
            speech=speech,
            inbox_id=row.id,
            question=view.question,
            quoted=view.quoted,
            features=self._registry.features,
        )
