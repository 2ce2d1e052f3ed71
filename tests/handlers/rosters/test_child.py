"""The process that reads a list begins anew for each: it brings along what reads, and nothing of the program around."""

import json
import sys

from bot import sandbox
from handlers.rosters import child, wire
from handlers.rosters.reading.model import Reading

ABOUT = {"name": "名单.csv", "received": "2026-11-20", "enterprise": None}
HEAVY = {"storage", "sqlalchemy", "sqlmodel", "pydantic", "cryptography", "aiohttp", "jinja2", "typer"}


def brought_along(payload: bytes) -> bytes:
    """In the child: what reading a list has imported, by the first part of its name, and what came of it."""
    answer = child.child(payload)
    names = sorted({name.partition(".")[0] for name in sys.modules})
    return json.dumps(names).encode() + b"\n" + answer


def test_the_child_brings_nothing_along_that_does_not_read() -> None:
    from handlers.rosters import unpacking  # the parent's side, which the child is not to import with this module

    content = "姓名,手机号,班次\n张伟,13800138000,白班\n李娜,13800138001,夜班\n".encode()
    payload = json.dumps(ABOUT).encode() + wire.SEPARATOR + content
    names, _, answer = sandbox.run(f"{__name__}:brought_along", payload).partition(b"\n")
    reading = unpacking.unpack(answer)
    assert isinstance(reading, Reading)
    assert [row.name for row in reading.rows] == ["张伟", "李娜"]
    assert not HEAVY & set(json.loads(names))
