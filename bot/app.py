"""The composition root: one house from its parts. The only importer of handlers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot import alarms, keeping, lines, rehearsing, telling, texts
from bot.arrivals_book import FLUSH_SECONDS, ArrivalsBook
from bot.callees import CallList
from bot.clock import Clock
from bot.console import Console
from bot.console.health import Health
from bot.console.identities import Identities
from bot.console.pages import with_own_pages
from bot.delivery.engine import Delivery, DeliverySettings
from bot.delivery.passive import Passives
from bot.dispatch import Dispatcher
from bot.edge import Edge
from bot.heart import Beats, Heart
from bot.intake import Intake
from bot.messages import ChannelKind, Fetched, Inbound
from bot.metrics import Metrics
from bot.pager import Pager, nobody
from bot.platforms import catalogue, dingtalk, wecom
from bot.platforms.base import Channel, Platform, Services
from bot.platforms.http_client import Client
from bot.pulse import Pulse
from bot.red_path import RedPath
from bot.registry import Registry
from bot.routing import Feature
from bot.spool import Spool
from bot.ticker import Ticker
from bot.tokens import RowLease, RowTokens
from bot.views import Views
from handlers import entrance, help
from handlers.bulletins.feature import feature as bulletins
from handlers.directory.feature import feature as directory
from handlers.disputes.feature import feature as disputes
from handlers.rosters.feature import feature as rosters
from handlers.rosters.showing.feature import feature as heads
from handlers.scoring.feature import feature as scoring
from storage import Database, Session, Unavailable, system
from storage import media as media_rows
from storage.arrivals import Arrivals
from storage.stations import ChannelState, StoredChannel, set_channel_state

log = structlog.get_logger()

RELOAD_SECONDS = 15.0  #: how soon channels and stations that were added elsewhere come alive

FEATURES: tuple[Feature, ...] = (
    help.feature,
    alarms.feature,
    directory,
    bulletins,
    disputes,
    rosters,
    heads,
    scoring,
    entrance.feature,
    keeping.feature,
)


def registry(features: tuple[Feature, ...] = FEATURES) -> Registry:
    return Registry(features, unknown=help.unknown, welcome=help.welcome)


@dataclass(frozen=True)
class Addresses:
    """Where the two platforms are, and how they are spoken to."""

    wecom: wecom.Settings
    dingtalk: dingtalk.Settings


@dataclass(frozen=True)
class Guard:
    """What keeps people reachable when the rest fails."""

    pager: Pager = field(default_factory=nobody)
    spool: Spool | None = None
    beats: Beats = field(default_factory=Beats)


def identity_of(
    platform: Platform, services: Services, addresses: Addresses
) -> wecom.Identity | dingtalk.Identity | None:
    """How people sign in by this channel, where its platform can tell who they are."""
    if isinstance(platform, dingtalk.Robot):
        return platform.identity
    if platform.channel.kind is ChannelKind.WECOM_APP:
        return wecom.Identity(platform.channel, services, addresses.wecom)
    return None


class House:
    """Everything that one serving process runs, started and stopped together."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        addresses: Addresses,
        *,
        delivery: DeliverySettings | None = None,
        features: tuple[Feature, ...] = FEATURES,
        public_url: str = "",
        metrics_token: str = "",
        guard: Guard | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.metrics = Metrics()
        guard = guard or Guard()
        self.pager = guard.pager
        self.calls = CallList()
        self.registry = registry(features)
        self._features = features
        self.views = Views.load(database, public_url)
        self.channels: dict[int, Channel] = {}
        self.platforms: dict[int, Platform] = {}
        self.http = Client((*addresses.wecom.bases(), *addresses.dingtalk.bases()))
        self.passives = Passives(database, clock)
        hooks = telling.hooks(self.channels)
        self.delivery = Delivery(database, self.platforms, clock, self.metrics, delivery, hooks=hooks)
        self.dispatcher = Dispatcher(
            database,
            self.registry,
            self.channels,
            self.views,
            clock,
            self.passives,
            self.metrics,
            on_commit=self._promised,
        )
        self.book = ArrivalsBook(database, clock)
        self.red_path = RedPath(self.pager, self.calls, self.channels, self.metrics, guard.spool, self.platforms)
        self.intake = Intake(
            Arrivals(database),
            self.channels,
            self.dispatcher,
            self.passives,
            self.metrics,
            on_new=self.book.note,
            red=self.red_path,
        )
        self.ticker = Ticker(
            database,
            self.registry,
            self.channels,
            self.platforms,
            self.views,
            clock,
            self.metrics,
            on_commit=self._promised,
            pager=self.pager,
        )
        self.edge = Edge()
        self.pulse = Pulse(clock, self.platforms)
        self.heart = Heart(database, clock, self.metrics, self.pager, self.calls, self._felt, guard.beats)
        self.identities = Identities(self.channels, client_script=addresses.dingtalk.client_script)
        self.console = Console(
            database,
            clock,
            with_own_pages(features, self.pulse, second_ways=len(self.pager.routes)),
            self.views,
            self.channels,
            self.identities,
            self.metrics,
            url=public_url,
            on_commit=self._promised,
        )
        self.health = Health(database, clock, self.metrics, self.pulse, self.channels, token=metrics_token)
        self._addresses = addresses
        self._lease = RowLease(database, clock)
        self._services = Services(
            http=self.http,
            tokens=RowTokens(database, clock, self.metrics.count),
            lease=self._lease,
            now=clock.now,
            media=partial(self._media, 0),
            count=self.metrics.count,
        )
        self._lines: dict[int, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()  #: lines of channels that were put away
        self._paths: dict[int, tuple[tuple[str, str], ...]] = {}  #: channel → its callbacks: method, path
        self._broken: set[int] = set()
        self._loops: list[asyncio.Task[Any]] = []

    async def start(self) -> None:
        """Take up what the last process left, connect every channel, and begin to work."""
        await self._lease.adopt()
        await self.reload()
        await self.dispatcher.adopt()
        self._loops = [
            asyncio.create_task(self._kept(name, act), name=name)
            for name, act in (
                ("dispatch", self.dispatcher.run),
                ("delivery", self.delivery.run),
                ("ticker", self.ticker.run),
                ("reload", self._reload_for_ever),
                ("pulse", self.pulse.beat),
                ("book", self._book_for_ever),
                ("heart", self.heart.run),
                ("spool", lambda: self.red_path.run(self._take_again)),
            )
        ]

    async def drain(self) -> None:
        """Begin to send and to handle nothing more and finish what is under way, however slow the platform is; messages
        are still taken in meanwhile, so that nobody who calls back waits for it."""
        sending = [loop for loop in self._loops if loop.get_name() in ("delivery", "ticker")]
        for loop in sending:
            loop.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        await self.delivery.stop()
        await self.dispatcher.leave()

    async def stop(self) -> None:
        """Stop taking in, finish the batches in hand, close every connection. What is stored and not begun, or cannot
        be written now, is taken up at the next start."""
        ending = (*self._lines.values(), *self._ending, *self._loops)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await self.dispatcher.leave()
        await self.dispatcher.release()
        await self.delivery.stop()
        with contextlib.suppress(Unavailable):
            await self.book.flush()
        await self.heart.stop()
        await self.red_path.done()
        await self.http.close()
        self.pager.close()

    async def reload(self) -> None:
        """Bring to life the channels that are stored and not yet here, and put away those that were switched off."""
        stored = await self.database.run(lambda: system.list_channels(self.database))
        if any(row.station_id not in self.views for row in stored):
            await self.database.run(lambda: self.views.reload(self.database))
        for row in stored:
            known = self.channels.get(row.id)
            if row.id in self._broken or (known is not None and known.off is (row.state is ChannelState.OFF)):
                continue
            if faults := lines.faults(row):
                await self._tell_broken(row, faults)
            elif row.state is ChannelState.OFF:
                self._put_away(lines.channel_of(row))
            else:
                self._bring_to_life(lines.channel_of(row))

    async def _tell_broken(self, row: StoredChannel, faults: list[str]) -> None:
        """One that cannot live hinders no other; the watch and the console say so until it is mended."""
        log.error("channel_broken", channel=row.id, faults=faults, meaning=texts.channel_broken(channel=row.name))
        self._broken.add(row.id)
        if row.kind in set(ChannelKind):
            self.channels[row.id] = replace(lines.channel_of(row), off=True)

        def mark(session: Session) -> None:
            set_channel_state(session, row.id, ChannelState.DEAD, "broken")

        if row.state is not ChannelState.OFF:
            await self.database.write(row.station_id, mark)

    def _put_away(self, channel: Channel) -> None:
        """It stays known, for what came in by it; nothing is sent by it any more and its connection ends."""
        self.channels[channel.id] = channel
        if self.platforms.pop(channel.id, None) is None:
            return
        log.warning("channel_put_away", channel=channel.id)
        self.edge.remove(self._paths.pop(channel.id, ()))
        self.identities.remove(channel.id)
        if line := self._lines.pop(channel.id, None):
            line.cancel()
            self._ending.add(line)
            line.add_done_callback(self._ending.discard)

    def _bring_to_life(self, channel: Channel) -> None:
        platform = catalogue.build(
            channel,
            replace(self._services, media=partial(self._media, channel.station_id)),
            wecom_settings=self._addresses.wecom,
            dingtalk_settings=self._addresses.dingtalk,
        )
        self.channels[channel.id] = channel
        self.platforms[channel.id] = platform
        receive = self.pulse.hearing(self.intake)
        self._paths[channel.id] = self.edge.add(platform.routes(receive))
        if identity := identity_of(platform, self._services, self._addresses):
            self.identities.add(channel.id, identity)
        if platform.abilities.hear_group or platform.abilities.hear_private:
            name = f"line:{channel.id}"
            run = self._kept(name, lambda: platform.run(receive))
            self._lines[channel.id] = asyncio.create_task(run, name=name)

    async def rehearse(self) -> None:
        """For a process that serves for long; see `bot.rehearsing`."""
        await rehearsing.soon(self.database, self._features, self.views, self.channels)

    async def settle(self) -> None:
        """Return when nothing that is due by now remains to be done (the clock may move on)."""
        while True:
            await self.dispatcher.idle()
            worked = await self.ticker.step()
            worked += await self.delivery.step()
            await self.delivery.idle()
            if not worked and not self.dispatcher.busy:
                return

    async def next_due(self) -> datetime | None:
        """The earliest moment at which a task or a message is due."""
        moments = [m for m in (await self.ticker.next_due(), await self.delivery.next_due()) if m is not None]
        return min(moments, default=None)

    def application(self) -> web.Application:
        """The HTTP side: platform callbacks, the console, and health."""
        return self.edge.application(self)

    async def _take_again(self, message: Inbound) -> None:
        """Out of the spool; the platform may have delivered it again meanwhile, which is then the same row."""
        await self.intake.receive(message)

    def _felt(self) -> dict[str, Any]:
        """What the watch is told with each beat: ids and counts."""
        held = {channel: self.pulse.is_connected(channel) for channel in self.channels}
        return {
            "alarms": self.metrics.snapshot().get("alarm", {}),
            "up": [channel for channel, up in held.items() if up],
            "down": [channel for channel, up in held.items() if up is False],
            "lag_ms": int(self.pulse.lag_seconds * 1000),
        }

    def _promised(self) -> None:
        self.delivery.wake()
        self.ticker.wake()

    async def _media(self, station: int, reference: str) -> Fetched:
        stored = await self.database.read(station, lambda s: media_rows.get_media(s, reference))
        return Fetched(stored.name, stored.content)

    async def _book_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.book.flush()

    async def _reload_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RELOAD_SECONDS)
            await self.reload()

    async def _kept(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        """Keep a loop alive: what it cannot bear is logged and it begins again; only cancelling ends it, even where
        something else breaks on the way out."""
        while True:
            try:
                await act()
                return
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("loop_failed", loop=name)
                self.metrics.count("loop_failed", name.partition(":")[0])
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    return
                await asyncio.sleep(1.0)
