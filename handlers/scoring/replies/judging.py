"""Right or wrong, in the words in which people say so."""

import re
from functools import cache

from handlers.scoring.replies import texts
from handlers.scoring.replies.normal import any_of

_MARK = r"[\s,.、。;:·\"'()\[\]!?~-]"

_EMPTY = tuple(word for word in texts.BEFORE + texts.JUDGED if word not in texts.MEANING)


def judgement(said: str) -> bool | None:
    """True for right, False for wrong, None for neither or both."""
    bare = re.sub(texts.DENIED_WRONG, texts.NOT_WRONG, re.sub(texts.DENIED_RIGHT, texts.NOT_RIGHT, said.lower()))
    first = (
        _first(bare)
        .replace(texts.SURELY, "")
        .replace(texts.NOT_RIGHT_NOW, texts.NOT_RIGHT)
        .replace(texts.NOT_RIGHT * 2, texts.NOT_RIGHT)
    )
    if re.search(any_of(texts.NO_JUDGEMENT), first) or re.search(any_of(texts.ASKING), first):
        return None
    if letter := _letter_first(bare):
        judged = judgement(bare[letter.end() :])
        return judged if judged is (letter[1] == "a") else None
    whole, opening = _patterns()
    match = whole.fullmatch(bare) or opening.match(bare)
    if match is None:
        named = _named(bare)
        return named if named is not None else _last(bare)
    found = {word in texts.RIGHT for word in _words(match["said"])}
    if len(found) != 1:
        return None
    rest = bare[match.end() :].strip()
    if rest and re.match(f"(?:{any_of(texts.OR)}|{any_of(texts.RIGHT)}|{any_of(texts.WRONG)}){_MARK}*$", rest):
        return None
    return found.pop()


def contradicts(said: str) -> bool:
    """A 错: the letter of 正确 beside the word for wrong; neither may be counted."""
    letter = _letter_first(said.lower())
    whole, _ = _patterns()
    match = whole.fullmatch(said.lower()[letter.end() :]) if letter else None
    found = {word in texts.RIGHT for word in _words(match["said"])} if match else set()
    return letter is not None and letter[1] == "a" and found == {False}


def _letter_first(bare: str) -> re.Match[str] | None:
    return re.match(f"(?:{any_of(texts.BEFORE)}|{_MARK})*([ab]){_MARK}*(?=[^\\x00-\\x7f])", bare)


def _first(bare: str) -> str:
    """The first part of the sentence, where the judgement stands."""
    return re.split(r"[,.;!\n]", bare.strip(), maxsplit=1)[0]


def _words(said: str) -> list[str]:
    return re.findall(f"{any_of(texts.RIGHT + texts.WRONG)}", said)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    word = any_of(texts.RIGHT + texts.WRONG)
    before = f"(?:{any_of(_EMPTY)}|{_MARK})*?"
    after = f"(?:{any_of(texts.AFTER + texts.JUDGED_AFTER)}|{_MARK})*"
    said = f"(?P<said>{word}(?:(?:{texts.PARTICLE}|{_MARK})*{word})*)"
    whole = re.compile(f"{before}{said}{after}")
    opening = re.compile(f"{before}{said}(?:{any_of(texts.AFTER)})*{_MARK}+(?=[^\\s])")
    return whole, opening


def _last(bare: str) -> bool | None:
    """不能借,错: the reason first, then nothing but the judgement."""
    head, mark, last = bare.rstrip(" ,.!;~").rpartition(",") if "," in bare else bare.rstrip(" .!").rpartition(" ")
    whole, _ = _patterns()
    match = whole.fullmatch(last.strip()) if mark and head.strip() else None
    if match is None or re.search(any_of(texts.ASKING + texts.NO_JUDGEMENT + texts.OR), head) or "?" in bare:
        return None
    if re.search(f"(?:{any_of(texts.RIGHT + texts.WRONG)}){_MARK}*$", head):
        return None
    found = {word in texts.RIGHT for word in _words(match["said"])}
    return found.pop() if len(found) == 1 else None


def _named(bare: str) -> bool | None:
    """张三 对: a name before the word."""
    name = f"[{texts.SURNAMES}]{texts.ANY_HAN}{{1,2}}"
    word = any_of(texts.RIGHT + texts.WRONG)
    match = re.fullmatch(f"{name}{_MARK}+({word}){_MARK}*|({word}){_MARK}+{name}", bare)
    if match is None:
        return None
    return (match[1] or match[2]) in texts.RIGHT
