"""Banks kept as Word documents: paragraphs with the numbers that Word draws itself, and tables. In the child."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from bot.spreadsheets import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES, Rejected
from handlers.scoring.reading import lines, runs, texts
from handlers.scoring.reading.model import LETTERS

MAIN = "word/document.xml"
_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RED = re.compile(r"^(?:[C-F][0-9A-F][0-4][0-9A-F][0-4][0-9A-F]|red)$", re.IGNORECASE)
_DRAWN = {"none": "", "bullet": ""}

Table = list[list[str]]


@dataclass
class _Level:
    kind: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass
class _Numbers:
    """Levels by numbering and depth, and how far each has been counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    of_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    counted: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, numbering: str, depth: int) -> str:
        level = self.levels.get(numbering, {}).get(depth)
        if level is None or level.kind in _DRAWN:
            return ""
        self.counted[numbering, depth] = self.counted.get((numbering, depth), level.start - 1) + 1
        for known, deeper in list(self.counted):
            if known == numbering and deeper > depth:
                del self.counted[known, deeper]
        return re.sub(r"%([1-9])", lambda match: self._drawn(numbering, int(match[1]) - 1), level.text) + " "

    def _drawn(self, numbering: str, depth: int) -> str:
        level = self.levels.get(numbering, {}).get(depth, _Level())
        return drawn(level.kind, self.counted.get((numbering, depth), level.start))


def drawn(kind: str, number: int) -> str:
    """A number as Word draws it in a format."""
    if kind in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        letter = chr(64 + number)
        return letter if kind == "upperLetter" else letter.lower()
    if (kind.startswith(("chinese", "japanese", "taiwanese", "ideographDigital"))) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else texts.TEN if tens == 1 else texts.CHINESE_DIGITS[tens] + texts.TEN
        return head + (texts.CHINESE_DIGITS[ones] if ones else "")
    if kind.startswith("ideographTraditional") and 0 < number <= len(texts.HEAVENLY):
        return texts.HEAVENLY[number - 1]
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= len(texts.CIRCLED):
        return texts.CIRCLED[number - 1]
    return str(number)


def is_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return MAIN in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def blocks(content: bytes) -> list[str | Table]:
    """Rows of text and tables, in order. Raises Rejected."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_over(archive.infolist())
            body = _tree(archive, MAIN).find(f"{_W}body")
            numbers = _numbers(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Rejected("broken") from error
    except (ElementTree.ParseError, LookupError) as error:
        raise Rejected("broken") from error
    if body is None:
        raise Rejected("broken")
    return list(_blocks(body, numbers))


def _look_over(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS * 10:
        raise Rejected("members")
    read = [member for member in members if member.filename in (MAIN, _NUMBERING, _STYLES)]
    if sum(member.file_size for member in read) > MAX_UNPACKED_BYTES:
        raise Rejected("unpacked")
    if len({member.filename for member in read}) < len(read):
        raise Rejected("names")
    if any(one.file_size > RATIO_FROM_BYTES and one.file_size > MAX_RATIO * max(1, one.compress_size) for one in read):
        raise Rejected("ratio")


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part; a document type, hence an entity, is refused at sight."""
    raw = archive.read(name)
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw or "<!DOCTYPE".encode("utf-16-le") in raw:
        raise Rejected("doctype")
    return ElementTree.fromstring(raw)


def _numbers(archive: zipfile.ZipFile) -> _Numbers:
    numbers = _Numbers()
    names = archive.namelist()
    if _NUMBERING in names:
        tree = _tree(archive, _NUMBERING)
        abstract = {one.get(f"{_W}abstractNumId"): _levels(one) for one in tree.iter(f"{_W}abstractNum")}
        for one in tree.iter(f"{_W}num"):
            known = abstract.get(_value(one, "abstractNumId"), {})
            numbers.levels[str(one.get(f"{_W}numId"))] = known
    if _STYLES in names:
        for style in _tree(archive, _STYLES).iter(f"{_W}style"):
            if (found := _numbered(style)) is not None:
                numbers.of_style[str(style.get(f"{_W}styleId"))] = found
    return numbers


def _levels(abstract: ElementTree.Element) -> dict[int, _Level]:
    found = {}
    for level in abstract.iter(f"{_W}lvl"):
        start = _value(level, "start")
        kind, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText")
        found[int(level.get(f"{_W}ilvl") or 0)] = _Level(kind, text, int(start) if start.isdigit() else 1)
    return found


def _value(parent: ElementTree.Element, name: str) -> str:
    child = parent.find(f"{_W}{name}")
    return str(child.get(f"{_W}val") or "") if child is not None else ""


def _numbered(parent: ElementTree.Element) -> tuple[str, int] | None:
    """(numbering, depth) of a paragraph or style."""
    number = parent.find(f"{_W}pPr/{_W}numPr")
    if number is None:
        return None
    depth = _value(number, "ilvl")
    numbering = _value(number, "numId")
    return (numbering, int(depth) if depth.isdigit() else 0) if numbering and numbering != "0" else None


def _blocks(parent: ElementTree.Element, numbers: _Numbers) -> Iterator[str | Table]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, numbers).split("\n")
        elif child.tag == f"{_W}tbl":
            yield [
                [
                    "\n".join(_paragraph(one, numbers) for one in cell.iter(f"{_W}p")).strip()
                    for cell in row.iter(f"{_W}tc")
                ]
                for row in child.iter(f"{_W}tr")
            ]
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _blocks(child, numbers)


def _paragraph(paragraph: ElementTree.Element, numbers: _Numbers) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    found = _numbered(paragraph) or numbers.of_style.get(str(style.get(f"{_W}val")) if style is not None else "")
    drawn_number = numbers.next(*found) if found else ""
    text = "".join(_texts(paragraph))
    whole = f"{drawn_number}{text}" if text.strip() else ""
    known = lines.options_of(whole.strip(), LETTERS.find(whole.strip()[:1].upper())) is not None
    label = runs.LABEL.match(whole.strip())
    is_option = known or (label is not None and bool(label["after"].strip()))
    return f"√{whole.strip()}" if is_option and _is_red(paragraph) else whole


def _texts(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag not in (_FALLBACK, f"{_W}pPr", f"{_W}rPr", f"{_W}del"):
            yield from _texts(child)


def _is_red(paragraph: ElementTree.Element) -> bool:
    """Every run with words is red: how many banks show the right option."""
    colours = [
        _value(run.find(f"{_W}rPr") if run.find(f"{_W}rPr") is not None else run, "color")  # type: ignore[arg-type]
        for run in paragraph.iter(f"{_W}r")
        if "".join(_texts(run)).strip()
    ]
    return bool(colours) and all(_RED.match(colour) for colour in colours)
