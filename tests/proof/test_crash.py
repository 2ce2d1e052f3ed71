"""SIGKILL at random moments under load, and what else may fail, in turn: nothing acknowledged is lost, nothing is done
twice, no connection is refused.

More of each by command: `python -m proof crash --kills 1000`, `restarts`, `freeze`, `postgres`, `disk`.
"""

import contextlib
from pathlib import Path

import pytest

from proof.breaking import Fault
from proof.crash import Report, Run, crash
from proof.disk import can_mount, small
from proof.postgres import server

MESSAGES_A_SECOND = 20.0
pytestmark = pytest.mark.timeout(170)  #: under `faulthandler_timeout`; a busy machine takes three times as long
STRIKES = {"K": Fault.KILL, "F": Fault.FREEZE, "R": Fault.RESTART, "D": Fault.DISK, "P": Fault.POSTGRES}
ALONE = "KFKDKRKKFKDKRKKFKDKK"  #: twelve kills, three freezes, three full disks, two replacements
KILLED = {f"killed {role}" for role in ("serve", "watch", "run")}
BESIDE = "KFKKPKKKFKKPKK"  #: ten kills of one of two workers, two freezes, two killed PostgreSQLs


def struck_in_turn(run: Run, turns: str) -> Run:
    run.fault, *others = (STRIKES[one] for one in turns)
    run.strikes, run.others = len(turns), tuple(others)
    return run


async def test_killed_frozen_replaced_and_without_room_on_the_disk(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(small(tmp_path / "disk")) if can_mount() else None
        place = disk.folder if disk is not None else tmp_path
        run = Run(0, 4001, f"sqlite:///{place}/proof.db", tmp_path, 1, MESSAGES_A_SECOND, disk=disk)
        report = await crash(struck_in_turn(run, ALONE if disk is not None else ALONE.replace("D", "K")))
    _held(report, kills=12)
    assert report.struck["disk full"] == (3 if disk is not None else 0)


async def test_two_workers_killed_and_frozen_and_their_postgresql_killed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with server(tmp_path_factory.mktemp("pg")) as own:  # the path of its socket may have 107 characters
        run = Run(0, 4003, own.url, tmp_path, 2, MESSAGES_A_SECOND, server=own)
        report = await crash(struck_in_turn(run, BESIDE))
    _held(report, kills=10)
    assert report.struck["killed PostgreSQL"] == 2


def _held(report: Report, *, kills: int) -> None:
    """Every promise was kept, and the run was not idle: every way in was used, processes were caught in the act."""
    assert report.problems == []
    assert report.strikes == report.run.strikes
    assert sum(times for what, times in report.struck.items() if what in KILLED) >= kills
    counts = report.verdict.counts
    for channel in ("app", "aibot", "aibot-callback", "robot", "robot-http"):
        assert counts[f"said over {channel}"] > 0, channel
    assert counts["acknowledged"] > 50
    assert counts["acknowledged again"] > 0
    assert counts["effects"] == counts["stored"]
