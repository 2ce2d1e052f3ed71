"""The control API under /sim/: everything that page, tests and people may ask of the town."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import BodyPartReader, web

from simulator import acts, feed, manual, settings, views
from simulator.acts import Refused
from simulator.world import World

PAGE = Path(__file__).parent / "page"
MAX_ADVANCE_SECONDS = 400 * 86_400
#: The page runs nothing but its own files; user text can load nothing from elsewhere.
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # noqa: E501
HEADERS = {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def mount(app: web.Application, world: World) -> None:
    """Add the control API, its manual and the page to the application."""
    control = Control(world)
    app.add_routes([web.get("/", _page("index.html")), *[web.get(f"/page/{f.name}", _page(f.name)) for f in _files()]])
    app.add_routes(control.routes())
    app.on_shutdown.append(control.close)


def _files() -> list[Path]:
    return sorted(PAGE.glob("*.*"))


def _page(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / name, headers={**HEADERS, "Cache-Control": "no-cache"})

    return serve


def _whole(request: web.Request, name: str) -> int:
    text = request.query.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Refused(f"{name} is a whole number")
    return int(text or 0)


class Control:
    """The routes; each answers JSON, {"error": …} with 400 when the request makes no sense."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._feeds: set[feed.Feed] = set()
        self._open: set[Any] = set()

    def routes(self) -> list[web.RouteDef]:
        get = {
            "": self.manual, "state": self.state, "shown": self.shown, "clock": self.clock, "faults": self.faults,
            "events": self.events, "media/{token}": self.media, "seen": self.seen,
        }  # fmt: skip
        post = {
            "say": self.say, "voice": self.voice, "press": self.press, "open": self.open, "read": self.read,
            "clock": self.advance, "fault": self.fault, "faults/clear": self.clear_faults,
            "card-template": self.card_template, "channel": self.channel, "world": self.replace,
        }  # fmt: skip
        return [
            *(web.get(f"/sim/{path}", _answering(act)) for path, act in get.items()),
            *(web.post(f"/sim/{path}", _answering(_taking_json(act))) for path, act in post.items()),
            *(web.post(f"/sim/{path}", _answering(self.upload)) for path in ("upload", "image")),
        ]

    async def close(self, _: web.Application) -> None:
        """End the event streams, which would hold up the stop."""
        for one in list(self._feeds):
            one.close()

    # --- looking ------------------------------------------------------------------------------------------------

    async def manual(self, request: web.Request) -> web.StreamResponse:
        if "text/html" in request.headers.get("Accept", ""):
            return web.Response(text=manual.page(self._world.base_url), content_type="text/html", headers=HEADERS)
        return _json(manual.calls(self._world.base_url))

    async def state(self, _: web.Request) -> web.StreamResponse:
        return _json(views.state(self._world))

    async def shown(self, request: web.Request) -> web.StreamResponse:
        chat, person = request.query.get("chat", ""), request.query.get("person", "")
        if chat and chat not in self._world.chats:
            acts.find_chat(self._world, chat, chat.partition("~")[2])
        if person:
            acts.person_id(self._world, person)
        numbers = {name: _whole(request, name) for name in ("after", "before", "changed_after", "limit")}
        return _json(
            [views.shown(self._world, e, person=person) for e in views.entries(self._world, chat=chat, **numbers)]
        )

    async def seen(self, request: web.Request) -> web.StreamResponse:
        who = acts.person_id(self._world, request.query.get("person"))
        return _json([views.shown(self._world, e, person=who) for e in self._world.seen(who)])

    async def clock(self, _: web.Request) -> web.StreamResponse:
        return _json(views.clock(self._world))

    async def faults(self, _: web.Request) -> web.StreamResponse:
        return _json(views.faults(self._world.faults))

    async def events(self, request: web.Request) -> web.StreamResponse:
        return await feed.stream(request, self._world, self._feeds)

    async def media(self, request: web.Request) -> web.StreamResponse:
        name, content = self._world.media.get(request.match_info["token"], ("", None))
        if content is None:
            return _json({"error": "no such file"}, status=404)
        inline = acts.kind_of(name) == "image" and "download" not in request.query
        kind = manual.PICTURE_TYPES.get(name.lower().rpartition(".")[2], "") if inline else ""
        disposition = f"{'inline' if kind else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
        headers = {**HEADERS, "Content-Disposition": disposition, "Cache-Control": "private, max-age=86400"}
        return web.Response(body=content, content_type=kind or "application/octet-stream", headers=headers)

    # --- acting as a person -------------------------------------------------------------------------------------

    async def say(self, body: dict[str, Any]) -> Any:
        _only(body, "person", "chat", "text", "mention", "quote")
        asked = {name: body.get(name) for name in ("person", "chat", "text", "mention", "quote")}
        return views.shown(self._world, await acts.say(self._world, **asked))

    async def voice(self, body: dict[str, Any]) -> Any:
        _only(body, "person", "chat", "text", "seconds")
        asked = {name: body.get(name) for name in ("person", "chat", "text")}
        return views.shown(self._world, await acts.voice(self._world, **asked, seconds=body.get("seconds", 3)))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "multipart/form-data":
            raise Refused("send multipart/form-data: person, chat, file (kind?, text?, mention?, quote?)")
        fields: dict[str, str] = {}
        name, content = "", None
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise Refused("a form inside the form")
            if part.name == "file":
                name, content = _file_name(part.filename), bytes(await part.read())
            else:
                fields[part.name or ""] = await part.text()
        if content is None:
            raise Refused("the field file is missing")
        _only(fields, "person", "chat", "kind", "text", "mention", "quote")
        mention: Any = {"true": True, "": False, "false": False}.get(fields.get("mention", ""), fields.get("mention"))
        kind = fields.get("kind", "") or ("image" if request.path.endswith("/image") else "")
        entry = await acts.upload(
            self._world, person=fields.get("person"), chat=fields.get("chat"), name=name, content=content,
            kind=kind, text=fields.get("text", ""), mention=mention, quote=fields.get("quote"),
        )  # fmt: skip
        return _json(views.shown(self._world, entry))

    async def press(self, body: dict[str, Any]) -> Any:
        _only(body, "person", "message", "button", "values")
        asked = {name: body.get(name) for name in ("person", "message", "button", "values")}
        entry, opened = await acts.press(self._world, **asked)
        return {**views.shown(self._world, entry, person=str(body["person"])), "opened": opened}

    async def open(self, body: dict[str, Any]) -> Any:
        _only(body, "person", "channel", "chat")
        chat = await acts.open_private(
            self._world, person=body.get("person"), channel=body.get("channel") or body.get("chat")
        )
        return views.chat(self._world, chat)

    async def read(self, body: dict[str, Any]) -> Any:
        _only(body, "person", "chat", "message")
        asked = {name: body.get(name) for name in ("person", "chat", "message")}
        return {"marked": acts.read(self._world, **asked)}

    # --- the town's settings ------------------------------------------------------------------------------------

    async def advance(self, body: dict[str, Any]) -> Any:
        _only(body, "advance_s")
        seconds = body.get("advance_s")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= MAX_ADVANCE_SECONDS:
            raise Refused(f"advance_s is a number of seconds, 0 to {MAX_ADVANCE_SECONDS}; the clock never goes back")
        await self._world.clock.advance(float(seconds))
        return views.clock(self._world)

    async def fault(self, body: dict[str, Any]) -> Any:
        settings.add_fault(self._world, body)
        return views.faults(self._world.faults)

    async def clear_faults(self, _: dict[str, Any]) -> Any:
        self._world.faults.clear()
        return views.faults(self._world.faults)

    async def card_template(self, body: dict[str, Any]) -> Any:
        return {"id": settings.put_card_template(self._world, body)}

    async def channel(self, body: dict[str, Any]) -> Any:
        return views.channel(self._world, await settings.set_channel(self._world, body))

    async def replace(self, body: dict[str, Any]) -> Any:
        await settings.replace_town(self._world, body)
        for one in self._feeds:
            one.reset()
        return views.state(self._world)


Act = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _json(value: Any, *, status: int = 200) -> web.Response:
    text = json.dumps(value, ensure_ascii=False)
    return web.json_response(text=text, status=status, headers={"Cache-Control": "no-store"})


def _file_name(sent: str | None) -> str:
    """Some clients percent-encode the name in a form, others send it as it is."""
    try:
        return unquote(sent or "file", errors="strict")
    except UnicodeDecodeError:
        return sent or "file"


def _only(body: dict[str, Any], *known: str) -> None:
    if unknown := sorted(set(body) - set(known)):
        raise Refused(f"unknown field {unknown[0]!r}; known: {', '.join(known)}")


def _answering(act: Act) -> Act:
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await act(request)
        except Refused as refused:
            return _json({"error": str(refused)}, status=400)

    return answer


def _taking_json(act: Callable[[dict[str, Any]], Awaitable[Any]]) -> Act:
    async def take(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            raise Refused("send a JSON object with Content-Type: application/json")
        try:
            body = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError) as error:
            raise Refused("the body is not JSON") from error
        if not isinstance(body, dict):
            raise Refused("the body is a JSON object")
        return _json(await act(body))

    return take
