"""`check`: what is wrong or lost with this configuration, before it runs."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from bot import install, lines, texts
from bot.config import Settings
from bot.keeping.trouble import of_keys
from bot.messages import ChannelKind
from bot.pager import Kind
from bot.pager.from_settings import pager_of
from bot.pager.routes import is_known_address
from bot.plausible import closed_place, nearest_folder
from bot.serve import addresses, open_database
from storage import Database, Unavailable, directory, keys, system
from storage.migrations import is_current
from storage.stations import ChannelState

LEAST_FREE_BYTES = 1024**3


@dataclass(frozen=True)
class Finding:
    grave: bool  #: it will not work; otherwise something is lost, and said
    text: str
    red: bool = False


def check(settings: Settings, out: Console, secrets: Path | None = None) -> int:
    """Print every finding; 0 when it can run, 2 when something will not work. `secrets`: the `.env` file."""
    findings = [*_secrets(secrets), *_findings(settings)]
    for finding in findings:
        out.print(
            f"{'✗' if finding.grave else '!'} {finding.text}", markup=False, style="bold red" if finding.red else ""
        )
    if not any(finding.grave for finding in findings):
        out.print(f"✓ {texts.CHECK_GOOD}", markup=False)
        return 0
    return 2


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from _addresses(settings)
    yield from _channels(settings)
    yield from _pagers(settings)
    yield from _disk(settings)
    if _is_new(settings):
        yield from _of_new(settings)
        return
    if closed := closed_place(settings.config.storage.url):
        yield Finding(True, texts.check_folder(folder=closed))
        return
    try:
        database = open_database(settings)
    except (Unavailable, OSError, ValueError) as error:
        yield Finding(True, texts.check_database(reason=str(error)))
        return
    try:
        yield from _database(database, settings)
    finally:
        database.close()


def _secrets(path: Path | None) -> Iterator[Finding]:
    """Whoever reads the keys reads every name and number that is stored."""
    if path is not None and os.name == "posix" and path.is_file() and path.stat().st_mode & 0o077:
        yield Finding(False, texts.check_secrets_open(path=str(path)), red=True)


def _addresses(settings: Settings) -> Iterator[Finding]:
    public = settings.config.server.public_url
    if not public:
        yield Finding(False, texts.CHECK_NO_ADDRESS)
    elif urlsplit(public).scheme != "https":
        yield Finding(True, texts.check_not_https(url=public))
    where = addresses(settings)
    if where.dingtalk.is_development() or any("127.0.0.1" in base for base in where.wecom.bases()):
        yield Finding(True, texts.CHECK_DEVELOPMENT)


def _channels(settings: Settings) -> Iterator[Finding]:
    if not settings.config.channels:
        yield Finding(False, texts.CHECK_NO_CHANNEL)
    for section in settings.config.channels:
        path = install.callback_path(settings, section)
        if section.mode == "callback" or section.kind is ChannelKind.WECOM_APP:
            public = settings.config.server.public_url or "https://…"
            yield Finding(False, texts.check_callback(channel=section.name, url=public.rstrip("/") + path))
        if section.kind is ChannelKind.DINGTALK_ROBOT and not settings.config.dingtalk.card_template:
            yield Finding(False, texts.check_no_card(channel=section.name))


def _pagers(settings: Settings) -> Iterator[Finding]:
    """Without a second channel it runs, and nobody can be called when the platforms do not: said in red."""
    if not settings.config.pagers:
        yield Finding(False, texts.CHECK_NO_PAGER, red=True)
    for route in pager_of(settings).routes:
        if route.kind is Kind.APPRISE and not all(map(is_known_address, route.addresses)):
            yield Finding(True, texts.check_pager(pager=route.name))


def _disk(settings: Settings) -> Iterator[Finding]:
    url = settings.config.storage.url
    if not url.startswith("sqlite:///"):
        return
    folder = nearest_folder(Path(url.removeprefix("sqlite:///")))
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        yield Finding(False, texts.check_disk(folder=str(folder)))


def _is_new(settings: Settings) -> bool:
    """Looking is not to make anything: neither a file, nor a folder that the service's user may not write to."""
    url = settings.config.storage.url
    return url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists()


def _of_new(settings: Settings) -> Iterator[Finding]:
    if closed := closed_place(settings.config.storage.url):
        yield Finding(True, texts.check_folder(folder=closed))
    else:
        yield Finding(False, texts.CHECK_NOT_MIGRATED)


def _database(database: Database, settings: Settings) -> Iterator[Finding]:
    if not is_current(database):
        yield Finding(False, texts.CHECK_NOT_MIGRATED)
        return
    try:
        keys.compare_now(database)
    except keys.KeysDiffer as error:
        yield Finding(True, of_keys(error))
        return
    yield from _left_over(database, settings)
    for station in system.list_stations(database):
        with database.reading(station.id) as session:
            root = directory.find_root(session)
            if root is None:
                yield Finding(False, texts.check_empty(station=station.name))


def _left_over(database: Database, settings: Settings) -> Iterator[Finding]:
    """What was configured once, which the next start gives up, and what is stored and could not live."""
    left = {row.id: row for row in install.left_over(database, settings)}
    for row in left.values():
        if row.state is not ChannelState.OFF:
            yield Finding(False, texts.check_left_over(channel=row.name))
    for row in system.list_channels(database):
        if row.id not in left and lines.faults(row):
            yield Finding(True, texts.channel_broken(channel=row.name))
