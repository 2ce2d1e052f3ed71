"""How a neutral message is laid down in a row and read back: JSON, defaults left out, unknown keys ignored by a reader.

Hand-written because it stands on the hottest path. A new field gets its line here; its default keeps old rows readable.
"""

from datetime import datetime
from typing import Any

import orjson

from bot.messages import (
    Act,
    Attachment,
    Button,
    Card,
    ChatKind,
    Choice,
    Content,
    Inbound,
    InboundKind,
    Media,
    MediaKind,
    Outbound,
    Press,
    Quote,
    ReplyHandle,
    ReplyKind,
    Sender,
)

_Raw = dict[str, Any]
_BARE_OUTBOUND = 5  #: key, token, chat, in, content
_INBOUND_KINDS = {kind.value: kind for kind in InboundKind}
_CHAT_KINDS = {kind.value: kind for kind in ChatKind}
_MEDIA_KINDS = {kind.value: kind for kind in MediaKind}
_REPLY_KINDS = {kind.value: kind for kind in ReplyKind}
_ACTS = {act.value: act for act in Act}


def dump_inbound(message: Inbound) -> bytes:
    sender = message.sender
    raw: _Raw = {
        "channel": message.channel,
        "kind": message.kind,
        "id": message.message_id,
        "chat": message.chat_address,
        "in": message.chat_kind,
        "from": (sender.corp, sender.user_id, sender.nick),
    }
    if message.text:
        raw["text"] = message.text
    if message.attachments:
        raw["attachments"] = [_attachment_out(one) for one in message.attachments]
    if message.quote is not None:
        raw["quote"] = _quote_out(message.quote)
    if message.press is not None:
        press = message.press
        raw["press"] = (press.card, press.button, press.values, press.update)
    if message.event:
        raw["event"] = message.event
    if message.reply is not None:
        raw["reply"] = _reply_out(message.reply)
    if message.chat_title:
        raw["title"] = message.chat_title
    if message.sent_at is not None:
        raw["sent"] = message.sent_at
    if not message.trusted:
        raw["trusted"] = False
    return orjson.dumps(raw)


def lasting(message: Inbound) -> bytes:
    """What a message says, without what is made anew each time the platform delivers it: reply handles, moments, and
    the signatures of media addresses."""
    press = message.press
    return orjson.dumps(
        (
            message.kind,
            message.chat_address,
            message.sender.user_id,
            message.text,
            message.event,
            [(one.kind, one.reference.partition("?")[0], one.name) for one in message.attachments],
            None if press is None else (press.card, press.button, press.values),
        )
    )


def load_inbound(body: bytes) -> Inbound:
    raw: _Raw = orjson.loads(body)
    get = raw.get
    corp, user_id, nick = raw["from"]
    attachments, quote, press, reply, sent = get("attachments"), get("quote"), get("press"), get("reply"), get("sent")
    return Inbound(
        channel=raw["channel"],
        kind=_INBOUND_KINDS[raw["kind"]],
        message_id=raw["id"],
        chat_address=raw["chat"],
        chat_kind=_CHAT_KINDS[raw["in"]],
        sender=Sender(corp, user_id, nick),
        text=get("text", ""),
        attachments=tuple(map(_attachment_in, attachments)) if attachments else (),
        quote=_quote_in(quote) if quote is not None else None,
        press=_press_in(press) if press is not None else None,
        event=get("event", ""),
        reply=_reply_in(reply) if reply is not None else None,
        chat_title=get("title", ""),
        sent_at=datetime.fromisoformat(sent) if sent is not None else None,
        trusted=get("trusted", True),
    )


def dump_outbound(message: Outbound) -> bytes:
    raw: _Raw = {
        "key": message.key,
        "token": message.token,
        "chat": message.chat_address,
        "in": message.chat_kind,
        "content": _content_out(message.content),
    }
    if message.act is not Act.SEND:
        raw["act"] = message.act
    if message.reply is not None:
        raw["reply"] = _reply_out(message.reply)
    if message.target:
        raw["target"] = message.target
    if message.repeat:
        raw["repeat"] = True
    return orjson.dumps(raw)


def load_outbound(body: bytes) -> Outbound:
    raw: _Raw = orjson.loads(body)
    get = raw.get
    kind, content = _CHAT_KINDS[raw["in"]], _content_in(raw["content"])
    if len(raw) == _BARE_OUTBOUND:  # nothing but what every message has
        return Outbound(raw["key"], raw["token"], raw["chat"], kind, content)
    act, reply = get("act"), get("reply")
    return Outbound(
        raw["key"],
        raw["token"],
        raw["chat"],
        kind,
        content,
        act=Act.SEND if act is None else _ACTS[act],
        reply=_reply_in(reply) if reply is not None else None,
        target=get("target", ""),
        repeat=get("repeat", False),
    )


# --- parts ----------------------------------------------------------------------------------------------------------


def _attachment_out(one: Attachment) -> _Raw:
    raw: _Raw = {"kind": one.kind, "reference": one.reference}
    if one.name:
        raw["name"] = one.name
    if one.secret:
        raw["secret"] = one.secret
    if one.expires_at is not None:
        raw["expires"] = one.expires_at
    if one.transcript:
        raw["transcript"] = one.transcript
    return raw


def _attachment_in(raw: _Raw) -> Attachment:
    get = raw.get
    expires = get("expires")
    return Attachment(
        kind=_MEDIA_KINDS[raw["kind"]],
        reference=raw["reference"],
        name=get("name", ""),
        secret=get("secret", ""),
        expires_at=datetime.fromisoformat(expires) if expires is not None else None,
        transcript=get("transcript", ""),
    )


def _quote_out(quote: Quote) -> _Raw:
    raw: _Raw = {"id": quote.message_id, "text": quote.text, "card": quote.card_key}
    if quote.attachments:
        raw["attachments"] = [_attachment_out(one) for one in quote.attachments]
    return raw


def _quote_in(raw: _Raw) -> Quote:
    attachments = tuple(map(_attachment_in, raw.get("attachments", ())))
    return Quote(raw["id"], raw["text"], attachments, raw.get("card", ""))


def _press_in(raw: list[Any]) -> Press:
    card, button, values, update = raw
    return Press(card, button, {key: tuple(chosen) for key, chosen in values.items()}, update)


def _reply_out(reply: ReplyHandle) -> tuple[Any, ...]:
    return (reply.kind, reply.value, reply.expires_at, reply.uses)


def _reply_in(raw: list[Any]) -> ReplyHandle:
    kind, value, expires, uses = raw
    return ReplyHandle(_REPLY_KINDS[kind], value, datetime.fromisoformat(expires), uses)


def _content_out(content: Content) -> _Raw:
    raw: _Raw = {}
    if content.text:
        raw["text"] = content.text
    if content.title:
        raw["title"] = content.title
    if content.markdown:
        raw["markdown"] = content.markdown
    if content.card is not None:
        raw["card"] = _card_out(content.card)
    if content.media is not None:
        raw["media"] = (content.media.kind, content.media.name, content.media.reference)
    if content.mentions:
        raw["mentions"] = content.mentions
    if content.mention_all:
        raw["all"] = True
    return raw


def _content_in(raw: _Raw) -> Content:
    if len(raw) == 1 and "text" in raw:  # most are plain text
        return Content(raw["text"])
    get = raw.get
    card, media, mentions = get("card"), get("media"), get("mentions")
    return Content(
        text=get("text", ""),
        title=get("title", ""),
        markdown=get("markdown", ""),
        card=_card_in(card) if card is not None else None,
        media=Media(_MEDIA_KINDS[media[0]], media[1], media[2]) if media is not None else None,
        mentions=tuple(mentions) if mentions else (),
        mention_all=get("all", False),
    )


def _card_out(card: Card) -> _Raw:
    raw: _Raw = {"title": card.title}
    if card.text:
        raw["text"] = card.text
    if card.fields:
        raw["fields"] = card.fields
    if card.buttons:
        raw["buttons"] = [(one.key, one.label, one.style) for one in card.buttons]
    if card.choices:
        raw["choices"] = [(one.key, one.title, one.options, one.multiple) for one in card.choices]
    if card.source:
        raw["source"] = card.source
    if card.url:
        raw["url"] = card.url
    if card.done:
        raw["done"] = card.done
    return raw


def _card_in(raw: _Raw) -> Card:
    get = raw.get
    return Card(
        title=raw["title"],
        text=get("text", ""),
        fields=tuple((label, value) for label, value in get("fields", ())),
        buttons=tuple(Button(*one) for one in get("buttons", ())),
        choices=tuple(map(_choice_in, get("choices", ()))),
        source=get("source", ""),
        url=get("url", ""),
        done=get("done", ""),
    )


def _choice_in(raw: list[Any]) -> Choice:
    key, title, options, multiple = raw
    return Choice(key, title, tuple((option, text) for option, text in options), multiple)
