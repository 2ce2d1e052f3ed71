"""Everything an app robot sends, shown by the simulator; every refusal and every doubt under its own name."""

import logging

import pytest

from bot.errors import Ambiguous, Permanent, ReplySpent, Transient
from bot.messages import Act, Attachment, Card, ChatKind, Fetched, Media, MediaKind, Receipt, ReplyHandle, ReplyKind
from simulator.dingtalk import Limits
from tests.bot.platforms.dingtalk.conftest import CLIENT_SECRET, GROUP, Town, out, robot_channel

GROUP_SEND = "POST /v1.0/robot/groupMessages/send"
XLSX = b"PK\x03\x04 not really a workbook"
PNG = b"\x89PNG\r\n\x1a\n"


def private(text: str = "", user: str = "u-wang", **more: object) -> object:
    return out(text, chat=user, kind=ChatKind.PRIVATE, **more)


async def test_plain_text_is_shown_exactly(town: Town) -> None:
    text = '第1行\n**不是粗体** <@all> @所有人 "引号" \\ http：//x'
    receipt = await town.robot().send(out(text))
    (shown,) = town.shown()
    assert (shown.kind, shown.text, shown.mentions, shown.links) == ("text", text, [], [])
    assert receipt.provider_id == shown.wire["processQueryKey"]


async def test_one_to_one_and_back(town: Town) -> None:
    robot = town.robot()
    receipt = await robot.send(private("私信"))  # type: ignore[arg-type]
    (shown,) = town.shown("robot~wang")
    assert shown.text == "私信"
    assert receipt.provider_id == "oto:" + shown.wire["processQueryKey"]
    await robot.send(out(act=Act.RECALL, target=receipt.provider_id, chat="u-wang", kind=ChatKind.PRIVATE))
    assert shown.recalled


async def test_markdown_keeps_its_lines(town: Town) -> None:
    await town.robot().send(out("纯文本", title="通报", markdown="# 通报\n第一行\n第二行\n- 甲\n- 乙"))
    (shown,) = town.shown()
    assert (shown.kind, shown.title) == ("markdown", "通报")
    assert shown.text == "# 通报  \n  第一行  \n  第二行\n- 甲\n- 乙"


async def test_a_text_of_the_promised_size_fits_and_more_is_refused_whole(town: Town) -> None:
    robot = town.robot()
    await robot.send(out('"' * robot.abilities.text_bytes))
    with pytest.raises(Permanent, match="too-long"):
        await robot.send(out("字" * 5100))
    assert len(town.shown()) == 1


async def test_a_picture_and_a_workbook(town: Town) -> None:
    town.house.media = {"aa": Fetched("图.png", PNG), "bb": Fetched("名单.xlsx", XLSX)}
    robot = town.robot()
    await robot.send(out(media=Media(MediaKind.IMAGE, "图.png", "aa")))
    await robot.send(out("看*图*", media=Media(MediaKind.IMAGE, "图.png", "aa")))
    await robot.send(out("名单", media=Media(MediaKind.FILE, "名单.xlsx", "bb")))
    picture, worded, file = town.shown()
    assert (picture.kind, worded.kind, file.kind) == ("image", "markdown", "file")
    assert worded.text.startswith("看\\*图\\*")
    assert worded.files[0].token == picture.files[0].token  # uploaded once
    assert file.files[0].name == "名单.xlsx"
    assert town.side.state.calls["POST /media/upload"] == 2


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"x"), ("a.xlsx", b""), ("a.xls", b"x")])
async def test_files_that_the_platform_does_not_take(town: Town, name: str, content: bytes) -> None:
    town.house.media = {"aa": Fetched(name, content)}
    with pytest.raises(Permanent, match="file-"):
        await town.robot().send(out(media=Media(MediaKind.FILE, name, "aa")))


async def test_a_file_sent_in_private_is_fetched(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    await town.uploads("名单.xlsx", XLSX, chat="robot~wang")
    (file,) = town.inbox.stored[0].attachments
    assert await robot.fetch(file) == Fetched("名单.xlsx", XLSX)
    town.fault("media_gone", count=2)
    with pytest.raises(Permanent, match="media-gone"):
        await robot.fetch(file)
    with pytest.raises(Permanent, match="media-gone"):
        await robot.fetch(Attachment(MediaKind.FILE, "no-such-code"))


async def test_a_quoted_file_in_a_group_is_fetched(town: Town) -> None:
    robot = town.robot()
    await town.connect(robot)
    posted = await town.uploads("名单.xlsx", XLSX, chat="park")
    for as_text in (False, True):
        town.world.channels["robot"].state["quotes_as_text"] = as_text
        await town.says("这是名单", quote=posted.id)
    for heard in town.inbox.stored:
        assert heard.quote is not None
        assert (await robot.fetch(heard.quote.attachments[0])).content == XLSX


async def test_who_has_read(town: Town) -> None:
    robot = town.robot()
    receipt = await robot.send(out("请阅"))
    town.shown()[0].read_by[:] = ["wang", "li"]
    reading = await robot.read_by(receipt.provider_id, GROUP)
    assert (set(reading.user_ids), reading.complete) == ({"u-wang", "u-li"}, True)
    receipt = await robot.send(private("请阅"))  # type: ignore[arg-type]
    town.shown("robot~wang")[0].read_by[:] = ["wang"]
    assert (await robot.read_by(receipt.provider_id, "u-wang")).user_ids == ("u-wang",)
    with pytest.raises(Permanent):
        await robot.read_by("", GROUP)


async def test_reading_goes_through_all_pages(town: Town) -> None:
    people = [f"p{n}" for n in range(450)]
    for person in people:
        town.world.add_person(person, person, accounts={("dingtalk", town.world.channels["robot"].corp): f"u-{person}"})
    robot = town.robot()
    receipt = await robot.send(out("请阅"))
    town.shown()[0].read_by[:] = people
    assert len((await robot.read_by(receipt.provider_id, GROUP)).user_ids) == 450
    assert town.side.state.calls["POST /v1.0/robot/groupMessages/query"] == 3


async def test_a_ding_reaches_persons_and_names_who_is_not_there(town: Town) -> None:
    robot = town.robot()
    receipt = await robot.send(out("速回", act=Act.DING, mentions=("u-wang", "nobody")))
    assert receipt.refused == ("nobody",)
    assert receipt.provider_id
    assert town.shown("robot~wang")[0].text == "速回"
    with pytest.raises(Permanent, match="quota"):
        await robot.send(private("速回", act=Act.DING, target="phone"))  # type: ignore[arg-type]
    with pytest.raises(Permanent, match="receivers"):
        await robot.send(out("速回", act=Act.DING, mentions=("nobody",)))


class TestSessions:
    async def heard(self, town: Town, robot: object) -> ReplyHandle:
        await town.connect(robot)  # type: ignore[arg-type]
        await town.says("帮助")
        handle = town.inbox.stored[-1].reply
        assert handle is not None
        return handle

    async def test_an_answer_goes_through_the_session_and_may_mention(self, town: Town) -> None:
        robot = town.robot()
        handle = await self.heard(town, robot)
        receipt = await robot.send(out("在", reply=handle, mentions=("u-wang",)))
        assert receipt == Receipt()
        assert town.shown()[0].mentions == ["wang"]
        assert town.side.state.calls[GROUP_SEND] == 0

    async def test_spent_by_time_or_by_the_platform(self, town: Town) -> None:
        robot = town.robot()
        handle = await self.heard(town, robot)
        town.side.state.sessions.clear()
        with pytest.raises(ReplySpent):
            await robot.send(out("在", reply=handle))
        town.house.clock.advance(seconds=5401)
        with pytest.raises(ReplySpent):
            await robot.send(out("在", reply=handle))
        assert town.shown() == []

    async def test_a_handle_that_is_no_session_is_never_called(self, town: Town) -> None:
        robot = town.robot()
        handle = await self.heard(town, robot)
        forged = ReplyHandle(
            ReplyKind.SESSION, town.world.base_url + "/dingtalk-oapi/robot/send?x=1", handle.expires_at
        )
        with pytest.raises(ReplySpent):
            await robot.send(out("在", reply=forged))

    async def test_media_go_beside_the_session(self, town: Town) -> None:
        town.house.media = {"bb": Fetched("名单.xlsx", XLSX)}
        robot = town.robot()
        handle = await self.heard(town, robot)
        receipt = await robot.send(out(media=Media(MediaKind.FILE, "名单.xlsx", "bb"), reply=handle))
        assert receipt.provider_id


class TestTrouble:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(push_timeout=1.0, group_per_minute=3)

    async def test_a_dead_token_is_refreshed_once(self, town: Town) -> None:
        robot = town.robot()
        await robot.send(out("一"))
        town.fault("token_dead")
        await robot.send(out("二"))
        assert [e.text for e in town.shown()] == ["一", "二"]
        assert town.house.tokens.refreshes["access-token"] == 2

    async def test_a_token_that_stays_dead_waits_and_does_not_loop(self, town: Town) -> None:
        robot = town.robot()
        town.fault("token_dead", count=None)
        for _ in range(3):
            with pytest.raises(Transient, match="token") as refused:
                await robot.send(out("一"))
            assert refused.value.scope == "channel"
            assert refused.value.retry_after is not None
        assert town.side.state.calls["POST /v1.0/oauth2/accessToken"] <= 3

    async def test_wrong_credentials_are_the_operators(self, town: Town) -> None:
        robot = town.robot(channel=robot_channel(credentials={"client_secret": "wrong"}))
        with pytest.raises(Permanent, match="invalidClientIdOrSecret") as refused:
            await robot.send(out("一"))
        assert refused.value.alarm

    @pytest.mark.parametrize("kind", ["lost_answer", "cut_answer"])
    async def test_a_lost_answer_is_ambiguous(self, town: Town, kind: str) -> None:
        robot = town.robot()
        await robot.send(out("先"))
        town.fault(kind)
        with pytest.raises(Ambiguous):
            await robot.send(out("后"))
        assert len(town.shown()) == 2

    @pytest.mark.parametrize("kind", ["lost_answer", "cut_answer", "drop"])
    async def test_trouble_with_the_token_is_not_ambiguous(self, town: Town, kind: str) -> None:
        town.fault(kind)
        with pytest.raises(Transient):
            await town.robot().send(out("一"))
        assert town.shown() == []

    async def test_a_gateway_page_is_not_sent_and_no_ban(self, town: Town) -> None:
        robot = town.robot()
        await robot.send(out("先"))
        town.fault("5xx")
        with pytest.raises(Transient) as refused:
            await robot.send(out("后"))
        assert refused.value.scope == ""

    async def test_speed_and_quota(self, town: Town) -> None:
        robot = town.robot()
        await robot.send(out("先"))
        town.fault("45009")
        with pytest.raises(Transient) as slow:
            await robot.send(out("后"))
        assert (slow.value.retry_after.total_seconds() if slow.value.retry_after else 0, slow.value.scope) == (
            1,
            "channel",
        )
        town.fault("quota")
        with pytest.raises(Permanent, match="quota") as used_up:
            await robot.send(out("后"))
        assert used_up.value.alarm

    async def test_too_fast_in_one_group(self, town: Town) -> None:
        robot = town.robot()
        for _ in range(3):
            await robot.send(out("快"))
        with pytest.raises(Transient, match=r"send\.too\.fast") as slow:
            await robot.send(out("快"))
        assert slow.value.scope == "address"

    async def test_a_banned_address_stops_everything_for_five_minutes(self, town: Town) -> None:
        robot = town.robot()
        town.side.state.limits.per_address = 0
        with pytest.raises(Transient, match="banned") as banned:
            await robot.send(out("一"))
        assert banned.value.retry_after is not None
        assert (banned.value.retry_after.total_seconds(), banned.value.scope) == (300, "corp")

    async def test_targets_that_are_gone(self, town: Town) -> None:
        robot = town.robot()
        town.world.chats["park"].dissolved = True
        with pytest.raises(Permanent, match=r"group\.disbanded") as gone:
            await robot.send(out("一"))
        assert gone.value.target_dead
        with pytest.raises(Permanent, match="invalid-user") as gone:
            await robot.send(private("一", user="nobody"))  # type: ignore[arg-type]
        assert gone.value.target_dead
        town.world.channels["robot"].state["flow_controlled"] = ("u-li",)
        with pytest.raises(Transient):
            await robot.send(private("一", user="u-li"))  # type: ignore[arg-type]

    async def test_moderation_and_missing_scope_say_so(self, town: Town) -> None:
        robot = town.robot()
        with pytest.raises(Permanent, match=r"param\.contentUnsafe") as refused:
            await robot.send(out("违禁词样本"))
        assert not refused.value.target_dead
        town.world.channels["robot"].state["scopes_withheld"] = ("qyapi_robot_sendmsg",)
        with pytest.raises(Permanent) as denied:
            await robot.send(out("一"))
        assert denied.value.alarm
        assert "qyapi_robot_sendmsg" in denied.value.detail

    async def test_no_secret_reaches_a_log_or_an_error(self, town: Town, caplog: pytest.LogCaptureFixture) -> None:
        robot = town.robot()
        with caplog.at_level(logging.DEBUG):
            for kind in ("drop", "lost_answer", "5xx"):
                town.fault(kind)
                with pytest.raises((Transient, Ambiguous)) as refused:
                    await robot.send(out("机密正文"))
                assert refused.value.__cause__ is None
                assert CLIENT_SECRET not in repr(refused.value)
        tokens = list(town.side.state.tokens)
        assert not any(secret in caplog.text for secret in (CLIENT_SECRET, "机密正文", *tokens))
        assert CLIENT_SECRET not in repr(robot.channel)


async def test_cards_without_a_template_are_words(town: Town) -> None:
    robot = town.robot(card_template_id="")
    assert not robot.abilities.card_group
    await robot.send(out("1 收到", card=Card("通报")))
    assert town.shown()[0].text == "1 收到"
    await robot.send(out(card=Card("上报", "请填写", url="https://a.example/f/1")))
    (button,) = town.shown()[1].buttons
    assert button.url == "https://a.example/f/1"
