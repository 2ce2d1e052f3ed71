"""A list of 180,000 people as a workbook: the first day, and the day after when few lines differ."""

import compileall
import json
import pickle
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

import xlsxwriter
from rich.console import Console

from benchmarks.machine import ROOT, SERVER_CORE, Died, module, pin
from benchmarks.report import SECONDS, Report

GOAL, MOST_MIB = 1.4, 400
HEADINGS = ("姓名", "证件号码", "手机号", "所属企业", "班组", "班次", "住宿地", "变动", "车牌")
_SURNAMES, _GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华",
)
_AREAS = ("410105", "411302", "140202", "522121", "510104")
_WEIGHTS, _CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_SHIFTS = ("白班", "夜班", "中班")
_PATIENCE_SECONDS = 300

Cells = list[str]


def measure(report: Report, console: Console, *, rounds: int, rows: int) -> None:
    """CPU of the whole way, the child's included; every round floor and product after one another."""
    for package in ("bot", "handlers", "storage"):  # as they are once installed: the child begins anew for each list
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory(prefix="bench-roster-") as name:
        folder = Path(name)
        make(folder, rows)
        for way in ("first", "daily"):
            found: dict[str, list[float]] = {"floor": [], "ours": []}
            peaks: list[float] = []
            for number in range(rounds):
                for case, part in (("floor", "floors.roster"), ("ours", "subjects.roster")):
                    if way == "daily" and case == "ours":
                        _run(part, folder, "prepare")
                    told = _run(part, folder, way)
                    found[case].append(float(told["cpu"]))
                    if case == "ours":
                        peaks.append(max(float(told["own_mib"]), float(told["child_mib"])))
                    console.print(f"round {number + 1}  {way:<6}{case:<8}{float(told['cpu']):>8.2f} {SECONDS} CPU")
            report.compare(f"roster {way} {rows}", found, ours="ours", floor="floor", goal=GOAL, unit=SECONDS)
            report.notes.append(f"roster {way}: peak {statistics.median(peaks):.0f} MiB; goal {MOST_MIB}")


def _run(part: str, folder: Path, way: str) -> dict[str, float]:
    done = subprocess.run(
        module(part, folder, way),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        preexec_fn=lambda: pin(SERVER_CORE),
    )
    if done.returncode:
        raise Died(done.stderr[-2000:])
    if way == "prepare":
        return {}
    for left_over in folder.glob("*.db*"):
        left_over.unlink()
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


# --- the lists ---


def make(folder: Path, rows: int) -> None:
    """`today.xlsx` and `yesterday.pickle`: 1 % came and 1 % left, 2 % changed their shift, 1 % of today is wrong."""
    chance = random.Random(7)
    today = _people(chance, rows)
    yesterday = [list(cells) for cells in today]
    known = {cells[1] for cells in today}
    for cells in yesterday[: rows // 100]:
        cells[1] = _fresh(chance, known)
    for cells in yesterday[rows // 100 : 3 * rows // 100]:
        cells[5] = _SHIFTS[1] if cells[5] == _SHIFTS[0] else _SHIFTS[0]
    chance.shuffle(yesterday)
    for place, at in enumerate(chance.sample(range(rows), rows // 100)):
        _spoil(today[at], place % 4)
    with (folder / "yesterday.pickle").open("wb") as stream:
        pickle.dump(yesterday, stream, protocol=5)
    with xlsxwriter.Workbook(folder / "today.xlsx", {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate([HEADINGS, *today]):
            for column, text in enumerate(line):
                sheet.write_string(at, column, text)


def _people(chance: random.Random, rows: int) -> list[Cells]:
    known: set[str] = set()
    return [
        [
            chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN),
            _fresh(chance, known),
            f"1{chance.randint(3, 9)}{chance.randint(0, 999_999_999):09d}",
            f"企业{chance.randint(1, 60)}",
            f"班组{chance.randint(1, 6000)}",
            chance.choice(_SHIFTS),
            f"{chance.randint(1, 40)}栋{chance.randint(101, 1899)}室",
            "无",
            f"豫A{chance.randint(10000, 99999)}" if chance.random() < 0.08 else "",
        ]
        for _ in range(rows)
    ]


def _fresh(chance: random.Random, known: set[str]) -> str:
    """A resident's number that nobody has yet."""
    while True:
        day = f"{chance.randint(1970, 2005)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
        base = f"{chance.choice(_AREAS)}{day}{chance.randint(0, 999):03d}"
        total = sum(int(digit) * weight for digit, weight in zip(base, _WEIGHTS, strict=True))
        number = base + _CHECK[total % 11]
        if number not in known:
            known.add(number)
            return number


def _spoil(cells: Cells, way: int) -> None:
    if way == 0:
        cells[1] = cells[1][:-1] + ("1" if cells[1][-1] != "1" else "2")
    elif way == 1:
        cells[2] = cells[2][:-1]
    elif way == 2:
        cells[8] = "XX123"
    else:
        cells[0] = ""
