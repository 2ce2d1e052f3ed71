"""Options marked in a way of their own: rows that begin with A, B, C … one below the other, whatever stands around."""

import re

from handlers.scoring.reading import lines, marks, texts
from handlers.scoring.reading.model import LETTERS

LABEL = re.compile(
    rf"^(?P<before>(?:[^\w\s]|\s){{0,4}}(?:(?:{marks.alternation(texts.OPTION_LEADS)}|{texts.CHOSEN_LEAD})\s*[^\w\s]?\s*)?)"
    rf"(?P<l>[A-Ha-hＡ-Ｈ{texts.HEAVENLY}])(?P<after>\s*(?:{texts.OPTION_TAILS})?\s*[^\w\s“‘\"'《（(【\[_√×]{{0,3}}\s*)(?P<rest>\S.*)$"
)
_INLINE = re.compile(
    rf"(?:^|(?<=[\s\u3000;；|]))(?:{texts.CHOSEN_LEAD})?(?P<l>[A-HＡ-Ｈ])\s*(?P<s>(?:{texts.OPTION_TAILS})?\s*(?:[-—–…·→>】|]{{1,3}}|[:：])\s*)(?=\S)"
)
_PLAIN = re.compile(r"^[A-HＡ-Ｈ]\s*[.．、:：](?![:：])")
_BOLD = re.compile(r"^\s*(?:[-*•·]\s+)?(?:\*\*|__)(?P<in>.+?)(?:\*\*|__)\s*$")
_SMALL = 2


def bolded(rows: list[str]) -> list[str]:
    """**B. …** where the others are plain: a tick."""
    bold = {at: match["in"].strip() for at, row in enumerate(rows) if (match := _BOLD.match(row))}
    bold = {at: inner for at, inner in bold.items() if LABEL.match(inner)}
    plain = sum(1 for at, row in enumerate(rows) if at not in bold and LABEL.match(row.strip()))
    if not bold or plain < len(bold) // _SMALL:
        return rows
    return [f"√{bold[at]}" if at in bold else row for at, row in enumerate(rows)]


def lettered(rows: list[str]) -> list[str]:
    """Such rows as A. …, B. …; those that every reader knows stay. Figures count where they begin anew right below
    one numbered question after the other."""
    found = _figured(_inlined(rows))
    rows = list(found)
    at = 0
    while at < len(rows):
        run = _run(rows, at)
        if len(run) < _SMALL or all(_PLAIN.match(rows[place]) for place, _ in run):
            at += 1
            continue
        if all(re.search("[●◉⚫■◆]", match["before"]) for _, match in run):
            at = run[-1][0] + 1
            continue
        for number, (place, match) in enumerate(run):
            tick = "√" if re.search(f"[{texts.TICKS}{texts.FILLED_BULLETS}*★]", match["before"]) else ""
            found[place] = f"{tick}{LETTERS[number]}. {match['rest']}"
        at = run[-1][0] + 1
    return found


def _inlined(rows: list[str]) -> list[str]:
    """A - … B - … on one row, with marks of their own between letter and words: as A. … B. …, wherever they stand."""
    known: set[str] = set()
    for row in rows:
        labels = list(_INLINE.finditer(row))
        letters = [marks.folded(one["l"]) for one in labels]
        if len(labels) >= _SMALL and letters == list(LETTERS[: len(labels)]):
            known |= {one["s"].strip() for one in labels}
    known -= {":", "："}
    bare = any(re.match(texts.CHOSEN_LEAD, row) and len(_INLINE.findall(row)) >= _SMALL for row in rows)
    if not known and not bare:
        return rows
    swap = known | ({":", "："} if bare else set())
    return [_INLINE.sub(lambda one: f"{one['l']}. " if one["s"].strip() in swap else one[0], row) for row in rows]


def _figured(rows: list[str]) -> list[str]:
    """1) … 2) …, ① … ② … below questions that are numbered otherwise."""
    found, runs, at = list(rows), [], 0
    while at < len(rows):
        run = _figures(rows, at)
        if len(run) >= _SMALL and at and _asks(rows[at - 1], rows[at]):
            runs.append(run)
        at += max(1, len(run))
    if len(runs) < _SMALL:
        return rows
    for run in runs:
        for number, (place, rest) in enumerate(run):
            found[place] = f"{LETTERS[number]}. {rest}"
    return found


def _figures(rows: list[str], begin: int) -> list[tuple[int, str]]:
    run: list[tuple[int, str]] = []
    style = ""
    for place in range(begin, min(len(rows), begin + len(LETTERS))):
        number = lines.number_of(rows[place])
        if number is None or number[0] in ("ordinal", "blank", "han") or number[1] != len(run) + 1 or not number[2]:
            break
        if run and number[0] != style:
            break
        style = number[0]
        run.append((place, number[2]))
    return run


def _asks(above: str, first: str) -> bool:
    """A numbered row right above, its number of another kind."""
    asked, option = lines.number_of(above), lines.number_of(first)
    return asked is not None and option is not None and asked[0] != option[0] and bool(asked[2])


def _run(rows: list[str], begin: int) -> list[tuple[int, re.Match[str]]]:
    """Rows from `begin` on that follow each other by letter, the marks around being the same; empty rows are passed."""
    run: list[tuple[int, re.Match[str]]] = []
    for place in range(begin, len(rows)):
        if not rows[place]:
            continue
        match = LABEL.match(rows[place])
        if match is None or _place(match["l"]) != len(run) or len(run) == len(LETTERS):
            break
        if run and _around(match) != _around(run[0][1]):
            break
        if not match["after"] or (not match["after"].strip() and lines.inline_options(rows[place])):
            break
        run.append((place, match))
    return run


def _place(letter: str) -> int:
    if letter in texts.HEAVENLY:
        return texts.HEAVENLY.index(letter)
    return LETTERS.index(marks.folded(letter).upper())


def _around(match: re.Match[str]) -> tuple[str, str, bool]:
    before = re.sub(rf"[{texts.TICKS}{texts.BOXES}*★•·▪◦\ufe0f\s-]", "", match["before"])
    return before, match["after"].strip(), match["l"] in texts.HEAVENLY
