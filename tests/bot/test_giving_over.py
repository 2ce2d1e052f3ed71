"""A serving process that is told to end finishes what it has begun, and leaves the rest, stored, to its successor."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from bot import lifeline
from bot.dispatch import Dispatcher, Row
from bot.messages import ChatKind, Inbound, InboundKind, Sender
from storage import Unavailable, inbox

MESSAGE = Inbound(1, InboundKind.MESSAGE, "1", "chat", ChatKind.PRIVATE, Sender("corp", "who"), "1")


class Slow(Dispatcher):
    """Notes what is handled, a batch at a time, each as long as `may_end` is not set."""

    def __init__(self) -> None:
        async def run(act: Any) -> Any:
            return act()

        nothing: Any = SimpleNamespace(count=lambda *_: None, committed=lambda _: None)
        database: Any = SimpleNamespace(run=run, worker=0)
        clock: Any = SimpleNamespace(now=lambda: None)
        super().__init__(database, nothing, {}, nothing, clock, nothing, nothing)
        self.handled: list[int] = []
        self.may_end = asyncio.Event()
        self.is_gone = False

    async def _write(self, station: int, batch: Sequence[Row]) -> list[int]:
        await self.may_end.wait()
        if self.is_gone:
            raise Unavailable("lost")
        self.handled += [row.id for row in batch]
        return []


async def test_the_batch_in_hand_is_finished_and_no_other_is_begun() -> None:
    one = Slow()
    one.hand(1, 1, b"a", MESSAGE)
    await asyncio.sleep(0)
    one.hand(1, 2, b"a", MESSAGE)  # waits behind the first
    leaving = asyncio.create_task(one.leave())
    await asyncio.sleep(0)
    one.hand(1, 3, b"b", MESSAGE)  # stored while leaving
    one.may_end.set()
    async with asyncio.timeout(1.0):
        await leaving
    assert one.handled == [1]
    assert not one.busy


async def test_a_database_that_is_gone_does_not_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Slow()
    one.is_gone = True
    one.may_end.set()
    monkeypatch.setattr("bot.dispatch.UNAVAILABLE_SECONDS", 3600.0)
    one.hand(1, 1, b"a", MESSAGE)
    await asyncio.sleep(0.005)
    async with asyncio.timeout(1.0):
        await one.leave()
    assert one.handled == []
    assert not one.busy


class Failing(Dispatcher):
    """No batch of several can be committed; the database goes at the first try of the second row alone."""

    def __init__(self) -> None:
        async def run(act: Any) -> Any:
            return act()

        async def write(_: int, __: Any) -> None:
            raise AssertionError("set aside, though nothing is wrong with it")

        nothing: Any = SimpleNamespace(count=lambda *_: None, committed=lambda _: None)
        database: Any = SimpleNamespace(run=run, write=write, worker=0)
        super().__init__(database, nothing, {}, nothing, nothing, nothing, nothing)
        self.tried: list[list[int]] = []

    async def _write(self, station: int, batch: Sequence[Row]) -> list[int]:
        self.tried.append([row.id for row in batch])
        if self.tried == [[1, 2, 3]]:
            raise ValueError("one of them")
        if self.tried == [[1, 2, 3], [1], [2]]:
            raise Unavailable("full")
        return []


async def test_a_database_that_goes_while_rows_are_tried_one_by_one_sets_none_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.dispatch.UNAVAILABLE_SECONDS", 0.001)
    one = Failing()
    for number in (1, 2, 3):
        one.hand(1, number, b"a", MESSAGE)
    async with asyncio.timeout(1.0):
        await one.idle()
    assert one.tried == [[1, 2, 3], [1], [2], [2, 3]]


async def test_what_was_left_is_free_for_whoever_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[int] = []
    monkeypatch.setattr(inbox, "adopt", lambda _, worker, __: freed.append(worker))
    await Slow().release()
    assert freed == [0]


def test_only_below_a_parent_the_clearing_up_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr("os._exit", left.append)
    monkeypatch.delenv(lifeline.VARIABLE, raising=False)
    lifeline.end()
    assert left == []
    monkeypatch.setenv(lifeline.VARIABLE, "7")
    lifeline.end()
    assert left == [0]
