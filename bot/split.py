"""Long text in several messages, pure: cut at paragraph, sentence or word, no character, link or table row in two."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from bot.graphemes import graphemes

_LINKS = (
    r"<a\s[^<>]*>[^<>]*</a>"  # WeCom's link in plain text
    r"|!?\[(?:[^\[\]\n\\]|\\.|\[[^\[\]\n]{0,100}\]){0,500}\]\((?:[^()\n]|\([^()\n]*\))*\)"  # markdown's link, picture
    r"|https?://(?:(?!!?\[[^\[\]\n]{0,500}\]\()[^\s<>\u3000-\u303f\uff00-\uff5e])+"  # ends where markdown's link begins
)
_LINK = re.compile(_LINKS)
_MARKED = (
    r"\*\*(?=\S)[^*\n]{1,600}\*\*|~~(?=\S)[^~\n]{1,600}~~|`[^`\n]{1,600}`|<font[^<>]*>[^<>]*</font>"
    r"|(?<![\w*])\*(?=\S)[^*\n]{1,600}\*(?!\*)|(?<!\w)_{1,2}(?=\S)[^_\n]{1,600}_{1,2}(?!\w)"
    r"|\\[^\n]"  # an escaped character of markdown
)
_MARKUP = re.compile(_MARKED)
_SPAN = re.compile(
    r"(?m:^)(?P<ticks>`{3,}|~{3,})[^\n]*\n(?:.*\n)*?(?P=ticks)[`~]*[ \t]*(?m:$)\n?"  # a block of code
    r"|(?m:^)[ \t]*\|[^\n]*\|[ \t]*(?m:$)\n?"  # a row of a table
    rf"|{_LINKS}"
    rf"|{_MARKED}"
)
_SENTENCE = frozenset("。！？；!?;…")
_CLOSING = frozenset('”’」』）】》")]')  #: belongs to the sentence that it ends
_WORD = frozenset(" ，、,\t：:")
_FILLS = (0.5, 0.7, 0.85, 0.95)  #: how full a message is at least before it may end early; later ones save a message
_PARAGRAPH_RANK, _LINE_RANK, _SENTENCE_RANK, _WORD_RANK = 4, 3, 2, 1

Cost = Callable[[str], int]


def utf8(text: str) -> int:
    """Bytes of the text as it goes over the wire; a lone surrogate counts as the mark that replaces it."""
    return len(text.encode(errors="replace"))


def split(text: str, limit: int, cost: Cost = utf8) -> list[str]:
    """Pieces that cost at most `limit` each and put together give `text` again; what alone is longer is cut inside.

    `cost` is what a stretch of text takes on the wire, at least its share of the whole: bytes of UTF-8 by default.
    """
    tokens = list(_tokens(text, limit, cost))
    costs = [cost(token) for token in tokens]
    fewest = -(-sum(costs) // limit)
    best: list[int] = []
    for fill in _FILLS:
        ends = _ends(tokens, costs, limit, fill)
        if not best or len(ends) < len(best):
            best = ends
        if len(best) <= fewest:
            break
    return ["".join(tokens[start:end]) for start, end in pairwise([0, *best])]


def _ends(tokens: list[str], costs: list[int], limit: int, fill: float) -> list[int]:
    ends: list[int] = []
    while (start := ends[-1] if ends else 0) < len(tokens):
        ends.append(_end(tokens, costs, start, limit, fill))
    return ends


def _tokens(text: str, limit: int, cost: Cost) -> Iterator[str]:
    """What must stay whole: links, table rows and marked-up words, else visible characters."""
    for whole, inner in _spans(_SPAN, text):
        if not whole:
            yield from _characters(inner, limit, cost)
        elif cost(whole) <= limit:
            yield whole
        else:  # longer than a message: at least its links and marked-up words stay whole
            for link, between in _spans(_LINK, whole):
                yield from [link] if link and cost(link) <= limit else _unmarked(link or between, limit, cost)


def _unmarked(text: str, limit: int, cost: Cost) -> Iterator[str]:
    """Marked-up words, whole where they fit, and visible characters: an address swallows what is glued to it."""
    for marked, between in _spans(_MARKUP, text):
        yield from [marked] if marked and cost(marked) <= limit else _characters(marked or between, limit, cost)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """(what matches, "") and ("", what stands between) in their order."""
    place = 0
    for span in pattern.finditer(text):
        yield "", text[place : span.start()]
        yield span.group(), ""
        place = span.end()
    yield "", text[place:]


def _characters(text: str, limit: int, cost: Cost) -> Iterator[str]:
    """Visible characters; one that alone is longer than a message (marks upon marks) falls into code points."""
    for character in graphemes(text):
        if cost(character) <= limit:
            yield character
        else:
            yield from character


def _end(tokens: list[str], costs: list[int], start: int, room: int, fill: float) -> int:
    """Where the piece that begins at `start` ends: at the end of all, or at the best place once it is so full."""
    used, best, best_rank = 0, 0, 0
    for place in range(start, len(tokens)):
        used += costs[place]
        if used > room and place > start:
            return best or place
        rank = _rank(tokens, place + 1)
        if rank and used >= room * fill and rank >= best_rank:
            best, best_rank = place + 1, rank
    return len(tokens)


def _rank(tokens: list[str], end: int) -> int:
    """How good it is to cut before the token `end`: paragraph 4, line 3, sentence 2, word 1, anywhere else 0."""
    last = tokens[end - 1]
    following = tokens[end][0] if end < len(tokens) else ""
    if last[-1] == "\n":
        if following in ("\n", "|") and following:
            return 0  # blank lines stay with what is above them, a table together while it can
        return _PARAGRAPH_RANK if _ends_paragraph(tokens, end) else _LINE_RANK
    if following in _CLOSING and following:
        return 0
    if last in _SENTENCE or (last in _CLOSING and end > 1 and tokens[end - 2] in _SENTENCE):
        return 0 if following == "\n" else _SENTENCE_RANK
    return _WORD_RANK if last in _WORD else 0


def _ends_paragraph(tokens: list[str], end: int) -> bool:
    last = tokens[end - 1]
    return last.endswith("\n\n") or (end > 1 and last == "\n" and tokens[end - 2][-1] == "\n")
