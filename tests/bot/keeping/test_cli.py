"""The operator's commands as they are typed: what they print, what they leave with, what they refuse."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot import config
from bot.keeping import cli, texts
from storage import Database, KeyRing, audit, keys, system
from storage.migrations import migrate
from tests.storage.filling import count, fill

Run = Callable[..., Result]
CONFIG = '[[stations]]\nkey = "a"\nname = "东城派出所"\n'


class Machine:
    """A folder with config.toml, .env and a SQLite file, and the commands typed in it."""

    def __init__(self, folder: Path, ring: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.url = f"sqlite:///{folder / 'liaison.db'}"
        self.config = folder / "config.toml"
        self.config.write_text(f'{CONFIG}[storage]\nurl = "{self.url}"\n')
        self.use(ring)

    def use(self, ring: str) -> None:
        self.ring = ring
        (self.folder / ".env").write_text(f"LIAISON_KEYS={ring}\n")

    def open(self, *, exclusive: bool = False) -> Database:
        return Database(self.url, KeyRing.parse(self.ring), now=lambda: datetime.now(UTC), exclusive=exclusive).open()

    def run(self, *words: str) -> Result:
        app = typer.Typer()
        cli.add_to(app, config.load)
        return CliRunner().invoke(app, [*words, "--config", str(self.config)])

    def fill(self) -> None:
        database = self.open()
        migrate(database)
        keys.agree(database, serving=True)
        fill(database, system.put_station(database, key="a", name="东城派出所"))
        database.close()

    def change(self, sql: str) -> None:
        """As somebody with the file and a tool would."""
        connection = sqlite3.connect(self.folder / "liaison.db")
        for trigger in ("audit_fixed", "audit_kept"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.execute(sql)
        connection.commit()
        connection.close()


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIAISON_KEYS", raising=False)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """One that is copied for each test."""
    machine = Machine(tmp_path_factory.mktemp("machine") / "filled", KeyRing.generate())
    machine.fill()
    with contextlib.closing(sqlite3.connect(machine.folder / "liaison.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return machine


@pytest.fixture
def machine(filled: Machine, tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "old", filled.ring)
    shutil.copyfile(filled.folder / "liaison.db", machine.folder / "liaison.db")
    return machine


def test_a_sound_database_is_said_to_be_sound(machine: Machine) -> None:
    result = machine.run("verify", "--all")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == texts.SOUND
    assert texts.chain(station="a", records=3) in result.stdout


def test_the_first_break_of_a_chain_is_named(machine: Machine) -> None:
    machine.change("UPDATE audit SET object = 'person:9' WHERE seq = 2")
    result = machine.run("verify")
    assert result.exit_code == 1
    assert texts.chain_break(kind="edited", seq=2, until=2) in result.stdout
    told = json.loads(machine.run("verify", "--json").stdout)
    assert told["sound"] is False
    assert [one["what"] for one in told["findings"] if not one["sound"]] == ["a"]


def test_a_chain_cut_off_with_its_head_is_found_against_a_backup(machine: Machine, tmp_path: Path) -> None:
    assert machine.run("backup", str(tmp_path / "a.backup")).exit_code == 0
    database = machine.open()
    (station,) = system.list_stations(database)
    with database.transaction(station.id) as session:
        heads = audit.head(session)
    database.close()
    assert heads.seq == 4
    machine.change("DELETE FROM audit WHERE seq > 2")
    connection = sqlite3.connect(machine.folder / "liaison.db")
    connection.execute("UPDATE audit_head SET seq = 2, sent_seq = 0, mac = (SELECT mac FROM audit WHERE seq = 2)")
    connection.commit()
    connection.close()
    assert machine.run("verify").exit_code == 0  # nothing in the house tells
    result = machine.run("verify", "--against", str(tmp_path / "a.backup"))
    assert result.exit_code == 1
    assert texts.chain_break(kind="tail", seq=3, until=3) in result.stdout


def test_a_printed_head_is_said_to_be_there_or_not(machine: Machine) -> None:
    database = machine.open()
    (station,) = system.list_stations(database)
    with database.transaction(station.id) as session:
        printed = audit.head(session).mac[:8].hex()
        audit.append(session, "person:1", "look", "person:2")
    database.close()
    for written in (f"3-{printed}", printed, f" 3 – {printed.upper()} ", f"３-{printed}"):
        result = machine.run("verify", "--head", written)
        assert result.exit_code == 0, result.output
        assert texts.head_there(station="a", seq=3, since=1) in result.stdout
    for written in (f"2-{printed}", "3-0011223344556677", "0011223344556677"):
        result = machine.run("verify", "--head", written)
        assert result.exit_code == 1
        assert texts.HEAD_GONE in result.stdout
    for written in ("3-abc", "hello", "3-00112233445566778", "-"):
        result = machine.run("verify", "--head", written)
        assert (result.exit_code, texts.HEAD_FORM in result.stderr) == (2, True), written


def test_a_sealed_value_that_was_moved_is_found(machine: Machine) -> None:
    machine.change(
        "UPDATE inbox SET body = (SELECT body FROM inbox ORDER BY id LIMIT 1) WHERE id = (SELECT max(id) FROM inbox)"
    )
    result = machine.run("verify")
    assert result.exit_code == 1
    assert "✗ 加密列 inbox.body" in result.stdout


def test_a_broken_file_is_found(machine: Machine) -> None:
    path = machine.folder / "liaison.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'inbox' AND type = 'index'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    raw = bytearray(path.read_bytes())
    raw[(page - 1) * size + 12 : (page - 1) * size + 60] = b"\xff" * 48
    path.write_bytes(raw)
    assert machine.run("verify").exit_code in (1, 2)


def test_wrong_keys_are_told_and_nothing_is_looked_at(machine: Machine) -> None:
    machine.use(f"{KeyRing.generate().partition(',')[0]},{machine.ring.partition(',')[2]}")
    for words in (["verify"], ["backup", str(machine.folder / "x.backup")], ["keys", "rotate"]):
        result = machine.run(*words)
        assert result.exit_code == 2, words
        assert texts.key_wrong(number=1) in result.stderr
    assert not (machine.folder / "x.backup").exists()


def test_keys_new_then_rotate_then_the_old_one_taken_out(machine: Machine) -> None:
    printed = machine.run("keys", "new").stdout
    line = next(line for line in printed.splitlines() if line.startswith("LIAISON_KEYS="))
    assert (machine.folder / ".env").read_text() == f"LIAISON_KEYS={machine.ring}\n"  # printed, not written
    machine.use(line.partition("=")[2])
    result = machine.run("keys", "rotate")
    assert result.exit_code == 0, result.output
    shown = machine.run("keys", "show").stdout.splitlines()
    assert "0 条" in shown[0]
    assert "可以从 LIAISON_KEYS 里删去" in shown[0]
    assert "现用" in shown[1]
    machine.use(",".join(part for part in machine.ring.split(",") if not part.startswith("1:")))
    assert machine.run("verify", "--all").exit_code == 0
    assert machine.run("keys", "rotate").exit_code == 0


def test_rotation_waits_until_the_running_process_knows_the_key(machine: Machine) -> None:
    serving = machine.open(exclusive=True)
    machine.use(KeyRing.rotated(machine.ring))
    result = machine.run("keys", "rotate")
    assert result.exit_code == 2
    assert texts.key_not_live(number=2) in result.stderr
    assert machine.run("keys", "rotate", "--stopped").exit_code == 2  # it is not
    serving.close()
    assert machine.run("keys", "rotate").exit_code == 0


def test_drill_from_an_old_machine_to_a_new_one(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert machine.run("backup", str(folder)).exit_code == 0
    (path,) = folder.iterdir()
    new = Machine(tmp_path / "new", machine.ring)
    result = new.run("restore", str(path))
    assert result.exit_code == 0, result.output
    assert texts.SOUND in result.stdout
    database = new.open()
    assert count(database, "person") == 1
    assert count(database, "task") == 2  # its own, and retention at once
    database.close()
    again = new.run("restore", str(path))
    assert again.exit_code == 2
    assert texts.NOT_EMPTY in again.stderr


def test_a_restore_of_a_changed_file_says_so_in_words(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    machine.run("backup", str(path))
    raw = bytearray(path.read_bytes())
    raw[-100] ^= 1
    path.write_bytes(raw)
    new = Machine(tmp_path / "new", machine.ring)
    result = new.run("restore", str(path))
    assert result.exit_code == 1
    assert "备份文件被改动或损坏（第 1 块）" in result.stderr
    assert texts.NOTHING_RESTORED in result.stderr
    assert new.run("restore", str(tmp_path / "nowhere")).exit_code == 2


def test_a_restore_is_refused_while_a_process_serves(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    machine.run("backup", str(path))
    new = Machine(tmp_path / "new", machine.ring)
    serving = new.open(exclusive=True)
    assert new.run("restore", str(path)).exit_code == 2
    serving.close()


def test_old_backups_of_the_folder_are_dropped(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("liaison-20200101T000000Z.backup", "other.backup"):
        (folder / name).touch()
    assert machine.run("backup", str(folder), "--keep-days", "30").exit_code == 0
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 2
    assert "other.backup" in left
    assert "liaison-20200101T000000Z.backup" not in left


def test_a_tail_cut_off_after_a_backup_is_found_without_it(machine: Machine, tmp_path: Path) -> None:
    """The head that went out with the backup is remembered."""
    machine.run("backup", str(tmp_path / "a.backup"))
    machine.change("DELETE FROM audit WHERE seq > 2")
    machine.change("UPDATE audit_head SET seq = 2, mac = (SELECT mac FROM audit WHERE seq = 2)")
    result = machine.run("verify")
    assert result.exit_code == 1
    assert texts.chain_break(kind="tail", seq=3, until=3) in result.stdout
