"""Media: what bots upload (media_id, 3 days) and lapsing encrypted addresses of what people post."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from simulator.wecom.crypto import seal
from simulator.wecom.refusals import Refusal

MEGABYTE = 1024 * 1024
MIN_BYTES = 6  #: "more than 5 B"
LIFE = timedelta(days=3)  #: of a media_id
ADDRESS_LIFE = timedelta(minutes=5)  #: of an address given to a bot (§2.3)

#: Largest upload in bytes by kind. Source: §1 (webhook), §3.5 (aibot, the older figure for images), §4.5 (app).
WEBHOOK_LIMITS = {"file": 20 * MEGABYTE, "voice": 2 * MEGABYTE}
AIBOT_LIMITS = {"file": 20 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "image": 2 * MEGABYTE}
APP_LIMITS = {"file": 20 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "image": 10 * MEGABYTE}

LAPSED = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>
"""


@dataclass
class Media:
    id: str
    owner: str  #: who may use it: webhook key, bot id or corp id
    kind: str
    name: str
    content: bytes
    created_at: datetime


@dataclass
class _Address:
    owner: str
    name: str
    sealed: bytes
    given_at: datetime


def check_upload(kind: str, content: bytes, limits: Mapping[str, int], *, least: int = MIN_BYTES) -> None:
    """Refuse a kind, size or sound that this door does not take."""
    if kind not in limits:
        raise Refusal(40004, f"type {kind}")
    if not content:
        raise Refusal(44001)
    if len(content) < least:
        raise Refusal(40006, f"fewer than {least} bytes")
    if len(content) > limits[kind]:
        raise Refusal(45001)
    if kind == "voice" and not content.startswith(b"#!AMR"):
        raise Refusal(40004, "voice is not AMR")


class MediaStore:
    """Everything uploaded and every address given out."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        self._addresses: dict[str, _Address] = {}

    def put(self, *, owner: str, kind: str, name: str, content: bytes, now: datetime) -> Media:
        media = Media("3" + secrets.token_urlsafe(48), owner, kind, name, content, now)
        self._media[media.id] = media
        return media

    def get(self, media_id: object, *, owner: str, now: datetime, kind: str = "") -> Media:
        """The media of this owner, not yet lapsed; otherwise 40007."""
        media = self._media.get(media_id) if isinstance(media_id, str) else None
        if media is None or media.owner != owner or now - media.created_at > LIFE:
            raise Refusal(40007)
        if kind and media.kind != kind:
            raise Refusal(40007, f"uploaded as {media.kind}")
        return media

    def lend(self, *, owner: str, name: str, content: bytes, key: bytes, now: datetime) -> str:
        """A token under which the encrypted bytes can be fetched for 5 minutes."""
        token = secrets.token_urlsafe(32)
        self._addresses[token] = _Address(owner, name, seal(key, content), now)
        return token

    def owner_of(self, token: str) -> str:
        """The channel that the address was given to, "" if there is no such address."""
        address = self._addresses.get(token)
        return address.owner if address else ""

    def fetch(self, token: str, *, now: datetime, gone: bool) -> web.Response:
        """The ciphertext with the file's name, or the storage's XML error once the address has lapsed."""
        address = self._addresses.get(token)
        if address is None or gone or now - address.given_at > ADDRESS_LIFE:
            return web.Response(status=403, text=LAPSED, content_type="application/xml")
        ending = address.name.rpartition(".")[2] if "." in address.name else "bin"
        named = f"attachment; filename=\"download.{quote(ending)}\"; filename*=UTF-8''{quote(address.name, safe='')}"
        return web.Response(
            body=address.sealed, content_type="application/octet-stream", headers={"Content-Disposition": named}
        )
