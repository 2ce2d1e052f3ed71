"""Slow and half-open clients: dropped by our own deadline, while good callbacks are answered as ever."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.edge import Patience
from proof.callbacks import DOORS, Door
from proof.house import Standing, standing
from tests.bot.hostile.conftest import stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = Patience(head=0.4, body=0.4)
MARGIN = 1.5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Standing]:
    async with standing(stage(tmp_path_factory), patience=PATIENCE) as up:
        yield up


def head(door: Door, length: str) -> bytes:
    genuine = door.message("帮助")
    query = "&".join(f"{name}={value}" for name, value in genuine.query)
    lines = "".join(f"{name}: {value}\r\n" for name, value in genuine.headers)
    return f"POST {door.path}?{query} HTTP/1.1\r\nHost: x\r\n{lines}{length}\r\n\r\n".encode()


def starts(door: Door) -> dict[str, bytes]:
    """What is sent at once; then one byte at a time, for ever."""
    return {
        "nothing": b"",
        "half a request line": b"POST /hoo",
        "half a header": b"POST /hook/app HTTP/1.1\r\nHost: x\r\nX-A",
        "no body": head(door, "Content-Length: 5000"),
        "half a body": head(door, "Content-Length: 5000") + b"<xml><Encrypt>",
        "half a chunk": head(door, "Transfer-Encoding: chunked") + b"1000\r\n<xml>",
    }


async def lives(house: Standing, start: bytes) -> float:
    """Seconds until the house hangs up on a client that goes on byte by byte."""
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection(*house.stage.listening.getsockname())
    began = loop.time()
    closed = asyncio.ensure_future(reader.read())
    try:
        writer.write(start)
        while not closed.done() and loop.time() - began < 10:
            await asyncio.wait([closed], timeout=0.05)
            if not closed.done() and start:
                writer.write(b"a")
    finally:
        writer.transport.abort()
        await asyncio.gather(closed, return_exceptions=True)
    return loop.time() - began


@pytest.mark.parametrize("name", DOORS)
async def test_who_does_not_finish_in_time_is_dropped(house: Standing, name: str) -> None:
    door = Door(house.stage, name)
    rows = await house.rows()
    for kind, start in starts(door).items():
        assert await lives(house, start) < PATIENCE.head + PATIENCE.body + MARGIN, kind
    assert await house.rows() == rows


async def test_many_slow_clients_hold_up_no_good_callback(house: Standing) -> None:
    loop, door = asyncio.get_running_loop(), Door(house.stage, "app")
    begun = list(starts(door).values())
    slow = [asyncio.create_task(lives(house, begun[number % len(begun)])) for number in range(200)]
    await asyncio.sleep(0.1)
    began = loop.time()
    assert (await house.post(door.message("帮助"))).status == 200
    assert loop.time() - began < 1.0 + MARGIN
    await asyncio.gather(*slow)


@pytest.mark.parametrize("name", DOORS)
async def test_broken_chunks_and_early_ends_are_no_fault_of_ours(house: Standing, name: str) -> None:
    door = Door(house.stage, name)
    chunked, counted = head(door, "Transfer-Encoding: chunked"), head(door, "Content-Length: 5000")
    for rest in (
        chunked + b"zz\r\nrubbish\r\n\r\n",
        chunked + b"-5\r\n\r\n",
        chunked + b"5\r\nab\r\n\r\n",
        counted + b"<xml>",
    ):
        for pause in (0.0, 0.05):
            reader, writer = await asyncio.open_connection(*house.stage.listening.getsockname())
            writer.write(rest[: len(rest) - 8])
            await asyncio.sleep(pause)
            writer.write(rest[len(rest) - 8 :])
            if rest.startswith(counted):
                writer.write_eof()
            answer = await asyncio.wait_for(reader.read(), 5)
            writer.transport.abort()
            assert b" 500 " not in answer[:40], rest
            assert b"Traceback" not in answer
