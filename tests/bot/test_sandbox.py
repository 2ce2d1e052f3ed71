"""The child process gives its answer, or is ended and says why."""

import os
import time

import pytest

from bot import sandbox
from bot.sandbox import Limits, SandboxFailed


def reverse(content: bytes) -> bytes:
    return content[::-1]


def surroundings(content: bytes) -> bytes:
    return "\n".join(os.environ).encode()


def spin(content: bytes) -> bytes:
    while True:
        pass


def sleep(content: bytes) -> bytes:
    time.sleep(60)
    return b""


def grow(content: bytes) -> bytes:
    kept = [bytearray(16 << 20) for _ in range(200)]
    return bytes(len(kept))


def flood(content: bytes) -> bytes:
    return b"x" * (8 << 20)


def write(content: bytes) -> bytes:
    with open(content.decode(), "wb") as file:
        file.write(b"x" * 1000)
    return b"written"


HERE = "tests.bot.test_sandbox:"


def test_bytes_go_in_and_come_out() -> None:
    payload = os.urandom(3 << 20)
    assert sandbox.run(HERE + "reverse", payload) == payload[::-1]


def test_the_child_inherits_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_KEYS", "secret")
    assert b"LIAISON_KEYS" not in sandbox.run(HERE + "surroundings", b"")


@pytest.mark.parametrize(
    ("name", "limits", "reason"),
    [
        ("spin", Limits(cpu_seconds=1, wall_seconds=20), "time"),
        ("sleep", Limits(wall_seconds=0.5), "time"),
        ("grow", Limits(memory_bytes=256 << 20), "crash"),
        ("flood", Limits(output_bytes=1 << 20), "size"),
        ("missing", Limits(), "crash"),
    ],
)
def test_a_child_out_of_bounds_is_ended(name: str, limits: Limits, reason: str) -> None:
    with pytest.raises(SandboxFailed) as failed:
        sandbox.run(HERE + name, b"", limits)
    assert failed.value.reason == reason


def test_the_child_cannot_write_a_file(tmp_path: object) -> None:
    with pytest.raises(SandboxFailed):
        sandbox.run(HERE + "write", f"{tmp_path}/out".encode())
