"""Callbacks on their way to a bot: the faults that strike them, the 5 s limit, the retries, the envelope."""

import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import aiohttp
from yarl import URL

from simulator.clock import Timer
from simulator.wecom import crypto
from simulator.wecom.shared import Shared, log
from simulator.world import Channel

ANSWER_SECONDS = 5.0  #: real time, as sockets are
VERIFY_SECONDS = 1.0  #: for the answer to an address verification (§2.1)
TRIES = 3
RETRY_AFTER = timedelta(seconds=5)  #: simulated time from one try's start to the next
HELD_SECONDS = 5.0  #: how long a callback held back by "reorder" waits for another one
MAX_ANSWER_BYTES = 1024 * 1024

Deliver = Callable[[], Awaitable[None]]
OnAnswer = Callable[[str], Awaitable[None]]


class Courier:
    """Hands callbacks over in the background; moving the clock waits for those under way."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._held: dict[str, tuple[Deliver, Timer]] = {}
        self._last_id: dict[str, str] = {}

    def message_id(self, channel: Channel, fresh: str) -> str:
        """The id of the next message: a new one, or under "msgid_reuse" that of the last."""
        last = self._last_id.get(channel.id)
        if last and self._shared.take("msgid_reuse", channel):
            return last
        self._last_id[channel.id] = fresh
        return fresh

    def hand_over(self, channel: Channel, deliver: Deliver) -> None:
        """Start one delivery, or lose, double or hold it back as the faults say."""
        if self._shared.take("no_callback", channel):
            return
        deliveries = [deliver, deliver] if self._shared.take("duplicate", channel) else [deliver]
        held = self._held.pop(channel.id, None)
        if held is not None:
            self._shared.world.clock.cancel(held[1])
            deliveries.append(held[0])
        elif self._shared.take("reorder", channel):
            self._hold(channel, deliver)
            return
        self._shared.world.errand(_one_by_one(deliveries))

    def _hold(self, channel: Channel, deliver: Deliver) -> None:
        async def release() -> None:
            if held := self._held.pop(channel.id, None):
                self._shared.world.errand(_one_by_one([held[0]]))

        self._held[channel.id] = (deliver, self._shared.world.clock.after(HELD_SECONDS, release))

    # --- over HTTP ------------------------------------------------------------------------------------------------

    async def post(self, channel: Channel, seal: Callable[[], tuple[dict[str, str], bytes]], on_answer: OnAnswer,
                   *, tries: int = TRIES) -> None:  # fmt: skip
        """POST a callback, sealed anew for each try; `on_answer` gets the body of the first 200."""
        started = self._shared.now()
        address = channel.endpoints.get("callback", "")
        answer = await self._try(address, *seal()) if address else None
        if answer is not None:
            await on_answer(answer)
        elif address and tries > 1:

            async def again() -> None:
                self._shared.world.errand(self.post(channel, seal, on_answer, tries=tries - 1))

            self._shared.world.clock.at(started + RETRY_AFTER, again)
        else:
            channel.state["undelivered"] = channel.state.get("undelivered", 0) + 1

    async def _try(self, address: str, query: dict[str, str], body: bytes) -> str | None:
        """The answer's body, None if it did not come in time or was no 200."""
        if self._shared.http is None:
            return None
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        headers = {"Content-Type": "application/json" if body.startswith(b"{") else "text/xml"}
        try:
            sending = self._shared.http.post(
                URL(address).update_query(query), data=body, headers=headers, timeout=limit
            )
            async with sending as response:
                content = await response.content.read(MAX_ANSWER_BYTES)
                return content.decode() if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            log.info("callback not answered: %s", type(fault).__name__)
            return None

    async def verify(self, channel: Channel, receive_id: str) -> str:
        """Verify a new callback address as the console does; "" or what is wrong with it."""
        address, credentials = channel.endpoints.get("callback", ""), channel.credentials
        if not address or self._shared.http is None:
            return ""
        echo = str(secrets.randbelow(10**18))
        encrypted = crypto.encrypt(credentials["encoding_aes_key"], echo, receive_id)
        query = {**_signed(self._shared, credentials["token"], encrypted), "echostr": encrypted}
        limit = aiohttp.ClientTimeout(total=VERIFY_SECONDS)
        try:
            async with self._shared.http.get(URL(address).update_query(query), timeout=limit) as response:
                answer = await response.content.read(MAX_ANSWER_BYTES)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
            return f"the callback address did not answer the verification: {type(fault).__name__}"
        if response.status != 200 or answer != echo.encode():
            return f"the callback address answered the verification wrongly: HTTP {response.status}"
        return ""


async def _one_by_one(deliveries: list[Deliver]) -> None:
    for deliver in deliveries:
        await deliver()


def _signed(shared: Shared, token: str, encrypted: str, nonce: str = "") -> dict[str, str]:
    timestamp, nonce = str(int(shared.now().timestamp())), nonce or secrets.token_hex(8)
    return {
        "msg_signature": crypto.signature(token, timestamp, nonce, encrypted),
        "timestamp": timestamp,
        "nonce": nonce,
    }


def seal_json(shared: Shared, channel: Channel, body: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Query and body of an aibot callback; a corp's own bot has the empty receive id."""
    plain = json.dumps(body, ensure_ascii=False)
    encrypted = crypto.encrypt(channel.credentials["encoding_aes_key"], plain, "")
    return _signed(shared, channel.credentials["token"], encrypted), json.dumps({"encrypt": encrypted}).encode()


def seal_xml(shared: Shared, channel: Channel, plain: str) -> tuple[dict[str, str], bytes]:
    """Query and body of an app callback; the receive id is the corp."""
    encrypted = crypto.encrypt(channel.credentials["encoding_aes_key"], plain, channel.corp)
    agent = channel.credentials.get("agent_id", "")
    body = (
        f"<xml><ToUserName><![CDATA[{channel.corp}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
        f"<AgentID><![CDATA[{agent}]]></AgentID></xml>"
    )
    return _signed(shared, channel.credentials["token"], encrypted), body.encode()


def open_json(channel: Channel, answer: str) -> dict[str, Any] | None:
    """The passive answer inside `{encrypt, msgsignature, timestamp, nonce}`; None for an empty one."""
    if not answer.strip():
        return None
    try:
        sealed = json.loads(answer)
        parts = [str(sealed[name]) for name in ("msgsignature", "timestamp", "nonce", "encrypt")]
    except (ValueError, TypeError, KeyError) as fault:
        raise crypto.Tampered("not an envelope") from fault
    plain = _opened(channel, parts, "")
    try:
        body = json.loads(plain)
    except ValueError as fault:
        raise crypto.Tampered("not JSON inside") from fault
    if not isinstance(body, dict):
        raise crypto.Tampered("not an object inside")
    return body


def open_xml(channel: Channel, answer: str) -> ElementTree.Element | None:
    """The passive answer inside the XML envelope; None for an empty one."""
    if not answer.strip():
        return None
    try:
        sealed = ElementTree.fromstring(answer)
        parts = [sealed.findtext(name) or "" for name in ("MsgSignature", "TimeStamp", "Nonce", "Encrypt")]
        return ElementTree.fromstring(_opened(channel, parts, channel.corp))
    except ElementTree.ParseError as fault:
        raise crypto.Tampered("not XML") from fault


def _opened(channel: Channel, parts: list[str], receive_id: str) -> str:
    given, timestamp, nonce, encrypted = parts
    if not crypto.is_signed(given, channel.credentials["token"], timestamp, nonce, encrypted):
        raise crypto.Tampered("signature")
    return crypto.decrypt(channel.credentials["encoding_aes_key"], encrypted, receive_id)


def answer_refused(channel: Channel, reason: str) -> None:
    """Remember that a passive answer was thrown away; the platform tells the bot nothing."""
    channel.state.setdefault("bad_answers", []).append(reason)
    log.warning("passive answer of %s thrown away: %s", channel.id, reason)
