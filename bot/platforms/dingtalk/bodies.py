"""Message bodies: `msgtype` forms of webhooks and sessions, `msgKey` forms of app robots."""

from typing import Any

import orjson

from bot.errors import Permanent
from bot.messages import Content
from bot.platforms.dingtalk import texts
from bot.platforms.dingtalk.markdown import escape, lines, title_of

MAX_WEBHOOK_BYTES = 20_000  #: whole body. Source: several public reports of refusal 460101; not in today's pages
MAX_PARAM_BYTES = 15_000  #: msgParam. Source: /document/development/the-robot-sends-a-group-message
MAX_MENTIONS = 50  #: Source: /document/development/custom-robots-send-group-messages

Body = dict[str, Any]


def post(content: Content) -> Body:
    """For a webhook or a session: text or markdown with its mentions, or a card that is one link."""
    card = content.card
    if card is not None and card.url and not (card.buttons or card.choices):
        body: Body = {
            "msgtype": "actionCard",
            "actionCard": {
                "title": title_of(card.title, card.text),
                "text": lines(_card_markdown(content)),
                "singleTitle": texts.OPEN_LINK,
                "singleURL": card.url,
            },
        }
    elif content.markdown and not content.card:
        shown = _with_mentions(lines(content.markdown), content)
        body = {"msgtype": "markdown", "markdown": {"title": title_of(content.title, content.markdown), "text": shown}}
    else:
        body = {"msgtype": "text", "text": {"content": _with_mentions(text_of(content), content)}}
    if content.mentions or content.mention_all:
        body["at"] = {"atUserIds": list(content.mentions), "isAtAll": content.mention_all}
    if len(orjson.dumps(body)) > MAX_WEBHOOK_BYTES:
        raise Permanent("too-long")
    return body


def _with_mentions(text: str, content: Content) -> str:
    """A mention works only when its id also stands in the text, where the client shows the name instead."""
    if len(content.mentions) > MAX_MENTIONS:
        raise Permanent("too-many-mentions")
    return "\n".join(part for part in (text, " ".join(f"@{user}" for user in content.mentions)) if part)


def robot_message(content: Content) -> tuple[str, str]:
    """msgKey and msgParam of an app robot's message without media; nobody can be @ed this way."""
    card = content.card
    if card is not None and card.url and not (card.buttons or card.choices):
        form = {"title": title_of(card.title, card.text), "text": lines(_card_markdown(content))}
        return "sampleActionCard", param(form | {"singleTitle": texts.OPEN_LINK, "singleURL": card.url})
    if content.markdown and card is None:
        title = title_of(content.title, content.markdown)
        return "sampleMarkdown", param({"title": title, "text": lines(content.markdown)})
    return "sampleText", param({"content": text_of(content)})


def picture(content: Content, media_id: str) -> tuple[str, str]:
    """A picture alone, or under its words."""
    words = content.markdown or escape(content.text)
    if not words:
        return "sampleImageMsg", param({"photoURL": media_id})
    title = title_of(content.title, content.markdown or content.text)
    return "sampleMarkdown", param({"title": title, "text": f"{lines(words)}\n\n![]({media_id})"})


def param(form: dict[str, str]) -> str:
    """Every value is a string, and so is the whole."""
    encoded = orjson.dumps(form)
    if len(encoded) > MAX_PARAM_BYTES:
        raise Permanent("too-long")
    return encoded.decode()


def text_of(content: Content) -> str:
    """The plain words; those of the card where a card comes without any."""
    if content.text or content.card is None:
        if not content.text:
            raise Permanent("empty")
        return content.text
    card = content.card
    rows = [card.title, card.text, *(texts.field(name, value) for name, value in card.fields)]
    return "\n".join(row for row in rows if row)


def _card_markdown(content: Content) -> str:
    card = content.card
    if content.markdown or card is None:
        return content.markdown
    rows = [
        f"### {escape(card.title)}",
        escape(card.text),
        *(f"- {texts.field(escape(n), escape(v))}" for n, v in card.fields),
    ]
    return "\n\n".join(row for row in rows if row)
