"""python -m proof: the proofs by command, with as many kills or mutations as wanted."""

import asyncio
import json
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from proof.fuzz import Found

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def main() -> None:
    """Proofs of what the product promises, from outside."""


@app.command()
def crash(
    kills: Annotated[int, typer.Option(help="How many processes are killed.")] = 100,
    seed: Annotated[int, typer.Option(help="Repeats the moments and what is said; 0 draws one.")] = 0,
    postgres: Annotated[str, typer.Option(help="An empty PostgreSQL database's URL; empty: SQLite.")] = "",
    workers: Annotated[int, typer.Option(help="Serving processes side by side (PostgreSQL only).")] = 1,
    rate: Annotated[float, typer.Option(help="Messages a second.")] = 40.0,
    report: Annotated[Path | None, typer.Option(help="Write the figures there as JSON.")] = None,
) -> None:
    """Kill serving processes while people speak on both platforms; compare what was taken, stored and shown."""
    from proof.crash import Run
    from proof.crash import crash as play

    seed = seed or random.SystemRandom().randrange(1, 2**31)
    out.print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as name:
        folder = Path(name)
        url = postgres or f"sqlite:///{folder}/proof.db"
        found = asyncio.run(play(Run(kills, seed, url, folder, workers, rate)))
    figures = {
        "seed": seed,
        "kills": found.kills,
        "seconds": round(found.seconds, 1),
        "refused": found.refused,
        "late": found.verdict.late,
        **dict(sorted(found.verdict.counts.items())),
        "problems": found.problems,
    }
    if report is not None:
        report.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, value in figures.items():
        out.print(f"{name}: {value}", markup=False)
    raise typer.Exit(1 if found.problems else 0)


@app.command()
def fuzz(
    count: Annotated[int, typer.Option(help="How many mutations.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Repeats them; 0 draws one.")] = 0,
) -> None:
    """Mutate genuine callbacks and post them to the running house: none may be taken, none may break it."""
    seed = seed or random.SystemRandom().randrange(1, 2**31)
    out.print(f"seed {seed}")
    found = asyncio.run(_fuzz(count, seed))
    out.print(f"mutations: {found.mutations}\nanswers: {dict(found.answers)}\naccepted: {found.accepted}", markup=False)
    for problem in found.problems[:20]:
        out.print(problem, markup=False)
    raise typer.Exit(1 if found.problems else 0)


@app.command()
def guard() -> None:
    """Kill, hold down, lock and remove, in real time and at the product's own pace; how soon somebody is called."""
    from proof.guard import guard as play

    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as name:
        found = asyncio.run(play(Path(name)))
    for what, seconds in found.seconds.items():
        out.print(f"{what}: {seconds} s", markup=False)
    for problem in found.problems:
        out.print(problem, markup=False)
    raise typer.Exit(1 if found.problems else 0)


async def _fuzz(count: int, seed: int) -> "Found":
    from proof import town
    from proof.fuzz import fuzz as play
    from proof.house import standing

    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as name:
        stage = town.build(Path(name), f"sqlite:///{name}/proof.db", seed=1)
        async with standing(stage) as house:
            return await play(house, count=count, seed=seed)


if __name__ == "__main__":
    app()
