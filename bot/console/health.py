"""Three pages for machines: alive, ready, and the figures that Prometheus reads."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.delivery.budgets import month_of
from bot.metrics import Metrics
from bot.platforms.base import Channel
from bot.platforms.dingtalk import QUOTAS
from bot.pulse import Pulse
from storage import Database, Unavailable, overview, pace
from storage.migrations import is_current
from storage.pace import Budget

T = TypeVar("T")
PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
CONTENT_TYPE = "text/plain; version=0.0.4"


@dataclass(frozen=True)
class Snapshot:
    """What was read from the database for one answer."""

    now: datetime
    lanes: list[overview.LaneState]
    late: tuple[int, datetime | None]
    used: Mapping[Budget, int]


class Health:
    """`token` opens the figures to another machine; without one they are for this machine only."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        pulse: Pulse,
        channels: Mapping[int, Channel],
        *,
        token: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._metrics = metrics
        self._pulse = pulse
        self._channels = channels
        self._token = token

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get("/healthz", self._alive)
        yield web.get("/readyz", self._ready)
        yield web.get("/metrics", self._figures)

    async def _alive(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok")

    async def _ready(self, request: web.Request) -> web.StreamResponse:
        """200 when work can be done here: the database answers with this version's tables, every line is up."""
        database, migrated = True, True
        try:
            migrated = await self._in_reader(lambda: is_current(self._database))
        except (Unavailable, OSError):
            database = False
        down = [one.id for one in self._channels.values() if self._pulse.is_connected(one.id) is False]
        found = {"database": database, "migrated": migrated, "connections": not down}
        return web.json_response(found, status=200 if all(found.values()) else 503)

    async def _figures(self, request: web.Request) -> web.StreamResponse:
        if not self._may_read(request):
            return web.Response(status=403)
        try:
            read = await self._in_reader(self._read)
        except Unavailable:
            return web.Response(status=503)
        registry = CollectorRegistry()
        registry.register(_Figures(read, self._metrics, self._pulse, self._channels))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE})

    def _may_read(self, request: web.Request) -> bool:
        """With the token from anywhere; without one from this machine, when no proxy speaks for another."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._token:
            return hmac.compare_digest(given.encode(), self._token.encode())
        try:
            here = ipaddress.ip_address(request.remote or "").is_loopback
        except ValueError:
            return False
        return here and not any(name in request.headers for name in PROXIED)

    def _read(self) -> Snapshot:
        now = self._clock.now()
        return Snapshot(
            now,
            overview.lanes_of_all(self._database, now),
            overview.late_tasks(self._database, now),
            pace.used(self._database, month_of(now)),
        )

    async def _in_reader(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database.readers, work)


class _Figures(Collector):
    """Labels come from closed sets and from row numbers; nothing personal is among them."""

    def __init__(self, read: Snapshot, metrics: Metrics, pulse: Pulse, channels: Mapping[int, Channel]) -> None:
        self._read = read
        self._metrics = metrics
        self._pulse = pulse
        self._channels = channels

    def collect(self) -> Iterator[Metric]:
        yield from self._queues()
        yield from self._lines()
        yield from self._quotas()
        yield GaugeMetricFamily("liaison_loop_lag_seconds", "Longest delay of the loop", self._pulse.lag_seconds)
        events = CounterMetricFamily("liaison_events", "What happened, by kind", labels=("what", "detail"))
        for what, details in self._metrics.snapshot().items():
            for detail, count in details.items():
                events.add_metric((what, detail), count)
        yield events

    def _queues(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily("liaison_outbox_waiting", "Messages that wait to leave", labels=("lane",))
        age = GaugeMetricFamily("liaison_outbox_oldest_due_seconds", "Age of the oldest due one", labels=("lane",))
        by_lane = {state.lane: state for state in self._read.lanes}
        for lane in range(5):
            state = by_lane.get(lane)
            waiting.add_metric((str(lane),), state.waiting if state else 0)
            age.add_metric((str(lane),), self._age(state.oldest if state else None))
        yield from (waiting, age)
        count, oldest = self._read.late
        yield GaugeMetricFamily("liaison_tasks_due", "Due tasks that have not run", count)
        yield GaugeMetricFamily("liaison_tasks_oldest_due_seconds", "Age of the oldest of them", self._age(oldest))

    def _lines(self) -> Iterator[Metric]:
        heard = GaugeMetricFamily("liaison_last_inbound_seconds", "Since last heard", labels=("channel", "kind"))
        connected = GaugeMetricFamily("liaison_connected", "The long connection stands", labels=("channel", "kind"))
        for channel in self._channels.values():
            label = (str(channel.id), channel.kind.value)
            at = self._pulse.last_heard(channel.id)
            if at is not None:
                heard.add_metric(label, self._age(at))
            stands = self._pulse.is_connected(channel.id)
            if stands is not None:
                connected.add_metric(label, float(stands))
        yield from (heard, connected)

    def _quotas(self) -> Iterator[Metric]:
        used = GaugeMetricFamily("liaison_quota_used", "Of this month", labels=("corp", "budget"))
        allowed = GaugeMetricFamily("liaison_quota_allowance", "For this month", labels=("corp", "budget"))
        for (corp, _, name), count in sorted(self._read.used.items()):
            used.add_metric((corp, name), count)
        editions = {channel.corp: channel.edition for channel in self._channels.values() if channel.edition in QUOTAS}
        for corp, edition in sorted(editions.items()):
            for name in ("api", "webhook"):
                allowed.add_metric((corp, name), getattr(QUOTAS[edition], name))
        yield from (used, allowed)

    def _age(self, since: datetime | None) -> float:
        return 0.0 if since is None else max(0.0, (self._read.now - since).total_seconds())
