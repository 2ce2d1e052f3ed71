"""`python -m bot backup | restore | verify | keys`: what an operator does to the data as a whole.

Exit codes: 0 done and sound; 1 something is wrong with the data or the backup; 2 it could not be looked at or done.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from dotenv import dotenv_values
from rich.console import Console
from rich.progress import Progress

from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import ConfigError
from bot.keeping import retention, texts, trouble, verifying
from bot.texts import database_reason
from storage import Database, KeyRing, Unavailable, audit, backup, keys, rotation, system
from storage.migrations import is_current

WRONG, CANNOT = 1, 2
BUSY_SECONDS = 30.0  #: a running bot comes first; we wait
SUFFIX = ".backup"
ROTATED = "keys.rotated"

Load = Callable[[Path], Settings]  #: reads the configuration, or leaves with exit code 2
out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
ConfigPath = Annotated[Path, typer.Option("--config", help="Settings; secrets stand in the .env file beside it.")]
DEFAULT = Path("config.toml")


def add_to(app: typer.Typer, load: Load) -> None:
    """Add the commands to the program's own."""

    @app.command("backup")
    def _backup(
        destination: Annotated[Path, typer.Argument(help="A file to make, or a folder to make one in.")],
        keep_days: Annotated[int, typer.Option(help="In a folder: delete backups older than this; 0 keeps all.")] = 0,
        config: ConfigPath = DEFAULT,
    ) -> None:
        """Write one encrypted file with everything, beside the running bot. The key is not in it."""
        with _opened(load(config)) as database:
            make_backup(database, destination, keep_days)

    @app.command("restore")
    def _restore(
        source: Annotated[Path, typer.Argument(help="The backup file.")], config: ConfigPath = DEFAULT
    ) -> None:
        """Fill an empty database from a backup, all of it or nothing; then verify."""
        with _opened(load(config), exclusive=True, agree=False) as database:
            restore_backup(database, source)

    @app.command("verify")
    def _verify(
        every: Annotated[bool, typer.Option("--all", help="Open every sealed value, not a sample.")] = False,
        against: Annotated[Path | None, typer.Option(help="A backup whose chain heads must be on ours.")] = None,
        head: Annotated[str, typer.Option(help="A chain's head as the daily drill or the console prints it.")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object for machines.")] = False,
        config: ConfigPath = DEFAULT,
    ) -> None:
        """Check the database, every station's audit chain, and that sealed values open."""
        with _opened(load(config), agree=False) as database:
            raise typer.Exit(verify_all(database, every=every, against=against, head=head, as_json=as_json))

    group = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.add_typer(group, name="keys", help="The keys that columns are sealed with: show, new, rotate.")

    @group.command("show")
    def _show(config: ConfigPath = DEFAULT) -> None:
        """How many values each key has sealed, and which key may be taken out."""
        with _opened(load(config), agree=False) as database:
            show_keys(database)

    @group.command("new")
    def _new(config: ConfigPath = DEFAULT) -> None:
        """Print the line for .env with one more key, which seals from the next start on. Changes nothing."""
        out.print(new_keys(config), markup=False)

    @group.command("rotate")
    def _rotate(
        stopped: Annotated[bool, typer.Option("--stopped", help="No process of this bot is running.")] = False,
        config: ConfigPath = DEFAULT,
    ) -> None:
        """Seal everything anew under the newest key, beside the running bot. Killed half way: run it again."""
        with _opened(load(config), agree=False) as database:
            raise typer.Exit(rotate_keys(database, stopped=stopped))


@contextmanager
def _opened(settings: Settings, *, exclusive: bool = False, agree: bool = True) -> Iterator[Database]:
    """The configured database, or exit code 2 with the reason."""
    storage, server = settings.config.storage, settings.config.server
    try:
        database = Database(
            storage.url,
            settings.ring,
            now=SystemClock().now,
            worker=server.workers_id,
            exclusive=exclusive,
            busy_seconds=BUSY_SECONDS,
        )
        try:
            database.open()
            if agree:
                trouble.agree_on_keys(database)
            yield database
        finally:
            database.close()
    except ConfigError as error:
        _leave(CANNOT, *error.problems)
    except (Unavailable, OSError, ValueError) as error:
        _leave(CANNOT, texts.unavailable(reason=database_reason(str(error))))


def _leave(code: int, *words: str) -> Any:
    for line in words:
        errors.print(line, markup=False)
    raise typer.Exit(code)


# --- backup and restore ---------------------------------------------------------------------------------------


def make_backup(database: Database, destination: Path, keep_days: int = 0) -> backup.Written:
    """A file at `destination`, or a new one named by the time in that folder."""
    if not is_current(database):
        _leave(CANNOT, texts.NOT_MIGRATED)
    folder = destination if destination.is_dir() else None
    path = folder / f"liaison-{database.now():%Y%m%dT%H%M%SZ}{SUFFIX}" if folder else destination
    try:
        with Progress(console=errors, transient=True) as progress:
            bar = progress.add_task(path.name, total=None)
            written = backup.write(database, path, told=lambda table, rows: progress.advance(bar))
    except FileExistsError:
        _leave(CANNOT, texts.backup_exists(path=str(path)))
    except OSError as error:
        _leave(CANNOT, texts.backup_failed(reason=error.strerror or str(error)))
    out.print(
        texts.backup_made(path=str(path), rows=written.rows, size=written.size, sha256=written.sha256), markup=False
    )
    if folder and keep_days:
        _drop_old(database, folder, keep_days)
    return written


def _drop_old(database: Database, folder: Path, days: int) -> None:
    """Backups outlive what retention deletes; they must not outlive it for long."""
    oldest = f"liaison-{database.now() - timedelta(days=days):%Y%m%dT%H%M%SZ}{SUFFIX}"
    old = [path for path in folder.glob(f"liaison-*{SUFFIX}") if path.name < oldest]
    for path in old:
        path.unlink()
    if old:
        out.print(texts.backup_dropped(number=len(old), days=days), markup=False)


def restore_backup(database: Database, source: Path) -> None:
    try:
        restored = backup.restore(
            database, source, told=lambda table, rows: out.print(texts.table_done(table=table, rows=rows), markup=False)
        )
    except backup.BackupBroken as error:
        _leave(WRONG, trouble.of_backup(error), texts.NOTHING_RESTORED)
    except backup.NotEmpty:
        _leave(CANNOT, texts.NOT_EMPTY, texts.NOTHING_RESTORED)
    except FileNotFoundError:
        _leave(CANNOT, texts.file_missing(path=str(source)))
    except keys.KeysDiffer as error:
        _leave(CANNOT, trouble.of_keys(error), texts.NOTHING_RESTORED)
    for station in system.list_stations(database):
        with database.transaction(station.id) as session:
            retention.at_once(session, database.now())
    out.print(texts.restored(rows=restored.content.rows, made_at=restored.content.made_at), markup=False)
    if restored.set_aside:
        out.print(texts.set_aside(number=restored.set_aside), markup=False)
    code = verify_all(database, every=False, against=source, as_json=False)
    if code:
        raise typer.Exit(code)


# --- verify ---------------------------------------------------------------------------------------------------


def verify_all(database: Database, *, every: bool, against: Path | None, as_json: bool, head: str = "") -> int:
    """The exit code, after the report."""
    try:
        printed = verifying.read_printed(head) if head else None
    except ValueError:
        _leave(CANNOT, texts.HEAD_FORM)
    if not is_current(database):
        _leave(CANNOT, texts.NOT_MIGRATED)
    findings = []
    try:
        keys.compare_now(database)
        for finding in verifying.look(database, every=every, against=against, printed=printed):
            findings.append(finding)
            if not as_json:
                _print(finding)
    except keys.KeysDiffer as error:
        _leave(CANNOT, trouble.of_keys(error))
    except backup.BackupBroken as error:
        _leave(CANNOT, trouble.of_backup(error))
    except FileNotFoundError:
        _leave(CANNOT, texts.file_missing(path=str(against)))
    sound = not any(finding.wrong for finding in findings)
    if as_json:
        table = [{"kind": f.kind, "what": f.what, "sound": not f.wrong, "wrong": list(f.wrong)} for f in findings]
        typer.echo(orjson.dumps({"sound": sound, "findings": table}).decode())
    else:
        out.print(texts.SOUND if sound else texts.BROKEN, markup=False)
    return 0 if sound else WRONG


def _print(finding: verifying.Finding) -> None:
    out.print(f"{'✗' if finding.wrong else '✓'} {finding.text}", markup=False)
    for wrong in finding.wrong:
        out.print(f"    {wrong}", markup=False)


# --- keys -----------------------------------------------------------------------------------------------------


def show_keys(database: Database) -> None:
    if not is_current(database):
        _leave(CANNOT, texts.NOT_MIGRATED)
    counts, marked, ring = rotation.count_by_key(database), keys.marked(database), database.ring
    for number in sorted({*counts, *marked, *ring.numbers}):
        line = texts.key_line(
            number=number,
            rows=counts.get(number, 0),
            active=number == ring.active,
            marked=number in marked,
            known=number in ring.numbers,
        )
        out.print(line, markup=False)


def new_keys(config: Path) -> str:
    """The line for .env: a first ring, or the present one with one more key."""
    path = config.parent / ".env"
    present = os.environ.get("LIAISON_KEYS") or (dotenv_values(path).get("LIAISON_KEYS") if path.exists() else "")
    if not present:
        return texts.keys_first(line=KeyRing.generate())
    try:
        line = KeyRing.rotated(present)
        return texts.keys_new(line=line, number=KeyRing.parse(line).active)
    except ValueError as error:
        return str(_leave(CANNOT, texts.unavailable(reason=database_reason(str(error)))))


def rotate_keys(database: Database, *, stopped: bool = False) -> int:
    """The exit code: 0 when nothing is sealed under an older key any more."""
    if not is_current(database):
        _leave(CANNOT, texts.NOT_MIGRATED)
    trouble.agree_on_keys(database, serving=stopped and not keys.is_served(database))
    active = database.ring.active
    total = sum(rows for number, rows in rotation.count_by_key(database).items() if number != active)
    done = broken = 0
    with Progress(console=errors, transient=True) as progress:
        bar = progress.add_task("", total=total)
        for column, rows, spoilt in rotation.reseal(database):
            done, broken = done + rows, broken + spoilt
            words = texts.rotating(table=column.table, column=column.column)
            progress.update(bar, completed=done, description=words)
    left = sum(rows for number, rows in rotation.count_by_key(database).items() if number != active)
    retired = [] if left else [number for number in keys.marked(database) if number != active]
    for number in retired:
        keys.retire(database, number)
    _record_rotation(database, done, retired)
    out.print(texts.rotated(rows=done, retired=retired), markup=False)
    if left:
        errors.print(texts.rotation_broken(rows=broken) if broken else texts.rotation_left(rows=left), markup=False)
    return WRONG if left else 0


def _record_rotation(database: Database, rows: int, retired: list[int]) -> None:
    if not rows and not retired:
        return
    for station in system.list_stations(database):
        with database.transaction(station.id) as session:
            detail = {"active": database.ring.active, "rows": rows, "retired": retired}
            audit.append(session, "system", ROTATED, "keys", detail)


__all__ = ["add_to", "make_backup", "new_keys", "restore_backup", "rotate_keys", "show_keys", "verify_all"]
