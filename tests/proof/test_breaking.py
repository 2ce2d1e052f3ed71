"""What may fail besides a killed process, in turn while people speak: the three books agree all the same.

More of each by command: `python -m proof restarts`, `freeze`, `postgres`, `disk`, `frames`.
"""

import contextlib
from pathlib import Path

import pytest

from proof import framing
from proof.breaking import Fault
from proof.crash import Run, connected, crash
from proof.disk import can_mount, small
from proof.postgres import server
from proof.served import served

MESSAGES_A_SECOND = 20.0


async def test_frozen_replaced_and_without_room_on_the_disk(tmp_path: Path) -> None:
    others = (Fault.FREEZE, Fault.RESTART)
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small(tmp_path / "disk")) if can_mount() else None
        place = disk.folder if disk is not None else tmp_path
        run = Run(len(others) * 2 + 2, 4101, f"sqlite:///{place}/proof.db", tmp_path, 1, MESSAGES_A_SECOND)
        run.fault, run.others, run.disk = (Fault.DISK if disk is not None else Fault.KILL), others, disk
        report = await crash(run)
    assert report.problems == []
    assert report.verdict.counts["acknowledged"] > 20
    assert report.refused == 0


async def test_two_workers_frozen_and_their_postgresql_killed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with server(tmp_path_factory.mktemp("pg")) as own:  # the path of its socket may have 107 characters
        run = Run(4, 4102, own.url, tmp_path, 2, MESSAGES_A_SECOND, Fault.POSTGRES, (Fault.FREEZE,), server=own)
        report = await crash(run)
    assert report.problems == []
    assert report.struck["killed PostgreSQL"] == 2
    assert report.verdict.counts["acknowledged"] > 20


async def test_mutated_frames_break_no_line(tmp_path: Path) -> None:
    async with served(tmp_path, seed=1) as house:
        await connected(house.stage)
        for line in framing.LINES:
            found = await framing.frames(house, line, count=100, seed=4103)
            assert found.problems == []
            assert found.frames == 100
        assert house.log_problems == []
