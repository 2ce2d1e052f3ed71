"""Questions numbered in a way of their own: whatever stands around figures that rise one by one at the head of rows."""

import re
from itertools import pairwise

from handlers.scoring.reading import keys, lines, marks, texts

_FEW = 3  #: numbers in a row from which on it is no accident
_KIND = rf"[【\[(（<《〖]?\s*{marks.alternation(texts.KIND_WORDS)}\s*[】\])）>》〗]?\s*[.．、:：-]?\s*"
#: Kind of question, marks or a word, the figure, marks; never the mark that opens what follows.
_HEAD = re.compile(
    rf"^(?P<front>[(（\[【]\s*(?:{texts.KEY_CELL})\s*[)）\]】]\s*)?(?P<kind>{_KIND})?(?P<before>[^\w\s“‘\"'《]{{0,2}}\s*(?:{texts.BEFORE_NUMBER})?\s*[^\w\s“‘\"'《]{{0,2}}\s*)"
    rf"(?P<n>[0-9]{{1,3}}|[{texts.CHINESE_DIGITS}{texts.TEN}]{{1,3}}(?=\s*(?:[^\w\s]|[题问道])))(?P<after>\s*(?:{texts.BEHIND_NUMBER}|/\s*[0-9]{{1,3}})?\s*[^\w\s“‘\"'《（(【\[√×✓✗_]{{0,2}}[\s\u3000]*)(?P<rest>\S.*)?$",
    re.IGNORECASE,
)


def spelled(rows: list[str]) -> list[str]:
    """The rows with the longest such run of numbers written as 第1题, 第2题, …; as they are where that is no gain."""
    found = list(rows)
    matched = [(at, match) for at, row in enumerate(rows) if row and (match := _HEAD.match(row))]
    heads = [(at, match) for at, match in matched if _may_head(rows[at], match)]
    runs: dict[tuple[str, str], list[tuple[int, re.Match[str]]]] = {}
    for at, match in heads:
        runs.setdefault(_signature(match), []).append((at, match))
    chains = [_rising(run, rows) for run in runs.values()]
    best = max((run for run in chains if len(run) >= _FEW), key=lambda run: _sureness(run, rows), default=[])
    if not best or all(_is_known(rows[at]) for at, _ in best):
        return rows
    for at, match in best:
        kind = re.sub(r"[\s.．、:：-]+$", "", match["kind"] or "")
        kind = kind if not kind or kind[-1] in "】])）" else f"（{kind.strip('<《〖>》〗')}）"
        rest = f"{kind}{match['rest'] or ''}{(match['front'] or '').strip()}"
        found[at] = texts.numbered(number=lines.figure(match["n"]), rest=rest)
    return found


def _may_head(row: str, match: re.Match[str]) -> bool:
    """No answer of a key, no sum or date that a sentence begins with."""
    rest = match["rest"] or ""
    if keys.is_nothing_else(row) or keys.names_kind(row) or (rest and keys.is_answer(rest)):
        return False
    if (not match["kind"] and lines.heading().match(row)) or re.fullmatch(r"[\d\s|/]+", rest):
        return False
    return bool(match["kind"] or match["before"].strip() or _stands_apart(match, rest))


def _stands_apart(match: re.Match[str], rest: str) -> bool:
    return not rest or bool(match["after"]) or not re.match(r"[\w%￥$.]", rest)


def _is_known(row: str) -> bool:
    found = lines.number_of(row)
    return found is not None and found[0] != "blank"


def _signature(match: re.Match[str]) -> tuple[str, str]:
    written = "" if match["n"].isdigit() else texts.TEN
    return re.sub(r"\s+", " ", match["before"].strip().lower()) + written, re.sub(r"\s+", "", match["after"])


def _rising(run: list[tuple[int, re.Match[str]]], rows: list[str]) -> list[tuple[int, re.Match[str]]]:
    """The members that follow each other by one, beginning with 1; a new part may begin with 1 again."""
    chain: list[tuple[int, re.Match[str]]] = []
    for at, match in run:
        number = lines.figure(match["n"])
        last = lines.figure(chain[-1][1]["n"]) if chain else 0
        if number == last + 1 or (number == 1 and (last > 1 or _below_heading(rows, at))):
            chain.append((at, match))
    return chain if not any(map(_is_broken, pairwise(chain))) else []


def _sureness(run: list[tuple[int, re.Match[str]]], rows: list[str]) -> tuple[bool, int]:
    """Numbers that begin anew with every question are its options; those of questions, at most with a heading."""
    again = [at for at, match in run[1:] if lines.figure(match["n"]) == 1]
    return all(_below_heading(rows, at) for at in again) or len(again) * 8 < len(run), len(run)


def _below_heading(rows: list[str], at: int) -> bool:
    above = next((rows[place] for place in range(at - 1, -1, -1) if rows[place]), "")
    return lines.heading().match(above) is not None


def _is_broken(pair: tuple[tuple[int, re.Match[str]], tuple[int, re.Match[str]]]) -> bool:
    """1 and 1 again right below: options or steps, not questions."""
    (first, one), (second, other) = pair
    return second == first + 1 and lines.figure(other["n"]) <= lines.figure(one["n"])
