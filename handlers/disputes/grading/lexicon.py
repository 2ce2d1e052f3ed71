"""Finding every word of every list in one pass over a folded text. Pure; built once from the rules."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Hit(NamedTuple):
    start: int
    end: int


class Lexicon:
    """Words by their first two characters. A word of the shield hides every shorter word inside it."""

    def __init__(self, lists: Mapping[int, Iterable[str]], shield: Iterable[str]) -> None:
        owners: dict[str, set[int]] = {}
        for number, words in lists.items():
            for word in words:
                owners.setdefault(word, set()).add(number)
        shielding = set(shield)
        pairs: dict[str, list[str]] = {}
        singles: dict[str, tuple[int, ...]] = {}
        for word in {*owners, *shielding}:
            if len(word) == 1:
                singles[word] = tuple(owners.get(word, ()))
            else:
                pairs.setdefault(word[:2], []).append(word)
        self._pairs = {
            head: tuple((word, len(word), tuple(owners.get(word, ())), word in shielding) for word in words)
            for head, words in pairs.items()
        }
        self._singles = singles

    def scan(self, text: str) -> dict[int, list[Hit]]:
        """List number → where its words stand, in order."""
        pairs, singles = self._pairs, self._singles
        raw: list[tuple[int, int, tuple[int, ...]]] = []
        shields: list[tuple[int, int]] = []
        previous = ""
        for end, character in enumerate(text, 1):
            if previous:
                start = end - 2
                for word, length, owned, shielding in pairs.get(previous + character, ()):
                    if length == 2 or text.startswith(word, start):
                        if owned:
                            raw.append((start, start + length, owned))
                        if shielding:
                            shields.append((start, start + length))
            single = singles.get(character)
            if single:
                raw.append((end - 1, end, single))
            previous = character
        if shields:
            raw = [hit for hit in raw if not _hidden(hit[0], hit[1], shields)]
        found: dict[int, list[Hit]] = {}
        for start, end, owned in sorted(raw):
            for number in owned:
                found.setdefault(number, []).append(Hit(start, end))
        return found


def _hidden(start: int, end: int, shields: list[tuple[int, int]]) -> bool:
    length = end - start
    return any(a <= start and end <= b and b - a > length for a, b in shields)
