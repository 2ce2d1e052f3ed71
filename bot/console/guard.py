"""What every answer carries, and what a request that changes something must prove before it is read."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from aiohttp import BodyPartReader, web

from bot.console import texts
from bot.pages import Upload
from storage.resting import AWAITED, REST

MAX_FORM_BYTES = 64 * 1024
MAX_FIELD_CHARS = 8000
MAX_FIELDS = 200
MAX_UPLOAD_BYTES = 20 << 20
BODY_SECONDS = 5.0  #: real time for a form to arrive
_AT_ONCE = 1 << 20  #: bytes; to put more together the interpreter is let go
UPLOAD_SECONDS = 60.0  #: and for one with a file, over a telephone

POLICY = "Content-Security-Policy"
HEADERS: Mapping[str, str] = {
    POLICY: ("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send `Origin: null` with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
STRICT_TRANSPORT = "max-age=31536000"


class Refused(Exception):
    """The request is not one of our own pages' (403), or not a form of ours (400, 413)."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(str(status))
        self.status = status
        self.text = text


class Guard:
    """`url` is the address that people reach us by, "" when only this machine does."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.secure = self.url.startswith("https://")
        self._origin = _origin_of(self.url)

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """For every answer of the whole application, errors too."""
        self.mark(response)

    def mark(self, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = ""  # the library would name itself and its version
        if self.secure:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)

    def check_origin(self, request: web.Request) -> None:
        """Refused unless the browser says that one of our own pages sent it."""
        given = request.headers.get("Origin", "") or request.headers.get("Referer", "")
        origin = _origin_of(given)
        if not origin or origin not in (self._origin, _origin_of(f"{self._scheme(origin)}://{request.host}")):
            raise Refused(403, texts.NOT_OUR_PAGE)

    async def form(self, request: web.Request) -> dict[str, str]:
        """The fields of a form, each given once; Refused for anything else than a small urlencoded form."""
        if request.content_type != "application/x-www-form-urlencoded":
            raise Refused(415, texts.NOT_OUR_PAGE)
        if (request.content_length or 0) > MAX_FORM_BYTES:
            raise Refused(413, texts.TOO_LONG)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except TimeoutError:
            raise Refused(408, texts.NOT_OUR_PAGE) from None
        return _fields(body)

    async def form_with_file(self, request: web.Request, field: str) -> tuple[dict[str, str], Upload | None]:
        """As `form`, with one file in `field`, held to its own size and time."""
        if request.content_type != "multipart/form-data":
            return await self.form(request), None
        if (request.content_length or 0) > MAX_UPLOAD_BYTES + MAX_FORM_BYTES:
            raise Refused(413, texts.TOO_LONG)
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                return await _read_parts(request, field)
        except TimeoutError:
            raise Refused(408, texts.NOT_OUR_PAGE) from None
        except ValueError:
            raise Refused(400, texts.NOT_OUR_PAGE) from None

    def check_token(self, given: str, expected: str) -> None:
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise Refused(403, texts.NOT_OUR_PAGE)

    def _scheme(self, origin: str) -> str:
        """Behind a proxy the request itself is plain http; where https is our address nothing else is taken."""
        return "https" if self.secure else origin.partition("://")[0]


async def _read(request: web.Request) -> bytes:
    """The body; Refused as soon as it is longer than any form of ours."""
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > MAX_FORM_BYTES:
            raise Refused(413, texts.TOO_LONG)
    return bytes(body)


async def _read_parts(request: web.Request, field: str) -> tuple[dict[str, str], Upload | None]:
    """The parts of a form; ValueError for a malformed one. An empty file is none."""
    fields: dict[str, str] = {}
    upload, left = None, MAX_FORM_BYTES
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name or len(fields) >= MAX_FIELDS:
            raise ValueError("part")
        if part.name == field and part.filename is not None and upload is None:
            content = await _read_part(part, MAX_UPLOAD_BYTES)
            upload = Upload(part.filename[:200], content) if content else None
            continue
        value = (await _read_part(part, left)).decode("utf-8")
        left -= len(value)
        if part.name in fields or len(value) > MAX_FIELD_CHARS:
            raise ValueError("field")
        fields[part.name] = value.replace("\r\n", "\n").replace("\x00", "")
    return fields, upload


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    pieces, size = [], 0
    while piece := await part.read_chunk(1 << 16):
        # what has arrived already is handed out without a pause: others are let in
        await asyncio.sleep(REST if AWAITED else 0)
        pieces.append(bytes(piece))
        size += len(piece)
        if size > limit:
            raise Refused(413, texts.TOO_LONG)
    return await asyncio.to_thread(b"".join, pieces) if size > _AT_ONCE else b"".join(pieces)


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MAX_FIELDS
        )
    except (UnicodeDecodeError, ValueError):
        raise Refused(400, texts.NOT_OUR_PAGE) from None
    fields = dict(pairs)
    if len(fields) != len(pairs) or any(len(value) > MAX_FIELD_CHARS for value in fields.values()):
        raise Refused(400, texts.NOT_OUR_PAGE)
    return {name: value.replace("\r\n", "\n").replace("\x00", "") for name, value in fields.items()}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    standard = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}:{port or standard}"
