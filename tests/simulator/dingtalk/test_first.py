"""The shortest roads: hear, answer, send."""

from simulator.dingtalk.sign import sign
from tests.simulator.dingtalk.conftest import SECRET, START, Town


async def test_a_message_is_heard_and_answered_through_its_session(town: Town) -> None:
    bot = await town.bot()
    await town.says("帮助")
    (heard,) = bot.heard()
    assert heard["text"] == {"content": " 帮助"}
    assert heard["senderStaffId"] == "u-wang"
    async with town.session.post(
        heard["sessionWebhook"], json={"msgtype": "text", "text": {"content": "在"}}
    ) as answer:
        assert (await answer.json())["errcode"] == 0
    assert [e.text for e in town.shown()] == ["在"]


async def test_a_robot_sends_to_a_group(town: Town) -> None:
    status, answer = await town.send("开会")
    assert (status, set(answer)) == (200, {"processQueryKey"})
    assert [e.text for e in town.shown()] == ["开会"]


async def test_a_webhook_sends_with_its_signature(town: Town) -> None:
    stamp = str(int(START.timestamp() * 1000))
    query = {"access_token": "hooktoken", "timestamp": stamp, "sign": sign(stamp, SECRET)}
    answer = await town.old("/robot/send", {"msgtype": "text", "text": {"content": "通知"}}, **query)
    assert answer["errcode"] == 0
    assert [(e.sender, e.text) for e in town.shown()] == [("hook", "通知")]
