"""The control API's manual, as JSON for programs and as a page for people."""

import html
import json
from dataclasses import dataclass
from typing import Any

PICTURE_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "bmp": "image/bmp", "webp": "image/webp",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    does: str
    example: dict[str, Any] | None = None  #: a JSON body


CALLS = (
    Call("GET", "/sim/state", "now, people, chats, channels with credentials, endpoints and callback addresses"),
    Call(
        "POST", "/sim/say",
        "a person says something. mention: true (every robot of the group, the default), false, or ids of robots "
        "and people; quote: a message id; chat: a group's id, CHANNEL~PERSON or CHANNEL for a private chat",
        {"person": "wang", "chat": "g-wecom-1", "text": "帮助", "mention": True},
    ),
    Call(
        "POST", "/sim/upload",
        "multipart: person, chat, file; kind? image|file|voice|video, text? (beside a picture), mention?, quote?",
    ),
    Call("POST", "/sim/image", "the same, as a picture whatever its name"),
    Call(
        "POST", "/sim/voice", "a spoken message; text is what speech recognition makes of it",
        {"person": "wang", "chat": "bot-wecom", "text": "帮助", "seconds": 3},
    ),
    Call(
        "POST", "/sim/press",
        "a person presses a card's button; values: choice key → option id(s). Answers the card as that person sees it, "
        "and `opened`, the address, if the button is a link",
        {"person": "wang", "message": "m0123456789abcdef", "button": "confirm", "values": {"grade": ["high"]}},
    ),
    Call(
        "POST", "/sim/open", "a person opens the private chat with a robot (WeCom: enter_chat)",
        {"person": "wang", "channel": "bot-wecom"},
    ),
    Call(
        "POST", "/sim/read", "a person reads a chat, up to `message` or to its end",
        {"person": "wang", "chat": "g-wecom-1"},
    ),
    Call(
        "GET", "/sim/shown?chat=&after=",
        "what stands in a chat (all chats without `chat`), in order: kind, text, buttons, choices, files, mentions, "
        "links, sender, quote, recalled, read_by. after, before: by seq; changed_after: by touched; limit: the newest; "
        "person: as that person sees it",
    ),
    Call("GET", "/sim/seen?person=", "everything that one person was shown by bots, over all their chats"),
    Call("GET", "/sim/events", "an event stream of new and changed entries (shown), the clock, and reset"),
    Call("GET", "/sim/media/{token}", "the bytes of a file that stands in a chat; ?download"),
    Call("GET", "/sim/clock", "now; running is false when time only moves by advance_s"),
    Call(
        "POST", "/sim/clock",
        "move on, halting at everything that comes due on the way; answers when nothing due remains",
        {"advance_s": 600},
    ),
    Call("GET", "/sim/faults", "faults in force, faults that have struck, and the kinds there are"),
    Call(
        "POST", "/sim/fault",
        "ask for a fault: platform wecom, dingtalk or *; count strikes or seconds long, else once; target: a channel "
        "or chat; delay_s for delay",
        {"platform": "wecom", "kind": "45009", "count": 3},
    ),
    Call("POST", "/sim/faults/clear", "lift every fault", {}),
    Call(
        "POST", "/sim/channel",
        "set a channel's callback address, mode (aibot: long, callback; robot: stream, http) or edition",
        {"id": "bot-wecom", "mode": "callback", "callback": "http://127.0.0.1:8080/wecom/bot-wecom"},
    ),
    Call(
        "POST", "/sim/card-template", "load a DingTalk card template; its texts hold ${variables}",
        {"id": "notice.schema", "title": "${title}", "text": "${text}", "buttons": [{"key": "ok", "label": "收到"}]},
    ),
    Call(
        "POST", "/sim/world", "replace the town: people, channels, chats, card_templates (see simulator/seed.py)",
        {"people": [], "channels": [], "chats": []},
    ),
)  # fmt: skip


def calls(url: str) -> dict[str, Any]:
    """Every call with an example that can be pasted."""
    return {"calls": [{"call": f"{c.method} {c.path}", "does": c.does, "example": _curl(url, c)} for c in CALLS]}


def _curl(url: str, call: Call) -> str:
    if call.path in ("/sim/upload", "/sim/image"):
        return f"curl -F person=wang -F chat=bot-wecom -F file=@roster.xlsx {url}{call.path}"
    if call.example is None:
        return f"curl '{url}{call.path}'"
    body = json.dumps(call.example, ensure_ascii=False)
    return f"curl -H 'Content-Type: application/json' -d '{body}' {url}{call.path}"


def page(url: str) -> str:
    """The manual as HTML without script."""
    rows = "".join(
        f"<section><h2><code>{html.escape(c['call'])}</code></h2><p>{html.escape(c['does'])}</p>"
        f"<pre>{html.escape(c['example'])}</pre></section>"
        for c in calls(url)["calls"]
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>Control API</title><link rel=stylesheet href=/page/manual.css>"
        f"<main><h1>Control API</h1><p>JSON in, JSON out; a request that makes no sense is answered 400 with "
        f"<code>{{&quot;error&quot;: …}}</code>. <a href='/'>The town</a></p>{rows}</main></html>"
    )
