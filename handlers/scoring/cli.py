"""`python -m bot quiz check` and `quiz answer`: what would be made of a bank or a reply; need no configuration. `quiz
import` takes a bank into a station's, and does."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from handlers.scoring.bank import texts
from handlers.scoring.reading.model import Bank, Fault
from handlers.scoring.reading.texts import FAULTS

FAULTY = 1  #: exit code when the file could not be read at all
WRONG_CALL = 2
MOST_LISTED = 20
_STANDARD_INPUT = "-"

app = typer.Typer(
    help=texts.APP_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


@app.callback()
def quiz(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", help=texts.CONFIG_HELP)] = Path("config.toml"),
) -> None:
    """What needs a database opens that of this configuration when it comes to it; `check` and `answer` need none."""
    context.obj = partial(context.obj, config) if context.obj is not None else None


@app.command("import", help=texts.IMPORT_HELP)
def import_(
    context: typer.Context,
    path: Annotated[str, typer.Argument(help=texts.PATH_HELP)],
    station: Annotated[str, typer.Option("--station", help=texts.STATION_HELP)] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=texts.DRY_RUN_HELP)] = False,
) -> None:
    from handlers.scoring.bank import banking
    from storage import Database, audit, system

    bank = _bank(path)
    database: Database = context.obj()
    try:
        chosen = [one for one in system.list_stations(database) if station in ("", one.key)]
        if len(chosen) != 1:
            errors.print(texts.which_station(keys=[one.key for one in chosen]))
            raise typer.Exit(WRONG_CALL)
        with database.transaction(chosen[0].id) as session:
            known, added = banking.known(session, bank), 0
            if not dry_run:
                added = banking.taken_in(session, bank, database.now(), source=Path(path).name)
                detail = {"added": added}
                audit.append(session, actor="command-line", act="quiz.import", object="bank", detail=detail)
    finally:
        database.close()
    fresh = len(bank.items) - known
    out.print(texts.imported(added=fresh if dry_run else added, known=known, faulty=len(bank.errors)))
    _list_faults(bank)
    if dry_run:
        out.print(texts.DRY_RUN_DONE)
    if bank.errors:
        raise typer.Exit(FAULTY)


def _bank(path: str) -> Bank:
    from bot.spreadsheets import Rejected
    from handlers.scoring.reading import upload

    name = "" if path == _STANDARD_INPUT else Path(path).name
    try:
        return upload.read(_content(path, upload.MAX_FILE_BYTES + 1), name)
    except Rejected as rejected:
        errors.print(texts.REJECTED[rejected.code])
        raise typer.Exit(FAULTY) from None


def _list_faults(bank: Bank) -> None:
    for fault in bank.errors[:MOST_LISTED]:
        out.print(texts.fault(no=fault.no, reason=FAULTS[fault.code]))
    if len(bank.errors) > MOST_LISTED:
        out.print(texts.more(number=len(bank.errors) - MOST_LISTED))


@app.command("check", help=texts.CHECK_HELP)
def check(
    path: Annotated[str, typer.Argument(help=texts.PATH_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help=texts.JSON_HELP)] = False,
) -> None:
    from bot.spreadsheets import Rejected
    from handlers.scoring.reading import upload

    name = "" if path == _STANDARD_INPUT else Path(path).name
    try:
        bank = upload.read(_content(path, upload.MAX_FILE_BYTES + 1), name)
    except Rejected as rejected:
        if as_json:
            _write(Bank([], [Fault(0, f"file_{rejected.code.replace('-', '_')}")]))
        else:
            errors.print(texts.REJECTED[rejected.code])
        raise typer.Exit(FAULTY) from None
    if as_json:
        _write(bank)
        return
    out.print(texts.bank_read(good=len(bank.items), faulty=len(bank.errors)))
    _list_faults(bank)


@app.command("answer", help=texts.ANSWER_HELP)
def answer(
    path: Annotated[str, typer.Argument(help=texts.REPLIES_HELP)] = _STANDARD_INPUT,
    as_json: Annotated[bool, typer.Option("--json", help=texts.JSON_HELP)] = False,
) -> None:
    from handlers.scoring.replies.letters import read_reply

    for number, line in enumerate(_lines(path), 1):
        try:
            asked = orjson.loads(line)
            about = asked["context"]
            letters = read_reply(str(asked["text"]), kind=str(about["type"]), options=int(about["n_options"]))
            name = asked["id"]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            errors.print(texts.bad_line(number=number))
            raise typer.Exit(WRONG_CALL) from None
        if as_json:
            sys.stdout.buffer.write(orjson.dumps({"id": name, "answer": letters}) + b"\n")
        else:
            out.print(texts.answered(id=str(name), letters="".join(letters or ())))
    sys.stdout.buffer.flush()


def _lines(path: str) -> Iterator[bytes]:
    if path == _STANDARD_INPUT:
        lines: list[bytes] = sys.stdin.buffer.read().splitlines()
    else:
        lines = _content(path, -1).splitlines()
    return (line for line in lines if line.strip())


def _write(bank: Bank) -> None:
    sys.stdout.buffer.write(orjson.dumps(bank.to_json(), option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def _content(path: str, most: int) -> bytes:
    if path == _STANDARD_INPUT:
        return sys.stdin.buffer.read(most)
    try:
        with Path(path).open("rb") as stream:
            return stream.read(most)
    except OSError:
        errors.print(texts.unreadable_path(path=path))
        raise typer.Exit(WRONG_CALL) from None
