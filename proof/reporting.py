"""A proof's end: its seed, its figures and what did not hold, for people and for machines."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
SHOWN = 20


def drawn(seed: int) -> int:
    """The seed that was given, or a new one, said before anything is begun."""
    seed = seed or random.SystemRandom().randrange(1, 2**31)
    Console(stderr=True, highlight=False).print(f"seed {seed}")
    return seed


def close(
    what: str, seed: int, figures: Mapping[str, object], problems: Sequence[str], seconds: float, as_json: bool
) -> None:
    """Print it and leave: exit code 1 when something did not hold."""
    if as_json:
        whole: dict[str, Any] = {"proof": what, "seed": seed, "seconds": round(seconds, 1)}
        whole |= {"figures": dict(figures), "problems": list(problems)}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        out.print(f"{what}: {'holds' if not problems else 'DOES NOT HOLD'}", markup=False)
        if seed:
            out.print(f"  seed: {seed}", markup=False)
        for name, value in figures.items():
            out.print(f"  {name}: {value}", markup=False)
        out.print(f"  took: {timedelta(seconds=round(seconds))}", markup=False)
        for problem in problems[:SHOWN]:
            out.print(f"  ✗ {problem}", markup=False)
        if len(problems) > SHOWN:
            out.print(f"  ✗ and {len(problems) - SHOWN} more", markup=False)
    raise typer.Exit(1 if problems else 0)
