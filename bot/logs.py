"""Logs carry ids, never names, phones, secrets or message bodies; one filter at the end makes sure of it."""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot import errors
from storage import LeaseLost, NotFound, Unavailable

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


#: Whose own words are codes of ours or of the system. Any other exception may quote what a person wrote.
_TELLING = (OSError, errors.Transient, errors.Permanent, errors.Unsupported, LeaseLost, NotFound, Unavailable)


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
            _tell_exception,
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


def told(error: BaseException) -> str:
    """Where it happened and of what kind it is, with what led to it; its words only where they cannot be a person's."""
    return "\n".join(_told(error, set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen | {id(error)})
        yield "then"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    words = f": {redact(str(error))}" if isinstance(error, _TELLING) else ""
    yield f"{type(error).__module__}.{type(error).__qualname__}{words}"


def _tell_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        event["exception"] = told(error)
    return event


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def _redact_record(record: logging.LogRecord) -> bool:
    record.msg, record.args = redact(record.getMessage()), None
    if record.exc_info:
        error = record.exc_info[1]
        record.exc_text = told(error) if error is not None else None
        record.exc_info = None
    return True


def _is_no_callers_fault(record: logging.LogRecord) -> bool:
    """The server would write a stack trace for every broken request that anybody on the network sends."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    return not isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError)
