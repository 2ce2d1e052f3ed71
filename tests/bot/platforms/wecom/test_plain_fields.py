"""The short cut for flat bodies sees what the parser sees, or nothing."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Unauthentic
from bot.platforms.wecom.bodies import parse_xml, plain_fields

NAMES = st.sampled_from(["MsgType", "Content", "MsgId", "FromUserName", "a", "A1"])
WORDS = st.text(alphabet=st.sampled_from("ab<>&]['\"!?-/ \n\r\t\x01\x0b\x7f\u2028\ufeff\uffff中😀"), max_size=12)
SPACE = st.sampled_from(["", "\n", " ", "\r\n", "\u3000", "x"])


@st.composite
def bodies(draw: st.DrawFn) -> str:
    parts = []
    for name, words, space, quoted in draw(st.lists(st.tuples(NAMES, WORDS, SPACE, st.integers(0, 2)), max_size=5)):
        inner = (words, escape(words), f"<![CDATA[{words}]]>")[quoted]
        parts.append(f"{space}<{name}>{inner}</{name}>{space}")
    return f"<xml>{''.join(parts)}</xml>"


def parsed(body: bytes) -> dict[str, str] | None:
    try:
        root, _ = parse_xml(body)
    except Unauthentic:
        return None
    return {child.tag: child.text or "" for child in root}


@given(bodies())
@example("<xml><Content><![CDATA[a]]>b]]></Content></xml>")
@example("<xml><Content>a]]>b</Content></xml>")
@example("<xml><Content>a\r\nb</Content></xml>")
@example("<xml><Content>&amp;</Content></xml>")
@example("<xml><Content><b>nested</b></Content></xml>")
@example("<xml></xml>")
def test_the_short_cut_agrees_with_the_parser(body: str) -> None:
    raw = body.encode()
    found = plain_fields(raw)
    assert found is None or found == parsed(raw)


def test_an_ordinary_message_takes_the_short_cut() -> None:
    body = (
        "<xml><MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[收到 <12> & 好]]></Content><MsgId>7</MsgId></xml>"
    )
    assert plain_fields(body.encode()) == {"MsgType": "text", "Content": "收到 <12> & 好", "MsgId": "7"}


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><Content>\xff</Content></xml>",
        b'<?xml version="1.0"?><xml><Content>a</Content></xml>',
        b'<!DOCTYPE xml [<!ENTITY e "x">]><xml><Content>&e;</Content></xml>',
        b"<xml>" + b"<a>b</a>" * 9_000 + b"</xml>",
        b"<xml>" + b"".join(b"<a%d></a%d>" % (n, n) for n in range(101)) + b"</xml>",
        b"<xml><a>b</c></xml>",
        b"xml",
        b"",
    ],
)
def test_everything_else_is_left_to_the_parser(body: bytes) -> None:
    assert plain_fields(body) is None
