"""The rows of a text with as little taken away as can be, and what stands on one row though it is several."""

import html
import re
from collections import Counter

from handlers.scoring.reading import lines, marks, noise, rows, texts
from handlers.scoring.reading.loose import values

_ENDS = re.compile(r"</?(?:p|div|br|li|ol|ul|tr|h[1-6]|table|summary|details)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_IS_PAGE = re.compile(r"</(?:p|li|tr|div|summary|h[1-6])>|<br", re.IGNORECASE)
_SAID = re.compile(
    r"^(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s+)?\S{1,12}\s+(?:\d{1,2}[-/月]\d{1,2}日?\s+|(?:昨天|上午|下午)\s*)?[0-2]?\d:[0-5]\d(?::[0-5]\d)?$"
)
_WORD_ALONE = re.compile(
    rf"^[^\w]*(?P<w>{marks.alternation(texts.ANSWER_WORDS + texts.EXPLAIN_WORDS)})[^\w√×✓✗]*$", re.IGNORECASE
)
_ANSWER_FIRST = re.compile(
    rf"^(?:[【(（\[]\s*(?:答案?\s*[:：]?\s*)?|答案?\s*[:：]?\s*)(?P<v>{texts.KEY_CELL})\s*[】)）\]]?\s*(?P<n>第?\s*[0-9]{{1,4}}\s*题?\s*[.．、:：)）]+)\s*(?=\S)"
)
_INNER_NUMBER = re.compile(
    r"(?:(?<=[\s。；;）)】√×])|(?<=[A-H对错]))[(（]?(?P<n>[0-9]{1,3})[)）]?\s*[.．、:：]\s*(?=[\u4e00-\u9fff“\"《「(（【E-ZＡ])"
)
_MOST_CELLS = 40


def rows_of(text: str) -> list[str]:
    """Rows without blanks, tags, emphasis, the heads of a chat's messages and what says nothing; several questions on
    one row parted; a word for the answer that stands alone above it joined with it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n")
    plain = re.sub("[\u200b-\u200f\u2060\ufeff]", "", plain).translate(rows.CIRCLES).replace("\ufe0f", "")
    if _IS_PAGE.search(plain):
        plain = html.unescape(re.sub(r"<[^<>\n]{1,200}>", "", _ENDS.sub("\n", plain)))
    return _joined(_without_refrains([part for line in plain.split("\n") for part in _parted(_bare(line))]))


def tables_of(text: str) -> list[list[str]] | None:
    """The cells of a page's table."""
    if "<tr" not in text.lower():
        return None
    return [
        [
            html.unescape(re.sub(r"<[^<>]{1,200}>", "", cell)).strip()
            for cell in re.split(r"</t[dh]>", row)[:_MOST_CELLS]
        ]
        for row in re.split(r"(?i)</tr>", text)
    ]


def _bare(line: str) -> str:
    row = re.sub(r"\*\*(.+?)\*\*|__(?=[^\d_])([^_]+?)__", lambda one: one[1] or one[2], line).strip(" \t\u3000\u00a0")
    row = re.sub(r"(?<=[】\])）])\s*[*＊]+$|^(?:#{1,6}\s+|>\s*)", "", row)
    row = re.sub(r"^\*([^*\s][^*]*)\*$", r"\1", row)
    if _SAID.match(row) or lines.is_page_mark(row) or not re.search(r"[\w√×✓✔✗✘✅❌○〇]", row):
        return ""
    return _ANSWER_FIRST.sub(r"\g<n>（\g<v>）", row) if noise.cleaned(row) else ""


def _parted(row: str) -> list[str]:
    """1、… 2、… on one row, where the numbers rise by one and each has more than an answer behind it."""
    found = re.match(r"[(（]?(?P<n>[0-9]{1,3})[)）]?\s*[.．、:：]", row)
    if found is None or len(row) < 40:
        return [row]
    cuts, number = [0], int(found["n"])
    for match in _INNER_NUMBER.finditer(row):
        if int(match["n"]) == number + 1 and match.start() - cuts[-1] > 12:
            cuts.append(match.start())
            number += 1
    return [row[begin:end].strip() for begin, end in zip(cuts, [*cuts[1:], len(row)], strict=True)]


def _without_refrains(found: list[str]) -> list[str]:
    """Words that come again and again alone on their row, and are no option, say nothing."""
    often = Counter(row for row in found if row)
    return ["" if often[row] > 2 and _is_refrain(row) else row for row in found]


def _is_refrain(row: str) -> bool:
    if not re.fullmatch(r"[^\w]*[\u4e00-\u9fff]{4,12}[^\w]*", row) or _WORD_ALONE.match(row):
        return False
    return lines.heading().match(row) is None and values.alone(row) is None


def _joined(written: list[str]) -> list[str]:
    found = list(written)
    for at, row in enumerate(written):
        if not row or not (match := _WORD_ALONE.match(row)):
            continue
        below = next((later for later in range(at + 1, len(written)) if written[later]), None)
        if below is not None and lines.number_of(written[below]) is None and not _WORD_ALONE.match(written[below]):
            found[below], found[at] = f"{match['w']}：{written[below]}", ""
    return found
