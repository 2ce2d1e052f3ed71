"""python -m benchmarks: floors and ratios, measured in one run on this machine, loopback only."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import growth, inbound, quiz, road, roster, roster_p99, send, stream, verify
from benchmarks.databases import OWN, postgres
from benchmarks.machine import CLIENT_CORE, Absent, pin
from benchmarks.report import Report

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="What the road costs beside the least that must be spent. Read benchmarks/README.md for what a ratio means.",
)
out = Console(highlight=False, width=150)

Rounds = Annotated[int, typer.Option(min=1, help="Rounds; the medians over them are compared.")]
Number = Annotated[int, typer.Option("--n", min=50, help="Messages of each case in each round.")]
Database = Annotated[
    str, typer.Option("--postgres", help=f"PostgreSQL too: a superuser's URL, or '{OWN}' to start one for this run.")
]
File = Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")]
Rows = Annotated[int, typer.Option(min=1, help="Old rows in the inbox.")]


def _run(file: Path | None, *measures: Callable[[Report, Console], None]) -> None:
    """One after the other, then the table. A missed goal is a figure, not a failure."""
    pin(CLIENT_CORE)
    report = Report()
    for measure in measures:
        measure(report, out)
    report.show(out)
    if file is not None:
        report.write(file)


def _inbound(report: Report, console: Console, *, rounds: int, n: int, url: str) -> None:
    try:
        with postgres(url) as server:
            inbound.measure(report, console, rounds=rounds, n=n, postgres=server)
    except Absent as reason:
        report.notes.append(f"inbound on PostgreSQL skipped: {reason}")
        inbound.measure(report, console, rounds=rounds, n=n, postgres=None)


@app.command("inbound")
def run_inbound(rounds: Rounds = 5, n: Number = 10_000, url: Database = "", file: File = None) -> None:
    """An encrypted WeCom callback verified, stored, acknowledged; goals 1.5 x the floor, 1.0 x fastify."""
    _run(file, partial(_inbound, rounds=rounds, n=n, url=url))


@app.command("road")
def run_road(rounds: Rounds = 5, n: Number = 4_000, file: File = None) -> None:
    """Stored, dispatched, answered through the API over TLS; goal 3.0 x the composite floor."""
    _run(file, partial(road.measure, rounds=rounds, n=n))


@app.command("stream")
def run_stream(rounds: Rounds = 5, n: Number = 10_000, file: File = None) -> None:
    """A DingTalk Stream message durable before the acknowledgement; goal 1.0 x dingtalk-stream, storing nothing."""
    _run(file, partial(stream.measure, rounds=rounds, n=n))


@app.command("send")
def run_send(rounds: Rounds = 5, n: Number = 6_000, file: File = None) -> None:
    """A send with pace and outcome stored; goal 1.6 x a bare aiohttp post over TLS."""
    _run(file, partial(send.measure, rounds=rounds, n=n))


@app.command("fanout")
def run_fanout(
    rounds: Rounds = 1,
    n: Number = 10_000,
    parts: Annotated[int, typer.Option("--parts", min=1, max=18, help="Messages to each group.")] = 3,
    file: File = None,
) -> None:
    """So many groups, three messages each, 50 connections, 50 ms away; goal 1.15 x the ideal, no limit broken."""
    _run(file, partial(send.fan_out, rounds=rounds, n=n, parts=parts))


@app.command("growth")
def run_growth(rounds: Rounds = 1, n: Number = 10_000, rows: Rows = growth.ROWS, file: File = None) -> None:
    """A callback's cost with millions of old rows in the inbox; goal 1.3 x empty."""
    _run(file, partial(growth.measure, rounds=rounds, n=n, rows=rows))


@app.command("roster")
def run_roster(
    rounds: Rounds = 3,
    rows: Annotated[int, typer.Option("--rows", min=1000, help="People on the list.")] = 180_000,
    file: File = None,
) -> None:
    """A workbook of 180,000 rows read, checked, compared and stored; goal 1.4 x the composite floor, 400 MiB."""
    _run(file, partial(roster.measure, rounds=rounds, rows=rows))


@app.command("roster-p99")
def run_roster_p99(
    rounds: Rounds = 3,
    rows: Annotated[int, typer.Option("--rows", min=1000, help="People on the list.")] = 180_000,
    file: File = None,
) -> None:
    """Callbacks at a steady rate while 180,000 rows are taken in; goal p99 2 x idle."""
    _run(file, partial(roster_p99.measure, rounds=rounds, rows=rows))


@app.command("quiz")
def run_quiz(
    rounds: Rounds = 5,
    n: Number = 10_000,
    most: Annotated[int, typer.Option("--most", min=1000, help="Answers that the larger board stands on.")] = 1_000_000,
    file: File = None,
) -> None:
    """Answers stored, goal 2.0 x group commit and counters; the board at a million, goal 1.5 x at ten thousand."""
    _run(file, partial(quiz.measure, rounds=rounds, n=n, most=most))


@app.command("verify")
def run_verify(
    rounds: Rounds = 5,
    n: Annotated[int, typer.Option("--n", min=50, help="Records of the chain.")] = 1_000_000,
    file: File = None,
) -> None:
    """An audit chain verified, its sealed details opened; goal 3.0 x a bare hash over every byte of the rows."""
    _run(file, partial(verify.measure, rounds=rounds, n=n))


@app.command("all")
def run_all(
    rounds: Rounds = 5,
    n: Number = 6_000,
    rows: Rows = growth.ROWS,
    url: Database = OWN,
    file: File = None,
) -> None:
    """Everything; about ten minutes."""
    _run(
        file,
        partial(_inbound, rounds=rounds, n=n, url=url),
        partial(road.measure, rounds=rounds, n=n),
        partial(stream.measure, rounds=rounds, n=n),
        partial(send.measure, rounds=rounds, n=n),
        partial(send.fan_out, rounds=1, n=n if n < 6_000 else 10_000),
        partial(growth.measure, rounds=1, n=n, rows=rows),
    )


if __name__ == "__main__":
    app()
