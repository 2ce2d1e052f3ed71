"""The only way out to the platforms: allowed hosts, time-outs, no redirects, capped answers, safe errors."""

import io
import ssl
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.errors import Ambiguous, Permanent, Transient
from bot.platforms.addresses import Blocked, PublicResolver, is_literal, is_loopback
from bot.platforms.base import Answer, Socket
from bot.platforms.posting import Poster, TooLong

TOTAL_SECONDS = 8.0
CONNECT_SECONDS = 3.0
MAX_ANSWER_BYTES = 1_000_000
MAX_FRAME_BYTES = 4 * 1024 * 1024  #: one WebSocket frame in; the longest known is a 1 MiB message
LARGE_BYTES = 2**20 - 1  #: from here on a body is handed over as a stream, so that writing it does not hold the loop
SECURE = {"https": 443, "wss": 443}
OPEN = {"http": 80, "ws": 80}

_DEFAULT = aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=CONNECT_SECONDS)
_JSON = {"Content-Type": "application/json"}
#: no compressed answers (a bomb would pass the cap); the others are said because leaving them out costs more
_HEADERS = {"Accept-Encoding": "identity", "Accept": "*/*", "User-Agent": "liaison"}

Origin = tuple[str, str, int]


class Client:
    """`bot.platforms.base.Http` on aiohttp. `bases` are the configured base addresses (https, wss, and http of this
    machine for development) and, with a leading dot, host suffixes open to wss addresses only (".dingtalk.com")."""

    def __init__(self, bases: Iterable[str], *, ca_file: str = "") -> None:
        self._origins: set[Origin] = set()
        self._suffixes: tuple[str, ...] = ()
        self._ssl: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca_file) if ca_file else True
        self._known: aiohttp.ClientSession | None = None
        self._public: aiohttp.ClientSession | None = None
        self._posters: dict[aiohttp.ClientSession, Poster] = {}
        for base in bases:
            self.allow(base)

    def allow(self, base: str) -> None:
        """Add one base address; ValueError when it is neither secure nor this machine's own."""
        if base.startswith("."):
            self._suffixes += (base.lower(),)
            return
        url = URL(base)
        if url.scheme not in SECURE and not (url.scheme in OPEN and is_loopback(url.host or "")):
            raise ValueError(f"a base address must be https or wss, or http to this machine: {url.scheme}://{url.host}")
        self._origins.add(_origin(url))

    async def close(self) -> None:
        for session in (self._known, self._public):
            if session is not None:
                await session.close()
        self._known = self._public = None
        self._posters.clear()

    async def request(
        self,
        method: str,
        url: str | URL,
        *,
        json: object | None = None,
        data: object | None = None,
        headers: Mapping[str, str] | None = None,
        limit_bytes: int = MAX_ANSWER_BYTES,
        any_public_host: bool = False,
        seconds: float = TOTAL_SECONDS,
    ) -> Answer:
        """The answer of any status. Transient: nothing was asked; Ambiguous: it may have had its effect (a GET has
        none, so it is Transient); Permanent("address"): the address is not one that we go to."""
        session, target = self._door(url, any_public_host)
        timeout = (
            _DEFAULT if seconds == TOTAL_SECONDS else aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
        )
        failure: Exception
        try:
            if json is not None:
                raw = orjson.dumps(json)
                if method == "POST" and len(raw) < LARGE_BYTES:
                    poster = self._posters[session]
                    return Answer(*await poster.post(target, raw, headers, patience=timeout, limit=limit_bytes))
                data, headers = io.BytesIO(raw), {**(headers or {}), **_JSON}
            response = await session.request(
                method, target, data=data, headers=headers, allow_redirects=False, timeout=timeout
            )
            return Answer(response.status, response.headers, await _body(response, limit_bytes))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            failure = _unconnected(error)
        except aiohttp.InvalidURL:
            failure = Permanent("address")
        except TooLong:
            failure = Permanent("answer-too-long") if method == "GET" else Ambiguous("answer-too-long")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = Transient("no-answer") if method == "GET" else Ambiguous(type(error).__name__)
        raise failure  # outside the handler: the library's exception holds the address, and with it secrets

    async def websocket(
        self, url: str, *, headers: Mapping[str, str] | None = None, heartbeat: float | None = None
    ) -> Socket:
        """An open connection; Transient when there is none to be had."""
        session, target = self._door(url, False)
        failure: Exception
        try:
            return await session.ws_connect(
                target,
                headers=headers,
                heartbeat=heartbeat,
                max_msg_size=MAX_FRAME_BYTES,
                decode_text=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=CONNECT_SECONDS),
            )
        except aiohttp.WSServerHandshakeError as error:
            failure = Transient(f"http-{error.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = _unconnected(error)
        raise failure

    def _door(self, url: str | URL, any_public_host: bool) -> tuple[aiohttp.ClientSession, URL]:
        """The session that may go there; the parsed address is the one that is used, so no second parser can differ."""
        try:
            target = url if isinstance(url, URL) else _parsed(url)
            origin = _origin(target)
        except (ValueError, TypeError):
            raise Permanent("address") from None
        if target.user is not None or target.password is not None:
            raise Permanent("address")
        if origin in self._origins:
            return self._known or self._open_known(), target
        scheme, host, port = origin
        if SECURE.get(scheme) != port or is_literal(host) or not host:
            raise Permanent("address")
        if scheme == "wss" and host.endswith(self._suffixes):  # never true while there are none
            return self._known or self._open_known(), target
        if any_public_host and scheme == "https":
            return self._public or self._open_public(), target
        raise Permanent("address")

    def _open_known(self) -> aiohttp.ClientSession:
        self._known = self._session(None)
        return self._known

    def _open_public(self) -> aiohttp.ClientSession:
        self._public = self._session(PublicResolver())
        return self._public

    def _session(self, resolver: AbstractResolver | None) -> aiohttp.ClientSession:
        """No cookies, no compressed answers, no proxies from the environment."""
        more: dict[str, Any] = {"resolver": resolver} if resolver is not None else {}
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=256, ssl=self._ssl, keepalive_timeout=10, **more),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_DEFAULT,
            headers=_HEADERS,
            auto_decompress=False,
            trust_env=False,
        )
        self._posters[session] = Poster(session, {**_HEADERS, **_JSON})
        return session


_parsed = lru_cache(maxsize=256)(URL)  #: most calls of a channel go to the same few addresses


def _origin(url: URL) -> Origin:
    return url.scheme, url.raw_host or "", url.port or 0


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The whole body; the connection is then free again, or closed. Most bodies come together with their headers."""
    try:
        known = response.content_length
        if known is not None and known <= limit:
            return response.content.read_nowait() if response.content.is_eof() else await response.read()
        parts, size = [], 0
        while known is None and size <= limit and (part := await response.content.readany()):
            size += len(part)
            parts.append(part)
        if known is not None or size > limit:
            raise TooLong
        return b"".join(parts)
    except BaseException:
        response.close()
        raise


def _unconnected(error: Exception) -> Exception:
    blocked = isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, Blocked)
    return Permanent("address") if blocked else Transient("connect")
