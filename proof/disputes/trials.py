"""Many schedules, one after the other, and what came of them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from proof.disputes.house import LookUp, OnDatabase, Station, Watchkeeping, stations
from proof.disputes.judging import Judge
from proof.disputes.playing import Player
from proof.disputes.schedules import Schedule, draw
from proof.disputes.standing_in import in_place


@dataclass
class Found:
    schedules: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, schedule: Schedule, judge: Judge) -> None:
        self.schedules += 1
        self.ends[judge.ended] += 1
        self.reported[schedule.what] += 1
        self.faults.update(schedule.faults)
        self.pages += judge.pages
        self.problems += judge.problems[:1]

    def figures(self) -> dict[str, object]:
        figures: dict[str, object] = {"schedules": self.schedules, "pages": self.pages}
        figures |= {f"reported: {name}": count for name, count in sorted(self.reported.items())}
        figures |= {f"with {name}": count for name, count in sorted(self.faults.items())}
        return figures | {f"ended with a {name}": count for name, count in sorted(self.ends.items())}


def trials(count: int, *, seed: int, keep: list[Judge] | None = None, until: float = 0) -> Found:
    """So many schedules, drawn from `seed` on; fewer when `until` comes before, by the monotonic clock."""
    found, begun = Found(), time.monotonic()
    with stations() as known, in_place():
        for number in range(seed, seed + count):
            if begun < until < time.monotonic():
                break
            schedule = draw(number)
            judge = on_shelf(schedule, known)
            found.add(schedule, judge)
            if keep is not None:
                keep.append(judge)
    return found


def compared(count: int, *, seed: int) -> Found:
    """Each on the shelf and on a database, which must go the same way moment by moment."""
    kept: list[Judge] = []
    found = trials(count, seed=seed, keep=kept)
    for number, judge in enumerate(kept, seed):
        if on_database(draw(number)).trace != judge.trace:
            found.problems.append(f"seed {number}: it goes another way on a database")
    return found


def on_shelf(schedule: Schedule, known: dict[Watchkeeping, LookUp]) -> Judge:
    look_up, judge = known[schedule.duty], Judge()
    Player(schedule, look_up.station, look_up.shelf, judge).play()
    return judge


def on_database(schedule: Schedule) -> Judge:
    """The same on a station of its own, with the product's own storage."""
    station, judge = Station(schedule.duty), Judge()

    def make(now):  # type: ignore[no-untyped-def]
        station.keeps_time_by(now)
        return OnDatabase(station)

    try:
        Player(schedule, station, make, judge).play()
    finally:
        station.close()
    return judge
