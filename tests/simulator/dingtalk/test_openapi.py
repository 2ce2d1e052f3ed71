"""The OpenAPI: tokens, sending, reading, recall, DING, media; and every refusal in its own words."""

import io
import json
from typing import Any

import aiohttp
import pytest

from simulator import acts
from simulator.dingtalk.limits import CHINA
from simulator.world import Channel, Chat
from tests.simulator.dingtalk.conftest import CORP, Town

GROUP = {"robotCode": "dingabc", "openConversationId": "cidPARK=="}
SEND = "POST /v1.0/robot/groupMessages/send"


def param(**values: str) -> str:
    return json.dumps(values, ensure_ascii=False)


# --- tokens ---------------------------------------------------------------------------------------------------------


async def test_the_same_token_is_given_while_it_lives_and_lives_longer_for_it(town: Town) -> None:
    first = await town.token()
    await town.world.clock.advance(7_000)
    assert await town.token() == first
    await town.world.clock.advance(7_199)
    assert (await town.send(token=first))[0] == 200
    await town.world.clock.advance(1)
    status, answer = await town.send(token=first)
    assert (status, answer["code"]) == (400, "InvalidAuthentication")
    assert await town.token() != first


async def test_wrong_secret_and_wrong_token(town: Town) -> None:
    status, answer = await town.v1("/v1.0/oauth2/accessToken", {"appKey": "dingabc", "appSecret": "no"})
    assert (status, answer["code"]) == (400, "invalidClientIdOrSecret")
    assert (await town.old("/topapi/v2/user/get", {"userid": "u-li"}, access_token="no"))["errcode"] == 40014


async def test_tokens_can_die_at_once(town: Town) -> None:
    token = await town.token()
    town.fault("token_dead")
    assert (await town.send(token=token))[1]["code"] == "InvalidAuthentication"
    assert (await town.send(token=token))[1]["code"] == "InvalidAuthentication"
    assert (await town.send())[0] == 200


# --- sending --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "values", "kind", "buttons"),
    [
        ("sampleMarkdown", {"title": "通报", "text": "# 通报\n[看](https://a.test/x)"}, "markdown", 0),
        ("sampleLink", {"title": "t", "text": "x", "picUrl": "", "messageUrl": "https://a.test/x"}, "news", 0),
        (
            "sampleActionCard",
            {"title": "t", "text": "x https://a.test/x", "singleTitle": "看", "singleURL": "https://b.test"},
            "card",
            1,
        ),
        (
            "sampleActionCard6",
            {
                "title": "t", "text": "https://a.test/x",
                "buttonTitle1": "甲", "buttonUrl1": "https://b.test", "buttonTitle2": "乙", "buttonUrl2": "https://c.test",
            },
            "card",
            2,
        ),
    ],
)  # fmt: skip
async def test_each_message_key_is_shown_as_a_client_shows_it(
    town: Town, key: str, values: dict[str, str], kind: str, buttons: int
) -> None:
    status, answer = await town.send(msgKey=key, msgParam=param(**values))
    assert status == 200, answer
    (shown,) = town.shown()
    assert (shown.kind, shown.title, len(shown.buttons), shown.mentions) == (kind, values["title"], buttons, [])
    assert shown.links == ["https://a.test/x"]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
async def test_vertical_action_cards(town: Town, count: int) -> None:
    values = {"title": "t", "text": "x"}
    for n in range(1, count + 1):
        values |= {f"actionTitle{n}": f"第{n}项", f"actionURL{n}": f"https://a.test/{n}"}
    await town.send(msgKey=f"sampleActionCard{count}", msgParam=param(**values))
    assert [b.label for b in town.shown()[0].buttons] == [f"第{n}项" for n in range(1, count + 1)]


async def test_an_uploaded_file_is_sent_and_stands_in_the_chat(town: Town) -> None:
    token, form = await town.token(), aiohttp.FormData()
    form.add_field("type", "file")
    form.add_field("media", b"workbook", filename="名单.xlsx")
    async with town.session.post(f"{town.oapi}/media/upload?access_token={token}", data=form) as answer:
        uploaded = await answer.json()
    assert uploaded["errcode"] == 0
    values = {"mediaId": uploaded["media_id"], "fileName": "本日名单.xlsx", "fileType": "xlsx"}
    status, _ = await town.send(msgKey="sampleFile", msgParam=param(**values))
    assert status == 200
    (file,) = town.shown()[0].files
    assert (file.name, file.size, town.world.media[file.token][1]) == ("本日名单.xlsx", 8, b"workbook")


@pytest.mark.parametrize(
    ("kind", "name", "size", "errcode"),
    [
        ("file", "a.txt", 1, 40005), ("paper", "a.pdf", 1, 40004), ("voice", "a.mp3", 2 * 1024 * 1024 + 1, 40006),
        ("file", "a.pdf", 0, 40006),
    ],
)  # fmt: skip
async def test_media_limits(town: Town, kind: str, name: str, size: int, errcode: int) -> None:
    token, form = await town.token(), aiohttp.FormData()
    form.add_field("media", io.BytesIO(b"x" * size), filename=name)
    query = {"access_token": token, "type": kind}
    async with town.session.post(f"{town.oapi}/media/upload", data=form, params=query) as answer:
        assert (await answer.json())["errcode"] == errcode


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"robotCode": ""}, 400, "miss.param.robotCode"),
        ({"robotCode": "nobody"}, 400, "resource.not.found"),
        ({"robotCode": "dingsecond"}, 403, "invalidParameter.robotCode.auth"),
        ({"openConversationId": "cidpark=="}, 400, "invalid.openConversationId"),
        ({"openConversationId": "cidGONE=="}, 400, "group.disbanded"),
        ({"openConversationId": "cidOTHER=="}, 400, "conversation.org.notMatch"),
        ({"openConversationId": "cidEMPTY=="}, 400, "resource.not.found"),
        ({"msgKey": "sampleNothing"}, 400, "invalidParameter.msgKey"),
        ({"msgParam": "no json"}, 400, "invalidParameter.msgParam"),
        ({"msgParam": '{"content": 1}'}, 400, "invalidParameter.msgParam"),
        ({"msgParam": param(content="x" * 15_000)}, 400, "invalidParameter.msgParam.tooLong"),
        ({"msgParam": param(content="http://unsafe.test/a")}, 400, "contain.unsafe.url"),
        ({"msgParam": param(content="违禁词样本")}, 400, "param.contentUnsafe"),
    ],
)
async def test_refusals_of_a_group_send(town: Town, change: dict[str, str], status: int, code: str) -> None:
    keys = {"client_id": "dingsecond", "client_secret": "x", "robot_code": "dingsecond"}
    town.world.add_channel(Channel("second", "dingtalk", "robot", "第二", CORP, keys))
    town.world.add_chat(Chat("gone", "dingtalk", "group", "散", [], ["robot"], "cidGONE==", CORP, dissolved=True))
    town.world.add_chat(Chat("other", "dingtalk", "group", "外", [], ["robot"], "cidOTHER==", "dingother"))
    town.world.add_chat(Chat("empty", "dingtalk", "group", "空", [], [], "cidEMPTY==", CORP))
    got, answer = await town.send(**change)
    assert (got, answer["code"]) == (status, code)
    assert {"code", "message", "requestid"} <= set(answer)
    assert town.shown() == []


async def test_a_missing_permission_names_the_scope(town: Town) -> None:
    town.robot.state["scopes_withheld"] = ["qyapi_robot_sendmsg"]
    status, answer = await town.send()
    assert (status, answer["code"]) == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
    assert answer["accessdenieddetail"] == {"requiredScopes": ["qyapi_robot_sendmsg"]}


async def batch(town: Town, users: list[str], **more: Any) -> tuple[int, dict[str, Any]]:
    body = {"robotCode": "dingabc", "userIds": users, "msgKey": "sampleText", "msgParam": param(content="提醒"), **more}
    return await town.v1("/v1.0/robot/oToMessages/batchSend", body, token=await town.token())


async def test_a_batch_reaches_members_and_names_the_others(town: Town) -> None:
    town.robot.state["flow_controlled"] = ["u-li"]
    status, answer = await batch(town, ["u-wang", "u-li", "x-zhao"])
    assert status == 200
    assert answer["invalidStaffIdList"] == ["x-zhao"]
    assert answer["flowControlledStaffIdList"] == ["u-li"]
    assert [e.text for e in town.shown("robot~wang")] == ["提醒"]
    assert town.shown("robot~li") == []


async def test_a_batch_takes_twenty(town: Town) -> None:
    status, answer = await batch(town, [f"u{n}" for n in range(21)])
    assert (status, answer["code"]) == (400, "invalidParameter.userIds")


# --- reading and recall ---------------------------------------------------------------------------------------------


async def test_who_has_read_in_a_group_page_by_page(town: Town) -> None:
    key = (await town.send())[1]["processQueryKey"]
    for person in ("wang", "li", "zhao"):
        acts.read(town.world, person=person, chat="park")
    path, token = "/v1.0/robot/groupMessages/query", await town.token()
    _, first = await town.v1(path, {**GROUP, "processQueryKey": key, "maxResults": 1}, token=token)
    assert first == {"sendStatus": "SUCCESS", "readUserIds": ["u-wang"], "hasMore": True, "nextToken": "1"}
    _, rest = await town.v1(path, {**GROUP, "processQueryKey": key, "nextToken": "1"}, token=token)
    assert rest == {"sendStatus": "SUCCESS", "readUserIds": ["u-li"], "hasMore": False}


async def test_a_group_message_is_recalled_silently(town: Town) -> None:
    key = (await town.send())[1]["processQueryKey"]
    body, token = {**GROUP, "processQueryKeys": [key, "nothing"]}, await town.token()
    _, answer = await town.v1("/v1.0/robot/groupMessages/recall", body, token=token)
    assert answer["successResult"] == [key]
    assert set(answer["failedResult"]) == {"nothing"}
    assert [e.recalled for e in town.shown()] == [True]
    _, read = await town.v1("/v1.0/robot/groupMessages/query", {**GROUP, "processQueryKey": key}, token=token)
    assert read["sendStatus"] == "RECALLED"


async def test_one_to_one_reading_and_recall_end_after_a_day(town: Town) -> None:
    key = (await batch(town, ["u-wang", "u-li"]))[1]["processQueryKey"]
    acts.read(town.world, person="li", chat="robot~li")
    query = {"robotCode": "dingabc", "processQueryKey": key}
    status_path, recall_path = "/v1.0/robot/oToMessages/readStatus", "/v1.0/robot/otoMessages/batchRecall"
    _, answer = await town.v1(status_path, method="GET", token=await town.token(), **query)
    rows = {row["userId"]: row["readStatus"] for row in answer["messageReadInfoList"]}
    assert rows == {"u-wang": "UNREAD", "u-li": "READ"}
    await town.world.clock.advance(86_401)
    status, _ = await town.v1(status_path, method="GET", token=await town.token(), **query)
    assert status == 400
    body = {"robotCode": "dingabc", "processQueryKeys": [key]}
    _, recalled = await town.v1(recall_path, body, token=await town.token())
    assert (recalled["successResult"], list(recalled["failedResult"])) == ([], [key])


# --- DING -----------------------------------------------------------------------------------------------------------


async def test_a_ding_in_the_app_is_free_and_by_phone_needs_a_pack(town: Town) -> None:
    body: dict[str, Any] = {"robotCode": "dingabc", "remindType": 1, "content": "请接单"}
    body["receiverUserIdList"] = ["u-wang", "nobody"]
    token = await town.token()
    _, answer = await town.v1("/v1.0/robot/ding/send", body, token=token)
    assert list(answer["failedList"]) == ["nobody"]
    assert [(e.kind, e.text) for e in town.shown("robot~wang")] == [("system", "请接单")]
    phone = {**body, "remindType": 3}
    status, refused = await town.v1("/v1.0/robot/ding/send", phone, token=token)
    assert (status, refused["code"]) == (400, "ding.serverquota.insufficient")
    town.robot.state["ding_phone"] = 2
    assert (await town.v1("/v1.0/robot/ding/send", phone, token=token))[0] == 200
    assert town.robot.state["ding_phone"] == 0


# --- speed and quota ------------------------------------------------------------------------------------------------


async def test_twenty_calls_a_second_per_app_and_interface(town: Town) -> None:
    token, path = await town.token(), "/v1.0/robot/groupMessages/query"
    body = {**GROUP, "processQueryKey": (await town.send(token=token))[1]["processQueryKey"]}
    codes = [(await town.v1(path, body, token=token)) for _ in range(21)]
    assert [status for status, _ in codes] == [200] * 20 + [403]
    assert codes[-1][1]["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    assert (await town.send(token=token))[0] == 200  # another interface has its own count
    await town.world.clock.advance(1)
    assert (await town.v1(path, body, token=token))[0] == 200


async def test_twenty_messages_a_minute_into_one_group(town: Town) -> None:
    token = await town.token()
    for _ in range(4):
        for _ in range(5):
            assert (await town.send(token=token))[0] == 200
        await town.world.clock.advance(1)
    status, answer = await town.send(token=token)
    assert (status, answer["code"]) == (400, "send.too.fast")
    await town.world.clock.advance(60)
    assert (await town.send(token=token))[0] == 200


async def test_the_months_calls_run_out_and_come_back_with_the_chinese_month(town: Town) -> None:
    state, token = town.side.state, await town.token()
    assert (await town.send(token=token))[0] == 200
    assert state.quotas.count(CORP, "api", state.now) == 1  # the token call is free
    for _ in range(4_999):
        assert state.take_quota(town.robot, "api")
    status, answer = await town.send(token=token)
    assert (status, answer["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
    body = {"userid": "u-li"}
    assert (await town.old("/topapi/v2/user/get", body, access_token=token))["errcode"] == 0  # contacts are free
    april = state.now.astimezone(CHINA).replace(month=4, day=1, hour=0, minute=0, second=0)
    await town.world.clock.advance((april - state.now).total_seconds() - 1)
    assert (await town.send())[1]["code"] == "Forbidden.AccessDenied.ApiCountLimitForOrg"
    await town.world.clock.advance(1)
    assert (await town.send())[0] == 200


async def test_calls_refused_by_speed_are_not_counted(town: Town) -> None:
    token = await town.token()
    town.fault("45009", count=3)
    for _ in range(3):
        assert (await town.send(token=token))[1]["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    assert town.side.state.quotas.count(CORP, "api", town.side.state.now) == 0
    assert town.side.state.calls[SEND] == 3


async def test_professional_has_more(town: Town) -> None:
    state = town.side.state
    town.fault("quota")
    assert (await town.send())[0] == 403
    assert (await town.send())[0] == 403  # used up for the month, not for one call
    town.robot.edition = "professional"
    assert (await town.send())[0] == 200
    assert state.quotas.count(CORP, "api", state.now) == 5_001


async def test_an_address_that_calls_too_often_is_barred_without_an_errcode(town: Town) -> None:
    token = await town.token()
    town.side.state.limits.per_address = 3
    for _ in range(2):
        await town.token()
    answer = await town.old("/topapi/v2/user/get", {"userid": "u-li"}, access_token=token)
    assert answer == {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}
    await town.world.clock.advance(299)
    async with town.session.post(town.api + "/v1.0/oauth2/accessToken", json={}) as barred:
        assert (barred.status, barred.content_type) == (403, "text/html")
    await town.world.clock.advance(1)
    assert await town.token() == token


# --- faults ---------------------------------------------------------------------------------------------------------


async def test_a_dropped_request_does_nothing(town: Town) -> None:
    token = await town.token()
    town.fault("drop")
    with pytest.raises(aiohttp.ClientConnectionError):
        await town.send(token=token)
    assert town.shown() == []


@pytest.mark.parametrize("kind", ["lost_answer", "cut_answer"])
async def test_a_lost_or_cut_answer_has_taken_effect(town: Town, kind: str) -> None:
    token = await town.token()
    town.fault(kind, target="park")
    with pytest.raises(aiohttp.ClientError):
        await town.send(token=token)
    assert len(town.shown()) == 1


async def test_a_502_is_a_page_and_does_nothing(town: Town) -> None:
    token = await town.token()
    town.fault("5xx", target="robot")
    headers = {"x-acs-dingtalk-access-token": token}
    async with town.session.post(town.api + "/v1.0/robot/groupMessages/send", json={}, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    assert town.shown() == []


async def test_mute_says_ok_and_shows_nothing(town: Town) -> None:
    town.fault("mute", target="park")
    status, answer = await town.send()
    assert status == 200
    assert answer["processQueryKey"]
    assert town.shown() == []


async def test_removed_and_a_target_that_is_not_meant(town: Town) -> None:
    town.fault("removed", target="hook")
    assert (await town.send())[0] == 200
    town.fault("removed", target="park")
    status, answer = await town.send()
    assert (status, answer["code"]) == (400, "resource.not.found")
