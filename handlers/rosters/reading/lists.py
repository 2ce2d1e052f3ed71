"""Which lines of a message stand in one list of people: whoever is numbered among names is a person too, and a line
that names a group stands above its people."""

import re

from handlers.rosters.reading import anchors
from handlers.rosters.reading.draft import section_of
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.splitting import counted
from handlers.rosters.reading.words import narrow

NUMBERED = re.compile(
    r"^\s*(?:\d{1,3}(?=[\u4e00-\u9fff]{2,4}\s*1[3-9]\d{9}(?!\d))|[(（]?\d{1,4}[)）.、．:：]|\d{1,4}\s+(?=[\u4e00-\u9fffA-Z])|[①-⑳]|[-*•·●]\s)\s*"
)
_MOST = 0.6  #: share of the numbered lines that must begin with a name
_WORDS = 3  #: at most, on a line that holds nothing but a name and what he is
_GROUP = 12  #: characters of a line that names a group
_SHORT = 16  #: characters of a numbered line that can be one of a list though nobody is found in it


def words_of(line: str) -> list[str]:
    """The words of a line without its running number, what stands in brackets, and signs of mood."""
    bare = anchors.EMOTE.sub(" ", NUMBERED.sub("", line))
    return anchors.TOKEN.findall(re.sub(r"[(（][^)）]*[)）]", " ", bare))


def numbered(lines: list[str]) -> frozenset[int]:
    """The places of numbered lines without telephones that are a list of people, as most of them begin with a name."""
    found = {
        at: split[0]
        for at, line in enumerate(lines)
        if NUMBERED.match(line) and not scan(NUMBERED.sub("", line)) and 0 < len(split := words_of(line)) <= _WORDS
    }
    likely = sum(1 for token in found.values() if anchors.rank(token) >= anchors.PERHAPS)
    if likely < 2 or likely < _MOST * len(found):
        return frozenset()
    return frozenset(at for at, token in found.items() if anchors.rank(token) > anchors.NO)


def may_belong(line: str) -> bool:
    """Whether a line is numbered and as short as those of a list, and so ought to be about somebody."""
    return bool(NUMBERED.match(line)) and 0 < len(NUMBERED.sub("", line).strip()) <= _SHORT


def group(lines: list[str], at: int, people: frozenset[int], *, goes_on: bool) -> str | None:
    """The group that a line alone names above its people, None when it names none. `goes_on`: groups came before."""
    line = lines[at].strip()
    if not 2 <= len(line) <= _GROUP + 4 or NUMBERED.match(line) or scan(line):
        return None
    name = counted(narrow(line).strip("[]【】<>《》:：#*- ").strip())
    bare = name.strip("[]【】:： ")
    if not 2 <= len(bare) <= _GROUP or section_of(line) is not None:
        return None
    if not anchors.GROUP.search(bare) and (not goes_on or anchors.rank(bare) >= anchors.PERHAPS or is_company(bare)):
        return None
    below = next((place for place in range(at + 1, len(lines)) if lines[place].strip()), None)
    if below is None:
        return None
    is_person = below in people or any(span.kind != "plate" for span in scan(NUMBERED.sub("", lines[below])))
    return bare if is_person and bool(words_of(lines[below])) else None
