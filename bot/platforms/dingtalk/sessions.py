"""Answers through a message's session webhook: no token, mentions work, nothing can be recalled or read-tracked."""

from bot.errors import Permanent, ReplySpent
from bot.messages import Outbound, Receipt
from bot.platforms.base import Services
from bot.platforms.dingtalk import bodies
from bot.platforms.dingtalk.answers import Refused, TokenRefused, read
from bot.platforms.dingtalk.parse import Parser

SESSION_GONE = {"300001", "300005"}


async def reply(message: Outbound, services: Services, parser: Parser) -> Receipt:
    """ReplySpent when the session has lapsed; nothing was shown then."""
    handle = message.reply
    if handle is None or handle.expires_at <= services.now() or not parser.is_session(handle.value):
        raise ReplySpent
    try:
        read(await services.http.request("POST", handle.value, json=bodies.post(message.content)))
    except Refused as refused:
        if refused.code in SESSION_GONE:
            raise ReplySpent from None
        raise refused.neutral() from None
    except TokenRefused:
        raise Permanent("session") from None
    return Receipt()
