"""A backup holds everything, tells nothing, and is taken back whole or not at all."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from storage import Database, KeyRing, audit, backup, keys, outbox, system, tasks
from storage.backup import BackupBroken, Fault, NotEmpty
from storage.backup.stream import PIECE_BYTES
from storage.keys import KeysDiffer
from storage.outbox import OnAmbiguous
from storage.verifying import verify
from tests import servers
from tests.conftest import OpenDatabase
from tests.storage.filling import CANARY, count, everything, fill, on_disk, stamp

OpenEmpty = Callable[..., Database]
#: For what both kinds write and both take in alike: from SQLite into PostgreSQL and from there into SQLite.
across = pytest.mark.parametrize("empty", ["the other"], indirect=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, ring: KeyRing, clock: VirtualClock) -> Iterator[OpenEmpty]:
    """Opens a database without a table, on another machine as it were."""
    opened: list[Database] = []
    kind = request.param
    if kind == "the other":
        kind = "postgresql" if request.getfixturevalue("database_url").startswith("sqlite") else "sqlite"

    def open_one(url: str, text: str) -> Database:
        database = Database(url, KeyRing.parse(text) if text else ring, now=clock.now).open()
        opened.append(database)
        return database

    if kind == "sqlite":
        yield lambda text="": open_one(f"sqlite:///{tmp_path / 'new' / 'empty.db'}", text)
        for database in opened:
            database.close()
        return
    server: servers.Postgres = request.getfixturevalue("postgres_server")
    with server.empty() as url:
        yield lambda text="": open_one(url, text)
        for database in opened:
            database.close()


@pytest.fixture
def full(database: Database, station: int) -> Database:
    stamp(database)
    keys.agree(database, serving=True)
    fill(database, station)
    return database


def written(database: Database, tmp_path: Path) -> Path:
    path = tmp_path / "a.backup"
    backup.write(database, path)
    return path


def test_either_database_is_restored_from_either(full: Database, empty: OpenEmpty, tmp_path: Path) -> None:
    before = everything(full)
    path = written(full, tmp_path)
    restored = backup.restore(empty(), path)
    there = empty()
    after = everything(there)
    before_audit, after_audit = before.pop("audit"), after.pop("audit")
    del before["audit_head"], after["audit_head"]
    assert after == before
    assert restored.set_aside == 0
    assert set(before_audit) < set(after_audit)
    for one in system.list_stations(there):
        with there.reading(one.id) as session:
            assert verify(session, outside=restored.content.heads[one.key]) == []


def test_it_is_on_record_in_every_station(full: Database, station: int, tmp_path: Path, clock: VirtualClock) -> None:
    other = system.put_station(full, key="b", name="乙")
    clock.advance(hours=1)
    result = backup.write(full, tmp_path / "a.backup")
    for one in (station, other):
        with full.reading(one) as session:
            assert backup.last_backup(session) == clock.now()
            assert verify(session) == []
    assert result.size == (tmp_path / "a.backup").stat().st_size
    assert (tmp_path / "a.backup").stat().st_mode & 0o777 == 0o600


@across
def test_without_the_key_it_tells_nothing(full: Database, empty: OpenEmpty, tmp_path: Path) -> None:
    path = written(full, tmp_path)
    raw = path.read_bytes()
    for plain in (CANARY, "东城派出所", "wecom-aibot", "person:1"):
        assert plain.encode() not in raw
    with pytest.raises(BackupBroken) as caught:
        backup.restore(empty(KeyRing.generate()), path)
    assert caught.value.fault is Fault.SEAL


@across
def test_a_ring_without_its_key_says_which(full: Database, empty: OpenEmpty, tmp_path: Path) -> None:
    two = KeyRing.rotated(KeyRing.generate())
    alone = ",".join(part for part in two.split(",") if not part.startswith("1:"))
    with pytest.raises(BackupBroken) as caught:
        backup.restore(empty(alone), written(full, tmp_path))
    assert (caught.value.fault, caught.value.place) == (Fault.KEY, 1)


@across
def test_no_flipped_byte_is_taken(full: Database, empty: OpenEmpty, tmp_path: Path) -> None:
    path = written(full, tmp_path)
    raw = bytearray(path.read_bytes())
    for place in range(0, len(raw), max(1, len(raw) // 60)):
        raw[place] ^= 1
        path.write_bytes(raw)
        with pytest.raises(BackupBroken):
            backup.examine(path, full.ring)
        raw[place] ^= 1
    raw[-20] ^= 1
    path.write_bytes(raw)
    there = empty()
    with pytest.raises(BackupBroken):
        backup.restore(there, path)
    raw[-20] ^= 1
    path.write_bytes(raw)
    backup.restore(there, path)


def test_no_file_that_was_cut_or_put_together_is_taken(full: Database, station: int, tmp_path: Path) -> None:
    with full.transaction(station) as session:
        audit.append(session, "x", "y", "z", {"long": "".join(f"{n * n * 7919}" for n in range(400_000))})
    path = written(full, tmp_path)
    raw = path.read_bytes()
    assert len(raw) > PIECE_BYTES
    start = raw.index(b"}") + 1
    second = start + 4 + PIECE_BYTES + 16
    cases = {
        "the last piece is gone": (raw[:second], Fault.CUT),
        "the end is gone": (raw[:-1], Fault.CUT),
        "half the header": (raw[:30], Fault.CUT),
        "a piece twice": (raw[:second] + raw[start:], Fault.CHANGED),
        "pieces in another order": (raw[:start] + raw[second:] + raw[start:second], Fault.CHANGED),
        "more behind it": (raw + b"\0\0\0\x20" + b"x" * 32, Fault.CHANGED),
        "nothing": (b"", Fault.FOREIGN),
        "another file": (b"SQLite format 3\0" * 100, Fault.FOREIGN),
    }
    for name, (content, fault) in cases.items():
        path.write_bytes(content)
        with pytest.raises(BackupBroken) as caught:
            backup.examine(path, full.ring)
        assert caught.value.fault is fault, name


def test_it_goes_into_an_empty_database_only(full: Database, tmp_path: Path) -> None:
    before = everything(full)
    path = tmp_path / "a.backup"
    backup.write(full, path)
    with pytest.raises(NotEmpty):
        backup.restore(full, path)
    assert everything(full)["person"] == before["person"]


@across
def test_a_restore_that_breaks_off_leaves_nothing(
    full: Database, empty: OpenEmpty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, there = written(full, tmp_path), empty()
    with monkeypatch.context() as patch:
        patch.setattr(keys, "compare", lambda *_: (_ for _ in ()).throw(KeysDiffer(keys.Fault.MISSING, 9)))
        with pytest.raises(KeysDiffer):
            backup.restore(there, path)
    assert count(there, "person") == 0
    assert count(there, "station") == 0
    backup.restore(there, path)
    assert count(there, "person") == 1


def test_no_file_is_overwritten_and_no_half_one_stays(
    full: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(full, tmp_path)
    raw = path.read_bytes()
    with pytest.raises(FileExistsError):
        backup.write(full, path)
    assert path.read_bytes() == raw
    monkeypatch.setattr("storage.backup.writing._heads", lambda _: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        backup.write(full, tmp_path / "b.backup")
    assert sorted(child.suffix for child in tmp_path.glob("*.backup*")) == [".backup"]


@across
def test_chatter_that_was_about_to_leave_is_not_sent_again(
    full: Database, station: int, empty: OpenEmpty, tmp_path: Path, clock: VirtualClock
) -> None:
    with full.transaction(station) as session:
        for key, rule, wait in (
            ("chatter", OnAmbiguous.LEAVE, 0),
            ("danger", OnAmbiguous.RESEND, 0),
            ("tomorrow", OnAmbiguous.LEAVE, 24),
        ):
            due = clock.now() + timedelta(hours=wait)
            outbox.put(session, outbox.Draft(key, 1, "g", b"x", on_ambiguous=rule, due_at=due))
    path = written(full, tmp_path)
    clock.advance(hours=2)
    there = empty()
    assert backup.restore(there, path).set_aside == 1
    with there.reading(station) as session:
        states = {key: outbox.find_by_key(session, key) for key in ("chatter", "danger", "tomorrow")}
        assert {key: row.state.value for key, row in states.items() if row} == {
            "chatter": "unknown",
            "danger": "pending",
            "tomorrow": "pending",
        }


@across
def test_tokens_and_sign_ins_are_left_out(full: Database, empty: OpenEmpty, tmp_path: Path) -> None:
    there = empty()
    backup.restore(there, written(full, tmp_path))
    assert count(full, "token") == count(full, "console_outcome") == 1
    assert count(there, "token") == count(there, "console_outcome") == count(there, "lease") == 0


@across
def test_drill_under_load_wipe_restore(
    database: Database, station: int, open_database: OpenDatabase, empty: OpenEmpty, tmp_path: Path
) -> None:
    """Whole transactions up to one instant, none of a later one; the chain holds; what was written then is there."""
    stamp(database)
    keys.agree(database, serving=True)
    fill(database, station)
    begun, stop, ours = threading.Event(), threading.Event(), open_database(busy_seconds=20)
    made = [0]

    def load() -> None:
        while not stop.is_set():
            number = made[0]
            with ours.transaction(station) as session:
                audit.append(session, "system", "load", f"load:{number}", {"n": number})
                due = ours.now() + timedelta(days=1)
                outbox.put(session, outbox.Draft(f"load:{number}", 1, "g", CANARY.encode(), due_at=due))
                tasks.put(session, "load", f"load:{number}", due)
            made[0] += 1
            if number == 30:
                begun.set()

    thread = threading.Thread(target=load)
    thread.start()
    assert begun.wait(60)
    backup.write(database, tmp_path / "a.backup", told=lambda *_: begun.clear() or stop.wait(0.01))
    stop.set()
    thread.join()
    original = everything(database)

    there = empty()
    restored = backup.restore(there, tmp_path / "a.backup")
    kept = everything(there)
    (head,) = restored.content.heads.values()
    loaded = count_load(there, "task")
    assert 30 < loaded < made[0]
    assert count_load(there, "outbox") == loaded
    assert head.seq == loaded + 3
    for table in ("inbox", "outbox", "task", "person", "media", "audit"):
        assert set(kept[table]) - set(original[table]) == set() if table != "audit" else True
    with there.reading(station) as session:
        assert verify(session, outside=head) == []
        assert audit.head(session).seq == head.seq + 1


def count_load(database: Database, table: str) -> int:
    with database.across() as session:
        sql = f"SELECT count(*) FROM {table} WHERE key LIKE 'load:%'"
        return int(session.connection().exec_driver_sql(sql.replace("%", "%%")).scalar_one())


def test_a_file_holds_no_plain_name(sqlite_database: Database) -> None:
    fill(sqlite_database, system.put_station(sqlite_database, key="a", name="甲"))
    assert CANARY.encode() not in on_disk(sqlite_database)
    assert b"13800138000" not in on_disk(sqlite_database)
