"""Phone-sized forms behind signed links. A look changes nothing; a link that stands in a group proves nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
from aiohttp import web

from bot.clock import Clock
from bot.console import texts
from bot.console.guard import Guard, Refused
from bot.console.rendering import Renderer
from bot.errors import UserError
from bot.identity import Grant, Role
from bot.pages import Form, FormContext, Upload
from bot.platforms.base import Channel
from bot.routing import Feature
from bot.speech import OutboxSpeech
from bot.views import Views
from storage import Database, NotFound, Session, audit, directory, invitations, links, media, sessions, system
from storage.links import SignedLink

_ONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
FRAME_FIELDS = frozenset({"once", "pin"})


class WrongPin(Exception):
    """Must be answered, not rolled back: the try is counted."""


class Forms:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        features: Sequence[Feature],
        views: Views,
        channels: Mapping[int, Channel],
        renderer: Renderer,
        guard: Guard,
        on_commit: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._forms = {form.purpose: form for feature in features for form in feature.forms}
        self._views = views
        self._channels = channels
        self._renderer = renderer
        self._guard = guard
        self._on_commit = on_commit

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get(r"/f/{token}", self._look)
        yield web.post(r"/f/{token}", self._submit)

    async def _look(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        station = await self._station(token)
        done = request.query.get("done", "")
        html = await self._database.read(station, partial(self._show, token=token, done=done))
        return self._page(200, html)

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        self._guard.check_origin(request)
        token = request.match_info["token"]
        station = await self._station(token)
        fields, upload = await self._fields(request, station, token)
        if not _ONCE.fullmatch(fields.get("once", "")):
            raise Refused(400, texts.NOT_OUR_PAGE)
        try:
            wrong = await self._database.write(station, partial(self._take, token=token, fields=fields, upload=upload))
        except UserError as error:
            wrong = error.text
        if wrong:
            html = await self._database.read(station, partial(self._show, token=token, wrong=wrong, fields=fields))
            return self._page(422, html)
        self._on_commit()
        location = f"/f/{token}?done={fields['once']}"
        return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})

    async def _fields(self, request: web.Request, station: int, token: str) -> tuple[dict[str, str], Upload | None]:
        """What was typed, and a file only where the link's form takes one."""
        if request.content_type != "multipart/form-data":
            return await self._guard.form(request), None
        form = await self._database.read(station, lambda session: self._found(session, token)[1])
        if not form.file_field:
            raise Refused(415, texts.NOT_OUR_PAGE)
        fields, upload = await self._guard.form_with_file(request, form.file_field)
        if upload is not None and form.stages:
            upload = replace(upload, staged=await media.stage_at_once(self._database, station, upload.content))
        return fields, upload

    async def _station(self, token: str) -> int:
        """Absent, lapsed, revoked and malformed links are one answer."""
        if not 10 < len(token) <= 64 or not token.isascii():
            raise Refused(404, texts.LINK_GONE)
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._database.readers, lambda: system.station_of_link(self._database, token)
        )
        if found is None or found not in self._views:
            raise Refused(404, texts.LINK_GONE)
        return found

    # --- in the storage threads ---------------------------------------------------------------------------------------

    def _found(self, session: Session, token: str) -> tuple[SignedLink, Form]:
        link = links.find_link(session, token, self._clock.now())
        form = self._forms.get(link.purpose) if link is not None else None
        if link is None or form is None or (link.person_id is not None and not _is_active(session, link.person_id)):
            raise Refused(404, texts.LINK_GONE)
        return link, form

    def _show(
        self, session: Session, token: str, done: str = "", wrong: str = "", fields: Mapping[str, str] | None = None
    ) -> str:
        link, form = self._found(session, token)
        context = self._context(session, link)
        said = _said(session, link, done)
        try:
            shown = form.show(context)
        except NotFound:
            raise Refused(404, texts.LINK_GONE) from None
        values: dict[str, Any] = {
            "title": form.title,
            "station": context.station.name,
            "domain": context.station.domain,
            "verified": context.verified,
            "asks_pin": link.person_id is None,
            "said": said,
            "wrong": wrong,
            "typed": {k: v for k, v in (fields or {}).items() if k in form.fields},
            "until": link.expires_at,
            "t": form.words,
            **shown,
        }
        return self._renderer.page(form.template, values)

    def _take(self, session: Session, token: str, fields: Mapping[str, str], upload: Upload | None = None) -> str:
        """What was wrong, or "" when it was taken (now, or by the same form before)."""
        link, form = self._found(session, token)
        if set(fields) - FRAME_FIELDS - form.fields:
            raise Refused(400, texts.NOT_OUR_PAGE)
        scope, once = f"link:{link.id}", fields["once"]
        if sessions.find_outcome(session, scope, once) is not None:
            return ""
        context = replace(self._context(session, link, fields), upload=upload)
        try:
            context = self._with_pin(context, form, fields.get("pin", "").strip())
        except WrongPin as error:
            return str(error)
        try:
            text = form.submit(context)
        except NotFound:  # what the link is about is over
            raise Refused(404, texts.LINK_GONE) from None
        kept = {"text": text, "at": self._clock.now().isoformat()}
        sessions.put_outcome(session, scope, once, orjson.dumps(kept), self._clock.now())
        actor = f"person:{context.person_id}" if context.person_id is not None else f"link:{link.id}"
        detail = {"purpose": link.purpose, "verified": context.verified}
        audit.append(session, actor, "form.submit", link.subject or f"unit:{link.unit_id}", detail)
        return ""

    def _with_pin(self, context: FormContext, form: Form, pin: str) -> FormContext:
        """The holder of the number, if he answers for the link's unit. An empty one is nobody, which is allowed."""
        if context.verified or not pin:
            return context
        session, who = context.session, f"pin:{context.link.id}"
        if not invitations.tries_left(session, who, context.now):
            raise WrongPin(texts.PIN_TOO_MANY)
        holder = links.find_pin_holder(session, pin)
        if holder is None or not _answers_for(session, holder, context.link.unit_id, form.answers_for):
            invitations.count_try(session, who, context.now)
            raise WrongPin(texts.PIN_WRONG)
        return replace(context, person_id=holder, verified=True)

    def _context(self, session: Session, link: SignedLink, fields: Mapping[str, str] | None = None) -> FormContext:
        now, station = self._clock.now(), session.info["station"]
        return FormContext(
            station=self._views.station(station),
            link=link,
            person_id=link.person_id,
            verified=link.person_id is not None,
            now=now,
            session=session,
            speech=OutboxSpeech(session, station=station, now=now, channels=self._channels),
            form={k: v for k, v in (fields or {}).items() if k not in FRAME_FIELDS},
            once=(fields or {}).get("once", ""),
        )

    @staticmethod
    def _page(status: int, html: str) -> web.Response:
        return web.Response(
            status=status,
            text=html,
            content_type="text/html",
            charset="utf-8",
            headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
        )


def _said(session: Session, link: SignedLink, once: str) -> str:
    if not _ONCE.fullmatch(once):
        return ""
    kept = sessions.find_outcome(session, f"link:{link.id}", once)
    return str(orjson.loads(kept)["text"]) if kept is not None else ""


def _is_active(session: Session, person_id: int) -> bool:
    person = directory.find_person(session, person_id)
    return person is not None and person.active


def _answers_for(session: Session, person_id: int, unit_id: int, roles: frozenset[Role]) -> bool:
    unit = directory.find_unit(session, unit_id)
    if unit is None or not _is_active(session, person_id):
        return False
    held = (Grant(g.role, u.id, u.path) for g, u in directory.grants_of(session, person_id))
    return any(grant.role in roles and unit.path.startswith(grant.path) for grant in held)
