"""Frames that no platform would send, between honest ones, break no line. More of them: `python -m proof frames`."""

from pathlib import Path

from proof import framing
from proof.crash import connected
from proof.served import served


async def test_mutated_frames_break_no_line(tmp_path: Path) -> None:
    async with served(tmp_path, seed=1) as house:
        await connected(house.stage)
        for line in framing.LINES:
            found = await framing.frames(house, line, count=100, seed=4103)
            assert found.problems == []
            assert found.frames == 100
        assert house.log_problems == []
