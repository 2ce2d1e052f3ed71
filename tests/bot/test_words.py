"""Finding the command in what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import words

VOCABULARY = words.build(("帮助", "绑定", "绑定码", "通知", "help", "通报"))


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("帮助", "帮助", ""),
        ("  帮助！ ", "帮助", ""),
        ("HELP", "help", ""),
        ("ｈｅｌｐ", "help", ""),
        ("绑定 12345678", "绑定", "12345678"),
        ("绑定12345678", "绑定", "12345678"),
        ("绑定：１２３４", "绑定", "１２３４"),
        ("通知 全体 今晚，请留人：一人。", "通知", "全体 今晚，请留人：一人。"),
        ("绑定码 城东物流园", "绑定码", "城东物流园"),
        ("/通知 全体 开会", "通知", "全体 开会"),
        ("通知\n全体\n开会", "通知", "全体\n开会"),
        ("通报#12", "通报", "#12"),
    ],
)
def test_a_command_is_found_at_the_head(text: str, word: str, rest: str) -> None:
    assert words.find(text, VOCABULARY) == words.Found(word, rest)


@pytest.mark.parametrize("text", ["", "   ", "帮助我搬一下货", "今天通知了", "通知书发了吗", "！！！", "＠"])
def test_what_is_no_command_is_none(text: str) -> None:
    assert words.find(text, VOCABULARY) is None


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("收到 12", ("收到", 12)),
        ("收到12", ("收到", 12)),
        ("收到＃12。", ("收到", 12)),
        ("已阅 12号", ("已阅", 12)),
        ("ok 7", ("ok", 7)),
        ("收到 12👌", ("收到", 12)),
        ("收到12 [抱拳]", ("收到", 12)),
    ],
)
def test_a_word_with_a_number(text: str, parsed: tuple[str, int]) -> None:
    assert words.numbered(text) == parsed


@pytest.mark.parametrize("text", ["收到", "12", "", "收到 12 谢谢", "1 2"])
def test_no_word_with_a_number(text: str) -> None:
    assert words.numbered(text) is None


@given(st.text())
def test_nothing_that_is_typed_breaks_the_reading(text: str) -> None:
    found = words.find(text, VOCABULARY)
    assert found is None or found.word in {"帮助", "绑定", "绑定码", "通知", "help", "通报"}
    words.numbered(text)
    words.bare(text)


@pytest.mark.parametrize(
    "text",
    [
        "收到，马上办",
        "好的 收到",
        "收 到",
        "收到！",
        "收到谢谢 收到",
        "收到👌",
        "收到🙏🏻！",
        "收到[OK][抱拳]",
        "收到👌 马上办",
    ],
)
def test_courtesy_around_a_short_word_does_not_hide_it(text: str) -> None:
    assert "收到" in words.short_forms(text)


@pytest.mark.parametrize("text", ["收到货了吗？", "收到快递的同事请到门口签字并且核对件数再离开仓库谢谢大家", ""])
def test_a_question_or_a_long_message_is_no_short_word(text: str) -> None:
    assert "收到" not in words.short_forms(text)


def test_a_picture_alone_is_a_word() -> None:
    assert words.short_forms("👌")[0] == words.bare("👌") == "👌"
    assert words.short_forms("[ok]")[0] == "[ok]"


def test_several_numbers_behind_a_word() -> None:
    assert words.numbered_all("收到 1、3") == ("收到", [1, 3])
    assert words.numbered_all("收到 1 和 3号") == ("收到", [1, 3])
    assert words.numbered_all("收到 1") is None
