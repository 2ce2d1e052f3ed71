"""A self-built application against the simulated WeCom: sends, tokens, media, callbacks, login."""

import asyncio

import pytest

from bot.errors import Ambiguous, Permanent, Transient
from bot.messages import Act, Button, Card, ChannelKind, Choice, Content, Fetched, InboundKind, Media, MediaKind
from bot.platforms import wecom
from bot.platforms.base import Platform
from bot.platforms.wecom import twins
from simulator import acts
from simulator.world import Shown
from tests.bot.platforms.wecom.conftest import Setting, outbound

YES_NO = Card("通报 12", "请确认", (("单位", "一号园区"),), (Button("ok", "收到", "primary"), Button("no", "退回")))


@pytest.fixture
def app(setting: Setting) -> Platform:
    return setting.build(ChannelKind.WECOM_APP)


@pytest.fixture
async def hearing(setting: Setting) -> Platform:
    platform = setting.build(ChannelKind.WECOM_APP, callback=True)
    await setting.listen(platform)
    return platform


def shown(setting: Setting, person: str = "wang") -> list[Shown]:
    return setting.town.shown(f"app~{person}")


async def test_text_markdown_and_links(app: Platform, setting: Setting) -> None:
    await app.send(outbound("请看 <a href='https://evil.example'>这里</a>", to="wanger"))
    await app.send(outbound(content=Content(text="x", markdown="**通报**"), to="wanger"))
    await app.send(outbound(card=Card("表格", "请填", url="https://a.example/f/x"), to="wanger"))
    await app.send(outbound(card=Card("表格", url="https://a.example/f/y"), to="wanger"))
    await app.send(outbound(card=Card("表格", "填", (("期", "三"),), url="https://a.example/f/z"), to="wanger"))
    text, markdown, textcard, news, notice = shown(setting)
    assert text.text.startswith("请看 ＜a href=")
    assert markdown.kind == "markdown"
    assert (textcard.kind, textcard.buttons[0].label) == ("card", "详情")
    assert news.kind == "news"
    assert (notice.kind, notice.text) == ("card", "填\n期: 三")


async def test_receipt_names_those_not_reached_and_all_of_them_is_permanent(app: Platform, setting: Setting) -> None:
    receipt = await app.send(outbound("x", to="wanger|Nobody"))
    assert receipt.provider_id
    assert receipt.refused == ("nobody",)
    with pytest.raises(Permanent, match="81013"):
        await app.send(outbound("x", to="nobody"))


async def test_a_repeat_of_the_same_message_is_shown_once_and_two_equal_ones_twice(
    app: Platform, setting: Setting
) -> None:
    await app.send(outbound("先取令牌", to="zhaosan"))
    setting.town.fault("lost_answer")
    with pytest.raises(Ambiguous):
        await app.send(outbound("请尽快接单", to="wanger", token="a" * 22))
    await app.send(outbound("请尽快接单", to="wanger", token="a" * 22, repeat=True))
    assert len(shown(setting)) == 1
    await app.send(outbound("请尽快接单", to="wanger", token="b" * 22))
    assert len(shown(setting)) == 2


async def test_equal_messages_are_each_shown_whatever_their_tokens(
    app: Platform, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform answers what it takes for a repeat as if it had been shown: nobody would notice the loss."""
    for token in ("ab" * 11, "ba" * 11):
        await app.send(outbound("请尽快接单", to="wanger", token=token))
    monkeypatch.setattr("bot.platforms.wecom.twins.LONGEST", twins.SHORTEST + 4)  # so few that they must meet
    for number in range(4):
        await app.send(outbound("请到现场", to="wanger", token=f"{number:022}"))
    await app.send(outbound("请到现场", to="wanger", token=f"{2:022}", repeat=True))
    assert [entry.text for entry in shown(setting)] == ["请尽快接单"] * 2 + ["请到现场"] * 4


async def test_a_dead_token_is_renewed_once_for_all(app: Platform, setting: Setting) -> None:
    await app.send(outbound("0", to="wanger"))
    setting.town.fault("token_dead")
    await asyncio.gather(*(app.send(outbound(str(n), to="wanger", token=f"{n:022}")) for n in range(8)))
    assert len(shown(setting)) == 9
    assert setting.house.tokens.refreshes["access"] == 2


async def test_a_token_that_dies_again_at_once_closes_the_channel_and_fetches_no_more(
    app: Platform, setting: Setting
) -> None:
    setting.town.fault("token_dead", count=None)
    for _ in range(5):
        with pytest.raises(Transient) as caught:
            await app.send(outbound("x", to="wanger"))
        assert (caught.value.code, caught.value.scope) == ("token", "channel")
    assert setting.house.tokens.refreshes["access"] == 2


async def test_a_wrong_secret_is_an_alarm_not_a_loop(setting: Setting) -> None:
    setting.town.channel("app").credentials["secret"] = "canary-another"
    app = setting.build(ChannelKind.WECOM_APP)
    setting.town.channel("app").credentials["secret"] = "changed-on-the-platform"
    with pytest.raises(Permanent) as caught:
        await app.send(outbound("x", to="wanger"))
    assert (caught.value.code, caught.value.alarm) == ("40001", True)
    assert setting.town.side._shared.calls["gettoken"] == 1


async def test_recall(app: Platform, setting: Setting) -> None:
    receipt = await app.send(outbound("x", to="wanger"))
    await app.send(outbound(act=Act.RECALL, to="wanger", target=receipt.provider_id))
    assert shown(setting)[0].recalled


async def test_files_go_up_once_and_again_when_lapsed(app: Platform, setting: Setting) -> None:
    setting.house.media = {"f": Fetched("名单 三期.xlsx", b"PK\x03\x04" * 600_000)}
    file = Content(media=Media(MediaKind.FILE, "x", "f"))
    await app.send(outbound(content=file, to="wanger", token="a" * 22))
    await app.send(outbound(content=file, to="wanger", token="b" * 22))
    setting.town.side._shared.media._media.clear()
    await app.send(outbound(content=file, to="wanger", token="c" * 22))
    assert [e.files[0].name for e in shown(setting)] == ["名单 三期.xlsx"] * 3
    assert setting.town.side._shared.calls["media/upload"] == 2


async def test_a_card_is_pressed_and_turns_grey(hearing: Platform, setting: Setting) -> None:
    receipt = await hearing.send(outbound(card=YES_NO, to="wanger"))
    assert receipt.handle
    (entry,) = shown(setting)
    await acts.press(setting.town.world, person="wang", message=entry.id, button="ok")
    (inbound,) = await setting.inbox.wait_for(1)
    assert inbound.kind is InboundKind.PRESS
    assert inbound.press is not None
    assert (inbound.press.card, inbound.press.button) == ("tokenABCDEFGHIJKLMNOPQ", "ok")
    done = Card(YES_NO.title, YES_NO.text, YES_NO.fields, YES_NO.buttons, done="已收到")
    await hearing.send(outbound(act=Act.UPDATE, card=done, to="wanger", target=inbound.press.update))
    (entry,) = shown(setting)
    assert [b.label for b in entry.seen_by("wang").buttons] == ["已收到"]
    with pytest.raises(Permanent, match="60140"):
        await hearing.send(outbound(act=Act.UPDATE, card=done, to="wanger", target=inbound.press.update))


async def test_long_answers_stand_above_the_card_and_are_not_repeated_with_it(
    hearing: Platform, setting: Setting
) -> None:
    options = tuple((f"o{n}", f"第 {n} 个很长很长很长很长的答案") for n in range(4))
    message = outbound(card=Card("第 3 题", choices=(Choice("q", "怎么办", options),)), to="wanger")
    setting.town.fault("5xx", target="app")
    with pytest.raises(Transient):
        await hearing.send(message)
    await hearing.send(message)
    above, card = shown(setting)
    assert above.text.startswith("A. 第 0 个很长")
    assert [o["text"] for o in card.choices[0]["options"]] == ["A", "B", "C", "D"]


async def test_a_text_beside_a_card_stands_above_it(hearing: Platform, setting: Setting) -> None:
    await hearing.send(outbound(content=Content(text="先读这里", card=YES_NO), to="wanger"))
    text, card = shown(setting)
    assert (text.text, card.kind) == ("先读这里", "card")


async def test_a_repeated_card_that_the_platform_knows_counts_as_sent(hearing: Platform, setting: Setting) -> None:
    await hearing.send(outbound(card=YES_NO, to="wanger"))
    setting.town.world.faults.clear()
    await setting.town.world.clock.advance(5 * 3600)
    setting.pass_time(hours=5)
    await hearing.send(outbound(card=YES_NO, to="wanger", repeat=True))
    assert len(shown(setting)) == 1


async def test_what_people_say_and_send_arrives(hearing: Platform, setting: Setting) -> None:
    await setting.town.say("wang", "app", "帮助")
    world = setting.town.world
    await acts.upload(world, person="wang", chat="app", name="p.png", content=b"\x89PNG\r\n\x1a\n" + b"1" * 50)
    text, image = await setting.inbox.wait_for(2)
    assert (text.text, text.sender.user_id) == ("帮助", "wanger")
    fetched = await hearing.fetch(image.attachments[0])
    assert fetched.content.startswith(b"\x89PNG")
    assert fetched.name.endswith(".png")
    setting.pass_time(days=4)
    with pytest.raises(Permanent, match="media-lapsed"):
        await hearing.fetch(image.attachments[0])


async def test_a_doubled_callback_is_one_message(hearing: Platform, setting: Setting) -> None:
    setting.town.fault("duplicate")
    await setting.town.say("wang", "app", "帮助")
    assert len(setting.inbox.stored) == 1
    assert len(setting.inbox.waited) == 2


async def test_a_callback_is_sent_again_when_it_could_not_be_stored(hearing: Platform, setting: Setting) -> None:
    setting.inbox.down = True
    await setting.town.say("wang", "app", "帮助")
    setting.inbox.down = False
    await setting.town.world.clock.advance(10)
    setting.pass_time(seconds=10)
    (inbound,) = await setting.inbox.wait_for(1)
    assert inbound.text == "帮助"


@pytest.mark.parametrize(
    "content",
    [
        Content(text="满" * 683),
        Content(text="x", markdown="满" * 683),
        Content(card=Card("t", "文" * 513, url="https://a.b")),
    ],
)
async def test_what_is_too_long_never_leaves(app: Platform, setting: Setting, content: Content) -> None:
    with pytest.raises(Permanent, match="too-long"):
        await app.send(outbound(content=content, to="wanger"))
    assert setting.town.side._shared.calls["message/send"] == 0


async def test_groups_are_not_for_applications(app: Platform) -> None:
    with pytest.raises(Permanent, match="unsupported"):
        await app.send(outbound("x", to="wrPark"))


# --- login ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def identity(setting: Setting) -> wecom.Identity:
    base = setting.town.world.base_url
    endpoints = setting.town.channel("app").endpoints
    settings = wecom.Settings(
        api_url=f"{base}/qyapi", authorize_url=endpoints["authorize"], qr_login_url=endpoints["qr"]
    )
    return wecom.Identity(setting.channel(ChannelKind.WECOM_APP), setting.house.services, settings)


def test_login_pages_carry_what_they_must(identity: wecom.Identity) -> None:
    inside = identity.url_in_client("https://console.example/back?x=1", "abc123")
    assert "redirect_uri=https%3A%2F%2Fconsole.example%2Fback%3Fx%3D1" in inside
    assert inside.endswith("#wechat_redirect")
    assert "login_type=CorpApp" in identity.url_with_qr("https://console.example/back", "abc123")
    for state in ("", "a b", "x" * 129, "a&b"):
        with pytest.raises(ValueError, match="state"):
            identity.url_in_client("https://console.example", state)


@pytest.mark.parametrize(
    ("answer", "user_id"),
    [
        ({"errcode": 0, "userid": "WangWu"}, "WangWu"),
        ({"errcode": 0, "UserId": "WangWu"}, "WangWu"),
        ({"errcode": 0, "openid": "o1", "external_userid": "w1"}, None),
        ({"errcode": 0, "userid": "wwOther/WangWu"}, None),
        ({"errcode": 0}, None),
    ],
)
async def test_only_a_member_of_the_corp_is_a_login(
    identity: wecom.Identity, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object], user_id: str | None
) -> None:
    import orjson

    from bot.platforms.base import Answer

    async def ask(*_: object, **__: object) -> Answer:
        return Answer(200, {"Content-Type": "application/json"}, orjson.dumps(answer))

    monkeypatch.setattr(identity._api, "ask", ask)
    who = await identity.who("code1")
    assert (who.user_id if who else None) == user_id


async def test_a_wrong_code_is_refused(identity: wecom.Identity) -> None:
    for code in ("nonsense", "", "a b", "x" * 600):
        with pytest.raises(Permanent, match="40029"):
            await identity.who(code)
