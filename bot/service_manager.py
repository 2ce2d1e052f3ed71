"""Telling systemd that we are up and alive, over its datagram socket; silent where there is none."""

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


def watchdog_seconds(environ: Mapping[str, str] | None = None) -> float | None:
    """How often this very process has to say `WATCHDOG=1`: half of what systemd allows; None when it need not."""
    table = environ if environ is not None else os.environ
    allowed, pid = table.get("WATCHDOG_USEC", ""), table.get("WATCHDOG_PID", "")
    if not allowed.isdecimal() or (pid and pid != str(os.getpid())):
        return None
    return int(allowed) / 2_000_000
