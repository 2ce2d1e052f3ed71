"""The drill's other half: on the restored machine people go on where they were, codes and all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.directory import texts
from storage import Database, backup, keys
from storage.verifying import verify
from tests.handlers.directory.test_binding import code_in
from tests.handlers.harness import Place, Stage, Town
from tests.storage.filling import stamp


@pytest.fixture
def lost(town: Town) -> tuple[str, str]:
    """Two codes given out before the backup, of which the second is used."""
    stamp(town.database)
    keys.agree(town.database, serving=True)
    codes = [code_in(town.says("wang", "绑定码 顺丰分拨中心").text) for _ in range(2)]
    town.says("li", f"绑定 {codes[1]}", Place("G2"))
    return codes[0], codes[1]


@pytest.fixture
def restored(town: Town, lost: tuple[str, str], tmp_path: Path) -> Iterator[Stage]:
    backup.write(town.database, tmp_path / "a.backup")
    database = Database(f"sqlite:///{tmp_path / 'new.db'}", town.database.ring, now=town.clock.now).open()
    backup.restore(database, tmp_path / "a.backup")
    yield Stage(database, town.station, town.clock)
    database.close()


def test_an_officer_is_still_one_and_a_stranger_is_none(restored: Stage) -> None:
    assert code_in(restored.says("wang", "绑定码 顺丰分拨中心").text)
    assert restored.says("stranger", "绑定码 顺丰分拨中心").refused


def test_a_code_of_before_binds_once_and_a_used_one_never(restored: Stage, lost: tuple[str, str]) -> None:
    fresh, used = lost
    assert restored.says("li", f"绑定 {used}", Place("G3")).text == texts.CODE_WRONG
    assert "顺丰" in restored.says("li", f"绑定 {fresh}", Place("G1")).text
    assert restored.says("li", f"绑定 {fresh}", Place("G4")).text == texts.CODE_WRONG


def test_what_is_done_afterwards_is_on_the_same_chain(restored: Stage) -> None:
    restored.says("wang", "绑定码 顺丰分拨中心")
    with restored.database.reading(restored.station) as session:
        assert verify(session) == []
