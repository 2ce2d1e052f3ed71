"""A custom robot: signed, idempotent, mute for ten minutes when too fast."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.errors import Ambiguous, Permanent, Transient
from bot.messages import Act, Attachment, Card, Media, MediaKind, Receipt
from tests.bot.platforms.dingtalk.conftest import GROUP, HOOK_SECRET, HOOK_TOKEN, Town, hook_channel, out
from tests.bot.platforms.fakes import Inbox


async def test_text_markdown_and_a_link_card(town: Town) -> None:
    hook = town.hook()
    assert await hook.send(out("通知正文", token="a" * 22)) == Receipt()
    await hook.send(out("平文", title="通报", markdown="## 通报\n- 甲", token="b" * 22))
    await hook.send(out(card=Card("上报", "填写 *名单*", url="https://a.example/f/1"), token="c" * 22))
    text, markdown, card = town.shown()
    assert (text.text, text.mentions) == ("通知正文", [])
    assert (markdown.kind, markdown.title, markdown.text) == ("markdown", "通报", "## 通报\n- 甲")
    assert card.buttons[0].url == "https://a.example/f/1"
    assert "\\*名单\\*" in card.text


async def test_mentions_are_ours_only(town: Town) -> None:
    hook = town.hook()
    await hook.send(out("请 @u-li @所有人 看", mentions=("u-wang",), token="a" * 22))
    await hook.send(out("全体", mention_all=True, token="b" * 22))
    first, second = town.shown()
    assert first.mentions == ["wang"]
    assert first.text == "请 @u-li @所有人 看\n@王强"
    assert second.mentions == ["all"]
    with pytest.raises(Permanent, match="too-many-mentions"):
        await hook.send(out("x", mentions=tuple(f"u{n}" for n in range(51))))


async def test_the_same_token_is_shown_once(town: Town) -> None:
    hook = town.hook()
    town.fault("lost_answer")
    with pytest.raises(Ambiguous):
        await hook.send(out("一次"))
    await hook.send(out("一次"))
    assert len(town.shown()) == 1
    assert hook.abilities.same_key_once


async def test_too_fast_closes_the_channel_for_ten_minutes(town: Town) -> None:
    hook = town.hook()
    (limit,) = hook.abilities.limits
    for number in range(limit.count):
        await hook.send(out(str(number), token=f"{number:022}"))
    with pytest.raises(Transient, match="130101") as mute:
        await hook.send(out("多", token="z" * 22))
    assert (mute.value.retry_after, mute.value.scope) == (timedelta(minutes=10), "channel")
    assert limit.penalty_seconds == 600


@pytest.mark.parametrize(
    ("state", "code"),
    [("dissolved", "400013"), ("disabled", "400102"), ("left", "400106"), ("unknown", "300005|40035|400101")],
)
async def test_a_dead_webhook_says_so(town: Town, state: str, code: str) -> None:
    hook = town.hook()
    if state == "dissolved":
        town.world.chats["park"].dissolved = True
    if state == "disabled":
        town.world.channels["hook"].state["disabled"] = True
    if state == "left":
        town.world.chats["park"].channels.remove("hook")
    if state == "unknown":
        town.world.channels["hook"].credentials["access_token"] = "other"
    with pytest.raises(Permanent, match=code) as dead:
        await hook.send(out("一"))
    assert dead.value.target_dead


async def test_security_settings_and_moderation(town: Town) -> None:
    hook = town.hook()
    with pytest.raises(Permanent, match="430102") as refused:
        await hook.send(out("违禁词样本"))
    assert not refused.value.target_dead
    town.world.channels["hook"].credentials["secret"] = "SECother"
    with pytest.raises(Permanent, match="310000") as wrong:
        await hook.send(out("一"))
    assert wrong.value.alarm


async def test_size(town: Town) -> None:
    hook = town.hook()
    await hook.send(out('"' * hook.abilities.text_bytes, token="a" * 22))
    with pytest.raises(Permanent, match="too-long"):
        await hook.send(out("字" * 6700))
    assert len(town.shown()) == 1


async def test_trouble_on_the_way(town: Town) -> None:
    hook = town.hook()
    for kind, error in (("5xx", Transient), ("drop", Ambiguous), ("cut_answer", Ambiguous)):
        town.fault(kind)
        with pytest.raises(error):
            await hook.send(out("x", token=kind.ljust(22, "_")))


async def test_it_only_sends(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    hook = town.hook()
    assert list(hook.routes(Inbox())) == []
    async with asyncio.timeout(1):
        await hook.run(Inbox())
    for act in (
        hook.fetch(Attachment(MediaKind.FILE, "x")),
        hook.upload(MediaKind.FILE, "a.pdf", b"x"),
        hook.read_by("x", GROUP),
        hook.send(out(media=Media(MediaKind.FILE, "a.pdf", "aa"))),
        hook.send(out(act=Act.RECALL, target="x")),
    ):
        with pytest.raises(Permanent, match="unsupported"):
            await act
    with caplog.at_level(logging.DEBUG):
        town.fault("drop")
        with pytest.raises(Ambiguous) as lost:
            await hook.send(out("正文"))
    assert not any(secret in caplog.text + repr(lost.value) for secret in (HOOK_SECRET, HOOK_TOKEN, "正文"))
    assert HOOK_SECRET not in repr(hook_channel())
