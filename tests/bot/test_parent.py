"""What keeps the children alive: started again, told when too often, ended when told; and systemd's socket."""

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from bot import parent, service_manager
from bot.parent import Child


def child(told: list[str], monkeypatch: pytest.MonkeyPatch, program: str) -> Child:
    """A child that runs a line of Python instead of the bot."""

    def start(self: Child) -> object:
        return parent.subprocess.Popen([sys.executable, "-S", "-c", program])

    monkeypatch.setattr(Child, "_start", start)
    return Child("serve", Path("config.toml"), None, told.append)


def test_one_that_dies_three_times_a_minute_is_told_and_still_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    one = child(told, monkeypatch, "raise SystemExit(3)")
    now = 0.0
    while not told and now < 60:
        one.tick(now)
        if one._process is not None:
            one._process.wait()
        now += 0.5
    assert told == ["serve"]
    assert now < 20
    while not one.is_up and one._process is None:
        now += 0.5
        one.tick(now)
    one.wait()


def test_deaths_far_apart_are_not_told_and_the_pause_is_short_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    one = child(told, monkeypatch, "raise SystemExit(3)")
    now = 0.0
    for _ in range(6):
        one.tick(now)
        assert one._process is not None
        one._process.wait()
        now += 100
        one.tick(now)
        assert one._process is None
        now += parent.RESTART_SECONDS
    assert told == []


def test_one_that_does_not_heed_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "STOP_SECONDS", 0.3)
    program = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    one = child([], monkeypatch, program)
    one.tick(0.0)
    time.sleep(0.3)
    one.end()
    one.wait()
    assert not one.is_up


def test_one_that_ended_well_is_started_at_once_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    one = child(told, monkeypatch, "pass")
    now = 0.0
    for _ in range(5):
        one.tick(now)
        assert one._process is not None
        one._process.wait()
        one.tick(now)
        now += parent.ORDERLY_SECONDS
    assert told == []


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_over_its_socket(tmp_path: Path, abstract: bool) -> None:
    address = f"@liaison-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + address[1:] if abstract else address)
        assert service_manager.notify("READY=1", {"NOTIFY_SOCKET": address})
        assert listening.recv(100) == b"READY=1"
    assert not service_manager.notify("READY=1", {})
    assert not service_manager.notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_only_the_process_that_systemd_means_answers_its_watchdog(
    environ: dict[str, str], seconds: float | None
) -> None:
    assert service_manager.watchdog_seconds(environ) == seconds
