"""What each msgtype of an app's message (message/send, appchat/send, passive answers) looks like, within its limits."""

from typing import Any

from simulator.eyes import links_in
from simulator.wecom import cards, display
from simulator.wecom.media import MediaStore
from simulator.wecom.refusals import Refusal
from simulator.wecom.shared import Shared
from simulator.wecom.webhook import articles_of, limited
from simulator.world import Button, Channel, Chat

MAX_TEXT_BYTES = 2048  #: text is cut here, markdown refused beyond (§4.2)
MAX_TITLE_CHARS = 128
MAX_DESCRIPTION_CHARS = 512
MAX_URL_BYTES = 2048
MAX_BUTTON_CHARS = 4
MEDIA_KINDS = ("image", "voice", "video", "file")
KINDS = ("text", "textcard", "markdown", "news", "mpnews", *MEDIA_KINDS, "template_card")


def face(shared: Shared, channel: Channel, chat: Chat, kind: str, body: dict[str, Any]) -> display.Face:
    """The look of `body` (the member named after the msgtype) in this chat."""
    if kind == "text":
        content = cut(limited(body.get("content"), "text.content", 10**9), MAX_TEXT_BYTES)
        mentioned = body.get("mentioned_list") or []
        return display.text(
            content, mentions=display.people_named(shared, chat, mentioned) if chat.kind == "group" else []
        )
    if kind == "markdown":
        content = limited(body.get("content"), "markdown.content", MAX_TEXT_BYTES, code=45002)
        return display.markdown(content, mentions=display.people_in_markdown(shared, chat, content))
    if kind == "textcard":
        return _textcard(body)
    if kind == "news":
        return display.news(articles_of(body, in_bytes=True))
    if kind in MEDIA_KINDS:
        return _media(shared.media, shared, channel, kind, body)
    if kind == "template_card":
        return cards.face(body)
    raise Refusal(40008)


def check(shared: Shared, channel: Channel, kind: object, body: object) -> dict[str, Any]:
    """Refuse what is wrong whoever receives it; returns the content member."""
    if kind not in KINDS or kind == "mpnews":
        raise Refusal(40008)
    if not isinstance(body, dict):
        raise Refusal(40063, str(kind))
    if kind == "template_card":
        cards.check(body, cards.ALL_TYPES)
        if body["card_type"] in cards.INTERACTIVE and not channel.endpoints.get("callback"):
            raise Refusal(40058, "the app has no callback address")
    elif kind == "text":
        limited(body.get("content"), "text.content", 10**9)
    elif kind == "markdown":
        limited(body.get("content"), "markdown.content", MAX_TEXT_BYTES, code=45002)
    elif kind == "textcard":
        _textcard(body)
    elif kind == "news":
        articles_of(body, in_bytes=True)
    else:
        shared.media.get(body.get("media_id"), owner=channel.corp, now=shared.now(), kind=str(kind))
    return body


def cut(content: str, most: int) -> str:
    """The first `most` bytes, no character broken: what the platform leaves of an over-long text."""
    return content.encode()[:most].decode(errors="ignore")


def _textcard(body: dict[str, Any]) -> display.Face:
    for name, most in (("title", MAX_TITLE_CHARS), ("description", MAX_DESCRIPTION_CHARS)):
        if not isinstance(body.get(name), str) or not body[name]:
            raise Refusal(40063, f"textcard.{name}")
        if len(body[name]) > most:
            raise Refusal(45002, f"textcard.{name}")
    url, label = body.get("url"), str(body.get("btntxt") or "详情")
    if not isinstance(url, str) or not url:
        raise Refusal(40063, "textcard.url")
    if len(url.encode()) > MAX_URL_BYTES or len(label) > MAX_BUTTON_CHARS:
        raise Refusal(45002, "textcard.url or textcard.btntxt")
    return {
        "kind": "card",
        "title": body["title"],
        "text": body["description"],
        "buttons": [Button("url:0", label, url)],
        "links": list(dict.fromkeys([url, *links_in(body["description"])])),
    }


def _media(store: MediaStore, shared: Shared, channel: Channel, kind: str, body: dict[str, Any]) -> display.Face:
    held = store.get(body.get("media_id"), owner=channel.corp, now=shared.now(), kind=kind)
    words = {name: str(body[key]) for name, key in (("title", "title"), ("text", "description")) if body.get(key)}
    return {**display.media(shared, held), **words}
