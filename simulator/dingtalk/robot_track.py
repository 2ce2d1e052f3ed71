"""App robots: who has read, taking back, and the files that people sent."""

from datetime import timedelta
from typing import Any

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import ApiError, bad_parameter
from simulator.dingtalk.robot_send import SCOPE, own_group, own_robot, text_of, texts_of
from simulator.dingtalk.state import MEDIA, Sent, State

MAX_RECALL = 20
MAX_RESULTS = 200


class RobotTrack:
    """groupMessages/query and recall, oToMessages/readStatus and batchRecall, messageFiles/download."""

    def __init__(self, state: State) -> None:
        self._state = state

    def apis(self) -> list[Api]:
        return [
            Api("POST", "/v1.0/robot/groupMessages/query", self._read_in_group, scope=SCOPE),
            Api("POST", "/v1.0/robot/groupMessages/recall", self._recall_in_group, scope=SCOPE),
            Api("GET", "/v1.0/robot/oToMessages/readStatus", self._read_by_persons, scope=SCOPE),
            Api("POST", "/v1.0/robot/otoMessages/batchRecall", self._recall_from_persons, scope=SCOPE),
            Api("POST", "/v1.0/robot/messageFiles/download", self._download, scope=SCOPE),
        ]

    def _sent(self, key: str, robot: str, chat: str) -> Sent | None:
        sent = self._state.sent.get(key)
        return sent if sent is not None and sent.channel == robot and sent.chat == chat else None

    # --- reading ------------------------------------------------------------------------------------------------

    async def _read_in_group(self, call: Call) -> Answer:
        robot = own_robot(self._state, call)
        chat = own_group(self._state, call, robot)
        sent = self._sent(text_of(call.body, "processQueryKey"), robot.id, chat.id)
        if sent is None:
            raise bad_parameter("processQueryKey")
        people = [p for entry in sent.entries for p in entry.read_by]
        users = [self._state.user_id(self._state.world.people.get(p), robot.corp) for p in dict.fromkeys(people)]
        start, size = self._page(call.body)
        rest = [user for user in users if user][start:]
        answer: Answer = {"sendStatus": _status(sent), "readUserIds": rest[:size], "hasMore": len(rest) > size}
        return answer | ({"nextToken": str(start + size)} if len(rest) > size else {})

    @staticmethod
    def _page(body: dict[str, Any]) -> tuple[int, int]:
        size, token = body.get("maxResults", MAX_RESULTS), str(body.get("nextToken") or "0")
        if not isinstance(size, int) or not 1 <= size <= MAX_RESULTS:
            raise bad_parameter("maxResults")
        if not (token.isascii() and token.isdecimal() and len(token) < 10):
            raise bad_parameter("nextToken")
        return int(token), size

    async def _read_by_persons(self, call: Call) -> Answer:
        robot = own_robot(self._state, call)
        sent = self._sent(text_of(call.query, "processQueryKey"), robot.id, "")
        if sent is None or self._is_old(sent):
            raise bad_parameter("processQueryKey", "processQueryKey 不存在或已过期")
        rows: list[Answer] = []
        for entry in sent.entries:
            person = self._state.world.people[self._state.world.chats[entry.chat].people[0]]
            row: Answer = {"name": person.name, "userId": self._state.user_id(person, robot.corp)}
            row["readStatus"] = "READ" if person.id in entry.read_by else "UNREAD"
            rows.append(row)
        return {"sendStatus": _status(sent), "messageReadInfoList": rows}

    # --- taking back --------------------------------------------------------------------------------------------

    async def _recall_in_group(self, call: Call) -> Answer:
        robot = own_robot(self._state, call)
        chat = own_group(self._state, call, robot)
        return self._recall(call, robot.id, chat.id)

    async def _recall_from_persons(self, call: Call) -> Answer:
        return self._recall(call, own_robot(self._state, call).id, "")

    def _recall(self, call: Call, robot: str, chat: str) -> Answer:
        done: list[str] = []
        failed: dict[str, str] = {}
        for key in texts_of(call.body, "processQueryKeys", at_most=MAX_RECALL):
            sent = self._sent(key, robot, chat)
            if sent is None:
                failed[key] = "消息不存在"
            elif not chat and self._is_old(sent):
                failed[key] = "消息已超过24小时"
            else:
                for entry in sent.entries:
                    self._state.world.change(entry, recalled=True)
                done.append(key)
        return {"successResult": done, "failedResult": failed}

    def _is_old(self, sent: Sent) -> bool:
        return self._state.now - sent.at > timedelta(seconds=self._state.limits.recall_seconds)

    # --- files --------------------------------------------------------------------------------------------------

    async def _download(self, call: Call) -> Answer:
        robot = own_robot(self._state, call)
        found = self._state.live(self._state.downloads, text_of(call.body, "downloadCode"))
        if found is None or found[0] != robot.id or self._state.struck("media_gone", robot.id):
            raise ApiError(400, "invalidParameter.downloadCode", "downloadCode 不存在或已过期")
        token = self._state.fresh(size=40)
        self._state.addresses[token] = self._state.lapsing(found[1], self._state.limits.download_url_seconds)
        return {"downloadUrl": f"{self._state.world.base_url}{MEDIA}/{token}.file"}


def _status(sent: Sent) -> str:
    return "RECALLED" if sent.entries and all(entry.recalled for entry in sent.entries) else "SUCCESS"
