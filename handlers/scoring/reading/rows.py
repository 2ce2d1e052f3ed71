"""The lines of a text, freed of what editors put around them."""

import re
from itertools import pairwise

from handlers.scoring.reading import chain, labels, lines, noise, runs, spelling, texts

_TAGS = re.compile(r"</?(?:p|div|span|br|li|ol|ul|td|tr|table|b|strong|em|h[1-6])(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_SQUARED = "\U0001f130-\U0001f189"  #: letters in squares, drawn as pictures
CIRCLES = str.maketrans(
    {
        chr(start + place): f"{chr(65 + place)}."
        for start in (0x24B6, 0x24D0, 0x1F130, 0x1F150, 0x1F170)
        for place in range(8)
    }
    | dict(zip("［］〔〕｛｝", "【】【】【】", strict=True))
    | {chr(start + place): f"{place + 1}. " for start in (0x2776, 0x278A) for place in range(10)}
    | {chr(0x24EB + place): f"{place + 11}. " for place in range(10)}
    | {chr(0x2474 + place): f"({place + 1})" for place in range(20)}
    | {chr(0x2488 + place): f"{place + 1}." for place in range(20)}
)


def prepared(text: str) -> list[str]:
    """Lines without byte marks and list marks; "" for an empty one."""
    plain = (
        text.replace("\ufeff", "")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\x0c", "\n")
    )
    plain = re.sub("[\u200b-\u200f\u2060]", "", re.sub(f"(?<=[{_SQUARED}])\ufe0f", "", plain)).translate(CIRCLES)
    written = _close([_row(line) for line in runs.bolded(_unquoted(plain.split("\n")))])
    return spelling.canonical(labels.named(runs.lettered(chain.spelled(noise.joined(written)))))


def _unquoted(rows: list[str]) -> list[str]:
    """Forwarded mail: > before every row."""
    filled = [row for row in rows if row.strip()]
    if sum(1 for row in filled if row.lstrip().startswith(">")) * 10 < len(filled) * 9:
        return rows
    return [re.sub(r"^\s*>+ ?", "", row) for row in rows]


def _close(rows: list[str]) -> list[str]:
    """Copied from a page, every row has an empty one below it: one of each run goes."""
    filled = [at for at, row in enumerate(rows) if row]
    apart = sum(1 for one, other in pairwise(filled) if other > one + 1)
    if apart * 10 < len(filled) * 9:
        return rows
    return [row for at, row in enumerate(rows) if row or not (at and rows[at - 1])]


def _row(line: str) -> str:
    line = re.sub(r"<([A-HＡ-Ｈ])>(?!.*</\1>)", r"(\1)", line)
    tagged = re.search(r"</|<(?:p|div|span|br|li|t[dr]|h[1-6])\b", line, re.IGNORECASE) is not None
    bare = (_TAGS.sub("", line) if tagged else line).strip(" \t\u3000\u00a0")
    if lines.is_page_mark(bare):
        return ""
    bare = lines.unbulleted(noise.cleaned(bare))
    if lines.is_page_mark(bare) or not re.search(rf"[\w{texts.TICKS}{texts.CROSSES}{texts.BOXES}()（）]", bare):
        return ""
    return lines.kind_in_front().sub(r"\2\1", bare)


def unclosed(text: str) -> str:
    """Without the bracket at the end whose opening stands before the text."""
    opened, closed = len(re.findall(r"[(（\[【]", text)), len(re.findall(r"[)）\]】]", text))
    return re.sub(r"[)）\]】]([。.]?)$", r"\1", text) if closed > opened else text


def unbracketed(value: str) -> str:
    """Without a bracket around all of it, or one that was opened before the mark."""
    if whole := re.fullmatch(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]", value):
        return whole[1].strip()
    opened, closed = len(re.findall(r"[(（\[【]", value)), len(re.findall(r"[)）\]】]", value))
    return value.rstrip(")）]】") if closed > opened else value
