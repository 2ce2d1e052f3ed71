"""The words that page at once, whatever the capability and whoever says them. Pure; the lists are in danger.toml."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot import harmless
from bot.errors import ConfigError

_CLAUSE = re.compile(r"[^，。！？；,.!?;\n]+")
_PIECE = re.compile(r"[^\s，。！？；,.!?;]{2,}")
MAX_CHARS = 4000  #: what is looked at; longer messages are lists and papers, their head and tail say what matters


@dataclass(frozen=True, slots=True)
class Danger:
    kind: str  #: weapon | fire | hurt | suicide | crowd | seized | call; the first of them that is found
    word: str  #: the words that matched, as written


@dataclass(frozen=True)
class Times:
    """Words of time: the last before a danger word, else the first behind it, says whether that is over."""

    kinds: frozenset[str]
    before: re.Pattern[str]
    now: re.Pattern[str]
    since: re.Pattern[str]  #: a word for now that behind the danger word tells only how things stand since
    going_on: re.Pattern[str]  #: anywhere in a message: whatever was before goes on

    def over(self, kind: str, text: str, start: int) -> bool:
        if kind not in self.kinds or self.going_on.search(text) is not None:
            return False
        said = [(found.start(), True) for found in self.before.finditer(text)]
        said += [(found.start(), False) for found in self.now.finditer(text)]
        said.sort()
        earlier = [past for place, past in said if place <= start]
        return earlier[-1] if earlier else bool(said) and said[0][1]


@dataclass(frozen=True)
class Rules:
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    over: dict[str, re.Pattern[str]]  #: anywhere in a message: this kind of danger is being dealt with or was long ago
    past: dict[str, re.Pattern[str]]  #: anywhere in a message: it was at another time; has its own words for now
    now: re.Pattern[str]  #: anywhere in a message: it is happening, whatever else is over
    times: "Times"
    unless: re.Pattern[str]
    drill: re.Pattern[str]  #: anywhere in a message: all of it is an exercise
    companies: harmless.Companies  #: what may stand around a danger word so that it means none
    any: re.Pattern[str]  #: all kinds in one, to pass over the many messages that hold nothing


def load(source: str) -> Rules:
    """Rules from the text of a danger.toml; raises ConfigError naming every pattern that does not compile."""
    table = tomllib.loads(source)
    problems: list[str] = []

    def compiled(patterns: list[str], where: str) -> re.Pattern[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                problems.append(f"danger.toml, {where}: {pattern!r}: {error}")
        return re.compile("(?!)") if problems else re.compile("|".join(f"(?:{p})" for p in patterns), re.DOTALL)

    unless = compiled(table["unless"], "unless")
    drill = compiled(table.get("drill", []), "drill") if table.get("drill") else re.compile("(?!)")
    now = compiled(table.get("now", []), "now") if table.get("now") else re.compile("(?!)")
    kinds = tuple((kind["name"], compiled(kind["any"], kind["name"])) for kind in table["kind"])
    over = {kind["name"]: compiled(kind["over"], kind["name"]) for kind in table["kind"] if "over" in kind}
    named = {kind["name"] for kind in table["kind"]}
    past = {
        name: compiled([p for entry in table.get("past", ()) if name in entry["kinds"] for p in entry["any"]], "past")
        for name in sorted({name for entry in table.get("past", ()) for name in entry["kinds"]})
    }
    problems += [f"danger.toml, past: {name!r}?" for name in sorted(past.keys() - named)]
    time = table.get("time", {})
    times = Times(
        frozenset(time.get("kinds", ())),
        *(compiled(time.get(key, ["(?!)"]), key) for key in ("before", "now", "since", "going_on")),
    )
    problems += [f"danger.toml, time: {name!r}?" for name in sorted(times.kinds - named)]
    companies = harmless.read(table, named, problems)
    everything = compiled([p for kind in table["kind"] for p in kind["any"]], "any")
    if problems:
        raise ConfigError(problems)
    return Rules(kinds, over, past, now, times, unless, drill, companies, everything)


@cache
def _shipped() -> Rules:
    return load(resources.files("bot").joinpath("danger.toml").read_text(encoding="utf-8"))


def _clauses(rules: Rules, text: str, flat: str) -> list[tuple[int, str]]:
    """What is looked at one by one, each with its place in `flat`: the pieces between blanks where people type no
    punctuation, and clauses without their blanks. Those without a danger word or with a denial are left out."""
    placed: list[tuple[int, str]] = []
    blanks = last = 0
    for piece in _PIECE.finditer(text):
        blanks += text.count(" ", last, piece.start())
        last = piece.start()
        placed.append((last - blanks, piece.group()))
    placed += [(clause.start(), clause.group()) for clause in _CLAUSE.finditer(flat)]
    return [
        (place, clause)
        for place, clause in dict.fromkeys(placed)
        if rules.any.search(clause) is not None and rules.unless.search(clause) is None
    ]


def find(text: str, rules: Rules | None = None) -> Danger | None:
    """The first danger in `text`, or None. Clause by clause, so that a denial covers only what it stands beside."""
    rules = rules or _shipped()
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + "\n" + text[-MAX_CHARS // 2 :]
    text = unicodedata.normalize("NFKC", text)
    flat = text.replace(" ", "")
    if rules.any.search(flat) is None:
        return None
    if rules.drill.search(flat) is not None:
        return None
    clauses = _clauses(rules, text, flat)
    heard: list[harmless.Heard] | None = None
    for kind, pattern in rules.kinds:
        words = [
            harmless.Word(kind, place + match.start(), place + match.end(), (place, place + len(clause)))
            for place, clause in clauses
            for match in pattern.finditer(clause)
            if match.group()
        ]
        if not words or _says(rules.past, kind, flat):
            continue
        if _says(rules.over, kind, flat) and not _happening(rules, flat, min(word.start for word in words)):
            continue
        for number, word in enumerate(words):
            if rules.times.over(kind, flat, word.start):
                continue
            heard = rules.companies.heard(flat) if heard is None else heard
            if number >= harmless.MOST or not harmless.excused(flat, word, heard):
                return Danger(kind, flat[word.start : word.end])
    return None


def _happening(rules: Rules, text: str, start: int) -> bool:
    """Whether it goes on, though the message speaks of what came of it. A bare word for now behind the danger word
    only tells how things stand since."""
    return any(
        found.start() < start or not rules.times.since.fullmatch(found.group()) for found in rules.now.finditer(text)
    )


def _says(patterns: dict[str, re.Pattern[str]], kind: str, text: str) -> bool:
    return kind in patterns and patterns[kind].search(text) is not None
