"""python -m proof disputes: calendars, histories, schedules of faults; each repeated by its seed."""

from __future__ import annotations

import logging
import time
from typing import Annotated

import structlog
import typer

from proof import reporting

app = typer.Typer(
    no_args_is_help=True, help="What disputes promise: clocks, moves, and that a page never falls silent."
)

Seed = Annotated[int, typer.Option(help="Repeats the run; 0 draws one.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for machines.")]


@app.command()
def faults(
    count: Annotated[int, typer.Option(help="How many schedules.")] = 100_000,
    seed: Seed = 0,
    database: Annotated[
        bool, typer.Option("--database", help="Each on a SQLite file too; a hundred times as slow.")
    ] = False,
    seconds: Annotated[float, typer.Option(help="Stop after so long with what was played; 0: never.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Chats dead, slow, mute, lying; engine, database, watch gone; clocks that jump; nobody answering; hand-overs: at
    the end a human has it, and loses it when he does nothing, or the page repeats."""
    from proof.disputes.trials import compared, trials

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seed, began = reporting.drawn(seed), time.monotonic()
    found = compared(count, seed=seed) if database else trials(count, seed=seed, until=began + seconds)
    reporting.close("disputes faults", seed, found.figures(), found.problems, time.monotonic() - began, as_json)


@app.command()
def calendars(
    count: Annotated[int, typer.Option(help="How many calendars.")] = 10_000,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Every clock against an oracle that counts minute by minute: staffed frames, nights, days off, make-up days."""
    from proof.disputes.calendars import compare

    seed, began = reporting.drawn(seed), time.monotonic()
    figures, problems = compare(count, seed=seed)
    reporting.close("disputes calendars", seed, figures, problems, time.monotonic() - began, as_json)


@app.command()
def histories(
    count: Annotated[int, typer.Option(help="How many histories.")] = 500,
    steps: Annotated[int, typer.Option(help="Steps of each.")] = 40,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Everybody says everything at any time, jobs die: no illegal move, and every live case has a future, on SQLite."""
    from proof.disputes.histories import play

    seed, began = reporting.drawn(seed), time.monotonic()
    figures, problems = play(count, steps, seed=seed)
    reporting.close("disputes histories", seed, figures, problems, time.monotonic() - began, as_json)
