"""`python -m bot directory …`: the directory's workbook, and the first officer's code.

The caller puts a function that opens the database of a configuration into the context's `obj`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOENT
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot import spreadsheets
from bot.clock import local_day
from handlers.directory.first_officer import first_officer, has_other_officer
from handlers.directory.workbook import exporting, importing, texts
from handlers.directory.workbook.example import example
from storage import Database, system

OpenDatabase = Callable[[Path], Database]  #: from the path of the configuration
UNUSABLE = 2  #: exit code when the machine refused a file
FAULTY = 1  #: exit code when the workbook or the call was at fault

app = typer.Typer(
    help=texts.APP_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
StationKey = Annotated[str, typer.Option("--station", help=texts.STATION_HELP)]


@app.callback()
def directory(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", help=texts.CONFIG_HELP)] = Path("config.toml"),
) -> None:
    """Every command of the group opens the database of this configuration, when it comes to it."""
    context.obj = partial(context.obj, config)


class DryRun(Exception):
    """Leaves the transaction without committing."""


@app.command("import", help=texts.IMPORT_HELP)
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=texts.FILE_HELP)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=texts.DRY_RUN_HELP)] = False,
    station: StationKey = "",
) -> None:
    content = _read(file)
    try:
        sheets = spreadsheets.read(content)
    except spreadsheets.Rejected as rejected:
        _fail(texts.REJECTED[rejected.code])
    with _opened(context) as database:
        outcome = _take_in(database, _station(database, station), sheets, dry_run=dry_run)
    if outcome.faults:
        _say(texts.faults_found(count=len(outcome.faults)), *map(str, outcome.faults))
        raise typer.Exit(FAULTY)
    _say(*outcome.summary(), texts.DRY_RUN_DONE if dry_run else texts.IMPORTED)


def _take_in(database: Database, station: int, sheets: list[spreadsheets.Sheet], *, dry_run: bool) -> importing.Outcome:
    outcome = importing.Outcome()
    try:
        with database.transaction(station) as session:
            outcome = importing.take_in(session, sheets, now=database.now())
            if dry_run or outcome.faults:
                raise DryRun
    except DryRun:
        pass
    return outcome


@app.command("export", help=texts.EXPORT_HELP)
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=texts.FILE_HELP)],
    overwrite: Annotated[bool, typer.Option("--overwrite", help=texts.OVERWRITE_HELP)] = False,
    station: StationKey = "",
) -> None:
    _free(file, overwrite)
    if not file.parent.is_dir():
        _cannot(file, FileNotFoundError(ENOENT, texts.NO_FOLDER))
    with _opened(context) as database, database.transaction(_station(database, station)) as session:
        content = exporting.export(session, now=database.now(), actor="command-line")
    _write(file, content)


@app.command("example", help=texts.EXAMPLE_HELP)
def example_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=texts.FILE_HELP)] = Path("directory-example.xlsx"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help=texts.OVERWRITE_HELP)] = False,
) -> None:
    from bot.clock import SystemClock

    _free(file, overwrite)
    _write(file, example(local_day(SystemClock().now())))


@app.command("first-officer", help=texts.FIRST_HELP)
def first_officer_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=texts.NAME_HELP)],
    yes: Annotated[bool, typer.Option("--yes", help=texts.YES_HELP)] = False,
    station: StationKey = "",
) -> None:
    with _opened(context) as database, database.transaction(_station(database, station)) as session:
        if not yes and has_other_officer(session, name):
            _fail(texts.officer_there(name=name))
        code = first_officer(session, name, now=database.now())
    _say(texts.first_code(name=name, code=code))


# --- terminal -------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(context: typer.Context) -> Iterator[Database]:
    open_database: Callable[[], Database] = context.obj
    database = open_database()
    try:
        yield database
    finally:
        database.close()


def _station(database: Database, key: str) -> int:
    stations = system.list_stations(database)
    if not stations:
        _fail(texts.NO_STATION)
    chosen = [one for one in stations if one.key == key] if key else stations
    if len(chosen) != 1:
        _fail(texts.which_station(keys=[one.key for one in stations]))
    return chosen[0].id


def _read(file: Path) -> bytes:
    if not file.is_file():
        _fail(texts.no_file(path=str(file)))
    if file.stat().st_size > spreadsheets.MAX_FILE_BYTES:
        _fail(texts.REJECTED["size"])
    try:
        return file.read_bytes()
    except OSError as error:
        _cannot(file, error)


def _free(file: Path, overwrite: bool) -> None:
    if file.exists() and not overwrite:
        _fail(texts.file_there(path=str(file)))


def _write(file: Path, content: bytes) -> None:
    """Readable by its owner only: there are mobiles in it."""
    try:
        file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError as error:
        _cannot(file, error)
    _say(texts.written(path=str(file)))


def _say(*lines: str) -> None:
    for line in lines:
        out.print(line, markup=False)


def _cannot(file: Path, error: OSError) -> NoReturn:
    _say(texts.cannot(path=str(file), reason=error.strerror or type(error).__name__))
    raise typer.Exit(UNUSABLE)


def _fail(text: str) -> NoReturn:
    _say(text)
    raise typer.Exit(FAULTY)
