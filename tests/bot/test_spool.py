"""The file that keeps danger words: whole records survive, torn ones were never promised, nothing in it can be read."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.spool import SIZE, Spool
from storage import KeyRing


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "deep" / "danger.spool"
    first = Spool(path, ring)
    assert first.is_empty
    assert first.append("有人拿刀".encode())
    assert first.append(b"two")
    first.close()
    assert path.stat().st_size == SIZE
    assert "有人拿刀".encode() not in path.read_bytes()
    second = Spool(path, ring)
    assert second.read()[0] == ["有人拿刀".encode(), b"two"]
    second.close()


def test_it_is_cleared_only_of_what_was_read(tmp_path: Path, ring: KeyRing) -> None:
    spool = Spool(tmp_path / "s", ring)
    spool.append(b"one")
    _, place = spool.read()
    spool.append(b"two")
    assert not spool.clear(place)
    bodies, place = spool.read()
    assert bodies == [b"one", b"two"]
    assert spool.clear(place)
    assert spool.is_empty
    spool.append(b"three")
    assert Spool(tmp_path / "s", ring).read()[0] == [b"three"]
    spool.close()


def test_a_full_one_says_no_and_keeps_what_it_has(tmp_path: Path, ring: KeyRing) -> None:
    spool = Spool(tmp_path / "s", ring)
    body = os.urandom(100_000)
    kept = sum(spool.append(body) for _ in range(12))
    assert kept == 10
    assert len(spool.read()[0]) == 10
    spool.close()


def test_another_ring_reads_nothing_and_is_not_stopped_by_it(tmp_path: Path, ring: KeyRing) -> None:
    spool = Spool(tmp_path / "s", ring)
    spool.append(b"one")
    other = Spool(tmp_path / "s", KeyRing.parse(KeyRing.generate()))
    assert other.read()[0] == []
    assert other.append(b"two")
    assert other.read()[0] == [b"two"]
    spool.close()
    other.close()


@given(cut=st.integers(0, 400), junk=st.binary(max_size=40))
def test_a_torn_end_costs_only_itself(tmp_path_factory: object, ring: KeyRing, cut: int, junk: bytes) -> None:
    path = tmp_path_factory.mktemp("spool") / "s"  # type: ignore[attr-defined]
    spool = Spool(path, ring)
    for number in range(3):
        spool.append(b"%d" % number * 50)
    spool.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + junk + bytes(SIZE - cut - len(junk)))
    again = Spool(path, ring)
    found = again.read()[0]
    assert found == [b"%d" % number * 50 for number in range(len(found))]
    assert again.append(b"next")
    assert again.read()[0] == [*found, b"next"]
    again.close()
