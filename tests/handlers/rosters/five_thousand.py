"""The long run: `python -m tests.handlers.rosters.five_thousand [N] [--first SEED] [--door]` reads N broken files.

`--door`: each through a child process of its own, as an upload goes; else the reader alone, forty times as fast.
Says what became of them, the slowest, and by how much this process has grown. Exit code 1: something did not hold.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from handlers.rosters import texts, upload
from handlers.rosters.reading.package import Rejected
from tests.handlers.rosters import hostile
from tests.handlers.rosters.hostile import broken
from tests.handlers.rosters.test_hostile import TODAY, answered

MOST_SECONDS, MOST_GROWTH = upload.LIMITS.wall_seconds, 64 << 20  #: per file; of this process, in bytes
_NAMES = ("名单.xlsx", "名单.xls", "名单.csv", "", "a.txt", "报表.html", "名单.xlsm")
_TRAPS = (hostile.bomb, hostile.entities, hostile.climbing, hostile.macros, lambda: hostile.far_cell("XFD1"))


def run(number: int, first: int, *, door: bool) -> int:
    found: Counter[str] = Counter()
    slowest, unknown = 0.0, 0
    read = _through_the_door if door else lambda seed: answered(broken(seed))
    for seed in range(first, first + 30):
        read(seed)
    before = _resident()
    for seed in range(first, first + number):
        start = time.perf_counter()
        code = read(seed)
        slowest = max(slowest, time.perf_counter() - start)
        unknown += code != "read" and code not in texts.REJECTED
        found[code] += 1
    grown = _resident() - before
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    sys.stdout.write(
        f"{number} files from seed {first}: {dict(found)}, slowest {slowest:.2f} s, grown by {grown >> 10} KiB, "
        f"largest child {child} MiB\n"
    )
    return int(slowest > MOST_SECONDS or grown > MOST_GROWTH or unknown > 0)


def _through_the_door(seed: int) -> str:
    content = _TRAPS[seed // 40 % len(_TRAPS)]() if seed % 40 == 39 else broken(seed)
    try:
        upload.read(content, _NAMES[seed % len(_NAMES)], TODAY)
    except Rejected as refused:
        return refused.code
    return "read"


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int, nargs="?", default=5000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--door", action="store_true")
    said = parser.parse_args()
    sys.exit(run(said.number, said.first, door=said.door))
