"""XML callbacks of an app, opened by wechatpy, and its passive answers."""

from xml.etree import ElementTree

import pytest
from wechatpy.enterprise import parse_message

from simulator import acts
from simulator.wecom.xml_body import document
from tests.simulator.wecom.bot import CallbackBot, app_bot
from tests.simulator.wecom.test_app import card
from tests.simulator.wecom.town import CORP, Stage, Town


@pytest.fixture
async def bot(stage: Stage, town: Town) -> CallbackBot:
    bot = app_bot()
    app = town.channel("app")
    app.endpoints["callback"] = await stage.bot(bot.answer)
    assert await town.side.configured(app) == ""
    return bot


def passive(kind: str, **fields: object) -> str:
    head = {"ToUserName": "LiYi", "FromUserName": CORP, "CreateTime": 1772413200, "MsgType": kind}
    return document({**head, **fields})


async def test_a_text_as_wechatpy_reads_it(town: Town, bot: CallbackBot) -> None:
    bot.answers = [passive("text", Content="收到 ]]> 了")]
    await town.say("li", "app~li", "我的 <身份> ]]> &")
    message = parse_message(ElementTree.tostring(bot.heard[0], encoding="unicode"))
    assert (message.type, message.content, message.source, message.agent) == (
        "text",
        "我的 <身份> ]]> &",
        "LiYi",
        1000002,
    )
    assert message.id > 2**32
    assert [entry.text for entry in town.shown("app~li")] == ["收到 ]]> 了"]


async def test_three_tries_with_the_same_id(town: Town, bot: CallbackBot) -> None:
    bot.answers = [500, 500, 500, 500]
    await town.say("li", "app~li", "a")
    await town.world.clock.advance(60)
    assert bot.requests == 3
    assert len({element.findtext("MsgId") for element in bot.heard}) == 1


async def test_pictures_can_be_fetched_by_their_media_id(town: Town, bot: CallbackBot) -> None:
    await acts.upload(town.world, person="li", chat="app~li", name="a.png", content=b"\x89PNG....")
    await town.world.settle()
    (element,) = bot.heard
    assert element.findtext("MsgType") == "image"
    address = f"{town.world.base_url}/qyapi/cgi-bin/media/get"
    query = {"access_token": await town.token(), "media_id": element.findtext("MediaId") or ""}
    async with town.http.get(address, params=query) as response:
        assert await response.read() == b"\x89PNG...."


async def test_opening_tells_the_app(town: Town, bot: CallbackBot) -> None:
    await acts.open_private(town.world, person="li", channel="app")
    await town.world.settle()
    assert [e.findtext("Event") for e in bot.heard] == ["enter_agent"]


async def test_a_press_changes_the_clickers_copy_passively(town: Town, bot: CallbackBot) -> None:
    await town.app("message/send", card(touser="liyi|wanger"))
    (mine,), (theirs,) = town.shown("app~li"), town.shown("app~wang")
    bot.answers = [passive("update_button", Button={"ReplaceName": "已接单"})]
    await acts.press(town.world, person="li", message=mine.id, button="take")
    await town.world.settle()
    event = bot.heard[0]
    assert (event.findtext("Event"), event.findtext("EventKey")) == ("template_card_event", "take")
    assert event.findtext("TaskId") == "task-1"
    assert (mine.buttons, len(theirs.buttons)) == ([], 2)


async def test_the_events_own_code_updates_the_card_once(town: Town, bot: CallbackBot) -> None:
    await town.app("message/send", card(touser="liyi|wanger"))
    await acts.press(town.world, person="li", message=town.shown("app~li")[0].id, button="pass")
    await town.world.settle()
    code = bot.heard[0].findtext("ResponseCode")
    notice = {
        "card_type": "text_notice",
        "main_title": {"title": "已转交"},
        "card_action": {"type": 1, "url": "https://a.cn"},
    }
    body = {"atall": 1, "agentid": 1000002, "response_code": code, "template_card": notice}
    assert (await town.app("message/update_template_card", body))["errcode"] == 0
    assert [town.shown(f"app~{person}")[0].title for person in ("li", "wang")] == ["已转交"] * 2
    assert (await town.app("message/update_template_card", body))["errcode"] == 60140


async def test_a_passive_card_in_xml(town: Town, bot: CallbackBot) -> None:
    await town.app("message/send", card())
    (entry,) = town.shown("app~li")
    new = {
        "CardType": "button_interaction",
        "MainTitle": {"Title": "第二步"},
        "HorizontalContentList": [{"KeyName": "期限", "Value": "18:00"}],
        "ButtonList": [{"Text": "完成", "Style": 1, "Key": "done"}],
        "TaskId": "task-1",
    }
    bot.answers = [passive("update_template_card", TemplateCard=new)]
    await acts.press(town.world, person="li", message=entry.id, button="take")
    await town.world.settle()
    assert (entry.title, entry.text, [b.key for b in entry.buttons]) == ("第二步", "期限: 18:00", ["done"])


async def test_a_group_is_not_heard_by_an_app(town: Town, bot: CallbackBot) -> None:
    town.world.chats["park"].channels.append("app")
    await town.say("li", "park", "a", mention=["app"])
    assert bot.heard == []
