"""Access tokens of self-built apps (path/91039)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from simulator.wecom.gate import Call
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared
from simulator.world import Channel

LIFE_SECONDS = 7200


@dataclass
class _Token:
    value: str
    channel: Channel
    ends_at: datetime
    dead: bool = False


class Tokens:
    """One living token per app; the same one is given until it ends or is killed."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._of_app: dict[str, _Token] = {}
        self._all: dict[str, _Token] = {}

    def app_of_corp(self, request: web.Request) -> Channel | None:
        """For gettoken: the app whose corp and secret are given, else any app of the corp."""
        corp, secret = request.query.get("corpid", ""), request.query.get("corpsecret", "")
        return self._shared.channel("app", corp_id=corp, secret=secret) or self._shared.channel("app", corp_id=corp)

    def app_of_token(self, request: web.Request) -> Channel | None:
        held = self._held(request)
        return held.channel if held else None

    def _held(self, request: web.Request) -> _Token | None:
        """The token of the request, if its app is still in the town."""
        held = self._all.get(request.query.get("access_token", ""))
        return held if held and self._shared.world.channels.get(held.channel.id) is held.channel else None

    async def give(self, call: Call) -> dict[str, Any]:
        """GET gettoken."""
        query = call.request.query
        if call.channel is None:
            raise Refusal(40013)
        if call.channel.credentials.get("secret", "") != query.get("corpsecret", ""):
            raise Refusal(40001)
        self._check_address(call)
        held = self._of_app.get(call.channel.id)
        if held is None or held.channel is not call.channel or held.dead or held.ends_at <= self._shared.now():
            held = self._new(call.channel)
        left = int((held.ends_at - self._shared.now()).total_seconds())
        return ok(access_token=held.value, expires_in=left)

    def _new(self, channel: Channel) -> _Token:
        ends_at = self._shared.now() + timedelta(seconds=LIFE_SECONDS)
        held = _Token(secrets.token_urlsafe(160), channel, ends_at)
        self._of_app[channel.id] = self._all[held.value] = held
        return held

    def _check_address(self, call: Call) -> None:
        trusted = call.channel.state.get("trusted_ips") if call.channel else None
        if trusted is not None and call.request.remote not in trusted:
            raise Refusal(60020)

    def admit(self, call: Call) -> Channel:
        """The app behind the request's token; 41001, 40014, 42001 or 60020 otherwise."""
        held = self._held(call.request)
        if not call.request.query.get("access_token"):
            raise Refusal(41001)
        if held is not None and self._shared.take("token_dead", held.channel):
            self.kill(held.channel)
        if held is None or held.dead:
            raise Refusal(40014)
        if held.ends_at <= self._shared.now():
            raise Refusal(42001)
        self._check_address(call)
        return held.channel

    def kill(self, channel: Channel) -> None:
        """The app's token dies early; the next gettoken gives a new one."""
        if held := self._of_app.get(channel.id):
            held.dead = True
