"""Cards from our neutral form to the person's thumb and back, within two seconds."""

import asyncio
from typing import Any

import pytest

from bot.errors import Permanent, Transient
from bot.messages import Act, Button, Card, ChatKind, Choice, Content, InboundKind, Outbound, ReplyKind
from bot.platforms.dingtalk import cards
from simulator import acts
from tests.bot.platforms.dingtalk.conftest import GROUP, Town, out
from tests.bot.platforms.fakes import Hears

CARD = Card(
    title="通报 12",
    text="今晚 20:00 演练。\n请各企业回执。",
    fields=(("园区", "东区"), ("截止", "18:00")),
    buttons=(Button("receipt:12", "收到", "primary"), Button("ask:12", "有疑问")),
    choices=(
        Choice("q1", "几号门", (("a", "1号门"), ("b", "2号门"))),
        Choice("q2", "带什么", (("x", "证件"), ("y", "名单")), True),
    ),
    source="西湖派出所",
)


def passive(card: Card) -> Outbound:
    return Outbound("k", "u" * 22, GROUP, ChatKind.GROUP, Content(card=card), act=Act.UPDATE, target="t" * 22)


async def press(town: Town, button: str, *, person: str = "wang", values: dict[str, list[str]] | None = None) -> None:
    (entry,) = town.shown()
    await acts.press(town.world, person=person, message=entry.id, button=button, values=values or {})
    await town.world.settle()


async def test_a_card_stands_in_the_group_as_meant(town: Town) -> None:
    receipt = await town.robot().send(out("文字", card=CARD, mentions=("u-li",)))
    (shown,) = town.shown()
    assert (shown.kind, shown.title, shown.mentions) == ("card", "通报 12", ["li"])
    assert shown.text == "西湖派出所\n今晚 20:00 演练。\n请各企业回执。\n园区：东区\n截止：18:00"
    assert [(b.key, b.label) for b in shown.buttons] == [("receipt:12", "收到"), ("ask:12", "有疑问")]
    assert [(c["key"], c["mode"], [o["id"] for o in c["options"]]) for c in shown.choices] == [
        ("q1", "single", ["a", "b"]),
        ("q2", "multi", ["x", "y"]),
    ]
    assert (receipt.handle, receipt.provider_id) == ("t" * 22, shown.wire["processQueryKey"])


async def test_a_card_in_private_and_its_press(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    receipt = await robot.send(out(card=CARD, chat="u-wang", kind=ChatKind.PRIVATE))
    (shown,) = town.shown("robot~wang")
    assert receipt.provider_id == "oto:" + shown.wire["processQueryKey"]
    await acts.press(town.world, person="wang", message=shown.id, button="receipt:12", values={})
    (heard,) = await town.inbox.wait_for(1)
    assert (heard.chat_address, heard.chat_kind) == ("u-wang", ChatKind.PRIVATE)


async def test_the_same_token_makes_one_card(town: Town) -> None:
    robot = town.robot()
    for fault in ("lost_answer", "cut_answer"):
        await robot.send(out(card=CARD))
        town.fault(fault)
        with pytest.raises(Transient):
            await robot.send(out(card=CARD, token=fault.ljust(22, "_")))
        receipt = await robot.send(out(card=CARD, token=fault.ljust(22, "_")))
        assert receipt.handle == fault.ljust(22, "_")
    assert len(town.shown()) == 3


async def test_a_press_is_heard_and_its_answer_shows_at_once(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    await robot.send(out(card=CARD))
    town.inbox.answers = [passive(Card("通报 12", done="王强 已收到"))]
    await press(town, "receipt:12", values={"q1": ["b"], "q2": ["x", "y"]})
    (heard,) = town.inbox.stored
    assert (heard.kind, heard.sender.user_id, heard.chat_address) == (InboundKind.PRESS, "u-wang", GROUP)
    assert heard.press is not None
    assert (heard.press.card, heard.press.button) == ("t" * 22, "receipt:12")
    assert heard.press.values == {"q1": ("b",), "q2": ("x", "y")}
    assert heard.reply is not None
    assert heard.reply.kind is ReplyKind.PASSIVE
    assert town.inbox.waited == [1.5]
    (shown,) = town.shown()
    assert shown.text.endswith("王强 已收到")
    assert (shown.buttons, shown.choices) == ([], [])


async def test_without_an_answer_in_time_the_card_stays_and_is_updated_later(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    await robot.send(out(card=CARD))
    await press(town, "receipt:12")
    assert len(town.shown()[0].buttons) == 2
    assert town.shown()[0].wire["unanswered"] == 0
    update = Card("通报 12", "已结束", done="全部收到")
    await robot.send(out(act=Act.UPDATE, target="t" * 22, card=update))
    assert town.shown()[0].text == "已结束\n全部收到"
    assert town.shown()[0].buttons == []


async def test_a_slow_house_answers_empty_within_the_time(town: Town) -> None:
    async def receive(inbound: Any, wait: float) -> tuple[()]:
        await asyncio.sleep(min(wait, 0.3))
        return ()

    robot = town.robot()
    town.running.append(asyncio.create_task(robot.run(Hears(receive))))
    await town.until(lambda: town.side.gateway.connections)
    await robot.send(out(card=CARD))
    await press(town, "receipt:12")
    assert town.shown()[0].wire["unanswered"] == 0


async def test_two_presses_are_two_and_a_delivery_twice_is_not_lost(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    await robot.send(out(card=CARD))
    await press(town, "receipt:12")
    await press(town, "ask:12", person="li")
    assert [m.sender.user_id for m in town.inbox.stored] == ["u-wang", "u-li"]
    town.world.channels["robot"].state["press_in_value"] = True
    await press(town, "ask:12")
    assert town.inbox.stored[-1].press is not None
    assert town.inbox.stored[-1].press.button == "ask:12"


async def test_success_without_delivery_is_no_success(town: Town) -> None:
    town.fault("removed")
    with pytest.raises(Permanent, match="card-not-delivered"):
        await town.robot().send(out(card=CARD))
    assert town.shown() == []


async def test_what_does_not_fit_is_said_in_words(town: Town) -> None:
    big = Card("长", "字" * 1100)
    assert not cards.fits(big)
    await town.robot().send(out("长文", card=big))
    assert [(s.kind, s.text) for s in town.shown()] == [("text", "长文")]
    with pytest.raises(Permanent, match="too-long"):
        await town.robot().send(out(act=Act.UPDATE, target="t" * 22, card=big))


def test_long_text_is_split_between_characters_and_loses_none() -> None:
    text = "甲a乙bc" * 120
    values = cards.data(Card("t", text))["cardParamMap"]
    pieces = [values[name] for name in cards.TEXT_PARTS]
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= cards.MAX_VALUE_BYTES for piece in pieces)


async def test_a_quoted_card_is_known_by_its_provider_id(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    receipt = await robot.send(out(card=CARD))
    await town.says("收到", quote=town.shown()[0].id)
    quote = town.inbox.stored[0].quote
    assert quote is not None
    assert quote.message_id == receipt.provider_id
