"""What one line of a question bank is: a heading, a question's beginning, options, an answer, an explanation."""

import re
from functools import cache

from handlers.scoring.reading import marks, texts
from handlers.scoring.reading.model import LETTERS

_HAN = f"[{texts.CHINESE_DIGITS}{texts.TEN}{texts.HUNDRED}]{{1,4}}"
_TICK = f"[{texts.TICKS}*★]\ufe0f?"
#: Number styles of questions, the surest first; group `n` is the number.
_NUMBERS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ordinal", texts.ORDINAL_MARK),
        ("word", texts.WORD_MARK),
        ("bracket", r"^[(（\[【〔]\s*(?P<n>[0-9０-９]{1,4})\s*[)）\]】〕]\s*[.．、:：]?\s*"),
        ("dot", r"^(?P<n>[0-9０-９]{1,4})\s*[.．。](?![0-9]{1,2}(?![0-9]))\s*"),
        ("comma", r"^(?P<n>[0-9０-９]{1,4})\s*[、,，]\s*"),
        ("paren", r"^(?P<n>[0-9０-９]{1,4})\s*[)）]\s*"),
        ("colon", r"^(?P<n>[0-9０-９]{1,4})\s*[:：](?![0-9])\s*"),
        ("circled", rf"^(?P<n>[{texts.CIRCLED}])\s*[.．、:：]?\s*"),
        ("han", rf"^(?P<n>{_HAN})\s*[、.．]\s*"),
        ("bracket-han", rf"^[(（](?P<n>{_HAN})[)）]\s*[、.．]?\s*"),
        ("hash", r"^[#＃]\s*(?P<n>[0-9]{1,4})(?:\s*[.．、:：)）]\s*|\s+)(?=\S)"),
        ("dash", r"^(?P<n>[0-9]{1,3})\s*[-—–－]\s*(?=[\u4e00-\u9fff“\"‘《「(（])"),
        ("word-han", texts.HAN_WORD_MARK),
        ("blank", r"^(?P<n>[0-9]{1,4})[ \t\u3000]+(?=[\u4e00-\u9fff“\"‘《「(（])"),
    )
)
_FEW = 2
_BULLET = re.compile(r"^(?:[-•·▪◦▢\u2022]|\*(?=\s)|>+(?=\s)|#{1,6}(?=\s))\s*(?!\s*\d+\s*$)")
_BOX = re.compile(rf"^(?:\[(?P<in>[ xX{texts.TICKS}]?)\]|(?P<mark>{_TICK})|[□☐])\s*")
_LABEL_START = re.compile(
    r"^[(（\[【]?\s*(?P<l>[A-HＡ-Ｈa-hａ-ｈ])\s*(?:[)）\]】]\s*[.．、:：]?|[.．、:：,，。](?!\w{1,4}[.．](?:com|cn))|\s+(?=\S)|[\t\u3000]+|[-—](?=\S)|$|(?=[\u4e00-\u9fff“《]))\s*"
)
_LOOSE_LABEL = re.compile(r"^[A-HＡ-Ｈa-hａ-ｈ](?=[\u4e00-\u9fff“《])")


@cache
def answer_mark() -> re.Pattern[str]:
    words = marks.alternation(texts.ANSWER_WORDS)
    return re.compile(
        rf"^(?:[【\[(（]\s*{words}\s*[】\])）]\s*[:：]?|[(（\[【]?{words}\s*(?:[:：=\-—]+|是[:：]?|为[:：]?|(?=\s*[A-HＡ-Ｈ√×✓✔✗✘]|\s*[【\[(（]|\s+\S)))\s*",
        re.IGNORECASE,
    )


@cache
def inline_answer() -> re.Pattern[str]:
    words = marks.alternation(tuple(word for word in texts.ANSWER_WORDS if word not in ("key", "ans")))
    return re.compile(
        rf"\s*(?:[【\[]\s*{words}\s*[】\]]\s*[:：]?|[(（【\[]\s*{words}\s*[:：]|(?<![\u4e00-\u9fff])(?:{words})\s*[:：]|{words}\s*[:：])\s*",
        re.IGNORECASE,
    )


@cache
def answer_value() -> re.Pattern[str]:
    """What an answer on the end of a line begins with."""
    words = marks.alternation(tuple(word for word in texts.TRUE_WORDS + texts.FALSE_WORDS if not word.isascii()))
    letter = "[A-HＡ-Ｈa-hａ-ｈ]"
    listed = rf"{letter}(?:[\s、,，;；/.．]*{letter})*(?![A-Za-z])"
    return re.compile(
        rf"[\s(（\[【]*(?:{listed}|{words}(?![\u4e00-\u9fff]{{3}})|[1-8①-⑧]|[TFYNtfynx](?:rue|alse)?(?![a-z]))"
    )


@cache
def explain_mark() -> re.Pattern[str]:
    words = marks.alternation(texts.EXPLAIN_WORDS)
    return re.compile(
        rf"^(?:[【\[(（]\s*{words}\s*[】\])）]\s*[:：]?|(?P<open>[(（\[【])?\s*{words}\s*(?:[:：]{{1,2}}|\|\s|[-—–]{{1,2}}(?=\S)))\s*",
        re.IGNORECASE,
    )


@cache
def inline_explain() -> re.Pattern[str]:
    words = marks.alternation(texts.EXPLAIN_WORDS)
    return re.compile(
        rf"[\s,，;；。.|]*(?:[【\[]\s*{words}\s*[】\]]\s*[:：]?|[(（]\s*{words}\s*[:：]|{words}\s*[:：])\s*",
        re.IGNORECASE,
    )


@cache
def meta_mark() -> re.Pattern[str]:
    words = marks.alternation(tuple(texts.META_WORDS))
    return re.compile(rf"^[【\[(（]?\s*(?P<w>{words})\s*(?:[】\])）]\s*[:：]?|[:：])\s*(?P<v>.{{0,60}})$")


@cache
def heading() -> re.Pattern[str]:
    words = marks.alternation(texts.KIND_WORDS + texts.CHOICE_WORDS)
    number = rf"(?:{_HAN}|[0-9]{{1,2}}|[ⅠⅡⅢⅣIVX]{{1,3}})"
    lead = rf"(?:{texts.ORDINAL}?\s*{number}\s*{texts.HEAD_LEAD}|[(（]\s*{_HAN}\s*[)）])"
    tail = texts.HEAD_TAIL
    return re.compile(
        rf"^[#*【\[\s=◆◇■★☆▲●~—-]*{lead}?\s*(?:[\u4e00-\u9fff]{{0,8}}[\s—-]*)?(?P<k>{words})(?:部分|题|类)?"
        rf"[】\]*\s=◆◇■★☆▲●~—-]*{tail}$",
        re.IGNORECASE,
    )


def number_of(line: str) -> tuple[str, int, str] | None:
    """(style, number, rest) of a line that may begin a question."""
    for style, pattern in _NUMBERS:
        if match := pattern.match(line):
            return style, figure(match["n"]), re.sub(r"^[、.．:：，,\s]+", "", line[match.end() :])
    return None


def figure(written: str) -> int:
    """The number that digits of any kind write."""
    if written in texts.CIRCLED:
        return texts.CIRCLED.index(written) + 1
    if written.isdigit():
        return int(written)
    total, current = 0, 0
    for one in written:
        if one in (texts.TEN, texts.HUNDRED):
            total += (current or 1) * (10 if one == texts.TEN else 100)
            current = 0
        else:
            current = texts.CHINESE_DIGITS.index(one)
    return total + current


def unbulleted(line: str) -> str:
    """The line without list marks and emphasis of a text editor."""
    bare = re.sub(r"^\s*\*([^*\s][^*]*)\*\s*$", r"\1", re.sub(r"\*\*(.+?)\*\*", r"\1", line))
    return _BULLET.sub("", bare).strip(" \t\u3000\u00a0")


def options_of(line: str, have: int) -> list[tuple[str, bool]] | None:
    """(text, ticked) for each option on a line that begins with the next letter; None when it does not."""
    ticked, bare = _unticked(line)
    label = _LABEL_START.match(bare)
    if label is None or _letter(label["l"]) != have:
        return None
    if have == 0 and _LOOSE_LABEL.match(bare) and label["l"].islower():
        return None
    return _split(bare[label.end() :], have, ticked)


def boxed(line: str) -> list[tuple[str, bool]] | None:
    """An option without a letter, known by the box before it."""
    box = re.match(rf"^(?:\[(?P<in>[ xX{texts.TICKS}]?)\]|(?P<on>[☑☒✅■])\ufe0f?|(?P<off>[□☐]))\s*(?=\S)", line)
    if box is None:
        return None
    return [(line[box.end() :].strip(), bool(box["on"]) or bool((box["in"] or "").strip()))]


def is_page_mark(line: str) -> bool:
    """A page's number or footer."""
    return re.fullmatch(r"[-—–\s]*(?:第\s*\d+\s*页)?[\s,，/]*(?:共\s*\d+\s*页)?[-—–\s]*", line) is not None or bool(
        re.fullmatch(r"[-—–]\s*\d+\s*[-—–]|\d+\s*/\s*\d+", line)
    )


@cache
def kind_in_front() -> re.Pattern[str]:
    """A type in brackets before the number."""
    words = marks.alternation(texts.KIND_WORDS)
    return re.compile(
        rf"^([【\[(（]\s*{words}\s*[】\])）])\s*([(（]?[0-9]{{1,4}}[)）.．、:：]+\s*|第[0-9]{{1,4}}题[.．、:：]?\s*)"
    )


def inline_options(text: str) -> tuple[str, list[tuple[str, bool]]] | None:
    """(stem, options) of a text in which options follow the stem on one line."""
    for match in re.finditer(
        rf"(?:(?<=[\s?？。.:：)）】;；,，_!！\u4e00-\u9fff])|^)(?P<t>{_TICK})?" + texts.FIRST_OPTION,
        text,
    ):
        found = _split(text[match.end() :], 0, bool(match["t"]))
        if len(found) > 1 and found[0][0] and not re.search(rf"(?:^|\s){texts.FIRST_OPTION}", found[0][0]):
            return text[: match.start()].rstrip(), found
    for match in re.finditer(texts.LOOSE_FIRST_OPTION, text):
        found = _split(text[match.end() :], 0, False)
        if len(found) > _FEW:
            return text[: match.start()].rstrip(), found
    spaced = re.search(r"[\s\u3000:：。？?）)](?P<l>[AＡ])[\s\u3000]+(?=\S)", text)
    if spaced:
        found = _split(text[spaced.end() :], 0, False)
        if len(found) > 1:
            return text[: spaced.start() + 1].rstrip(), found
    return None


def figures(row: str) -> list[str] | None:
    """The options of a row such as 1.… 2.… 3.… or ①…②…; None when it is none."""
    found: list[str] = []
    rest = row
    circled = row[:1] in texts.CIRCLED
    for number in range(1, len(LETTERS) + 1):
        plain = rf"(?:^|(?<=[\s;；]))[(（]?{number}\s*[.．、)）:：]\s*(?=\S)"
        match = re.search(rf"{texts.CIRCLED[number - 1]}[.．、:：]?\s*(?=\S)" if circled else plain, rest)
        if match is None or (number == 1 and match.start() > 0):
            break
        if number > 1:
            found.append(rest[: match.start()].strip(" \t\u3000;；"))
        rest = rest[match.end() :]
    found.append(rest.strip(" \t\u3000;；"))
    return found if len(found) > 1 else None


def _split(text: str, first: int, ticked: bool) -> list[tuple[str, bool]]:
    """The options in a text that begins inside option number `first`."""
    found: list[tuple[str, bool]] = []
    place = first
    while place + 1 < len(LETTERS):
        match = _next_label(text, place + 1)
        if match is None:
            break
        found.append(_tick_off(text[: match.start()].rstrip(" \t\u3000;；|，,/"), ticked))
        ticked = bool(match["t"])
        text = text[match.end() :]
        place += 1
    found.append(_tick_off(text, ticked))
    return found


@cache
def _label_patterns(place: int) -> tuple[re.Pattern[str], ...]:
    letter = LETTERS[place]
    either = f"[{letter}{chr(ord(letter) + 0xFEE0)}{letter.lower()}]"
    capital = f"[{letter}{chr(ord(letter) + 0xFEE0)}]"
    tick = rf"(?P<t>{_TICK})?"
    return (
        re.compile(
            rf"(?:(?<=[\s;；,，。|/、\t])|(?<=\]))\s*{tick}[(（\[【]?{either}\s*(?:[)）\]】]\s*[.．、:：]?|[.．、:：])\s*"
        ),
        re.compile(rf"(?<=[\s\u3000])\s*{tick}{capital}[,，]\s*(?=\S)"),
        re.compile(rf"{tick}[(（\[【]{capital}[)）\]】]\s*[.．、:：]?\s*"),
        re.compile(rf"(?<![A-Za-z]){tick}{capital}\s*[.．、:：)）]\s*"),
        re.compile(rf"(?<=[\s\u3000;；])\s*{tick}{capital}[\s\u3000]+(?=\S)"),
        re.compile(rf"[\s\u3000]{{1,}}{tick}{capital}(?=[\u4e00-\u9fff“《])"),
    )


def _next_label(text: str, place: int) -> re.Match[str] | None:
    for pattern in _label_patterns(place):
        if match := pattern.search(text):
            return match
    return None


def _tick_off(text: str, ticked: bool) -> tuple[str, bool]:
    bare = re.sub(texts.WRONG_OPTION, "", text.strip(" \t\u3000;；|"))
    words = marks.alternation(texts.TICK_WORDS)
    for pattern in (
        rf"\s*{_TICK}\s*$",
        rf"\s*[(（\[【<]\s*(?:{words}|[{texts.TICKS}])\s*[)）\]】>]\s*$",
        rf"\s*(?:←|<-+|<=+|⬅\ufe0f?)\s*(?:{words})?\s*$",
        rf"^{_TICK}\s*",
    ):
        shorter = re.sub(pattern, "", bare, count=1, flags=re.IGNORECASE)
        if shorter != bare and (shorter or ticked):
            bare, ticked = shorter, True
    return bare.strip(), ticked


def _unticked(line: str) -> tuple[bool, str]:
    """Whether a tick stands before the letter, and the line without it."""
    box = _BOX.match(line)
    if box is None:
        return False, line
    filled = bool(box["mark"]) or (box["in"] or "").strip() != ""
    return filled, line[box.end() :]


def _letter(one: str) -> int:
    return LETTERS.index(marks.folded(one).upper())
