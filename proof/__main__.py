"""python -m proof: the proofs by command, with as many strikes or forgeries as wanted."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
import uvloop

from proof import reporting
from proof.breaking import Fault
from proof.callbacks import CARD_DOOR, DOORS
from proof.disputes.cli import app as disputes

if TYPE_CHECKING:
    from proof.browsing import Found as Browsed
    from proof.crash import Report, Run
    from proof.served import Served
    from proof.slowing import Found as Slowed

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(disputes, name="disputes")
T = TypeVar("T")

Seed = Annotated[int, typer.Option(help="Repeats the run; 0 draws one.")]
Postgres = Annotated[bool, typer.Option("--postgres", help="On a PostgreSQL of its own instead of SQLite.")]
Workers = Annotated[int, typer.Option(help="Serving processes side by side (PostgreSQL only).")]
Rate = Annotated[float, typer.Option(help="Messages a second.")]
Within = Annotated[float, typer.Option(help="Begin no strike after so many seconds: a shard of a long proof; 0: all.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object for machines.")]


@app.callback()
def main() -> None:
    """Proofs of what the product promises, from outside. Exit code 1: something did not hold."""


@dataclass(frozen=True)
class Play:
    """One run under strikes, as it was asked for."""

    fault: Fault
    strikes: int
    seed: int
    postgres: bool = False
    workers: int = 1
    rate: float = 40.0
    within: float = 0.0  #: seconds after which no strike is begun; 0: all that were asked for
    disk_megabytes: int = 0  #: of the small disk that the database lies on; 0: on the ordinary one


@app.command()
def crash(
    kills: Annotated[int, typer.Option(help="How many processes are killed.")] = 1000,
    seed: Seed = 0,
    postgres: Postgres = False,
    workers: Workers = 1,
    rate: Rate = 40.0,
    within: Within = 0.0,
    as_json: AsJson = False,
) -> None:
    """SIGKILL to serve, watch and their parent while people speak; compare what was taken, stored and shown."""
    _strikes("crash", Play(Fault.KILL, kills, seed, postgres, workers, rate, within), as_json)


@app.command()
def restarts(
    restarts: Annotated[int, typer.Option(help="How often it is ended or replaced in order.")] = 100,
    seed: Seed = 0,
    postgres: Postgres = False,
    rate: Rate = 40.0,
    within: Within = 0.0,
    as_json: AsJson = False,
) -> None:
    """Upgrades under load: no connection is refused, no callback goes unanswered."""
    _strikes("restarts", Play(Fault.RESTART, restarts, seed, postgres, 1, rate, within), as_json)


@app.command()
def freeze(
    freezes: Annotated[int, typer.Option(help="How often a process is stopped and continued.")] = 200,
    seed: Seed = 0,
    postgres: Postgres = False,
    workers: Workers = 1,
    rate: Rate = 30.0,
    within: Within = 0.0,
    as_json: AsJson = False,
) -> None:
    """SIGSTOP and SIGCONT, now and then past all leases: who wakes up late does nothing a second time."""
    _strikes("freeze", Play(Fault.FREEZE, freezes, seed, postgres, workers, rate, within), as_json)


@app.command()
def postgres(
    kills: Annotated[int, typer.Option(help="How often PostgreSQL's postmaster is killed.")] = 50,
    seed: Seed = 0,
    workers: Workers = 1,
    rate: Rate = 30.0,
    as_json: AsJson = False,
) -> None:
    """SIGKILL to a PostgreSQL of the proof's own while people speak; it comes back after a while."""
    _strikes("postgres", Play(Fault.POSTGRES, kills, seed, True, workers, rate), as_json)


@app.command()
def disk(
    times: Annotated[int, typer.Option(help="How often the disk is filled to the last byte.")] = 20,
    seed: Seed = 0,
    postgres: Postgres = False,
    rate: Rate = 30.0,
    megabytes: Annotated[int, typer.Option(help="Size of the disk.")] = 160,
    as_json: AsJson = False,
) -> None:
    """The database's disk is full while people speak: a file system in memory, mounted for it (as root)."""
    _strikes("disk", Play(Fault.DISK, times, seed, postgres, 1, rate, disk_megabytes=megabytes), as_json)


def _strikes(name: str, asked: Play, as_json: bool) -> None:
    asked = replace(asked, seed=reporting.drawn(asked.seed))
    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as folder:
        found = asyncio.run(_struck(asked, Path(folder)))
    what = f"{name} on {'PostgreSQL' if asked.postgres else 'SQLite'}"
    reporting.close(what, asked.seed, found.figures, found.problems, found.seconds, as_json)


async def _struck(asked: Play, folder: Path) -> "Report":
    from proof.crash import crash as play

    async with _prepared(asked, folder) as run:
        return await play(run)


@contextlib.asynccontextmanager
async def _prepared(asked: Play, folder: Path) -> AsyncIterator["Run"]:
    """The databases and disks that it needs."""
    from proof import disk as disks
    from proof import postgres as servers
    from proof.crash import Run

    run = Run(asked.strikes, asked.seed, "", folder, asked.workers, asked.rate, asked.fault, within=asked.within)
    async with contextlib.AsyncExitStack() as stack:
        place = folder
        if asked.disk_megabytes:
            place = folder / "disk"
            run.disk = stack.enter_context(disks.small(place, megabytes=asked.disk_megabytes))
        run.database_url = f"sqlite:///{place}/proof.db"
        if asked.postgres:
            run.server = await stack.enter_async_context(servers.server(place / "postgres"))
            run.database_url = run.server.url
        yield run


def _timed(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    began = time.monotonic()
    return uvloop.run(work), time.monotonic() - began


@app.command()
def forge(
    count: Annotated[int, typer.Option(help="How many mutations at each door.")] = 100_000,
    door: Annotated[list[str] | None, typer.Option(help="app, aibot-callback, robot-http or card; else all.")] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Mutated callbacks at every door that is called over HTTP: none may be taken, none may break it."""
    seed = reporting.drawn(seed)
    (figures, problems), seconds = _timed(_forged(door or [*DOORS, CARD_DOOR], count, seed))
    reporting.close("forge", seed, figures, problems, seconds, as_json)


async def _forged(doors: list[str], count: int, seed: int) -> tuple[dict[str, object], list[str]]:
    from proof.forging import forge as play
    from proof.served import served

    figures: dict[str, object] = {}
    problems: list[str] = []
    for door in doors:
        with tempfile.TemporaryDirectory(prefix="liaison-proof-") as folder:
            async with served(Path(folder), seed=1) as house:
                looked = partial(_weigh, house, count)
                found = await play(house, count=count, seed=seed, doors=[door], looked=looked)
                figures[f"{door}: mutations"] = found.mutations
                figures[f"{door}: taken"] = found.accepted
                figures[f"{door}: answers"] = dict(sorted(found.answers.items()))
                figures[f"{door}: memory"] = str(house.weight)
                problems += [f"{door}: {one}" for one in (*found.problems, *house.weight.problems, *house.log_problems)]
    return figures, problems


@app.command()
def frames(
    count: Annotated[int, typer.Option(help="How many frames over each line.")] = 100_000,
    line: Annotated[list[str] | None, typer.Option(help="stream or aibot; else both.")] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Mutated frames over DingTalk's Stream and WeCom's long connection: nothing breaks, what comes after is heard."""
    seed = reporting.drawn(seed)
    (figures, problems), seconds = _timed(_framed(line or ["stream", "aibot"], count, seed))
    reporting.close("frames", seed, figures, problems, seconds, as_json)


async def _framed(lines: list[str], count: int, seed: int) -> tuple[dict[str, object], list[str]]:
    from proof.crash import connected
    from proof.framing import frames as play
    from proof.served import served

    figures: dict[str, object] = {}
    problems: list[str] = []
    for line in lines:
        with tempfile.TemporaryDirectory(prefix="liaison-proof-") as folder:
            async with served(Path(folder), seed=1) as house:
                await connected(house.stage)
                found = await play(house, line, count=count, seed=seed, looked=partial(_weigh, house, count))
                figures[f"{line}: frames"] = found.frames
                figures[f"{line}: genuine between them"] = found.genuine
                figures[f"{line}: stored"] = found.counts["stored"]
                figures[f"{line}: line made anew"] = found.lines_lost
                figures[f"{line}: memory"] = str(house.weight)
                problems += [f"{line}: {one}" for one in (*found.problems, *house.weight.problems, *house.log_problems)]
    return figures, problems


def _weigh(house: "Served", count: int, done: int) -> None:
    house.weigh(warm=done > count / 10)


@app.command()
def console(
    requests: Annotated[int, typer.Option(help="How many requests, over every role.")] = 20_000,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Random requests to every page, form and link in every role, with others' numbers: no 5xx, nothing of others."""
    seed = reporting.drawn(seed)
    found, seconds = _timed(_browsed(requests, seed))
    figures = {"requests": found.requests, "answers": dict(sorted(found.answers.items()))}
    figures |= {f"opened as {role}": count for role, count in sorted(found.entered.items())}
    reporting.close("console", seed, figures, found.problems, seconds, as_json)


async def _browsed(requests: int, seed: int) -> "Browsed":
    from proof import town
    from proof.browsing import browse
    from proof.house import standing
    from proof.served import SMALL

    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as folder:
        stage = town.build(Path(folder), f"sqlite:///{folder}/proof.db", seed=1, officers=4, size=SMALL)
        async with standing(stage) as house:
            return await browse(house, count=requests, seed=seed)


@app.command()
def answers(
    people: Annotated[int, typer.Option(help="How many answer within ten seconds of virtual time.")] = 10_000,
    groups: Annotated[int, typer.Option(help="In how many groups.")] = 300,
    called: Annotated[bool, typer.Option(help="DingTalk over HTTP callbacks; else over Stream.")] = True,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Answers all at once, twice delivered and out of order: each person counted once, none lost, none late."""
    from proof.answers import answers as play

    seed = reporting.drawn(seed)
    found, seconds = _timed(play(people=people, groups=groups, seed=seed, called=called))
    figures = {name: value for name, value in vars(found).items() if name != "problems"}
    reporting.close("answers", seed, figures, found.problems, seconds, as_json)


@app.command()
def slow(
    clients: Annotated[int, typer.Option(help="How many stall, half close or trickle at once.")] = 500,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Clients that never finish: dropped by our own deadline, and no good callback waits a second for them."""
    seed = reporting.drawn(seed)
    found, seconds = _timed(_slowed(clients, seed))
    figures = {"clients": clients, "good callbacks": found.good, "slowest of them": f"{found.slowest} s"}
    figures |= {f"{kind}: lived at most": f"{seconds} s" for kind, seconds in sorted(found.lived.items())}
    reporting.close("slow", seed, figures, found.problems, seconds, as_json)


async def _slowed(clients: int, seed: int) -> "Slowed":
    from proof.served import served
    from proof.slowing import slow as play

    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as folder:
        async with served(Path(folder), seed=1) as house:
            return await play(house.stage, house.post, clients=clients, seed=seed)


@app.command()
def guard(as_json: AsJson = False) -> None:
    """Kill, hold down, lock and remove, in real time and at the product's own pace; how soon somebody is called."""
    from proof.guard import guard as play

    with tempfile.TemporaryDirectory(prefix="liaison-proof-") as name:
        found, seconds = _timed(play(Path(name)))
    reporting.close("guard", 0, {k: f"{v} s" for k, v in found.seconds.items()}, found.problems, seconds, as_json)


if __name__ == "__main__":
    app()
