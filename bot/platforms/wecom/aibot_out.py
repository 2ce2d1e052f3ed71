"""What a smart robot says: bodies of answers, pushes, welcomes and card updates (path/101031, 101138, 101463)."""

from dataclasses import dataclass
from typing import Any

from bot.errors import Permanent
from bot.messages import ChatKind, Content, Outbound
from bot.platforms.wecom import cards
from bot.platforms.wecom.abilities import AIBOT_MARKDOWN_BYTES
from bot.platforms.wecom.plain import defang, to_markdown

SINGLE, GROUP = 1, 2


@dataclass(frozen=True, slots=True)
class Words:
    """What a message consists of: first the text, then the card; either may be missing."""

    text: str = ""  #: markdown
    card: dict[str, Any] | None = None


def words(content: Content, token: str) -> Words:
    """Permanent("too-long") rather than a cut text."""
    if content.card is None:
        shown = content.markdown or to_markdown(content.text)
        if not shown.strip():
            raise Permanent("empty")
        return Words(_fitting(shown))
    built = cards.build(content.card, token)
    above = "\n".join(filter(None, (content.markdown or to_markdown(content.text), to_markdown(built.text))))
    return Words(_fitting(above), built.wire)


def answer_text(text: str, stream_id: str) -> dict[str, Any]:
    """Plain markdown as an answer is a stream of one step."""
    return {"msgtype": "stream", "stream": {"id": stream_id, "finish": True, "content": text}}


def push_text(text: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": text}}


def card_body(card: dict[str, Any]) -> dict[str, Any]:
    return {"msgtype": "template_card", "template_card": card}


def media_body(kind: str, media_id: str) -> dict[str, Any]:
    return {"msgtype": kind, kind: {"media_id": media_id}}


def pushed(message: Outbound, body: dict[str, Any]) -> dict[str, Any]:
    """The same to a chat by its address; the kind is always said, so that nothing has to be guessed."""
    kind = GROUP if message.chat_kind is ChatKind.GROUP else SINGLE
    return {"chatid": message.chat_address, "chat_type": kind, **body}


def welcome(content: Content, token: str) -> dict[str, Any]:
    """Text, here truly plain, or a card with nothing above it: there is room for one message only."""
    if content.card is None:
        return {"msgtype": "text", "text": {"content": _fitting(defang(content.text or content.markdown))}}
    shown = words(content, token)
    if shown.text or shown.card is None:
        raise Permanent("too-long")
    return card_body(shown.card)


def update(message: Outbound) -> dict[str, Any]:
    """Everyone's copy of the card `target`, which must be the one that was pressed."""
    if message.content.card is None:
        raise Permanent("card-update")
    wire = cards.build(message.content.card, message.target or message.token).wire
    return {"response_type": "update_template_card", "template_card": wire}


def _fitting(text: str) -> str:
    if len(text.encode(errors="replace")) > AIBOT_MARKDOWN_BYTES:
        raise Permanent("too-long")
    return text
