"""Whatever people write reaches every channel whole, within its limit, and does nothing that text cannot do."""

import os
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.appearance import LOOKS, parts
from bot.graphemes import graphemes
from bot.plain import harmless, harmless_markdown, visible
from simulator.eyes import links_in, tags_in

#: What the platforms take at most. Sources: the platforms' papers, named in their `abilities`.
LIMITS = {
    "wecom-webhook-text": 2_048,
    "wecom-webhook-markdown": 4_096,
    "wecom-aibot": 20_480,
    "wecom-app": 2_048,
    "dingtalk-webhook-markdown": 20_000,
    "dingtalk-robot": 15_000,
}
ALWAYS_MARKED = ("wecom-webhook-markdown", "wecom-aibot", "dingtalk-webhook-markdown")
EXAMPLES = int(os.environ.get("BULLETIN_EXAMPLES", "40"))

_WELSH = "🏴" + "".join(chr(0xE0000 + ord(one)) for one in "gbwls") + "\U000e007f"
_PIECES = st.sampled_from(
    ["请各门岗注意。", "\n\n", "\n", "第二段，", "👨‍👩‍👧‍👦", "e\u0301", "🇨🇳", _WELSH, "1️⃣", "@all",
     "@所有人", "<@wangwu>", "<@all>",
     "https://a.example.com/f/x_y?a=1", "www.foo.bar", "fz@example.com", "[点](http://b.cn/x)", "**重要**", "_斜_",
     "~~删~~", "`码`", "<font color='red'>红</font>", "<a href='http://b.cn'>看</a>", "# 题", "> 引", "- 条",
     "1. 一", "    四格", "\t", "---", "===", "```\n码\n```", "| 甲 | 乙 |\n|---|---|\n", "![图](http://b.cn/a.png)",
     "&lt;b&gt;", "\\", "\u202e", "\u200b", "\r\n", "한국", "甲" * 700, "长句。" * 300]
)  # fmt: skip
TEXTS = st.one_of(st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=300))


def unnumbered(shown: list[str]) -> list[str]:
    """Without the number that heads each of several parts: a line of its own, in markdown a paragraph."""
    if len(shown) == 1:
        return shown
    gap = "\n\n" if all(re.match(r"\(\d+/\d+\)\n( {2})?\n", part) for part in shown) else "\n"
    return [part.partition(gap if gap in part[:12] else "\n")[2] for part in shown]


def unescaped(shown: str) -> str:
    """As the eye reads it: escapes resolved, blanks and DingTalk's line ends as they were meant."""
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown)
    return "".join(unicodedata.normalize("NFKC", shown).split())


def read(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("【】", "").split())


@pytest.mark.parametrize("channel", LOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(TEXTS)
def test_nothing_is_lost_and_no_part_is_too_long(channel: str, text: str) -> None:
    shown = parts(channel, title="", body=text, marked=False)
    assert all(len(part.encode()) <= LIMITS[channel] for part in shown)
    whole = "".join(unnumbered(shown))
    if channel in ALWAYS_MARKED:
        assert unescaped(whole) == read(harmless(text))
    else:
        assert whole == harmless(text)
    if len(shown) > 1:
        assert [part.split(")")[0] for part in shown] == [f"({n}/{len(shown)}" for n in range(1, len(shown) + 1)]


@pytest.mark.parametrize("channel", LOOKS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(TEXTS)
def test_markdown_of_the_author_is_kept_whole(channel: str, text: str) -> None:
    shown = parts(channel, title="题 *目*", body=text, marked=True)
    assert all(len(part.encode()) <= LIMITS[channel] for part in shown)
    whole = (
        re.sub(r" {2}\n {2}", "\n", "".join(unnumbered(shown))) if "dingtalk" in channel else "".join(unnumbered(shown))
    )
    assert "".join(whole.split()).endswith("".join(harmless_markdown(text).split()))


@pytest.mark.parametrize("channel", ALWAYS_MARKED)
@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(TEXTS)
def test_plain_text_formats_links_and_mentions_nothing(channel: str, text: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for part in parts(channel, title="", body=text, marked=False):
        kinds = {token.type for token in reader.parse(part)}
        inner = {child.type for token in reader.parse(part) for child in token.children or ()}
        assert kinds <= {"paragraph_open", "paragraph_close", "inline"}, part
        assert inner <= {"text", "softbreak", "hardbreak", "text_special"}, part
        assert not links_in(part, markdown=True)
        assert not tags_in(part)
        assert "@" not in part


@given(TEXTS)
def test_text_channels_get_no_mention_and_no_tag(text: str) -> None:
    shown = harmless(text)
    assert "@" not in shown
    assert not tags_in(shown)
    assert not links_in(shown)
    assert harmless(shown) == shown
    assert visible(shown) == shown
    marked = harmless_markdown(text)
    assert harmless_markdown(marked) == marked
    assert not tags_in(marked)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_no_visible_character_is_cut(text: str) -> None:
    for channel in ("wecom-webhook-text", "wecom-app"):
        pieces = unnumbered(parts(channel, title="", body=text, marked=False))
        assert [one for piece in pieces for one in graphemes(piece)] == list(graphemes(harmless(text)))


ROW = "| 刷单返利 | 3 起 | 12,800.50 元 | 三号仓库 |\n"


@pytest.mark.parametrize(
    "whole", [ROW, "[怎么防](https://a.example/a_(b)/刷单)", "**凡是垫资的都是诈骗**", "👨‍👩‍👧‍👦", "🇨🇳"]
)
@pytest.mark.parametrize("before", range(0, 60, 7))
def test_what_belongs_together_stays_together(whole: str, before: int) -> None:
    text = (
        "头" * before + "\n" + "".join(f"{'字' * (n % 13)}{'' if whole == ROW else '，'}\n{whole}" for n in range(200))
    )
    for channel in ("wecom-webhook-text", "wecom-webhook-markdown", "wecom-app"):
        shown = parts(channel, title="", body=text, marked=True)
        assert len(shown) > 1
        assert sum(part.count(whole) for part in shown) == 200


def test_an_address_of_mail_and_a_link_of_the_author_work_in_his_markdown() -> None:
    assert harmless_markdown("写信 fz@example.com 或看 https://a.example/@me，<@all> @所有人") == (
        "写信 fz@example.com 或看 https://a.example/%40me，<＠all> ＠所有人"
    )


def test_a_title_heads_the_first_part_and_formats_nothing() -> None:
    assert parts("wecom-aibot", title="*急* @all", body="正文", marked=True) == ["**\\*急\\* ＠all**\n\n正文"]
    assert parts("wecom-webhook-text", title="急", body="正文", marked=False) == ["【急】\n正文"]
