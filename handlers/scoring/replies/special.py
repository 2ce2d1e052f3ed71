"""Answers that name no letter, or more than the one that is meant: ends, all, exclusion, second thoughts."""

import re

from handlers.scoring.replies import texts
from handlers.scoring.replies.normal import LETTERS, any_of
from handlers.scoring.replies.shapes import NUMBER, SEPARATORS, asks, blanks, place_of


def ends(said: str, options: int) -> set[str] | None:
    """前三个, 后两项, 倒数第一个."""
    last = f"(?:{any_of(texts.BEFORE)})*{texts.BACKWARDS}{texts.ORDINAL}({NUMBER})(?:{any_of(texts.COUNTED)})?"
    if match := re.fullmatch(f"{last}{blanks(texts.AFTER)}", said):
        place = place_of(match[1])
        return {LETTERS[options - 1 - place]} if place is not None and place < options else None
    if re.fullmatch(
        rf"{blanks(texts.BEFORE)}(?:{any_of(texts.VERY_LAST)})那?[一1]?(?:{any_of(texts.COUNTED)}){blanks(texts.AFTER)}",
        said,
    ):
        return {LETTERS[options - 1]}
    numbers = "".join(texts.COUNTS)
    side = f"([{texts.FIRST}{texts.LAST}])[{texts.SIDE}]?"
    body = rf"(?:{any_of(texts.BEFORE)})*{side}([{numbers}1-8])(?:{any_of(texts.COUNTED)})?"
    match = re.fullmatch(rf"{body}{blanks(texts.AFTER)}", said)
    if match is None:
        return None
    number = texts.COUNTS.get(match[2]) or int(match[2])
    if number >= options:
        return None
    return set(LETTERS[:number] if match[1] == texts.FIRST else LETTERS[options - number : options])


def all_of(said: str, options: int) -> set[str] | None:
    words = f"{blanks(texts.BEFORE)}(?:{any_of(texts.ALL)}){blanks(texts.AFTER)}"
    if re.fullmatch(words, said):
        return set(LETTERS[:options])
    number = "".join(texts.COUNTS)
    every = f"{texts.OPTION_WORD}(?:{any_of(texts.ALL)})"
    counted = rf"(?:{any_of(texts.BEFORE)})*([{number}2-8])(?:{any_of(texts.COUNTED)}){every}"
    match = re.fullmatch(rf"{counted}{blanks(texts.AFTER)}", said)
    count = 0 if match is None else texts.COUNTS.get(match[1]) or int(match[1])
    return set(LETTERS[:options]) if count == options else None


def by_exclusion(said: str, several: bool, options: int) -> set[str] | None:
    """不是A，是B; 除了D都选."""
    if asks(said) or re.search(texts.EITHER_OR, said):
        return None
    link = f"(?:{SEPARATORS}|{texts.LINK}|{any_of(texts.AND)})*"
    denied = f"{blanks(texts.BEFORE)}(?:{any_of(texts.NOT_BEFORE)})"
    listed = texts.LISTED
    end = f"{blanks(texts.AFTER)}"
    chosen = f"{texts.INSTEAD}{SEPARATORS}*{listed}"
    if match := re.fullmatch(f"{denied}{link}{listed}{link}{chosen}{end}", said):
        return set(re.findall("[A-H]", match[2])) - set(re.findall("[A-H]", match[1]))
    if match := re.fullmatch(
        f"(?:{any_of(texts.BEFORE)})*{listed}{link}(?:{any_of(texts.NOT_BEFORE)}){listed}{end}", said
    ):
        return set(re.findall("[A-H]", match[1]))
    excepted = f"{blanks(texts.BEFORE)}(?:{any_of(texts.EXCEPT)}){texts.LISTED}(?:{texts.LINK})*{SEPARATORS}*"
    if match := re.fullmatch(f"{excepted}(?:{texts.ALL_ELSE_WRONG}|{texts.NOTHING_ELSE}){end}", said):
        return set(re.findall("[A-H]", match[1]))
    praised = f"{blanks(texts.BEFORE)}{texts.LISTED}(?:{texts.YES})?{texts.PARTICLE}?{SEPARATORS}*"
    if match := re.fullmatch(f"{praised}(?:{texts.ELSE}{texts.ALL_ELSE_WRONG}|{texts.NOTHING_ELSE}){end}", said):
        return set(re.findall("[A-H]", match[1]))
    if match := re.fullmatch(f"{blanks(texts.BEFORE)}{texts.BUT}{texts.LISTED}{texts.BELONGS}{end}", said):
        return set(re.findall("[A-H]", match[1]))
    if not several:
        return None
    others = f"(?:{any_of(texts.REST)})"
    rest = f"(?:{others}?{texts.OF}(?:{any_of(texts.ALL)})|{others}(?:{any_of(texts.REST_RIGHT)}))"
    forms: tuple[str, ...] = (
        f"{denied}{link}{listed}{link}{rest}{end}",
        f"{listed}{texts.THE_OPTION}(?:{any_of(texts.NOT_AFTER)}){link}{rest}{end}",
        f"{blanks(texts.BEFORE)}(?:{any_of(texts.EXCEPT)}){listed}(?:{texts.LINK})*{end}",
    )
    forms += (
        f"{blanks(texts.BEFORE)}(?:{texts.ONLY}){listed}(?:{any_of(texts.NOT_AFTER)}){end}",
        f"{blanks(texts.BEFORE)}{listed}(?:{texts.EXCLUDED}){end}",
        f"{blanks(texts.BEFORE)}{listed}(?:{texts.BESIDE})(?:{any_of(texts.ALL)}){end}",
    )
    for form in forms:
        if match := re.fullmatch(form, said):
            return set(LETTERS[:options]) - set(re.findall("[A-H]", match[1]))
    return None


def corrected(said: str) -> set[str] | None:
    """A? 不,B and 先选A,算了还是C: whoever changes his mind in one breath means the last."""
    change = f"(?:{any_of(texts.CHANGES)}){SEPARATORS}*(?:{any_of(texts.CHANGED_TO)})*{SEPARATORS}*"
    first = f"{blanks(texts.BEFORE)}{texts.LISTED}"
    again = rf"{SEPARATORS}*(?:{change})?{blanks(texts.BEFORE)}{texts.LISTED}(?P<rest>.*)"
    shifted = rf"{first}{SEPARATORS}*(?:{texts.SHIFTED}){SEPARATORS}*{texts.LISTED}(?P<rest>.*)"
    match = (
        re.fullmatch(shifted, said)
        or re.fullmatch(rf"{first}{blanks(texts.AFTER)}{SEPARATORS}+{change}{texts.LISTED}(?P<rest>.*)", said)
        or re.fullmatch(f"{first}(?:{any_of(texts.SLIPS)}){again}", said)
    )
    if (
        match is None
        or not re.fullmatch(blanks(texts.AFTER), match["rest"])
        or re.search(rf"[不别没](?:选|要选|能选|是)?{texts.LISTED}", said)
    ):
        return None
    return set(re.findall("[A-H]", match[2]))


def one_by_one(said: str) -> set[str] | None:
    """A对B错C对D错: every letter with a word of its own, yes or no; those with yes."""
    each = rf"([A-H]){texts.THE_OPTION}(?:({texts.YES})|({texts.NO})){texts.PARTICLE}?{SEPARATORS}*"
    if not re.fullmatch(f"(?:{each}){{2,}}", said):
        return None
    return {letter for letter, yes, _ in re.findall(each, said) if yes}


def own_last(said: str) -> set[str] | None:
    """…,我也B: whatever was said of others before, the last words are the speaker's own."""
    if said.rstrip(" ~!.").endswith("?"):
        return None
    last = re.split("[,.!;]", said.rstrip(" ,.!;~"))[-1].strip()
    match = re.fullmatch(
        rf"(?:{any_of(texts.MYSELF)})(?:{any_of(texts.BEFORE)})*{texts.LISTED}{blanks(texts.AFTER)}", last
    )
    return set(re.findall("[A-H]", match[1])) if match else None
