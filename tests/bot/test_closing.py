"""A house that is closed while nothing can be stored ends all the same; what was stored is answered by the next."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import demo
from bot.demo.town import Size
from proof import disk
from simulator.clock import Clock
from storage import Database, Unavailable
from tests import servers
from tests.scenarios.test_three_hundred import succeeded
from tests.scenarios.town import START, Town

CLOSED_WITHIN_SECONDS = 8.0  #: longer than whoever waits for a locked database, and for what is in flight

Break = Callable[[Town], Callable[[], None]]


@contextlib.contextmanager
def refusing(_: Path, url: str) -> Iterator[tuple[str, Break]]:
    """Every write is refused, as with a full disk, on a machine where none can be mounted."""

    def broken(town: Town) -> Callable[[], None]:
        def refuse(*_: object, **__: object) -> Any:
            raise Unavailable("full")

        real = Database.transaction
        patched: Any = town.house.database
        patched.transaction = refuse
        return lambda: setattr(patched, "transaction", real.__get__(patched))

    yield url, broken


@contextlib.contextmanager
def filled(folder: Path, _: str) -> Iterator[tuple[str, Break]]:
    with disk.small(folder / "small", megabytes=64) as full:
        path = full.folder / "town.db"

        def broken(_: Town) -> Callable[[], None]:
            full.fill_behind(path)
            return full.empty

        yield f"sqlite:///{path}", broken


ROOT = pytest.mark.skipif(not disk.can_mount(), reason="a disk to be filled is mounted, which only root may")


@pytest.mark.parametrize("fault", [refusing, pytest.param(filled, marks=ROOT)])
async def test_closed_in_time_and_answered_by_the_next(fault: Any, tmp_path: Path, town_template: Path) -> None:
    clock, size = Clock(start=START, running=False), Size(parks=1, enterprises=1, teams_each=1)
    with fault(tmp_path, f"sqlite:///{tmp_path}/town.db") as (url, broken):
        servers.sqlite_copy(town_template, Path(url.removeprefix("sqlite:///")))
        async with demo.running(clock=clock, size=size, database_url=url) as running:
            town = Town(running)
            dispatcher: Any = town.house.dispatcher
            hand, mend, refused = dispatcher.hand, [], asyncio.Event()
            breaking: list[asyncio.Task[None]] = []

            async def break_and_hand(*row: object) -> None:
                mend.append(await asyncio.to_thread(broken, town))
                hand(*row)

            def counted(name: str, *labels: str) -> None:
                if (name, *labels) == ("database_unavailable", "dispatch"):
                    refused.set()

            dispatcher.hand = lambda *row: breaking.append(asyncio.create_task(break_and_hand(*row)))  # stored by now
            dispatcher._metrics = type("Metrics", (), {"count": staticmethod(counted)})()
            officer = await town.seat("police1").says("帮助")
            async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
                await refused.wait()
            async with asyncio.timeout(CLOSED_WITHIN_SECONDS):
                await town.house.stop()
            assert len(mend) == 1
            assert not [said for said in town.bot_said(officer.chat) if "通知" in said]
            mend[0]()
            await succeeded(town)
            await officer.sees("通知")
            await town.house.stop()
