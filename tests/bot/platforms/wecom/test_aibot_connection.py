"""Keeping a robot's one long connection: losses, kicks, leases, silence, odd frames."""

import asyncio

import pytest

from bot.errors import Ambiguous, Permanent, Transient
from bot.messages import Act, Button, Card, Content
from bot.platforms.wecom import aibot_inbound
from bot.platforms.wecom.aibot import Aibot
from simulator.world import Channel
from tests.bot.platforms.wecom.conftest import SECRETS, Setting, outbound
from tests.bot.platforms.wecom.robots import running, shown, spoken, until
from tests.simulator.wecom.town import CORP

CARD = Card("通报 12", buttons=(Button("ok", "收到"),))


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
