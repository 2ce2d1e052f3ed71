"""The guardians in real processes, at a quicker pace: `python -m proof guard` shows the same at the product's own."""

from pathlib import Path

import pytest

from proof.guard import QUICK, guard

WITHIN = {"danger paged, database locked": 5.0, "danger paged, database gone": 5.0}


@pytest.mark.long
async def test_what_dies_is_missed_and_what_is_gone_does_not_keep_danger_from_paging(tmp_path: Path) -> None:
    found = await guard(tmp_path, QUICK)
    assert found.problems == [], (tmp_path / "serve.log").read_text(encoding="utf-8")[-4000:]
    assert {what: found.seconds[what] for what, most in WITHIN.items() if found.seconds[what] > most} == {}
    assert found.seconds["engine missed"] < 60
    assert found.seconds["watch back"] < 60
