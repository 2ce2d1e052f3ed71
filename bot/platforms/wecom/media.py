"""What people sent: fetched from the address in the message, decrypted, and given its name."""

import asyncio
import binascii
import re
from collections.abc import Mapping
from email.message import EmailMessage
from urllib.parse import unquote

from bot.errors import Permanent, Transient
from bot.messages import Attachment, Fetched, MediaKind
from bot.platforms.base import Answer, Services
from bot.platforms.wecom.crypto import Box, decode_key

MAX_MEDIA_BYTES = 100 * 1024 * 1024  #: a file to a smart robot (path/100719)
FETCH_SECONDS = 60.0
THREAD_FROM_BYTES = 512 * 1024  #: larger ones are decrypted off the loop

#: First bytes → ending, for the messages that carry no name.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"BM", ".bmp"),
    (b"%PDF-", ".pdf"),
    (b"#!AMR", ".amr"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
)
_ZIP = ((b"xl/", ".xlsx"), (b"word/", ".docx"), (b"ppt/", ".pptx"))
_STEMS = {MediaKind.IMAGE: "image", MediaKind.FILE: "file", MediaKind.VOICE: "voice", MediaKind.VIDEO: "video"}
_EXTENDED = re.compile(r"filename\*\s*=\s*(?:UTF-8|utf-8)'[^']*'([^;\s]+)")


async def fetch_encrypted(services: Services, attachment: Attachment, own_key: str) -> Fetched:
    """The bytes behind a smart robot's media address, under its own key (long connection) or else the callback's."""
    if attachment.expires_at is not None and attachment.expires_at <= services.now():
        raise Permanent("media-lapsed")
    if not attachment.reference:
        raise Permanent("media-none")
    box = Box(_key(attachment.secret, own_key))
    answer = await services.http.request(
        "GET", attachment.reference, limit_bytes=MAX_MEDIA_BYTES, any_public_host=True, seconds=FETCH_SECONDS
    )
    if answer.status >= 500:
        raise Transient(f"http-{answer.status}")
    if answer.status != 200:
        raise Permanent("media-lapsed")
    try:
        large = len(answer.body) > THREAD_FROM_BYTES
        content = await asyncio.to_thread(box.open, answer.body) if large else box.open(answer.body)
    except ValueError:  # a lapsed address answers an error page, which is no ciphertext
        raise Permanent("media-lapsed") from None
    return Fetched(name_of(answer, attachment, content), content)


def _key(secret: str, own_key: str) -> bytes:
    """The 32 key bytes: of the address, base64 with or without `=`, or the callback's EncodingAESKey."""
    try:
        key = binascii.a2b_base64(secret.rstrip("=") + "=", strict_mode=True) if secret else decode_key(own_key)
    except ValueError:
        raise Permanent("media-key") from None
    if len(key) != 32:
        raise Permanent("media-key")
    return key


def name_of(answer: Answer, attachment: Attachment, content: bytes) -> str:
    """A plain file name: of the header (`filename*` first), of the message, else by the content's first bytes."""
    given = _from_header(answer.headers) or attachment.name
    return clean(given) or _STEMS[attachment.kind] + ending(content)


def _from_header(headers: Mapping[str, str]) -> str:
    header = headers.get("Content-Disposition", "")[:2000]
    if extended := _EXTENDED.search(header):
        return unquote(extended.group(1), errors="replace")
    message = EmailMessage()
    try:
        message["Content-Disposition"] = header.replace("\r", " ").replace("\n", " ")
        name = message.get_filename() or ""
    except (ValueError, LookupError):
        return ""
    return unquote(name) if "%" in name else name


def clean(name: str) -> str:
    """Without folders and control characters, at most 120 characters, never beginning with a dot."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(c for c in last if c.isprintable()).strip(" .")[-120:]


def ending(content: bytes) -> str:
    for magic, suffix in _MAGIC:
        if content.startswith(magic):
            return suffix
    if content.startswith(b"PK\x03\x04"):
        return next((suffix for mark, suffix in _ZIP if mark in content), ".zip")
    if content[4:8] == b"ftyp":
        return ".mp4"
    return ".bin"
