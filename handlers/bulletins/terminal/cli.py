"""`python -m bot bulletin preview`: what each platform will show of a bulletin, for anybody; needs no configuration."""

import json
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer
from rich.console import Console

from bot import appearance, spreadsheets
from handlers.bulletins.library import importing
from handlers.bulletins.library import texts as library
from handlers.bulletins.terminal import texts
from storage import Database, bulletins, system
from storage.bulletins import Entry

SOME_FAULTY = 1  #: exit code when at least one line could not be shown; the others were
WRONG_CALL = 2
MAX_LINE_BYTES = 4 * 1024 * 1024
_STANDARD_INPUT = "-"
_FORMATS = ("text", "markdown")

app = typer.Typer(
    help=texts.APP_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

Item = dict[str, Any]


@app.callback()
def bulletin(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", help=texts.CONFIG_HELP)] = Path("config.toml"),
) -> None:
    """What needs a database opens that of this configuration when it comes to it; `preview` needs none."""
    context.obj = partial(context.obj, config) if context.obj is not None else None


@app.command("import", help=texts.IMPORT_HELP)
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=texts.IMPORT_PATH_HELP)],
    station: Annotated[str, typer.Option("--station", help=texts.STATION_HELP)] = "",
) -> None:
    entries, faults = _read_library(path)
    database: Database = context.obj()
    try:
        chosen = [one for one in system.list_stations(database) if station in ("", one.key)]
        if len(chosen) != 1:
            errors.print(texts.which_station(keys=[one.key for one in chosen]))
            raise typer.Exit(WRONG_CALL)
        with database.transaction(chosen[0].id) as session:
            new, known = bulletins.put_texts(session, entries, database.now())
    finally:
        database.close()
    out.print(library.imported(new=len(new), known=known, faults=faults))
    if faults:
        raise typer.Exit(SOME_FAULTY)


def _read_library(path: Path) -> tuple[list[Entry], list[str]]:
    """A folder of Markdown, or a workbook."""
    if path.is_dir():
        return importing.from_folder(path)
    try:
        return importing.from_sheets(spreadsheets.read(path.read_bytes()))
    except OSError:
        errors.print(texts.unreadable_path(path=str(path)))
    except spreadsheets.Rejected:
        errors.print(library.UNREADABLE)
    raise typer.Exit(WRONG_CALL)


@app.command("preview", help=texts.PREVIEW_HELP)
def preview(
    path: Annotated[str, typer.Argument(help=texts.PATH_HELP)] = _STANDARD_INPUT,
    channel: Annotated[str, typer.Option("--channel", help=texts.CHANNEL_HELP)] = "",
    as_json: Annotated[bool, typer.Option("--json", help=texts.JSON_HELP)] = False,
) -> None:
    if channel and channel not in appearance.LOOKS:
        errors.print(texts.unknown_channel(channel=channel, known=list(appearance.LOOKS)))
        raise typer.Exit(WRONG_CALL)
    failed = False
    for line in _lines(path):
        item = look(line, channel)
        failed = failed or "error" in item
        if as_json:
            sys.stdout.buffer.write(orjson.dumps(item) + b"\n")
            sys.stdout.buffer.flush()
        else:
            _print(item)
    if failed:
        raise typer.Exit(SOME_FAULTY)


def look(line: bytes, channel: str = "") -> Item:
    """One line's answer: `{id, parts}`, or `{id, error}` saying what is wrong with it. Never raises."""
    if len(line) > MAX_LINE_BYTES:
        return {"id": None, "error": texts.line_too_long(limit=MAX_LINE_BYTES)}
    try:
        given = _read(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": texts.NOT_JSON}
    if not isinstance(given, dict):
        return {"id": None, "error": texts.NOT_AN_OBJECT}
    answer: Item = {"id": given.get("id")}
    if fault := _fault(given, channel):
        return answer | {"error": fault}
    shown = appearance.parts(
        given.get("channel") or channel,
        title=given.get("title") or "",
        body=given["body"],
        marked=(given.get("format") or "text") == "markdown",
    )
    return answer | {"parts": [{"text": part, "bytes": len(part.encode())} for part in shown]}


def _read(line: bytes) -> Any:
    """Half a character, as programs leave it that cut by UTF-16 units or bytes, costs itself and not the line."""
    try:
        return orjson.loads(line)
    except ValueError:
        whole = json.dumps(json.loads(line.decode(errors="replace")), ensure_ascii=False)
        return orjson.loads(whole.encode(errors="replace"))


def _fault(given: Mapping[str, Any], channel: str) -> str:
    """What keeps it from being shown, "" when nothing does."""
    wanted = given.get("channel") or channel
    if not isinstance(wanted, str) or wanted not in appearance.LOOKS:
        return texts.unknown_channel(channel=str(wanted)[:40], known=list(appearance.LOOKS))
    if (given.get("format") or "text") not in _FORMATS:
        return texts.unknown_format(format=str(given["format"])[:40], known=list(_FORMATS))
    if not isinstance(given.get("body"), str) or not isinstance(given.get("title") or "", str):
        return texts.NO_BODY_STRING
    return "" if (given["body"] + (given.get("title") or "")).strip() else texts.EMPTY_BODY


def _lines(path: str) -> Iterator[bytes]:
    if path == _STANDARD_INPUT:
        yield from _filled(sys.stdin.buffer)
        return
    try:
        with Path(path).open("rb") as stream:
            yield from _filled(stream)
    except OSError:
        errors.print(texts.unreadable_path(path=path))
        raise typer.Exit(WRONG_CALL) from None


def _filled(stream: BinaryIO) -> Iterator[bytes]:
    """Line after line without the empty ones; of one that is too long only what shows that it is."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        whole = line
        while whole and not whole.endswith(b"\n") and len(line) > MAX_LINE_BYTES:
            whole = stream.readline(MAX_LINE_BYTES)
        if line := line.strip().removeprefix(b"\xef\xbb\xbf"):
            yield line


def _print(item: Item) -> None:
    if "error" in item:
        errors.print(texts.line_faulty(id=item["id"], error=item["error"]))
        return
    for number, part in enumerate(item["parts"], 1):
        head = texts.part_head(id=item["id"], number=number, count=len(item["parts"]), size=part["bytes"])
        out.print(head)
        out.print(part["text"])
