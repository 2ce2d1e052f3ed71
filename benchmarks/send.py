"""A send with pace and outcome stored, beside a bare TLS post; and ten thousand groups beside the ideal."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console

from benchmarks.away import Away, away
from benchmarks.machine import module, running
from benchmarks.report import SECONDS, Case, Drive, Report, Sample, interleave

CONNECTIONS = 50
WARM = 500
RTT_MS, LIMIT = 50.0, 20
GROWN: dict[str, float] = {}  #: what the last drive left in memory


def measure(report: Report, console: Console, *, rounds: int, n: int) -> None:
    cases = [Case("bare TLS post", partial(_floor, n)), Case("product send", partial(_product, n))]
    found = interleave(cases, rounds, n, console, report)
    report.compare("send", found, ours="product send", floor="bare TLS post", goal=1.6)


def fan_out(report: Report, console: Console, *, rounds: int, n: int, parts: int = 1) -> None:
    """`n` groups, `parts` messages each; the platform answers after 50 ms and takes 20 a minute from a webhook.

    Ideal: 50 connections always busy, and one round trip; the limit itself does not bind at so few messages a group.
    """
    messages = n * parts
    ideal = messages * RTT_MS / 1000 / CONNECTIONS + RTT_MS / 1000
    goal = 1.25 if parts == 1 else 1.15
    walls = []
    for number in range(rounds):
        with away(delay_ms=RTT_MS, limit=LIMIT) as platform, _subject(platform, n, parts) as subject_ask:
            sample = subject_ask(n)
            seen = platform.seen()
        if seen != {"taken": messages, "limited": 0}:
            raise AssertionError(f"the platform has seen {seen}, not {messages} within its limit")
        walls.append(sample.wall)
        console.print(
            f"round {number + 1}  {n} groups x {parts} in {sample.wall:.2f} s, ideal {ideal:.2f} s, 0 over the limit, "
            f"memory grown by {GROWN.pop('bytes', 0) / 1e6:.0f} MB"
        )
    found = {"product": walls, "ideal": [ideal] * rounds}
    report.compare("fanout", found, ours="product", floor="ideal", goal=goal, unit=SECONDS)


@contextmanager
def _floor(n: int) -> Iterator[Drive]:
    with (
        away() as platform,
        running(module("floors.send", platform.url, CONNECTIONS), environment=platform.environment) as subject,
    ):

        def drive(n: int) -> Sample:
            told = subject.ask(n)
            return Sample(told["cpu"], told["wall"])

        drive(min(WARM, n))
        yield drive


@contextmanager
def _product(n: int) -> Iterator[Drive]:
    with away() as platform, _subject(platform, n + WARM) as drive:
        sent = 0

        def counted(n: int) -> Sample:
            nonlocal sent
            sent += n
            return drive(n)

        counted(min(WARM, n))
        yield counted
        if platform.seen()["taken"] != sent:
            raise AssertionError(f"{platform.seen()} arrived of {sent}")


@contextmanager
def _subject(platform: Away, groups: int, parts: int = 1) -> Iterator[Drive]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        command = module("subjects.send", f"sqlite:///{folder}/bench.db", platform.url, CONNECTIONS, groups, parts)
        with running(command, environment=platform.environment) as subject:

            def drive(n: int) -> Sample:
                told = subject.ask(n)
                GROWN["bytes"] = told["grown"]
                return Sample(told["cpu"], told["wall"])

            yield drive
