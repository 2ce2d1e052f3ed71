"""`python -m simulator`: the two platforms on one local port, for any bot to be tried on."""

import asyncio
import errno
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator import seed
from simulator.clock import Clock
from simulator.server import Simulator, new_world
from simulator.town import small_town

app = typer.Typer(add_completion=False)


def _read_world(file: Path | None) -> dict[str, Any]:
    if file is None:
        return small_town()
    try:
        town = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(town, dict):
            raise seed.BadSeed("the file holds no JSON object")
        seed.check(town)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{file}: {error}") from error
    return town


def _read_start(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no moment; write 2026-03-02T08:00:00+08:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text!r} lacks its zone; write {text}+08:00")
    return moment.astimezone(UTC)


@app.command()
def main(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8600,
    world: Annotated[Path | None, typer.Option(help="JSON of another town; see simulator/seed.py.")] = None,
    start: Annotated[str, typer.Option(help="The simulated time at the start, ISO 8601 with zone. Default: now.")] = "",
    still: Annotated[bool, typer.Option("--still", help="Time stands still and moves only when advanced.")] = False,
) -> None:
    """Simulate WeCom and DingTalk on this machine: addresses, signatures, limits, faults, and a page to play."""
    town = seed.build(new_world(Clock(start=_read_start(start), running=not still)), _read_world(world))
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Simulator(town, port=port), port))


async def _serve(simulator: Simulator, port: int) -> None:
    try:
        url = await simulator.start()
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        told = f"端口 {port} 已被占用，请换一个：--port …" if taken else f"cannot listen: {error.strerror or error}"
        typer.echo(told, err=True)
        raise typer.Exit(2) from error
    typer.echo(f"The town:             {url}/")
    typer.echo(f"Control API, manual:  {url}/sim/")
    typer.echo(f"Channels, addresses and made-up credentials for a bot:  {url}/sim/state")
    try:
        await asyncio.Event().wait()
    finally:
        await simulator.stop()


if __name__ == "__main__":
    app()
