"""Which word of a line is the name when none looks like one, and what the other lines of the list say of a word.

A line with a telephone or a number in front of it is about somebody: its best candidate is the name, whatever it ends
in (史国栋, 厉国工, 白夜行)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.cells import PLAIN_NAME, could_be_name
from handlers.rosters.reading.columns import WEEKDAY, looks
from handlers.rosters.reading.naming import is_free, is_name
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.words import change_of, fold, is_blank_word, meanings, words

#: How sure it is that a word is a name.
SURE, LIKELY, PERHAPS, HARDLY, NO = 4.0, 3.0, 2.0, 1.0, 0.0
TOKEN = deferred.compile(r"(?:[^\s,，、;；|/\\。()（）\[\]:：\x00]|(?<=租)[:：])+")
EMOTE = deferred.compile("\\[[\u4e00-\u9fffA-Za-z]{1,6}\\]|[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]+")
#: Ends the name of a group, unless it says that people are at work (今日上班, 在岗).
GROUP = deferred.compile("[组队部线课科室]$|车间$|(?<![上下值当接交轮换加夜白中早晚])班$|(?<![在到上离返下])岗$")
_MOST = 0.6  #: share of a list's lines that must be alike


class Hints(NamedTuple):
    """What the lines of one list say of each other's words."""

    known: Mapping[str, str] = MappingProxyType({})  #: word → the field of its column: name, team, shift, lodging
    common: frozenset[str] = frozenset()  #: words of several lines, which are hardly names


NONE = Hints()


def rank(token: str, common: frozenset[str] = frozenset()) -> float:
    """How likely a word of a person's line is his name."""
    found = _rank(token)
    return found / 4 if token in common and PLAIN_NAME.fullmatch(token) else found


@lru_cache(maxsize=16384)
def _rank(token: str) -> float:
    if not PLAIN_NAME.fullmatch(token):
        return SURE if is_name(token) else NO
    folded = fold(token)
    if (
        folded in meanings("shift") | meanings("id_types") | meanings("change")
        or folded in words("not_names", "words") | words("none", "words")
        or is_blank_word(folded)
        or token in texts.JOBS
        or WEEKDAY.fullmatch(token)
    ):
        return NO
    if not could_be_name(token):
        found = HARDLY if looks(token) is None and is_free(token) and not GROUP.search(token) else NO
    elif not is_free(token) or (change_of(token) and looks(token) == "change"):
        found = HARDLY + 0.5
    elif looks(token) == "name":
        found = SURE
    else:
        found = PERHAPS if GROUP.search(token) else LIKELY
    return found


def best(tokens: Sequence[str], common: frozenset[str] = frozenset(), least: float = NO) -> int | None:
    """The place of the likeliest name among words, None when none is likelier than `least`."""
    ranks = [rank(token, common) for token in tokens]
    top = max(ranks, default=NO)
    return ranks.index(top) if top > least else None


def hints(lines: Iterable[str]) -> Hints:
    """What the lines with telephones or documents tell of their words, from those that have as many words as most."""
    split = [tokens for line in lines if (tokens := _words(line))]
    if len(split) < 2:
        return NONE
    counted = Counter(token for tokens in split for token in set(tokens))
    common = frozenset(token for token, number in counted.items() if number > 1)
    width, number = Counter(map(len, split)).most_common(1)[0]
    rows = [tokens for tokens in split if len(tokens) == width]
    if number < 2 or number < _MOST * len(split):
        return Hints({}, common)
    known: dict[str, str] = {}
    columns = list(zip(*rows, strict=True))
    place = _names(columns, common)
    for at, column in enumerate(columns):
        field = "name" if at == place else _field(column, common) if place is not None else None
        if field is not None:
            known.update((token, field) for token in column if field != "name" or _may_be_named(token))
    return Hints(known, common)


def _may_be_named(token: str) -> bool:
    return bool(PLAIN_NAME.fullmatch(token)) or is_name(token)


def _words(line: str) -> list[str]:
    """The words of a line with a person's number, without the number; none where something is labelled."""
    spans = [span for span in scan(line) if span.kind != "plate"]
    if not spans or len(spans) > 2 or re.search("[:：]", line[2:]):
        return []
    for span in reversed(spans):
        line = line[: span.start] + "\x00" + line[span.end :]
    line = re.sub(r"[(（][^()（）]*[)）]", "\x00", EMOTE.sub(" ", line))
    return [token.strip("-—*'\"+.") for token in TOKEN.findall(line) if token.strip("-—*'\"+.")]


def _names(columns: Sequence[Sequence[str]], common: frozenset[str]) -> int | None:
    """The column that holds the names: hardly a word twice, most likely ones first."""
    shares = [sum(min(rank(token, common), LIKELY) for token in column) / len(column) for column in columns]
    top = max(shares)
    place = shares.index(top)
    return place if top >= PERHAPS * _MOST and len(set(columns[place])) > _MOST * len(columns[place]) else None


def _field(column: Sequence[str], common: frozenset[str]) -> str | None:
    """What a column beside the names holds."""
    kinds = Counter(looks(token) for token in column)
    for field in ("shift", "lodging", "team"):
        if kinds[field] >= _MOST * len(column):
            return field
    plain = all(re.fullmatch("[\u4e00-\u9fffA-Za-z]{2,8}", token) and not change_of(token) for token in column)
    is_team = kinds["team"] > 0 or any(token in common and looks(token) in ("name", None) for token in column)
    others = sum(kinds[kind] for kind in ("shift", "lodging", "change", "id_type", "gender"))
    return "team" if plain and is_team and not others else None
