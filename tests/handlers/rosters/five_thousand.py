"""The long run: `python -m tests.handlers.rosters.five_thousand [N]` reads N broken files; says what became of them."""

import resource
import sys
import time
from collections import Counter

from tests.handlers.rosters.hostile import broken
from tests.handlers.rosters.test_hostile import answered

MOST_SECONDS, MOST_GROWTH = 15.0, 64 << 10  #: per file; of this process, in KiB


def run(number: int) -> int:
    found: Counter[str] = Counter()
    slowest = 0.0
    for seed in range(50):
        answered(broken(seed))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(number):
        start = time.perf_counter()
        found[answered(broken(seed))] += 1
        slowest = max(slowest, time.perf_counter() - start)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(f"{dict(found)} slowest {slowest:.2f} s, grown by {grown} KiB\n")
    return int(slowest > MOST_SECONDS or grown > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
