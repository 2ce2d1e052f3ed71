"""Pictures for chat: a table, a chart. Blocks for up to seconds: call it in a thread, outside transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FONT = "Noto Sans SC"
LARGEST_BYTES = 1_000_000  #: a chat takes no larger picture
ROW, HEAD, EDGE, SIZE = 34, 84, 20, 16  #: pixels
_INK, _GREY, _LINE, _PAPER, _BAND = "#1d2733", "#5c6b7a", "#d5dce4", "#ffffff", "#f2f5f8"
_TONES = {"good": "#1f7a4d", "bad": "#b3261e", "wait": "#8a5a00", "off": "#5c6b7a", "": _INK}


@dataclass(frozen=True, slots=True)
class Cell:
    """`tone`: good, bad, wait, off or nothing; words say the same, so that nobody needs the colour."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    cells: Sequence[Cell]
    is_group: bool = False  #: heads the lines below it


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int  #: pixels
    is_number: bool = False


def table(title: str, under: str, columns: Sequence[Column], lines: Sequence[Line]) -> bytes:
    """A PNG of a table under its title; texts that are too long for their column are cut."""
    width = 2 * EDGE + sum(column.width for column in columns)
    height = HEAD + ROW * (len(lines) + 1) + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}">',
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        _text(EDGE, EDGE + 22, title, size=22, weight="bold"),
        _text(EDGE, EDGE + 46, under, size=14, fill=_GREY),
    ]
    top = EDGE + HEAD
    parts.append(_row(columns, [Cell(column.title, "off") for column in columns], top - ROW + 12, weight="bold"))
    for number, line in enumerate(lines):
        at = top + number * ROW + 12
        if line.is_group:
            parts.append(f'<rect x="{EDGE}" y="{at}" width="{width - 2 * EDGE}" height="{ROW}" fill="{_BAND}"/>')
        parts.append(f'<path d="M{EDGE} {at}H{width - EDGE}" stroke="{_LINE}"/>')
        parts.append(_row(columns, line.cells, at, weight="bold" if line.is_group else "normal"))
    parts.append("</svg>")
    return _png("".join(parts))


def trend(title: str, days: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]]) -> bytes:
    """A PNG of lines over days; None where nothing is known."""
    values = [
        {"day": day, "name": name, "value": value}
        for name, found in series
        for day, value in zip(days, found, strict=True)
        if value is not None
    ]
    axis = {"labelFontSize": 13, "titleFontSize": 13, "gridColor": _LINE, "labelColor": _GREY}
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 640,
        "height": 300,
        "background": _PAPER,
        "padding": 20,
        "title": {"text": title, "anchor": "start", "fontSize": 20, "color": _INK},
        "config": {"font": FONT, "legend": {"orient": "top", "title": None, "labelFontSize": 14, "labelFont": FONT}},
        "data": {"values": values},
        "mark": {"type": "line", "point": True, "strokeWidth": 2.5},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "sort": None, "axis": {**axis, "title": None, "labelAngle": 0}},
            "y": {"field": "value", "type": "quantitative", "axis": {**axis, "title": None}},
            "color": {"field": "name", "type": "nominal", "sort": None, "scale": {"range": ["#1f5fa8", "#b3261e"]}},
            "strokeDash": {"field": "name", "type": "nominal", "sort": None},
        },
    }
    convert = _converter()
    found: bytes = convert.vegalite_to_png(vl_spec=spec, scale=1.5)
    return found


A4 = (595, 842)  #: points
CODE_WIDTH = 330  #: of the code on a sheet, points: read from two metres


def sheet(title: str, lines: Sequence[Cell], address: str, foot: str) -> bytes:
    """A PDF of one A4 page to hang up: a title, the address as a code that phones read, what to know, a small foot."""
    width, height = A4
    left, top = (width - CODE_WIDTH) // 2, 150
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}">',
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        _text(width // 2, 96, _cut(title, 840), size=34, weight="bold", anchor="middle"),
        f'<g transform="translate({left} {top}) scale({CODE_WIDTH / _modules(address)})">{_code(address)}</g>',
    ]
    for number, line in enumerate(lines):
        y = top + CODE_WIDTH + 50 + number * 36
        parts.append(_text(width // 2, y, line.text, size=19, fill=_TONES[line.tone], weight="bold", anchor="middle"))
    parts.append(_text(width // 2, height - 40, _cut(foot, 900), size=11, fill=_GREY, anchor="middle"))
    found: bytes = _converter().svg_to_pdf("".join([*parts, "</svg>"]))
    return found


QUIET = 4  #: light modules around a code, as its standard asks


def _modules(address: str) -> int:
    return len(_matrix(address)) + 2 * QUIET


def _code(address: str) -> str:
    """The dark modules, each one wide; error correction M bears a scratch of the paper."""
    dark = [
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(_matrix(address)) for x, on in enumerate(row) if on
    ]
    return f'<path d="{"".join(dark)}" fill="#000000" shape-rendering="crispEdges"/>'


def _matrix(address: str) -> Sequence[Sequence[int]]:
    import segno  # as the converter, only where something is drawn

    found: Sequence[Sequence[int]] = segno.make(address, error="m", micro=False).matrix
    return found


def _row(columns: Sequence[Column], cells: Sequence[Cell], at: int, *, weight: str) -> str:
    left, found = EDGE, []
    for column, cell in zip(columns, cells, strict=False):
        x = left + column.width - 10 if column.is_number else left + 8
        anchor = "end" if column.is_number else "start"
        text = _cut(cell.text, column.width - 16)
        found.append(_text(x, at + 23, text, fill=_TONES[cell.tone], weight=weight, anchor=anchor))
        left += column.width
    return "".join(found)


def _cut(text: str, width: int) -> str:
    """As much of a text as fits: Han characters are as wide as they are high, others a little over half."""
    room = float(width)
    for place, character in enumerate(text):
        room -= SIZE if ord(character) > 0x2E80 else SIZE * 0.6
        if room < 0:
            return text[: max(0, place - 1)] + "…"
    return text


def _text(
    x: int, y: int, text: str, *, size: int = SIZE, fill: str = _INK, weight: str = "normal", anchor: str = "start"
) -> str:
    shown = escape("".join(character for character in text if character.isprintable()))
    look = f'font-size="{size}" fill="{fill}" font-weight="{weight}" text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" {look}>{shown}</text>'


def _png(svg: str) -> bytes:
    found: bytes = _converter().svg_to_png(svg, scale=1.5)
    return found


@cache
def _converter() -> Any:
    """The converter with the Chinese font; imported here because it is large and few processes draw."""
    import pylopdf_fonts_zh_cn
    import vl_convert

    folder = str(Path(str(pylopdf_fonts_zh_cn.__file__)).parent)
    vl_convert.register_font_directory(folder)
    return vl_convert


def bars(title: str, rows: Sequence[tuple[str, int]]) -> bytes:
    """A PNG of lying bars, in the order given, each with its number."""
    axis = {"labelFontSize": 13, "gridColor": _LINE, "labelColor": _GREY, "labelLimit": 260, "title": None}
    places: dict[str, Any] = {
        "y": {"field": "name", "type": "nominal", "sort": None, "axis": axis},
        "x": {"field": "count", "type": "quantitative", "axis": {**axis, "tickMinStep": 1}},
    }
    label = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 13},
        "encoding": {"text": {"field": "count"}},
    }
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 560,
        "height": {"step": 30},
        "background": _PAPER,
        "padding": 20,
        "title": {"text": title, "anchor": "start", "fontSize": 20, "color": _INK},
        "config": {"font": FONT},
        "data": {"values": [{"name": name, "count": number} for name, number in rows]},
        "encoding": places,
        "layer": [{"mark": {"type": "bar", "color": "#1f5fa8"}}, label],
    }
    found: bytes = _converter().vegalite_to_png(vl_spec=spec, scale=1.5)
    return found


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of a ranking: its parts are drawn one after another, each as long as it counts."""

    rank: str
    name: str
    parts: Sequence[int]
    shown: str  #: what the parts add up to, as people read it
    change: str = ""  #: against the period before
    tone: str = ""


_PARTS = ("#1f5fa8", "#2a9d8f", "#e0a030", "#8a63b8", "#6b7a8a", "#4caf50")
_BAR, _NAME, _RANK, _SHOWN = 380, 250, 56, 150  #: pixels


def ranking(
    title: str, under: str, legend: Sequence[str], most: int, groups: Sequence[tuple[str, Sequence[Ranked]]]
) -> bytes:
    """A PNG of rows with bars out of parts; `most` is as much as a bar can hold, `groups` have a heading each."""
    width = 2 * EDGE + _RANK + _NAME + _BAR + _SHOWN
    height = HEAD + 40 + ROW * sum(len(rows) + bool(head) for head, rows in groups) + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}">',
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        _text(EDGE, EDGE + 22, title, size=22, weight="bold"),
        _text(EDGE, EDGE + 46, under, size=14, fill=_GREY),
        *_legend(legend),
    ]
    at = EDGE + HEAD + 24
    for head, rows in groups:
        if head:
            parts.append(f'<rect x="{EDGE}" y="{at}" width="{width - 2 * EDGE}" height="{ROW}" fill="{_BAND}"/>')
            parts.append(_text(EDGE + 8, at + 23, head, weight="bold"))
            at += ROW
        for row in rows:
            parts += _ranked(row, at, most)
            at += ROW
    return _png("".join([*parts, "</svg>"]))


def _legend(legend: Sequence[str]) -> list[str]:
    found, left = [], EDGE
    for name, colour in zip(legend, _PARTS, strict=False):
        found.append(f'<rect x="{left}" y="{EDGE + 62}" width="14" height="14" fill="{colour}"/>')
        found.append(_text(left + 20, EDGE + 74, name, size=14, fill=_GREY))
        left += 44 + 15 * len(name)
    return found


def _ranked(row: Ranked, at: int, most: int) -> list[str]:
    found = [
        _text(EDGE + _RANK - 16, at + 23, row.rank, weight="bold", anchor="end", fill=_TONES[row.tone]),
        _text(EDGE + _RANK, at + 23, _cut(row.name, _NAME - 12), fill=_TONES[row.tone]),
    ]
    left = float(EDGE + _RANK + _NAME)
    found.append(f'<rect x="{left}" y="{at + 8}" width="{_BAR}" height="18" fill="{_BAND}"/>')
    for points, colour in zip(row.parts, _PARTS, strict=False):
        width = max(0, points) * _BAR / most
        found.append(f'<rect x="{left:.1f}" y="{at + 8}" width="{width:.1f}" height="18" fill="{colour}"/>')
        left += width
    right = EDGE + _RANK + _NAME + _BAR
    found.append(_text(right + 12, at + 23, row.shown, weight="bold"))
    return [*found, _text(right + _SHOWN - 8, at + 23, row.change, size=14, fill=_GREY, anchor="end")]
