"""Reading an uploaded roster in a child process with limits: a trap costs a clear answer and nothing more."""

import gc
from base64 import b64decode, b64encode
from dataclasses import fields
from datetime import date
from itertools import count
from typing import Any

import orjson

from bot import sandbox
from handlers.rosters.reading.lines import Lines
from handlers.rosters.reading.model import ROW_FIELDS, Reading, Summary, Vehicle, Visitor
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
    limits: sandbox.Limits = LIMITS,
) -> Reading:
    """The checked reading of a file. Raises Rejected; blocks while the child works, so call it in a thread."""
    if len(content) > MAX_FILE_BYTES:
        raise Rejected("size")
    about = {"name": name, "received": received.isoformat(), "enterprise": sender_enterprise}
    if password:
        about["password"] = b64encode(password.encode()).decode()
    try:
        answer = sandbox.run("handlers.rosters.upload:child", orjson.dumps(about) + _SEPARATOR + content, limits)
    except sandbox.SandboxFailed as failure:
        raise Rejected("time" if failure.reason == "time" else "crash") from failure
    found = orjson.loads(answer)
    del answer
    if "rejected" in found:
        raise Rejected(found["rejected"])
    return _reading(found)


def child(payload: bytes) -> bytes:
    """In the child: read and check, and hand the result back as JSON."""
    from handlers.rosters.reading.reader import read_content

    gc.disable()  # a short life with many small objects and no cycles worth finding
    head, _, content = payload.partition(_SEPARATOR)
    del payload
    about = orjson.loads(head)
    password = b64decode(about["password"]).decode() if "password" in about else None
    try:
        reading = read_content(
            content,
            about["name"],
            date.fromisoformat(about["received"]),
            sender_enterprise=about["enterprise"],
            password=password,
        )
    except Rejected as rejected:
        return orjson.dumps({"rejected": rejected.code})
    return _packed(reading)


def _packed(reading: Reading) -> bytes:
    """Column by column. Words that repeat are sent once and numbered: one object again on the other side."""
    plain = {one.name: getattr(reading, one.name) for one in fields(Reading) if one.name != "rows"}
    columns = Lines.of(reading.rows).columns
    return orjson.dumps({**plain, "columns": list(map(_numbered, columns))})


def _numbered(column: list[Any]) -> object:
    words = list(dict.fromkeys(column))
    if len(words) * 4 > len(column) > 1:
        return column
    numbers = dict(zip(words, count(), strict=False))
    return {"words": words, "numbers": list(map(numbers.__getitem__, column)) if len(words) > 1 else len(column)}


def _reading(found: dict[str, Any]) -> Reading:
    """The reading as it was in the child."""
    lines = Lines([_column(packed, name) for packed, name in zip(found.pop("columns"), ROW_FIELDS, strict=True)])
    summary = Summary(**found.pop("summary"))
    visitors = [Visitor(**one) for one in found.pop("visitors")]
    vehicles = [Vehicle(**one) for one in found.pop("vehicles")]
    days: dict[str, Any] = {key: date.fromisoformat(value) if (value := found.pop(key)) else None for key in _DAYS}
    return Reading(rows=lines, summary=summary, visitors=visitors, vehicles=vehicles, **days, **found)


def _column(packed: list[Any] | dict[str, Any], name: str) -> list[Any]:
    if isinstance(packed, list):
        return list(map(tuple, packed)) if name in _CODES else packed
    words = list(map(tuple, packed["words"])) if name in _CODES else packed["words"]
    if isinstance(packed["numbers"], int):
        return words * packed["numbers"]
    return list(map(words.__getitem__, packed["numbers"]))


_CODES = frozenset({"errors", "warnings"})
_DAYS = ("date", "stated_date", "visit_date")
