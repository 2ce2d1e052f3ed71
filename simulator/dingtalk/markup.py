"""What a DingTalk client makes of texts: links and names."""

import re

#: a bare address ends at a blank, a quote, a bracket or Chinese punctuation
_BARE = re.compile(r"https?://[^\s<>\"'()\[\]，。！？；、（）【】]+", re.ASCII)
_NAMED = re.compile(r"!?\[[^\]\n]*\]\(([^()\s]+)\)")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\(([^()\s]+)\)")


def links(text: str, *, markdown: bool = False) -> list[str]:
    """Addresses a reader can follow, in order, each once; markdown adds `[name](address)` but not pictures."""
    found: list[str] = []
    if markdown:
        text = _PICTURE.sub(" ", text)
        found = _NAMED.findall(text)
        text = _NAMED.sub(" ", text)
    return list(dict.fromkeys(found + _BARE.findall(text)))


def pictures(text: str) -> list[str]:
    """Addresses or media ids of the pictures inside markdown."""
    return _PICTURE.findall(text)
