"""What the wording is taught with: sentence patterns, what is drawn from them, and the traits it learns by."""

import random

import pytest

from handlers.disputes.grading import deciding, learning, measuring, reloading
from tests.handlers.disputes.grading.lessons import compose


def test_what_is_drawn_is_what_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    compose.main()
    assert capsys.readouterr().out == (compose.HERE / "composed.tsv").read_text(encoding="utf-8")


def test_lessons_are_labelled_like_the_batches() -> None:
    lessons = [message for path in sorted(compose.HERE.glob("*.tsv")) for message in measuring.read(path)]
    assert len(lessons) > 4000
    assert all(message.police for message in lessons if message.emergency)
    assert all(message.is_dispute or not message.police for message in lessons)


def pairs(text: str) -> set[str]:
    return {trait for trait in deciding.traits_of(text, reloading.rules()) if trait.count("{") == 2}


def test_two_things_near_one_another_are_seen_together_however_it_is_put() -> None:
    shared = pairs("师傅的腿卡进去了") & pairs("胳膊让滚筒夹住拔不出来")
    assert "{件：卡压}{件：身体}" in shared
    assert "{件：卡压}{件：身体}" not in pairs("腿疼，明天请假，另外仓库的门昨天下午又有点卡")


def test_a_thing_is_seen_with_the_state_that_is_told() -> None:
    assert "{件：卡压}{态：过去}" in pairs("去年胳膊让机器夹了")
    assert "{件：卡压}{态：}" in pairs("胳膊让机器夹了")


def test_a_part_of_the_traits_is_left_out_at_each_step() -> None:
    traits = dict.fromkeys([f"字{number}" for number in range(1000)], 1.0)
    kept = learning._blurred(traits, random.Random(3))
    assert abs(len(kept) / 1000 - (1 - learning.BLURRED)) < 0.06
    assert kept.items() <= traits.items()
