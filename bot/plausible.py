"""Settings that are well formed and still cannot be meant: a database of another kind, a person nobody can be."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import texts
from bot.platforms.wecom.crypto import decode_key

if TYPE_CHECKING:
    from bot.config import Config, PagerSection

_GROUPS = ("duty", "chief", "operator")  #: whom a second channel serves, unless it is single people
_MAIL = re.compile(r"[^@\s{}]+@[^@\s{}]+")
_ABOUT_A_PERSON = "{mobile}"
_NEAR = 0.75  #: so like a group's name that it is a slip of the pen and no user id


def faults(config: Config) -> Iterator[str]:
    if not _is_database(config.storage.url):
        yield texts.database_url_wrong(url=config.storage.url)
    for pager in config.pagers:
        yield from _of_pager(pager)


def channel_faults(config: Config, credentials: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What would keep a channel from ever coming to life; told before it is stored, because what is stored stays."""
    for channel in config.channels:
        keys = credentials.get(channel.secrets, {})
        agent, aes = keys.get("agent_id", ""), keys.get("encoding_aes_key", "")
        if agent and not (agent.isascii() and agent.isdigit()):
            yield texts.agent_wrong(channel=channel.name, value=agent)
        if aes and not _is_aes_key(aes):
            yield texts.aes_key_wrong(channel=channel.name, variable=f"{channel.secrets}_ENCODING_AES_KEY")


def _is_aes_key(value: str) -> bool:
    try:
        decode_key(value)
    except ValueError:
        return False
    return True


def _is_database(url: str) -> bool:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False
    if parsed.get_backend_name() == "sqlite":
        return bool(parsed.database) and not parsed.host
    return parsed.get_backend_name() == "postgresql"


def _of_pager(pager: PagerSection) -> Iterator[str]:
    if pager.kind == "smtp":
        for address in (*pager.to, *([pager.sender] if pager.sender else ())):
            if not _MAIL.fullmatch(address.replace(_ABOUT_A_PERSON, "1")):
                yield texts.pager_address_wrong(pager=pager.name, address=address)
    for word in pager.serves:
        near = difflib.get_close_matches(word.lower(), _GROUPS, n=1, cutoff=_NEAR)
        if near and word not in _GROUPS:
            yield texts.pager_serves_nobody(pager=pager.name, word=word, near=near[0])


def foreign_owner(url: str) -> str:
    """Root would leave files that the service's own user cannot open: whose folder it is, or empty when all is well."""
    if not url.startswith("sqlite:///") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return ""
    folder = nearest_folder(Path(url.removeprefix("sqlite:///")))
    return "" if folder.stat().st_uid == 0 else folder.owner()


def closed_place(url: str) -> str:
    """The SQLite file, or the folder it is to stand in, if this user may not write there; empty when all is well."""
    if not url.startswith("sqlite:///"):
        return ""
    path = Path(url.removeprefix("sqlite:///"))
    folder = nearest_folder(path)
    if not os.access(folder, os.W_OK | os.X_OK):
        return str(folder)
    return str(path) if path.exists() and not os.access(path, os.R_OK | os.W_OK) else ""


def nearest_folder(path: Path) -> Path:
    """The folder of a file, or the nearest above it that exists."""
    return next(folder for folder in path.absolute().parents if folder.is_dir())
