"""What systemd gives and wants: a listening socket of its own, and word that we are up and alive."""

import os
import socket
from collections.abc import Mapping


def notify(state: str, environ: Mapping[str, str] | None = None) -> bool:
    """Send `READY=1`, `WATCHDOG=1`, …; False when nobody listens."""
    address = (environ if environ is not None else os.environ).get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]  # the abstract namespace
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
            speaking.sendto(state.encode(), address)
    except OSError:
        return False
    return True


FIRST_FILE = 3  #: where systemd puts the first socket that it hands over; sd_listen_fds(3)


def activated_socket(environ: Mapping[str, str] | None = None) -> socket.socket | None:
    """The socket of a `.socket` unit, open since before this process began; None when there is none for it."""
    table = environ if environ is not None else os.environ
    if table.get("LISTEN_PID") != str(os.getpid()) or table.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=FIRST_FILE)


def watchdog_seconds(environ: Mapping[str, str] | None = None) -> float | None:
    """How often this very process has to say `WATCHDOG=1`: half of what systemd allows; None when it need not."""
    table = environ if environ is not None else os.environ
    allowed, pid = table.get("WATCHDOG_USEC", ""), table.get("WATCHDOG_PID", "")
    if not allowed.isdecimal() or (pid and pid != str(os.getpid())):
        return None
    return int(allowed) / 2_000_000
