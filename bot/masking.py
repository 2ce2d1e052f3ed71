"""Personal data as a group may see it: enough to be recognised by those who know, no more."""

import re
from dataclasses import replace

from bot.messages import Card, Content

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{4})\d{10}(\d{3}[\dXx])(?![0-9A-Za-z])")


def mask_name(name: str) -> str:
    """The first character, one star for each that follows."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def mask_mobile(mobile: str) -> str:
    """138****1234; anything else that is long keeps its last two characters."""
    masked = _MOBILE.sub(r"\1****\2", mobile)
    return masked if masked != mobile or len(mobile) < 5 else "*" * (len(mobile) - 2) + mobile[-2:]


def mask_account(user_id: str) -> str:
    """First and last character of an account's name."""
    return user_id[:1] + "***" + user_id[-1:] if len(user_id) > 2 else "***"


def mask_numbers(text: str) -> str:
    """Text with every mobile and identity number in it masked."""
    return _MOBILE.sub(r"\1****\2", _IDENTITY.sub(r"\1**********\2", text))


def for_group(content: Content) -> Content:
    """The door that every message into a group passes: whatever a capability wrote, no full number leaves by it."""
    card = content.card
    return replace(
        content,
        text=mask_numbers(content.text),
        title=mask_numbers(content.title),
        markdown=mask_numbers(content.markdown),
        card=_card(card) if card is not None else None,
    )


def _card(card: Card) -> Card:
    return replace(
        card,
        title=mask_numbers(card.title),
        text=mask_numbers(card.text),
        fields=tuple((label, mask_numbers(value)) for label, value in card.fields),
        done=mask_numbers(card.done),
    )
