"""Long text in several messages, pure: cut at paragraph, sentence or word, never inside a character or link."""

import re
import unicodedata
from collections.abc import Iterator

_SPAN = re.compile(
    r"<a\s[^<>]*>[^<>]*</a>"  # WeCom's link in plain text
    r"|!?\[[^\[\]\n]*\]\([^()\s]*\)"  # link or picture in markdown
    r"|\*\*[^*\n]{1,200}\*\*|`[^`\n]{1,200}`|<font[^<>]*>[^<>]*</font>"
    r"|https?://[^\s<>\u3000-\u303f\uff00-\uffef]+"
    r"|\\."  # an escaped character of markdown
)
_SENTENCE = frozenset("。！？；!?;…")
_WORD = frozenset(" ，、,\t")
_JOINER, _KEYCAP = "\u200d", "\u20e3"


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-8 bytes that put together give `text` again; only a longer link is cut inside."""
    pieces: list[str] = []
    rest = list(_tokens(text, limit))
    while rest:
        count = _fitting(rest, limit)
        pieces.append("".join(rest[:count]))
        rest = rest[count:]
    return pieces


def graphemes(text: str) -> Iterator[str]:
    """Visible characters: a base with its marks, joined and flagged emoji, Hangul syllables, CR LF."""
    start = 0
    for place in range(1, len(text)):
        if not _holds_together(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _tokens(text: str, limit: int) -> Iterator[str]:
    """What must stay whole: links and marked-up words, else visible characters."""
    place = 0
    for span in _SPAN.finditer(text):
        yield from graphemes(text[place : span.start()])
        whole = span.group()
        if len(whole.encode()) <= limit:
            yield whole
        else:
            yield from graphemes(whole)
        place = span.end()
    yield from graphemes(text[place:])


def _fitting(tokens: list[str], room: int) -> int:
    """How many tokens the next piece takes: all that fit, or up to the best place to cut in the second half of them."""
    used, count, best, best_rank = 0, 0, 0, 0
    for token in tokens:
        used += len(token.encode())
        if used > room and count:
            return best or count
        count += 1
        rank = _rank(tokens, count)
        if rank and used * 2 >= room and rank >= best_rank:
            best, best_rank = count, rank
        if used > room:  # a single character wider than the room goes alone
            return count
    return count


def _rank(tokens: list[str], count: int) -> int:
    """How good it is to cut after `count` tokens: paragraph 4, line 3, sentence 2, word 1, anywhere else 0."""
    last = tokens[count - 1]
    if last[-1] == "\n":
        if count < len(tokens) and tokens[count][0] == "\n":
            return 0
        return 4 if count > 1 and tokens[count - 2][-1] == "\n" else 3
    if last in _SENTENCE:
        return 2
    return 1 if last in _WORD else 0


def _holds_together(text: str, start: int, place: int) -> bool:
    """Whether the character at `place` belongs to the visible one begun at `start`."""
    before, here = text[place - 1], text[place]
    if before == "\r" and here == "\n":
        return True
    if before in "\r\n" or here in "\r\n":
        return False
    if here in (_JOINER, _KEYCAP) or before == _JOINER:
        return True
    if unicodedata.category(here) in ("Mn", "Me", "Mc"):
        return True
    code = ord(here)
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:  # skin tones, flags of regions
        return True
    if 0x1F1E6 <= code <= 0x1F1FF and 0x1F1E6 <= ord(before) <= 0x1F1FF:
        return (place - start) % 2 == 1
    return _hangul(ord(before), code)


def _hangul(before: int, here: int) -> bool:
    leading = 0x1100 <= before <= 0x115F
    vowel = 0x1160 <= before <= 0x11A7 or (0xAC00 <= before <= 0xD7A3 and (before - 0xAC00) % 28 == 0)
    trailing = 0x11A8 <= before <= 0x11FF or 0xAC00 <= before <= 0xD7A3
    if leading:
        return 0x1100 <= here <= 0x11A7 or 0xAC00 <= here <= 0xD7A3
    if vowel and 0x1160 <= here <= 0x11FF:
        return True
    return trailing and 0x11A8 <= here <= 0x11FF
