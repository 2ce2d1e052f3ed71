"""Pieces that every way of answering is made of."""

import re

from handlers.scoring.replies import texts
from handlers.scoring.replies.normal import LETTERS, any_of

SEPARATORS = r"[\s,.、。;:·/|&+_*\\\"'()\[\]{}<>!?~-]"
NUMBER = f"(?:[1-9]|[{texts.NUMERALS}])"


def blanks(*words: tuple[str, ...]) -> str:
    """Any of the words and marks, any number of times."""
    return "(?:" + "|".join((*map(any_of, words), SEPARATORS)) + ")*"


def place_of(one: str) -> int | None:
    if one in LETTERS:
        return LETTERS.index(one)
    if one in texts.NUMERALS:
        return texts.NUMERALS.index(one)
    return int(one) - 1 if one.isdigit() and 0 < int(one) <= len(LETTERS) else None


def denial() -> str:
    """What says, behind a letter, that it is not chosen."""
    return f"(?:{any_of(texts.SOFTENERS)})*(?:{any_of(texts.NOT_AFTER)}|{texts.WEAK_DENIAL}{texts.DENIAL_END})"


def person() -> str:
    named = f"[{texts.SURNAMES}](?:(?![{texts.SAYING}]){texts.ANY_HAN}){{1,2}}"
    return f"(?!{texts.NOT_A_NAME})(?:{named}|[{texts.NICK}][{texts.SURNAMES}])"


def asks(words: str) -> bool:
    return re.search(any_of(texts.ASKING), words) is not None
