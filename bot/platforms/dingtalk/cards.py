"""Our card as the variables of the template `docs/cards/liaison.json`. A list travels as JSON in one string."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import orjson

from bot.errors import Permanent
from bot.messages import Card, ChatKind, Choice, Outbound
from bot.platforms.dingtalk import texts
from bot.platforms.dingtalk.settings import RobotKeys

#: One variable, UTF-8. Source: /document/development/create-and-deliver-cards
MAX_VALUE_BYTES = 1024
TEXT_PARTS = ("text", "text2", "text3")
CHOICE_PARTS = ("choice1", "choice2", "choice3", "choice4")
OPEN_KEY = "open"
BY_KEY: Mapping[str, bool] = MappingProxyType({"updateCardDataByKey": True, "updatePrivateDataByKey": True})
ALL = "@ALL"

Data = dict[str, dict[str, str]]


def data(card: Card) -> Data:
    """Every variable of the template, the empty ones too, so that an update leaves nothing of before."""
    text = _split(card.text)
    choices = card.choices
    if len(text) > len(TEXT_PARTS) or len(choices) > len(CHOICE_PARTS):
        raise Permanent("too-long")
    values = {"source": card.source, "title": card.title, "done": card.done}
    values |= dict(zip(TEXT_PARTS, _padded(text, len(TEXT_PARTS)), strict=True))
    values["fields"] = _rows({"name": name, "value": value} for name, value in card.fields)
    values["buttons"] = _rows(_buttons(card))
    values |= dict(
        zip(CHOICE_PARTS, _padded([_rows([_choice(one)]) for one in choices], len(CHOICE_PARTS)), strict=True)
    )
    if any(len(value.encode()) > MAX_VALUE_BYTES for value in values.values()):
        raise Permanent("too-long")
    return {"cardParamMap": values}


def fits(card: Card) -> bool:
    try:
        data(card)
    except Permanent:
        return False
    return True


def delivery(message: Outbound, card: Card, keys: RobotKeys, *, over_http: bool) -> dict[str, Any]:
    """createAndDeliver: the message's token names the card for ever, so a repeated call makes no second one."""
    body: dict[str, Any] = {
        "cardTemplateId": keys.card_template_id,
        "outTrackId": message.token,
        "callbackType": "HTTP" if over_http else "STREAM",
        "cardData": data(card),
        "userIdType": 1,
    }
    if over_http:
        body["callbackRouteKey"] = keys.card_route_key
    if message.chat_kind is ChatKind.PRIVATE:
        body["openSpaceId"] = f"dtv1.card//IM_ROBOT.{message.chat_address}"
        body["imRobotOpenSpaceModel"] = {"supportForward": False}
        body["imRobotOpenDeliverModel"] = {"spaceType": "IM_ROBOT", "robotCode": keys.robot_code}
        return body
    body["openSpaceId"] = f"dtv1.card//IM_GROUP.{message.chat_address}"
    body["imGroupOpenSpaceModel"] = {"supportForward": False}
    body["imGroupOpenDeliverModel"] = {"robotCode": keys.robot_code, "atUserIds": _mentions(message)}
    return body


def update(card_key: str, card: Card) -> dict[str, Any]:
    return {"outTrackId": card_key, "cardData": data(card), "cardUpdateOptions": dict(BY_KEY), "userIdType": 1}


def _mentions(message: Outbound) -> dict[str, str]:
    if message.content.mention_all:
        return {ALL: ALL}
    return {user: user for user in message.content.mentions}


def _buttons(card: Card) -> Iterable[dict[str, str]]:
    for button in card.buttons:
        yield {"key": button.key, "label": button.label, "style": button.style}
    if card.url:
        yield {"key": OPEN_KEY, "label": texts.OPEN_LINK, "style": "normal", "url": card.url}


def _choice(choice: Choice) -> dict[str, Any]:
    options = [{"id": id, "text": text} for id, text in choice.options]
    return {
        "key": choice.key,
        "title": choice.title,
        "mode": "multi" if choice.multiple else "single",
        "options": options,
    }


def _rows(rows: Iterable[dict[str, Any]]) -> str:
    listed = list(rows)
    return orjson.dumps(listed).decode() if listed else ""


def _padded(parts: list[str], length: int) -> list[str]:
    return parts + [""] * (length - len(parts))


def _split(text: str) -> list[str]:
    """The text in pieces of at most MAX_VALUE_BYTES, none cut inside a character."""
    pieces, rest = [], text.encode()
    while rest:
        cut = min(MAX_VALUE_BYTES, len(rest))
        while cut < len(rest) and rest[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(rest[:cut].decode())
        rest = rest[cut:]
    return pieces
