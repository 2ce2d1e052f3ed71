"""An encrypted WeCom callback, verified, stored and acknowledged, beside its floors."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from benchmarks import callbacks, load
from benchmarks.databases import Postgres
from benchmarks.envelope import CORP, ENCODING_KEY, TOKEN
from benchmarks.machine import Absent, Meter, module, running
from benchmarks.report import Case, Drive, Report, Sample, interleave

BENCHMARK = "inbound"
WARM, WARM_NODE = 1_000, 8_000  #: a Node program is half as fast before its compiler has seen so much
NODE = Path(__file__).parent / "node"


def measure(report: Report, console: Console, *, rounds: int, n: int, postgres: Postgres | None) -> None:
    cases = [
        Case("floor sqlite", partial(on_sqlite, "floors.inbound", n)),
        Case("product sqlite", partial(on_sqlite, "subjects.inbound", n)),
        Case("fastify, empty 200", partial(_node, "empty", n)),
        Case("fastify, sealed answer", partial(_node, "sealed", n)),
    ]
    if postgres is not None:
        cases += [
            Case("floor postgres", partial(_postgres, "floors.inbound", n, postgres)),
            Case("product postgres", partial(_postgres, "subjects.inbound", n, postgres)),
        ]
    found = interleave(cases, rounds, n, console, report)
    report.compare(BENCHMARK, found, ours="product sqlite", floor="floor sqlite", goal=1.5)
    report.compare(BENCHMARK, found, ours="product sqlite", floor="fastify, sealed answer", goal=1.0)
    report.compare(BENCHMARK, found, ours="product sqlite", floor="fastify, empty 200", goal=1.0)
    report.compare(BENCHMARK, found, ours="product postgres", floor="floor postgres", goal=1.5)


@contextmanager
def on_sqlite(program: str, n: int, old: int = 0, ids: str = "rising") -> Iterator[Drive]:
    """On a fresh file, with so many old rows in the inbox (the product only)."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = f"{folder}/bench.db"

        def stored() -> int:
            with sqlite3.connect(path) as connection:
                return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0]) - old

        where = (path,) if program.startswith("floors") else (f"sqlite:///{path}", old, ids)
        with _driven(module(program, *where), n, stored, ids=ids) as drive:
            yield drive


@contextmanager
def _postgres(program: str, n: int, postgres: Postgres) -> Iterator[Drive]:
    if find_spec("asyncpg") is None:
        raise Absent("asyncpg is not installed (extra `bench`)")
    with (
        postgres.fresh() as url,
        _driven(module(program, url), n, lambda: postgres.count(url, "inbox"), also=postgres.pids) as drive,
    ):
        yield drive


def _node(answer: str, n: int) -> AbstractContextManager[Drive]:
    node = shutil.which("node")
    if node is None:
        raise Absent("node is not installed")
    if not (NODE / "node_modules").is_dir():
        raise Absent("its packages are not installed; run `make bench-node`")
    return _driven([node, str(NODE / "callback.cjs"), TOKEN, ENCODING_KEY, CORP, answer], n, warm=WARM_NODE)


@contextmanager
def _driven(
    command: list[str],
    n: int,
    stored: Callable[[], int] | None = None,
    *,
    warm: int = WARM,
    ids: str = "rising",
    also: Callable[[], list[int]] = list,
) -> Iterator[Drive]:
    """Distinct callbacks; every one must be answered 200 and, where it is to be stored, be there in the end."""
    sent = 0
    with running(command, environment={"NODE_ENV": "production"}) as subject:

        def drive(n: int) -> Sample:
            nonlocal sent
            requests = callbacks.requests(n, "/hook", ids=ids)
            meter = Meter([subject.pid, *also()])
            asyncio.run(load.post_all(subject.port, requests))
            sent += n
            return Sample(*meter.read())

        drive(min(warm, n))
        yield drive
        if stored is not None and stored() != sent:
            raise AssertionError(f"{stored()} rows are stored, {sent} were acknowledged")
