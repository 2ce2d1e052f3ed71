"""Cards: what a person sees, presses and sees then."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator import acts
from simulator.dingtalk.template import render
from tests.simulator.dingtalk.bot import CARD_TOPIC
from tests.simulator.dingtalk.conftest import CORP, Town

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "dingtalk"
LIAISON: dict[str, Any] = {
    "id": "liaison.schema", "name": "联络卡片",
    "variables": ["title", "text", "text2", "fields", "buttons", "choices", "done", "source"],
    "title": "${title}", "text": "${text}${text2}", "source": "${source}", "done": "${done}",
    "fields": ["${fields}"], "buttons": ["${buttons}"], "choices": ["${choices}"],
}  # fmt: skip
BUTTONS = [{"key": "take", "label": "接单", "params": {"case": "318"}}, {"key": "pass", "label": "转交"}]
CHOICES = [
    {"key": "grade", "title": "等级", "mode": "single", "options": [{"id": "high", "text": "高"}]},
    {"key": "who", "title": "部门", "mode": "multi", "options": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]},
]
VALUES = {"title": "纠纷 318", "text": "欠薪", "text2": "，十人", "buttons": json.dumps(BUTTONS, ensure_ascii=False)}


@pytest.fixture(autouse=True)
def liaison(town: Town) -> None:
    town.world.card_templates["liaison.schema"] = LIAISON


def body(track: str = "card-1", values: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "cardTemplateId": "liaison.schema", "outTrackId": track, "callbackType": "STREAM",
        "cardData": {"cardParamMap": values or VALUES}, "openSpaceId": "dtv1.card//IM_GROUP.cidPARK==",
        "imGroupOpenDeliverModel": {"robotCode": "dingabc"}, "userIdType": 1, **more,
    }  # fmt: skip


async def create(town: Town, **more: Any) -> tuple[int, dict[str, Any]]:
    return await town.v1("/v1.0/card/instances/createAndDeliver", body(**more), token=await town.token())


async def update(town: Town, **more: Any) -> tuple[int, dict[str, Any]]:
    asked = {"outTrackId": "card-1", **more}
    return await town.v1("/v1.0/card/instances", asked, method="PUT", token=await town.token())


async def press(town: Town, button: str, *, person: str = "wang", values: Any = None) -> None:
    await acts.press(town.world, person=person, message=town.shown()[0].id, button=button, values=values)


# --- rendering ------------------------------------------------------------------------------------------------------


def test_a_template_lays_out_every_part() -> None:
    fields = [{"name": "单位", "value": "甲公司"}]
    values = {**VALUES, "source": "派出所", "fields": json.dumps(fields), "choices": json.dumps(CHOICES)}
    face = render(LIAISON, values)
    assert (face.title, face.text) == ("纠纷 318", "派出所\n欠薪，十人\n单位：甲公司")
    assert [(b.key, b.label) for b in face.buttons] == [("take", "接单"), ("pass", "转交")]
    assert face.choices == CHOICES
    assert face.params == {"take": {"case": "318"}, "pass": {}}


def test_the_templates_that_operators_import_are_understood() -> None:
    paths = sorted((Path(__file__).parents[3] / "docs" / "cards").glob("*.json"))
    if not paths:
        pytest.skip("docs/cards is not here")
    for path in paths:
        template = json.loads(path.read_text())
        lists = {name: BUTTONS if "button" in name else CHOICES for name in ("buttons", "choice1", "choices")}
        values = {"title": "纠纷", "text": "甲", "text2": "乙", **{k: json.dumps(v) for k, v in lists.items()}}
        face = render(template, values)
        assert (face.title, face.text) == ("纠纷", "甲乙"), path.name
        assert [b.key for b in face.buttons] == ["take", "pass"], path.name
        assert face.choices, path.name


def test_a_done_card_has_no_buttons() -> None:
    face = render(LIAISON, {**VALUES, "choices": json.dumps(CHOICES), "done": "已由王强接单"})
    assert (face.buttons, face.choices, face.text) == ([], [], "欠薪，十人\n已由王强接单")


@pytest.mark.parametrize("broken", ["no json", "{}", "[1]", '[{"key": 1}]', '[{"label": "x"}]'])
def test_a_variable_that_is_no_list_of_rows_shows_nothing(broken: str) -> None:
    face = render(LIAISON, {"buttons": broken, "choices": broken, "fields": "x"})
    assert (face.buttons, face.choices) == ([], [])


def test_fixed_buttons_of_a_template() -> None:
    template = {"title": "t", "buttons": [{"key": "yes", "label": "${label}"}, {"key": "no", "label": "${none}"}]}
    assert [b.label for b in render(template, {"label": "好"}).buttons] == ["好"]


# --- creating -------------------------------------------------------------------------------------------------------


async def test_a_card_stands_in_the_group_and_can_mention(town: Town) -> None:
    at = {"imGroupOpenDeliverModel": {"robotCode": "dingabc", "atUserIds": {"u-li": "李敏", "x-zhao": "赵外"}}}
    status, answer = await create(town, **at)
    assert status == 200
    (delivered,) = answer["result"]["deliverResults"]
    assert delivered["success"] is True
    (card,) = town.shown()
    assert (card.kind, card.title, card.mentions) == ("card", "纠纷 318", ["li"])
    recall = {"robotCode": "dingabc", "openConversationId": "cidPARK==", "processQueryKeys": [delivered["carrierId"]]}
    _, recalled = await town.v1("/v1.0/robot/groupMessages/recall", recall, token=await town.token())
    assert recalled["successResult"] == [delivered["carrierId"]]


async def test_a_card_in_private(town: Town) -> None:
    await create(town, openSpaceId="dtv1.card//IM_ROBOT.u-li", imRobotOpenDeliverModel={"spaceType": "IM_ROBOT"})
    assert [e.title for e in town.shown("robot~li")] == ["纠纷 318"]


async def test_the_same_track_id_is_refused_and_shown_once(town: Town) -> None:
    await create(town)
    status, answer = await create(town)
    assert (status, answer["code"]) == (400, "param.cardAlreadyExist")
    assert len(town.shown()) == 1


@pytest.mark.parametrize(
    "space", ["dtv1.card//IM_GROUP.nowhere", "dtv1.card//IM_ROBOT.nobody", "dtv1.card//X.y", "junk"]
)
async def test_a_delivery_that_failed_hides_behind_success(town: Town, space: str) -> None:
    status, answer = await create(town, openSpaceId=space)
    assert (status, answer["success"]) == (200, True)
    (delivered,) = answer["result"]["deliverResults"]
    assert delivered["success"] is False
    assert delivered["errorMsg"]
    assert (await create(town))[0] == 200  # the id was not used up


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cardTemplateId": "none"}, "invalidParameter.cardTemplateId"),
        ({"callbackType": "stream"}, "invalidParameter.callbackType"),
        ({"callbackType": "HTTP"}, "miss.param.callbackRouteKey"),
        ({"track": "x" * 101}, "invalidParameter.outTrackId"),
        ({"openSpaceId": ""}, "miss.param.openSpaceId"),
        ({"values": {"n": 1}}, "invalidParameter.cardData"),
        ({"values": {"text": "字" * 342}}, "invalidParameter.cardData.tooLong"),
        ({"values": {f"v{n}": "x" * 1_000 for n in range(110)}}, "invalidParameter.cardData.tooLong"),
    ],
)
async def test_cards_that_are_refused(town: Town, change: dict[str, Any], code: str) -> None:
    status, answer = await create(town, **change)
    assert (status, answer["code"]) == (400, code)
    assert town.shown() == []


async def test_create_then_deliver(town: Town) -> None:
    token = await town.token()
    assert (await town.v1("/v1.0/card/instances", body(), token=token))[0] == 200
    assert town.shown() == []
    assert (await town.v1("/v1.0/card/instances/deliver", body(), token=token))[0] == 200
    assert len(town.shown()) == 1


# --- pressing -------------------------------------------------------------------------------------------------------


async def test_a_press_reaches_the_bot_and_its_answer_the_card(town: Town) -> None:
    answer = {
        "cardData": {"cardParamMap": {"text2": "，已接"}},
        "userPrivateData": {"cardParamMap": {"done": "您已接单"}},
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
    }
    bot = await town.bot(answer=answer)
    await create(town)
    await press(town, "take")
    (told,) = bot.heard(CARD_TOPIC)
    assert told["outTrackId"] == "card-1"
    assert (told["type"], told["userId"], told["corpId"]) == ("actionCallback", "u-wang", CORP)
    assert json.loads(told["content"]) == {"cardPrivateData": {"actionIds": ["take"], "params": {"case": "318"}}}
    assert json.loads(told["extension"]) == {}
    (card,) = town.shown()
    assert card.text == "欠薪，已接"
    assert card.seen_by("wang").text == "欠薪，已接\n您已接单"
    assert card.seen_by("wang").buttons == []
    assert len(card.seen_by("li").buttons) == 2


async def test_choices_come_as_a_form(town: Town) -> None:
    bot = await town.bot()
    await create(town, values={**VALUES, "choices": json.dumps(CHOICES)})
    await press(town, "take", values={"grade": "high", "who": ["a", "b"]})
    inside = json.loads(bot.heard(CARD_TOPIC)[0]["content"])
    assert inside["cardPrivateData"]["params"]["form"] == {"grade": "high", "who": ["a", "b"]}
    path = FIXTURES / "card_callback_form_submit.json"
    if path.exists():
        theirs = json.loads(json.loads(path.read_text())["payload"]["content"])["cardPrivateData"]
        assert set(theirs) == set(inside["cardPrivateData"])


async def test_some_clients_send_value_instead_of_content(town: Town) -> None:
    bot = await town.bot()
    town.robot.state["press_in_value"] = True
    await create(town)
    await press(town, "pass")
    (told,) = bot.heard(CARD_TOPIC)
    assert "content" not in told
    assert json.loads(told["value"])["cardPrivateData"]["actionIds"] == ["pass"]


async def test_an_answer_without_update_by_key_replaces_everything(town: Town) -> None:
    await town.bot(answer={"cardData": {"cardParamMap": {"title": "新"}}})
    await create(town)
    await press(town, "take")
    (card,) = town.shown()
    assert (card.title, card.text, card.buttons) == ("新", "", [])


async def test_an_empty_answer_changes_nothing_and_a_later_update_does(town: Town) -> None:
    await town.bot(answer={})
    await create(town)
    await press(town, "take")
    before = town.shown()[0].revision
    status, _ = await update(
        town, cardData={"cardParamMap": {"done": "已接单"}}, cardUpdateOptions={"updateCardDataByKey": True}
    )
    assert (before, status) == (0, 200)
    (card,) = town.shown()
    assert (card.title, card.buttons, card.wire["unanswered"]) == ("纠纷 318", [], 0)


async def test_private_data_of_an_update_is_seen_by_one(town: Town) -> None:
    await create(town)
    await update(town, privateData={"u-li": {"cardParamMap": {"done": "您已提交"}}})
    (card,) = town.shown()
    assert (card.seen_by("li").buttons, len(card.seen_by("wang").buttons)) == ([], 2)


async def test_updating_a_card_that_is_not_there(town: Town) -> None:
    status, answer = await update(town, cardData={"cardParamMap": {}})
    assert (status, answer["code"]) == (400, "invalidParameter.outTrackId")


async def test_a_press_that_nobody_answers_is_not_told_again(town: Town) -> None:
    bot = await town.bot(acks=False)
    town.impatient()
    await create(town)
    await press(town, "take")
    await town.world.clock.advance(600)
    assert len(bot.heard(CARD_TOPIC)) == 1
    assert town.shown()[0].wire["unanswered"] == 1


async def test_a_doubled_press_comes_twice(town: Town) -> None:
    bot = await town.bot(answer={})
    await create(town)
    town.fault("duplicate")
    await press(town, "take")
    assert len(bot.heard(CARD_TOPIC)) == 2


async def test_an_outsiders_press_calls_nobody(town: Town) -> None:
    bot = await town.bot(answer={})
    await create(town)
    await press(town, "take", person="zhao")
    assert bot.heard(CARD_TOPIC) == []
