"""From the message forms of the wire (`msgtype` of webhooks, `msgKey` of app robots) to what stands in the chat."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.dingtalk.state import State
from simulator.eyes import links_in
from simulator.world import Button, File

PICTURE = re.compile(r"!\[[^\]\n]*\]\(([^()\s]+)\)")
FILE_TYPES = {"xlsx", "pdf", "zip", "rar", "doc", "docx"}


class Malformed(ValueError):
    """A part is missing or of the wrong kind; the argument names it."""


@dataclass
class View:
    """The parts of a book entry."""

    kind: str
    text: str = ""
    title: str = ""
    buttons: list[Button] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def parts(self) -> dict[str, Any]:
        return dict(vars(self))


def _word(body: Any, name: str, *, optional: bool = False) -> str:
    """A string field; the platform wants every value as a string."""
    found = body.get(name) if isinstance(body, dict) else None
    if isinstance(found, str) and (found or optional):
        return found
    if optional and found is None:
        return ""
    raise Malformed(name)


class Reader:
    """Reads both families of forms; media ids and picture addresses become files that the page can fetch."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._keys: dict[str, Callable[[Any], View]] = {
            "sampleText": lambda p: _text(_word(p, "content")),
            "sampleMarkdown": lambda p: self._markdown(_word(p, "title"), _word(p, "text")),
            "sampleImageMsg": lambda p: View("image", files=[self._file(_word(p, "photoURL"), "image")]),
            "sampleLink": self._link,
            "sampleActionCard": self._single,
            "sampleActionCard6": lambda p: self._numbered(p, "buttonTitle", "buttonUrl", 2),
            "sampleAudio": lambda p: View("voice", files=[self._file(_word(p, "mediaId"), "voice")], text=_spoken(p)),
            "sampleFile": self._document,
            "sampleVideo": self._video,
        }
        for count in range(2, 6):
            self._keys[f"sampleActionCard{count}"] = _with_count(self._numbered, "actionTitle", "actionURL", count)
        self._types: dict[str, Callable[[Any], View]] = {
            "text": lambda p: _text(_word(p, "content")),
            "markdown": lambda p: self._markdown(_word(p, "title"), _word(p, "text")),
            "link": self._link,
            "actionCard": self._action_card,
            "feedCard": self._feed,
        }

    def by_key(self, msg_key: str, param: Any) -> View | None:
        """An app robot's message; None for an unknown msgKey. Raises Malformed."""
        read = self._keys.get(msg_key)
        return read(param) if read else None

    def by_type(self, body: dict[str, Any]) -> View | None:
        """A webhook's message; None for an unknown msgtype. Raises Malformed."""
        kind = body.get("msgtype")
        read = self._types.get(kind) if isinstance(kind, str) else None
        return read(body.get(str(kind))) if read else None

    # --- forms --------------------------------------------------------------------------------------------------

    def _markdown(self, title: str, text: str) -> View:
        files = [self._file(p, "image") for p in PICTURE.findall(text)]
        return View("markdown", text=text, title=title, links=links_in(text, markdown=True), files=files)

    def _link(self, body: Any) -> View:
        picture = _word(body, "picUrl", optional=True)
        files = [self._file(picture, "image")] if picture else []
        address = _word(body, "messageUrl")
        return View("news", text=_word(body, "text"), title=_word(body, "title"), links=[address], files=files)

    def _card(self, body: Any, buttons: list[Button]) -> View:
        view = self._markdown(_word(body, "title"), _word(body, "text"))
        view.kind, view.buttons = "card", buttons
        return view

    def _single(self, body: Any) -> View:
        return self._card(body, [Button("b1", _word(body, "singleTitle"), _word(body, "singleURL"))])

    def _numbered(self, body: Any, title: str, address: str, count: int) -> View:
        rows = range(1, count + 1)
        return self._card(
            body, [Button(f"b{n}", _word(body, f"{title}{n}"), _word(body, f"{address}{n}")) for n in rows]
        )

    def _action_card(self, body: Any) -> View:
        rows = body.get("btns") if isinstance(body, dict) else None
        if rows is None:
            return self._single(body)
        if not isinstance(rows, list) or not rows:
            raise Malformed("btns")
        named = [(_word(row, "title"), _word(row, "actionURL")) for row in rows]
        return self._card(body, [Button(f"b{n}", title, address) for n, (title, address) in enumerate(named, 1)])

    def _feed(self, body: Any) -> View:
        rows = body.get("links") if isinstance(body, dict) else None
        if not isinstance(rows, list) or not rows:
            raise Malformed("links")
        titles = [_word(row, "title") for row in rows]
        files = [self._file(_word(row, "picURL"), "image") for row in rows]
        return View(
            "news", title=titles[0], text="\n".join(titles), links=[_word(r, "messageURL") for r in rows], files=files
        )

    def _document(self, body: Any) -> View:
        if _word(body, "fileType") not in FILE_TYPES:
            raise Malformed("fileType")
        file = self._file(_word(body, "mediaId"), "file")
        file.name = _word(body, "fileName")
        return View("file", files=[file])

    def _video(self, body: Any) -> View:
        _word(body, "videoType"), _word(body, "duration")
        return View("video", files=[self._file(_word(body, "videoMediaId"), "video")])

    def _file(self, reference: str, kind: str) -> File:
        """A media id that was uploaded here, or an address elsewhere (the page shows its name only)."""
        if reference.startswith(("http://", "https://")):
            return File(reference.rpartition("/")[2] or kind, reference, 0, kind)
        token = self._state.uploads.get(reference, "")
        if token not in self._state.world.media:
            raise Malformed("mediaId")
        name, content = self._state.world.media[token]
        return File(name, f"/sim/media/{token}", len(content), kind, token)


def _with_count(
    read: Callable[[Any, str, str, int], View], title: str, address: str, count: int
) -> Callable[[Any], View]:
    return lambda body: read(body, title, address, count)


def _text(text: str) -> View:
    return View("text", text=text, links=links_in(text))


def _spoken(body: Any) -> str:
    """Checks the length in milliseconds, a string of digits; a spoken message has no text of its own."""
    if not _word(body, "duration").isdecimal():
        raise Malformed("duration")
    return ""
