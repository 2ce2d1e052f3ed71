"""Addresses that an attacker puts into genuine messages: nobody goes there, and the message is handled all the same."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import aiohttp.connector
import pytest

from bot.errors import Permanent, Transient
from bot.messages import Attachment, MediaKind
from proof.callbacks import Door
from proof.house import Standing

pytestmark = pytest.mark.asyncio(loop_scope="module")

AES_KEY = "A" * 43
#: Names that the attacker's own name server leads inside; the second answer is what a rebinding serves.
INSIDE = {
    "rebind.attacker.test": "127.0.0.1",
    "link-local.attacker.test": "169.254.169.254",
    "cgnat.attacker.test": "100.64.0.1",
    "oapi.dingtalk.com.attacker.test": "10.0.0.1",
    "qyapi.weixin.qq.com.attacker.test": "192.168.1.1",
}


class Trap:
    """Every connection that leaves this process for anywhere but the town, and a server that waits for one."""

    def __init__(self, own: set[int]) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.setblocking(False)
        self.port = self.listening.getsockname()[1]
        self._own = own
        self.connects: list[Any] = []

    def note(self, addresses: list[Any]) -> None:
        self.connects += [one[4] for one in addresses if one[4][1] not in self._own]

    def caught(self) -> list[Any]:
        with contextlib.suppress(BlockingIOError):
            connection, caller = self.listening.accept()
            connection.close()
            self.connects.append(caller)
        return self.connects


@pytest.fixture
def trap(house: Standing, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    own = {house.stage.listening.getsockname()[1], int(house.stage.world.base_url.rpartition(":")[2])}
    set_up = Trap(own)
    connect, look_up = aiohttp.connector.aiohappyeyeballs.start_connection, socket.getaddrinfo

    async def noted(*, addr_infos: list[Any], **more: Any) -> socket.socket:
        set_up.note(addr_infos)
        return await connect(addr_infos=addr_infos, **more)

    def answered(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        return look_up(INSIDE.get(name, name), port, *rest, **more)

    monkeypatch.setattr(aiohttp.connector.aiohappyeyeballs, "start_connection", noted)
    monkeypatch.setattr(socket, "getaddrinfo", answered)
    yield set_up
    set_up.listening.close()


def attacks(house: Standing, port: int) -> list[str]:
    """What has been tried on others: loopback in every spelling, metadata services, user info, look-alike names."""
    own = house.stage.world.base_url.removeprefix("http://")
    hosts = (
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "localhost", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127.0.0.1.", "１２７.0.0.1",
    )  # fmt: skip
    urls = [f"{scheme}://{host}:{port}/cgi-bin/x" for host in hosts for scheme in ("http", "https")]
    urls += [f"https://{name}/robot/sendBySession?session=x" for name in INSIDE]
    urls += [f"https://{name}:{port}/x" for name in INSIDE]
    return [
        *urls,
        "http://169.254.169.254/latest/meta-data/",
        "https://100.100.100.200/latest/meta-data/",
        "http://metadata.google.internal/",
        f"http://{own}@127.0.0.1:{port}/qyapi/cgi-bin/aibot/response?response_code=x",
        f"http://user:pass@{own}/qyapi/cgi-bin/aibot/response",
        f"http://127.0.0.1:{port}#@{own}/",
        f"http://127.0.0.1:{port}\\@{own}/",
        f"http://{own}.attacker.test:{port}/",
        f"//127.0.0.1:{port}/",
        f"file:///etc/passwd#{own}",
        f"gopher://127.0.0.1:{port}/_x",
        f"ftp://127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}/\r\nX: y",
        "http://[",
        "https://",
        "",
        "x" * 100_000,
    ]


async def test_an_attackers_response_url_is_never_visited(house: Standing, trap: Trap) -> None:
    door = Door(house.stage, "aibot-callback")
    before, foreign = await house.rows(), house.counted("foreign-address")
    urls = attacks(house, trap.port)
    for url in urls:
        assert (await house.post(door.message("帮助", response_url=url))).status == 200
    await house.house.settle()
    after = await house.rows()
    assert after[0] == before[0] + len(urls)
    assert after[1] >= before[1] + len(urls)
    assert house.counted("foreign-address") >= foreign + len(urls) - 2
    assert trap.caught() == []


async def test_an_attackers_session_webhook_is_never_visited(house: Standing, trap: Trap) -> None:
    """Over HTTP none is believed; on the Stream, whose frames come from the platform, only its own form is."""
    dropped, before = house.counted("dropped", "session-webhook"), await house.rows()
    urls = attacks(house, trap.port)
    http, stream = Door(house.stage, "robot-http"), house.stage.world.channels["robot"]
    soon = int(house.stage.clock.now().timestamp() * 1000) + 3_600_000
    for url in urls:
        more = {"sessionWebhook": url, "sessionWebhookExpiredTime": soon}
        assert (await house.post(http.message("帮助", **more))).status == 200
        content = http.content("帮助", **more) | {"robotCode": stream.credentials["robot_code"]}
        house.stage.world.platforms["dingtalk"].push.message(stream, content, chat="")  # type: ignore[attr-defined]
    await house.stage.world.settle()
    await house.house.settle()
    after = await house.rows()
    assert after[0] == before[0] + 2 * len(urls)
    assert house.counted("dropped", "session-webhook") >= dropped + len(urls) - 2
    assert trap.caught() == []


async def test_an_attackers_media_address_is_never_visited(house: Standing, trap: Trap) -> None:
    door = Door(house.stage, "aibot-callback")
    platforms = [p for p in house.house.platforms.values() if p.channel.kind.value == "wecom-aibot"]  # type: ignore[attr-defined]
    before, _ = await house.rows()
    urls = attacks(house, trap.port)
    for url in urls:
        content = {"msgtype": "file", "file": {"url": url, "aeskey": AES_KEY}}
        assert (await house.post(door.message("x", **content))).status == 200
        for platform in platforms:
            with pytest.raises((Permanent, Transient)):
                await platform.fetch(Attachment(MediaKind.FILE, url, secret=AES_KEY))
    await house.house.settle()
    assert (await house.rows())[0] == before + len(urls)
    assert trap.caught() == []


async def test_the_trap_would_catch_one(house: Standing, trap: Trap) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(TimeoutError):
            await session.get(f"http://127.0.0.1:{trap.port}/", timeout=aiohttp.ClientTimeout(total=0.2))
    assert len(trap.caught()) == 2
