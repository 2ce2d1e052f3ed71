"""The whole road: stored, dispatched with a small command, answered through the API over TLS."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain

from rich.console import Console

from benchmarks import callbacks, load, texts
from benchmarks.away import Away, away
from benchmarks.envelope import CORP
from benchmarks.machine import Meter, Subject, module, running
from benchmarks.report import Case, Drive, Report, Sample, interleave

STATIONS, MOST_PEOPLE = 8, 250  #: a corp takes 10,000 messages a minute, a conversation 30
WARM = 1_000
PATIENCE_SECONDS = 120.0
SETTLE_SECONDS = 10.0
LOOK_SECONDS = 0.02


def measure(report: Report, console: Console, *, rounds: int, n: int) -> None:
    cases = [Case("composite floor", partial(_floor, n)), Case("product road", partial(_product, n))]
    found = interleave(cases, rounds, n, console, report)
    report.compare("road", found, ours="product road", floor="composite floor", goal=3.0)


def people_of(n: int) -> int:
    return min(MOST_PEOPLE, n // STATIONS)


@contextmanager
def _floor(n: int) -> Iterator[Drive]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, away() as platform:
        command = module("floors.road", f"{folder}/bench.db", platform.url)
        with running(command, environment=platform.environment) as subject:
            drive = partial(_drive, subject, platform, [("/hook", CORP)], people_of(n))
            drive(min(WARM, n))
            yield drive


@contextmanager
def _product(n: int) -> Iterator[Drive]:
    from benchmarks.subjects.road import corp_of, path_of

    with tempfile.TemporaryDirectory(prefix="bench-") as folder, away() as platform:
        path = f"{folder}/bench.db"
        command = module("subjects.road", f"sqlite:///{path}", platform.url, STATIONS, people_of(n))
        with running(command, environment=platform.environment) as subject:
            drive = partial(
                _drive, subject, platform, [(path_of(one), corp_of(one)) for one in range(STATIONS)], people_of(n)
            )
            drive(min(WARM, n))
            yield drive
            _check(path, platform.seen()["taken"])


def _drive(subject: Subject, platform: Away, doors: list[tuple[str, str]], people: int, n: int) -> Sample:
    """Until every message has its answer at the platform; what is settled afterwards falls into the next slice."""
    each = -(-n // len(doors))
    batches = [
        callbacks.requests(each, path, text=texts.ASK_WHO, receive_id=corp, people=people) for path, corp in doors
    ]
    requests = list(chain.from_iterable(zip(*batches, strict=True)))[:n]
    before = platform.seen()["taken"]
    meter = Meter([subject.pid])
    asyncio.run(load.post_all(subject.port, requests))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while platform.seen()["taken"] < before + n:
        if time.monotonic() > deadline:
            raise AssertionError(f"{platform.seen()['taken'] - before} answers to {n} messages")
        time.sleep(LOOK_SECONDS)
    return Sample(*meter.read())


def _check(path: str, answered: int) -> None:
    """Stored, worked off and sent: as many of each as were answered, as soon as the last is settled."""
    done = "SELECT count(*) FROM inbox WHERE state = 'done'"
    sent = "SELECT count(*) FROM outbox WHERE state = 'sent'"
    deadline = time.monotonic() + SETTLE_SECONDS
    with closing(sqlite3.connect(path)) as connection:
        while True:
            found = tuple(connection.execute(sql).fetchone()[0] for sql in (done, sent))
            if found == (answered, answered):
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"(done, sent) = {found}, answered {answered}")
            time.sleep(LOOK_SECONDS)
