"""`python -m bot roster check`: what the bot would make of a roster, for anybody; needs no configuration."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from bot.clock import SystemClock, local_day
from handlers.rosters import texts, upload
from handlers.rosters.reading.model import Reading, Row
from handlers.rosters.reading.package import Rejected

FAULTY = 1  #: exit code when the file could not be read at all
WRONG_CALL = 2
MOST_LISTED = 10  #: lines shown of each sort; the others are counted
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
def roster() -> None:
    """Keeps `check` a command of its own while it is the only one."""


@app.command("check", help=texts.CHECK_HELP)
def check(
    path: Annotated[str, typer.Argument(help=texts.PATH_HELP)],
    received_at: Annotated[str, typer.Option("--received-at", help=texts.RECEIVED_HELP)] = "",
    enterprise: Annotated[str, typer.Option("--enterprise", help=texts.ENTERPRISE_HELP)] = "",
    password: Annotated[str, typer.Option("--password", help=texts.PASSWORD_HELP)] = "",
    as_json: Annotated[bool, typer.Option("--json", help=texts.JSON_HELP)] = False,
) -> None:
    day = _day(received_at)
    content = _content(path)
    name = "" if path == _STANDARD_INPUT else Path(path).name
    try:
        reading = upload.read(content, name, day, sender_enterprise=enterprise or None, password=password or None)
    except Rejected as rejected:
        if as_json:
            _write(Reading(enterprise=enterprise or None, doc_errors=[f"file_{rejected.code}"]))
        else:
            errors.print(texts.REJECTED[rejected.code])
        raise typer.Exit(FAULTY) from None
    if as_json:
        _write(reading)
    else:
        for line in report(reading):
            out.print(line)


def _write(reading: Reading) -> None:
    sys.stdout.buffer.write(orjson.dumps(reading.to_json(), option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def _day(received_at: str) -> date:
    """The day in the station's zone at which the roster counts as received."""
    if not received_at:
        return local_day(SystemClock().now())
    try:
        moment = datetime.fromisoformat(received_at)
    except ValueError:
        errors.print(texts.BAD_MOMENT)
        raise typer.Exit(WRONG_CALL) from None
    return local_day(moment) if moment.tzinfo else moment.date()


def _content(path: str) -> bytes:
    if path == _STANDARD_INPUT:
        return sys.stdin.buffer.read(upload.MAX_FILE_BYTES + 1)
    try:
        with Path(path).open("rb") as stream:
            return stream.read(upload.MAX_FILE_BYTES + 1)
    except OSError:
        errors.print(texts.unreadable_path(path=path))
        raise typer.Exit(WRONG_CALL) from None


# --- the report for people ---


def report(reading: Reading) -> list[str]:
    """The reading in words: who and when, heads, what to mend and what to confirm."""
    lines = [texts.head(enterprise=reading.enterprise, day=reading.date.isoformat() if reading.date else None)]
    lines += [texts.CODES[code] for code in (*reading.doc_errors, *reading.doc_warnings)]
    lines += [texts.NOTICES[code] for code in dict.fromkeys(reading.notices)]
    lines += _figures(reading)
    faulty = [row for row in reading.rows if row.errors]
    warned = [row for row in reading.rows if row.warnings and not row.errors]
    if reading.rows:
        good = len(reading.rows) - len(faulty)
        lines.append(texts.counts(rows=len(reading.rows), good=good, faulty=len(faulty), warned=len(warned)))
    lines += _listed(faulty, lambda row: row.errors, texts.faults_title(number=len(faulty)))
    lines += _listed(warned, lambda row: row.warnings, texts.warnings_title(number=len(warned)))
    if reading.visitors or reading.vehicles:
        day = reading.visit_date.isoformat() if reading.visit_date else None
        lines.append(texts.visits(day=day, visitors=len(reading.visitors), vehicles=len(reading.vehicles)))
    return lines


def _figures(reading: Reading) -> list[str]:
    lines = []
    if heads := texts.headcount(declared=reading.declared, counted=reading.counted):
        lines.append(heads)
    if reading.declared is not None and reading.counted is not None and reading.mismatch:
        lines.append(texts.mismatch(declared=reading.declared, counted=reading.counted))
    summary = reading.summary
    named = [(name, getattr(summary, key)) for key, name in texts.SUMMARY_NAMES.items()]
    figures = [texts.figure(name=name, number=number) for name, number in (*named, *summary.by_shift.items()) if number]
    figures += [texts.NO_CHANGE] if summary.no_change else []
    figures += [texts.CORRECTION] if summary.correction else []
    return [*lines, "  ".join(figures)] if figures else lines


def _listed(rows: list[Row], codes: Callable[[Row], tuple[str, ...]], title: str) -> list[str]:
    """At most ten lines of one sort under their title, the others counted."""
    if not rows:
        return []
    lines = [title]
    for number, row in enumerate(rows[:MOST_LISTED], 1):
        reasons = "；".join(texts.CODES[code] for code in codes(row))
        lines.append(texts.fault(number=number, line=row.line, name=row.name or texts.UNNAMED, reasons=reasons))
    if len(rows) > MOST_LISTED:
        lines.append(texts.more(number=len(rows) - MOST_LISTED))
    return lines
