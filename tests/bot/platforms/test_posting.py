"""A call written by hand onto a pooled connection: what goes over the wire, and every way an answer can be wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.errors import Ambiguous
from bot.platforms.http_client import Client

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def request_from(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """Head and body of one request; IncompleteReadError when there is none any more."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
    return head, await reader.readexactly(length)


@asynccontextmanager
async def talking_to(serve: Serve) -> AsyncIterator[tuple[Client, str]]:
    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    client = Client([address])
    try:
        yield client, address
    finally:
        await client.close()
        server.close()


def answering(*parts: bytes, shut: bool = False) -> Serve:
    """Each request is answered by these bytes, piece by piece."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await request_from(reader)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.001)
            if shut:
                return

    return serve


async def test_the_request_is_whole_and_the_connection_is_used_again() -> None:
    seen: list[tuple[str, bytes]] = []
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            seen.append(await request_from(reader))
            writer.write(OK)

    async with talking_to(serve) as (client, address):
        for _ in range(3):
            answer = await client.request(
                "POST", f"{address}/send?key=a%20b", json={"文": "字"}, headers={"X-T": "v", "Accept": "a/b"}
            )
            assert (answer.status, answer.body) == (200, b"{}")
    head, body = seen[0]
    assert connections == 1
    assert len(seen) == 3
    assert body == '{"文":"字"}'.encode()
    first, *lines = head.strip().split("\r\n")
    assert first == "POST /send?key=a%20b HTTP/1.1"
    named = dict(line.split(": ") for line in lines)
    assert len(named) == len(lines)
    assert named["host"] == address.removeprefix("http://")
    assert (named["content-type"], named["accept-encoding"]) == ("application/json", "identity")
    assert (named["x-t"], named["accept"], named["content-length"]) == ("v", "a/b", str(len(body)))


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", b"abc", b"def"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"3\r\ndef\r\n0\r\n\r\n"],
        [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 6\r\n\r\nabcdef"],
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc", b"def"],
    ],
    ids=["split", "chunked", "continue", "until-closed"],
)
async def test_an_answer_in_pieces_is_put_together(parts: list[bytes]) -> None:
    async with talking_to(answering(*parts, shut=b"close" in parts[0])) as (client, address):
        for _ in range(2):
            assert (await client.request("POST", address + "/", json={})).body == b"abcdef"


@pytest.mark.parametrize(
    "parts",
    [
        [b"SMTP ready\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc"],
        [b""],
    ],
    ids=["no-http", "length", "long-head", "chunk", "cut", "nothing"],
)
async def test_an_answer_that_is_none_is_ambiguous_and_the_next_call_is_well(parts: list[bytes]) -> None:
    first = True

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal first
        if first:
            first = False
            await answering(*parts, shut=True)(reader, writer)
        else:
            await answering(OK)(reader, writer)

    async with talking_to(serve) as (client, address):
        with pytest.raises(Ambiguous):
            await client.request("POST", address + "/", json={})
        assert (await client.request("POST", address + "/", json={})).body == b"{}"


async def test_an_answer_that_trickles_ends_with_the_time_for_all_of_it() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_from(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with talking_to(serve) as (client, address):
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(Ambiguous):
            await client.request("POST", address + "/", json={}, seconds=0.15)
        assert loop.time() - began < 2


async def test_a_cancelled_call_gives_no_half_read_connection_back() -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await request_from(reader)
        if connections > 1:
            writer.write(OK)
        await reader.read()

    async with talking_to(serve) as (client, address):
        call = asyncio.create_task(client.request("POST", address + "/", json={}))
        while not connections:  # noqa: ASYNC110 (the server has no event for it)
            await asyncio.sleep(0.001)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await client.request("POST", address + "/", json={})).body == b"{}"
    assert connections == 2


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\0b", "a\rb"])
async def test_no_header_ends_its_own_line(value: str) -> None:
    async with talking_to(answering(OK)) as (client, address):
        with pytest.raises(ValueError, match="header"):
            await client.request("POST", address + "/", json={}, headers={"x-acs-dingtalk-access-token": value})
