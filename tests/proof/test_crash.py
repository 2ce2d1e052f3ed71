"""SIGKILL at random moments under load: nothing acknowledged is lost, nothing is done twice, no connection is refused.

More of it by command: `python -m proof crash --kills 1000`.
"""

import contextlib
from pathlib import Path

import pytest

from proof.crash import Report, Run, crash

MESSAGES_A_SECOND = 20.0


@pytest.mark.parametrize(
    ("kind", "workers", "kills", "seed"),
    [("sqlite", 1, 12, 4001), ("postgresql", 2, 10, 4003)],
)
async def test_killed_at_random_moments(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, workers: int, kills: int, seed: int
) -> None:
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/proof.db"
        if kind == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres_server").empty())
        report = await crash(Run(kills, seed, url, tmp_path, workers, MESSAGES_A_SECOND))
    assert report.problems == []
    assert report.strikes == kills
    assert sum(report.struck.values()) >= kills
    _worked(report)


def _worked(report: Report) -> None:
    """The run was not idle: every way in was used, and processes were caught in the act."""
    counts = report.verdict.counts
    for channel in ("app", "aibot", "aibot-callback", "robot", "robot-http"):
        assert counts[f"said over {channel}"] > 0, channel
    assert counts["acknowledged"] > 50
    assert counts["acknowledged again"] > 0
    assert counts["effects"] == counts["stored"]
