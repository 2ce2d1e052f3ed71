"""One serving process: edge, dispatch, delivery and ticker on one event loop, until SIGTERM."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.orm import configure_mappers

from bot import install, memory, service_manager, succession
from bot.app import Addresses, Guard, House
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.delivery.engine import DeliverySettings
from bot.heart import Beats
from bot.keeping.trouble import agree_on_keys
from bot.pager.from_settings import pager_of
from bot.platforms import dingtalk, wecom
from bot.spool import Spool
from bot.steady import TRUST_CLOCK, SteadyClock
from bot.watch import texts
from storage import Database
from storage.migrations import load_tables, migrate, newest

log = structlog.get_logger()

SPOOL = "danger.spool"
DRAIN_SECONDS = 5.0  #: what SIGTERM leaves for finishing what is in hand


def addresses(settings: Settings) -> Addresses:
    """Where the platforms are, from the configuration."""
    config = settings.config
    return Addresses(
        wecom=wecom.Settings(
            api_url=config.wecom.api,
            socket_url=config.wecom.socket,
            authorize_url=config.wecom.oauth + "/connect/oauth2/authorize",
            qr_login_url=config.wecom.login + "/wwlogin/sso/login",
            media_urls=tuple(config.wecom.media),
        ),
        dingtalk=dingtalk.Settings(
            api_base=config.dingtalk.api,
            oapi_base=config.dingtalk.oapi,
            login_url=config.dingtalk.login + "/oauth2/auth",
            gateway_suffix=config.dingtalk.gateway_suffix,
            gateway_base=config.dingtalk.gateway,
            media_base=config.dingtalk.media,
            card_template_id=config.dingtalk.card_template,
            client_script=config.dingtalk.client_script,
            connections=config.dingtalk.connections,
        ),
    )


def open_database(settings: Settings, clock: Clock | None = None, *, exclusive: bool = False) -> Database:
    """The configured database, opened; `exclusive` for the one serving process of a SQLite file."""
    clock = clock or SystemClock()
    return Database(
        settings.config.storage.url,
        settings.ring,
        now=clock.now,
        worker=settings.config.server.workers_id,
        exclusive=exclusive,
    ).open()


def guard_of(settings: Settings, clock: Clock) -> Guard:
    """The second channels, the spool and the heartbeats that were configured."""
    pager, watch, worker = pager_of(settings, clock), settings.config.watch, settings.config.server.workers_id
    if not pager.configured:
        log.error("no_second_channel", meaning=texts.NO_PAGER)
    path = Path(watch.spool or _beside_database(settings))
    spool = Spool(path.with_name(path.name + (f".{worker}" if worker else "")), settings.ring)
    return Guard(pager, spool, Beats(watch.beat_seconds, watch.watch_silent_seconds))


def _beside_database(settings: Settings) -> str:
    """A PostgreSQL database has no place of its own here."""
    url = settings.config.storage.url
    return str(
        Path(url.removeprefix("sqlite:///")).parent / SPOOL if url.startswith("sqlite:///") else Path("data", SPOOL)
    )


def prepare() -> None:
    """What a process would else compute at its first look at the database, while nobody else answers: the mappings of
    all tables, and the version that this program is written for."""
    load_tables()
    configure_mappers()
    newest()


async def serve(
    settings: Settings,
    *,
    listening: socket.socket | None = None,
    ready: Callable[[str], None],
    clock: Clock | None = None,
) -> None:
    """Run until SIGTERM or SIGINT; `ready` is told the address that is listened on, and the public one."""
    prepare()
    succession.take_over()
    clock = clock or SteadyClock()
    database = open_database(settings, clock, exclusive=True)
    try:
        migrate(database)
        agree_on_keys(database, serving=True)
        install.apply(database, settings, serving=True)
        delivery = settings.config.delivery
        sending = DeliverySettings(delivery.parallel, delivery.bulk_share_percent / 100)
        house = House(
            database,
            clock,
            addresses(settings),
            delivery=sending,
            public_url=settings.config.server.public_url,
            metrics_token=settings.metrics_token,
            guard=guard_of(settings, clock),
        )
        runner = house.edge.runner(house.application(), drain_seconds=DRAIN_SECONDS)
        await runner.setup()
        try:
            await _site(runner, settings, listening).start()
            memory.settle()
            ready(_address(runner, settings, listening))
            service_manager.notify("READY=1")
            rehearsal = asyncio.create_task(house.rehearse())
            await _until_told(house.ticker.trust_clock)
            rehearsal.cancel()
            house.edge.leave(runner)
            await house.drain()
            await house.edge.see_off(runner)
        finally:
            await runner.cleanup()
    finally:
        database.close()


def _site(runner: web.AppRunner, settings: Settings, listening: socket.socket | None) -> web.BaseSite:
    if listening is not None:
        return web.SockSite(runner, listening)
    return web.TCPSite(runner, settings.config.server.host, settings.config.server.port)


def _address(runner: web.AppRunner, settings: Settings, listening: socket.socket | None) -> str:
    name = listening.getsockname() if listening is not None else runner.addresses[0]
    here, public = f"http://{name[0]}:{name[1]}", settings.config.server.public_url
    return f"{here} ({public})" if public else here


async def _until_told(trust_clock: Callable[[], None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        loop.add_signal_handler(TRUST_CLOCK, trust_clock)
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, told.set)
    await told.wait()
