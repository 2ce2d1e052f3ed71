"""The robot over HTTP. The signature covers the time alone, so a body is believed only as far as it must be."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Iterable
from datetime import timedelta
from typing import Any

import orjson
from aiohttp import web

from bot.errors import Unauthentic, Unsupported
from bot.platforms.base import Channel, Receive, Services, Unavailable
from bot.platforms.dingtalk.desk import passive
from bot.platforms.dingtalk.parse import Parser, content_id
from bot.platforms.dingtalk.presses import read_press
from bot.platforms.dingtalk.settings import RobotKeys, Settings
from bot.platforms.dingtalk.sign import is_genuine, is_genuine_card, read_timestamp

MAX_BODY_BYTES = 256 * 1024
MAX_PAIRS = 100_000  #: header pairs remembered: an hour of 25 messages a second
SAME_MOMENT_SECONDS = 2.0  #: how long after its first body a header pair may carry another one
CARD_PATH = "/card"
EMPTY = {"msgtype": "empty"}


class TooLarge(Exception):
    """More than any message holds."""


class HttpCallback:
    """Two paths of one robot: messages, and card presses where a secret was registered for them."""

    def __init__(
        self, channel: Channel, keys: RobotKeys, services: Services, settings: Settings, parser: Parser
    ) -> None:
        self._channel = channel
        self._keys = keys
        self._services = services
        self._settings = settings
        self._parser = parser
        self._pairs = Pairs(timedelta(seconds=settings.window_seconds))

    def routes(self, receive: Receive) -> Iterable[web.RouteDef]:
        async def message(request: web.Request) -> web.Response:
            return await self._answer(self._message(request, receive))

        async def press(request: web.Request) -> web.Response:
            return await self._answer(self._press(request, receive))

        path = self._channel.callback_path
        routes = [web.post(path, message)]
        if self._keys.card_api_secret:
            routes.append(web.post(path + CARD_PATH, press))
        return routes

    async def _answer(self, work: Awaitable[dict[str, Any]]) -> web.Response:
        try:
            answer = await work
        except Unauthentic as unauthentic:
            self._services.count("unauthentic", unauthentic.reason)
            return web.Response(status=403)
        except Unsupported as unsupported:
            self._services.count("unsupported", unsupported.kind)
            answer = EMPTY
        except Unavailable:
            return web.Response(status=503)
        except TooLarge:
            self._services.count("malformed", "size")
            return web.Response(status=413)
        except orjson.JSONDecodeError:
            self._services.count("malformed", "json")
            return web.Response(status=400)
        return web.Response(body=orjson.dumps(answer), content_type="application/json")

    async def _message(self, request: web.Request, receive: Receive) -> dict[str, Any]:
        timestamp, signature = self._headers(request, "timestamp", "sign")
        if not is_genuine(timestamp, signature, self._keys.client_secret):
            raise Unauthentic("signature")
        body = await _body(request)
        self._once(f"{timestamp} {signature}", body)
        raw = _object(body)
        self._check_ours(raw)
        await receive(self._parser.message(raw, content_id(body), trusted=False), 0)
        return EMPTY

    async def _press(self, request: web.Request, receive: Receive) -> dict[str, Any]:
        timestamp, signature = self._headers(request, "x-ddpaas-signature-timestamp", "x-ddpaas-signature")
        if not is_genuine_card(timestamp, signature, self._keys.card_api_secret):
            raise Unauthentic("signature")
        body = await _body(request)
        self._once(f"card {timestamp} {signature}", body)
        raw = _object(body)
        corp = raw.get("corpId")
        if self._channel.corp and corp is not None and corp != self._channel.corp:
            raise Unauthentic("foreign")
        callback_id = content_id(timestamp.encode() + b"\n" + body)
        now = self._services.now()
        press = read_press(raw, channel=self._channel, callback_id=callback_id, now=now, trusted=False)
        return passive(await receive(press, self._settings.card_wait_seconds), press)

    def _headers(self, request: web.Request, time_name: str, sign_name: str) -> tuple[str, str]:
        """Each exactly once, the time in plain digits and within our window."""
        times, signs = request.headers.getall(time_name, ()), request.headers.getall(sign_name, ())
        if len(times) != 1 or len(signs) != 1 or "Content-Encoding" in request.headers:
            raise Unauthentic("headers")
        milliseconds = read_timestamp(times[0])
        if milliseconds is None:
            raise Unauthentic("headers")
        age = self._services.now().timestamp() - milliseconds / 1000
        if abs(age) > self._settings.window_seconds:
            raise Unauthentic("stale")
        return times[0], signs[0]

    def _once(self, pair: str, body: bytes) -> None:
        """One pair of headers belongs to one body. The same body again is a repeat, which the inbox swallows; another
        one later means that the pair has leaked: refused and told to the operator."""
        if not self._pairs.is_acceptable(pair, body, self._services.now().timestamp()):
            self._services.count("alarm", "dingtalk-signature-reused")
            raise Unauthentic("reused")

    def _check_ours(self, raw: dict[str, Any]) -> None:
        """What the body says of organisation and robot must be ours, and it must say one of them."""
        corp, robot = raw.get("chatbotCorpId"), raw.get("robotCode")
        if (corp is None and robot is None) or (robot is not None and robot != self._keys.robot_code):
            raise Unauthentic("foreign")
        if corp is not None and self._channel.corp and corp != self._channel.corp:
            raise Unauthentic("foreign")


class Pairs:
    """Header pairs seen within the window, each with the digest of its body; kept by this process alone."""

    def __init__(self, window: timedelta) -> None:
        self._seconds = window.total_seconds() * 2  # a pair may come early as well as late
        self._seen: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def is_acceptable(self, pair: str, body: bytes, now: float) -> bool:
        """Whether the body is the pair's own, or the pair is so young that somebody else may share it.

        The signature covers only the millisecond, so two people who speak in the same one have the same pair; a stolen
        one is used later. What comes this way is untrusted in any case.
        """
        while self._seen:
            oldest, (until, _) = next(iter(self._seen.items()))
            if until > now and len(self._seen) < MAX_PAIRS:
                break
            del self._seen[oldest]
        digest = hashlib.sha256(body).digest()
        until, first = self._seen.setdefault(pair, (now + self._seconds, digest))
        return first == digest or now - (until - self._seconds) <= SAME_MOMENT_SECONDS


async def _body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge
    parts, size = [], 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _object(body: bytes) -> dict[str, Any]:
    raw = orjson.loads(body)
    if not isinstance(raw, dict):
        raise orjson.JSONDecodeError("not an object", "", 0)
    return raw
