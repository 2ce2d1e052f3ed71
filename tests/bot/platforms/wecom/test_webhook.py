"""A group webhook against the simulated WeCom."""

import pytest

from bot.errors import Ambiguous, Permanent, Transient
from bot.messages import Act, Attachment, Button, Card, ChannelKind, Content, Fetched, Media, MediaKind
from bot.platforms.base import Platform
from tests.bot.platforms.wecom.conftest import Setting, outbound

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 100


@pytest.fixture
def hook(setting: Setting) -> Platform:
    return setting.build(ChannelKind.WECOM_WEBHOOK)


async def test_text_calls_people_through_the_lists_only(hook: Platform, setting: Setting) -> None:
    text = "通报 12 <@zhaosan> https://a.example/f/x"
    await hook.send(outbound(content=Content(text=text, mentions=("wanger", "a b|c"))))
    await hook.send(outbound(content=Content(text="集合", mention_all=True)))
    first, second = setting.town.shown("park")
    assert first.text == "通报 12 ＜@zhaosan> https://a.example/f/x"
    assert (first.mentions, first.links) == (["wang"], ["https://a.example/f/x"])
    assert second.mentions == ["all"]


async def test_markdown_of_both_kinds(hook: Platform, setting: Setting) -> None:
    await hook.send(outbound(content=Content(text="x", markdown="# 榜\n- 一")))
    await hook.send(outbound(content=Content(text="x", markdown="**请看**", mentions=("wanger",))))
    first, second = setting.town.shown("park")
    assert (first.kind, first.text, first.mentions) == ("markdown", "# 榜\n- 一", [])
    assert second.mentions == ["wang"]


async def test_a_picture_travels_in_the_message_and_a_file_is_uploaded_once(hook: Platform, setting: Setting) -> None:
    setting.house.media = {"p": Fetched("p.png", PNG), "f": Fetched("名单.xlsx", b"PK\x03\x04" * 10)}
    await hook.send(outbound(content=Content(media=Media(MediaKind.IMAGE, "p.png", "p"))))
    for _ in range(2):
        await hook.send(outbound(content=Content(media=Media(MediaKind.FILE, "名单.xlsx", "f"))))
    image, file, again = setting.town.shown("park")
    assert [image.kind, file.kind, again.kind] == ["image", "file", "file"]
    assert file.files[0].name == "名单.xlsx"
    assert setting.town.side._shared.calls["webhook/upload_media"] == 1


async def test_a_lapsed_upload_is_made_again(hook: Platform, setting: Setting) -> None:
    setting.house.media = {"f": Fetched("a.txt", b"0123456789")}
    message = outbound(content=Content(media=Media(MediaKind.FILE, "a.txt", "f")))
    await hook.send(message)
    setting.town.side._shared.media._media.clear()
    await hook.send(message)
    assert len(setting.town.shown("park")) == 2


async def test_a_large_picture_within_the_limit_passes_and_one_beyond_is_refused(
    hook: Platform, setting: Setting
) -> None:
    setting.house.media = {"p": Fetched("p.png", PNG + b"0" * 1_900_000), "q": Fetched("q.png", PNG + b"0" * 2_200_000)}
    await hook.send(outbound(content=Content(media=Media(MediaKind.IMAGE, "p.png", "p"))))
    with pytest.raises(Permanent, match="too-long"):
        await hook.send(outbound(content=Content(media=Media(MediaKind.IMAGE, "q.png", "q"))))


async def test_notices(hook: Platform, setting: Setting) -> None:
    await hook.send(outbound(card=Card("进度", "已收 3/12", url="https://a.example/f/x")))
    await hook.send(outbound(card=Card("进度", "已收 3/12", (("园区", "一号"),), url="https://a.example/f/x")))
    news, card = setting.town.shown("park")
    assert (news.kind, news.links) == ("news", ["https://a.example/f/x"])
    assert (card.kind, card.title, card.text) == ("card", "进度", "已收 3/12\n园区: 一号")


async def test_a_card_with_buttons_falls_back_to_its_text(hook: Platform, setting: Setting) -> None:
    card = Card("收到？", buttons=(Button("ok", "收到"),))
    await hook.send(outbound(content=Content(text="收到请回 1", card=card)))
    assert setting.town.shown("park")[0].text == "收到请回 1"


@pytest.mark.parametrize(
    "content",
    [
        Content(text="满" * 683),
        Content(text="x", markdown="满" * 1366),
        Content(text="x", card=Card("标" * 43, url="https://a.example")),
        Content(text="x", card=Card("t", "文" * 171, url="https://a.example")),
        Content(text="x", card=Card("t", "文" * 113, (("a", "b"),), url="https://a.example")),
    ],
)
async def test_what_is_too_long_never_leaves(hook: Platform, setting: Setting, content: Content) -> None:
    with pytest.raises(Permanent, match="too-long"):
        await hook.send(outbound(content=content))
    assert setting.town.side._shared.calls["webhook/send"] == 0


async def test_the_limit_itself_passes(hook: Platform, setting: Setting) -> None:
    await hook.send(outbound("满" * 682 + "ab"))
    assert setting.town.shown("park")


async def test_too_fast_closes_the_bucket_for_a_minute(hook: Platform, setting: Setting) -> None:
    for number in range(20):
        await hook.send(outbound(f"第 {number} 条"))
    with pytest.raises(Transient) as caught:
        await hook.send(outbound("第 21 条"))
    assert (caught.value.code, caught.value.scope) == ("45009", "channel")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 60


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("drop", Ambiguous),
        ("lost_answer", Ambiguous),
        ("cut_answer", Ambiguous),
        ("5xx", Transient),
        ("quota", Transient),
    ],
)
async def test_what_is_known_after_a_fault(
    hook: Platform, setting: Setting, fault: str, error: type[Exception]
) -> None:
    setting.town.fault(fault)
    with pytest.raises(error):
        await hook.send(outbound("x"))
    assert len(setting.town.shown("park")) == (1 if fault in ("lost_answer", "cut_answer") else 0)


async def test_a_removed_webhook_is_dead(hook: Platform, setting: Setting) -> None:
    setting.town.fault("removed")
    with pytest.raises(Permanent) as caught:
        await hook.send(outbound("x"))
    assert (caught.value.code, caught.value.target_dead) == ("93000", True)


async def test_what_a_webhook_cannot_do_is_said(hook: Platform) -> None:
    for refused in (outbound("x", act=Act.RECALL), outbound("x", act=Act.UPDATE), outbound("x", to="wanger")):
        with pytest.raises(Permanent, match="unsupported"):
            await hook.send(refused)
    with pytest.raises(Permanent):
        await hook.fetch(Attachment(MediaKind.FILE, "x"))
    with pytest.raises(Permanent):
        await hook.read_by("", "")
    with pytest.raises(Permanent, match="empty"):
        await hook.send(outbound(""))
