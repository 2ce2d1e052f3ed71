"""A smart robot on its long connection against the simulated gateway, with the faults that it meets."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.messages import (
    Act,
    Button,
    Card,
    ChatKind,
    Choice,
    Content,
    Fetched,
    InboundKind,
    Media,
    MediaKind,
    ReplyHandle,
    ReplyKind,
)
from bot.platforms.wecom.aibot import Aibot
from simulator import acts
from tests.bot.platforms.wecom.conftest import FAST, Setting, outbound
from tests.bot.platforms.wecom.robots import running, shown, spoken, until

CARD = Card(
    "通报 12", "请确认", (("单位", "一号园区"),), (Button("ok", "收到", "primary"), Button("no", "退回", "danger"))
)


async def test_what_is_said_in_a_group_is_answered_there(robot: Aibot, setting: Setting) -> None:
    inbound = await spoken(setting, "收到 12")
    assert (inbound.text, inbound.chat_address, inbound.chat_kind) == ("收到 12", "wrPark", ChatKind.GROUP)
    await robot.send(outbound("已记 [12] *号* https://a.example/f/x_y", reply=inbound.reply))
    (answer,) = shown(setting)
    assert answer.text == "已记 \\[12\\] \\*号\\* https://a.example/f/x_y"
    assert answer.links == ["https://a.example/f/x_y"]
    assert answer.finished


async def test_several_answers_to_one_message_go_one_after_another(robot: Aibot, setting: Setting) -> None:
    inbound = await spoken(setting)
    messages = [outbound(str(n), token=f"{n:022}", reply=inbound.reply) for n in range(5)]
    await asyncio.gather(*(robot.send(m) for m in messages))
    assert [e.text for e in shown(setting)] == ["0", "1", "2", "3", "4"]


async def test_a_push_needs_that_someone_has_spoken_there(robot: Aibot, setting: Setting) -> None:
    with pytest.raises(Permanent) as caught:
        await robot.send(outbound("通报"))
    assert (caught.value.code, caught.value.target_dead) == ("93001", True)
    await spoken(setting)
    await robot.send(outbound("通报"))
    assert shown(setting)[-1].text == "通报"
    with pytest.raises(Permanent, match="93006"):
        await robot.send(outbound("通报", to="wrparK"))  # a chatid's case matters


async def test_a_private_chat_with_a_card_and_its_update(robot: Aibot, setting: Setting) -> None:
    inbound = await spoken(setting, chat="robot")
    assert (inbound.chat_address, inbound.chat_kind) == ("wanger", ChatKind.PRIVATE)
    await robot.send(outbound(card=CARD, to="wanger", reply=inbound.reply))
    (card,) = shown(setting, "robot~wang")
    assert [b.label for b in card.buttons] == ["收到", "退回"]
    await acts.press(setting.town.world, person="wang", message=card.id, button="ok")
    press = (await setting.inbox.wait_for(2))[-1]
    assert press.kind is InboundKind.PRESS
    assert press.press is not None
    done = replace(CARD, done="已收到")
    with pytest.raises(ReplySpent):  # a press is answered by changing the card only
        await robot.send(outbound("x", to="wanger", reply=press.reply))
    await robot.send(outbound(act=Act.UPDATE, card=done, to="wanger", reply=press.reply, target=press.press.update))
    (card,) = shown(setting, "robot~wang")
    assert [b.label for b in card.buttons] == ["已收到"]
    await acts.press(setting.town.world, person="wang", message=card.id, button="noop")
    await until(lambda: ("unsupported", "wecom-aibot") in setting.house.counted)


async def test_a_vote_with_long_answers(robot: Aibot, setting: Setting) -> None:
    inbound = await spoken(setting, chat="robot")
    options = tuple((f"o{n}", f"第 {n} 个很长很长很长很长的答案") for n in range(4))
    card = Card("第 3 题", choices=(Choice("q3", "怎么办", options, multiple=True),))
    await robot.send(outbound(card=card, to="wanger", reply=inbound.reply))
    above, vote = shown(setting, "robot~wang")
    assert "第 2 个很长" in above.text
    await acts.press(setting.town.world, person="wang", message=vote.id, button="submit", values={"q3": ["o1", "o3"]})
    press = (await setting.inbox.wait_for(2))[-1]
    assert press.press is not None
    assert press.press.values == {"q3": ("o1", "o3")}


async def test_a_text_beside_a_card_stands_above_it(robot: Aibot, setting: Setting) -> None:
    inbound = await spoken(setting, chat="robot")
    content = Content(text="先读 [这里]", card=CARD)
    await robot.send(outbound(content=content, to="wanger", reply=inbound.reply))
    text, card = shown(setting, "robot~wang")
    assert (text.text, card.kind) == ("先读 \\[这里\\]", "card")


async def test_a_card_is_not_pushed_into_a_group(robot: Aibot, setting: Setting) -> None:
    await spoken(setting)
    with pytest.raises(Permanent, match="card-in-group"):
        await robot.send(outbound(card=CARD))


async def test_an_opened_chat_is_welcomed_once(robot: Aibot, setting: Setting) -> None:
    world = setting.town.world
    chat = world.private_chat("li", "robot")
    await setting.town.side.opened(chat, person="li")
    (entered,) = await setting.inbox.wait_for(1)
    assert entered.kind is InboundKind.ENTERED
    await robot.send(outbound("欢迎 <@LiYi>", to="LiYi", reply=entered.reply))
    assert shown(setting, chat.id)[0].text == "欢迎 ＜@LiYi>"
    with pytest.raises(ReplySpent):
        await robot.send(outbound("欢迎", to="LiYi", reply=entered.reply))
    with pytest.raises(ReplySpent):  # two messages are no welcome
        await robot.send(outbound(content=Content(text="欢迎", card=CARD), to="LiYi", reply=entered.reply))


async def test_files_come_and_go(robot: Aibot, setting: Setting) -> None:
    content = b"PK\x03\x04" + bytes(range(256)) * 5_000
    await acts.upload(setting.town.world, person="wang", chat="robot", name="三期 名单.xlsx", content=content)
    (inbound,) = await setting.inbox.wait_for(1)
    fetched = await robot.fetch(inbound.attachments[0])
    assert (fetched.name, fetched.content) == ("三期 名单.xlsx", content)
    setting.house.media = {"f": Fetched("回执.xlsx", content)}
    file = Content(media=Media(MediaKind.FILE, "回执.xlsx", "f"))
    await robot.send(outbound(content=file, to="wanger", reply=inbound.reply))
    await robot.send(outbound(content=file, to="wanger"))
    first, second = shown(setting, "robot~wang")
    assert first.files[0].name == second.files[0].name == "回执.xlsx"
    assert setting.town.world.media[first.files[0].token][1] == content
    assert setting.town.side._shared.calls["aibot_upload_media_init"] == 1
    assert setting.town.side._shared.calls["aibot_upload_media_chunk"] == 3


async def test_an_upload_that_lapsed_is_made_again(robot: Aibot, setting: Setting) -> None:
    await spoken(setting)
    setting.house.media = {"f": Fetched("a.png", b"\x89PNG\r\n\x1a\n" + b"1" * 50)}
    message = outbound(content=Content(media=Media(MediaKind.IMAGE, "a.png", "f")))
    await robot.send(message)
    setting.town.side._shared.media._media.clear()
    await robot.send(message)
    assert [e.kind for e in shown(setting)] == ["image", "image"]


async def test_a_lapsed_media_address_is_permanent(robot: Aibot, setting: Setting) -> None:
    await acts.upload(setting.town.world, person="wang", chat="robot", name="a.pdf", content=b"%PDF-" + b"1" * 50)
    (inbound,) = await setting.inbox.wait_for(1)
    setting.town.fault("media_gone")
    with pytest.raises(Permanent, match="media-lapsed"):
        await robot.fetch(inbound.attachments[0])
    setting.pass_time(minutes=6)
    with pytest.raises(Permanent, match="media-lapsed"):
        await robot.fetch(inbound.attachments[0])


async def test_a_dead_handle_is_told_from_a_dead_chat(robot: Aibot, setting: Setting) -> None:
    inbound = await spoken(setting)
    assert inbound.reply is not None
    setting.pass_time(minutes=6)
    with pytest.raises(ReplySpent):
        await robot.send(outbound("x", reply=inbound.reply))
    unknown = ReplyHandle(ReplyKind.REQUEST, "message:never-seen", setting.house.clock.now() + timedelta(minutes=1))
    with pytest.raises(ReplySpent):
        await robot.send(outbound("x", reply=unknown))
    with pytest.raises(ReplySpent):
        await robot.send(outbound("x", reply=replace(unknown, kind=ReplyKind.RESPONSE_URL)))
    setting.town.fault("removed")
    with pytest.raises(Permanent) as caught:
        await robot.send(outbound("x"))
    assert (caught.value.code, caught.value.target_dead) == ("93006", True)


async def test_a_lost_acknowledgement_is_ambiguous_and_a_repeat_under_it_counts_as_sent(setting: Setting) -> None:
    robot = setting.robot(replace(FAST, ack=0.1))
    async with running(robot, setting):
        await until(lambda: robot.is_connected)
        inbound = await spoken(setting, chat="robot")
        setting.town.fault("delay", seconds=5)
        with pytest.raises(Ambiguous):
            await robot.send(outbound("一次", to="wanger", reply=inbound.reply))
        with pytest.raises(ReplySpent):  # a late acknowledgement could be taken for the next one's
            await robot.send(outbound("二次", to="wanger", reply=inbound.reply))
        setting.town.fault("lost_answer")
        with pytest.raises(Ambiguous):
            await robot.send(outbound(card=CARD, to="wanger"))
        await until(lambda: not robot.is_connected)
        await until(lambda: robot.is_connected)
        await robot.send(outbound(card=CARD, to="wanger", repeat=True))
        assert [e.kind for e in shown(setting, "robot~wang")] == ["markdown", "card"]


async def test_too_fast_closes_the_conversation_only(robot: Aibot, setting: Setting) -> None:
    await spoken(setting)
    for number in range(30):
        await robot.send(outbound(str(number)))
    with pytest.raises(Transient) as caught:
        await robot.send(outbound("31"))
    assert (caught.value.code, caught.value.scope) == ("45009", "address")


async def test_a_busy_platform_is_transient(robot: Aibot, setting: Setting) -> None:
    await spoken(setting)
    setting.town.fault("5xx")
    with pytest.raises(Transient):
        await robot.send(outbound("x"))
