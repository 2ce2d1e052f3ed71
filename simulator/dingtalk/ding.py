"""DING: the urgent call, in the app, by SMS or by phone."""

from typing import Any

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import ApiError, bad_parameter
from simulator.dingtalk.robot_send import own_robot, text_of, texts_of
from simulator.dingtalk.state import State
from simulator.world import DINGTALK

SCOPE = "Premium.Ding.Write"
APP, SMS, PHONE = 1, 2, 3
MOST = {APP: 200, SMS: 20, PHONE: 20}
PACKS = {SMS: "ding_sms", PHONE: "ding_phone"}  #: what is left of a bought pack, in `Channel.state`
HEADINGS = {APP: "DING（应用内）", SMS: "DING（短信）", PHONE: "DING（电话）"}


class Ding:
    """ding/send and ding/recall. A DING stands in the receiver's private chat with the robot."""

    def __init__(self, state: State) -> None:
        self._state = state

    def apis(self) -> list[Api]:
        return [
            Api("POST", "/v1.0/robot/ding/send", self._send, scope=SCOPE),
            Api("POST", "/v1.0/robot/ding/recall", self._recall, scope=SCOPE),
        ]

    async def _send(self, call: Call) -> Answer:
        state, robot = self._state, own_robot(self._state, call)
        kind, content = call.body.get("remindType"), text_of(call.body, "content")
        if not isinstance(kind, int) or kind not in MOST:
            raise bad_parameter("remindType")
        users = list(dict.fromkeys(texts_of(call.body, "receiverUserIdList", at_most=MOST[kind])))
        pace = ("ding", robot.id)
        if not state.pace.take(pace, count=state.limits.ding_per_minute, seconds=60, now=state.now):
            raise ApiError(403, "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", "调用频率超过每分钟上限")
        self._spend(robot.state, kind, len(users))
        ding, failed = state.fresh(size=32), {}
        entries = state.dings[ding] = []
        for user in users:
            person = state.world.person_by_account(DINGTALK, robot.corp, user)
            if person is None:
                failed[user] = "用户不在组织内"
                continue
            chat = state.world.private_chat(person.id, robot.id)
            if not state.struck("mute", robot.id, chat.id):
                show: dict[str, Any] = {"kind": "system", "title": HEADINGS[kind], "text": content}
                wire = {"ding": ding, "remindType": kind}
                entries.append(state.world.show(chat=chat.id, sender=robot.id, from_bot=True, wire=wire, **show))
        return {"openDingId": ding, "failedList": failed}

    def _spend(self, bought: dict[str, Any], kind: int, count: int) -> None:
        if kind not in PACKS:
            return
        left = int(bought.get(PACKS[kind], 0))
        if left < count:
            raise ApiError(400, "ding.serverquota.insufficient", "DING 余量不足，请购买")
        bought[PACKS[kind]] = left - count

    async def _recall(self, call: Call) -> Answer:
        own_robot(self._state, call)
        ding = text_of(call.body, "openDingId")
        if ding not in self._state.dings:
            raise bad_parameter("openDingId")
        for entry in self._state.dings[ding]:
            self._state.world.change(entry, recalled=True)
        return {"openDingId": ding}
