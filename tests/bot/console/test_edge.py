"""What every answer to a callback is on the wire, whichever way it came in: whole at once, in pieces, as a bug."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.console.guard import HEADERS
from bot.edge import Edge
from bot.platforms.acknowledged import ACKNOWLEDGED, acknowledge
from storage.resting import AWAITED
from tests.bot.console.site import Site

HEAD, BODY = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n", b"hi"
WHOLE = HEAD + b"\r\n" + BODY
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connected(site: Site) -> AsyncIterator[Connection]:
    connection = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
    yield connection
    connection[1].close()


@pytest.fixture
def edge(site: Site) -> Edge:
    """Of a whole house, with callbacks that say what came, acknowledge it, or fail."""

    async def said(request: web.Request) -> web.StreamResponse:
        heard = {"body": (await request.read()).decode(), "awaited": id(site.house.edge) in AWAITED}
        return web.Response(text=json.dumps(heard))

    async def empty(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0)
        return acknowledge(request)

    async def broken(_: web.Request) -> web.StreamResponse:
        raise KeyError("13900001111")

    site.house.edge.add([web.post("/hook", empty), web.post("/said", said), web.post("/broken", broken)])
    return site.house.edge


async def ask(connection: Connection, request: bytes) -> tuple[bytes, dict[str, str]]:
    """Status line and headers of an answer without a body."""
    reader, writer = connection
    writer.write(request)
    line, *lines = (await reader.readuntil(b"\r\n\r\n")).strip().split(b"\r\n")
    named = [one.decode().split(": ", 1) if b": " in one else (one.decode().rstrip(":"), "") for one in lines]
    assert len({name for name, _ in named}) == len(named)
    return line, dict(named)


async def test_an_empty_answer_is_complete_and_leaves_the_connection_open(site: Site, edge: Edge) -> None:
    async with connected(site) as connection:
        whole = [await ask(connection, WHOLE) for _ in range(3)]
        assert await ask(connection, HEAD + b"Expect: 100-continue\r\n\r\n") == (b"HTTP/1.1 100 Continue", {})
        for line, headers in [*whole, await ask(connection, BODY)]:
            assert line == b"HTTP/1.1 200 OK"
            assert headers.pop("Date").endswith(" GMT")
            assert headers == {**HEADERS, "Content-Length": "0", "Server": ""}


async def test_requests_that_come_together_are_answered_in_their_order(site: Site, edge: Edge) -> None:
    said = WHOLE.replace(b"/hook", b"/said")
    async with connected(site) as connection:
        connection[1].write(WHOLE + said + WHOLE + WHOLE)
        lengths = []
        for _ in range(4):
            _, headers = await ask(connection, b"")
            lengths.append(int(headers["Content-Length"]))
            await connection[0].readexactly(lengths[-1])
    assert [bool(length) for length in lengths] == [False, True, False, False]


@pytest.mark.parametrize("way", ["http/1.0", "close", "leaving"])
async def test_the_last_answer_of_a_connection_ends_it(site: Site, edge: Edge, way: str) -> None:
    if way == "leaving":
        edge._is_leaving = True
    request = {
        "http/1.0": WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0"),
        "close": HEAD + b"Connection: close\r\n\r\n" + BODY,
    }.get(way, WHOLE)
    async with connected(site) as connection:
        line, headers = await ask(connection, request)
        assert line.endswith(b"200 OK")
        assert headers.get("Connection") == (None if way == "http/1.0" else "close")
        assert headers["X-Frame-Options"] == "DENY"
        assert await connection[0].read() == b""
    edge._is_leaving = False


async def test_a_bug_of_ours_says_nothing_and_hinders_nobody(site: Site, edge: Edge) -> None:
    async with connected(site) as connection:
        line, headers = await ask(connection, WHOLE.replace(b"/hook", b"/broken"))
        assert line.startswith(b"HTTP/1.1 500")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Length"] == "0"
    async with connected(site) as connection:
        assert (await ask(connection, WHOLE))[0] == b"HTTP/1.1 200 OK"


async def test_long_work_stands_aside_while_a_callback_is_under_way(site: Site, edge: Edge) -> None:
    async with connected(site) as connection:
        _, headers = await ask(connection, WHOLE.replace(b"/hook", b"/said"))
        heard = json.loads(await connection[0].readexactly(int(headers["Content-Length"])))
    assert heard == {"body": "hi", "awaited": True}
    await asyncio.sleep(0)
    assert id(edge) not in AWAITED


def test_one_answer_for_all_cannot_be_changed_for_one() -> None:
    with pytest.raises(RuntimeError):
        ACKNOWLEDGED.force_close()
