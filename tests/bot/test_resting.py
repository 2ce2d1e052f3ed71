"""What processes died with rests before it is begun again; whoever else speaks is served meanwhile, and in order."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot import dispatch, wire
from bot.dispatch import Dispatcher, Row
from bot.messages import ChatKind, Inbound, InboundKind, Sender
from storage import inbox
from storage.inbox import InboxRow

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def message(text: str) -> Inbound:
    return Inbound(1, InboundKind.MESSAGE, text, "chat", ChatKind.PRIVATE, Sender("corp", "who"), text)


def left(id: int, conversation: bytes, tries: int) -> InboxRow:
    body = wire.dump_inbound(message(str(id)))
    return InboxRow(1, id, 1, str(id), conversation, NOW, tries, body)


class Watched(Dispatcher):
    """Notes what is handled, without a database."""

    def __init__(self, rows: list[InboxRow], monkeypatch: pytest.MonkeyPatch) -> None:
        async def run(act: Any) -> Any:
            return act()

        nothing: Any = SimpleNamespace(count=lambda *_: None, committed=lambda _: None)
        database: Any = SimpleNamespace(run=run, worker=0)
        clock: Any = SimpleNamespace(now=lambda: NOW)
        super().__init__(database, nothing, {}, nothing, clock, nothing, nothing)
        self.handled: list[int] = []
        monkeypatch.setattr(inbox, "adopt", lambda *_: None)
        monkeypatch.setattr(inbox, "count_try", lambda *_: None)
        monkeypatch.setattr(inbox, "claim_stale", lambda *_: [rows.pop(0) for _ in range(len(rows))])

    async def _write(self, station: int, batch: Sequence[Row]) -> list[int]:
        self.handled += [row.id for row in batch]
        return []


async def test_what_processes_died_with_waits_until_this_one_has_lived_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "CALM_SECONDS", 0.1)
    one = Watched([left(1, b"a", 2), left(2, b"b", 0), left(3, b"a", 0)], monkeypatch)
    await one.adopt()
    running = asyncio.create_task(cast(Any, one.run()))
    one.hand(1, 4, b"a", message("4"))
    one.hand(1, 5, b"c", message("5"))
    await asyncio.sleep(0.05)
    assert one.handled == [2, 5]
    await asyncio.sleep(0.3)
    assert one.handled == [2, 5, 1, 3, 4]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
