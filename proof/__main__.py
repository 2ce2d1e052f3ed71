"""python -m proof: the proofs by command, with as many kills or mutations as wanted."""

import asyncio
import json
import random
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

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


if __name__ == "__main__":
    app()
