"""What the eye sees as one character, after Unicode's rules for extended grapheme clusters (UAX 29). Pure."""

import unicodedata
from collections.abc import Iterator

_JOINER, _NON_JOINER, _KEYCAP = "\u200d", "\u200c", "\u20e3"
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e")
_VOICED = frozenset("\uff9e\uff9f")  #: half-width marks of Japanese, letters by their class


def graphemes(text: str) -> Iterator[str]:
    """Visible characters: a base with its marks, joined and flagged emoji, Hangul syllables, CR LF."""
    start = 0
    for place in range(1, len(text)):
        if not _holds_together(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _holds_together(text: str, start: int, place: int) -> bool:
    """Whether the character at `place` belongs to the visible one begun at `start`."""
    before, here = text[place - 1], text[place]
    if here < "\u0300" and before < "\u0300":
        return before == "\r" and here == "\n"
    if before in "\r\n" or here in "\r\n":
        return False
    if here in (_JOINER, _NON_JOINER, _KEYCAP) or before == _JOINER or before in _PREPENDED or here in _VOICED:
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
