"""What follows a word: numbers, names, spans of time, outcomes. Pure, but for the case that a bare word means."""

import re

from bot import words
from bot.errors import UserError
from handlers.disputes import texts
from handlers.disputes.acting import texts as phrases

_NUMBER = re.compile(r"\s*[#第]?\s*(?P<number>\d{1,9})\s*号?(?:[\s，,：:、。]+(?P<rest>.*))?\s*", re.DOTALL)
_SPAN_AT_ONCE = re.compile(r"\d{1,4}个?(小时|分钟|天|点|:)")
_WRITTEN = re.compile(rf"第?\s*(?P<figure>\d{{1,9}}|[{texts.NUMERALS}{texts.TEN}]{{1,3}})\s*[个条项号]?[.、。]?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
#: `办结 318 2 已当面道歉`, `接单 318 我去`: a word of ours with a number and more behind it
_SOLVED = "|".join((*texts.SOLVED, *texts.UNSOLVED))
_WORDS = "|".join((texts.TAKE, texts.SETTLE, texts.WITHDRAW, _SOLVED))
_WITH_MORE = re.compile(rf"(?P<word>{_WORDS})\s*#?(?P<number>\d{{1,9}})\s*号?[\s，,：:]+(?P<rest>\S.*)", re.DOTALL)
#: `接单 18 19`, `接单 18，接单 19`; an outcome's number stands behind none of these words
_REPEATED = re.compile(
    rf"(?P<word>{texts.TAKE}|{texts.WITHDRAW})(?P<numbers>\s*#?\d{{1,9}}号?(?:[\s、，,；;和及]+(?:(?P=word)\s*)?#?\d{{1,9}}号?)+)"
)
#: `没有解决，他又骂我了`: the answer to whether it is solved, with more behind it
_WHETHER = re.compile(rf"(?P<word>{_SOLVED})[{texts.SOFT_ENDS}]?[\s，,。.！!、；;：:]+(?P<rest>\S.*)", re.DOTALL)


def numbered(rest: str, *, word: str) -> tuple[int, str]:
    """`318 已到场` → (318, "已到场"); the right form when there is no number."""
    match = _NUMBER.fullmatch(words.fold(rest)) if rest.strip() else None
    if match is None and (written := place(rest)) is not None:
        return written, ""
    if match is None:
        raise UserError(phrases.form_number(word=word))
    return int(match["number"]), (match["rest"] or "").strip()


def place(text: str) -> int | None:
    """`3`, `3.`, `三`, `第三个` alone: which of a list, or which case."""
    match = _WRITTEN.fullmatch(words.fold(text).strip())
    return number(match["figure"]) if match is not None else None


def number(text: str) -> int:
    """`12`, `十二`, `两`."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition(texts.TEN)
    if ten:
        return _digits(tens or texts.NUMERALS[1]) * 10 + _digits(ones)
    return _digits(text)


def _digits(text: str) -> int:
    return int("".join(str(texts.NUMERALS.index(one) % 10) for one in text) or 0)


def named(text: str) -> tuple[str, list[int]] | None:
    """`接单 18` → ("接单", [18]); `接单 18、19`, `接单 18，接单 19` → ("接单", [18, 19])."""
    if (match := _REPEATED.fullmatch(words.fold(text).strip())) is not None:
        return match["word"], [int(one) for one in re.findall(r"\d+", match["numbers"])]
    single = words.numbered(text)
    return words.numbered_all(text) or ((single[0], [single[1]]) if single is not None else None)


def with_more(text: str) -> tuple[str, int, str] | None:
    match = _WITH_MORE.fullmatch(words.fold(text))
    return (match["word"], int(match["number"]), match["rest"].strip()) if match is not None else None


def whether_solved(text: str) -> tuple[str, str] | None:
    """`没解决，还差两千` → ("没解决", "还差两千"); None where a number says of which case."""
    match = _WHETHER.fullmatch(words.fold(text))
    if match is None or _NUMBER.fullmatch(match["rest"]) is not None:
        return None
    return match["word"], match["rest"].strip()


def begins_with_span(text: str) -> bool:
    """`1小时 等老板`: a span and no case's number."""
    return _SPAN_AT_ONCE.match(words.fold(text)) is not None


def head(text: str) -> tuple[str, str]:
    """The first word and what follows."""
    parts = words.fold(text).split(None, 1)
    return (parts[0] if parts else "", parts[1].strip() if len(parts) > 1 else "")


def outcome(text: str) -> tuple[str, str]:
    """`2 已道歉`, `调解成功` → (code, note); ("", note) when it is none of the list."""
    first, rest = head(text)
    if 1 <= (place(first) or 0) <= len(texts.CHOSEN):
        return texts.CHOSEN[(place(first) or 0) - 1], rest
    for code in texts.CHOSEN:
        name = texts.OUTCOMES[code]
        if words.fold(text).startswith(name):
            return code, words.fold(text)[len(name) :].lstrip(" ，,：:")
    return "", text


def into(text: str) -> tuple[int, bool]:
    """`318`, `318 确认` → (318, whether it is said to be sure)."""
    first, rest = head(text)
    meant = place(first.strip(texts.AROUND_NUMBERS))
    if meant is None or (rest and words.bare(rest) not in texts.SURE):
        raise UserError(phrases.form_merge())
    return meant, bool(rest)


def category(text: str) -> str | None:
    """`劳资`, `欠薪`, `打架了`: by its name, or by what people call it; None where it may be several or none."""
    said = words.bare(text)
    if (exact := texts.CATEGORY_BY_NAME.get(said)) is not None:
        return exact
    found = {value for value, called in texts.CALLED.items() if any(one in said for one in called)}
    return found.pop() if len(found) == 1 else None


def mobile(text: str) -> tuple[str, str]:
    """The phone in a text, and the text without it."""
    match = _MOBILE.search(text)
    return (match.group(), (text[: match.start()] + text[match.end() :]).strip()) if match else ("", text.strip())


def flags(rest: str) -> tuple[bool, bool, str]:
    """`保密 匿名 …` → (confidential, anonymous, …)."""
    secret = nameless = False
    while True:
        first, later = head(rest)
        bare = words.bare(first)
        if bare in texts.SECRET:
            secret, rest = True, later
        elif bare in texts.NAMELESS:
            nameless, rest = True, later
        else:
            return secret, nameless, rest.strip()
