"""Media: upload by bots, download by temporary address."""

from aiohttp import BodyPartReader, web

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import OldError
from simulator.dingtalk.state import MEDIA, State

MEGABYTE = 1024 * 1024
#: type → largest size in bytes, endings that are taken
KINDS = {
    "image": (20 * MEGABYTE, {"jpg", "gif", "png", "bmp"}),
    "voice": (2 * MEGABYTE, {"amr", "mp3", "wav"}),
    "video": (20 * MEGABYTE, {"mp4"}),
    "file": (20 * MEGABYTE, {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"}),
}


class Media:
    """media/upload, and the addresses that messageFiles/download hands out."""

    def __init__(self, state: State) -> None:
        self._state = state

    def apis(self) -> list[Api]:
        return [Api("POST", "/media/upload", self._upload, old=True, form=True)]

    def routes(self) -> list[web.RouteDef]:
        return [web.get(MEDIA + "/{token}", self._fetch)]

    async def _upload(self, call: Call) -> Answer:
        if call.request.content_type != "multipart/form-data":
            raise OldError(43004, "无效的HTTP HEADER Content-Type")
        kind, name, content = await self._form(call)
        if kind not in KINDS:
            raise OldError(40004, "不合法的媒体文件类型")
        limit, endings = KINDS[kind]
        if content is None:
            raise OldError(40035, "不合法的参数，缺少media")
        if name.rpartition(".")[2].lower() not in endings:
            raise OldError(40005, "不合法的文件类型")
        if not 0 < len(content) <= limit:
            raise OldError(40006, "不合法的文件大小")
        media_id = "@l" + self._state.fresh(size=46)
        self._state.uploads[media_id] = self._state.world.keep(name, content)
        created = int(self._state.now.timestamp() * 1000)
        return {"type": kind, "media_id": media_id, "created_at": created}

    async def _form(self, call: Call) -> tuple[str, str, bytes | None]:
        kind, name, content = call.query.get("type", ""), "", None
        async for part in await call.request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "type":
                kind = await part.text()
            elif part.name == "media":
                name, content = part.filename or "", bytes(await part.read())
        return kind, name, content

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        """The name is lost: every download is `….file`."""
        state = self._state
        state.calls[f"GET {MEDIA}"] += 1
        token = state.live(state.addresses, request.match_info["token"].removesuffix(".file"))
        if token not in state.world.media or state.struck("media_gone"):
            return web.Response(
                status=403, text="<Error><Code>AccessDenied</Code></Error>", content_type="application/xml"
            )
        if state.struck("5xx"):
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        return web.Response(body=state.world.media[token][1], content_type="application/octet-stream")
