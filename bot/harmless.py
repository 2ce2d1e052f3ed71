"""The company in which a danger word means no danger: goods, machines, jokes, films, times over. Pure.

Its phrases (danger.toml) are plain words, no patterns: `…` stands for up to four characters of the same clause,
`<名单>` for any word of that list. All phrases are looked for in one pass, by their first two characters; what is a
pattern is compiled when first asked, since most never are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

NEAR = 16  #: characters on either side in which company counts; what stands farther off is about something else
MOST = 20  #: danger words of one kind that are looked at; who says more of them is believed
_ENDS = "。！!\n"  #: company in another sentence is none
_GAP = r"[^，。！？；,.!?;\n]{0,4}?"
_PART = re.compile(r"<([^<>]+)>|…")
_ROLES = ("said", "near", "sentence")
_KEYS = frozenset({"about", "kinds", "words", *_ROLES, "unless", "always"})


@dataclass(frozen=True, eq=False, slots=True)
class Company:
    """One entry: what it covers, and what says that it is danger all the same."""

    kinds: frozenset[str]  #: empty: every kind
    words: str  #: a pattern of the danger words that its company excuses; empty: all of the kinds
    unless: str  #: a pattern
    always: bool  #: the danger is not in the words at all; nothing is asked further


class Heard(NamedTuple):
    start: int
    end: int
    role: str
    company: Company


class Word(NamedTuple):
    """A danger word where it stands, and the clause that it was found in."""

    kind: str
    start: int
    end: int
    clause: tuple[int, int]


class Phrase(NamedTuple):
    words: str
    plain: bool  #: else `words` is a pattern
    role: str
    company: Company

    def end(self, text: str, place: int) -> int:
        """Where it ends if it stands at `place`, else 0."""
        if self.plain:
            return place + len(self.words) if text.startswith(self.words, place) else 0
        match = _compiled(self.words).match(text, place)
        return match.end() if match else 0


@dataclass(frozen=True, slots=True)
class Companies:
    by_head: Mapping[str, Sequence[Phrase]]  #: by the first two characters, or one where the second may be any

    def heard(self, text: str) -> list[Heard]:
        found = []
        for place, character in enumerate(text):
            for head in (character, text[place : place + 2]):
                for phrase in self.by_head.get(head, ()):
                    if end := phrase.end(text, place):
                        found.append(Heard(place, end, phrase.role, phrase.company))
        return found


def excused(text: str, word: Word, heard: Sequence[Heard]) -> bool:
    """Whether the danger word is harmless by what stands around it. Signs of danger are looked for in what the excuse
    leaves of the message, so that `快来人搬货` is no call for help by its own words."""
    first, last = _sentence(text, word)
    return any(
        _excuses(text, word, said, heard)
        for said in heard
        if said.end > first and said.start < last and (not said.company.kinds or word.kind in said.company.kinds)
    )


def _excuses(text: str, word: Word, said: Heard, heard: Sequence[Heard]) -> bool:
    company = said.company
    if said.role == "said":
        if said.start >= word.end or said.end <= word.start:
            return False
        if company.always:  # half of another word: `着火车` is none where somebody put a blank before 车
            return word.clause[0] <= said.start and said.end <= word.clause[1]
        return not _says(company.unless, text[: said.start] + "\n" + text[said.end :])
    if said.role == "near" and (said.start < word.start - NEAR or said.end > word.end + NEAR):
        return False
    left = _compiled(company.words).sub("\n", text[word.start : word.end]) if company.words else "\n"
    if left == text[word.start : word.end]:
        return False
    rest = list(text)
    for other in heard:
        if other.company is company and other.role != "said":
            rest[other.start : other.end] = "\n" * (other.end - other.start)
    rest[word.start : word.end] = left
    return not _says(company.unless, "".join(rest))


def _says(pattern: str, text: str) -> bool:
    return bool(pattern) and _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _sentence(text: str, word: Word) -> tuple[int, int]:
    before = max(text.rfind(mark, 0, word.start) for mark in _ENDS)
    behind = [place for mark in _ENDS if (place := text.find(mark, word.end)) >= 0]
    return before + 1, min(behind, default=len(text))


def read(table: Mapping[str, Any], kinds: Iterable[str], problems: list[str]) -> Companies:
    """The entries of `[[harmless]]`; adds to `problems` every list, kind and key that is not known."""
    phrases = _Phrases(table.get("lists", {}), problems)
    known = frozenset(kinds)
    by_head: dict[str, list[Phrase]] = {}
    for entry in table.get("harmless", ()):
        about = str(entry.get("about", "harmless"))
        unknown = [key for key in entry if key not in _KEYS]
        unknown += [kind for kind in entry.get("kinds", ()) if kind not in known]
        problems += [f"danger.toml, {about}: {name!r}?" for name in unknown]
        company = Company(
            frozenset(entry.get("kinds", ())),
            phrases.any_of(entry.get("words", ()), about),
            phrases.any_of([*table.get("real", ()), *entry.get("unless", ())], about),
            bool(entry.get("always")),
        )
        for role in _ROLES:
            for said in entry.get(role, ()):
                plain = _PART.search(said) is None
                phrase = Phrase(said if plain else phrases.any_of([said], about), plain, role, company)
                for head in phrases.heads(said, about):
                    by_head.setdefault(head, []).append(phrase)
    return Companies(by_head)


class _Phrases:
    """Makes patterns of phrases; gathers what is wrong with them."""

    def __init__(self, lists: Mapping[str, Sequence[str]], problems: list[str]) -> None:
        self._lists = lists
        self._problems = problems

    def any_of(self, phrases: Iterable[str], where: str) -> str:
        return "|".join("".join(self._pattern(part, where) for part in _parts(phrase)) for phrase in phrases)

    def heads(self, phrase: str, where: str) -> set[str]:
        heads = self._heads(_parts(phrase))
        if "" in heads:
            self._problems.append(f"danger.toml, {where}: {phrase!r}?")
        return heads

    def _heads(self, parts: Sequence[str]) -> set[str]:
        if not parts or parts[0] == "…":
            return {""}
        heads: set[str] = set()
        for word in self._words(parts[0]):
            heads |= {word[:2]} if len(word) > 1 else {(word + head)[:2] for head in self._heads(parts[1:])}
        return heads

    def _words(self, part: str) -> Sequence[str]:
        return self._lists.get(part[1:-1], ("",)) if part.startswith("<") else (part,)

    def _pattern(self, part: str, where: str) -> str:
        if part == "…":
            return _GAP
        if part.startswith("<") and part[1:-1] not in self._lists:
            self._problems.append(f"danger.toml, {where}: {part}?")
        words = self._words(part)
        return "(?:" + "|".join(map(re.escape, words)) + ")" if len(words) > 1 else re.escape(words[0])


def _parts(phrase: str) -> list[str]:
    """`夹…<物>` as `夹`, `…`, `<物>`."""
    parts, place = [], 0
    for part in _PART.finditer(phrase):
        parts += [phrase[place : part.start()], part.group()]
        place = part.end()
    return [part for part in (*parts, phrase[place:]) if part]
