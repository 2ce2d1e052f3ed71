"""Features' pages inside the shell: a look reads in a reading transaction, a deed runs once in a writing one."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from bot.clock import Clock
from bot.console import texts
from bot.console.addresses import address, again, here, pattern
from bot.console.cookies import Cookies
from bot.console.guard import Refused
from bot.console.rendering import Renderer
from bot.console.viewers import Viewer, find_viewer
from bot.errors import UserError
from bot.pages import Deed, Done, Figure, Page, PageContext, Waiting
from bot.platforms.base import Channel
from bot.routing import Feature
from bot.speech import OutboxSpeech
from bot.views import Views
from storage import NotFound, Session, media, sessions
from storage.media import StoredMedia

SHOWN_FOR = timedelta(minutes=10)  #: how long a code, or data that was asked for, is shown again
_ONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
FRAME_FIELDS = frozenset({"csrf", "once", "do"})


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer ready to be sent; `goto` is set instead of `html` when the browser is sent on."""

    status: int
    html: str = ""
    goto: str = ""
    file: StoredMedia | None = None  #: set where the answer is a file to be saved
    stale: int = 0  #: the session's row, when it is time to note that somebody is there


@dataclass(frozen=True, slots=True)
class Asked:
    """One request by whoever holds `token`, as the pages see it."""

    station: int
    token: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str] | None = None


class Pages:
    """All pages of all features. Every method runs in a storage thread, within one transaction."""

    def __init__(
        self,
        features: Sequence[Feature],
        renderer: Renderer,
        cookies: Cookies,
        views: Views,
        channels: Mapping[int, Channel],
        clock: Clock,
    ) -> None:
        self._pages = [(pattern(page.path), page, feature) for feature in features for page in feature.pages]
        self._renderer = renderer
        self._cookies = cookies
        self._views = views
        self._channels = channels
        self._clock = clock

    # --- looking ------------------------------------------------------------------------------------------------------

    def look(self, session: Session, asked: Asked) -> Shown | None:
        """The page, or the one answer for absent and forbidden; None when nobody is signed in."""
        viewer = self._viewer(session, asked)
        if viewer is None:
            return None
        stale = viewer.live.id if viewer.live.is_stale(self._clock.now()) else 0
        return replace(self._look(session, viewer, asked), stale=stale)

    def _look(self, session: Session, viewer: Viewer, asked: Asked) -> Shown:
        page, parts = self._find(viewer, asked.path)
        if page is None:
            return self.absent(viewer)
        context = self._context(session, viewer, asked, parts)
        done = self._outcome(session, viewer, asked.query.get("done", ""), asked.path, context.now)
        context = replace(context, revealed=bool(done.get("reveals")))
        try:
            return Shown(200, self._render(page, viewer, context, asked, done=done))
        except NotFound:
            return self.absent(viewer)
        except UserError as error:  # what was asked for cannot be shown: a filter that is none
            return Shown(422, self._problem(viewer, error.text))

    def fragment(self, session: Session, asked: Asked) -> tuple[str, str] | None:
        """The live block of a page and its digest; None when it may no longer be seen."""
        viewer = self._viewer(session, asked)
        page, parts = self._find(viewer, asked.path) if viewer is not None else (None, {})
        if viewer is None or page is None or not page.live:
            return None
        context = self._context(session, viewer, asked, parts)
        try:
            return self._renderer.live(page.template, self._values(page, viewer, context, asked, page.show(context)))
        except (NotFound, UserError):
            return None

    def absent(self, viewer: Viewer) -> Shown:
        return Shown(404, self._problem(viewer, texts.NOT_FOUND))

    def _problem(self, viewer: Viewer, text: str) -> str:
        return self._renderer.page("console/problem.html", {**self._shell(viewer, None, texts.PROBLEM), "text": text})

    # --- doing --------------------------------------------------------------------------------------------------------

    def act(self, session: Session, asked: Asked) -> Shown | None:
        """Run what a form asks for, once; what it came to is kept and shown by the page it leads to."""
        viewer = self._viewer(session, asked)
        if viewer is None:
            return None
        form = asked.form or {}
        self._check(viewer, form)
        page, parts = self._find(viewer, asked.path)
        deed = page.deeds.get(form.get("do", "")) if page is not None else None
        if page is None or deed is None or not viewer.may_open(deed.act, whole_station=page.whole_station):
            return self.absent(viewer)
        if set(form) - FRAME_FIELDS - deed.fields:
            raise Refused(400, texts.NOT_OUR_PAGE)
        scope, once = f"session:{viewer.live.id}:{asked.path}", form["once"]
        known = sessions.find_outcome(session, scope, once)
        outcome = orjson.loads(known) if known is not None else None
        if outcome is None or outcome.get("file"):  # a file is handed over, and put on record, as often as asked for
            try:
                outcome = self._do(deed, self._context(session, viewer, asked, parts))
            except NotFound:
                session.rollback()
                return self.absent(viewer)
        if known is None:
            sessions.put_outcome(session, scope, once, orjson.dumps(outcome), self._clock.now())
        sessions.touch(session, viewer.live.id, self._clock.now())
        if outcome["file"]:
            return self._handed_over(session, viewer, outcome["file"])
        return Shown(303, goto=outcome["goto"] or f"{address(asked.path)}?{again(asked.query, once)}")

    def failed(self, session: Session, asked: Asked, error: UserError) -> Shown | None:
        """The same page again with what was wrong, keeping what was typed."""
        viewer = self._viewer(session, asked)
        if viewer is None:
            return None
        page, parts = self._find(viewer, asked.path)
        if page is None:
            return self.absent(viewer)
        context = self._context(session, viewer, asked, parts)
        try:
            return Shown(422, self._render(page, viewer, context, asked, wrong=error.text))
        except NotFound:
            return self.absent(viewer)

    def _check(self, viewer: Viewer, form: Mapping[str, str]) -> None:
        expected = self._cookies.csrf(viewer.token)
        if not hmac.compare_digest(form.get("csrf", "").encode(), expected.encode()):
            raise Refused(403, texts.NOT_OUR_PAGE)
        if not _ONCE.fullmatch(form.get("once", "")):
            raise Refused(400, texts.NOT_OUR_PAGE)

    def _do(self, deed: Deed, context: PageContext) -> dict[str, Any]:
        came = deed.handler(context)
        done = came if isinstance(came, Done) else Done(came)
        return {
            "text": done.text,
            "shown_once": done.shown_once,
            "reveals": done.reveals,
            "goto": done.goto,
            "file": done.file,
            "at": self._clock.now().isoformat(),
        }

    def _handed_over(self, session: Session, viewer: Viewer, reference: str) -> Shown:
        """The file, as long as it is kept."""
        try:
            return Shown(200, file=media.get_media(session, reference))
        except NotFound:
            return self.absent(viewer)

    def _outcome(self, session: Session, viewer: Viewer, once: str, path: str, now: datetime) -> dict[str, Any]:
        """What came of the form that led here, while it is fresh; {} otherwise."""
        if not _ONCE.fullmatch(once):
            return {}
        kept = sessions.find_outcome(session, f"session:{viewer.live.id}:{path}", once)
        found: dict[str, Any] = orjson.loads(kept) if kept is not None else {}
        return found if found and now - datetime.fromisoformat(found["at"]) < SHOWN_FOR else {}

    # --- parts --------------------------------------------------------------------------------------------------------

    def _viewer(self, session: Session, asked: Asked) -> Viewer | None:
        return find_viewer(session, asked.station, asked.token, self._clock.now())

    def _find(self, viewer: Viewer, path: str) -> tuple[Page | None, dict[str, str]]:
        """The page of this path if the person may open it."""
        for form, page, _ in self._pages:
            match = form.fullmatch(path)
            if match is not None and viewer.may_open(page.act, whole_station=page.whole_station):
                return page, match.groupdict()
        return None, {}

    def _context(self, session: Session, viewer: Viewer, asked: Asked, parts: Mapping[str, str]) -> PageContext:
        now, form = self._clock.now(), dict(asked.form or {})
        return PageContext(
            station=self._views.station(viewer.station),
            person=viewer.person,
            grants=viewer.grants,
            now=now,
            session=session,
            speech=OutboxSpeech(session, station=viewer.station, now=now, channels=self._channels),
            path=parts,
            query=asked.query,
            form=form,
            once=form.get("once", ""),
            signed_in=viewer.live.id,
            root=viewer.root,
        )

    def _first_page(self, context: PageContext, viewer: Viewer) -> dict[str, Any]:
        """What waits for this person (urgent first) and the figures, of every page that he may open."""
        waiting: list[Waiting] = []
        figures: list[Figure] = []
        for _, page, _ in self._pages:
            if viewer.may_open(page.act, whole_station=page.whole_station):
                waiting += page.waiting(context) if page.waiting is not None else ()
                figures += page.figures(context) if page.figures is not None else ()
        return {"waiting": sorted(waiting, key=lambda one: not one.urgent), "figures": figures}

    def _render(
        self,
        page: Page,
        viewer: Viewer,
        context: PageContext,
        asked: Asked,
        *,
        done: Mapping[str, Any] | None = None,
        wrong: str = "",
    ) -> str:
        values = self._values(page, viewer, context, asked, page.show(context))
        live = self._renderer.live(page.template, values)[1] if page.live else ""
        return self._renderer.page(page.template, {**values, "done": done or {}, "wrong": wrong, "live_digest": live})

    def _values(
        self, page: Page, viewer: Viewer, context: PageContext, asked: Asked, shown: Mapping[str, Any]
    ) -> dict[str, Any]:
        values = self._shell(viewer, page, page.title)
        values |= {
            "here": here(asked.path, asked.query),
            "live_path": f"/console/live/{asked.path}" if page.live else "",
            "query": asked.query,
            "typed": {k: v for k, v in context.form.items() if k not in FRAME_FIELDS},
            "revealed": context.revealed,
            "now": context.now,
            "t": page.words,
        }
        if page.path == "":
            values |= self._first_page(context, viewer)
        return {**values, **shown}

    def _shell(self, viewer: Viewer, page: Page | None, title: str) -> dict[str, Any]:
        return {
            "title": title,
            "station": self._views.station(viewer.station).name,
            "person": viewer.person.name,
            "csrf": self._cookies.csrf(viewer.token),
            "menu": self._menu(viewer, page),
            "done": {},
            "wrong": "",
            "live_path": "",
            "live_digest": "",
        }

    def _menu(self, viewer: Viewer, current: Page | None) -> list[dict[str, Any]]:
        pages = [
            page
            for _, page, _ in self._pages
            if page.menu and viewer.may_open(page.act, whole_station=page.whole_station)
        ]
        here = _entry_of(current.path, [page.path for page in pages]) if current is not None else None
        return [{"title": page.title, "href": address(page.path), "current": page.path == here} for page in pages]


def _entry_of(path: str, entries: Sequence[str]) -> str | None:
    """The one entry of the menu under which a page lies: itself, the nearest above it, or the first of its kind."""
    above = [entry for entry in entries if path == entry or path.startswith(entry + "/")]
    kin = [entry for entry in entries if entry.partition("/")[0] == path.partition("/")[0]]
    return max(above, key=len) if any(above) else next(iter(kin), None)
