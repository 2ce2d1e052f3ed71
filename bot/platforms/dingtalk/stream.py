"""The robot's long connections: opened with a ticket, watched, and replaced before they are missed."""

import asyncio
import contextlib
import logging
import random
from urllib.parse import quote

from bot.errors import Ambiguous, Permanent, Transient
from bot.platforms.base import Channel, Receive, Services
from bot.platforms.dingtalk.answers import Refused, TokenRefused, read
from bot.platforms.dingtalk.connection import Connection
from bot.platforms.dingtalk.desk import Desk
from bot.platforms.dingtalk.frames import SUBSCRIPTIONS
from bot.platforms.dingtalk.settings import RobotKeys, Settings

log = logging.getLogger(__name__)

OPEN_PATH = "/v1.0/gateway/connections/open"
USER_AGENT = "park-liaison-bot/1"
STEADY_SECONDS = 30.0  #: a connection that lived so long was a good one: the back-off starts anew
BAD_CREDENTIALS = {"authfailed", "invalidclientidorsecret"}


class CredentialsRefused(Exception):
    """The platform does not know this client id with this secret."""


class Stream:
    """All connections of one robot in this process; each push comes over one of them, picked by the platform."""

    def __init__(self, channel: Channel, keys: RobotKeys, services: Services, settings: Settings, desk: Desk) -> None:
        self._channel = channel
        self._keys = keys
        self._services = services
        self._settings = settings
        self._desk = desk
        self._live: set[Connection] = set()
        self._readings: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        return len(self._live)

    def quiet_seconds(self) -> float | None:
        """Since the last frame on any connection; None while there is none."""
        now = asyncio.get_running_loop().time()
        return min((now - c.last_frame for c in self._live), default=None)

    async def run(self, receive: Receive) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(max(self._settings.connections, 1)):
                    group.create_task(self._keep(receive, delay=number * 0.1))
        finally:
            for reading in self._readings:
                reading.cancel()
            await asyncio.gather(*self._readings, return_exceptions=True)

    async def _keep(self, receive: Receive, *, delay: float) -> None:
        """One connection for ever. The next one is open before the last is given up, whenever that can be chosen."""
        failures, last = 0, None
        while True:
            await asyncio.sleep(delay)
            try:
                connection = await self._open(receive)
            except (CredentialsRefused, Transient) as trouble:
                failures += 1
                delay = self._delay_after(trouble, failures)
                continue
            reading = self._read(connection)
            if last is not None:
                asyncio.get_running_loop().call_later(self._settings.linger_seconds, last.cancel)
            await self._hold(connection)
            last = reading
            steady = asyncio.get_running_loop().time() - connection.opened > STEADY_SECONDS
            failures = 0 if steady else failures + 1
            delay = 0.0 if steady else self._back_off(failures)

    def _delay_after(self, trouble: Exception, failures: int) -> float:
        if isinstance(trouble, CredentialsRefused):
            self._services.count("alarm", "dingtalk-credentials")
            log.error("channel %d: the platform refuses the robot's credentials", self._channel.id)
            return self._settings.refused_seconds * random.uniform(0.8, 1.2)
        self._services.count("stream", "not-opened")
        log.warning("channel %d: no Stream connection: %s", self._channel.id, trouble)
        return self._back_off(failures)

    def _back_off(self, failures: int) -> float:
        longest = self._settings.retry_last_seconds
        doubled = self._settings.retry_first_seconds * 2.0 ** min(failures - 1, 16)
        return min(doubled * random.uniform(0.5, 1.5), longest)

    # --- holding --------------------------------------------------------------------------------------------------

    def _read(self, connection: Connection) -> "asyncio.Task[None]":
        reading = asyncio.create_task(connection.read())
        self._live.add(connection)
        self._readings.add(reading)

        def ended(task: "asyncio.Task[None]") -> None:
            self._live.discard(connection)
            self._readings.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("channel %d: a Stream connection broke: %s", self._channel.id, type(error).__name__)

        reading.add_done_callback(ended)
        return reading

    async def _hold(self, connection: Connection) -> None:
        """Until the connection is gone, says that it will go, falls silent or grows old."""
        loop, settings = asyncio.get_running_loop(), self._settings
        while not connection.leaving.is_set():
            silent, aged = connection.last_frame + settings.silent_seconds, connection.opened + settings.renew_seconds
            left = min(silent, aged) - loop.time()
            if left <= 0:
                reason = "silent" if silent <= aged else "aged"
                break
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await connection.leaving.wait()
        else:
            reason = "closed" if connection.ended else "leaving"
        self._services.count("stream", reason)
        log.info("channel %d: Stream connection %s after %d frames", self._channel.id, reason, connection.frames)

    # --- opening --------------------------------------------------------------------------------------------------

    async def _open(self, receive: Receive) -> Connection:
        endpoint, ticket = await self._ticket()
        address = f"{endpoint}{'&' if '?' in endpoint else '?'}ticket={quote(ticket, safe='')}"
        try:
            socket = await self._services.http.websocket(address, heartbeat=self._settings.heartbeat_seconds)
        except Permanent as refused:
            raise Transient(refused.code) from None
        self._services.count("stream", "opened")
        return Connection(socket, self._desk, self._services, receive, self._settings.concurrent_frames)

    async def _ticket(self) -> tuple[str, str]:
        body = {
            "clientId": self._keys.client_id,
            "clientSecret": self._keys.client_secret,
            "subscriptions": SUBSCRIPTIONS,
            "ua": USER_AGENT,
        }
        headers = {"Accept": "application/json"}  # without it the gateway may answer in XML
        try:
            answer = await self._services.http.request(
                "POST", self._settings.api_base + OPEN_PATH, json=body, headers=headers
            )
            found = read(answer)
        except (Ambiguous, Permanent, TokenRefused) as error:
            raise Transient("open") from error
        except Refused as refused:
            if refused.code.lower() in BAD_CREDENTIALS:
                raise CredentialsRefused from None
            raise Transient(refused.code[:80]) from None
        endpoint, ticket = found.get("endpoint"), found.get("ticket")
        if not (isinstance(endpoint, str) and isinstance(ticket, str) and self._settings.may_be_gateway(endpoint)):
            self._services.count("stream", "endpoint")
            raise Transient("endpoint")
        return endpoint, ticket
