"""The door itself: odd requests do not make it fall over, faults strike where they should, calls are counted."""

from typing import Any

import pytest

from simulator.clock import Clock
from simulator.dingtalk import DingTalk
from simulator.dingtalk.edge import Api
from simulator.faults import Faults
from simulator.world import World
from tests.simulator.dingtalk.conftest import Town

APIS = [
    api
    for section in DingTalk(World(Clock(running=False), Faults())).sections
    for api in section.apis()
    if not api.form
]
NAMES = (
    "robotCode", "openConversationId", "msgKey", "msgParam", "userIds", "processQueryKey", "processQueryKeys",
    "downloadCode", "remindType", "receiverUserIdList", "content", "outTrackId", "cardTemplateId", "openSpaceId",
    "cardData", "privateData", "imGroupOpenDeliverModel", "cardUpdateOptions", "clientId", "clientSecret",
    "subscriptions", "appKey", "code", "userid", "mobile", "unionid", "callbackType", "maxResults", "nextToken",
)  # fmt: skip
ODD: tuple[Any, ...] = (None, 0, True, -1.5, "", "x", [], [1], {}, {"x": None}, "字" * 40, [["a"]])
GOOD = {"robotCode": "dingabc", "openConversationId": "cidPARK=="}


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
async def test_odd_parameters_are_refused_not_a_crash(town: Town, api: Api) -> None:
    token = await town.token()
    town.side.state.limits.per_address = 10_000_000
    base = (town.oapi if api.old else town.api) + api.path
    headers = {"x-acs-dingtalk-access-token": token}
    for base_body in ({}, GOOD):
        for turn in range(len(ODD)):  # every name meets every odd value
            body = {name: ODD[(place + turn) % len(ODD)] for place, name in enumerate(NAMES)} | base_body
            query = {"access_token": token}
            async with town.session.request(api.method, base, json=body, params=query, headers=headers) as answer:
                assert answer.status < 500, await answer.text()
                assert answer.content_type in ("application/json", "application/xml")
        await town.world.clock.advance(1)


@pytest.mark.parametrize("raw", [b"", b"[", b"[]", b'{"a":"\\ud800"}', b"[" * 100_000, b"\xff"])
async def test_bodies_that_are_no_object(town: Town, raw: bytes) -> None:
    headers = {"x-acs-dingtalk-access-token": await town.token(), "Content-Type": "application/json"}
    for url in (town.api + "/v1.0/robot/groupMessages/send", town.oapi + "/robot/send?access_token=hooktoken"):
        async with town.session.post(url, data=raw, headers=headers) as answer:
            assert answer.status in (200, 400)


async def test_delay_makes_the_answer_late_and_nothing_else(town: Town) -> None:
    town.fault("delay", seconds=0.01)
    assert (await town.send())[0] == 200
    assert town.world.faults.struck == [("dingtalk", "delay", "robot")]


async def test_every_request_is_counted(town: Town) -> None:
    await town.send()
    await town.send()
    assert town.side.state.calls["POST /v1.0/oauth2/accessToken"] == 2
    assert town.side.state.calls["POST /v1.0/robot/groupMessages/send"] == 2


async def test_a_channel_lists_the_platforms_addresses(town: Town) -> None:
    base = town.world.base_url
    assert town.robot.endpoints["api"] == base + "/dingtalk-api"
    assert town.robot.endpoints["gateway"] == base.replace("http", "ws") + "/dingtalk-gateway"
    hook = town.world.channels["hook"].endpoints
    assert hook["webhook"] == base + "/dingtalk-oapi/robot/send?access_token=hooktoken"


async def test_stopping_and_starting_again_forgets_what_was_handed_out(town: Town) -> None:
    token, bot = await town.token(), await town.bot()
    await town.side.stop()
    await bot.gone()
    await town.side.start()
    assert (await town.send(token=token))[0] == 400
    await town.bot()
    assert (await town.send())[0] == 200
