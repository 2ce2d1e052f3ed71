"""Rightly signed messages in which each field in turn is what nobody expects: no fault of ours, no stack trace."""

import copy
import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from proof.callbacks import CARD_DOOR, Door
from proof.house import Standing

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHOLE = bool(os.environ.get("EVERY_FIELD"))  #: every value in every place, a minute; else one value in each
GONE = object()
DEEP: Any = json.loads("[" * 300 + "]" * 300)
VALUES: tuple[Any, ...] = (
    GONE, None, True, -1, 10**30, 1e308, "", "\0", "\ud800", "\u202e\u200b", "9" * 400, [], {}, [None], {"a": None},
    DEEP,
)  # fmt: skip

#: What the robots' platforms send beside plain text.
MORE: dict[str, tuple[dict[str, Any], ...]] = {
    "aibot-callback": (
        {"quote": {"msgtype": "text", "text": {"content": "q"}}, "response_url": "https://qyapi.weixin.qq.com/x"},
        {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "image", "image": {"url": "https://x.example/1"}}]}},
        {
            "msgtype": "event",
            "event": {
                "eventtype": "template_card_event",
                "template_card_event": {
                    "task_id": "t",
                    "event_key": "k",
                    "selected_items": {"selected_item": [{"question_key": "q", "option_ids": {"option_id": ["1"]}}]},
                },
            },
        },
    ),
    "robot-http": (
        {"isInAtList": True, "atUsers": [{"dingtalkId": "x", "staffId": "y"}], "sessionWebhookExpiredTime": 1},
        {"msgtype": "picture", "content": {"downloadCode": "d", "pictureDownloadCode": "p"}},
        {"msgtype": "richText", "content": {"richText": [{"text": "t"}, {"type": "picture", "downloadCode": "d"}]}},
        {"msgtype": "file", "content": {"downloadCode": "d", "fileName": "f.xlsx"}},
        {"msgtype": "text", "text": {"content": "c", "isReplyMsg": True, "repliedMsg": {"msgId": "m", "content": {}}}},
    ),
    CARD_DOOR: ({},),
}


def places(content: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field and list entry, however deep."""
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in entries:
        yield (*way, key)
        yield from places(value, (*way, key))


def with_value(content: dict[str, Any], way: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made: Any = copy.deepcopy(content)
    inner = made
    for key in way[:-1]:
        inner = inner[key]
    if value is GONE:
        del inner[way[-1]]
    else:
        inner[way[-1]] = value
    return made  # type: ignore[no-any-return]


def fresh(door: Door, more: dict[str, Any]) -> dict[str, Any]:
    """A message of its own each time, or it would be taken for a repeat."""
    content = door.content("帮助", **more)
    if door.name == CARD_DOOR:
        content["content"] = json.loads(content["content"])
    return content


def written(door: Door, content: dict[str, Any]) -> str:
    if door.name == CARD_DOOR and "content" in content:
        content = content | {"content": json.dumps(content["content"])}
    return json.dumps(content)  # escapes what cannot be written, as a hostile sender would


@pytest.mark.parametrize("name", list(MORE))
async def test_no_field_of_a_signed_message_breaks_the_door(
    house: Standing, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    door, asked, wrong = Door(house.stage, name), 0, []
    before = house.counted("handler_failed")
    with structlog.testing.capture_logs() as told, caplog.at_level(logging.WARNING):
        for more in MORE[name]:
            ways = list(places(fresh(door, more)))
            for number, way in enumerate(ways):
                for value in VALUES if WHOLE else (VALUES[number * 5 % len(VALUES)],):
                    said = with_value(fresh(door, more), way, value)
                    answer = await house.post(door.seal(written(door, said)))
                    asked += 1
                    if answer.status not in (200, 400, 403) or b"Traceback" in answer.body:
                        wrong.append((answer.status, way, value))
        await house.house.settle()
    assert wrong == []
    assert asked > 10
    assert house.counted("handler_failed") == before
    assert [one for one in told if one["log_level"] in ("error", "critical")] == []
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []


@pytest.mark.parametrize("name", list(MORE))
async def test_a_signed_message_as_long_as_it_may_be_breaks_nothing(house: Standing, name: str) -> None:
    door = Door(house.stage, name)
    before = house.counted("handler_failed")
    for said in ("字" * 300_000, "\0" * 100_000, "\ud800" * 100_000, " " * 900_000):
        content = door.content(said if name != CARD_DOOR else "x")
        if name == CARD_DOOR:
            content["content"] = json.dumps({"cardPrivateData": {"params": {"value": said}}})
        answer = await house.post(door.seal(json.dumps(content)))
        assert answer.status in (200, 400, 403, 413)
    await house.house.settle()
    assert house.counted("handler_failed") == before
