"""The way out: only allowed hosts, no private network, no redirect, capped answers, honest failures."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientSession, web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.errors import Ambiguous, Permanent, Transient
from bot.platforms import http_client as http_module
from bot.platforms.addresses import Blocked, PublicResolver, is_public
from bot.platforms.http_client import Client
from bot.platforms.posting import Poster

SECRET = "canary-5ecret"


async def _answer(request: web.Request) -> web.StreamResponse:
    kind = request.match_info["kind"]
    if kind == "redirect":
        return web.Response(status=302, headers={"Location": f"/ok?key={SECRET}"})
    if kind == "big":
        return web.Response(body=b"x" * 2000)
    if kind in ("endless", "cut"):
        response = web.StreamResponse()
        if kind == "cut":
            response.content_length = 4000
        await response.prepare(request)
        await response.write(b"x" * 1500)
        if kind == "endless":
            await response.write(b"x" * 1500)
        assert request.transport is not None
        request.transport.close() if kind == "cut" else None
        return response
    if kind == "drop":
        assert request.transport is not None
        request.transport.abort()
    if kind == "slow":
        await asyncio.sleep(5)
    body = await request.read()
    cookies = {"Set-Cookie": "a=b"}
    return web.json_response({"got": body.decode(), "cookie": request.headers.get("Cookie", "")}, headers=cookies)


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.router.add_route("*", "/{kind}", _answer)
    server = TestServer(app, host="127.0.0.1", port=0)
    await server.start_server(shutdown_timeout=0.01)
    yield server
    await server.close()


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[Client]:
    client = Client([str(server.make_url("/"))])
    yield client
    await client.close()


def at(server: TestServer, kind: str) -> str:
    return f"{server.make_url('/' + kind)}?key={SECRET}"


async def test_json_goes_out_and_the_answer_comes_back(server: TestServer, client: Client) -> None:
    answer = await client.request("POST", at(server, "ok"), json={"文": 1})
    assert answer.status == 200
    assert '{\\"\\u6587\\":1}' in answer.body.decode()


async def test_no_cookie_is_carried_between_channels(server: TestServer, client: Client) -> None:
    await client.request("POST", at(server, "ok"), json={})
    answer = await client.request("POST", at(server, "ok"), json={})
    assert b'"cookie": ""' in answer.body


async def test_a_redirect_is_an_answer_not_a_journey(server: TestServer, client: Client) -> None:
    assert (await client.request("POST", at(server, "redirect"), json={})).status == 302


@pytest.mark.parametrize("kind", ["big", "endless", "drop", "cut"])
async def test_a_post_without_a_whole_answer_is_ambiguous(server: TestServer, client: Client, kind: str) -> None:
    with pytest.raises(Ambiguous) as caught:
        await client.request("POST", at(server, kind), json={}, limit_bytes=1999)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_a_slow_answer_is_ambiguous_for_a_post_and_transient_for_a_get(
    server: TestServer, client: Client
) -> None:
    with pytest.raises(Ambiguous):
        await client.request("POST", at(server, "slow"), json={}, seconds=0.1)
    with pytest.raises(Transient):
        await client.request("GET", at(server, "slow"), seconds=0.1)


async def test_nothing_listening_is_transient_and_says_no_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = Client([f"http://127.0.0.1:{port}"])
    with pytest.raises(Transient) as caught:
        await client.request("POST", f"http://127.0.0.1:{port}/send?key={SECRET}", json={})
    assert caught.value.code == "connect"
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    await client.close()


FOREIGN = [
    "http://qyapi.weixin.qq.com/x",
    "https://qyapi.weixin.qq.com:8443/x",
    "https://qyapi.weixin.qq.com.evil.example/x",
    "https://evil.example/qyapi.weixin.qq.com",
    "https://qyapi.weixin.qq.com@evil.example/x",
    "https://user:pw@qyapi.weixin.qq.com/x",
    "https://qyapi.weixin.qq.com\\@evil.example/x",
    "https://evil.example#@qyapi.weixin.qq.com/x",
    "https://qyapi.weixin.qq.com./x",
    "https://xqyapi.weixin.qq.com/x",
    "//qyapi.weixin.qq.com/x",
    "qyapi.weixin.qq.com/x",
    "file:///etc/passwd",
    "ftp://qyapi.weixin.qq.com/x",
    "gopher://qyapi.weixin.qq.com/x",
    "javascript:alert(1)",
    "",
    "https://",
    "https:///x",
    "http://127.0.0.1/x",
    "https://[::1]/x",
    "https://x.dingtalk.com/x",
    "wss://dingtalk.com/x",
    "wss://dingtalk.com.evil.example/x",
    "https://qyapi.weixin.qq.com:99999/x",
    "https://[qyapi/x",
]


@pytest.mark.parametrize("url", FOREIGN)
async def test_a_foreign_address_is_never_visited(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(["https://qyapi.weixin.qq.com", "wss://openws.work.weixin.qq.com", ".dingtalk.com"])
    monkeypatch.setattr(ClientSession, "request", _must_not_be_called)
    monkeypatch.setattr(Poster, "post", _must_not_be_called)
    with pytest.raises(Permanent, match="address"):
        await client.request("POST", url, json={})
    await client.close()


def _must_not_be_called(*_: object, **__: object) -> None:
    raise AssertionError("the address was visited")


PRIVATE = [
    "http://93.184.216.34/x",
    "https://93.184.216.34:444/x",
    "https://127.0.0.1/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::1]/x",
    "https://[fe80::1%25eth0]/x",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/x",
    "https://100.64.0.1/x",
    "https://0.0.0.0/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0177.0.0.1/x",
    "https://127.1/x",
    "https://localhost/x",
    "https://localhost.localdomain/x",
    "https://u@example.com/x",
    "ftp://example.com/x",
    "wss://example.com/x",
]


@pytest.mark.parametrize("url", PRIVATE)
async def test_a_media_address_never_leads_into_a_private_network(url: str) -> None:
    client = Client(["https://qyapi.weixin.qq.com"])
    with pytest.raises((Permanent, Transient)) as caught:
        await client.request("GET", url, any_public_host=True)
    if isinstance(caught.value, Transient):  # a name that this machine's resolver does not know at all
        assert caught.value.code == "connect"
    await client.close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("10.1.2.3", False),
        ("172.31.0.1", False),
        ("192.168.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("100.127.255.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("2002:c0a8:1::", False),
        ("not an address", False),
    ],
)
def test_public_addresses_are_told_from_private_ones(address: str, public: bool) -> None:
    assert is_public(address) is public


class Rebinding(AbstractResolver):
    """A name server that gives each answer in turn."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=a, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
            for a in self.answers.pop(0).split()
        ]

    async def close(self) -> None: ...


async def test_one_private_answer_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Blocked):
        await PublicResolver(Rebinding("93.184.216.34 127.0.0.1")).resolve("rebind.example", 443)


async def test_a_rebinding_name_is_refused_without_a_connection(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port_factory: Callable[[], int]
) -> None:
    """The private answer is refused; the checked answer is what is connected to, the name is not asked again."""
    rebinding = Rebinding("127.0.0.1")
    monkeypatch.setattr(http_module, "PublicResolver", lambda: PublicResolver(rebinding))
    client = Client([])
    with pytest.raises(Permanent, match="address"):
        await client.request("GET", "https://rebind.example/x", any_public_host=True)
    assert rebinding.asked == 1
    await client.close()


def test_a_base_address_must_be_secure_or_of_this_machine() -> None:
    Client(["https://a.example", "wss://a.example", "http://127.0.0.1:1", "ws://[::1]:1", "http://localhost:5"])
    for wrong in ("http://a.example", "ws://10.0.0.1", "a.example", "http://127.0.0.1.evil.example"):
        with pytest.raises(ValueError, match="base address"):
            Client([wrong])


async def test_a_socket_opens_only_to_allowed_hosts(
    server: TestServer, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Permanent, match="address"):
        await client.websocket(f"wss://evil.example/?ticket={SECRET}")
    client.allow(f"ws://127.0.0.1:{server.port}")
    with pytest.raises(Transient, match="http-200"):
        await client.websocket(f"ws://127.0.0.1:{server.port}/ok?ticket={SECRET}")
    assert SECRET not in "\n".join(r.getMessage() for r in caplog.records if r.name != "aiohttp.access")
