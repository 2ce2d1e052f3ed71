"""App robots: sending to groups and to persons. Nobody can be @ed this way."""

import json
from typing import Any

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import ApiError, bad_parameter, missing
from simulator.dingtalk.messages import Malformed, Reader, View
from simulator.dingtalk.moderation import unsafe
from simulator.dingtalk.state import Sent, State
from simulator.world import DINGTALK, Channel, Chat, Shown

SCOPE = "qyapi_robot_sendmsg"
MAX_USERS = 20


def text_of(body: dict[str, Any], name: str) -> str:
    """A required string parameter of a v1 call."""
    found = body.get(name)
    if found in (None, ""):
        raise missing(name)
    if not isinstance(found, str):
        raise bad_parameter(name)
    return found


def texts_of(body: dict[str, Any], name: str, *, at_most: int) -> list[str]:
    """A required list of strings of a v1 call."""
    found = body.get(name)
    if not found:
        raise missing(name)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found) or len(found) > at_most:
        raise bad_parameter(name, f"{name} 最多{at_most}个")
    return list(found)


def own_robot(state: State, call: Call) -> Channel:
    """The robot that `robotCode` names; it must be the caller's own."""
    code = text_of(call.body or call.query, "robotCode")
    robot = state.robot(code)
    if robot is None:
        raise ApiError(400, "resource.not.found", "robot 不存在")
    if robot.id != call.channel.id:
        raise ApiError(403, "invalidParameter.robotCode.auth", "应用无权使用该机器人")
    if robot.state.get("disabled"):
        raise ApiError(400, "bot.stopped", "机器人已停用")
    return robot


def own_group(state: State, call: Call, robot: Channel) -> Chat:
    """The group that `openConversationId` names; the robot must be in it."""
    chat = state.world.chat_by_wire(DINGTALK, text_of(call.body, "openConversationId"))
    if chat is None or chat.kind != "group":
        raise ApiError(400, "invalid.openConversationId", "openConversationId不合法")
    call.chat = chat.id
    if chat.dissolved:
        raise ApiError(400, "group.disbanded", "群已解散")
    if chat.corp and chat.corp != robot.corp:
        raise ApiError(400, "conversation.org.notMatch", "群与机器人不属于同一组织")
    if robot.id not in chat.channels or state.struck("removed", chat.id):
        raise ApiError(400, "resource.not.found", "robot 不存在")
    return chat


class RobotSend:
    """groupMessages/send and oToMessages/batchSend."""

    def __init__(self, state: State, reader: Reader) -> None:
        self._state = state
        self._reader = reader

    def apis(self) -> list[Api]:
        return [
            Api("POST", "/v1.0/robot/groupMessages/send", self._to_group, scope=SCOPE),
            Api("POST", "/v1.0/robot/oToMessages/batchSend", self._to_persons, scope=SCOPE),
        ]

    async def _to_group(self, call: Call) -> Answer:
        state, limits = self._state, self._state.limits
        robot = own_robot(state, call)
        chat = own_group(state, call, robot)
        view = self._view(call.body)
        pace = ("group", robot.id, chat.id)
        if not state.pace.take(pace, count=limits.group_per_minute, seconds=60, now=state.now):
            raise ApiError(400, "send.too.fast", "机器人发送消息过快")
        key = state.fresh(size=44) + "="
        state.sent[key] = sent = Sent(robot.id, chat.id, state.now)
        if not state.struck("mute", robot.id, chat.id):
            sent.entries.append(self._show(robot, chat, view, key))
        return {"processQueryKey": key}

    async def _to_persons(self, call: Call) -> Answer:
        state, limits = self._state, self._state.limits
        robot = own_robot(state, call)
        users = texts_of(call.body, "userIds", at_most=MAX_USERS)
        view = self._view(call.body)
        if robot.state.get("no_private"):
            raise ApiError(400, "chatbotId.notAllow.sendOTO", "该机器人不支持单聊")
        key = state.fresh(size=44) + "="
        state.sent[key] = sent = Sent(robot.id, "", state.now)
        invalid: list[str] = []
        slowed: list[str] = []
        for user in dict.fromkeys(users):
            person = state.world.person_by_account(DINGTALK, robot.corp, user)
            pace = ("person", robot.id, user)
            if person is None:
                invalid.append(user)
            elif user in robot.state.get("flow_controlled", ()) or not state.pace.take(
                pace, count=limits.person_per_minute, seconds=60, now=state.now
            ):
                slowed.append(user)
            else:
                chat = state.world.private_chat(person.id, robot.id)
                if not state.struck("mute", robot.id, chat.id):
                    sent.entries.append(self._show(robot, chat, view, key))
        return {"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": slowed}

    def _view(self, body: dict[str, Any]) -> View:
        msg_key, param = text_of(body, "msgKey"), text_of(body, "msgParam")
        if len(param.encode("utf-8", "surrogatepass")) > self._state.limits.msg_param_bytes:
            raise ApiError(400, "invalidParameter.msgParam.tooLong", "msgParam 超过15000字节")
        try:
            view = self._reader.by_key(msg_key, json.loads(param))
        except Malformed as part:
            raise bad_parameter("msgParam", f"msgParam 的 {part} 不合法") from part
        except ValueError as error:
            raise bad_parameter("msgParam", "msgParam 不是合法的JSON") from error
        if view is None:
            raise bad_parameter("msgKey")
        if trouble := unsafe(self._state, view):
            raise ApiError(400, "contain.unsafe.url" if trouble == "link" else "param.contentUnsafe", "内容不安全")
        return view

    def _show(self, robot: Channel, chat: Chat, view: View, key: str) -> Shown:
        wire = {"processQueryKey": key, "robotCode": robot.credentials.get("robot_code", "")}
        return self._state.world.show(chat=chat.id, sender=robot.id, from_bot=True, wire=wire, **view.parts())
