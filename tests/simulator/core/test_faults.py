"""Faults strike as often, as long and where they were asked for."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from simulator.control import PAGE
from simulator.faults import KINDS, Fault, Faults

from .conftest import Town

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_counted_fault_is_used_up() -> None:
    faults = Faults()
    faults.add(Fault("wecom", "drop", 2, None))
    strikes = [faults.take("wecom", "drop", now=NOW) is not None for _ in range(3)]
    assert strikes == [True, True, False]
    assert faults.active == []
    assert faults.struck == [("wecom", "drop", "")] * 2


def test_a_timed_fault_lapses() -> None:
    faults = Faults()
    faults.add(Fault("*", "freeze", None, Faults.until(NOW, 60)))
    assert faults.take("dingtalk", "freeze", now=NOW + timedelta(seconds=60))
    assert faults.take("dingtalk", "freeze", now=NOW + timedelta(seconds=61)) is None
    assert faults.active == []


def test_platform_kind_and_target_are_kept_apart() -> None:
    faults = Faults()
    faults.add(Fault("wecom", "mute", None, None, target="g"))
    assert faults.take("dingtalk", "mute", now=NOW, target="g") is None
    assert faults.take("wecom", "drop", now=NOW, target="g") is None
    assert faults.take("wecom", "mute", now=NOW, target="h") is None
    assert faults.take("wecom", "mute", now=NOW, target="g")


async def test_faults_over_the_control_api(town: Town) -> None:
    answer = await town.post("fault", {"platform": "wecom", "kind": "45009", "count": 2, "target": "g"})
    assert answer["active"][0]["count"] == 2
    assert town.world.faults.take("wecom", "45009", now=town.world.clock.now(), target="g")
    await town.post("fault", {"platform": "dingtalk", "kind": "delay", "seconds": 30, "delay_s": 4})
    listed = await town.get("faults")
    assert [f["count"] for f in listed["active"]] == [1, None]
    assert listed["active"][1]["until"] == "2026-03-02T01:00:30+00:00"
    assert listed["active"][1]["seconds"] == 4
    assert listed["struck"] == [{"platform": "wecom", "kind": "45009", "target": "g", "count": 1}]
    assert "kick" in listed["kinds"]
    await town.post("faults/clear")
    assert (await town.get("faults"))["active"] == []


async def test_without_count_or_seconds_it_strikes_once(town: Town) -> None:
    assert (await town.post("fault", {"platform": "*", "kind": "drop"}))["active"][0]["count"] == 1


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"platform": "slack", "kind": "drop"}, "platform"),
        ({"platform": "wecom", "kind": "fire"}, "unknown fault 'fire'"),
        ({"platform": "wecom"}, "unknown fault"),
        ({"platform": "wecom", "kind": ["drop"]}, "unknown fault"),
        ({"platform": "wecom", "kind": "drop", "count": -1}, "count"),
        ({"platform": "wecom", "kind": "drop", "count": True}, "count"),
        ({"platform": "wecom", "kind": "drop", "seconds": "9"}, "seconds"),
        ({"platform": "wecom", "kind": "drop", "target": "nowhere"}, "target"),
        ({"platform": "wecom", "kind": "drop", "detail": 1}, "detail"),
        ({"platform": "wecom", "kind": "drop", "times": 1}, "unknown field 'times'"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(town: Town, body: dict[str, object], word: str) -> None:
    assert word in await town.refused("fault", body)
    assert town.world.faults.active == []


def test_the_page_offers_every_fault() -> None:
    offered = re.findall(r'^  \["([^"]+)", "', (PAGE / "texts.js").read_text(encoding="utf-8"), re.MULTILINE)
    assert offered == list(KINDS)
