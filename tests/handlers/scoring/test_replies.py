"""What people type as an answer: batches written by hand, and properties of any text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.scoring.replies.letters import LETTERS, read_reply

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[3] / "../shared/samples/answers/answers.jsonl"
KINDS = {"s": "single", "m": "multi", "j": "judge"}
BATCHES = ("replies.txt", *(f"replies_{name}.txt" for name in ("more", "third", "fourth", "fifth", "sixth", "seventh")))


def cases(name: str) -> list[tuple[str, int, list[str] | None, str]]:
    found = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            what, expected, typed = line.split("|", 2)
            letters = None if expected == "-" else list(expected)
            found.append((KINDS[what[0]], int(what[1]), letters, typed.replace("\\n", "\n")))
    return found


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch_of_replies_is_read_right(name: str) -> None:
    batch = cases(name)
    wrong = [one for one in batch if read_reply(one[3], kind=one[0], options=one[1]) != one[2]]
    assert len(wrong) <= len(batch) // 100, wrong


def test_the_samples_are_read_right() -> None:
    if not SHARED.exists():
        pytest.skip("the shared samples are not here")
    for line in SHARED.read_text("utf-8").splitlines():
        one = json.loads(line)
        if not one["ambiguous"]:
            about = one["context"]
            assert read_reply(one["text"], kind=about["type"], options=about["n_options"]) == one["expected"], one


@given(
    st.text(max_size=60) | st.text("ABCDabcd1234选不是对错√× ，、.", max_size=20),
    st.sampled_from(("single", "multi", "judge")),
    st.integers(2, 8),
)
def test_any_text_gives_possible_letters_or_none(text: str, kind: str, options: int) -> None:
    options = 2 if kind == "judge" else options
    letters = read_reply(text, kind=kind, options=options)
    if letters is not None:
        assert letters
        assert letters == sorted(set(letters))
        assert set(letters) <= set(LETTERS[:options])
        assert kind == "multi" or len(letters) == 1


@given(st.sets(st.integers(0, 3), min_size=1), st.sampled_from(("", "、", ",", " ", "，", "和", "+")))
def test_letters_joined_in_any_way_are_the_same_answer(places: set[int], join: str) -> None:
    chosen = [LETTERS[place] for place in sorted(places)]
    assert read_reply(join.join(chosen), kind="multi", options=4) == chosen
    assert read_reply(join.join(reversed(chosen)).lower(), kind="multi", options=4) == chosen


TWICE = {"不是错的": "A", "并没有错": "A", "不假": "A", "不是对的": "B", "A 错": None, "B 错": "B"}


def test_a_denial_denied_is_assent_and_a_letter_against_its_word_is_nothing() -> None:
    assert {said: _one(said, "judge", 2) for said in TWICE} == TWICE


def test_stems_are_letters_where_nothing_else_is_said() -> None:
    stems = {"乙": "B", "我选丙": "C", "甲方": None, "戊": None}
    assert {said: _one(said, "single", 4) for said in stems} == stems
    assert read_reply("甲和丁", kind="multi", options=4) == ["A", "D"]


def _one(said: str, kind: str, options: int) -> str | None:
    return "".join(read_reply(said, kind=kind, options=options) or ()) or None


def test_a_long_text_is_refused_at_once() -> None:
    assert read_reply("A" + " 不" * 100_000, kind="single", options=4) is None
