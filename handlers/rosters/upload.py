"""Reading an uploaded roster in a child process with limits: a trap costs a clear answer and nothing more."""

import gc
from base64 import b64decode, b64encode
from datetime import date

import orjson

from bot import sandbox
from handlers.rosters import wire
from handlers.rosters.reading.marks import Known
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.package import Rejected

LIMITS = sandbox.Limits(cpu_seconds=60, wall_seconds=90.0, memory_bytes=1 << 30, output_bytes=128 << 20)
MAX_FILE_BYTES = 20 << 20
_SEPARATOR = b"\n"


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
    payload = b"".join((orjson.dumps(about), _SEPARATOR, marks, content))
    try:
        answer = sandbox.run("handlers.rosters.upload:child", payload, limits)
    except sandbox.SandboxFailed as failure:
        raise Rejected("time" if failure.reason == "time" else "crash") from failure
    del payload
    found = wire.unpack(answer)
    if isinstance(found, str):
        raise Rejected(found)
    return found


def child(payload: bytes) -> bytes:
    """In the child: read and check, and hand the result back."""
    from handlers.rosters.reading.reader import read_content

    gc.disable()  # a short life with many small objects and no cycles worth finding
    head, _, content = payload.partition(_SEPARATOR)
    del payload
    about = orjson.loads(head)
    known = None
    if said := about.get("known"):
        marks, content = content[: said["bytes"]], content[said["bytes"] :]
        known = Known(bytes.fromhex(said["salt"]), marks, tuple(said["required"]))
    password = b64decode(about["password"]).decode() if "password" in about else None
    try:
        reading = read_content(
            content,
            about["name"],
            date.fromisoformat(about["received"]),
            sender_enterprise=about["enterprise"],
            password=password,
            known=known,
        )
    except Rejected as rejected:
        return wire.rejection(rejected.code)
    return wire.pack(reading)
