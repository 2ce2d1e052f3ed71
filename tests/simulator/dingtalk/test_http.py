"""HTTP mode: signed posts to the bot's address, its answer as a reply, cards by route key."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from simulator import acts
from simulator.dingtalk.sign import card_sign, sign
from tests.simulator.dingtalk.conftest import START, Town
from tests.simulator.dingtalk.test_cards import LIAISON, body


class Receiver:
    """The bot's web server."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], Any]] = []
        self.answer: Any = {"msgtype": "empty"}
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((request.path, dict(request.headers), await request.json()))
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def receiver(town: Town) -> AsyncIterator[Receiver]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/{tail:.*}", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    town.robot.mode = "http"
    town.robot.endpoints.update(callback=f"{base}/robot", card_callback=f"{base}/card")
    yield receiver
    await runner.cleanup()


async def test_the_headers_sign_the_time(town: Town, receiver: Receiver) -> None:
    await town.says("帮助", mention=["robot", "li"])
    ((path, headers, told),) = receiver.got
    stamp = str(int(START.timestamp() * 1000))
    assert path == "/robot"
    assert headers["timestamp"] == stamp
    assert headers["sign"] == sign(stamp, "s3cret")
    assert told["text"]["content"] == " 帮助"
    assert {"staffId", "unionId"} <= set(told["atUsers"][1])


async def test_the_answer_to_the_post_is_a_reply(town: Town, receiver: Receiver) -> None:
    receiver.answer = {"msgtype": "markdown", "markdown": {"title": "答", "text": "**在**"}}
    await town.says("在吗")
    assert [(e.kind, e.text) for e in town.shown()] == [("markdown", "**在**")]
    receiver.answer = {"msgtype": "empty"}
    await town.says("在吗")
    receiver.answer = {"msgtype": "nonsense"}
    await town.says("在吗")
    assert len(town.shown()) == 1


async def test_a_failed_post_is_not_repeated(town: Town, receiver: Receiver) -> None:
    receiver.status = 503
    await town.says("在吗")
    await town.world.clock.advance(600)
    assert len(receiver.got) == 1
    assert len(town.side.push.lost) == 1


async def test_without_an_address_the_message_is_lost(town: Town, receiver: Receiver) -> None:
    town.robot.endpoints["callback"] = ""
    await town.says("在吗")
    assert receiver.got == []


async def press_over_http(town: Town) -> None:
    town.world.card_templates["liaison.schema"] = LIAISON
    asked = body(callbackType="HTTP", callbackRouteKey="route")
    status, _ = await town.v1("/v1.0/card/instances/createAndDeliver", asked, token=await town.token())
    assert status == 200
    await acts.press(town.world, person="wang", message=town.shown()[0].id, button="take")


async def test_a_card_press_is_signed_only_with_a_registered_secret(town: Town, receiver: Receiver) -> None:
    receiver.answer = {"cardData": {"cardParamMap": {"title": "已接"}}}
    await press_over_http(town)
    ((path, headers, told),) = receiver.got
    assert (path, told["outTrackId"]) == ("/card", "card-1")
    assert "x-ddpaas-signature" not in headers
    assert town.shown()[0].title == "已接"


async def test_a_registered_route_and_its_secret(town: Town, receiver: Receiver) -> None:
    address = town.robot.endpoints["callback"].replace("/robot", "/elsewhere")
    asked = {"callbackRouteKey": "route", "callbackUrl": address, "apiSecret": "api-secret"}
    assert (await town.v1("/v1.0/card/callbacks/register", asked, token=await town.token()))[0] == 200
    await press_over_http(town)
    ((path, headers, _),) = receiver.got
    assert path == "/elsewhere"
    stamp = headers["x-ddpaas-signature-timestamp"]
    assert headers["x-ddpaas-signature"] == card_sign(stamp, "api-secret")
