"""Reading one typed reply: the letters that it chooses, or None when it must not be counted."""

import re
from functools import cache

from handlers.scoring.replies import judging, texts
from handlers.scoring.replies.normal import LETTERS, any_of, normal
from handlers.scoring.replies.plainly import asserted
from handlers.scoring.replies.shapes import NUMBER, SEPARATORS, asks, blanks, denial, person, place_of
from handlers.scoring.replies.special import all_of, by_exclusion, corrected, ends, one_by_one, own_last

MOST_CHARACTERS = 400  #: whoever writes more is not answering

MOST_LEADING = 8  #: characters before 选 in one breath


def read_reply(text: str, *, kind: str, options: int) -> list[str] | None:
    """Sorted letters, each once. `kind` is single, multi or judge. None: no answer, or none that is possible."""
    if len(text) > MOST_CHARACTERS or not 1 <= options <= len(LETTERS):
        return None
    said = normal(text)
    if not said or said[0] in "+#" or re.fullmatch("-[0-9]+", said):
        return None
    said = _heavenly(_unaddressed(said))
    if kind == "judge" and (denied := re.search(texts.OTHER_CHOSEN, said)):
        return [denied[1]] if denied[1] in LETTERS[:2] else None
    if kind == "judge" and judging.contradicts(said):
        return None
    if kind == "judge" and (judged := _judged(said)) is not None:
        return [LETTERS[0] if judged else LETTERS[1]]
    chosen = _chosen(said, several=kind == "multi", options=options)
    if not chosen or any(LETTERS.index(letter) >= options for letter in chosen):
        return None
    if kind != "multi" and len(chosen) > 1:
        return None
    return sorted(chosen)


def _unaddressed(said: str) -> str:
    """Without a greeting (王师傅你好) and whom one agrees with (我跟班长一样), when more is said."""
    match = re.match(rf"(?:(?:{texts.GREETED}|{texts.AGREED}){SEPARATORS}*)+(?=\S)", said)
    return said[match.end() :] if match else said


def _heavenly(said: str) -> str:
    """甲, 选乙, 甲和丙 with letters, where nothing else is said."""
    stem = f"[{texts.HEAVENLY}]"
    listed = f"{stem}(?:(?:{SEPARATORS}|{any_of(texts.AND)})*{stem})*"
    if not re.fullmatch(f"{blanks(texts.BEFORE)}{listed}{blanks(texts.AFTER)}", said):
        return said
    return said.translate(str.maketrans(texts.HEAVENLY, LETTERS))


def _judged(said: str) -> bool | None:
    """The judgement, with or without the speaker's name and the question's number."""
    numbered = re.sub(rf"^(?:{_question()}|[0-9]{{1,3}}[.、,:) ])\s*(?=[^\s0-9])", "", said)
    for bare in (said, *_without_name(said), numbered):
        if (judged := judging.judgement(bare)) is not None:
            return judged
    return None


def _chosen(said: str, *, several: bool, options: int) -> set[str] | None:
    """Letters in whichever of the ways of answering fits first."""
    if (re.search(texts.PAST, said) and not re.search(texts.TODAY, said)) or re.search(texts.REPORTED, said):
        return None
    said = re.sub(texts.SEVERAL_ORDINALS, r"\1", said).replace(texts.HEAD_ONE, texts.FIRST_ONE)
    return (
        corrected(said)
        or one_by_one(said)
        or _whole(said)
        or ends(said, options)
        or (all_of(said, options) or _each_with_words(said) if several else None)
        or _with_reason(said)
        or _reason_first(said)
        or own_last(said)
        or by_exclusion(said, several, options)
        or asserted(said)
    )


@cache
def _filler() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = f"(?:{any_of(texts.BEFORE)}|{SEPARATORS}|{_question()})*"
    after = f"{blanks(texts.AFTER)}"
    return re.compile(before), re.compile(after)


def _question() -> str:
    """第3题, 3题, and a question's number before a letter."""
    return rf"{texts.QUESTION_MARK}|[0-9]{{1,3}}[.、,:) ](?=\s*[A-H])"


@cache
def _list_pattern() -> re.Pattern[str]:
    """Letters or figures one after another; ordinals; ranges."""
    ordinal = f"{texts.ORDINAL}{NUMBER}(?:{any_of(texts.OF_ORDER)})"
    numbered = f"{NUMBER}{texts.NUMBER_MARK}|{texts.CHOSEN_NUMBER.format(NUMBER)}"
    figure = f"(?:{numbered}|[1-9](?![0-9]*:[0-9])|{ordinal}|[{texts.NUMERALS}])"
    join = f"(?:{SEPARATORS}|{any_of(texts.AND)}|{any_of(texts.TO)}{texts.OPTION_JOIN})*"
    others = rf"(?:(?:{any_of(texts.AND)}|[、/])*[A-H])*"
    letter = f"(?!{others}(?:{denial()}|{any_of(texts.UNSURE)}))[A-H](?![a-z])"
    return re.compile(f"(?!{others}{denial()})[A-H](?![a-z])(?:{join}{letter})*|{figure}(?:{join}{figure})*")


def _letters(listed: str) -> set[str] | None:
    """The letters of a list; a range counts whole; letters and figures are not mixed."""
    to = any_of(texts.TO)
    if span := re.fullmatch(rf"\s*(\w)\s*(?:{to})\s*(\w)\s*", listed):
        first, last = place_of(span[1]), place_of(span[2])
        if first is not None and last is not None and first < last:
            return set(LETTERS[first : last + 1])
    found = re.findall(f"[A-H]|[0-9]|[{texts.NUMERALS}]", listed)
    if re.fullmatch(r"([0-9])\1+", listed):
        return None
    sorts = {"letter" if one in LETTERS else "figure" for one in found}
    places = [place_of(one) for one in found]
    if len(sorts) != 1 or None in places:
        return None
    return {LETTERS[place] for place in places if place is not None}


def _whole(said: str) -> set[str] | None:
    """Nothing but an answer: words that mean nothing, a list, words that mean nothing, and perhaps a name."""
    for bare in (said, *_without_name(said)):
        before, after = _filler()
        start = before.match(bare)
        at = start.end() if start else 0
        listed = _list_pattern().match(bare, at)
        if listed is None:
            continue
        end = after.match(bare, listed.end())
        if end is not None and end.end() == len(bare) and not _is_count(bare, listed):
            return _letters(listed.group())
    return None


def _is_count(bare: str, listed: re.Match[str]) -> bool:
    """三个, 2个, 1收到: a number of things or a receipt, and not the number of an option."""
    rest = bare[listed.end() :]
    only = listed.group()
    return len(only) == 1 and only not in LETTERS and rest.startswith((*texts.COUNTED, *texts.RECEIPTS))


def _without_name(said: str) -> list[str]:
    """The reply without the speaker's own name or team before or behind it."""
    called = f"(?:{any_of(texts.TITLES)})"
    name = f"{person()}{called}?"
    title = f"[{texts.SURNAMES}]{called}"
    number = texts.STAFF_NUMBER
    team = f"(?:{texts.ANY_HAN}{{0,4}}[0-9{texts.NUMERALS}A-H]{{1,2}})(?:{any_of(texts.TEAMS)})"
    everybody = f"(?:{any_of(texts.EVERYBODY)})?"
    crew = f"{texts.ANY_HAN}{{1,4}}(?:{any_of(texts.TEAMS)})|{number}"
    remark = rf"(?:[(\[]{texts.ANY_HAN}{{1,6}}[)\]])?"
    called = f"(?:{name}|{title}){remark}"
    whose = f"[(\\[]?(?:(?:{team}|{crew})?{SEPARATORS}*{called}|{team}{everybody}|{texts.STAFF_NUMBER_NAMED})"
    found = []
    if match := re.match(rf"{whose}(?:{SEPARATORS}+|(?=[A-H1-9])|(?=我))", said):
        found.append(said[match.end() :])
    if match := re.search(rf"(?<=[A-H1-9\s,.、:()-])\s*{SEPARATORS}*{whose}{SEPARATORS}*$", said):
        found.append(said[: match.start()])
    return [one for one in found if one]


def _each_with_words(said: str) -> set[str] | None:
    """A(挂断)C(报警): every letter with the option's words behind it."""
    parts = re.findall(r"([A-H])(?![A-Za-z])([^A-Ha-z]{2,30})", said)
    if len(parts) < 2 or "".join(letter + words for letter, words in parts) != said:
        return None
    for _, words in parts:
        bare = words.lstrip(" ,.、:()[]")
        begins = re.match(any_of(texts.DEEDS), words) or bare != words
        if not begins or re.match(any_of(texts.THINGS), bare) or re.match(denial() + "$", bare) or asks(bare):
            return None
        if re.match(f"(?:{any_of(texts.OR + texts.AND)})", bare):
            return None
    return {letter for letter, _ in parts}


def _with_reason(said: str) -> set[str] | None:
    """An answer, then its own words: B.挂断电话, C 因为…, B挂断."""
    for bare in (said, *_without_name(said)):
        before, _ = _filler()
        start = before.match(bare)
        at = start.end() if start else 0
        listed = _list_pattern().match(bare, at)
        if listed is None or listed.group()[0] in texts.NUMERALS:
            continue
        rest = bare[listed.end() :]
        if found := _reasoned(listed.group(), rest):
            return found
    return None


def _reasoned(listed: str, rest: str) -> set[str] | None:
    words = re.sub(f"^{blanks(texts.AFTER)}", "", rest)
    parted = bool(re.match(rf"(?:{any_of(texts.AFTER)})*{SEPARATORS}", rest))
    attached = re.match(any_of(texts.DEEDS + texts.BECAUSE), rest) is not None and listed[-1] in LETTERS
    attached = attached or (len(_letters(listed) or ()) > 1 and rest.startswith(texts.TOGETHER))
    aside = parted and re.search(any_of(texts.ASIDE), words) is not None
    if not (parted or attached) or not words or re.match(f"(?:{any_of(texts.NOT_BEFORE)})[A-H](?!.*[,.])", rest):
        return None
    others = rf"[a-zA-Z]+(?:(?:{any_of(texts.AND)}|[、/])*[a-zA-Z])*"
    doubted = f"{denial()}|{any_of(texts.UNSURE)}"
    letters_next = rf"{others}(?![a-zA-Z、/]|{any_of(texts.AND)}|{doubted})"
    if re.match(any_of(texts.THINGS), words) or re.match(letters_next, words):
        return None
    near = re.split(r"[\s,.、。;:!]", words, maxsplit=1)[0]
    if re.match(f"(?:{any_of(texts.NOT_AFTER)})(?:{any_of(texts.AFTER)})*$", near) or (asks(near) and not aside):
        return None
    if re.match(f"(?:{any_of(texts.OR)})", words) or re.match(f"(?:{any_of(texts.OR)})", rest):
        return None
    if not listed[-1].isalpha() and (re.match(r"[.:\-/]?[0-9]", rest) or not re.match(r"[.、,:)\s]", rest)):
        return None
    if not _others_are_denied(words):
        return None
    return _letters(listed)


def _others_are_denied(words: str) -> bool:
    """Letters that come in the reason do no harm when it says that they are wrong."""
    run = rf"(?<![A-Za-z])[A-H]+(?:(?:{any_of(texts.AND)}|[\s,、/])*[A-H]+)*(?![A-Za-z])"
    for match in re.finditer(run, words):
        head, tail = words[: match.start()], words[match.end() :]
        denied = re.search(f"(?:{any_of(texts.NOT_BEFORE)}){SEPARATORS}*$", head) or re.match(denial(), tail)
        thing = re.match(any_of(texts.THINGS), tail)
        because = any(word in head for word in texts.BECAUSE)
        unsure = re.match(any_of(texts.UNSURE), tail)
        if not (denied or thing or because or unsure):
            return False
    return True


def _reason_first(said: str) -> set[str] | None:
    """Words, then a sentence that plainly chooses (所以选B) or is nothing but letters (这还用说,B)."""
    choose = rf"{texts.CHOOSE}{SEPARATORS}*"
    parted = rf"(?:[,.!;:]\s*|(?<={texts.ANY_HAN})\s(?=[A-H]+{SEPARATORS}*$))(?:{choose})?"
    for match in re.finditer(rf"(?:{parted}|{choose})(?=[A-H1-9{texts.ORDINAL}])", said):
        head, rest = said[: match.start()], said[match.end() :]
        listed = _list_pattern().match(rest)
        after = _filler()[1].match(rest, listed.end()) if listed else None
        if listed is None or after is None or after.end() != len(rest) or _is_count(rest, listed):
            continue
        if _may_lead(head, parted=said[match.start()] in ",.!;: ", chooses=match.group()[-1] not in ",.!;: "):
            return _letters(listed.group())
    return None


def _may_lead(head: str, *, parted: bool, chooses: bool) -> bool:
    """Whether the words before a choice leave it the speaker's own, asserted choice."""
    near = re.split(SEPARATORS, head)[-1]
    if "?" in head or re.search(any_of(texts.OR) + "$", head) or not _others_are_denied(head):
        return False
    if parted:
        return chooses or re.search(any_of(texts.OTHERS), head) is None
    name = f"{person()}$"
    somebody = re.search(f"{any_of(texts.OTHERS)}|{any_of(texts.TITLES)}$|人|{name}", near)
    return not (somebody or asks(near) or re.search("[不没别莫勿非未]|的$", near)) and len(near) <= MOST_LEADING
