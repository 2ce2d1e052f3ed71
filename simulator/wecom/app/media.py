"""Temporary media of a corp (path/90253, 90254)."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from simulator.wecom.app.tokens import Tokens
from simulator.wecom.forms import upload_of
from simulator.wecom.gate import Call
from simulator.wecom.media import APP_LIMITS, check_upload
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared

CONTENT_TYPES = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4"}


class AppMedia:
    def __init__(self, shared: Shared, tokens: Tokens) -> None:
        self._shared = shared
        self._tokens = tokens

    async def upload(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        kind = call.request.query.get("type", "")
        if kind not in APP_LIMITS:
            raise Refusal(40004, "type")
        name, content = await upload_of(call.request)
        check_upload(kind, content, APP_LIMITS)
        held = self._shared.media.put(owner=app.corp, kind=kind, name=name, content=content, now=self._shared.now())
        return ok(type=kind, media_id=held.id, created_at=str(int(held.created_at.timestamp())))

    async def get(self, call: Call) -> web.StreamResponse:
        """The bytes; JSON with a number when the id is unknown or lapsed."""
        app = self._tokens.admit(call)
        if self._shared.take("media_gone", app):
            raise Refusal(40007)
        held = self._shared.media.get(call.request.query.get("media_id"), owner=app.corp, now=self._shared.now())
        named = f"attachment; filename=\"media\"; filename*=UTF-8''{quote(held.name, safe='')}"
        kind = CONTENT_TYPES.get(held.kind, "application/octet-stream")
        return web.Response(body=held.content, content_type=kind, headers={"Content-Disposition": named})
