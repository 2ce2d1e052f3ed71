"""Cases and advice out of a workbook or a folder of Markdown files, pure; bad rows are named and cost no good ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.plain import visible
from bot.spreadsheets import Sheet
from handlers.bulletins.library import fraud, texts
from handlers.bulletins.rules import MAX_BODY_CHARS
from storage.bulletins import Entry

_HEAD = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_TITLE = re.compile(r"\A\s*#\s+(.+?)\s*\n")
_DATE = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?")
_LOOK = 5  #: rows in which the headings may stand
MOST_FILES = 2_000


def from_sheets(sheets: Iterable[Sheet]) -> tuple[list[Entry], list[str]]:
    """(entries, faults by place)."""
    entries: list[Entry] = []
    faults: list[str] = []
    for sheet in sheets:
        rows = [[cell.text for cell in row] for row in sheet.rows]
        head, columns = _headings(rows)
        if not columns:
            if any(any(row) for row in rows):
                faults.append(texts.row_fault(where=sheet.name, why=texts.NO_HEADINGS))
            continue
        for line, row in enumerate(rows[head + 1 :], head + 2):
            if any(cell.strip() for cell in row):
                values = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
                _take(values, texts.row(sheet=sheet.name, line=line), entries, faults)
    return entries, faults


def _headings(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int]]:
    for line, row in enumerate(rows[:_LOOK]):
        found = {texts.HEADINGS[cell.strip()]: at for at, cell in enumerate(row) if cell.strip() in texts.HEADINGS}
        if {"title", "body"} <= found.keys():
            return line, found
    return 0, {}


def from_folder(folder: Path) -> tuple[list[Entry], list[str]]:
    """Every .md below the folder; the folder that a file stands in names its type where its head names none."""
    entries: list[Entry] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*.md"))[:MOST_FILES]:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            faults.append(texts.row_fault(where=path.name, why=texts.UNREADABLE))
            continue
        own = path.parent.name if path.parent != folder else ""
        _take(from_markdown(text, own, path.stem), path.name, entries, faults, marked=True)
    return entries, faults


def from_markdown(text: str, fraud_type: str, name: str) -> dict[str, str]:
    """The values of one file: `---` head with 类型/来源/有效期/种类, then a first heading as title, then the body."""
    values = {"fraud_type": fraud_type, "title": name}
    text = text.replace("\r\n", "\n")
    if head := _HEAD.match(text):
        for line in head[1].splitlines():
            key, _, value = line.replace("：", ":").partition(":")
            if key.strip() in texts.HEADINGS:
                values[texts.HEADINGS[key.strip()]] = value.strip()
        text = text[head.end() :]
    if title := _TITLE.match(text):
        values["title"], text = title[1], text[title.end() :]
    return {**values, "body": text.strip()}


def _take(
    values: Mapping[str, str], where: str, entries: list[Entry], faults: list[str], *, marked: bool = False
) -> None:
    title, body = visible(values.get("title", "")).strip(), visible(values.get("body", "")).strip()
    kind = texts.KINDS.get(values.get("kind", "") or next(iter(texts.KINDS)))
    until, bad = _day(values.get("valid_until", ""))
    wrong = [
        *([texts.NO_TITLE] if not title else []),
        *([texts.NO_BODY] if not body else []),
        *([texts.BODY_LONG] if len(body) > MAX_BODY_CHARS else []),
        *([texts.bad_date(text=values["valid_until"][:20])] if bad else []),
        *([texts.bad_kind(text=values["kind"][:20])] if kind is None else []),
    ]
    if wrong or kind is None:
        faults.append(texts.row_fault(where=where, why="；".join(wrong)))
        return
    named = values.get("fraud_type", "")[:40]
    if named and not fraud.is_known(named):
        faults.append(texts.row_fault(where=where, why=texts.unknown_type(text=named)))
    entries.append(
        Entry(
            kind=kind,
            title=title[:200],
            body=body,
            fraud_type=fraud.rolled_up(named),
            source=visible(values.get("source", ""))[:200],
            marked=marked,
            valid_until=until,
        )
    )


def _day(text: str) -> tuple[date | None, bool]:
    """(the day, whether something stands there that is none)."""
    if not text:
        return None, False
    found = _DATE.match(text)
    try:
        return (date(*map(int, found.groups())), False) if found is not None else (None, True)
    except ValueError:
        return None, True
