"""A serving process that ends answers what was on its way to it; whoever comes later is not refused, but waits."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.edge import Edge

REQUEST = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
GRACE_SECONDS = 0.3


@asynccontextmanager
async def standing() -> AsyncIterator[tuple[Edge, web.AppRunner, socket.socket]]:
    async def taken(_: web.Request) -> web.Response:
        return web.Response(text="taken")

    edge = Edge()
    edge.add([web.post("/hook", taken)])
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", edge.callback)
    runner = edge.runner(application, drain_seconds=0.1)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        await web.SockSite(runner, listening.dup()).start()
        try:
            yield edge, runner, listening
        finally:
            await runner.cleanup()


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(REQUEST)
    head = await reader.readuntil(b"\r\n\r\n")
    assert await reader.readexactly(5) == b"taken"
    return head


async def test_a_callback_over_a_connection_that_was_open_is_answered_and_is_its_last() -> None:
    async with standing() as (edge, runner, listening):
        new = await asyncio.open_connection(*listening.getsockname())
        used = await asyncio.open_connection(*listening.getsockname())
        assert b"Connection: close" not in await ask(*used)
        edge.leave(runner)
        leaving = asyncio.create_task(edge.see_off(runner, 10.0))
        await asyncio.sleep(0.05)
        assert not leaving.done()
        for reader, writer in (new, used):
            assert b"Connection: close" in await ask(reader, writer)
            assert await reader.read() == b""
        async with asyncio.timeout(1.0):  # it does not wait on when nobody is left
            await leaving
        for _, writer in (new, used):
            writer.close()


async def test_until_they_have_gone_others_are_served_too() -> None:
    async with standing() as (edge, runner, listening):
        _, silent = await asyncio.open_connection(*listening.getsockname())
        await asyncio.sleep(0.05)
        edge.leave(runner)
        leaving = asyncio.create_task(edge.see_off(runner, 10.0))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        assert b"Connection: close" in await ask(reader, writer)
        silent.close()
        async with asyncio.timeout(1.0):
            await leaving
        writer.close()


async def test_whoever_comes_later_waits_for_the_successor() -> None:
    async with standing() as (edge, runner, listening):
        edge.leave(runner)
        await edge.see_off(runner, GRACE_SECONDS)
        _, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(REQUEST)
        listening.settimeout(1.0)
        accepted, _ = await asyncio.to_thread(listening.accept)
        with accepted:
            assert await asyncio.to_thread(accepted.recv, len(REQUEST)) == REQUEST
        writer.close()


async def test_one_who_says_nothing_delays_the_end_no_longer_than_its_grace() -> None:
    async with standing() as (edge, runner, listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        await asyncio.sleep(0.05)
        edge.leave(runner)
        began = asyncio.get_running_loop().time()
        await edge.see_off(runner, GRACE_SECONDS)
        assert GRACE_SECONDS <= asyncio.get_running_loop().time() - began < GRACE_SECONDS + 1.0
        writer.close()
