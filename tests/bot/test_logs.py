"""What the last filter takes out of a log line, and what it must leave."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog
from aiohttp.http_exceptions import BadHttpMessage

from bot import logs


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("GET /cgi-bin/gettoken?corpid=ww1&corpsecret=abcdefgh123", "abcdefgh123"),
        ("POST /robot/send?access_token=0123456789abcdef", "0123456789abcdef"),
        ("https://x/?key=1111-2222-3333&a=b", "1111-2222-3333"),
        ("Authorization: Bearer abcdefghijkl", "abcdefghijkl"),
        ("msg_signature=0123456789abcdef timestamp=1", "0123456789abcdef"),
        ("his id 110101199003074514.", "110101199003074514"),
        ("call 13912345678 now", "13912345678"),
        ("call +8613912345678 now", "13912345678"),
    ],
)
def test_secrets_and_numbers_are_taken_out(line: str, left: str) -> None:
    assert left not in logs.redact(line)


@pytest.mark.parametrize(
    "line", ["row 250432487040221184 of station 250430794005114880", "14 codes, 20 keys", "took 1.25 s"]
)
def test_our_own_numbers_stay_readable(line: str) -> None:
    assert logs.redact(line) == line


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Standard error of a process that is configured as a serving one, and afterwards as it was."""
    root, server = logging.getLogger(), logging.getLogger("aiohttp.server")
    handlers, level, filters = root.handlers[:], root.level, server.filters[:]
    root.handlers.clear()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    logs.configure(level="debug")
    yield sys.stderr  # type: ignore[misc]
    structlog.reset_defaults()
    root.handlers[:], server.filters[:] = handlers, filters
    root.setLevel(level)


def test_a_callers_broken_request_writes_no_stack_trace(written: io.StringIO) -> None:
    server = logging.getLogger("aiohttp.server")
    server.error("Error handling request from %s", "10.0.0.9", exc_info=BadHttpMessage("no such header"))
    assert written.getvalue() == ""
    server.error("Error handling request from %s", "10.0.0.9", exc_info=RuntimeError("ours, key=abcdefghijk"))
    assert "RuntimeError" in written.getvalue()
    assert "abcdefghijk" not in written.getvalue()
