"""XML callbacks of a self-built app and the passive answers to them (path/90238 to 90241)."""

import secrets
from typing import Any
from xml.etree import ElementTree

from simulator.wecom import cards, crypto, display
from simulator.wecom.app import looks
from simulator.wecom.app.ledger import Ledger, Sent
from simulator.wecom.app.send import apply_look, new_look
from simulator.wecom.courier import Courier, answer_refused, open_xml, seal_xml
from simulator.wecom.refusals import Refusal
from simulator.wecom.shared import Shared
from simulator.wecom.xml_body import as_body, document
from simulator.world import Channel, Chat, Shown

#: what people post → MsgType; files are not delivered to apps (§4.3)
KINDS = {"text": "text", "image": "image", "voice": "voice", "video": "video"}
PASSIVE = ("text", "image", "voice", "video", "news")


class Events:
    def __init__(self, shared: Shared, ledger: Ledger, courier: Courier) -> None:
        self._shared = shared
        self._ledger = ledger
        self._courier = courier

    def said(self, app: Channel, chat: Chat, entry: Shown) -> None:
        """A member wrote to the app."""
        kind = KINDS.get(entry.kind)
        if kind is None:
            return
        fresh = str(7_000_000_000_000_000_000 + secrets.randbelow(10**18))
        content = {"MsgId": int(self._courier.message_id(app, fresh))}
        fields = {"MsgType": kind, **self._content(app, entry), **content}
        self._send(app, chat, entry.sender, fields, entry=entry)

    def entered(self, app: Channel, chat: Chat, person: str) -> None:
        self._send(app, chat, person, {"MsgType": "event", "Event": "enter_agent", "EventKey": ""})

    def pressed(
        self, app: Channel, chat: Chat, entry: Shown, person: str, key: str, values: dict[str, list[str]]
    ) -> None:
        """A button, a vote or a form of an app's card; the event carries a response_code of its own."""
        sent, card = self._ledger.by_task(app.id, entry.wire["card"].get("task_id")), entry.wire["card"]
        menu = [item["key"] for item in (card.get("action_menu") or {}).get("action_list", [])]
        chosen = [
            {"QuestionKey": item["question_key"], "OptionIds": {"OptionId": item["option_ids"]["option_id"]}}
            for item in cards.selected(values)
        ]
        event: dict[str, Any] = {
            "MsgType": "event",
            "Event": "template_card_menu_event" if key in menu else "template_card_event",
            "EventKey": key,
            "TaskId": card.get("task_id", ""),
            "CardType": card["card_type"],
            "ResponseCode": self._ledger.code_for(sent, self._shared.now()) if sent else "",
            "SelectedItems": {"SelectedItem": chosen},
        }
        self._send(app, chat, person, event, sent=sent)

    def _content(self, app: Channel, entry: Shown) -> dict[str, Any]:
        if not entry.files:
            return {"Content": entry.text}
        attached = entry.files[0]
        name, content = self._shared.world.media.get(attached.token, (attached.name, b""))
        now = self._shared.now()
        held = self._shared.media.put(owner=app.corp, kind=attached.kind, name=name, content=content, now=now)
        if attached.kind == "image":
            return {"PicUrl": f"{self._shared.world.base_url}{attached.url}", "MediaId": held.id}
        if attached.kind == "voice":
            return {"MediaId": held.id, "Format": "amr"}
        return {"MediaId": held.id, "ThumbMediaId": held.id}

    # --- delivery ----------------------------------------------------------------------------------------------------

    def _send(
        self, app: Channel, chat: Chat, person: str, fields: dict[str, Any],
        *, sent: Sent | None = None, entry: Shown | None = None,
    ) -> None:  # fmt: skip
        user_id = self._shared.user_id(person, app.corp)
        if not user_id:
            return
        head = {"ToUserName": app.corp, "FromUserName": user_id, "CreateTime": int(self._shared.now().timestamp())}
        agent = app.credentials.get("agent_id", "")
        plain = document({**head, **fields, "AgentID": int(agent) if agent.isdecimal() else agent})
        answered = False

        async def on_answer(answer: str) -> None:
            nonlocal answered
            if entry is not None:
                entry.heard_by.append(app.id)
            try:
                passive = open_xml(app, answer)
                if passive is not None and not answered:
                    self._take_passive(app, chat, person, passive, sent)
                    answered = True
            except (Refusal, crypto.Tampered) as fault:
                answer_refused(app, str(fault))

        async def deliver() -> None:
            await self._courier.post(app, lambda: seal_xml(self._shared, app, plain), on_answer)

        self._courier.hand_over(app, deliver)

    def _take_passive(
        self, app: Channel, chat: Chat, person: str, passive: ElementTree.Element, sent: Sent | None
    ) -> None:
        kind = passive.findtext("MsgType") or ""
        if kind in PASSIVE:
            look = looks.face(self._shared, app, chat, kind, _content_of(kind, passive))
            display.show(self._shared, app, chat, look, wire={"sort": "app"})
        elif kind in ("update_button", "update_template_card") and sent and person in sent.copies:
            apply_look(self._shared, sent.copies[person], new_look(_update_of(kind, passive), cards.ALL_TYPES))
        elif kind:
            raise Refusal(40008)


def _content_of(kind: str, passive: ElementTree.Element) -> dict[str, Any]:
    """The passive answer's content in the words of message/send."""
    if kind == "text":
        return {"content": passive.findtext("Content") or ""}
    if kind == "news":
        names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
        items = passive.findall("Articles/item")
        return {"articles": [{name: item.findtext(tag) or "" for name, tag in names.items()} for item in items]}
    part = passive.find(kind.capitalize())
    return {"media_id": part.findtext("MediaId") if part is not None else None}


def _update_of(kind: str, passive: ElementTree.Element) -> dict[str, Any]:
    if kind == "update_button":
        return {"button": {"replace_name": passive.findtext("Button/ReplaceName") or ""}}
    card = passive.find("TemplateCard")
    if card is None:
        raise Refusal(40063, "TemplateCard")
    return {"template_card": as_body(card)}
