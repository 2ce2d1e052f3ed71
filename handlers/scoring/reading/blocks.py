"""Options that have neither letter nor bullet: known by the block that they stand in."""

import re

from handlers.scoring.reading import lines, marks, texts
from handlers.scoring.reading.model import LETTERS

_KIND_BEHIND = re.compile(rf"[(（\[【]\s*{marks.alternation(texts.KIND_WORDS)}\s*[)）\]】]\s*$", re.IGNORECASE)
_BULLETED = re.compile(rf"^[{texts.BOXES}]")
_FEW = 3  #: rows from which on an answer's letter alone makes options of them
_LONGEST = 60


def parted(rows: list[str]) -> list[str]:
    """A96110, B12306: letters one after another with nothing behind them but the option."""
    found = list(rows)
    filled = [at for at, row in enumerate(rows) if row]
    for begin, at in enumerate(filled):
        run = []
        for letter, place in zip(LETTERS, filled[begin:], strict=False):
            if not re.match(rf"[√✓✔]?{letter}[^A-Za-z\s.．、:：)）\]】,，-]", rows[place]):
                break
            run.append(place)
        if len(run) > 1 and at == run[0]:
            for place in run:
                found[place] = re.sub(r"^([√✓✔]?[A-H])", r"\1. ", rows[place])
    return found


def lettered(rows: list[str]) -> list[str]:
    """The rows with letters before options: below [单选题], or below a number where one is ticked or named."""
    found = list(rows)
    heads = {at for at, row in enumerate(rows) if _KIND_BEHIND.search(row) or _is_numbered(row)}
    for at in heads:
        end = next((later for later in range(at + 1, len(rows)) if not rows[later] or later in heads), len(rows))
        stop = next((one for one in range(at + 1, end) if _is_marked(rows[one])), end)
        block = [rows[one] for one in range(at + 1, stop)]
        kind = _KIND_BEHIND.search(rows[at]) is not None
        if not 2 <= len(block) <= len(LETTERS) or any(_is_known(row, kind=kind) for row in block):
            continue
        ticked = [lines._tick_off(row, False) for row in block]
        below = rows[stop] if stop < len(rows) else ""
        if not (kind or _asks(ticked, below)):
            continue
        for place, (text, tick) in enumerate(ticked):
            found[at + 1 + place] = f"{'√' if tick else ''}{LETTERS[place]}. {text}"
    return found


def _asks(ticked: list[tuple[str, bool]], below: str) -> bool:
    """One is ticked, or the row below names one of three and more by its letter."""
    if any(tick for _, tick in ticked):
        return all(text for text, _ in ticked) and not all(tick for _, tick in ticked)
    answer = lines.answer_mark().match(below)
    named = marks.folded(below[answer.end() :]).strip(" .。") if answer else ""
    return len(ticked) >= _FEW and bool(named) and all(one in LETTERS[: len(ticked)] for one in named)


def _is_numbered(row: str) -> bool:
    found = lines.number_of(row)
    return found is not None and found[0] not in ("blank", "circled") and bool(found[2])


def _is_marked(row: str) -> bool:
    return any(mark.match(row) for mark in (lines.answer_mark(), lines.explain_mark(), lines.meta_mark()))


def _is_known(row: str, *, kind: bool) -> bool:
    """An option that has a mark of its own already, a question, or too much for an option."""
    return (
        len(row) > _LONGEST
        or lines.number_of(row) is not None
        or lines.options_of(row, 0) is not None
        or lines.inline_options(row) is not None
        or lines.boxed(row) is not None
        or lines.heading().match(row) is not None
        or (not kind and marks.judged(row) is not None)
        or _BULLETED.match(row) is not None
    )
