"""Self-built apps: tokens, messages, cards, media, group chats, contacts and login."""

from typing import Any

import pytest
from yarl import URL

from simulator import acts
from tests.simulator.wecom.test_long_connection import CARD
from tests.simulator.wecom.town import CORP, Town


def message(user: str = "liyi", **more: Any) -> dict[str, Any]:
    return {"touser": user, "agentid": 1000002, "msgtype": "text", "text": {"content": "值班提醒"}, **more}


def card(task: str = "task-1", **more: Any) -> dict[str, Any]:
    return message(msgtype="template_card", template_card={**CARD, "task_id": task}, **more)


async def test_tokens(town: Town) -> None:
    assert (await town.call("gettoken", corpid="other", corpsecret="app-s"))["errcode"] == 40013
    assert (await town.call("gettoken", corpid=CORP, corpsecret="wrong"))["errcode"] == 40001
    first = await town.token()
    await town.world.clock.advance(7000)
    assert await town.token() == first
    assert (await town.call("user/get", access_token=first, userid="liyi"))["errcode"] == 0
    await town.world.clock.advance(300)
    assert (await town.call("user/get", access_token=first, userid="liyi"))["errcode"] == 42001
    assert await town.token() != first
    assert (await town.call("user/get", access_token="x", userid="liyi"))["errcode"] == 40014
    assert (await town.call("user/get", userid="liyi"))["errcode"] == 41001
    assert town.channel("app").state["calls"]["gettoken"] == 4


async def test_a_message_reaches_who_exists_and_names_who_does_not(town: Town) -> None:
    answer = await town.app("message/send", message("LIYI|Nobody|wanger"))
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    assert [len(town.shown(f"app~{person}")) for person in ("li", "wang", "zhao")] == [1, 1, 0]
    assert (await town.app("message/send", message("Nobody")))["errcode"] == 81013
    assert (await town.app("message/send", message("@all")))["errcode"] == 0
    assert len(town.shown("app~zhao")) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (message(agentid=7), 40056),
        (message(msgtype="dance"), 40008),
        (message(msgtype="markdown", markdown={"content": "x" * 2049}), 45002),
        (message(text={"content": ""}), 44004),
        (message(msgtype="textcard", textcard={"title": "字" * 128, "description": "d", "url": "https://a.cn"}), 0),
        (message(msgtype="textcard", textcard={"title": "字" * 129, "description": "d", "url": "https://a.cn"}), 45002),
        (message(msgtype="textcard", textcard={"title": "t", "description": "d"}), 40063),
        (message(msgtype="news", news={"articles": []}), 45008),
        (message(msgtype="image", image={"media_id": "x"}), 40007),
        (message("|".join(f"u{i}" for i in range(1001))), 40058),
        (card(), 40058),
        (message(enable_duplicate_check=1, duplicate_check_interval=14_401), 40058),
    ],
)
async def test_refusals(town: Town, body: dict[str, Any], code: int) -> None:
    assert (await town.app("message/send", body))["errcode"] == code


async def test_long_text_is_cut_at_a_character(town: Town) -> None:
    await town.app("message/send", message(text={"content": "字" * 700}))
    assert town.shown("app~li")[0].text == "字" * 682


async def test_the_duplicate_check_compares_the_request_and_nothing_else(town: Town) -> None:
    body = message(enable_duplicate_check=1)
    first = await town.app("message/send", body)
    again = await town.app("message/send", body)
    assert again == first
    await town.app("message/send", message())
    assert len(town.shown("app~li")) == 2
    await town.app("message/send", {**body, "text": {"content": "值班提醒 "}})
    assert len(town.shown("app~li")) == 3
    await town.world.clock.advance(1801)
    await town.app("message/send", body)
    assert len(town.shown("app~li")) == 4


async def test_more_than_thirty_a_minute_vanish_without_a_word(town: Town) -> None:
    codes = {(await town.app("message/send", message(text={"content": str(i)})))["errcode"] for i in range(32)}
    assert codes == {0}
    assert len(town.shown("app~li")) == 30


async def test_recall_within_a_day(town: Town) -> None:
    first = await town.app("message/send", message())
    assert (await town.app("message/recall", {"msgid": first["msgid"]}))["errcode"] == 0
    assert town.shown("app~li")[0].recalled
    late = await town.app("message/send", message())
    await town.world.clock.advance(86_401)
    assert (await town.app("message/recall", {"msgid": late["msgid"]}))["errcode"] == 40058
    assert not town.shown("app~li")[1].recalled


async def test_a_card_is_updated_once_by_its_code(town: Town) -> None:
    town.channel("app").endpoints["callback"] = "http://127.0.0.1:9/callback"
    sent = await town.app("message/send", card(touser="liyi|wanger"))
    assert (await town.app("message/send", card()))["errcode"] == 42014
    update = {"userids": ["liyi", "ghost"], "agentid": 1000002, "button": {"replace_name": "已接单"}}
    update["response_code"] = sent["response_code"]
    answer = await town.app("message/update_template_card", update)
    assert (answer["errcode"], answer["invaliduser"]) == (0, ["ghost"])
    assert town.shown("app~li")[0].buttons == []
    assert "已接单" in town.shown("app~li")[0].text
    assert len(town.shown("app~wang")[0].buttons) == 2
    assert (await town.app("message/update_template_card", update))["errcode"] == 60140
    late = await town.app("message/send", card("task-2"))
    await town.world.clock.advance(72 * 3600 + 1)
    update["response_code"] = late["response_code"]
    assert (await town.app("message/update_template_card", update))["errcode"] == 60140


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"task_id": "a b"}, 42014),
        ({"task_id": "x" * 129}, 42014),
        ({"button_list": [{"text": "x"}]}, 42019),
        ({"button_list": [{"text": "x", "key": "k" * 1025}]}, 42018),
        ({"button_list": [{"text": "x", "key": str(i)} for i in range(7)]}, 40058),
        ({"card_type": "dance"}, 40058),
        ({"horizontal_content_list": [{"keyname": "k"}] * 7}, 40058),
        ({"main_title": {}}, 40063),
        ({"card_type": "multiple_interaction", "submit_button": {"text": "x", "key": "k"}}, 40063),
        ({"card_type": "vote_interaction", "submit_button": {"text": "x", "key": "k"},
          "checkbox": {"question_key": "q", "option_list": [{"id": str(i), "text": "t"} for i in range(21)]}}, 40058),
    ],
)  # fmt: skip
async def test_card_limits(town: Town, change: dict[str, Any], code: int) -> None:
    town.channel("app").endpoints["callback"] = "http://127.0.0.1:9/callback"
    body = message(msgtype="template_card", template_card={**CARD, **change})
    assert (await town.app("message/send", body))["errcode"] == code


async def test_media_up_and_down(town: Town) -> None:
    token = await town.token()
    answer = await town.upload("media/upload", "表 1.xlsx", b"PK....", access_token=token, type="file")
    media_id = answer["media_id"]
    await town.app("message/send", message(msgtype="file", file={"media_id": media_id}))
    assert town.shown("app~li")[0].files[0].name == "表 1.xlsx"
    address = f"{town.world.base_url}/qyapi/cgi-bin/media/get"
    async with town.http.get(address, params={"access_token": token, "media_id": media_id}) as response:
        assert await response.read() == b"PK...."
        assert response.content_type == "application/octet-stream"
    assert (await town.app("media/get", media_id="x"))["errcode"] == 40007
    town.fault("media_gone")
    assert (await town.app("media/get", media_id=media_id))["errcode"] == 40007
    big = await town.upload("media/upload", "a.jpg", bytes(10 * 1024 * 1024 + 1), access_token=token, type="image")
    assert big["errcode"] == 45001


async def test_group_chats_of_the_app(town: Town) -> None:
    body = {"name": "应急", "owner": "liyi", "userlist": ["liyi", "wanger"], "chatid": "Emergency1"}
    assert (await town.app("appchat/create", {**body, "userlist": ["liyi"]}))["errcode"] == 86006
    assert (await town.app("appchat/create", {**body, "userlist": ["liyi", "ghost"]}))["errcode"] == 86007
    assert (await town.app("appchat/create", {**body, "chatid": "a-b"}))["errcode"] == 86001
    assert (await town.app("appchat/create", {**body, "name": "字" * 51}))["errcode"] == 86004
    assert (await town.app("appchat/create", body))["chatid"] == "Emergency1"
    assert (await town.app("appchat/create", body))["errcode"] == 86215
    info = (await town.app("appchat/get", chatid="Emergency1"))["chat_info"]
    assert (info["owner"], info["userlist"]) == ("liyi", ["LiYi", "wanger"])
    sent = {"chatid": "Emergency1", "msgtype": "text", "text": {"content": "x", "mentioned_list": ["wanger"]}}
    assert (await town.app("appchat/send", sent))["errcode"] == 0
    assert town.shown("Emergency1")[0].mentions == ["wang"]
    assert (await town.app("appchat/send", {**sent, "chatid": "nope"}))["errcode"] == 86003
    assert (await town.app("appchat/send", {**sent, "chatid": "wrPark"}))["errcode"] == 86008
    change = {"chatid": "Emergency1", "add_user_list": ["zhaosan"], "del_user_list": ["liyi"]}
    assert (await town.app("appchat/update", change))["errcode"] == 0
    assert town.world.chats["Emergency1"].people == ["wang", "zhao"]


async def test_contacts_give_no_mobile(town: Town) -> None:
    person = await town.app("user/get", userid="LIYI")
    assert (person["userid"], person["name"]) == ("LiYi", "李一")
    assert "mobile" not in person
    assert (await town.app("user/get", userid="ghost"))["errcode"] == 60111
    assert len((await town.app("user/list", department_id="1"))["userlist"]) == 3


async def enter(town: Town, kind: str = "authorize", **query: str) -> tuple[int, URL, str]:
    common = {"appid": CORP, "agentid": "1000002", "redirect_uri": "https://bot.example/cb?x=1", "state": "abc"}
    sort = {"response_type": "code", "scope": "snsapi_base"} if kind == "authorize" else {"login_type": "CorpApp"}
    address = town.channel("app").endpoints[kind]
    async with town.http.get(address, params={**common, **sort, **query}, allow_redirects=False) as response:
        return response.status, URL(response.headers.get("Location", "")), await response.text()


@pytest.mark.parametrize("kind", ["authorize", "qr"])
async def test_login_gives_a_code_that_serves_once(town: Town, kind: str) -> None:
    status, target, _ = await enter(town, kind, person="li")
    assert (status, target.host, target.query["state"], target.query["x"]) == (302, "bot.example", "abc", "1")
    code = target.query["code"]
    assert (await town.app("auth/getuserinfo", code=code))["userid"] == "LiYi"
    assert (await town.app("auth/getuserinfo", code=code))["errcode"] == 40029
    _, target, _ = await enter(town, kind, person="li")
    await town.world.clock.advance(301)
    assert (await town.app("auth/getuserinfo", code=target.query["code"]))["errcode"] == 42003


async def test_login_of_an_outsider_wrong_domains_and_states(town: Town) -> None:
    _, target, _ = await enter(town, person="stranger")
    answer = await town.app("auth/getuserinfo", code=target.query["code"])
    assert "openid" in answer
    assert "userid" not in answer
    assert (await enter(town, state="a-b"))[0] == 400
    town.channel("app").state["trusted_domain"] = "other.example"
    assert "50001" in (await enter(town, person="li"))[2]
    del town.channel("app").state["trusted_domain"]
    status, _, page = await enter(town)
    assert status == 200
    assert "person=wang" in page


async def test_files_do_not_reach_an_app(town: Town) -> None:
    town.channel("app").endpoints["callback"] = "http://127.0.0.1:9/callback"
    await acts.upload(town.world, person="li", chat="app~li", name="a.xlsx", content=b"PK")
    await town.world.settle()
    await town.world.clock.advance(60)
    assert "undelivered" not in town.channel("app").state
