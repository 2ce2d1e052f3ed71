"""What a team may read of a reason: who somebody is, nobody needs to know."""

import re

from bot.masking import mask_name, mask_numbers
from handlers.scoring.entering import texts
from handlers.scoring.replies import texts as reply_texts
from storage import Session, directory

#: A name behind a word such as 劝阻 or 同事, before a deed or the end; both are needed, for 高额 is no Mr Gao.
_NAME = re.compile(
    rf"(?P<before>{texts.BEFORE_A_NAME})(?!{texts.NO_NAMES})"
    rf"(?P<name>[{reply_texts.SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?={texts.AFTER_A_NAME}|[^\u4e00-\u9fff]|$)"
)
_WORDS, _LATIN = re.compile(r"\w{2,}"), re.compile(r"[A-Za-z]{2,}(?:[ .·][A-Za-z]+){1,3}")
_PARTED = re.compile(r"[^\W\d_]+(?:[·•][^\W\d_]+)+")
_MOST = 8  #: characters of one part of a name in parts
_LONGEST = 4  #: characters of a Chinese name


def unnamed(session: Session, text: str) -> tuple[str, list[str]]:
    """(the text without full numbers and without names, the names in it that are masked): of whoever stands in the
    station's directory, whatever his team, and of who plainly is named. A name that is a common word too is masked."""
    hidden: list[str] = []

    def masked(name: str) -> str:
        hidden.append(mask_name(name))
        return hidden[-1]

    known = sorted(directory.names_among(session, candidates(text)), key=len, reverse=True)
    if known:
        text = re.sub("|".join(map(re.escape, known)), lambda match: masked(match[0]), text)
    text = _NAME.sub(lambda match: match["before"] + masked(match["name"]), mask_numbers(text))
    return text, hidden


def candidates(text: str) -> set[str]:
    """Every piece of the text that may be somebody's name: a few for each character, whatever the directory's size."""
    found = {match[0] for match in _LATIN.finditer(text)}
    for run in _WORDS.findall(text):
        ends = range(2, _LONGEST + 1)
        found |= {run} if run.isascii() else {run[at : at + more] for at in range(len(run)) for more in ends}
    for run in _PARTED.findall(text):
        first, *middle, last = re.split(r"(?<=[·•])", run)
        whole = "".join(middle)
        found |= {
            f"{first[-1 - lead :]}{whole}{last[:tail]}" for lead in range(1, _MOST + 1) for tail in range(1, _MOST + 1)
        }
    return {one for one in found if len(one) > 1}
