"""rules.toml and words.toml → Rules; every fault is named at once, in words. Pure but for `read`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from handlers.disputes.grading import bounds, phrases, texts, wording
from handlers.disputes.grading.bounds import Bounds
from handlers.disputes.grading.folding import Folding
from handlers.disputes.grading.lexicon import Lexicon
from handlers.disputes.grading.model import Category, Guard, Risk
from handlers.disputes.grading.naming import CATEGORY_BY_NAME
from handlers.disputes.grading.phrases import Phrase
from handlers.disputes.grading.wording import Wording

RULES, WORDS = "rules.toml", "words.toml"
ROLES = (
    texts.DENIALS,
    texts.CONDITIONS,
    texts.OVER,
    texts.AFTERCARE,
    texts.NOW,
    texts.URGENT,
    texts.SHIELD,
)
NOW, SURE, ALWAYS = "now", "sure", "always"

_RISKS = {risk.value: risk for risk in Risk}

_FIELDS: Mapping[str, type] = {
    "name": str,
    "says": str,
    "category": str,
    "weight": int,
    "dismiss": int,
    "risk": str,
    "at_most": str,
    "police": bool,
    "emergency": str,
    "guard": str,
    "divert": str,
    "heads_from": int,
    "amount_from": int,
    "months_from": int,
    "with": list,
    "with_category": list,
    "unless": list,
    "denial": bool,
}


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    says: tuple[Phrase, ...]
    category: Category | None
    weight: int  #: how much it speaks for a dispute (and for its category)
    dismiss: int  #: how much it speaks against there being one
    risk: Risk | None
    at_most: Risk | None  #: a small matter of its kind: what speaks for mid is lowered to this, high stays
    police: bool | None  #: None: says nothing; False: takes it back from the category
    emergency: str  #: always, sure or now (unless past or imagined; now may be doubted by the wording), or empty
    guard: Guard | None
    divert: str
    heads_from: int
    amount_from: int
    months_from: int
    needs: tuple[str, ...]  #: one of these signs must have been found
    categories: tuple[Category, ...]  #: one of these must be the category
    unless: tuple[str, ...]  #: none of these signs may have been found
    denial: bool  #: a denial directly before takes it back

    @property
    def late(self) -> bool:
        """Decided once the other signs and the category are known."""
        return bool(self.categories)


@dataclass(frozen=True)
class Rules:
    folding: Folding
    lexicon: Lexicon
    roles: Mapping[str, int]  #: name of an engine's list → its number
    signs: tuple[Sign, ...]
    categories: Mapping[Category, Bounds]
    dispute_from: int
    heads: Mapping[int, tuple[tuple[int, int], ...]]  #: first list → (sign index, phrase index) to try
    names: Mapping[int, str]  #: number → name of each named list
    wording: Wording | None = None  #: None: the rules decide alone

    @cached_property
    def hanging(self) -> tuple[Sign, ...]:
        """Signs that hang on other signs or on figures alone."""
        return tuple(s for s in self.signs if not s.late and (s.needs or s.unless or not s.says))

    @cached_property
    def bare(self) -> int | None:
        """The list of words that by themselves say nothing, if there is one."""
        return next((number for number, name in self.names.items() if name == texts.BARE), None)

    @cached_property
    def late(self) -> Mapping[Category, tuple[Sign, ...]]:
        return {category: tuple(s for s in self.signs if category in s.categories) for category in Category}


def read(folder: Path) -> Rules:
    """The rules of a folder; ConfigError with every fault."""
    sources = []
    problems = []
    for name in (RULES, WORDS):
        try:
            sources.append((folder / name).read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(texts.not_toml(file=name, reason=str(error)))
    found, wrong = wording.read(folder / wording.FILE)
    problems += [texts.in_file(file=wording.FILE, problem=problem) for problem in wrong]
    if problems:
        raise ConfigError(problems)
    return replace(load(*sources), wording=found)


def load(rules: str, words: str) -> Rules:
    """Rules from the text of the two files; ConfigError with every fault."""
    tables = []
    problems: list[str] = []
    for name, source in ((RULES, rules), (WORDS, words)):
        try:
            tables.append(tomllib.loads(source))
        except tomllib.TOMLDecodeError as error:
            problems.append(texts.not_toml(file=name, reason=str(error)))
    if problems:
        raise ConfigError(problems)
    return _Loader().load(*tables)


class _Loader:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self.lists: dict[str, list[str]] = {}
        self.numbers: dict[frozenset[str], int] = {}

    def load(self, rules: Mapping[str, Any], words: Mapping[str, Any]) -> Rules:
        self._read_lists(words.get("lists", {}))
        folding = self._folding(words)
        roles = {name: self._number(frozenset(self.lists.get(name, ()))) for name in ROLES if name != texts.SHIELD}
        categories, wrong = bounds.read(rules.get("category", {}))
        self.problems += wrong
        signs = self._signs(rules.get("sign", []))
        self._unknown_keys(rules, ("category", "sign", "dispute_from"))
        self._unknown_keys(words, ("lists", "spelling", "traditional", "simplified"))
        dispute_from = rules.get("dispute_from", 2)
        if type(dispute_from) is not int:
            self.problems.append(texts.wrong_type(key="dispute_from"))
        if self.problems:
            raise ConfigError(self.problems)
        names = {self._number(frozenset(found)): name for name, found in self.lists.items() if name != texts.SHIELD}
        lexicon = Lexicon({number: found for found, number in self.numbers.items()}, self.lists[texts.SHIELD])
        heads = _heads(signs)
        return Rules(folding, lexicon, roles, signs, categories, dispute_from, heads, names)

    def _unknown_keys(self, table: Mapping[str, Any], known: Sequence[str]) -> None:
        self.problems += [texts.unknown_key(key=key) for key in table if key not in known]

    def _number(self, found: frozenset[str]) -> int:
        return self.numbers.setdefault(found, len(self.numbers))

    def _read_lists(self, lists: Mapping[str, Any]) -> None:
        for name, found in lists.items():
            if isinstance(found, str) and found.split():
                self.lists[name] = found.split()
            else:
                self.problems.append(texts.bad_list(name=name))
        self.problems += [texts.missing_list(name=name) for name in ROLES if name not in self.lists]

    def _folding(self, words: Mapping[str, Any]) -> Folding:
        traditional, simplified = words.get("traditional", ""), words.get("simplified", "")
        if len(traditional) != len(simplified):
            self.problems.append(texts.UNEQUAL_CHARACTERS)
            traditional = simplified = ""
        spelling = words.get("spelling", {})
        for typed, meant in spelling.items():
            if not isinstance(meant, str) or not typed:
                self.problems.append(texts.bad_spelling(typed=typed))
        pairs = tuple((typed, meant) for typed, meant in spelling.items() if isinstance(meant, str) and typed)
        return Folding(str.maketrans(traditional, simplified), pairs)  # type: ignore[arg-type]  # one to one

    def _signs(self, entries: Sequence[Mapping[str, Any]]) -> tuple[Sign, ...]:
        signs: list[Sign] = []
        names = {entry.get("name") for entry in entries}
        seen: set[str] = set()
        for index, entry in enumerate(entries, 1):
            name = entry.get("name")
            if not isinstance(name, str) or not name:
                self.problems.append(texts.unnamed(number=index))
                continue
            if name in seen:
                self.problems.append(texts.twice(name=name))
            seen.add(name)
            found: list[str] = []
            for key, value in entry.items():
                if key not in _FIELDS:
                    found.append(texts.unknown_key(key=key))
                elif type(value) is not _FIELDS[key] or (
                    isinstance(value, list) and not all(isinstance(v, str) for v in value)
                ):
                    found.append(texts.wrong_type(key=key))
            if not found:
                found += [
                    texts.unknown_sign(sign=other)
                    for other in (*entry.get("with", ()), *entry.get("unless", ()))
                    if other not in names
                ]
                signs.append(self._sign(entry, found))
            self.problems += [texts.in_sign(sign=name, problem=problem) for problem in found]
        return tuple(signs)

    def _sign(self, entry: Mapping[str, Any], problems: list[str]) -> Sign:
        def one_of(key: str, allowed: Mapping[str, Any], value: str | None) -> Any:
            if value is None:
                return None
            if value not in allowed:
                problems.append(texts.not_one_of(key=key, value=value, allowed=" ".join(allowed)))
            return allowed.get(value)

        says = []
        for source in filter(None, map(str.strip, entry.get("says", "").splitlines())):
            phrase, wrong = phrases.parse(source, self.lists, self._number)
            problems += wrong
            says += [phrase] if phrase else []
        if not any(
            key in entry for key in ("says", "with", "with_category", "heads_from", "amount_from", "months_from")
        ):
            problems.append(texts.no_condition(name=entry["name"]))
        one_of("emergency", {NOW: NOW, SURE: SURE, ALWAYS: ALWAYS}, entry.get("emergency"))
        names = CATEGORY_BY_NAME
        return Sign(
            name=entry["name"],
            says=tuple(says),
            category=one_of("category", names, entry.get("category")),
            weight=entry.get("weight", 0),
            dismiss=entry.get("dismiss", 0),
            risk=one_of("risk", _RISKS, entry.get("risk")),
            at_most=one_of("at_most", _RISKS, entry.get("at_most")),
            police=entry.get("police"),
            emergency=entry.get("emergency", ""),
            guard=one_of("guard", {guard.value: guard for guard in Guard}, entry.get("guard")),
            divert=entry.get("divert", ""),
            heads_from=entry.get("heads_from", 0),
            amount_from=entry.get("amount_from", 0),
            months_from=entry.get("months_from", 0),
            needs=tuple(entry.get("with", ())),
            categories=tuple(
                c for name in entry.get("with_category", ()) if (c := one_of("with_category", names, name))
            ),
            unless=tuple(entry.get("unless", ())),
            denial=entry.get("denial", True),
        )


def _heads(signs: Sequence[Sign]) -> dict[int, tuple[tuple[int, int], ...]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for index, sign in enumerate(signs):
        for place, phrase in enumerate(sign.says):
            found.setdefault(phrase.groups[0][0].number, []).append((index, place))
    return {number: tuple(pairs) for number, pairs in found.items()}
