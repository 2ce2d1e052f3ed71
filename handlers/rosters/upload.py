"""Reading an uploaded roster in a child process with limits: a trap costs a clear answer and nothing more."""

from base64 import b64decode, b64encode
from dataclasses import fields
from datetime import date

import orjson

from bot import sandbox
from handlers.rosters.reading.model import ROW_FIELDS, Reading, Row, Summary, Vehicle, Visitor
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
    if "rejected" in found:
        raise Rejected(found["rejected"])
    return _reading(found)


def child(payload: bytes) -> bytes:
    """In the child: read and check, and hand the result back as JSON."""
    from handlers.rosters.reading.reader import read_content

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
    rows = reading.rows
    plain = {one.name: getattr(reading, one.name) for one in fields(Reading) if one.name != "rows"}
    #: Column by column: words that repeat stand close together, and no key is written 180,000 times.
    return orjson.dumps({**plain, "columns": {name: [getattr(row, name) for row in rows] for name in ROW_FIELDS}})


def _reading(found: dict[str, object]) -> Reading:
    """The reading as it was in the child."""
    columns: dict[str, list[object]] = found.pop("columns")  # type: ignore[assignment]
    for name in ("errors", "warnings"):
        columns[name] = [tuple(codes) if codes else () for codes in columns[name]]  # type: ignore[arg-type]
    rows = [Row(*values) for values in zip(*(columns[name] for name in ROW_FIELDS), strict=True)]
    summary = Summary(**found.pop("summary"))  # type: ignore[arg-type]
    visitors = [Visitor(**one) for one in found.pop("visitors")]  # type: ignore[attr-defined]
    vehicles = [Vehicle(**one) for one in found.pop("vehicles")]  # type: ignore[attr-defined]
    days = {key: date.fromisoformat(str(found.pop(key))) if found[key] else found.pop(key) for key in _DAYS}
    return Reading(rows=rows, summary=summary, visitors=visitors, vehicles=vehicles, **days, **found)  # type: ignore[arg-type]


_DAYS = ("date", "stated_date", "visit_date")
