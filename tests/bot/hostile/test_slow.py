"""Slow and half-open clients: dropped by our own deadline, while good callbacks are answered as ever."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.edge import Patience
from proof.callbacks import DOORS, Door
from proof.house import Standing, standing
from proof.slowing import head, lives, slow, starts
from tests.bot.hostile.conftest import stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = Patience(head=0.4, body=0.4)
MARGIN = 1.5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Standing]:
    async with standing(stage(tmp_path_factory), patience=PATIENCE) as up:
        yield up


@pytest.mark.parametrize("name", DOORS)
async def test_who_does_not_finish_in_time_is_dropped(house: Standing, name: str) -> None:
    door = Door(house.stage, name)
    rows = await house.rows()
    for kind, start in starts(door).items():
        assert await lives(house.stage, start) < PATIENCE.head + PATIENCE.body + MARGIN, kind
    assert await house.rows() == rows


async def test_many_slow_clients_hold_up_no_good_callback(house: Standing) -> None:
    most = PATIENCE.head + PATIENCE.body + MARGIN
    found = await slow(house.stage, house.post, clients=200, seed=1, most=most, delayed=1.0 + MARGIN)
    assert found.problems == []
    assert found.good > 1


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
