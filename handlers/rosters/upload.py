"""Reading an uploaded roster in a child process with limits: a trap costs a clear answer and nothing more."""

from base64 import b64encode
from datetime import date

import orjson

from bot import sandbox
from handlers.rosters import unpacking, wire
from handlers.rosters.reading.marks import Known
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.package import Rejected

LIMITS = sandbox.Limits(cpu_seconds=60, wall_seconds=90.0, memory_bytes=1 << 30, output_bytes=128 << 20)
MAX_FILE_BYTES = 20 << 20


def read(
    content: bytes,
    name: str,
    received: date,
    *,
    sender_enterprise: str | None = None,
    password: str | None = None,
    known: Known | None = None,
    limits: sandbox.Limits = LIMITS,
) -> Reading:
    """The checked reading of a file. Raises Rejected; blocks while the child works, so call it in a thread.

    `known`: what the enterprise's last list is known by; the lines that it has as well are left out of the rows."""
    if len(content) > MAX_FILE_BYTES:
        raise Rejected("size")
    about: dict[str, object] = {"name": name, "received": received.isoformat(), "enterprise": sender_enterprise}
    if password:
        about["password"] = b64encode(password.encode()).decode()
    marks = b""
    if known is not None:
        marks = known.marks
        about["known"] = {"salt": known.salt.hex(), "bytes": len(marks), "required": known.required}
    payload = b"".join((orjson.dumps(about), wire.SEPARATOR, marks, content))
    try:
        answer = sandbox.run("handlers.rosters.child:child", payload, limits)
    except sandbox.SandboxFailed as failure:
        raise Rejected("time" if failure.reason == "time" else "crash") from failure
    del payload
    found = unpacking.unpack(answer)
    if isinstance(found, str):
        raise Rejected(found)
    return found
