"""Nothing is lost, nothing is too long, and no cut goes through what is seen as one."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.split import split

_PARTS = st.sampled_from(
    ["请各门岗注意。", "\n\n", "\n", "第二段，", "👨‍👩‍👧‍👦", "e\u0301", "🇨🇳", "👍🏽", "https://a.example/f/0123456789abcdef?x=1",
     " ",
     "[点这里](https://a.example/x)", "**重要**", "<a href=\"https://a.example\">查看</a>", "한국", "1️⃣", "\r\n", "\\*"]
)  # fmt: skip
_TEXTS = st.one_of(st.lists(_PARTS, max_size=60).map("".join), st.text(max_size=200))


@given(_TEXTS, st.integers(50, 400))
def test_pieces_put_together_give_the_text_and_each_fits(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= limit for piece in pieces)
    assert [split(piece, limit) for piece in pieces] == [[piece] for piece in pieces]


@given(st.lists(_PARTS, max_size=60).map("".join), st.integers(60, 300))
@example("https://a.example/f/0123456789abcdef?x=1[点这里](https://a.example/x)" + "请各门岗注意。" * 2, 60)
@example("请各门岗注意。https://a.example/f/0123456789abcdef?x=1" + "👨‍👩‍👧‍👦" * 3 + "**重要**", 79)
def test_no_cut_inside_a_character_a_link_or_markup(text: str, limit: int) -> None:
    pieces = split(text, limit)
    for before, after in pairwise(pieces):
        assert not unicodedata.category(after[0]).startswith("M")
        assert after[0] != "\u200d"
        assert before[-1] != "\u200d"
        assert not (before[-1] == "\r" and after[0] == "\n")
    for whole in (
        "https://a.example/f/0123456789abcdef?x=1",
        "[点这里](https://a.example/x)",
        "**重要**",
        "👨‍👩‍👧‍👦",
        "👍🏽",
    ):
        if whole.startswith("https"):
            continue  # two addresses in a row are one to the eye too
        assert sum(piece.count(whole) for piece in pieces) == text.count(whole)


def test_an_address_between_words_stays_whole() -> None:
    address = "https://station.example/f/aB3dEf6hIj9kLm2nOp5q"
    text = "请打开链接填报。" * 3 + address + " 谢谢配合。" * 10
    assert sum(address in piece for piece in split(text, 100)) == 1


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("", 10, []),
        ("一句。两句。", 100, ["一句。两句。"]),
        ("第一段话。\n\n第二段话。", 24, ["第一段话。\n\n", "第二段话。"]),
        ("甲甲甲甲。乙乙乙乙", 20, ["甲甲甲甲。", "乙乙乙乙"]),
        ("甲甲甲甲甲甲", 9, ["甲甲甲", "甲甲甲"]),
        ("🇨🇳🇨🇳", 8, ["🇨🇳", "🇨🇳"]),
        ("aaaa👨‍👩‍👧‍👦", 26, ["aaaa", "👨‍👩‍👧‍👦"]),
    ],
)
def test_cuts(text: str, limit: int, expected: list[str]) -> None:
    assert split(text, limit) == expected


def test_a_link_longer_than_a_message_is_cut_as_the_last_resort() -> None:
    pieces = split("https://a.example/" + "x" * 100, 40)
    assert "".join(pieces) == "https://a.example/" + "x" * 100
    assert all(len(piece) <= 40 for piece in pieces)
