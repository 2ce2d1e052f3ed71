"""Plain text stays plain: read back by a small markdown reader, it is what was written, with nothing to press in it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.wecom.plain import defang, to_markdown
from simulator.eyes import links_in, tags_in

NASTY = "<>@[]()*_`~#!|\\&;:/.-+=1234 \n\tahtps所有人"


def read_back(markdown: str) -> str:
    """What a CommonMark client shows of paragraphs without markup: escapes resolved, blanks as blanks."""
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)
    return shown.replace("&amp;", "&").replace("\u00a0", " ")


def bare_markup(markdown: str) -> list[str]:
    """Signs of markup that no backslash takes away, outside of addresses."""
    rest = re.sub(r"https?://\S+", "x", markdown)
    rest = re.sub(r"\\.", "x", rest)
    return re.findall(r"[*_`~\[\]<>|]|(?m:^[ \t\xa0]*(?:#|[-+=]|\d+[.)]\s))", rest)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("园区 A 今日 3 人", "园区 A 今日 3 人"),
        ("# 不是标题", "\\# 不是标题"),
        ("1. 安全\n2) 消防", "1\\. 安全\n2\\) 消防"),
        ("- 一\n+ 二\n=====", "\\- 一\n\\+ 二\n\\====="),
        ("**粗** _斜_ `码` ~~删~~", "\\*\\*粗\\*\\* \\_斜\\_ \\`码\\` \\~\\~删\\~\\~"),
        ("[点我](x)", "\\[点我\\]\\(x)"),
        ("<@wangwu> 你好", "＜@wangwu\\> 你好"),
        ("<font color='red'>", "＜font color='red'\\>"),
        ("<\x1b@wangwu> 你好", "＜@wangwu\\> 你好"),
        ("见 https://a.example/f/x_y-z?a=1&b=2。好", "见 https://a.example/f/x_y-z?a=1&b=2。好"),
        ("    四格", "\u00a0\u00a0\u00a0\u00a0四格"),
        ("&lt;b&gt; & 还有", "\\&lt;b\\&gt; & 还有"),
        ("a|b\\c", "a\\|b\\\\c"),
    ],
)
def test_signs_of_markup_are_disarmed(text: str, markdown: str) -> None:
    assert to_markdown(text) == markdown


@given(st.text(NASTY, max_size=80) | st.text(max_size=80))
@example("[a](http://b)")
@example("http://x/*a*")
@example("1)\n")
@example("\r# x\x1f=")
@example("<\x1b@all>")
def test_any_text_shows_as_itself_and_nothing_more(text: str) -> None:
    markdown = to_markdown(text)
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    indented = re.sub(r"(?m)^[ \t]+", lambda m: m.group().expandtabs(4), defang(text).replace("\u00a0", " "))
    assert read_back(markdown) == indented
    assert not bare_markup(markdown)
    assert not tags_in(markdown)
    assert set(links_in(markdown, markdown=True)) <= set(links_in(markdown))
    assert "<a" not in markdown.lower()


@given(st.text(NASTY, max_size=80))
def test_text_that_knows_no_escape_calls_and_links_nobody(text: str) -> None:
    shown = defang(text)
    assert not tags_in(shown)
    assert "<a" not in shown.lower()
    assert len(shown) == len(text)
