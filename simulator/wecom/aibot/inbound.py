"""The callback bodies of a smart robot (§2.2), the same in both modes but for the key of media addresses."""

import base64
import secrets
from typing import Any

from simulator.wecom import cards, crypto
from simulator.wecom.shared import Shared
from simulator.world import Channel, Chat, File, Shown

MAX_FILE_BYTES = 100 * 1024 * 1024


class Bodies:
    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def message(self, channel: Channel, chat: Chat, entry: Shown, msgid: str) -> dict[str, Any]:
        """The body for a person's message, with the quoted one inside."""
        body = self._common(channel, chat, entry.sender, msgid) | self._content(channel, chat, entry, prefixed=True)
        quoted = self._shared.world.by_id.get(entry.quote or "")
        if quoted is not None:
            body["quote"] = self._content(channel, chat, quoted, prefixed=False)
        return body

    def enter_chat(self, channel: Channel, chat: Chat, person: str, msgid: str) -> dict[str, Any]:
        body = self._common(channel, chat, person, msgid)
        del body["chattype"]  # the document's sample has none
        return body | self._event({"eventtype": "enter_chat"})

    def pressed(
        self,
        channel: Channel,
        chat: Chat,
        entry: Shown,
        person: str,
        button: str,
        values: dict[str, list[str]],
        msgid: str,
    ) -> dict[str, Any]:
        card = entry.wire["card"]
        detail = {
            "card_type": card["card_type"],
            "event_key": button,
            "task_id": card.get("task_id", ""),
            "selected_items": {"selected_item": cards.selected(values)},
        }
        event = {"eventtype": "template_card_event", "template_card_event": detail}
        return self._common(channel, chat, person, msgid) | self._event(event)

    def refresh(self, channel: Channel, chat: Chat, person: str, stream: str, msgid: str) -> dict[str, Any]:
        return self._common(channel, chat, person, msgid) | {"msgtype": "stream", "stream": {"id": stream}}

    def disconnected(self, channel: Channel, msgid: str) -> dict[str, Any]:
        body = {"msgid": msgid, "aibotid": channel.credentials["bot_id"]}
        return body | self._event({"eventtype": "disconnected_event"})

    # --- parts -------------------------------------------------------------------------------------------------------

    def _common(self, channel: Channel, chat: Chat, person: str, msgid: str) -> dict[str, Any]:
        common: dict[str, Any] = {"msgid": msgid, "aibotid": channel.credentials["bot_id"]}
        if chat.kind == "group":
            common["chatid"] = chat.wire_id
        user_id = self._shared.user_id(person, channel.corp)
        return common | {"chattype": "group" if chat.kind == "group" else "single", "from": {"userid": user_id}}

    def _event(self, event: dict[str, Any]) -> dict[str, Any]:
        return {"create_time": int(self._shared.now().timestamp()), "msgtype": "event", "event": event}

    def _content(self, channel: Channel, chat: Chat, entry: Shown, *, prefixed: bool) -> dict[str, Any]:
        words = self._mention(chat, entry) + entry.text if prefixed else _plain(entry)
        attached = entry.files[0] if entry.files else None
        kind = attached.kind if attached else "text"
        if attached is None:
            return {"msgtype": "text", "text": {"content": words}}
        if kind == "voice":
            return {"msgtype": "voice", "voice": {"content": entry.text}}
        held = {kind: self._lend(channel, attached)}
        if kind == "image" and words.strip():
            parts = [{"msgtype": "text", "text": {"content": words}}, {"msgtype": "image", **held}]
            return {"msgtype": "mixed", "mixed": {"msg_item": parts}}
        return {"msgtype": kind, **held}

    def _mention(self, chat: Chat, entry: Shown) -> str:
        """ "@name " as it begins a group message; the clients put one blank or two after the name."""
        if chat.kind != "group":
            return ""
        named = [self._shared.world.channels[m] for m in entry.mentions if m in self._shared.world.channels]
        blanks = " " if entry.seq % 2 else "  "
        return "".join(f"@{robot.name}{blanks}" for robot in named)

    def _lend(self, channel: Channel, attached: File) -> dict[str, str]:
        """An address for 5 minutes; its own key in long mode, the bot's in callback mode."""
        name, content = self._shared.world.media.get(attached.token, (attached.name, b""))
        own_key = channel.mode == "long"
        key = secrets.token_bytes(32) if own_key else crypto.aes_key(channel.credentials["encoding_aes_key"])
        token = self._shared.media.lend(owner=channel.id, name=name, content=content, key=key, now=self._shared.now())
        address = {"url": f"{self._shared.world.base_url}/wecom-media/{token}"}
        return address | ({"aeskey": base64.b64encode(key).decode()} if own_key else {})


def _plain(entry: Shown) -> str:
    return "\n".join(part for part in (entry.title, entry.text) if part)
