"""A smart robot on its long connection against the simulated gateway, with the faults that it meets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
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
    Inbound,
    InboundKind,
    Media,
    MediaKind,
    ReplyHandle,
    ReplyKind,
)
from bot.platforms.wecom import aibot_inbound
from bot.platforms.wecom.aibot import Aibot
from simulator import acts
from simulator.world import Channel, Shown
from tests.bot.platforms.wecom.conftest import FAST, SECRETS, Setting, outbound
from tests.simulator.wecom.town import CORP

CARD = Card(
    "通报 12", "请确认", (("单位", "一号园区"),), (Button("ok", "收到", "primary"), Button("no", "退回", "danger"))
)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait in real time, as sockets do, until it holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (what is waited for is another part's state)
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(robot: Aibot, setting: Setting) -> AsyncIterator[None]:
    task = asyncio.create_task(robot.run(setting.inbox))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def robot(setting: Setting) -> AsyncIterator[Aibot]:
    robot = setting.robot()
    async with running(robot, setting):
        await until(lambda: robot.is_connected)
        yield robot


async def spoken(setting: Setting, text: str = "帮助", *, person: str = "wang", chat: str = "park") -> Inbound:
    before = len(setting.inbox.stored)
    await setting.town.say(person, chat, text, **({} if chat == "robot" else {"mention": True}))
    return (await setting.inbox.wait_for(before + 1))[-1]


def shown(setting: Setting, chat: str = "park") -> list[Shown]:
    return setting.town.shown(chat)


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


# --- the connection ---------------------------------------------------------------------------------------------------


async def test_without_a_connection_nothing_has_been_sent(setting: Setting) -> None:
    with pytest.raises(Transient, match="not-connected"):
        await setting.robot().send(outbound("x"))


async def test_a_lost_connection_is_made_again_and_what_was_waiting_is_ambiguous(
    robot: Aibot, setting: Setting
) -> None:
    await spoken(setting)
    setting.town.fault("drop")
    with pytest.raises(Ambiguous):
        await robot.send(outbound("x"))
    await until(lambda: not robot.is_connected)
    await until(lambda: robot.is_connected)
    await robot.send(outbound("y"))
    assert [e.text for e in shown(setting)] == ["y"]


async def test_a_closing_platform_is_come_back_to(robot: Aibot, setting: Setting) -> None:
    setting.town.fault("kick")
    await until(lambda: setting.house.counted.count(("connected", "wecom-aibot")) == 2)
    assert (await spoken(setting)).text == "帮助"


async def test_a_silent_platform_is_left(robot: Aibot, setting: Setting) -> None:
    setting.town.fault("freeze", count=None)
    await until(lambda: ("silent", "wecom-aibot") in setting.house.counted)
    setting.town.world.faults.clear()
    await until(lambda: robot.is_connected)


async def test_after_being_taken_over_it_returns_only_with_the_lease_and_an_alarm(setting: Setting) -> None:
    robot = setting.robot()
    lease = setting.house.lease
    async with running(robot, setting):
        await until(lambda: robot.is_connected)
        lease.taken_by_others.add("wecom:wecom-aibot:public")
        other = await setting.town.connect(secret=SECRETS["secret"])
        assert other.subscribed["errcode"] == 0
        await until(lambda: ("alarm", "wecom-aibot-kicked") in setting.house.counted)
        asked = lease.calls["wecom:wecom-aibot:public"]
        await until(lambda: lease.calls["wecom:wecom-aibot:public"] > asked + 3)
        assert not robot.is_connected
        assert "wecom:wecom-aibot:public" not in lease.held
        lease.taken_by_others.clear()
        await until(lambda: robot.is_connected)
        await other.close_code()


async def test_two_processes_hold_one_connection(setting: Setting) -> None:
    first, second = setting.robot(), setting.robot()
    async with running(first, setting):
        await until(lambda: first.is_connected)
        setting.house.lease.taken_by_others.add("wecom:wecom-aibot:public")  # as the second one sees it
        async with running(second, setting):
            await asyncio.sleep(0.1)
            assert not second.is_connected
            with pytest.raises(Transient, match="not-connected"):
                await second.send(outbound("x"))


async def test_a_lost_lease_ends_the_connection(robot: Aibot, setting: Setting) -> None:
    setting.house.lease.taken_by_others.add("wecom:wecom-aibot:public")
    await until(lambda: not robot.is_connected)
    setting.house.lease.taken_by_others.clear()
    await until(lambda: robot.is_connected)


async def test_wrong_credentials_are_an_alarm_and_tried_on_slowly(setting: Setting) -> None:
    robot = setting.robot()
    setting.town.channel("robot").credentials["secret"] = "changed-on-the-platform"
    async with running(robot, setting):
        await until(lambda: setting.house.counted.count(("alarm", "wecom-aibot-refused")) >= 2)
        setting.town.channel("robot").credentials["secret"] = SECRETS["secret"]
        await until(lambda: robot.is_connected)


async def test_a_message_that_cannot_be_stored_waits_until_it_can(robot: Aibot, setting: Setting) -> None:
    setting.inbox.down = True
    await setting.town.say("wang", "park", "报警", mention=True)
    await until(lambda: ("unavailable", "wecom-aibot") in setting.house.counted)
    setting.inbox.down = False
    (inbound,) = await setting.inbox.wait_for(1)
    assert inbound.text == "报警"


async def test_a_bug_of_ours_is_an_alarm_and_no_end(
    robot: Aibot, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aibot_inbound, "parse", lambda *_: 1 / 0)
    await setting.town.say("wang", "park", "帮助", mention=True)
    await until(lambda: ("alarm", "wecom-aibot-bug") in setting.house.counted)
    monkeypatch.undo()
    await until(lambda: robot.is_connected)
    assert (await spoken(setting)).text == "帮助"


async def test_doubled_frames_are_one_message(robot: Aibot, setting: Setting) -> None:
    setting.town.fault("duplicate")
    await spoken(setting)
    await until(lambda: len(setting.inbox.waited) == 2)
    assert len(setting.inbox.stored) == 1


async def test_odd_frames_are_counted_and_do_no_harm(robot: Aibot, setting: Setting) -> None:
    connection = setting.town.side._gateway._of_bot["robot"]
    for raw in (
        "no json",
        "[]",
        "{}",
        '{"cmd": 5, "headers": 7}',
        '{"cmd": "aibot_other", "headers": {"req_id": "r"}, "body": {}}',
        '{"headers": {"req_id": "unknown"}, "errcode": 0}',
        '{"cmd": "aibot_msg_callback", "headers": {"req_id": "r"}, "body": []}',
        '{"cmd": "aibot_event_callback", "headers": {"req_id": "r"}, "body": {"event": 5}}',
    ):
        await connection.socket.send_str(raw)
    body = (
        '"msgid": "x", "chattype": "single", "from": {"userid": "w"}, "msgtype": "text", "text": {"content": "a\x01b"}'
    )
    await connection.socket.send_str(
        f'{{"cmd": "aibot_msg_callback", "headers": {{"req_id": "r"}}, "body": {{{body}}}}}'
    )
    (inbound,) = await setting.inbox.wait_for(1)
    assert inbound.text == "ab"
    assert setting.house.counted.count(("bad-frame", "wecom-aibot")) == 4
    assert setting.house.counted.count(("unsupported", "wecom-aibot")) == 3


async def test_what_is_too_long_never_leaves(robot: Aibot, setting: Setting) -> None:
    await spoken(setting)
    for content in (Content(text="*" * 10_241), Content(text="满" * 6_827), Content(markdown="满" * 6_827)):
        with pytest.raises(Permanent, match="too-long"):
            await robot.send(outbound(content=content))
    await robot.send(outbound("*" * 10_240))
    assert len(shown(setting)[-1].text) == 20_480


async def test_what_a_robot_cannot_do_is_said(robot: Aibot) -> None:
    for refused in (outbound("x", act=Act.RECALL), outbound("x", act=Act.DING)):
        with pytest.raises(Permanent, match="unsupported"):
            await robot.send(refused)
    with pytest.raises(Permanent, match="card-update"):
        await robot.send(outbound(act=Act.UPDATE, card=CARD, target="t"))
    with pytest.raises(Permanent, match="empty"):
        await robot.send(outbound(""))


async def test_a_robot_taken_out_of_the_town_stops_cleanly(setting: Setting) -> None:
    setting.town.world.add_channel(Channel("spare", "wecom", "aibot", "备", CORP, {"bot_id": "b2", "secret": "s2"}))
    robot = setting.robot()
    async with running(robot, setting):
        await until(lambda: robot.is_connected)
    assert not robot.is_connected
    assert setting.house.lease.held == {}
