"""Interactive cards: create, deliver, update."""

from typing import Any

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import ApiError, bad_parameter, missing
from simulator.dingtalk.robot_send import text_of
from simulator.dingtalk.state import Sent, State
from simulator.dingtalk.template import Face, render
from simulator.world import DINGTALK, Channel, Chat, Person, Shown

SCOPE = "Card.Instance.Write"
MAX_TRACK_ID = 100
SPACE = "dtv1.card//"
Values = dict[str, str]


class NotDelivered(Exception):
    """One space could not take the card; the call itself still succeeds."""


class Cards:
    """card/instances, card/instances/deliver, card/instances/createAndDeliver; PUT card/instances."""

    def __init__(self, state: State) -> None:
        self._state = state

    def apis(self) -> list[Api]:
        path = "/v1.0/card/instances"
        return [
            Api("POST", f"{path}/createAndDeliver", self._create_and_deliver, scope=SCOPE),
            Api("POST", path, self._create, scope=SCOPE),
            Api("POST", f"{path}/deliver", self._deliver, scope=SCOPE),
            Api("PUT", path, self._update, scope=SCOPE),
            Api("POST", "/v1.0/card/callbacks/register", self._register, scope=SCOPE),
        ]

    # --- calls --------------------------------------------------------------------------------------------------

    async def _create_and_deliver(self, call: Call) -> Answer:
        text_of(call.body, "openSpaceId")  # refused as a whole, not after half of it
        await self._create(call)
        return await self._deliver(call)

    async def _create(self, call: Call) -> Answer:
        body, key = call.body, self._key(call)
        if key in self._state.cards or key in self._state.drafts:
            raise ApiError(400, "param.cardAlreadyExist", "卡片已存在")
        if text_of(body, "cardTemplateId") not in self._state.world.card_templates:
            raise bad_parameter("cardTemplateId", "卡片模板不存在")
        how = body.get("callbackType", "")
        if how not in ("", "STREAM", "HTTP"):
            raise bad_parameter("callbackType")
        route = text_of(body, "callbackRouteKey") if how == "HTTP" else None
        self._state.drafts[key] = {
            "template": body["cardTemplateId"], "callback": how, "route": route,
            "values": self._values(body.get("cardData"), "cardData"), "private": self._privates(call.channel, body),
        }  # fmt: skip
        return {"success": True, "result": key[1]}

    async def _deliver(self, call: Call) -> Answer:
        key = self._key(call)
        draft = self._state.drafts.get(key)
        if draft is None:
            raise bad_parameter("outTrackId", "卡片不存在")
        results = [self._deliver_to(call, key, draft, space) for space in text_of(call.body, "openSpaceId").split(";")]
        if any(result["success"] for result in results) or call.api.endswith("createAndDeliver"):
            del self._state.drafts[key]  # delivered, or nobody has it and the same id may be tried again
        return {"success": True, "result": {"outTrackId": key[1], "deliverResults": results}}

    async def _update(self, call: Call) -> Answer:
        key, options = self._key(call), call.body.get("cardUpdateOptions")
        if key not in self._state.cards:
            raise bad_parameter("outTrackId", "卡片不存在")
        private = self._privates(call.channel, call.body)
        values = self._values(call.body["cardData"], "cardData") if "cardData" in call.body else None
        card = self._state.cards[key]
        if card is not None and not self._state.struck("mute", call.channel.id, card.chat):
            self.change(card, values, private, options if isinstance(options, dict) else {})
        return {"success": True, "result": True}

    async def _register(self, call: Call) -> Answer:
        """Where presses of cards with this route key go over HTTP; an apiSecret has them signed."""
        route = text_of(call.body, "callbackRouteKey")
        address, secret = text_of(call.body, "callbackUrl"), str(call.body.get("apiSecret") or "")
        self._state.card_routes[(call.channel.corp, route)] = (address, secret)
        return {"success": True, "result": {"callbackUrl": address, "apiSecret": secret}}

    def _key(self, call: Call) -> tuple[str, str]:
        track = text_of(call.body, "outTrackId")
        if len(track) > MAX_TRACK_ID:
            raise bad_parameter("outTrackId")
        return call.channel.corp, track

    # --- data ---------------------------------------------------------------------------------------------------

    def _values(self, part: Any, name: str) -> Values:
        """A cardParamMap: strings only, each within its limit."""
        found = part.get("cardParamMap") if isinstance(part, dict) else None
        if found is None:
            raise missing(f"{name}.cardParamMap")
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise bad_parameter(name, "cardParamMap 的值必须是字符串")
        limits, total = self._state.limits, 0
        for key, value in found.items():
            size = len(value.encode("utf-8", "surrogatepass"))
            total += size + len(key.encode())
            if len(key.encode()) > limits.card_key_bytes or size > limits.card_value_bytes:
                raise ApiError(400, f"invalidParameter.{name}.tooLong", f"变量 {key} 超长")
        if total > limits.card_total_bytes:
            raise ApiError(400, f"invalidParameter.{name}.tooLong", "卡片数据超长")
        return dict(found)

    def _privates(self, channel: Channel, body: dict[str, Any]) -> dict[str, Values]:
        """Private data by person; a user id that nobody has is dropped."""
        part = body.get("privateData") or {}
        if not isinstance(part, dict):
            raise bad_parameter("privateData")
        found = {
            user: (self._person(channel, user, body), self._values(data, "privateData")) for user, data in part.items()
        }
        return {person.id: values for person, values in found.values() if person is not None}

    def _person(self, channel: Channel, user: str, body: dict[str, Any]) -> Person | None:
        if body.get("userIdType", 1) == 2:
            return self._state.by_union_id(user)
        return self._state.world.person_by_account(DINGTALK, channel.corp, user)

    # --- delivering ---------------------------------------------------------------------------------------------

    def _deliver_to(self, call: Call, key: tuple[str, str], draft: dict[str, Any], space: str) -> Answer:
        kind, _, where = space.removeprefix(SPACE).partition(".")
        answer: Answer = {"spaceType": kind, "spaceId": where, "success": True, "errorMsg": ""}
        try:
            if not space.startswith(SPACE):
                raise NotDelivered("openSpaceId 不合法")
            chat = self._chat(call, kind, where)
            answer["carrierId"] = self._show(call, key, draft, chat, {"spaceType": kind, "spaceId": where})
        except NotDelivered as why:
            answer |= {"success": False, "errorMsg": str(why)}
        return answer

    def _chat(self, call: Call, kind: str, where: str) -> Chat:
        channel, state = call.channel, self._state
        if kind == "IM_ROBOT":
            person = self._person(channel, where, call.body)
            if person is None:
                raise NotDelivered("用户不在组织内")
            return state.world.private_chat(person.id, channel.id)
        if kind != "IM_GROUP":
            raise NotDelivered(f"不支持的场域 {kind}")
        model = call.body.get("imGroupOpenDeliverModel")
        code = model.get("robotCode") if isinstance(model, dict) else None
        if code != channel.credentials.get("robot_code"):
            raise NotDelivered("robotCode 不合法")
        chat = state.world.chat_by_wire(DINGTALK, where)
        if chat is None or chat.dissolved or (chat.corp and chat.corp != channel.corp):
            raise NotDelivered("群不存在或已解散")
        if channel.id not in chat.channels or state.struck("removed", channel.id, chat.id):
            raise NotDelivered("机器人不在群内")
        return chat

    def _show(self, call: Call, key: tuple[str, str], draft: dict[str, Any], chat: Chat, space: dict[str, str]) -> str:
        state, carrier = self._state, self._state.fresh(size=44) + "="
        face = self._face(draft["template"], draft["values"])
        wire = {
            **draft,
            "private": dict(draft["private"]),
            **space,
            "outTrackId": key[1],
            "processQueryKey": carrier,
            "channel": call.channel.id,
        }
        private = self._faces(wire)
        mentions = self._mentions(call, chat)
        muted = state.struck("mute", call.channel.id, chat.id)
        show = {"sender": call.channel.id, "from_bot": True, "kind": "card", "mentions": mentions, **face.parts()}
        entry = None if muted else state.world.show(chat=chat.id, wire=wire, private=private, **show)
        state.cards[key] = entry
        group = chat.id if chat.kind == "group" else ""
        state.sent[carrier] = Sent(call.channel.id, group, state.now, [entry] if entry else [])
        return carrier

    def _mentions(self, call: Call, chat: Chat) -> list[str]:
        model = call.body.get("imGroupOpenDeliverModel")
        at = model.get("atUserIds") if isinstance(model, dict) and chat.kind == "group" else None
        if not isinstance(at, dict):
            return []
        if "@ALL" in at:
            return ["all"]
        people = [self._person(call.channel, user, call.body) for user in at]
        return [person.id for person in people if person is not None and person.id in chat.people]

    # --- what it looks like -------------------------------------------------------------------------------------

    def _face(self, template: str, values: Values) -> Face:
        return render(self._state.world.card_templates.get(template, {}), values)

    def _faces(self, wire: dict[str, Any]) -> dict[str, dict[str, Any]]:
        laid = {person: {**wire["values"], **own} for person, own in wire["private"].items()}
        return {person: self._face(wire["template"], values).parts() for person, values in laid.items()}

    def params(self, card: Shown, person: str, button: str) -> dict[str, Any]:
        """What the template adds to the callback of this button as this person sees it."""
        values = {**card.wire["values"], **card.wire["private"].get(person, {})}
        return self._face(card.wire["template"], values).params.get(button, {})

    def answer(self, card: Shown, person: str, body: dict[str, Any]) -> None:
        """Apply what the bot gave back to a press: data for all, data for the one who pressed."""
        options = body.get("cardUpdateOptions")
        try:
            values = self._values(body["cardData"], "cardData") if body.get("cardData") else None
            own = body.get("userPrivateData") or body.get("privateData")
            private = {person: self._values(own, "userPrivateData")} if own else {}
        except ApiError:
            return  # the client shows what it showed before
        self.change(card, values, private, options if isinstance(options, dict) else {})

    def change(self, card: Shown, values: Values | None, private: dict[str, Values], options: dict[str, Any]) -> None:
        """By key, or everything replaced; then show the card again."""
        wire = card.wire
        if values is not None:
            wire["values"] = {**wire["values"], **values} if options.get("updateCardDataByKey") is True else values
        for person, own in private.items():
            before = wire["private"].get(person, {}) if options.get("updatePrivateDataByKey") is True else {}
            wire["private"][person] = {**before, **own}
        face = self._face(wire["template"], wire["values"])
        self._state.world.change(card, private=self._faces(wire), **face.parts())
