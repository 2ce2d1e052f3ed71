"""A bulletin as each kind of channel shows it: the very bytes of every message, before anything is sent. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.delivery import texts
from bot.messages import ChannelKind, ChatKind, Content
from bot.plain import harmless, harmless_markdown
from bot.platforms.base import Abilities
from bot.platforms.catalogue import ABILITIES
from bot.platforms.dingtalk import markdown as dingtalk_markdown
from bot.platforms.wecom import plain as wecom_plain
from bot.render import render
from bot.split import split, utf8


@dataclass(frozen=True, slots=True)
class Look:
    """What becomes of a bulletin on one kind of channel."""

    kind: ChannelKind
    chat: ChatKind
    plain_marked: bool  #: plain text is escaped and goes out as markdown
    marked: bool  #: markdown stays markdown; else its source is shown
    escape: Callable[[str], str]
    wire: Callable[[str], str]  #: what the platform's folder makes of our markdown


def _same(text: str) -> str:
    return text


_GROUP, _PRIVATE = ChatKind.GROUP, ChatKind.PRIVATE
LOOKS: Mapping[str, Look] = {
    "wecom-webhook-text": Look(ChannelKind.WECOM_WEBHOOK, _GROUP, False, False, _same, _same),
    "wecom-webhook-markdown": Look(ChannelKind.WECOM_WEBHOOK, _GROUP, True, True, wecom_plain.to_markdown, _same),
    "wecom-aibot": Look(ChannelKind.WECOM_AIBOT, _GROUP, True, True, wecom_plain.to_markdown, _same),
    "wecom-app": Look(ChannelKind.WECOM_APP, _PRIVATE, False, True, wecom_plain.to_markdown, _same),
    "dingtalk-webhook-markdown": Look(
        ChannelKind.DINGTALK_WEBHOOK, _GROUP, True, True, dingtalk_markdown.escape, dingtalk_markdown.lines
    ),
    "dingtalk-robot": Look(
        ChannelKind.DINGTALK_ROBOT, _GROUP, False, True, dingtalk_markdown.escape, dingtalk_markdown.lines
    ),
}
_INDENT = re.compile(r"(?m)^[ \t]+")
_START_BYTES = 8  #: what a guard at the first line of a part may add


def parts(channel: str, *, title: str, body: str, marked: bool) -> list[str]:
    """Every message in order, as it goes over the wire. KeyError for an unknown channel."""
    look = LOOKS[channel]
    abilities = ABILITIES[look.kind]
    if marked and look.marked:
        head = texts.marked_head(title=look.escape(harmless(title))) if title.strip() else ""
        content = Content(markdown=head + harmless_markdown(body), title=title)
        return [look.wire(one.markdown) for one in render(content, abilities, look.chat)]
    head = texts.plain_head(title=harmless(title)) if title.strip() else ""
    text = head + (harmless_markdown(body) if marked else harmless(body))
    if look.plain_marked:
        return [look.wire(one) for one in _escaped(_unindented(text), look, abilities)]
    return [one.text for one in render(Content(text=text), abilities, look.chat)] if text else [""]


def _escaped(text: str, look: Look, abilities: Abilities) -> list[str]:
    """Cut as it was written and escaped afterwards, so that no part begins with a sign that had stood inside a line."""
    limit = abilities.markdown_bytes - _START_BYTES
    more = abilities.break_bytes

    def cost(part: str) -> int:
        return utf8(look.escape(part)) + more * part.count("\n")

    if cost(text) <= limit:
        return [look.escape(text)]
    pieces = split(text, limit - texts.NUMBER_BYTES, cost)
    return [
        texts.numbered_part(number=n, count=len(pieces)) + "\n\n" + look.escape(piece)
        for n, piece in enumerate(pieces, 1)
    ]


def _unindented(text: str) -> str:
    """Blanks at a line's start as such that no client takes for a block of code."""
    return _INDENT.sub(lambda found: "\u00a0" * len(found.group().expandtabs(4)), text)


_USUAL = {"wecom": ChannelKind.WECOM_AIBOT, "dingtalk": ChannelKind.DINGTALK_ROBOT}


def count_parts(content: Content, attachments: int = 0) -> dict[str, int]:
    """Platform → messages that each of its groups gets, over the channel that most groups are reached by."""
    return {
        platform: len(render(content, ABILITIES[kind], ChatKind.GROUP)) + attachments
        for platform, kind in _USUAL.items()
    }


def shown(channel: str, content: Content) -> list[str]:
    """The messages that a content becomes on one kind of channel, as they go over the wire."""
    look = LOOKS[channel]
    kept = content if look.marked else replace(content, markdown="")
    if kept.card is not None and not ABILITIES[look.kind].card_group:
        kept = replace(kept, card=None)
    made = render(kept, ABILITIES[look.kind], look.chat)
    if look.kind is ChannelKind.WECOM_AIBOT:
        return [one.markdown or wecom_plain.to_markdown(one.text) for one in made]
    return [look.wire(one.markdown) if one.markdown else _with_buttons(one) for one in made]


def _with_buttons(content: Content) -> str:
    """The words; of a card its own, and under them its buttons."""
    card = content.card
    if card is None:
        return content.text
    return "\n".join([card.title, card.text, *(texts.shown_button(label=button.label) for button in card.buttons)])
