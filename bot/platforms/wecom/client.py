"""Calls of the HTTP API: addresses, access tokens, uploads, and the meaning of the answers."""

import io
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from bot.errors import Ambiguous, Permanent, Transient
from bot.messages import MediaKind
from bot.platforms.base import Answer, Channel, Services
from bot.platforms.wecom import codes
from bot.platforms.wecom.settings import Settings

T = TypeVar("T")

TOKEN_MARGIN = timedelta(minutes=5)  #: a token is renewed so long before it ends
MEDIA_LIFE = timedelta(days=3) - timedelta(hours=1)
UPLOAD_SECONDS = 60.0
DOWNLOAD_SECONDS = 60.0
MIN_MEDIA_BYTES = 6  #: "more than 5 B"


class Upload(Protocol):
    async def __call__(self, kind: MediaKind, name: str, content: bytes, /) -> str: ...


class Api:
    """One channel's way to qyapi."""

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self._channel = channel
        self._services = services
        self._base = settings.api_url.rstrip("/")

    async def post(
        self, path: str, body: object, *, query: Mapping[str, str] | None = None, scope: str = "channel"
    ) -> dict[str, Any]:
        """One POST without a token."""
        return await self.post_to(self._url(path, query), body, scope=scope)

    async def post_to(self, address: str | URL, body: object, *, scope: str = "channel") -> dict[str, Any]:
        """One POST to an address made by `address`."""
        return codes.read(await self._services.http.request("POST", address, json=body), scope=scope)

    def address(self, path: str, query: Mapping[str, str]) -> URL:
        """For whoever calls one address again and again: what it costs to parse it is spent once."""
        return URL(self._url(path, query))

    async def call(self, path: str, body: object) -> dict[str, Any]:
        """One POST with the access token; see `_authorised`."""
        return await self._authorised(lambda token: self.post(path, body, query={"access_token": token}))

    async def ask(self, path: str, query: Mapping[str, str], *, limit_bytes: int = 1_000_000) -> Answer:
        """One GET with the access token; the answer may be JSON or bytes."""
        return await self._authorised(lambda token: self._get(path, {**query, "access_token": token}, limit_bytes))

    async def media_id(self, kind: MediaKind, reference: str, upload: Upload, *, rejected: str = "") -> str:
        """The platform's id for our media row: uploaded once, shared by all workers for its three days."""

        async def refresh() -> tuple[str, timedelta]:
            held = await self._services.media(reference)
            return await upload(kind, held.name, held.content), MEDIA_LIFE

        name = "media:" + blake2b(f"{kind}:{reference}".encode(), digest_size=16).hexdigest()
        return await self._services.tokens.get(self._channel.id, name, refresh, rejected=rejected)

    async def upload(self, path: str, query: Mapping[str, str], name: str, content: bytes, *, token: bool) -> str:
        """The media id. Nothing is shown by an upload, so one without a clear answer is simply tried again."""
        if len(content) < MIN_MEDIA_BYTES:
            raise Permanent("media-empty")
        try:
            if not token:
                return await self._upload(path, query, name, content)
            return await self._authorised(
                lambda held: self._upload(path, {**query, "access_token": held}, name, content)
            )
        except Ambiguous:
            raise Transient("upload") from None

    async def _upload(self, path: str, query: Mapping[str, str], name: str, content: bytes) -> str:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", io.BytesIO(content), filename=safe_name(name), content_type="application/octet-stream")
        url = self._url(path, query)
        body = codes.read(await self._services.http.request("POST", url, data=form, seconds=UPLOAD_SECONDS))
        media_id = body.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise Transient("upload")
        return media_id

    async def _get(self, path: str, query: Mapping[str, str], limit_bytes: int) -> Answer:
        seconds = DOWNLOAD_SECONDS if limit_bytes > 1_000_000 else 8.0
        url = self._url(path, query)
        answer = await self._services.http.request("GET", url, limit_bytes=limit_bytes, seconds=seconds)
        if answer.status != 200:
            raise Transient(f"http-{answer.status}")
        if is_json(answer):
            try:
                codes.read(answer)
            except Ambiguous:
                raise Transient("answer") from None
        return answer

    async def _authorised(self, attempt: Callable[[str], Awaitable[T]]) -> T:
        """The attempt, with a new token if the first is refused; refused again, what `Tokens` makes of it."""
        token = await self._token()
        try:
            return await attempt(token)
        except codes.TokenRefused:
            token = await self._token(rejected=token)
        try:
            return await attempt(token)
        except codes.TokenRefused:
            token = await self._token(rejected=token)
        try:
            return await attempt(token)  # somebody else's newer one
        except codes.TokenRefused:
            raise Transient("token", scope="channel") from None

    async def _token(self, *, rejected: str = "") -> str:
        return await self._services.tokens.get(self._channel.id, "access", self._fetch_token, rejected=rejected)

    async def _fetch_token(self) -> tuple[str, timedelta]:
        """gettoken (path/91039): the platform gives the same token until it ends."""
        keys = self._channel.credentials
        query = {"corpid": keys["corp_id"], "corpsecret": keys["secret"]}
        answer = await self._services.http.request("GET", self._url("/cgi-bin/gettoken", query))
        try:
            body = codes.read(answer)
        except Ambiguous:
            raise Transient("gettoken") from None
        token, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Transient("gettoken")
        return token, max(timedelta(seconds=seconds) - TOKEN_MARGIN, timedelta(seconds=seconds) / 2)

    def _url(self, path: str, query: Mapping[str, str] | None) -> str:
        return f"{self._base}{path}?{urlencode(query)}" if query else f"{self._base}{path}"


def is_json(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type", "").lower()
    return "json" in kind or ("text/plain" in kind and answer.body.lstrip().startswith(b'{"errcode"'))


def safe_name(name: str) -> str:
    """A file name that cannot break the form's header."""
    kept = "".join(c for c in name if c.isprintable() and c not in '"\\/:*?<>|')
    return kept.strip(" .")[-120:] or "file"
