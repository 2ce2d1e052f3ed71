"""Medians over interleaved rounds, and the ratios made of them."""

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import Absent

MICROSECONDS, SECONDS = "µs CPU", "s"
SLICES, LEAST_SLICE = 10, 1_000


@dataclass(frozen=True)
class Sample:
    """What some messages cost: CPU seconds, or for a makespan wall seconds twice."""

    cpu: float
    wall: float


Drive = Callable[[int], Sample]  #: work off so many messages and say what it cost


@dataclass(frozen=True)
class Case:
    """`opened` starts what is measured, warms it up and hands out the drive."""

    name: str
    opened: Callable[[], AbstractContextManager[Drive]]


@dataclass(frozen=True)
class Ratio:
    """What was found for one pair: the medians' ratio, and the lowest and highest of the single rounds."""

    benchmark: str
    ours: str
    floor: str
    ours_cost: float
    floor_cost: float
    unit: str
    goal: float
    ratio: float
    lowest: float
    highest: float

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal


@dataclass
class Report:
    ratios: list[Ratio] = field(default_factory=list)
    samples: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def compare(
        self,
        benchmark: str,
        found: Mapping[str, Sequence[float]],
        *,
        ours: str,
        floor: str,
        goal: float,
        unit: str = MICROSECONDS,
    ) -> None:
        """Add the ratio of two cases of the same run; nothing when either was skipped."""
        mine, least = list(found.get(ours, ())), list(found.get(floor, ()))
        if not mine or not least:
            return
        pairs = [one / other for one, other in zip(mine, least, strict=False)]
        cost, base = statistics.median(mine), statistics.median(least)
        self.ratios.append(Ratio(benchmark, ours, floor, cost, base, unit, goal, cost / base, min(pairs), max(pairs)))
        self.samples.setdefault(benchmark, {}).update({ours: mine, floor: least})

    def show(self, console: Console) -> None:
        table = Table(title="ratio = ours ÷ floor, medians of one run", title_justify="left")
        for heading in ("benchmark", "ours", "against", "unit", "ours", "against", "ratio", "rounds", "goal", ""):
            table.add_column(heading, overflow="fold")
        for one in self.ratios:
            table.add_row(
                one.benchmark,
                one.ours,
                one.floor,
                one.unit,
                f"{one.ours_cost:.1f}",
                f"{one.floor_cost:.1f}",
                f"{one.ratio:.2f}",
                f"{one.lowest:.2f}-{one.highest:.2f}",
                f"{one.goal:.2f}",
                "reached" if one.reached else "MISSED",
            )
        console.print(table)
        for note in self.notes:
            console.print(f"note: {note}", markup=False)

    def write(self, path: Path) -> None:
        found = {"ratios": [asdict(r) | {"reached": r.reached} for r in self.ratios], "samples": self.samples}
        path.write_text(json.dumps(found | {"notes": self.notes}, ensure_ascii=False, indent=1) + "\n")


def interleave(cases: Sequence[Case], rounds: int, n: int, console: Console, report: Report) -> dict[str, list[float]]:
    """µs of CPU per message, one figure a round. Within a round all cases are up and take turns in slices, so that a
    busy moment of the machine meets all of them alike."""
    found: dict[str, list[float]] = {case.name: [] for case in cases}
    slices = max(1, min(SLICES, n // LEAST_SLICE))
    for number in track(
        range(rounds), description="", console=console, transient=True, disable=not console.is_terminal
    ):
        with ExitStack() as stack:
            drives: dict[str, Drive] = {}
            for case in cases:
                try:
                    drives[case.name] = stack.enter_context(case.opened())
                except Absent as reason:
                    if number == 0:
                        report.notes.append(f"{case.name} skipped: {reason}")
            turns: dict[str, list[Sample]] = {name: [] for name in drives}
            for _ in range(slices):
                for name, drive in drives.items():
                    turns[name].append(drive(n // slices))
        for name, samples in turns.items():
            sent = n // slices * slices
            cpu, wall = sum(s.cpu for s in samples), sum(s.wall for s in samples)
            found[name].append(cpu / sent * 1e6)
            console.print(
                f"round {number + 1}  {name:<26}{cpu / sent * 1e6:>8.1f} {MICROSECONDS} {sent / wall:>8.0f}/s"
            )
    return found
