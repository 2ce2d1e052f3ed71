"""An encrypted WeCom callback, verified, stored and acknowledged, beside its floors."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from benchmarks import callbacks, load
from benchmarks.databases import Postgres
from benchmarks.envelope import CORP, ENCODING_KEY, TOKEN
from benchmarks.machine import Absent, Meter, module, running
from benchmarks.report import Case, Report, Sample, interleave

BENCHMARK = "inbound"
WARM_AT_LEAST = 6_000  #: a Node program is half as fast before its compiler has seen so much
NODE = Path(__file__).parent / "node"


def measure(report: Report, console: Console, *, rounds: int, n: int, postgres: Postgres | None) -> None:
    cases = [
        Case("inbound floor sqlite", lambda: _sqlite("floors.inbound", n, floor=True)),
        Case("inbound product sqlite", lambda: _sqlite("subjects.inbound", n, floor=False)),
        Case("inbound fastify", lambda: _node(n)),
    ]
    if postgres is not None:
        cases += [
            Case("inbound floor postgres", lambda: _postgres("floors.inbound", n, postgres)),
            Case("inbound product postgres", lambda: _postgres("subjects.inbound", n, postgres)),
        ]
    found = interleave(cases, rounds, console, report)
    ours = "inbound product sqlite"
    report.compare(BENCHMARK, found, ours=ours, floor="inbound floor sqlite", goal=1.5)
    report.compare(BENCHMARK, found, ours=ours, floor="inbound fastify", goal=1.0)
    report.compare(
        BENCHMARK, found, ours="inbound product postgres", floor="inbound floor postgres", goal=1.5
    )


def _sqlite(program: str, n: int, *, floor: bool) -> Sample:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = f"{folder}/bench.db"
        command = module(program, path if floor else f"sqlite:///{path}")

        def stored() -> int:
            with sqlite3.connect(path) as connection:
                return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])

        return _drive(command, n, stored=stored)


def _postgres(program: str, n: int, postgres: Postgres) -> Sample:
    with postgres.fresh() as url:
        return _drive(module(program, url), n, also=postgres.pids, stored=lambda: postgres.count(url, "inbox"))


def _node(n: int) -> Sample:
    node = shutil.which("node")
    if node is None:
        raise Absent("node is not installed")
    if not (NODE / "node_modules").is_dir():
        raise Absent("its packages are not installed; run `make bench-node`")
    command = [node, str(NODE / "callback.cjs"), TOKEN, ENCODING_KEY, CORP]
    return _drive(command, n, warm=max(WARM_AT_LEAST, n // 4) if n >= 1_000 else n)


def _drive(
    command: list[str],
    n: int,
    *,
    warm: int = 0,
    also: Callable[[], list[int]] = list,
    stored: Callable[[], int] | None = None,
) -> Sample:
    """Warm up, then measure `n` distinct callbacks; every one must be answered 200 and, where it is stored, be there."""
    warm = warm or min(1_000, n)
    first, rest = callbacks.requests(warm, "/hook"), callbacks.requests(n, "/hook")
    with running(command, environment={"NODE_ENV": "production"}) as subject:
        asyncio.run(load.post_all(subject.port, first))
        meter = Meter([subject.pid, *also()])
        asyncio.run(load.post_all(subject.port, rest))
        cpu, wall = meter.read()
        if stored is not None and stored() != warm + n:
            raise AssertionError(f"{stored()} rows are stored, {warm + n} were acknowledged")
    return Sample(cpu / n * 1e6, n / wall)


