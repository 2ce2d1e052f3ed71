"""What is told when a port is taken, and what a first start leaves on the disk."""

import io
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import memory
from bot.__main__ import main
from bot.clock import VirtualClock
from storage import Database, KeyRing

ROOT = Path(__file__).parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield held.getsockname()[1]


@pytest.mark.parametrize("program", [["bot", "demo"], ["simulator"]])
def test_a_taken_port_is_told_in_words(taken: int, program: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *program, "--port", str(taken)], capture_output=True, text=True, timeout=60, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert f"端口 {taken} 已被占用，请换一个：--port …" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_taken_port_of_the_product_too(taken: int, command: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    database = f"sqlite:///{tmp_path}/data/bot.db"
    config.write_text(
        f'[server]\nport = {taken}\n[storage]\nurl = "{database}"\n[[stations]]\nkey = "a"\nname = "城东派出所"\n'
    )
    (tmp_path / ".env").write_text(f"LIAISON_KEYS={KeyRing.generate()}\n")
    done = subprocess.run(
        [sys.executable, "-m", "bot", command, "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"端口 {taken} 已被占用，请换一个：[server] port = …" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_database_is_nobody_elses(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "data" / "bot.db"
    Database(f"sqlite:///{path}", KeyRing.parse(KeyRing.generate()), now=clock.now).open().close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o640)
    Database(f"sqlite:///{path}", KeyRing.parse(KeyRing.generate()), now=clock.now).open().close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


STATION = '[[stations]]\nkey = "a"\nname = "城东派出所"\n'


def configured(folder: Path, *words: str) -> list[str]:
    (folder / "config.toml").write_text(STATION, encoding="utf-8")
    (folder / ".env").write_text(f"LIAISON_KEYS={KeyRing.generate()}\n")
    (folder / ".env").chmod(0o600)
    return [*words, "--config", str(folder / "config.toml")]


def started(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *configured(folder, *words)]
    environ = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, timeout=60, check=False)


def test_a_terminal_without_some_signs_still_gets_the_rest(tmp_path: Path) -> None:
    done = started(tmp_path, "check", PYTHONIOENCODING="gbk")
    assert done.returncode == 0, done.stderr
    assert "可以启动" in done.stdout.decode("gbk")


def test_a_terminal_without_any_chinese_gets_it_as_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = configured(tmp_path, "check")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr(sys, "argv", ["bot", *command])
    monkeypatch.setattr(memory, "start", lambda: None)  # the collector of this process is set already
    with pytest.raises(SystemExit) as ended:
        main()
    sys.stdout.flush()
    assert not ended.value.code
    assert "可以启动" in written.getvalue().decode()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    done = started(tmp_path, "serve")
    assert done.returncode == 2
    assert str(tmp_path / "data") in done.stderr.decode()
    assert b"Traceback" not in done.stderr
