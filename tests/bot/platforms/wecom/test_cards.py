"""Cards stay within the platform's limits, and nothing of them is lost: what does not fit stands above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Permanent
from bot.messages import Button, Card, Choice
from bot.platforms.wecom import cards
from simulator.wecom import cards as platform

TASK = "tokenABCDEFGHIJKLMNOPQ"
texts = st.text(min_size=1, max_size=60)
ids = st.text("abcABC123_-:", min_size=1, max_size=20)
choices = st.builds(
    Choice,
    key=ids,
    title=texts,
    options=st.lists(st.tuples(ids, texts), min_size=1, max_size=20, unique_by=lambda o: o[0]).map(tuple),
    multiple=st.booleans(),
)
any_card = st.builds(
    Card,
    title=texts,
    text=st.text(max_size=200),
    fields=st.lists(st.tuples(texts, texts), max_size=9).map(tuple),
    buttons=st.lists(st.builds(Button, key=ids, label=texts), max_size=7, unique_by=lambda b: b.key).map(tuple),
    choices=st.lists(choices, max_size=4, unique_by=lambda c: c.key).map(tuple),
    source=st.text(max_size=20),
    url=st.sampled_from(["", "https://a.example/f/x"]),
    done=st.sampled_from(["", "已收到"]),
)


@given(any_card)
def test_every_card_is_taken_by_the_platform_or_refused_by_us_and_nothing_of_it_is_lost(card: Card) -> None:
    try:
        built = cards.build(card, TASK)
    except Permanent:
        return
    platform.check(built.wire, platform.ALL_TYPES)  # raises its refusal
    face = platform.face(built.wire)
    shown = "\n".join((face["title"], face["text"], built.text)).replace("＜", "<")
    for words in (card.title, card.text, *(v for f in card.fields for v in f)):
        assert words in shown
    for choice in card.choices:
        for id, text in choice.options:
            assert text in built.text or any(o["text"].replace("＜", "<") == text for o in _options(built.wire, id))


def _options(wire: dict, id: str) -> list[dict]:  # type: ignore[type-arg]
    asked = [wire.get("checkbox", {}), *wire.get("select_list", [])]
    return [o for question in asked for o in question.get("option_list", []) if o["id"] == id]


def test_four_long_answers_become_letters_with_the_words_above() -> None:
    options = tuple((f"o{n}", f"第 {n} 个答案，比卡片上的位置长得多") for n in range(4))
    built = cards.build(Card("第 3 题", choices=(Choice("q3", "怎么办？", options, multiple=True),)), TASK)
    assert built.wire["card_type"] == "vote_interaction"
    assert [o["text"] for o in built.wire["checkbox"]["option_list"]] == ["A", "B", "C", "D"]
    assert [o["id"] for o in built.wire["checkbox"]["option_list"]] == ["o0", "o1", "o2", "o3"]
    assert built.above[0].startswith("A. 第 0 个答案")
    assert built.wire["checkbox"]["mode"] == 1


def test_short_answers_stand_on_the_card_itself() -> None:
    built = cards.build(Card("等级", choices=(Choice("grade", "等级", (("hi", "高"), ("lo", "低"))),)), TASK)
    assert built.wire["card_type"] == "multiple_interaction"
    assert not built.above


@pytest.mark.parametrize(
    "card",
    [
        Card("t", buttons=(Button("yes", "是", "primary"), Button("no", "否", "danger")), done="已由王接单"),
        Card("t", choices=(Choice("q", "q", (("a", "甲"), ("b", "乙"))),), done="已由王接单"),
        Card("t", choices=(Choice("q", "q", (("a", "甲"), ("b", "乙")), multiple=True),), done="已由王接单"),
        Card("t", done="已由王接单"),
    ],
)
def test_an_answered_card_has_one_grey_word_that_says_so(card: Card) -> None:
    wire = cards.build(card, TASK).wire
    buttons = wire.get("button_list") or [wire["submit_button"]]
    assert [(b["text"], b["key"]) for b in buttons] == [("已由王接单", cards.NOOP)]
    assert all(q["disable"] for q in [*wire.get("select_list", []), wire.get("checkbox")] if q)


def test_mentions_and_anchors_do_not_work_on_a_card() -> None:
    card = Card("<@all>", "<a href='x'>", (("<@a>", "<@b>"),), (Button("k", "<@c>"),), source="<@d>")
    wire = str(cards.build(card, TASK).wire)
    assert "<@" not in wire
    assert "<a" not in wire


@pytest.mark.parametrize("task", ["", "a b", "x" * 129, "中"])
def test_a_task_id_outside_the_alphabet_never_leaves(task: str) -> None:
    with pytest.raises(Permanent, match="card-task-id"):
        cards.build(Card("t", buttons=(Button("k", "l"),)), task)
