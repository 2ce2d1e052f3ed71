"""The aibot's callback mode: verification, encrypted posts, retries, passive answers, response_url."""

import base64
import hashlib
from typing import Any

import pytest
from aiohttp import web

from simulator import acts
from simulator.wecom import crypto
from tests.simulator.wecom.bot import CallbackBot, robot_bot
from tests.simulator.wecom.test_long_connection import CARD
from tests.simulator.wecom.town import KEY, Stage, Town


@pytest.fixture
async def bot(stage: Stage, town: Town) -> CallbackBot:
    bot = robot_bot()
    robot = town.channel("robot")
    robot.mode = "callback"
    robot.endpoints["callback"] = await stage.bot(bot.answer)
    assert await town.side.configured(robot) == ""
    return bot


def stream(content: str, *, finish: bool = True, id: str = "s", **more: Any) -> dict[str, Any]:
    return {"msgtype": "stream", "stream": {"id": id, "finish": finish, "content": content, **more}}


async def test_an_address_is_verified_and_the_long_connection_ends(stage: Stage, town: Town) -> None:
    line = await town.connect()
    robot = town.channel("robot")
    robot.mode = "callback"

    async def quoted(_: web.Request) -> web.StreamResponse:
        return web.Response(text='"123"')

    robot.endpoints["callback"] = await stage.bot(quoted)
    assert "wrongly" in await town.side.configured(robot)
    assert await line.close_code() in (1001, 1006)  # the code is lost when the client reads late
    assert (await town.connect()).subscribed["errcode"] == 853000
    robot.endpoints["callback"] = "http://127.0.0.1:9/callback"
    assert "did not answer" in await town.side.configured(robot)


async def test_a_message_is_posted_and_answered_passively(town: Town, bot: CallbackBot) -> None:
    bot.answers = [stream("**好**")]
    await town.say("li", "park", "名单")
    (body,) = bot.heard
    assert body["msgtype"] == "text"
    assert body["response_url"].startswith(town.world.base_url)
    assert [entry.text for entry in town.shown("park")] == ["**好**"]


async def test_a_failed_post_is_tried_three_times_in_all(town: Town, bot: CallbackBot) -> None:
    bot.answers = [500, 403, stream("at last"), stream("never")]
    await town.say("li", "park", "a")
    assert bot.requests == 1
    await town.world.clock.advance(30)
    assert bot.requests == 3
    assert len({body["msgid"] for body in bot.heard}) == 1
    assert [entry.text for entry in town.shown("park")] == ["at last"]
    bot.answers = [500] * 5
    await town.say("li", "park", "b")
    await town.world.clock.advance(60)
    assert bot.requests == 6
    assert town.channel("robot").state["undelivered"] == 1


async def test_nobody_at_home_is_tried_again(stage: Stage, town: Town) -> None:
    robot = town.channel("robot")
    robot.mode, robot.endpoints["callback"] = "callback", "http://127.0.0.1:9/callback"
    await town.say("li", "park", "a")
    bot = robot_bot()
    robot.endpoints["callback"] = await stage.bot(bot.answer)
    await town.world.clock.advance(6)
    assert bot.requests == 1


async def test_a_stream_is_refreshed_until_it_is_finished(town: Town, bot: CallbackBot) -> None:
    bot.answers = [stream("1", finish=False), stream("1 2", finish=False), None, stream("1 2 3")]
    await town.say("li", "park", "a")
    await town.world.clock.advance(20)
    assert bot.requests == 4
    assert [body["msgtype"] for body in bot.heard] == ["text", "stream", "stream", "stream"]
    assert bot.heard[1]["stream"] == {"id": "s"}
    assert "response_url" not in bot.heard[1]
    (entry,) = town.shown("park")
    assert (entry.text, entry.finished) == ("1 2 3", True)


async def test_refreshes_end_after_six_minutes(town: Town, bot: CallbackBot) -> None:
    bot.answers = [stream("1", finish=False)]
    await town.say("li", "park", "a")
    await town.world.clock.advance(420)
    assert 350 < bot.requests <= 361
    assert town.shown("park")[0].finished


async def test_a_forged_answer_is_thrown_away(stage: Stage, town: Town) -> None:
    robot = town.channel("robot")
    bot = CallbackBot("tok1", "other-receiver")

    async def forged(request: web.Request) -> web.StreamResponse:
        return web.Response(text=bot.seal(stream("x"), request.query["nonce"]))

    robot.mode, robot.endpoints["callback"] = "callback", await stage.bot(forged)
    await town.say("li", "park", "a")
    assert not town.shown("park")
    assert robot.state["bad_answers"] == ["receive id"]


async def test_text_is_no_answer_to_a_message_and_images_come_last(town: Town, bot: CallbackBot) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    image = {"base64": base64.b64encode(png).decode(), "md5": hashlib.md5(png).hexdigest()}
    item = [{"msgtype": "image", "image": image}]
    bot.answers = [
        {"msgtype": "text", "text": {"content": "x"}},
        stream("y", finish=False, msg_item=item),
        stream("z", msg_item=item),
    ]
    for word in "abc":
        await town.say("li", "park", word)
    assert town.channel("robot").state["bad_answers"] == ["40008", "40058"]
    (entry,) = town.shown("park")
    assert (entry.text, [f.kind for f in entry.files]) == ("z", ["image"])


async def test_response_url_serves_once_within_the_hour(town: Town, bot: CallbackBot) -> None:
    trigger = await town.say("li", "park", "a")
    await town.say("li", "park", "b")
    answer = {"msgtype": "markdown", "markdown": {"content": "later"}}
    codes = []
    for body, times in ((bot.heard[0], 2), (bot.heard[1], 1)):
        for _ in range(times):
            async with town.http.post(body["response_url"], json=answer) as response:
                codes.append((await response.json())["errcode"])
        await town.world.clock.advance(3601)
    assert codes == [0, 60140, 60140]
    (entry,) = town.shown("park")
    assert entry.quote == trigger.id


async def test_response_url_takes_cards_in_single_chats_only(town: Town, bot: CallbackBot) -> None:
    await town.say("li", "park", "a")
    await town.say("li", "robot~li", "a")
    codes = []
    for body in bot.heard:
        async with town.http.post(
            body["response_url"], json={"msgtype": "template_card", "template_card": CARD}
        ) as response:
            codes.append((await response.json())["errcode"])
    assert codes == [40008, 0]


async def test_a_card_event_comes_once_and_its_answer_changes_the_card(town: Town, bot: CallbackBot) -> None:
    bot.answers = [{"msgtype": "template_card", "template_card": CARD}, 500]
    await town.say("li", "park", "a")
    (entry,) = town.shown("park")
    await acts.press(town.world, person="wang", message=entry.id, button="take")
    await town.world.settle()
    await town.world.clock.advance(60)
    assert bot.requests == 2
    event = bot.heard[1]
    assert (event["chattype"], event["chatid"], event["from"]["userid"]) == ("group", "wrPark", "wanger")
    notice = {"card_type": "text_notice", "main_title": {"title": "王二已接"}, "task_id": "task-1",
              "card_action": {"type": 1, "url": "https://a.cn"}}  # fmt: skip
    bot.answers = [{"response_type": "update_template_card", "userids": ["wanger"], "template_card": notice}]
    await acts.press(town.world, person="wang", message=entry.id, button="take")
    await town.world.settle()
    assert entry.seen_by("wang").title == "王二已接"
    assert entry.seen_by("wang").buttons == []
    assert entry.seen_by("li").title == "接单"


async def test_votes_carry_what_was_chosen(town: Town, bot: CallbackBot) -> None:
    options = [{"id": "A", "text": "甲"}, {"id": "B", "text": "乙"}]
    vote = {
        "card_type": "vote_interaction",
        "main_title": {"title": "选"},
        "checkbox": {"question_key": "q", "option_list": options, "mode": 1},
        "submit_button": {"text": "提交", "key": "go"},
        "task_id": "vote-1",
    }
    bot.answers = [{"msgtype": "template_card", "template_card": vote}]
    await town.say("li", "robot~li", "a")
    (entry,) = town.shown("robot~li")
    assert entry.choices[0]["mode"] == "multi"
    await acts.press(town.world, person="li", message=entry.id, button="go", values={"q": ["A", "B"]})
    await town.world.settle()
    event = bot.heard[1]["event"]["template_card_event"]
    assert event["selected_items"] == {
        "selected_item": [{"question_key": "q", "option_ids": {"option_id": ["A", "B"]}}]
    }


async def test_media_are_sealed_with_the_bots_own_key(town: Town, bot: CallbackBot) -> None:
    await acts.upload(town.world, person="li", chat="robot~li", name="a.xlsx", content=b"PK..")
    await town.world.settle()
    held = bot.heard[0]["file"]
    assert set(held) == {"url"}
    async with town.http.get(held["url"]) as response:
        assert crypto.unseal(crypto.aes_key(KEY), await response.read()) == b"PK.."
    town.fault("media_gone", target="robot")
    async with town.http.get(held["url"]) as response:
        assert response.status == 403


async def test_a_welcome_answers_the_opening(town: Town, bot: CallbackBot) -> None:
    bot.answers = [{"msgtype": "text", "text": {"content": "欢迎"}}]
    await acts.open_private(town.world, person="li", channel="robot")
    await town.world.settle()
    assert [entry.text for entry in town.shown("robot~li")] == ["欢迎"]


async def test_three_interactions_at_a_time(town: Town, bot: CallbackBot) -> None:
    bot.answers = [stream("…", finish=False, id=str(i)) for i in range(3)]
    for word in "abcd":
        await town.say("li", "park", word)
    assert bot.requests == 3
    await town.say("wang", "park", "e")
    assert bot.requests == 4
