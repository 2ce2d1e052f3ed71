"""What an app robot sends through the OpenAPI: messages, cards, DING, recall."""

from typing import Any

from bot.errors import Permanent, Transient
from bot.messages import Act, Card, ChatKind, Content, Media, MediaKind, Outbound, Receipt
from bot.platforms.dingtalk import bodies, cards
from bot.platforms.dingtalk.answers import Refused, Result
from bot.platforms.dingtalk.codes import Meaning, refusal
from bot.platforms.dingtalk.media import FILE_TYPES, Files, ending
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.parse import PRIVATE_PREFIX, provider_id
from bot.platforms.dingtalk.settings import RobotKeys

#: `Outbound.target` of Act.DING → remindType, receivers of one call.
#: Source: /document/development/robot-sends-nail-message
DING_KINDS = {"": (1, 200), "app": (1, 200), "sms": (2, 20), "phone": (3, 20)}


class Sends:
    """One robot's proactive messages."""

    def __init__(self, keys: RobotKeys, api: OpenApi, files: Files, *, over_http: bool, has_cards: bool) -> None:
        self._keys = keys
        self._api = api
        self._files = files
        self._over_http = over_http
        self._has_cards = has_cards

    async def send(self, message: Outbound) -> Receipt:
        try:
            if message.act is Act.UPDATE:
                return await self._update(message)
            if message.act is Act.RECALL:
                return await self._recall(message)
            if message.act is Act.DING:
                return await self._ding(message)
            card = message.content.card
            if card is not None and self.shows(card):
                return await self._card(message, card)
            return await self._message(message, *await self._form(message.content))
        except Refused as refused:
            raise refused.neutral() from None

    def shows(self, card: Card) -> bool:
        """Cards need a template, a way back for the presses, and room; else the words are sent."""
        return self._has_cards and cards.fits(card)

    # --- messages -------------------------------------------------------------------------------------------------

    async def _form(self, content: Content) -> tuple[str, str]:
        if content.media is None:
            return bodies.robot_message(content)
        return await self._media_form(content, content.media)

    async def _media_form(self, content: Content, media: Media) -> tuple[str, str]:
        if media.kind is MediaKind.IMAGE:
            media_id, _ = await self._files.uploaded(media.kind, media.reference)
            return bodies.picture(content, media_id)
        if media.kind is not MediaKind.FILE or ending(media.name) not in FILE_TYPES:
            raise Permanent("file-type")
        media_id, _ = await self._files.uploaded(media.kind, media.reference)
        form = {"mediaId": media_id, "fileName": media.name, "fileType": ending(media.name)}
        return "sampleFile", bodies.param(form)

    async def _message(self, message: Outbound, msg_key: str, msg_param: str) -> Receipt:
        body: dict[str, object] = {"robotCode": self._keys.robot_code, "msgKey": msg_key, "msgParam": msg_param}
        if message.chat_kind is ChatKind.PRIVATE:
            body["userIds"] = [message.chat_address]
            found = await self._api.change("POST", "/v1.0/robot/oToMessages/batchSend", body)
            _judge_person(found, message.chat_address)
            return Receipt(provider_id(_key(found), private=True))
        body["openConversationId"] = message.chat_address
        if self._keys.cool_app_code:
            body["coolAppCode"] = self._keys.cool_app_code
        found = await self._api.change("POST", "/v1.0/robot/groupMessages/send", body)
        return Receipt(_key(found))

    # --- cards ----------------------------------------------------------------------------------------------------

    async def _card(self, message: Outbound, card: Card) -> Receipt:
        """Safe to repeat, hence never Ambiguous; HTTP 200 and success true may still hide that nobody got it."""
        body = cards.delivery(message, card, self._keys, over_http=self._over_http)
        try:
            found = await self._api.ask("POST", "/v1.0/card/instances/createAndDeliver", body)
        except Refused as refused:
            if refused.meaning is Meaning.EXISTS:
                return Receipt(handle=message.token)
            raise
        carrier = _judge_delivery(found)
        return Receipt(provider_id(carrier, private=message.chat_kind is ChatKind.PRIVATE), handle=message.token)

    async def _update(self, message: Outbound) -> Receipt:
        card = message.content.card
        if card is None or not message.target:
            raise Permanent("no-card")
        await self._api.ask("PUT", "/v1.0/card/instances", cards.update(message.target, card))
        return Receipt(handle=message.target)

    # --- others ---------------------------------------------------------------------------------------------------

    async def _recall(self, message: Outbound) -> Receipt:
        key = message.target.removeprefix(PRIVATE_PREFIX)
        body: dict[str, object] = {"robotCode": self._keys.robot_code, "processQueryKeys": [key]}
        if message.target.startswith(PRIVATE_PREFIX):
            found = await self._api.ask("POST", "/v1.0/robot/otoMessages/batchRecall", body)
        else:
            body["openConversationId"] = message.chat_address
            found = await self._api.ask("POST", "/v1.0/robot/groupMessages/recall", body)
        failed = found.get("failedResult")
        if isinstance(failed, dict) and key in failed:
            raise Permanent("not-recalled")
        return Receipt(message.target)

    async def _ding(self, message: Outbound) -> Receipt:
        kind, most = DING_KINDS.get(message.target, DING_KINDS[""])
        users = message.content.mentions
        if not users and message.chat_kind is ChatKind.PRIVATE:
            users = (message.chat_address,)
        if not 0 < len(users) <= most:
            raise Permanent("receivers")
        body = {"robotCode": self._keys.robot_code, "remindType": kind, "receiverUserIdList": list(users)}
        found = await self._api.change(
            "POST", "/v1.0/robot/ding/send", body | {"content": bodies.text_of(message.content)}
        )
        refused = tuple(user for user in users if user in _named(found.get("failedList")))
        if len(refused) == len(users):
            raise Permanent("receivers")
        ding = found.get("openDingId")
        return Receipt(ding if isinstance(ding, str) else "", refused=refused)


def _key(found: Result) -> str:
    key = found.get("processQueryKey")
    return key if isinstance(key, str) else ""


def _judge_person(found: Result, user: str) -> None:
    if user in _named(found.get("invalidStaffIdList")):
        raise Permanent("invalid-user", target_dead=True)
    if user in _named(found.get("flowControlledStaffIdList")):
        raise refusal("send.too.fast")


def _judge_delivery(found: Result) -> str:
    """The carrier id; Transient or Permanent when the one space did not take the card."""
    result = found.get("result")
    listed = result.get("deliverResults") if isinstance(result, dict) else None
    first: Any = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(first, dict):
        raise Transient("card-not-delivered")
    if first.get("success") is not True:
        code = first.get("errorCode")
        raise refusal(code) if isinstance(code, str) and code else Permanent("card-not-delivered")
    carrier = first.get("carrierId")
    return carrier if isinstance(carrier, str) else ""


def _named(part: object) -> set[str]:
    """User ids in a list, or in an object as keys or as the lists behind them."""
    if isinstance(part, dict):
        listed = [user for value in part.values() if isinstance(value, list) for user in value]
        return {user for user in (*part, *listed) if isinstance(user, str)}
    return {user for user in part if isinstance(user, str)} if isinstance(part, list) else set()
