"""What a capability seldom does and others would wait for the first time is done once, soon after the start, where it
leaves nothing behind but compiled SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog

from bot.errors import Permanent
from bot.messages import Attachment, Reading
from bot.pager import Call, Tried
from bot.platforms.base import Channel
from bot.routing import Feature, Job, Speech, StationView
from bot.speech import OutboxSpeech
from bot.views import Views
from storage import Database, Session
from storage.rehearsal import Rehearsal, rehearsal
from storage.resting import rest

log = structlog.get_logger()
T = TypeVar("T")

AFTER_SECONDS = 3.0  #: from the start, in which a process has better things to do


@dataclass(frozen=True)
class Stage:
    """A station in memory, empty but for itself."""

    held: Rehearsal
    station: StationView
    channels: Mapping[int, Channel]

    @property
    def database(self) -> Database:
        return self.held.database

    @property
    def now(self) -> datetime:
        return self.database.now()

    @contextmanager
    def transaction(self, *, provisional: bool = False) -> Iterator[Session]:
        """Others are let in after each."""
        with self.held.transaction(provisional=provisional) as session:
            yield session
        rest()

    def speech(self, session: Session) -> Speech:
        return OutboxSpeech(session, station=self.station.id, now=self.now, channels=self.channels)

    def job(self, session: Session, kind: str, payload: Mapping[str, int]) -> Job:
        now = self.now
        return Job(0, kind, kind, now, payload, self.station, now, session, self.speech(session))


@dataclass(frozen=True)
class Tools:
    """`bot.routing.NetworkTools` without a network."""

    stage: Stage
    kind: str
    payload: Mapping[str, int]

    async def fetch(self, channel_id: int, attachment: Attachment) -> tuple[str, bytes]:
        raise Permanent("rehearsal")

    async def read_by(self, channel_id: int, provider_id: str, chat_address: str) -> Reading:
        raise Permanent("rehearsal")

    async def page(self, call: Call) -> tuple[Tried, ...]:
        return ()

    async def read(self, look: Callable[[Session], T]) -> T:
        with self.stage.transaction() as session:
            return look(session)

    async def step(self, act: Callable[[Job], T], *, provisional: bool = False) -> T:
        with self.stage.transaction(provisional=provisional) as session:
            return act(self.stage.job(session, self.kind, self.payload))


def rehearse(database: Database, features: Sequence[Feature], views: Views, channels: Mapping[int, Channel]) -> None:
    """Blocking, for a thread of its own."""
    stations = views.stations()
    acts = [feature.rehearse for feature in features if feature.rehearse is not None]
    if not stations or not acts:
        return
    with rehearsal(database, stations[0].id) as held:
        for act in acts if held is not None else ():
            assert held is not None
            act(Stage(held, stations[0], channels))


async def soon(database: Database, features: Sequence[Feature], views: Views, channels: Mapping[int, Channel]) -> None:
    """Wait for the start to be over, then do it beside what is served. A fault of it must not touch that."""
    await asyncio.sleep(AFTER_SECONDS)
    try:
        await asyncio.to_thread(rehearse, database, features, views, dict(channels))
    except Exception:
        log.exception("rehearsal_failed")
