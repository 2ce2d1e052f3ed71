"""Making text that came from people harmless before it is shown: no mention, no link, no markup of ours comes of it."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_AT = re.compile(r"<@|@(?=所有人|all\b|everyone\b)", re.IGNORECASE)
_SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,15})://")
_BARE_HOST = re.compile(
    r"(?i)\b((?:[a-z0-9-]{1,63}\.){1,6})(com|cn|net|org|top|xyz|vip|cc|info|shop|site|online|club|link|me|io|app|work|pub|tv)\b"
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
    return re.sub(r"(?m)^(\s*)([-=>]|\d+(?=[.)]\s))", r"\1\\\2", text)
