"""What the platform remembers of its robots: who spoke to them, open requests, cards, pace, uploads."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import Timer
from simulator.wecom import cards, display
from simulator.wecom.quota import Quota
from simulator.wecom.refusals import Refusal
from simulator.wecom.shared import Shared
from simulator.world import Channel, Chat, Shown

PER_MINUTE, PER_HOUR = 30, 1000  #: messages per conversation, answers and pushes together (§3.3)
REPLY_WITHIN = timedelta(hours=24)
QUICK_WITHIN = timedelta(seconds=5)  #: welcome and card update
STREAM_WITHIN = timedelta(minutes=6)
MAX_CONTENT_BYTES = 20_480
MAX_STREAM_ID_BYTES = 256
MAX_REQUESTS = 20_000

MESSAGE, ENTER, PRESS = "message", "enter_chat", "template_card_event"


@dataclass
class Request:
    """One callback that may be answered."""

    id: str
    channel: Channel
    chat: Chat
    sort: str  #: MESSAGE | ENTER | PRESS
    at: datetime
    trigger: Shown | None = None  #: the message, or the card that was pressed
    person: str = ""
    used: bool = False  #: welcome or card update given


@dataclass
class Stream:
    id: str
    entry: Shown
    started_at: datetime
    request: Request
    finished: bool = False
    lapses: Timer | None = None


class Robots:
    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.requests: dict[str, Request] = {}
        self.streams: dict[tuple[str, str], Stream] = {}
        self.quota = Quota(shared.window(PER_MINUTE, 60), shared.window(PER_HOUR, 3600))

    # --- conversations ---------------------------------------------------------------------------------------------

    def heard(self, channel: Channel, chat: Chat) -> None:
        """Somebody spoke to the robot here: from now on it may send by itself. Seeds may fill `state["spoken"]`."""
        channel.state.setdefault("spoken", set()).add(chat.id)

    def has_heard(self, channel: Channel, chat: Chat) -> bool:
        return chat.id in channel.state.get("spoken", ())

    def open_request(self, request: Request) -> None:
        self.requests[request.id] = request
        while len(self.requests) > MAX_REQUESTS:
            self.requests.pop(next(iter(self.requests)))

    def request(self, channel: Channel, request_id: object, sort: str, within: timedelta) -> Request:
        """The open request of that kind; 846605 if unknown, of another kind, spent or past its time."""
        found = self.requests.get(request_id) if isinstance(request_id, str) else None
        if found is None or found.channel is not channel or found.sort != sort or found.used:
            raise Refusal(846605)
        if self.shared.now() - found.at > within:
            raise Refusal(846605)
        return found

    def count_one(self, channel: Channel, chat: Chat) -> None:
        if not self.quota.take((channel.id, chat.id), self.shared.now()):
            raise Refusal(45009)

    def open_streams(self, channel: Channel, person: str) -> int:
        """Interactions of the person with the robot whose answer is still being written."""
        since = self.shared.now() - STREAM_WITHIN
        mine = (s for s in self.streams.values() if s.request.channel is channel and s.request.person == person)
        return sum(1 for s in mine if not s.finished and s.started_at > since)

    # --- what may be shown -----------------------------------------------------------------------------------------

    def write_stream(self, request: Request, body: object, *, images: list[bytes] | None = None) -> Stream:
        """Begin or go on with a stream: each content replaces the whole."""
        if not isinstance(body, dict):
            raise Refusal(40063, "stream")
        stream_id, content = body.get("id"), body.get("content", "")
        if not isinstance(stream_id, str) or not 0 < len(stream_id.encode()) <= MAX_STREAM_ID_BYTES:
            raise Refusal(40058, "stream.id")
        if not isinstance(content, str) or len(content.encode()) > MAX_CONTENT_BYTES:
            raise Refusal(45002, "stream.content")
        finish = body.get("finish") is True
        key = (request.channel.id, stream_id)
        if stream := self.streams.get(key):
            self._go_on(stream, request, content, finish, images or [])
        else:
            if finish and not content.strip() and not images:
                raise Refusal(44004)
            self.count_one(request.channel, request.chat)
            stream = self.streams[key] = self._begin(request, stream_id, content, finish, images or [])
        return stream

    def _begin(self, request: Request, id: str, content: str, finish: bool, images: list[bytes]) -> Stream:
        look = {**display.markdown(content), **self._pictures(images)}
        wire = {"sort": "aibot", "stream": id}
        entry = display.show(self.shared, request.channel, request.chat, look, finished=finish, wire=wire)
        stream = Stream(id, entry, self.shared.now(), request, finish)
        if not finish:
            stream.lapses = self.shared.world.clock.after(STREAM_WITHIN.total_seconds(), lambda: self._lapse(stream))
        return stream

    def _go_on(self, stream: Stream, request: Request, content: str, finish: bool, images: list[bytes]) -> None:
        if stream.request is not request:
            raise Refusal(40058, "stream.id is in use")
        if stream.finished or self.shared.now() - stream.started_at > STREAM_WITHIN:
            raise Refusal(846608)
        self.count_one(request.channel, request.chat)
        stream.finished = finish
        if finish and stream.lapses:
            self.shared.world.clock.cancel(stream.lapses)
        look = {**display.markdown(content), **self._pictures(images)}
        display.change(self.shared, stream.entry, **look, finished=finish)

    async def _lapse(self, stream: Stream) -> None:
        if not stream.finished:
            stream.finished = True
            display.change(self.shared, stream.entry, finished=True)

    def _pictures(self, images: list[bytes]) -> dict[str, Any]:
        shown = [display.attached(self.shared, "image", f"{i}.png", raw)["files"][0] for i, raw in enumerate(images, 1)]
        return {"files": shown} if shown else {}

    def markdown(self, body: dict[str, Any]) -> display.Face:
        content = body.get("markdown", {}).get("content") if isinstance(body.get("markdown"), dict) else None
        if not isinstance(content, str) or not content.strip():
            raise Refusal(44004)
        if len(content.encode()) > MAX_CONTENT_BYTES:
            raise Refusal(45002, "markdown.content")
        return display.markdown(content)

    def show_card(self, channel: Channel, chat: Chat, card: object, **more: Any) -> Shown:
        """Show a card whose task_id this robot has not used before."""
        checked = cards.check(card, cards.ALL_TYPES)
        task, tasks = checked.get("task_id"), channel.state.setdefault("tasks", set())
        if task in tasks:
            raise Refusal(42014, "task_id is in use")
        self.count_one(channel, chat)
        if task is not None:
            tasks.add(task)
        wire = {"sort": "aibot", "card": checked}
        return display.show(self.shared, channel, chat, cards.face(checked), wire=wire, **more)

    def update_card(self, request: Request, body: dict[str, Any]) -> None:
        """Replace the pressed card: everyone's copy, or those of `userids` only."""
        entry = request.trigger
        card = cards.check(body.get("template_card"), cards.ALL_TYPES)
        if body.get("response_type") != "update_template_card" or entry is None:
            raise Refusal(40058, "response_type")
        if card.get("task_id") != entry.wire["card"].get("task_id"):
            raise Refusal(42016)
        user_ids, look = body.get("userids"), cards.face(card)
        if user_ids is not None and not isinstance(user_ids, list):
            raise Refusal(40058, "userids")
        if user_ids:
            found = [self.shared.person(request.channel.corp, user_id) for user_id in user_ids]
            display.change_for(self.shared, entry, [p.id for p in found if p], look)
        else:
            display.change(self.shared, entry, **look, wire={**entry.wire, "card": card}, private={})


def new_id() -> str:
    return secrets.token_urlsafe(18)
