"""What stands at the head of rows before a colon or an arrow: answers and explanations by whatever name."""

import re
from collections import Counter

from handlers.scoring.reading import lines, marks, texts

_ANSWERED = re.compile(
    rf"^[^\w\s(（【\[√×]{{0,2}}\s*[(（【\[]?(?:{texts.ANSWER_NAMES})[)）】\]]?\s*(?:{texts.ANSWER_LINKS})\s*"
    rf"(?=[(（【\[]?\s*(?:[A-HＡ-Ｈa-h①-⑧1-8{texts.HEAVENLY}]|[A-HＡ-Ｈ①-⑧{texts.HEAVENLY}]{{2,8}}|[1-8]{{2,8}}|[A-H](?:[、,，][A-H])+"
    rf"|[√×✓✔✗✘✅❌○TFYN]|{texts.VALUE_WORDS})\s*(?:[)）】\]。；;]|$|\s{{2}}|[(（【\[]))"
)
_NAMED = re.compile(
    rf"^[^\w\s(（【\[√×]{{0,2}}\s*[(（【\[]?(?P<w>{texts.ANY_HAN}{{1,6}})[)）】\]]?\s*[:：]\s*(?P<rest>\S.*)$"
)
_ALONE = re.compile(rf"[(（【\[]\s*(?:{texts.KEY_CELL}|[{texts.HEAVENLY}①-⑧]{{1,8}})\s*[)）】\]]")
_FEW = 2
_LONG = 8  #: characters of an explanation, on the average


def named(rows: list[str]) -> list[str]:
    """答案→B, 本题选B as 答案：B; a word that stands before a colon again and again, with sentences behind it, where an
    explanation would, as 解析：…"""
    rows = [row if lines.answer_mark().match(row) else _ANSWERED.sub(texts.ANSWER_IS, row) for row in rows]
    rows = _bracketed(rows)
    unknown = [(at, match) for at, row in enumerate(rows) if (match := _NAMED.match(row)) and _is_unknown(row, match)]
    asked = {match["w"] for at, match in unknown if _leads_to_options(rows, at)}
    told = [(at, match) for at, match in unknown if match["w"] not in asked and any(rows[:at])]
    lengths: dict[str, list[int]] = {}
    for _, match in told:
        lengths.setdefault(match["w"], []).append(len(match["rest"]))
    often = Counter(match["w"] for _, match in unknown)
    words = {
        word
        for word, known in lengths.items()
        if len(known) >= _FEW and sum(known) >= _LONG * len(known) and len(known) * 3 >= often[word] * 2
    }
    found = list(rows)
    for at, match in told:
        if match["w"] in words:
            found[at] = f"{texts.EXPLAIN_IS}{match['rest']}"
    return found


def _bracketed(rows: list[str]) -> list[str]:
    """（B） alone on its row, again and again."""
    alone = [at for at, row in enumerate(rows) if _ALONE.fullmatch(row)]
    if len(alone) < _FEW:
        return rows
    return [f"{texts.ANSWER_IS}{row}" if at in alone else row for at, row in enumerate(rows)]


def _is_unknown(row: str, match: re.Match[str]) -> bool:
    known = (lines.answer_mark(), lines.explain_mark(), lines.meta_mark())
    word = match["w"]
    return not (
        any(mark.match(row) for mark in known)
        or lines.heading().match(row)
        or word in texts.STEM_LEADS
        or word in texts.OPTION_LEADS
        or re.search(marks.alternation(texts.KIND_WORDS + texts.KEY_HEADINGS), word)
    )


def _leads_to_options(rows: list[str], at: int) -> bool:
    """A case that is told before its question, not behind it."""
    below = next((rows[place] for place in range(at + 1, len(rows)) if rows[place]), "")
    return lines.options_of(below, 0) is not None
