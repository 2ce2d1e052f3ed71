"""What one channel can show of a content, pure: card → numbered text → plain; a long text in numbered parts."""

from collections.abc import Sequence
from dataclasses import replace

from bot import texts as frame
from bot.delivery import texts
from bot.messages import Card, ChatKind, Content, Media, MediaKind
from bot.platforms.base import Abilities
from bot.split import Cost, split, utf8


def render(content: Content, abilities: Abilities, kind: ChatKind) -> list[Content]:
    """One content for each message that leaves, in order. What the channel cannot show is put in words."""
    content = _without_card(content, abilities, kind)
    content = _without_media(content, abilities)
    if content.markdown and not abilities.markdown:
        content = replace(content, markdown="", text=content.text or content.markdown)
    if not abilities.mention and (content.mentions or content.mention_all):
        content = replace(content, mentions=(), mention_all=False)
    return _parts(content, abilities)


def fallback_text(card: Card, *, ask: str) -> str:
    """The card as plain text in which every button and option is a number; `ask` says how to answer, if anybody can."""
    lines = [card.title, card.text, *(texts.field(label=label, value=value) for label, value in card.fields)]
    if card.done:
        lines.append(card.done)
    elif ask:
        for choice in card.choices:
            lines += [choice.title, *_numbered([label for _, label in choice.options])]
        if not card.choices:
            lines += _numbered([button.label for button in card.buttons])
        if card.choices or card.buttons:
            lines.append(ask)
    if card.url:
        lines.append(texts.card_link(url=card.url))
    return "\n".join(line for line in lines if line)


def _numbered(labels: Sequence[str]) -> list[str]:
    return [frame.numbered_choice(number=n, label=label) for n, label in enumerate(labels, 1)]


def _without_card(content: Content, abilities: Abilities, kind: ChatKind) -> Content:
    if content.card is None:
        return content
    in_group = kind is ChatKind.GROUP
    if abilities.card_group if in_group else abilities.card_private:
        return content
    hears = abilities.hear_group if in_group else abilities.hear_private
    ask = (frame.MENTION_AND_NUMBER if in_group else frame.REPLY_WITH_NUMBER) if hears else ""
    text = fallback_text(content.card, ask=ask)
    return replace(content, card=None, markdown="", text=f"{content.text}\n{text}" if content.text else text)


def _without_media(content: Content, abilities: Abilities) -> Content:
    media = content.media
    if media is None or _shows(media, abilities):
        return content
    note = texts.media_not_shown(name=media.name)
    markdown = f"{content.markdown}\n\n{note}" if content.markdown else ""
    return replace(content, media=None, markdown=markdown, text=f"{content.text}\n{note}" if content.text else note)


def _shows(media: Media, abilities: Abilities) -> bool:
    return abilities.image if media.kind is MediaKind.IMAGE else abilities.file


def _parts(content: Content, abilities: Abilities) -> list[Content]:
    if content.card is not None:
        return [content]
    marked = bool(content.markdown)
    body = content.markdown if marked else content.text
    limit = abilities.markdown_bytes if marked else abilities.text_bytes
    cost = _cost(abilities) if marked else utf8
    if cost(body) <= limit:
        return [content]
    pieces = split(body, limit - texts.NUMBER_BYTES, cost)
    numbered = [
        texts.numbered_part(number=n, count=len(pieces)) + ("\n\n" if marked else "\n") + piece
        for n, piece in enumerate(pieces, 1)
    ]
    first = replace(content, markdown=numbered[0], text="") if marked else replace(content, text=numbered[0])
    others = [Content(markdown=one, title=content.title) if marked else Content(text=one) for one in numbered[1:]]
    return [first, *others]


def _cost(abilities: Abilities) -> Cost:
    """Bytes that markdown takes on the wire, where a line break may take more than one."""
    more = abilities.break_bytes - 1
    return utf8 if not more else lambda text: utf8(text) + more * text.count("\n")
