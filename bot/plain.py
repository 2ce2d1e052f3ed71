"""Making text that came from people harmless before it is shown: no mention, no link, no markup of ours comes of it."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_INVISIBLE_NOT_STYLE = re.compile(_INVISIBLE.pattern.replace("\ufe00-\ufe0e", ""))
_AT = re.compile(r"<@|@(?=所有人|all\b|everyone\b)", re.IGNORECASE)
_SCHEME = re.compile(r"(?i)([a-z][a-z0-9+.-]{0,15})://")  # whatever stands in front: Chinese is a letter too
_BARE_HOST = re.compile(
    r"(?i)((?:[a-z0-9-]{1,63}\.){1,6})(com|cn|net|org|top|xyz|vip|cc|info|shop|site|online|club|link|me|io|app|work|pub|tv)(?![a-z0-9-])",
    re.ASCII,
)
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+|~!])")


def plain(text: str, *, limit: int = 4000) -> str:
    """Text as a person may have typed it, safe to stand inside a plain-text message: invisible and direction characters
    gone, mentions and addresses broken (full-width sign), at most `limit` characters."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = _AT.sub(lambda m: "＜＠" if m.group().startswith("<") else "＠", text)
    text = _SCHEME.sub(r"\1：//", text)
    text = _BARE_HOST.sub(lambda m: m.group(1).replace(".", "．") + m.group(2), text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: str, *, limit: int = 4000) -> str:
    """`plain`, and also without effect inside markdown: every character of markup gets a backslash."""
    text = _MARKUP.sub(r"\\\1", plain(text, limit=limit))
    text = re.sub(r"(?m)^(\s*\d+)(?=\.(?:\s|$))", r"\1\\", text)
    return re.sub(r"(?m)^(\s*)([-=])", r"\1\\\2", text)


_PICTURE = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
_JOINS = re.compile(
    f"(?<={_PICTURE})\u200d(?={_PICTURE})|(?<={_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff])\u200d(?={_PICTURE})"
    "|\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{1,6}\U000e007f"  # flags of regions
)
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HOST_DOT = re.compile(r"(?<=[A-Za-z0-9-])\.(?=[A-Za-z]{2})|(?<=www)\.|(?<=WWW)\.")  #: whatever the top domain
_TAG = re.compile(r"<(?=\s*[@/!?a-zA-Z])")
_KEPT_AT = re.compile(
    r"(?P<address>https?://[^\s<>]+)|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,})|@", re.ASCII
)


def visible(text: str) -> str:
    """All of the text that can be seen: line ends made one kind, invisible and direction characters gone, but joined
    emoji and flags whole."""
    text = _BREAKS.sub("\n", text)
    pieces, place = [], 0
    for kept in _JOINS.finditer(text):
        pieces += [_clear(text[place : kept.start()]), kept.group()]
        place = kept.end()
    return "".join([*pieces, _clear(text[place:])])


def harmless(text: str) -> str:
    """A whole bulletin as it may stand in plain text: nothing cut off, but no mention, link or tag comes of it. What is
    broken is broken by its full-width twin, so that people read the same."""
    text = _TAG.sub("＜", visible(text).replace("@", "＠"))
    return _HOST_DOT.sub("．", _SCHEME.sub(r"\1：//", text))


def harmless_markdown(text: str) -> str:
    """An officer's own markdown: its links and marks work, but it calls nobody, whatever stands behind an @."""
    return _KEPT_AT.sub(_calls_nobody, visible(text))


def _calls_nobody(found: re.Match[str]) -> str:
    if found["mail"]:
        return found["mail"]
    return found["address"].replace("@", "%40") if found["address"] else "＠"


def _clear(text: str) -> str:
    return _INVISIBLE_NOT_STYLE.sub("", text)
