"""Medians over interleaved rounds, and the ratios made of them."""

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import Absent

MICROSECONDS, SECONDS = "µs CPU", "s"


@dataclass(frozen=True)
class Sample:
    """One case in one round. `cost` is CPU per message in µs, or for a makespan wall seconds."""

    cost: float
    per_second: float = 0.0


@dataclass(frozen=True)
class Case:
    name: str
    run: Callable[[], Sample]


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
        found: Mapping[str, Sequence[Sample]],
        *,
        ours: str,
        floor: str,
        goal: float,
        unit: str = MICROSECONDS,
    ) -> None:
        """Add the ratio of two cases of the same run; nothing when either was skipped."""
        mine, least = [s.cost for s in found.get(ours, ())], [s.cost for s in found.get(floor, ())]
        if not mine or not least:
            return
        pairs = [one / other for one, other in zip(mine, least, strict=False)]
        cost, base = statistics.median(mine), statistics.median(least)
        self.ratios.append(
            Ratio(benchmark, ours, floor, cost, base, unit, goal, cost / base, min(pairs), max(pairs))
        )
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


def interleave(cases: Sequence[Case], rounds: int, console: Console, report: Report) -> dict[str, list[Sample]]:
    """Every case once in each round, so that a busy minute of the machine meets all of them alike."""
    found: dict[str, list[Sample]] = {case.name: [] for case in cases}
    absent: set[str] = set()
    turns = [case for _ in range(rounds) for case in cases]
    for case in track(turns, description="", console=console, transient=True, disable=not console.is_terminal):
        if case.name in absent:
            continue
        try:
            sample = case.run()
        except Absent as reason:
            absent.add(case.name)
            report.notes.append(f"{case.name} skipped: {reason}")
            continue
        found[case.name].append(sample)
        with suppress(BrokenPipeError):
            console.print(f"{case.name:<28}{sample.cost:>10.1f}   {sample.per_second:>9.0f}/s", markup=False)
    return found
