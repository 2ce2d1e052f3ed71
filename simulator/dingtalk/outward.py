"""Callbacks over HTTP to the bot's own addresses."""

import json
from typing import Any

import aiohttp

from simulator.dingtalk.sign import card_sign, sign
from simulator.dingtalk.state import State
from simulator.world import Channel

MAX_ANSWER_BYTES = 1_000_000


class Outward:
    """The platform as a client of the bot."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def robot(self, channel: Channel, content: dict[str, Any]) -> dict[str, Any] | None:
        """Post a robot message, signed over the time alone. The bot's answer, {} if it has none, None if it failed."""
        address = channel.endpoints.get("callback", "")
        timestamp = str(int(self._state.now.timestamp() * 1000))
        headers = {"timestamp": timestamp, "sign": sign(timestamp, channel.credentials["client_secret"])}
        return await self._post(address, headers, content, self._state.limits.http_timeout)

    async def card(self, channel: Channel, route: str, content: dict[str, Any]) -> dict[str, Any] | None:
        """Post a card press to the address registered under `route`, signed if an apiSecret was registered with it."""
        configured = channel.endpoints.get("card_callback", ""), channel.credentials.get("card_api_secret", "")
        address, secret = self._state.card_routes.get((channel.corp, route), configured)
        headers: dict[str, str] = {}
        if secret:
            timestamp = str(int(self._state.now.timestamp() * 1000))
            headers["x-ddpaas-signature-timestamp"] = timestamp
            headers["x-ddpaas-signature"] = card_sign(timestamp, secret)
        return await self._post(address, headers, content, self._state.limits.card_timeout)

    async def _post(
        self, address: str, headers: dict[str, str], content: dict[str, Any], within: float
    ) -> dict[str, Any] | None:
        if not address:
            return None
        if self._session is None:
            self._session = aiohttp.ClientSession()
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {**headers, "Content-Type": "application/json; charset=utf-8"}
        limit = aiohttp.ClientTimeout(total=within)
        try:
            async with self._session.post(
                address, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    return None
                return _object(await answer.content.read(MAX_ANSWER_BYTES))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
