"""What a bot may ask for over the long connection once it has subscribed (§3.1)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.wecom import cards, display
from simulator.wecom.aibot.robot import ENTER, MESSAGE, PRESS, QUICK_WITHIN, REPLY_WITHIN, Request, Robots
from simulator.wecom.aibot.uploads import Uploads
from simulator.wecom.refusals import Refusal
from simulator.world import Channel, Chat

Command = Callable[[Channel, str, dict[str, Any]], dict[str, Any]]

SINGLE, GROUP = 1, 2
MEDIA_KINDS = ("file", "image", "voice", "video")


class Commands:
    """cmd → act(channel, req_id, body), which returns the acknowledgement's body ({} for none)."""

    def __init__(self, robots: Robots) -> None:
        self._robots = robots
        self._shared = robots.shared
        uploads = Uploads(robots.shared)
        self.acts: dict[str, Command] = {
            "aibot_respond_msg": self.respond,
            "aibot_respond_welcome_msg": self.welcome,
            "aibot_respond_update_msg": self.update,
            "aibot_send_msg": self.send,
            "aibot_upload_media_init": lambda channel, _, body: uploads.begin(channel, body),
            "aibot_upload_media_chunk": lambda channel, _, body: uploads.add(channel, body),
            "aibot_upload_media_finish": lambda channel, _, body: uploads.finish(channel, body),
        }

    def _request(self, channel: Channel, req_id: str, sort: str, within: timedelta) -> Request:
        request = self._robots.request(channel, req_id, sort, within)
        self._check_present(channel, request.chat)
        return request

    def _check_present(self, channel: Channel, chat: Chat) -> None:
        if chat.dissolved or channel.id not in chat.channels or self._shared.take("removed", channel, chat):
            raise Refusal(93006)

    def respond(self, channel: Channel, req_id: str, body: dict[str, Any]) -> dict[str, Any]:
        request = self._request(channel, req_id, MESSAGE, REPLY_WITHIN)
        kind = body.get("msgtype")
        if kind == "stream":
            if isinstance(body.get("stream"), dict) and body["stream"].get("msg_item"):
                raise Refusal(40058, "msg_item is not offered on the long connection")
            self._robots.write_stream(request, body.get("stream"))
        elif kind == "template_card":
            self._robots.show_card(channel, request.chat, body.get("template_card"))
        elif kind in MEDIA_KINDS:
            self._show_media(channel, request.chat, kind, body)
        else:
            raise Refusal(40008)
        return {}

    def welcome(self, channel: Channel, req_id: str, body: dict[str, Any]) -> dict[str, Any]:
        request = self._request(channel, req_id, ENTER, QUICK_WITHIN)
        show_welcome(self._robots, request, body)
        return {}

    def update(self, channel: Channel, req_id: str, body: dict[str, Any]) -> dict[str, Any]:
        request = self._request(channel, req_id, PRESS, QUICK_WITHIN)
        self._robots.update_card(request, body)
        request.used = True
        return {}

    def send(self, channel: Channel, req_id: str, body: dict[str, Any]) -> dict[str, Any]:
        chat = self._target(channel, body)
        if not self._robots.has_heard(channel, chat):
            raise Refusal(93001)
        kind = body.get("msgtype")
        if kind == "markdown":
            look = self._robots.markdown(body)
            self._robots.count_one(channel, chat)
            display.show(self._shared, channel, chat, look, wire={"sort": "aibot"})
        elif kind == "template_card":
            if chat.kind == "group":
                raise Refusal(40058, "template_card goes to single chats only")
            self._robots.show_card(channel, chat, body.get("template_card"))
        elif kind in MEDIA_KINDS:
            self._show_media(channel, chat, kind, body)
        else:
            raise Refusal(40008)
        return {}

    def _target(self, channel: Channel, body: dict[str, Any]) -> Chat:
        """The chat meant: 1 single, 2 group, 0 or absent a guess, group first. 93006 where there is none."""
        wire_id, sort = body.get("chatid"), body.get("chat_type", 0)
        if not isinstance(wire_id, str) or sort not in (0, SINGLE, GROUP):
            raise Refusal(93006)
        chat = self._shared.world.chat_by_wire(channel.platform, wire_id) if sort != SINGLE else None
        if chat is None or chat.kind != "group" or chat.corp != channel.corp:
            person = self._shared.person(channel.corp, wire_id) if sort != GROUP else None
            if person is None:
                raise Refusal(93006)
            chat = self._shared.world.private_chat(person.id, channel.id)
        self._check_present(channel, chat)
        return chat

    def _show_media(self, channel: Channel, chat: Chat, kind: str, body: dict[str, Any]) -> None:
        part = body.get(kind)
        media_id = part.get("media_id") if isinstance(part, dict) else None
        owner = channel.credentials["bot_id"]
        held = self._shared.media.get(media_id, owner=owner, now=self._shared.now(), kind=kind)
        self._robots.count_one(channel, chat)
        display.show(self._shared, channel, chat, display.media(self._shared, held), wire={"sort": "aibot"})


def show_welcome(robots: Robots, request: Request, body: dict[str, Any]) -> None:
    """The welcome of an opened single chat: text or card, once."""
    kind = body.get("msgtype")
    if kind == "text":
        content = body["text"].get("content") if isinstance(body.get("text"), dict) else None
        if not isinstance(content, str) or not content.strip():
            raise Refusal(44004)
        robots.count_one(request.channel, request.chat)
        display.show(robots.shared, request.channel, request.chat, display.text(content), wire={"sort": "aibot"})
    elif kind == "template_card":
        robots.show_card(request.channel, request.chat, cards.check(body.get("template_card"), cards.ALL_TYPES))
    else:
        raise Refusal(40008)
    request.used = True
