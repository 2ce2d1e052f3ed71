"""`python -m tests.handlers.rosters.messy.measure [N] [FIRST]`: how many unseen cases are read wholly right.

The measure: 95 % of cases, 99 % of cells, no planted fault missed, none invented."""

import sys
from collections import Counter
from datetime import date

from handlers.rosters.reading.model import Reading, Row
from handlers.rosters.reading.package import Rejected
from handlers.rosters.reading.reader import read_content, read_text
from tests.handlers.rosters.messy import papers, spoken
from tests.handlers.rosters.messy.folk import Person
from tests.handlers.rosters.messy.papers import Case

TODAY = date(2026, 11, 20)
CELLS = ("name", "kind", "id_no", "phone", "team", "shift", "lodging", "change")


class Score:
    def __init__(self) -> None:
        self.cases = self.right = self.cells = self.good_cells = 0
        self.missed: Counter[str] = Counter()
        self.invented: Counter[str] = Counter()
        self.wrong: list[tuple[int, list[str]]] = []

    def take(self, seed: int, problems: list[str]) -> None:
        self.cases += 1
        self.right += not problems
        if problems:
            self.wrong.append((seed, problems))

    @property
    def is_enough(self) -> bool:
        return (
            self.right >= 0.95 * self.cases
            and self.good_cells >= 0.99 * self.cells
            and not self.missed
            and not self.invented
        )

    def __str__(self) -> str:
        return (
            f"{self.right} of {self.cases} cases wholly right ({self.right / self.cases:.1%}), "
            f"{self.good_cells} of {self.cells} cells ({self.good_cells / max(1, self.cells):.2%}), "
            f"missed {dict(self.missed)}, invented {dict(self.invented)}"
        )


def expected(one: Person, fields: set[str]) -> dict[str, object]:
    found = {name: getattr(one, name) for name in CELLS}
    for name in ("team", "shift", "lodging"):
        if name not in fields or not found[name]:
            found[name] = None
    return found


def shown(row: Row) -> dict[str, object]:
    return {name: row.id_type if name == "kind" else getattr(row, name) for name in CELLS}


def judge(case: Case, reading: Reading, score: Score) -> list[str]:
    """What is wrong with a reading; the cells and faults are counted in `score`."""
    problems: list[str] = []
    for name in ("enterprise", "declared", "counted"):
        want = getattr(case, "company" if name == "enterprise" else name)
        if getattr(reading, name) != want:
            problems.append(f"{name} {getattr(reading, name)!r} for {want!r}")
    figures = reading.summary.to_json()
    if any(figures.get(key) != case.change_figures.get(key) for key in ("joined", "left", "on_leave")):
        problems.append(f"figures {figures} for {case.change_figures}")
    if reading.doc_errors:
        problems.append(f"document {reading.doc_errors}")
    rows = list(reading.rows)
    if len(rows) != len(case.people):
        problems.append(f"{len(rows)} rows for {len(case.people)}: {[row.name for row in rows]}")
    for at, one in enumerate(case.people):
        row = rows[at] if at < len(rows) else Row()
        want, got = expected(one, case.fields), shown(row)
        for name in CELLS:
            score.cells += 1
            score.good_cells += want[name] == got[name]
            if want[name] != got[name]:
                problems.append(f"{one.name} {name} {got[name]!r} for {want[name]!r}")
        said = set(row.errors) | set(row.warnings)
        planted = one.errors | one.warnings
        score.missed.update(planted - said)
        score.invented.update(said - planted)
        if said != planted:
            written = f"written {one.written_id!r} {one.written_phone!r}"
            problems.append(f"{one.name} codes {sorted(said)} for {sorted(planted)}, {written}")
    return problems


def read(case: Case) -> Reading:
    if not case.name:
        return read_text(case.content.decode(), TODAY)
    return read_content(case.content, case.name, TODAY, password=case.password)


def measure(seeds: range) -> Score:
    score = Score()
    for seed in seeds:
        case = (spoken.message if seed % 3 == 2 else papers.table)(seed)
        try:
            score.take(seed, judge(case, read(case), score))
        except Rejected as rejected:
            score.take(seed, [f"rejected {rejected.code}"])
    return score


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    score = measure(range(first, first + number))
    for seed, problems in score.wrong[:40]:
        sys.stdout.write(f"{seed}: " + "; ".join(problems[:4]) + "\n")
    sys.stdout.write(f"{score}\n")
    return int(not score.is_enough)


if __name__ == "__main__":
    sys.exit(main())
