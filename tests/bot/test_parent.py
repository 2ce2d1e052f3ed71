"""`run`: the parent keeps serving through a restart, and leaves at once when told to."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import KeyRing

ROOT = Path(__file__).parents[2]
CONFIG = """
[server]
port = 0
[storage]
url = "sqlite:///{folder}/liaison.db"
[[stations]]
key = "east"
name = "城东派出所"
"""
PATIENCE_SECONDS = 60.0


@pytest.fixture
def program(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(folder=tmp_path.as_posix()), encoding="utf-8")
    (tmp_path / ".env").write_text(f"LIAISON_KEYS={KeyRing.generate()}\n", encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", str(config)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
            started.wait(PATIENCE_SECONDS)
        assert started.stdout is not None
        started.stdout.close()


def serving(program: subprocess.Popen[str]) -> str:
    """The address that the next child says it serves."""
    assert program.stdout is not None
    for line in program.stdout:
        if found := re.search(r"serving (http://\S+)", line):
            return found[1]
    raise AssertionError("ended without serving")


def test_a_new_child_serves_the_same_address_and_the_end_is_quick(program: subprocess.Popen[str]) -> None:
    address = serving(program)
    program.send_signal(signal.SIGHUP)
    with urllib.request.urlopen(f"{address}/healthz", timeout=PATIENCE_SECONDS) as answer:
        assert answer.read() == b"ok"  # taken by the old child or kept for the new one, never refused
    assert serving(program) == address
    began = time.monotonic()
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE_SECONDS) == 0
    assert time.monotonic() - began < 10  # a child that must be killed takes 15
