"""Names in running text, where nothing but their surname and what stands around them gives them away."""

import re
from functools import cache

from handlers.rosters.reading import deferred, firms, texts
from handlers.rosters.reading.cells import could_be_name
from handlers.rosters.reading.words import any_of, listed, surnames, words

_HAN = deferred.compile("[\u4e00-\u9fff]")
_LATIN = deferred.compile(r"[A-Z][A-Za-z'’.\-]*(?: [A-Z][A-Za-z'’.\-]*){1,5}|(?<![A-Za-z])[A-Z][a-z]{2,}(?![A-Za-z])")
INTRO = deferred.compile("[他她]?(?:名?叫|是)|新来的?|新人|还有|另外")
#: What somebody is or belongs to, right in front of his name: `二车间李强`, `钢筋工王刚`.
_ROLE = deferred.compile(
    "[\u4e00-\u9fff0-9](?:[组部科室队岗]|车间|仓库|(?<![上下值当接交轮换加])班|线|[工员师])$|(?:小哥|大[姐哥]|阿姨|师傅|主管|店长)$"
)
_HEADS = deferred.compile("[一二两三四五六七八九十几][个名位人]")  #: `张三、李四两个人`
_SHORT = 3
_FREQUENT = 40
_WHOLE = 4  #: characters that no name with a surname of one sign has
_DOTTED = deferred.compile("[\u4e00-\u9fff]{2,8}(?:[·•・‧.][\u4e00-\u9fff]{2,10})+")


def behind_name(text: str) -> str:
    """What follows a name in front that ends as if somebody came (杨新来), which would be taken for a sentence."""
    return text[3:] if ends_like_coming(text[:3]) and re.match(r"[\s,，:：|]", text[3:]) else text


def ends_like_coming(word: str) -> bool:
    return bool(re.fullmatch("[\u4e00-\u9fff]{2}来", word)) and word[0] in surnames()


@cache
def _after() -> tuple[str, ...]:
    found = {
        *listed("after_name"),
        *texts.JOBS,
        *(word for group in texts.CHANGES for word in listed("change", group)),
    }
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _before() -> re.Pattern[str]:
    found = {*listed("before_name"), *(word for group in texts.CHANGES for word in listed("change", group))}
    return re.compile("(?:" + "|".join(map(re.escape, sorted(found, key=len, reverse=True))) + ")$")


def name_at(text: str, at: int) -> str | None:
    """The name that begins at `at`: as long as what follows it can follow a name."""
    if match := _DOTTED.match(text, at):
        return _cut(match.group())
    if text[at : at + 1] in texts.FAMILIAR and text[at + 1 : at + 2] in surnames() and _may_follow(text, at + 2):
        return text[at : at + 2]
    run = at
    while run < len(text) and run < at + 5 and _HAN.match(text[run]):
        run += 1
    given = 2 if text[at : at + 2] in listed("compound") else 1
    if given == 1 and text[at : at + 1] not in surnames():
        return None
    found: tuple[int, str] | None = None
    for length in (given + 2, given + 1):
        end = at + length
        if length > given + 1 and (text[end - 1 : end] in texts.PARTICLES or _HEADS.match(text, end - 1)):
            continue
        if end <= run and is_free(text[at:end]) and (known := _goes_on_with(text, at, end)):
            found = max(found or (0, ""), (known, text[at:end]), key=lambda one: one[0])
    if found:
        return found[1]
    if given == 2 and run == at + 2:
        return text[at:run]
    if run - at > given + 2 and is_free(text[at : at + given + 2]) and not _may_follow(text, at + given):
        return None
    return None


def _cut(name: str) -> str:
    """A dotted name without the words of the sentence that goes on behind it."""
    last = max(name.rfind(mark) for mark in "·•・‧.")
    ends = [place for place in range(last + 3, len(name)) if any(name.startswith(word, place) for word in _tails())]
    return name[: min(ends, default=len(name))]


@cache
def _tails() -> tuple[str, ...]:
    return tuple(word for word in _after() if len(word) > 1)


def _may_follow(text: str, at: int) -> bool:
    return at >= len(text) or not _HAN.match(text[at]) or _tells(text, at)


def _goes_on_with(text: str, start: int, at: int) -> int:
    """How much speaks for a name's end there: 1, or the length of the word that follows it, 0 when none can.

    What begins like a name's last sign (新来, 来了) counts for little: `庄立新入职`."""
    if at >= len(text) or not _HAN.match(text[at]) or _HEADS.match(text, at):
        return 1
    if (word := next((word for word in _after() if text.startswith(word, at)), None)) is not None:
        return 1 if word[0] in texts.ENDS_NAMES_TOO else len(word)
    return int(_another(text, start, at))


def _another(text: str, start: int, at: int) -> bool:
    """Whether somebody else is named right behind a name, and what follows him: `张伟李娜今天请假`."""
    if text[start] not in _frequent() or text[at] not in _frequent():
        return False
    return any(
        re.fullmatch("[\u4e00-\u9fff]+", text[at:end])
        and is_free(text[at:end])
        and any(text.startswith(word, end) for word in _tails())
        for end in (at + 3, at + 2)
    )


@cache
def _frequent() -> frozenset[str]:
    """The surnames of most people: with rarer ones companies begin too (`利群商贸`)."""
    return frozenset(listed("surnames")[:_FREQUENT])


def _tells(text: str, at: int) -> bool:
    return any(text.startswith(word, at) for word in _after()) or bool(_HEADS.match(text, at))


def is_free(name: str) -> bool:
    """Whether a likely name is not one of the common words that begin like one."""
    return name not in words("not_names", "words") and name[:2] not in words("not_names", "words") | texts.LEAVE_WORDS


def names_in(text: str) -> list[tuple[int, str]]:
    """Names with their places: at the beginning, behind punctuation, or behind a word that introduces people."""
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(text):
        if match := _LATIN.match(text, at):
            found.append((at, match.group()))
            at = match.end()
            continue
        if (intro := INTRO.match(text, at)) and _DOTTED.match(text, at):
            at = intro.end()
        starts = at == 0 or bool(intro) or not _HAN.match(text[at - 1]) or bool(_before().search(text[:at][-6:]))
        starts = starts or bool(_ROLE.search(text[:at][-6:]))
        starts = starts or (bool(found) and found[-1][0] + len(found[-1][1]) == at and text[at] in _frequent())
        name = name_at(text, at) if starts and _HAN.match(text[at]) else None
        if (
            name
            and at
            and _HAN.match(text[at - 1])
            and not intro
            and len(name) < _SHORT
            and name[-1] in texts.PARTICLES
        ):
            name = None
        if name and (end := firms.end_of_legal(text, at + len(name))):
            at = end
        elif name and not any(text.startswith(word, at) for word in texts.BETWEEN_NAMES if len(name) < 2):
            found.append((at, name))
            at += len(name)
        else:
            at += 1
    return found


def _goes_on(token: str) -> bool:
    """Whether four characters are a name with the beginning of a sentence behind it: `韩雪休息`."""
    if len(token) != _WHOLE or token[:2] in listed("compound"):
        return False
    name = name_at(token, 0)
    return name is not None and len(name) < _WHOLE


def is_name(token: str) -> bool:
    """Whether a token by itself is a name."""
    return (
        could_be_name(token)
        and is_free(token)
        and not _goes_on(token)
        and ("·" not in token or _cut(token) == token)
        and not any_of("vehicle", "types").fullmatch(token)
    )
