"""Custom robots (robot/send) and replies to a session (robot/sendBySession): one form, different doors."""

import hashlib
import ipaddress
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.dingtalk.edge import Answer, Api, Call, parse
from simulator.dingtalk.errors import OldError
from simulator.dingtalk.messages import Malformed, Reader, View
from simulator.dingtalk.moderation import unsafe
from simulator.dingtalk.sign import same, sign
from simulator.dingtalk.state import State
from simulator.world import DINGTALK, Channel, Chat, Person

MAX_AT = 50
HOUR_MS = 3_600_000
UUID_SECONDS = 86_400  #: how long a msgUuid is remembered; unpublished


class Webhook:
    """Sends only; every refusal is a number in an HTTP 200."""

    def __init__(self, state: State, reader: Reader) -> None:
        self._state = state
        self._reader = reader

    def apis(self) -> list[Api]:
        send, session = "/robot/send", "/robot/sendBySession"
        return [
            Api("POST", send, self._send, old=True, token=False, counted=False, form=True, whose=self._whose),
            Api(
                "POST",
                session,
                self._answer,
                old=True,
                token=False,
                counted=False,
                form=True,
                whose=self._whose_session,
            ),
        ]

    def _whose(self, call: Call) -> Channel | None:
        channel = self._state.by_credential("webhook", "access_token", call.query.get("access_token", ""))
        chat = self._state.webhook_chat(channel) if channel else None
        call.chat = chat.id if chat else ""
        return channel

    def _whose_session(self, call: Call) -> Channel | None:
        found = self._state.live(self._state.sessions, call.query.get("session", ""))
        call.chat = found[1] if found else ""
        return self._state.world.channels.get(found[0]) if found else None

    # --- doors --------------------------------------------------------------------------------------------------

    async def _send(self, call: Call) -> Answer:
        state = self._state
        if not call.query.get("access_token"):
            raise OldError(400101, "access_token不能为空")
        if call.caller is None:
            raise OldError(300005, "token is not exist")
        channel, chat = call.caller, state.webhook_chat(call.caller)
        raw = await call.request.read()
        body = self._read(call, raw)
        self._alive(call, channel, chat)
        view = self._view(body)
        self._secure(call, channel, view)
        if self._is_repeat(channel, body):
            return {}
        self._pace(channel)
        if not state.take_quota(channel, "push"):
            raise OldError(90020, "本月Webhook与Stream调用次数已用完")
        self._remember(channel, body)
        if chat is not None:
            self._show(channel, chat, view, body)
        return {}

    async def _answer(self, call: Call) -> Answer:
        found = self._state.live(self._state.sessions, call.query.get("session", ""))
        if found is None or call.caller is None:
            raise OldError(300001, "session 不存在")
        channel, chat = call.caller, self._state.world.chats[found[1]]
        body = self._read(call, await call.request.read())
        self._alive(call, channel, chat)
        view = self._view(body)
        if self._state.struck("45009", channel.id, chat.id):
            raise _too_fast()
        if not self._state.take_quota(channel, "push"):
            raise OldError(90020, "本月Webhook与Stream调用次数已用完")
        self._show(channel, chat, view, body)
        return {}

    def reply(self, channel: Channel, chat: Chat, body: dict[str, Any]) -> None:
        """A message that came as the answer to an HTTP callback; what cannot be read is dropped."""
        try:
            view = self._view(body)
        except OldError:
            return
        self._show(channel, chat, view, body)

    # --- checks -------------------------------------------------------------------------------------------------

    def _read(self, call: Call, raw: bytes) -> dict[str, Any]:
        if call.request.content_type != "application/json":
            raise OldError(43004, "无效的HTTP HEADER Content-Type")
        if len(raw) > self._state.limits.webhook_body_bytes:
            raise OldError(460101, "message too long, exceed 20000 bytes")
        body = parse(raw)
        if body is None:
            raise OldError(40035, "不合法的参数，缺少参数 json")
        return body

    def _alive(self, call: Call, channel: Channel, chat: Chat | None) -> None:
        call.chat = chat.id if chat else ""
        if channel.state.get("disabled"):
            raise OldError(400102, "机器人已停用")
        if chat is not None and chat.dissolved:
            raise OldError(400013, "群已被解散")
        gone = chat is None or channel.id not in chat.channels
        if gone or self._state.struck("removed", channel.id, call.chat):
            raise OldError(400106, "机器人不存在，请检查机器人是否在群内")

    def _view(self, body: dict[str, Any]) -> View:
        if not body.get("msgtype"):
            raise OldError(40035, "缺少参数 msgtype")
        try:
            view = self._reader.by_type(body)
        except Malformed as part:
            raise OldError(40035, f"缺少参数 {part}") from part
        if view is None:
            raise OldError(400105, "不支持的消息类型")
        trouble = unsafe(self._state, view)
        if trouble == "link":
            raise OldError(430101, "内容含有不安全的外链")
        if trouble == "text":
            raise OldError(430102, "内容含有不合适的文本")
        return view

    def _secure(self, call: Call, channel: Channel, view: View) -> None:
        """Each of the settings that the robot has: sign, keywords, addresses."""
        if secret := channel.credentials.get("secret"):
            self._check_sign(call, secret)
        keywords = [w.strip() for w in channel.credentials.get("keywords", "").split(",") if w.strip()]
        told = f"{view.title}\n{view.text}"
        if keywords and not any(word in told for word in keywords):
            raise OldError(310000, "关键词不匹配，keywords not in content")
        networks = channel.credentials.get("ips", "").replace(",", " ").split()
        address = ipaddress.ip_address(call.request.remote or "0.0.0.0")
        if networks and not any(address in ipaddress.ip_network(network) for network in networks):
            raise OldError(310000, f"不在ip白名单中，invalid ip {address}")

    def _check_sign(self, call: Call, secret: str) -> None:
        timestamp, given = call.query.get("timestamp", ""), call.query.get("sign", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15):
            raise OldError(310000, "签名不匹配，invalid timestamp")
        if abs(int(timestamp) - self._state.now.timestamp() * 1000) > HOUR_MS:
            raise OldError(310000, "签名不匹配，timestamp与系统时间相差超过1小时")
        if not same(sign(timestamp, secret), given):
            raise OldError(310000, "签名不匹配，sign not match")

    def _is_repeat(self, channel: Channel, body: dict[str, Any]) -> bool:
        key = _uuid_key(channel, body)
        seen = self._state.seen_uuids.get(key) if key is not None else None
        return seen is not None and self._state.now - seen < timedelta(seconds=UUID_SECONDS)

    def _remember(self, channel: Channel, body: dict[str, Any]) -> None:
        """Only what was taken: the repeat of a refused one is no repeat."""
        key = _uuid_key(channel, body)
        if key is not None:
            self._state.seen_uuids[key] = self._state.now

    def _pace(self, channel: Channel) -> None:
        state, limits, key = self._state, self._state.limits, ("webhook", channel.id)
        blocked = state.blocks.holds(key, state.now)
        if blocked or state.struck("45009", channel.id):
            raise _too_fast()
        if not state.pace.take(key, count=limits.webhook_per_minute, seconds=60, now=state.now):
            state.blocks.put(key, state.now + timedelta(seconds=limits.webhook_block_seconds))
            raise _too_fast()

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self, channel: Channel, chat: Chat, view: View, body: dict[str, Any]) -> None:
        mentions = self._mention(channel, chat, view, body)
        if not self._state.struck("mute", channel.id, chat.id):
            world = self._state.world
            world.show(chat=chat.id, sender=channel.id, from_bot=True, mentions=mentions, **view.parts())

    def _mention(self, channel: Channel, chat: Chat, view: View, body: dict[str, Any]) -> list[str]:
        """Persons really @ed; their number or id in the text is shown as the name."""
        at = body.get("at")
        external = chat.external and channel.kind == "webhook"
        if not isinstance(at, dict) or external or view.kind == "news" or chat.kind == "private":
            return []
        if at.get("isAtAll") is True:
            return ["all"]
        users = self._found(
            at.get("atUserIds"), lambda u: self._state.world.person_by_account(DINGTALK, channel.corp, u)
        )
        members = [self._state.world.people[p] for p in chat.people if p in self._state.world.people]
        mobiles = self._found(at.get("atMobiles"), lambda m: next((p for p in members if p.mobile == m), None))
        mentions: list[str] = []
        for written, person in [*users, *mobiles]:
            if person.id in chat.people and f"@{written}" in view.text:
                view.text = view.text.replace(f"@{written}", f"@{person.name}")
                mentions.append(person.id)
        return list(dict.fromkeys(mentions))

    @staticmethod
    def _found(listed: Any, find: Callable[[str], Person | None]) -> list[tuple[str, Person]]:
        written = [w for w in listed if isinstance(w, str) and w][:MAX_AT] if isinstance(listed, list) else []
        found = [(w, find(w)) for w in sorted(written, key=len, reverse=True)]
        return [(w, person) for w, person in found if person is not None]


def _too_fast() -> OldError:
    return OldError(130101, "send too fast, exceed 20 times per minute")


def _uuid_key(channel: Channel, body: dict[str, Any]) -> tuple[str, str] | None:
    uuid = body.get("msgUuid")
    if not isinstance(uuid, str) or not uuid:
        return None
    return channel.id, hashlib.sha256(uuid.encode("utf-8", "surrogatepass")).hexdigest()
