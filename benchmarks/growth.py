"""What a callback costs when the inbox holds millions of old rows, beside an empty one."""

from functools import partial

from rich.console import Console

from benchmarks.inbound import on_sqlite
from benchmarks.report import Case, Report, interleave

ROWS = 3_000_000
IDS = ("rising", "random")  #: WeCom numbers its messages upwards; DingTalk's ids look random


def measure(report: Report, console: Console, *, rounds: int, n: int, rows: int = ROWS) -> None:
    cases = [
        Case(f"{name}, {kind} ids", partial(on_sqlite, "subjects.inbound", n, old, kind))
        for kind in IDS
        for name, old in (("empty inbox", 0), (f"{rows} old rows", rows))
    ]
    found = interleave(cases, rounds, n, console, report)
    for kind in IDS:
        report.compare("growth", found, ours=f"{rows} old rows, {kind} ids", floor=f"empty inbox, {kind} ids", goal=1.3)
