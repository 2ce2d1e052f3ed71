"""Who has read a message of the robot. Each page is a counted call: ask once, late."""

from bot.messages import Reading
from bot.platforms.dingtalk.answers import Refused, Result
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.parse import PRIVATE_PREFIX

PAGE = 200  #: Source: /document/development/chatbot-querying-group-chat-messages
MOST_PAGES = 25  #: 5,000 readers, more than a group holds


async def read_by(api: OpenApi, robot_code: str, sent: str, chat_address: str) -> Reading:
    try:
        if sent.startswith(PRIVATE_PREFIX):
            return await _private(api, robot_code, sent.removeprefix(PRIVATE_PREFIX))
        return await _group(api, robot_code, sent, chat_address)
    except Refused as refused:
        raise refused.neutral() from None


async def _private(api: OpenApi, robot_code: str, key: str) -> Reading:
    """Within 24 hours only."""
    path = "/v1.0/robot/oToMessages/readStatus"
    found = await api.ask("GET", path, robotCode=robot_code, processQueryKey=key)
    listed = found.get("messageReadInfoList")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return Reading(
        tuple(str(row["userId"]) for row in rows if row.get("readStatus") == "READ" and row.get("userId")), True
    )


async def _group(api: OpenApi, robot_code: str, key: str, chat_address: str) -> Reading:
    body: dict[str, object] = {
        "processQueryKey": key,
        "openConversationId": chat_address,
        "robotCode": robot_code,
        "maxResults": PAGE,
    }
    readers: list[str] = []
    for _ in range(MOST_PAGES):
        found = await api.ask("POST", "/v1.0/robot/groupMessages/query", body)
        readers += _readers(found)
        token = found.get("nextToken")
        if not found.get("hasMore") or not token:
            return Reading(tuple(dict.fromkeys(readers)), True)
        body["nextToken"] = token
    return Reading(tuple(dict.fromkeys(readers)), False)


def _readers(found: Result) -> list[str]:
    listed = found.get("readUserIds")
    return [user for user in listed if isinstance(user, str)] if isinstance(listed, list) else []
