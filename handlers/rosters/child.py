"""What the child does with an uploaded roster. It begins anew for each list: what is imported here is paid each time,
and the program's own parts (its tables above all) cost more than reading a short list."""

import gc
from base64 import b64decode
from datetime import date

import orjson

from handlers.rosters import wire
from handlers.rosters.reading.marks import Known
from handlers.rosters.reading.package import Rejected
from handlers.rosters.reading.reader import read_content


def child(payload: bytes) -> bytes:
    """Read and check, and hand the result back."""
    gc.disable()  # a short life with many small objects and no cycles worth finding
    head, _, content = payload.partition(wire.SEPARATOR)
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
