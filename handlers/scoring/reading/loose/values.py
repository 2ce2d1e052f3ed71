"""What an answer looks like, whatever stands around it."""

import re
from functools import cache

from handlers.scoring.reading import lines, marks, texts
from handlers.scoring.reading.loose.texts import HAN_FIGURES, JOIN, SHORT_JUDGED
from handlers.scoring.reading.model import LETTERS

_LETTERS = rf"[A-HＡ-Ｈ](?:{JOIN}[A-HＡ-Ｈ])*(?![A-Za-z])"
_FIGURES = rf"[1-8](?:{JOIN}[1-8])*(?![0-9])"
_OTHERS = rf"[①-⑧](?:{JOIN}[①-⑧])*|[{texts.HEAVENLY}](?:{JOIN}[{texts.HEAVENLY}])*(?![\u4e00-\u9fff])"
_ORDINAL = re.compile(
    r"^第?\s*(?P<v>[1-8一二三四五六七八](?:[、,，和及第\s]{0,2}[1-8一二三四五六七八])*)\s*(?:个|项|条|号)?(?:选项|答案|项)?$"
)
_SMALL = re.compile(r"^[a-h](?:[\s、,，]*[a-h])*$")
_MARKS = "[√×✓✔✗✘✅❌〇○]\ufe0f?"
_ROW = 400  #: characters of a row at whose end an answer is looked for
_LONG = 30  #: characters that name an option by its own words
ANSWERED = re.compile(r"答|选|正确|正解|对|判断|判定|结论|key|ans|correct|right|^da$", re.IGNORECASE)
_OPENED = r"[(（【\[{<《]?\s*"
_CLOSED = r"\s*[)）】\]}>》]?"


@cache
def judged_words() -> str:
    words = marks.alternation(
        tuple(word for word in texts.TRUE_WORDS + texts.FALSE_WORDS if len(word) > 1 or word in SHORT_JUDGED)
    )
    return rf"(?i:{words})(?![\w])"


@cache
def _value() -> str:
    return rf"(?:{_LETTERS}|{_FIGURES}|{_OTHERS}|{_MARKS}|{judged_words()})"


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"^{_OPENED}(?P<v>{_value()}){_CLOSED}[。.;；]?$")


@cache
def _worded() -> re.Pattern[str]:
    behind = r"(?P<rest>$|[\s。，,;；（(—:：、.].*)"
    return re.compile(
        rf"^(?P<w>[^\W\d_]{{1,8}}?)\s*(?P<link>[^\w√×✓✗(（【\[]{{0,4}}?)\s*{_OPENED}(?P<v>{_value()}){_CLOSED}{behind}$"
    )


def alone(text: str) -> str | None:
    """The answer that a text is, and nothing else."""
    bare = text.strip().strip("*_=<>→➡-—☆★◆· \u3000").strip()
    if match := _whole().match(bare):
        return match["v"]
    if match := _ORDINAL.match(bare):
        return figured(match["v"])
    return bare.upper() if _SMALL.match(bare) else None


def figured(text: str) -> str:
    """Figures of any kind as letters."""
    found = []
    for one in text:
        if one in HAN_FIGURES:
            found.append(LETTERS[HAN_FIGURES.index(one)])
        elif one in texts.CIRCLED[: len(LETTERS)]:
            found.append(LETTERS[texts.CIRCLED.index(one)])
        elif one in "12345678":
            found.append(LETTERS[int(one) - 1])
    return "".join(found)


def led(row: str, options: list[str]) -> tuple[str, str] | None:
    """(answer, what stands behind it) of a row that begins with a word or a sign for the answer."""
    bare = row.strip().lstrip("*_=<>→➡-—☆★◆·#@~ \u3000✅👉💡✏️📌").strip()
    if mark := lines.answer_mark().match(bare):
        value = re.sub(r"^[^\w√×✓✔✗✘✅❌(（【\[]+", "", bare[mark.end() :])
        return _parted(value, options) or (value, "")
    if (said := alone(bare)) is not None:
        return said, ""
    if match := re.match(rf"^[(（【\[]\s*(?P<v>{_value()})\s*[)）】\]]\s*(?P<rest>\S.*)$", bare):
        return match["v"], without_because(match["rest"])
    match = _worded().match(bare)
    if match is None or not (ANSWERED.search(match["w"]) or _is_apart(match, bare)):
        return None
    return match["v"], without_because(match["rest"])


def _is_apart(match: re.Match[str], row: str) -> bool:
    """A word that nobody knows stands before the answer, and nothing behind it."""
    return not match["rest"].strip() and not (match["w"].isascii() and not match["link"] and " " not in row)


def _parted(value: str, options: list[str]) -> tuple[str, str] | None:
    """B，因为…, 第二项: the answer and the words behind it."""
    if (found := alone(value)) is not None:
        return found, ""
    match = re.match(rf"^{_OPENED}(?P<v>{_value()}){_CLOSED}(?P<rest>[\s。，,;；（(—:：、.].*)$", value)
    if match and not any(folded(match["rest"]) == folded(option) for option in options):
        return match["v"], without_because(match["rest"])
    return (value, "") if marks.letters(value, options) and len(value) < _LONG else None


def folded(text: str) -> str:
    """For comparing: no marks, no blanks."""
    return re.sub(r"[\W_]+", "", marks.folded(text)).lower()


def without_because(text: str) -> str:
    """An explanation without what links it to the answer, or the bracket around it."""
    bare = text.strip().lstrip("。，,;；:：—-.、 ").strip()
    bare = unwrapped(bare)
    if mark := lines.explain_mark().match(bare):
        bare = bare[mark.end() :]
    return re.sub(r"^(?:因为|原因是?|理由是?)[:：,，]?", "", bare).strip()


def unwrapped(text: str) -> str:
    """Without a bracket around all of it."""
    whole = re.fullmatch(r"[(（]([^()（）]*)[)）][。.]?", text)
    return whole[1] if whole else text


def at_end(row: str) -> tuple[str, str] | None:
    """(row, answer) where an answer stands apart at its end: 答案B, （B）, 。B."""
    if len(row) > _ROW:
        return None
    match = re.match(
        rf"^(?P<head>.*?[^\w\s]?)(?:[\s\u3000]*(?:(?:正确|参考)?答案?|故|应|我)?[:：是选为]*\s*(?P<small>[a-h]{{1,6}}$)?|[\s\u3000。.;；，,—=→-]+)(?P<v>[(（【\[]\s*{_LETTERS}\s*[)）】\]]|{_LETTERS}|(?<=[a-h])$)[。.]?$",
        row,
    )
    if match is None or not match["head"].strip():
        return None
    if match["small"]:
        return match["head"].strip(), match["small"].upper()
    return match["head"].rstrip(" \u3000。.;；，,—=→-"), match["v"].strip("()（）【】[] ")
