"""The small language that rules are written in: `拖|{不给} …4 {工资} + {很多人} - {已付}`.

Parts stand one behind the other; `|` separates alternatives; `{name}` is a word list; `…N` lets up to N characters of
one sentence between (8 without a number); `+` adds something anywhere in the message; `-` forbids it anywhere.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.disputes.grading import texts
from handlers.disputes.grading.folding import HARD
from handlers.disputes.grading.lexicon import Hit

DEFAULT_GAP = 8
_GAP = re.compile(r"…(\d*)")
_LIST = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Part:
    number: int  #: of the list of alternatives
    gap: int  #: characters allowed between it and the part before; 0: adjacent


@dataclass(frozen=True, slots=True)
class Phrase:
    source: str
    groups: tuple[tuple[Part, ...], ...]  #: each a run of parts; the first is the head, the others stand anywhere
    without: tuple[int, ...]  #: lists of which no word may stand in the message
    needed: tuple[int, ...] = ()  #: lists of which a word must stand in the message


Number = Callable[[frozenset[str]], int]


def parse(source: str, lists: Mapping[str, Sequence[str]], number: Number) -> tuple[Phrase | None, list[str]]:
    """The phrase, or None and what is wrong with it in words. `number` gives a set of words its list number."""
    problems: list[str] = []
    groups: list[tuple[Part, ...]] = []
    current: list[Part] = []
    without: list[int] = []
    gap, mode = 0, "+"

    def alternatives(token: str) -> frozenset[str]:
        found: set[str] = set()
        for piece in token.split("|"):
            named = _LIST.fullmatch(piece)
            if named and named[1] in lists:
                found.update(lists[named[1]])
            elif named:
                problems.append(texts.unknown_list(name=named[1], phrase=source))
            elif not piece or "{" in piece or "}" in piece:
                problems.append(texts.broken_alternatives(token=token, phrase=source))
            else:
                found.add(piece)
        return frozenset(found)

    for token in source.split():
        if spacing := _GAP.fullmatch(token):
            if not current:
                problems.append(texts.gap_at_edge(phrase=source))
            gap = int(spacing[1] or DEFAULT_GAP)
        elif token in "+-":
            if mode == "+" and not current:
                problems.append(texts.nothing_before(sign=token, phrase=source))
            elif mode == "+":
                groups.append(tuple(current))
            current, gap, mode = [], 0, token
        elif mode == "-":
            without.append(number(alternatives(token)))
        else:
            current.append(Part(number(alternatives(token)), gap))
            gap = 0
    if mode == "+" and current and not gap:
        groups.append(tuple(current))
    elif gap or (mode == "+" and not current) or (mode == "-" and not without):
        problems.append(texts.unfinished(phrase=source))
    if problems or not groups:
        return None, problems
    needed = tuple(dict.fromkeys(part.number for group in groups for part in group))
    return Phrase(source, tuple(groups), tuple(without), needed), []


Found = Mapping[int, Sequence[Hit]]


def runs(parts: Sequence[Part], text: str, found: Found) -> list[tuple[int, int]]:
    """Every place (start, end) where the parts stand one behind the other."""
    places = [(hit.start, hit.end) for hit in found.get(parts[0].number, ())]
    for part in parts[1:]:
        hits = found.get(part.number)
        if not hits or not places:
            return []
        places = [
            (start, hit.end)
            for start, end in places
            for hit in hits
            if end <= hit.start <= end + part.gap and (not part.gap or HARD not in text[end : hit.start])
        ]
    return places
