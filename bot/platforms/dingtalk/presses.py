"""A press on a card, from the platform's callback; the same JSON comes over Stream and over HTTP."""

from datetime import datetime, timedelta

from bot.errors import Unsupported
from bot.messages import ChatKind, Inbound, InboundKind, Press, ReplyHandle, ReplyKind, Sender
from bot.platforms.base import Channel
from bot.platforms.dingtalk.content import Raw, as_object, as_text
from bot.platforms.dingtalk.parse import as_id

ANSWER_WITHIN = timedelta(seconds=2)  #: the platform shows the card's answer only so long after the press
BUTTON = "key"  #: the parameter under which our template sends the button's own key
MAX_VALUES = 32
MAX_VALUE = 2000


def read_press(raw: Raw, *, channel: Channel, callback_id: str, now: datetime, trusted: bool = True) -> Inbound:
    """Unsupported for a client's own traffic that carries neither a button nor a value."""
    told = as_object(raw.get("content")) or as_object(raw.get("value"))
    private_data = as_object(told.get("cardPrivateData"))
    params = as_object(private_data.get("params"))
    button = _button(private_data, params)
    values = _values(params)
    card = as_id(raw.get("outTrackId")) or as_id(told.get("outTrackId")) or as_id(told.get("processQueryKey"))
    if not card or not (button or values):
        raise Unsupported("press")
    corp = as_id(raw.get("corpId")) or channel.corp
    user_id = as_id(raw.get("userId")) if corp == (channel.corp or corp) else ""
    address, kind = _chat(raw, user_id)
    return Inbound(
        channel=channel.id,
        kind=InboundKind.PRESS,
        message_id=callback_id,
        chat_address=address,
        chat_kind=kind,
        sender=Sender(corp, user_id),
        press=Press(card, button, values, update=card),
        reply=ReplyHandle(ReplyKind.PASSIVE, card, now + ANSWER_WITHIN),
        trusted=trusted,
    )


def _button(private_data: Raw, params: Raw) -> str:
    given = as_id(params.get(BUTTON))
    if given:
        return given
    ids = private_data.get("actionIds")
    first = ids[0] if isinstance(ids, list) and ids else ""
    return as_id(first.strip()) if isinstance(first, str) else ""


def _values(params: Raw) -> dict[str, tuple[str, ...]]:
    """The form's fields, else the button's own parameters; nested objects without a value are the client's noise."""
    form = as_object(params.get("form"))
    source = form or {name: value for name, value in params.items() if name != BUTTON}
    found = {name[:64]: _answers(value) for name, value in list(source.items())[:MAX_VALUES]}
    return {name: answers for name, answers in found.items() if answers}


def _answers(value: object, depth: int = 0) -> tuple[str, ...]:
    """One field as text: plain, a list (several choices), or an object {index, value} as selection parts send it."""
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, str | int | float):
        return (str(value)[:MAX_VALUE],)
    if depth > 2:
        return ()
    if isinstance(value, list):
        return tuple(answer for one in value[:MAX_VALUES] for answer in _answers(one, depth + 1))
    if isinstance(value, dict):
        return _answers(value.get("value"), depth + 1)
    return ()


def _chat(raw: Raw, user_id: str) -> tuple[str, ChatKind]:
    """Where the card stands. The space is given bare or in the form dtv1.card//IM_GROUP.<id>."""
    space, kind = as_text(raw.get("spaceId")), as_text(raw.get("spaceType")).upper()
    marker, _, tail = space.rpartition("//")
    if marker:
        kind, _, space = tail.partition(".")
        kind = kind.upper()
    if "ROBOT" in kind or not space:
        return user_id, ChatKind.PRIVATE
    return as_id(space), ChatKind.GROUP
