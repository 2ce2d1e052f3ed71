"""Text out of bytes of unknown encoding, and tables out of text with separators."""

import codecs
import csv
import re
from collections import Counter

from handlers.rosters.reading import deferred
from handlers.rosters.reading.sheets import Sheet

_SEPARATORS = ("\t", ",", ";", "|", "，", "；")
_LONGEST_CELL = 100_000
_HAN_OR_ASCII = deferred.compile("[\u4e00-\u9fff\x20-\x7e\r\n\t]")


def decode(content: bytes) -> str:
    """By mark, else UTF-8, else UTF-16 where every other byte is empty, else GB18030; bad bytes become `\ufffd`."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark) and not (mark == codecs.BOM_UTF32_LE and len(content) % 4):
            return content[len(mark) :].decode(encoding, "replace").lstrip("\ufeff")
    if guessed := _utf16(content):
        return content.decode(guessed, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3 and len(content) > 8:
            return content.decode("utf-8", "ignore")
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        return max((content.decode(one, "replace") for one in ("gb18030", "utf-8", "big5")), key=_sense)


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a mark shows as empty bytes beside digits, blanks and line ends."""
    head = content[:4096]
    if len(head) < 8 or not head.count(0):
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head):
        return None
    return "utf-16-le" if odd > even * 4 else "utf-16-be" if even > odd * 4 else None


def _sense(text: str) -> int:
    return len(_HAN_OR_ASCII.findall(text[:4096])) - 4 * text[:4096].count("\ufffd")


def separator(text: str) -> str | None:
    """The character that cuts most lines into a like number of cells, or None when no table is to be seen."""
    lines = [line for line in text.splitlines()[:200] if line.strip()][:60]
    if lines and (match := re.fullmatch(r"\s*sep=(.)\s*", lines[0])):
        return match[1]
    best: tuple[float, str] | None = None
    for rank, mark in enumerate(_SEPARATORS):
        counts = [line.count(mark) for line in lines]
        filled = [count for count in counts if count]
        if len(filled) < max(1, len(lines) * 0.4):
            continue
        often, number = Counter(filled).most_common(1)[0]
        score = number / len(lines) + min(often, 5) * 0.05 - rank * 0.02
        if best is None or score > best[0]:
            best = (score, mark)
    return best[1] if best else None


def table(text: str, mark: str) -> Sheet:
    """Rows of a text with separators. `="001"` and a leading apostrophe are Excel's way to say text."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = text.replace("\0", "").splitlines(keepends=True)
    if lines and re.fullmatch(r"\s*sep=.\s*", lines[0]):
        lines[0] = "\n"
    if len(mark) != 1 or mark in ("，", "；"):
        lines, mark = [line.replace("，", ",").replace("；", ";") for line in lines], "," if mark == "，" else ";"
    strict_quotes = text.count('"') % 2 == 0
    reader = csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_MINIMAL if strict_quotes else csv.QUOTE_NONE)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(
                [plain(cell) if cell[:1] in ("=", "'", " ", "\t") or cell[-1:] in "\t " else cell for cell in row]
            )
    except csv.Error:
        rows = [line.rstrip("\r\n").split(mark) for line in lines]
    return Sheet(rows)


def plain(cell: str) -> str:
    """A cell of text without the marks by which Excel is told that it is text."""
    cell = cell.strip()
    if match := re.fullmatch(r'=\s*"?([^"]*)"?', cell):
        return match[1]
    return cell.lstrip("'")
