"""Chunked upload over the long connection (§3.5)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.wecom.aibot.robot import new_id
from simulator.wecom.media import AIBOT_LIMITS, check_upload
from simulator.wecom.quota import Quota
from simulator.wecom.refusals import Refusal
from simulator.wecom.shared import Shared
from simulator.world import Channel

SESSION_LIFE = timedelta(minutes=30)
MAX_CHUNKS = 100
MAX_CHUNK_BYTES = 512 * 1024
MIN_SIZE = 5
MAX_NAME_BYTES = 256
PER_MINUTE, PER_HOUR = 30, 1000  #: uploads per bot


@dataclass
class _Session:
    channel: Channel
    kind: str
    name: str
    size: int
    count: int
    md5: str
    begun_at: datetime
    chunks: dict[int, bytes] = field(default_factory=dict)


class Uploads:
    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._sessions: dict[str, _Session] = {}
        self._quota = Quota(shared.window(PER_MINUTE, 60), shared.window(PER_HOUR, 3600))

    def begin(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        kind, name, md5 = body.get("type"), body.get("filename"), body.get("md5") or ""
        if not isinstance(kind, str) or kind not in AIBOT_LIMITS:
            raise Refusal(40004)
        if not isinstance(name, str) or not 0 < len(name.encode()) <= MAX_NAME_BYTES:
            raise Refusal(40058, "filename")
        size, count = _whole(body, "total_size"), _whole(body, "total_chunks")
        if size < MIN_SIZE:
            raise Refusal(40006)
        if size > AIBOT_LIMITS[kind]:
            raise Refusal(45001)
        if not 1 <= count <= MAX_CHUNKS or not isinstance(md5, str):
            raise Refusal(40058, "total_chunks")
        if not self._quota.take(channel.id, self._shared.now()):
            raise Refusal(45009)
        upload_id = new_id()
        self._sessions[upload_id] = _Session(channel, kind, name, size, count, md5.lower(), self._shared.now())
        return {"upload_id": upload_id}

    def add(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        session, index = self._session(channel, body), _whole(body, "chunk_index")
        if not 0 <= index < session.count:
            raise Refusal(40058, "chunk_index")
        try:
            chunk = base64.b64decode(body.get("base64_data", ""), validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise Refusal(40058, "base64_data") from None
        if not 0 < len(chunk) <= MAX_CHUNK_BYTES:
            raise Refusal(40006, "chunk")
        session.chunks[index] = chunk
        return {}

    def finish(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        session = self._session(channel, body)
        if len(session.chunks) != session.count:
            raise Refusal(40058, "chunks are missing")
        content = b"".join(session.chunks[i] for i in range(session.count))
        if len(content) != session.size:
            raise Refusal(40006, "total_size")
        if session.md5 and hashlib.md5(content).hexdigest() != session.md5:
            raise Refusal(40058, "md5")
        check_upload(session.kind, content, AIBOT_LIMITS, least=MIN_SIZE)
        del self._sessions[str(body["upload_id"])]
        held = self._shared.media.put(
            owner=channel.credentials["bot_id"],
            kind=session.kind,
            name=session.name,
            content=content,
            now=self._shared.now(),
        )
        return {"type": held.kind, "media_id": held.id, "created_at": str(int(held.created_at.timestamp()))}

    def _session(self, channel: Channel, body: dict[str, Any]) -> _Session:
        session = self._sessions.get(str(body.get("upload_id")))
        if session is None or session.channel is not channel or self._shared.now() - session.begun_at > SESSION_LIFE:
            raise Refusal(40058, "upload_id")
        return session


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(40058, name)
    return value
