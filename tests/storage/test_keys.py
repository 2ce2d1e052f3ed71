"""The right keys are told from wrong ones at start, and rotation leaves nothing under an old one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from bot.clock import VirtualClock
from storage import Database, KeyRing, keys, rotation, soundness, system
from storage.keys import Fault, KeysDiffer
from storage.sealed import SEALED
from tests.storage.filling import count, fill

ONE = KeyRing.generate()
TWO = KeyRing.rotated(ONE)
ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("ROTATION_KILLS", "10"))


def opened(url: str, text: str, clock: VirtualClock, *, exclusive: bool = False) -> Database:
    return Database(url, KeyRing.parse(text), now=clock.now, exclusive=exclusive).open()


def refused(url: str, text: str, clock: VirtualClock, *, serving: bool = True) -> KeysDiffer:
    database = opened(url, text, clock)
    try:
        with pytest.raises(KeysDiffer) as caught:
            keys.agree(database, serving=serving)
        return caught.value
    finally:
        database.close()


@pytest.fixture
def served(database_url: str, clock: VirtualClock) -> str:
    """A database that a process with the first ring has served."""
    database = opened(database_url, ONE, clock)
    keys.agree(database, serving=True)
    fill(database, system.put_station(database, key="a", name="甲"))
    database.close()
    return database_url


def test_the_same_keys_agree_again(served: str, clock: VirtualClock) -> None:
    database = opened(served, ONE, clock)
    keys.agree(database)
    assert keys.marked(database) == [1]
    database.close()


def test_another_key_under_the_same_number_is_refused(served: str, clock: VirtualClock) -> None:
    index = ONE.partition(",")[2]
    other = f"{KeyRing.generate().partition(',')[0]},{index}"
    fault = refused(served, other, clock)
    assert (fault.fault, fault.number) == (Fault.WRONG, 1)


def test_another_index_key_is_refused(served: str, clock: VirtualClock) -> None:
    other = f"{ONE.partition(',')[0]},{KeyRing.generate().partition(',')[2]}"
    assert refused(served, other, clock).fault is Fault.INDEX


def test_a_key_taken_out_too_early_is_refused(served: str, clock: VirtualClock) -> None:
    early = ",".join(part for part in TWO.split(",") if not part.startswith("1:"))
    fault = refused(served, early, clock)
    assert (fault.fault, fault.number) == (Fault.MISSING, 1)


def test_a_refusal_writes_nothing(served: str, clock: VirtualClock) -> None:
    refused(served, f"{ONE.partition(',')[0]},{KeyRing.generate().partition(',')[2]}", clock)
    database = opened(served, ONE, clock)
    assert keys.marked(database) == [1]
    database.close()


def test_nobody_seals_with_a_key_that_the_running_process_does_not_know(sqlite_url: str, clock: VirtualClock) -> None:
    serving = opened(sqlite_url, ONE, clock, exclusive=True)
    keys.agree(serving, serving=True)
    assert refused(sqlite_url, TWO, clock, serving=False).fault is Fault.NOT_LIVE
    serving.close()
    command = opened(sqlite_url, TWO, clock)
    keys.agree(command)  # nobody runs any more
    assert keys.marked(command) == [1, 2]
    command.close()


def reseal(database: Database) -> int:
    return sum(done for _, done, _ in rotation.reseal(database))


def test_rotation_leaves_nothing_under_the_old_key(served: str, clock: VirtualClock) -> None:
    database = opened(served, TWO, clock)
    keys.agree(database, serving=True)
    before = rotation.count_by_key(database)
    assert set(before) == {1}
    assert reseal(database) == before[1]
    assert rotation.count_by_key(database) == {2: before[1]}
    assert reseal(database) == 0
    keys.retire(database, 1)
    database.close()

    alone = ",".join(part for part in TWO.split(",") if not part.startswith("1:"))
    database = opened(served, alone, clock)
    keys.agree(database, serving=True)
    assert [seals for seals in soundness.seals(database, every=True) if seals.broken] == []
    database.close()


def test_the_old_key_alone_opens_nothing_any_more(served: str, clock: VirtualClock) -> None:
    database = opened(served, TWO, clock)
    keys.agree(database, serving=True)
    reseal(database)
    keys.retire(database, 1)
    database.close()
    old = opened(served, ONE, clock)
    assert all(seals.broken == seals.looked for seals in soundness.seals(old, every=True))
    old.close()


def test_people_are_found_as_before_after_a_rotation(served: str, clock: VirtualClock) -> None:
    from storage.people import find_person_by_mobile

    database = opened(served, TWO, clock)
    reseal(database)
    (station,) = [row.id for row in system.list_stations(database)]
    with database.reading(station) as session:
        assert find_person_by_mobile(session, "13800138000")
    database.close()


def test_one_spoilt_row_does_not_keep_the_others_back(served: str, clock: VirtualClock) -> None:
    database = opened(served, TWO, clock)
    with database.across(write=True) as session:
        table = SEALED[0].rows.metadata.tables["inbox"]
        oldest = sa.select(sa.func.min(table.c.id)).scalar_subquery()
        session.connection().execute(sa.update(table).where(table.c.id == oldest).values(body=b"\x01" + b"x" * 40))
    steps = list(rotation.reseal(database))
    assert sum(broken for _, _, broken in steps) == 1
    assert rotation.count_by_key(database)[1] == 1
    database.close()


#: Forks one child for each ring that it is told, which rotates until it is done or killed.
_NURSERY = """
import os, sys
from dataclasses import replace
from datetime import UTC, datetime
from storage import Database, KeyRing, migrations, rotation
migrations.load_tables()
rotation.SEALED = tuple(replace(column, batch=3) for column in rotation.SEALED)
for line in sys.stdin:
    url, ring = line.split()
    child = os.fork()
    if not child:
        database = Database(url, KeyRing.parse(ring), now=lambda: datetime.now(UTC), busy_seconds=30).open()
        print(os.getpid(), flush=True)
        for _ in rotation.reseal(database):
            pass
        os._exit(0)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-c", _NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdin is not None
    assert child.stdout is not None
    yield child
    child.stdin.close()
    child.wait()
    child.stdout.close()


def rotate_and_kill(nursery: subprocess.Popen[str], url: str, text: str, after: float) -> None:
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{url} {text}\n")
    nursery.stdin.flush()
    pid = int(nursery.stdout.readline())
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    assert nursery.stdout.readline() == "gone\n"


def test_killed_at_any_moment_it_goes_on(served: str, clock: VirtualClock, nursery: subprocess.Popen[str]) -> None:
    """ROTATION_KILLS=100 for the long run; each kill leaves a rotation that the next one goes on with."""
    seed = int(os.environ.get("SEED", "20260302"))
    random, text = Random(seed), ONE
    database = opened(served, ONE, clock)
    (station,) = [row.id for row in system.list_stations(database)]
    for _ in range(10):
        clock.advance(seconds=1)
        fill(database, station)
    database.close()
    unfinished = 0
    for kill in range(KILLS):
        if kill % 3 == 0:
            text = KeyRing.rotated(text)  # a new rotation begins whether the last one ended or not
        rotate_and_kill(nursery, served, text, random.uniform(0, 0.06))
        database = opened(served, text, clock)
        unfinished += set(rotation.count_by_key(database)) != {database.ring.active}
        database.close()
    database = opened(served, text, clock)
    assert [seals for seals in soundness.seals(database, every=True) if seals.broken] == [], f"SEED={seed}"
    reseal(database)
    assert set(rotation.count_by_key(database)) == {database.ring.active}
    assert soundness.faults(database) == []
    assert count(database, "inbox") == 11 * 3
    database.close()
    assert unfinished, f"no kill came in time; SEED={seed}"
