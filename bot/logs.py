"""Logs carry ids, never names, phones, secrets or message bodies; one filter at the end makes sure of it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

#: What must never stand in a log line: secrets in addresses and headers, resident IDs, mobile numbers.
_SECRET = re.compile(
    r"(?i)\b(key|access_token|token|ticket|secret|corpsecret|appsecret|sign|signature|msg_signature|session|code|bearer)"
    r"(\s*[=:]\s*|\s+)[\"']?[^\s&\"',)]{6,}"
)
#: A resident ID holds a date of birth; our own row numbers have as many digits and must stay readable.
_IDENTITY = re.compile(
    r"(?<!\d)[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
    r"|(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)"
)


def redact(text: str) -> str:
    return _IDENTITY.sub("<personal>", _SECRET.sub(lambda m: f"{m[1]}=<secret>", text))


def configure(*, level: str = "info", format: str = "json") -> None:
    """Send our own events and the libraries' warnings to standard error, one line each."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_redact_record)
    logging.getLogger("aiohttp.server").addFilter(_is_no_callers_fault)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def _redact_record(record: logging.LogRecord) -> bool:
    record.msg, record.args = redact(record.getMessage()), None
    if record.exc_info:
        record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        record.exc_info = None
    return True


def _is_no_callers_fault(record: logging.LogRecord) -> bool:
    """The server would write a stack trace for every broken request that anybody on the network sends."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    return not isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError)
