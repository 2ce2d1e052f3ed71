"""What keeps the children alive: started again, told when too often, ended when told; and systemd's socket."""

import asyncio
import configparser
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import config, parent, serve, service_manager, succession
from bot.parent import Child
from bot.steady import TRUST_CLOCK
from tests.house.source import ROOT


def child(told: list[str], monkeypatch: pytest.MonkeyPatch, program: str) -> Child:
    """A child that runs a line of Python instead of the bot."""

    def start(self: Child) -> object:
        return subprocess.Popen([sys.executable, "-S", "-c", program])

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


# --- an upgrade -------------------------------------------------------------------------------------------------------

LIVING = "from bot import succession; succession.take_over(); import time; time.sleep(60)"
FAILING = "raise SystemExit(3)"


def upgraded(told: list[str], monkeypatch: pytest.MonkeyPatch, successor: str) -> tuple[Child, int]:
    """A child that runs, with its successor started beside it; the number of the first."""

    def start(self: Child, predecessor: int = 0) -> object:
        environ = {**os.environ, succession.VARIABLE: str(predecessor or "")}
        program = successor if predecessor else LIVING
        return subprocess.Popen([sys.executable, "-S", "-c", program], env=environ, cwd=ROOT)

    monkeypatch.setattr(Child, "_start", start)
    one = Child("serve", Path("config.toml"), None, told.append)
    one.tick(0.0)
    assert one._process is not None
    first = one._process.pid
    one.replace()
    one.replace()  # told twice it starts no third
    deadline = time.monotonic() + 20
    while one._next is not None and time.monotonic() < deadline:
        assert one.is_up or one._process.poll() is not None
        one.tick(time.monotonic())
        time.sleep(0.01)
    return one, first


def test_a_successor_ends_the_one_before_once_it_has_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    one, first = upgraded(told, monkeypatch, LIVING)
    assert one.is_up
    assert one._process is not None
    assert one._process.pid != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    one.end()
    one.wait()
    assert told == []


def test_a_successor_that_fails_to_load_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    one, first = upgraded([], monkeypatch, FAILING)
    assert one.is_up
    assert one._process is not None
    assert one._process.pid == first
    one.end()
    one.wait()
    assert not one.is_up


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


# --- the listening socket and the trusted clock -----------------------------------------------------------------------

#: As systemd starts a service with deploy/liaison.socket: file 3 is the socket, and the two variables say so.
ACTIVATED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.executable, [sys.executable, "-c", sys.argv[2]])
"""
ANSWERING = """
from bot import service_manager
listening = service_manager.activated_socket()
other, _ = listening.accept()
other.sendall(other.recv(100))
"""


def test_the_socket_of_a_unit_is_taken_over_with_what_waits_in_it() -> None:
    """Who calls before the service is up waits in the kernel and is answered by it."""
    with socket.create_server(("127.0.0.1", 0)) as unit:
        caller = socket.create_connection(unit.getsockname())
        caller.settimeout(20)
        caller.sendall(b"before it was up")
        started = subprocess.run(
            [sys.executable, "-c", ACTIVATED, str(unit.fileno()), ANSWERING], pass_fds=[unit.fileno()], timeout=20
        )
        assert started.returncode == 0
        assert caller.recv(100) == b"before it was up"
        caller.close()


@pytest.mark.parametrize(
    "environ",
    [{}, {"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_PID": str(os.getpid())}, {"LISTEN_FDS": "1"}],
)
def test_a_socket_that_is_meant_for_another_process_is_left_alone(environ: dict[str, str]) -> None:
    assert service_manager.activated_socket(environ) is None


def test_the_unit_s_socket_is_the_address_that_the_service_is_reached_by() -> None:
    units = configparser.ConfigParser(strict=False, interpolation=None)
    units.optionxform = str  # type: ignore[assignment,method-assign]
    units.read_string((ROOT / "deploy" / "liaison.socket").read_text())
    host, _, port = units["Socket"]["ListenStream"].rpartition(":")
    server = config.Server()
    assert (host, int(port)) == (server.host, server.port)
    assert int(units["Socket"]["Backlog"]) == parent.BACKLOG
    assert units["Install"]["WantedBy"] == "sockets.target"


TRUSTING = """
import signal, sys, time
def heard(*_): print("trusted", flush=True); sys.exit(0)
signal.signal(signal.SIGUSR1, heard)
print("up", flush=True)
time.sleep(20)
"""


def test_the_word_that_the_clock_is_right_reaches_the_children(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(self: Child) -> object:
        return subprocess.Popen([sys.executable, "-S", "-c", TRUSTING], stdout=subprocess.PIPE)

    monkeypatch.setattr(Child, "_start", start)
    one = Child("serve", Path("config.toml"), None, lambda name: None)
    one.tell(TRUST_CLOCK)  # nobody is up yet: nothing happens
    one.tick(0.0)
    process = one._process
    assert process is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    one.tell(TRUST_CLOCK)
    assert process.stdout.readline() == b"trusted\n"
    assert process.wait(20) == 0
    process.stdout.close()


async def test_a_serving_process_that_is_told_trusts_its_clock() -> None:
    trusted = asyncio.Event()
    async with asyncio.timeout(20):
        waiting = asyncio.create_task(serve._until_told(trusted.set))
        await asyncio.sleep(0)
        os.kill(os.getpid(), TRUST_CLOCK)
        await trusted.wait()
        assert not waiting.done()
        os.kill(os.getpid(), signal.SIGTERM)
        await waiting
    for number in (TRUST_CLOCK, signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)
