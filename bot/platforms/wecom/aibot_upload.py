"""Chunked upload over the long connection (path/101463)."""

import binascii
import hashlib

from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.messages import MediaKind
from bot.platforms.wecom.aibot_wire import Wire
from bot.platforms.wecom.client import MIN_MEDIA_BYTES, safe_name

CHUNK_BYTES = 512 * 1024
MAX_NAME_BYTES = 256
MAX_BYTES = {
    MediaKind.FILE: 20 * 1024 * 1024,
    MediaKind.VOICE: 2 * 1024 * 1024,
    MediaKind.VIDEO: 10 * 1024 * 1024,
    MediaKind.IMAGE: 2 * 1024 * 1024,  #: the older of two figures
}


async def upload(wire: Wire, kind: MediaKind, name: str, content: bytes) -> str:
    """The media id. Nothing is shown by an upload, so an unclear one is simply begun again."""
    if len(content) > MAX_BYTES[kind]:
        raise Permanent("too-long")
    if len(content) < MIN_MEDIA_BYTES:
        raise Permanent("media-empty")
    try:
        return await _upload(wire, kind, name, content)
    except (Ambiguous, ReplySpent):
        raise Transient("upload") from None


async def _upload(wire: Wire, kind: MediaKind, name: str, content: bytes) -> str:
    chunks = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)]
    begin = {
        "type": kind.value,
        "filename": _short(safe_name(name)),
        "total_size": len(content),
        "total_chunks": len(chunks),
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
    }
    upload_id = (await wire.ask("aibot_upload_media_init", begin)).get("upload_id")
    if not isinstance(upload_id, str):
        raise Transient("upload")
    for index, chunk in enumerate(chunks):
        part = {
            "upload_id": upload_id,
            "chunk_index": index,
            "base64_data": binascii.b2a_base64(chunk, newline=False).decode(),
        }
        await wire.ask("aibot_upload_media_chunk", part)
    media_id = (await wire.ask("aibot_upload_media_finish", {"upload_id": upload_id})).get("media_id")
    if not isinstance(media_id, str) or not media_id:
        raise Transient("upload")
    return media_id


def _short(name: str) -> str:
    """At most 256 bytes, the ending kept."""
    stem, point, suffix = name.rpartition(".")
    room = MAX_NAME_BYTES - len((point + suffix).encode()) if stem else MAX_NAME_BYTES
    kept = (stem or name).encode()[: max(room, 0)].decode(errors="ignore")
    return kept + point + suffix if stem else kept
