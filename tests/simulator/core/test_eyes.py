"""What a client makes of a text, and what the checks on every shown message catch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import eyes, seed
from simulator.server import new_world
from simulator.world import Shown, World


@pytest.fixture
def town() -> World:
    world = new_world()
    seed.build(
        world,
        {
            "people": [
                {"id": "wang", "name": "王一", "accounts": [{"platform": "wecom", "corp": "c", "user_id": "WangYi"}]},
                {"id": "li", "name": "李二", "accounts": []},
            ],
            "channels": [{"id": "bot", "platform": "wecom", "kind": "aibot", "name": "助手", "corp": "c"}],
            "chats": [
                {
                    "id": "g",
                    "platform": "wecom",
                    "title": "群",
                    "corp": "c",
                    "people": ["wang", "li"],
                    "channels": ["bot"],
                }
            ],
        },
    )
    return world


def bot_says(world: World, text: str, *, kind: str = "text", chat: str = "g") -> Shown:
    return world.show(chat=chat, sender="bot", from_bot=True, kind=kind, text=text)


@pytest.mark.parametrize(
    ("text", "markdown", "links"),
    [
        ("请看 https://example.org/a?b=1。谢谢", False, ["https://example.org/a?b=1"]),
        ("看[这里](http://a.example/x)", True, ["http://a.example/x"]),
        ("看[这里](http://a.example/x)", False, ["http://a.example/x"]),
        (r"看\[这里\](javascript:alert)", True, []),
        ("看[这里](javascript:alert)", True, ["javascript:alert"]),
        ("![](http://pic.example/a.png)", True, ["http://pic.example/a.png"]),
        ("<a href='http://h.example'>点</a>", False, ["http://h.example"]),
        ("上 www.evil.com 看", False, ["www.evil.com"]),
        ("evil.com/path", False, ["evil.com/path"]),
        ("名单.xlsx 版本1.0 a@b.com", False, []),
        ("https：//evil．com", False, []),
        ("http://a.example http://a.example", False, ["http://a.example"]),
    ],
)
def test_links(text: str, markdown: bool, links: list[str]) -> None:
    assert eyes.links_in(text, markdown=markdown) == links


def test_tags_become_people(town: World) -> None:
    ids = eyes.tags_in("<@wangyi> 和 <@nobody> <@all> <@wangyi>")
    assert ids == ["wangyi", "nobody", "all"]
    assert eyes.people_tagged(town, platform="wecom", corp="c", ids=ids) == ["wang", "all"]


@pytest.mark.parametrize(
    "text",
    [
        "身份证11010119900307123X号",
        "110101199003071234",
        "110101 19900307 1234",
        "１１０１０１１９９００３０７１２３４",
        "110101\u200b199003071234",
        "110101900307123",
        "电话13812345678",
        "+86 138 1234 5678",
        "138-1234-5678",
    ],
)
def test_a_full_number_in_a_group_is_caught(town: World, text: str) -> None:
    assert eyes.group_leaks(town, bot_says(town, text))
    private = town.private_chat("wang", "bot")
    assert not eyes.group_leaks(town, bot_says(town, text, chat=private.id))
    person = town.show(chat="g", sender="wang", from_bot=False, kind="text", text=text)
    assert not eyes.group_leaks(town, person)


@pytest.mark.parametrize(
    "text",
    [
        "138****5678",
        "1101**********1234",
        "通报 12",
        "110",
        "2026-11-23 08:00:00",
        "1700000000000",
        "编号 12345678901234567890",
    ],
)
def test_other_numbers_are_left_alone(town: World, text: str) -> None:
    assert not eyes.group_leaks(town, bot_says(town, text))


def test_a_leak_hides_neither_in_a_button_nor_in_a_choice(town: World) -> None:
    entry = bot_says(town, "选", kind="card")
    town.change(entry, choices=[{"key": "a", "options": [{"id": "1", "text": "13812345678"}]}])
    assert eyes.group_leaks(town, entry) == ["13812345678"]


@pytest.mark.parametrize(
    ("typed", "shown", "kind"),
    [
        ("看 http://evil.example/x", "转述：看 http://evil.example/x", "text"),
        ("<@all>", "转述：<@all>", "markdown"),
        ("@所有人 快来", "转述：@所有人 快来", "text"),
        ("[点我](http://e.example)", "转述：[点我](http://e.example)", "markdown"),
        ("<font color='warning'>急</font>", "<font color='warning'>急</font>", "markdown"),
        ("**急**", "转述：**急**", "markdown"),
        ("一\n# 通报", "转述：一\n# 通报", "markdown"),
        ("abc\u202edef", "转述：abc\u202edef", "text"),
    ],
)
def test_what_users_plant_is_found(town: World, typed: str, shown: str, kind: str) -> None:
    assert eyes.planted(bot_says(town, shown, kind=kind), [typed])
    assert not eyes.planted(bot_says(town, shown, kind=kind), ["别的话"])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("http://evil.example/x", "转述：http：//evil．example/x 详情 https://station.example/f/1"),
        ("**急**", r"转述：\*\*急\*\*"),
        ("# 通报", "转述：# 通报"),
        ("<@all>", "转述：＜＠all＞"),
        ("第一行\n第二行", "> 第一行\n> 第二行"),
    ],
)
def test_disarmed_text_is_no_plant(town: World, typed: str, shown: str) -> None:
    assert eyes.planted(bot_says(town, shown, kind="markdown"), [typed]) == []


def test_the_watch_sees_versions_that_are_gone(town: World) -> None:
    watch = eyes.Watch(town)
    town.show(chat="g", sender="wang", from_bot=False, kind="text", text="看 http://evil.example")
    entry = bot_says(town, "电话 13812345678 http://evil.example")
    town.change(entry, text="好了")
    trouble = watch.trouble()
    assert len(trouble) == 2
    assert "13812345678" not in "".join(trouble)
    assert "http://evil.example" in trouble[1]


def test_each_pair_of_eyes_is_counted(town: World) -> None:
    bot_says(town, "通报 12 一")
    bot_says(town, "通报 12 一")
    bot_says(town, "通报 13", chat=town.private_chat("wang", "bot").id)
    assert eyes.sightings(town, "通报 12") == {"wang": 2, "li": 2}
    assert eyes.view_counts(town) == {"wang": 3, "li": 2}
    assert [e.text for e in town.seen("wang")] == ["通报 12 一", "通报 12 一", "通报 13"]


@given(st.text(max_size=200))
def test_no_text_breaks_the_eyes(text: str) -> None:
    entry = Shown(1, "m", new_world().clock.now(), "g", "bot", True, "markdown", text=text)
    eyes.planted(entry, [text])
    eyes.private_numbers(text)
