"""The last resort: a reply in unforeseen words that asserts one choice, clause by clause, and asks nothing."""

import re
from functools import cache

from handlers.scoring.replies import texts
from handlers.scoring.replies.normal import any_of
from handlers.scoring.replies.shapes import SEPARATORS, asks, denial

MOST_CHARACTERS = 40
MOST_BEFORE = 14  #: characters before the letters within their clause
_RUN = re.compile(r"(?<![A-Za-z0-9])[A-H]+(?:[\s、,和/]*[A-H])*(?![A-Za-z0-9])")
_FOREIGN = re.compile("(?<![a-z])(?!easy|so)[a-z]{2,} [A-H]")
_LETTER_LISTS = re.compile(r"(?<=[A-H])[\s、,和/]+(?=[A-H](?![A-Za-z0-9]))")


def asserted(said: str) -> set[str] | None:
    """The letters of the one clause that chooses; others may deny letters, condition or remark, and ask nothing."""
    bare = re.sub(texts.RHETORIC, "", re.sub(r"\([^()A-H]*\)", "", said))
    if len(bare) > MOST_CHARACTERS or "?" in bare or re.search(texts.EITHER_OR, bare) or _FOREIGN.search(bare):
        return None
    bare = _LETTER_LISTS.sub("", bare)
    chosen: list[str] = []
    for clause in re.split(r"[,.!;:~\s]+", bare):
        runs = list(_RUN.finditer(clause))
        if not runs:
            if asks(clause) or re.match(any_of(texts.OR), clause):
                return None
            continue
        kinds = [_kind(clause, run) for run in runs]
        if "unclear" in kinds:
            return None
        chosen += [run.group() for run, kind in zip(runs, kinds, strict=True) if kind == "chosen"]
    return set(chosen[0]) if len(set(chosen)) == 1 else None


def _kind(clause: str, run: re.Match[str]) -> str:
    """Whether a run of letters is chosen, denied, or neither can be said."""
    head, tail = clause[: run.start()], clause[run.end() :]
    before, good, bad = _patterns()
    if re.search(f"(?:{any_of(texts.NOT_BEFORE)})$", head) or bad.match(tail):
        return "denied"
    if asks(head) or asks(tail) or len(head) > MOST_BEFORE or not before.fullmatch(head):
        return "unclear"
    if re.search(any_of(texts.OTHERS), head) or re.search("[不没别莫勿非未]", head[-4:]) or re.search(texts.TOLD, head):
        return "unclear"
    return "chosen" if good.fullmatch(tail) else "unclear"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What may stand before a chosen letter, what behind it, and what behind one that is denied."""
    before = re.compile(rf"|.*(?:{texts.LEADING})|{SEPARATORS}*")
    good = re.compile(
        rf"(?:选项|项)?(?:(?:{any_of(texts.MORE)})*(?:{any_of(texts.GOOD)}))?(?:{any_of(texts.AFTER)}|{texts.PARTICLES})*"
    )
    bad = re.compile(f"都?(?:{denial()}|{any_of(texts.BAD)}|{any_of(texts.UNSURE)})")
    return before, good, bad
