"""Contacts, 免登 and web login."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.simulator.dingtalk.conftest import CORP, Town

LOGIN = {
    "client_id": "dingabc", "redirect_uri": "http://127.0.0.1:9/back?x=1", "response_type": "code",
    "scope": "openid corpid", "state": "s", "prompt": "consent",
}  # fmt: skip


async def ask(town: Town, path: str, body: dict[str, Any]) -> dict[str, Any]:
    return await town.old(path, body, access_token=await town.token())


async def test_a_client_code_names_the_person_once(town: Town) -> None:
    asked = {"client_id": "dingabc", "person": "li"}
    async with town.session.post(town.world.base_url + "/dingtalk-login/client-code", json=asked) as answer:
        code = (await answer.json())["code"]
    found = await ask(town, "/topapi/v2/user/getuserinfo", {"code": code})
    assert (found["result"]["userid"], found["result"]["name"]) == ("u-li", "李敏")
    assert (await ask(town, "/topapi/v2/user/getuserinfo", {"code": code}))["errcode"] == 40078


async def test_a_client_code_lapses_after_five_minutes(town: Town) -> None:
    asked = {"client_id": "dingabc", "person": "li"}
    async with town.session.post(town.world.base_url + "/dingtalk-login/client-code", json=asked) as answer:
        code = (await answer.json())["code"]
    await town.world.clock.advance(300)
    assert (await ask(town, "/topapi/v2/user/getuserinfo", {"code": code}))["errcode"] == 40078


async def test_contacts(town: Town) -> None:
    detail = (await ask(town, "/topapi/v2/user/get", {"userid": "u-li"}))["result"]
    assert (detail["name"], detail["mobile"]) == ("李敏", "13800000002")
    assert (await ask(town, "/topapi/v2/user/getbymobile", {"mobile": "13800000002"}))["result"] == {"userid": "u-li"}
    assert (await ask(town, "/topapi/user/getbyunionid", {"unionid": detail["unionid"]}))["result"]["userid"] == "u-li"
    assert (await ask(town, "/topapi/v2/user/get", {"userid": "x-zhao"}))["errcode"] == 60121
    assert (await ask(town, "/topapi/v2/user/getbymobile", {"mobile": "13800000003"}))["errcode"] == 60121
    assert (await ask(town, "/topapi/v2/user/getbymobile", {"mobile": "no"}))["errcode"] == 40104
    assert town.side.state.quotas.count(CORP, "api", town.side.state.now) == 0


async def test_the_mobile_has_a_permission_of_its_own(town: Town) -> None:
    town.robot.state["scopes_withheld"] = ["fieldMobile"]
    assert "mobile" not in (await ask(town, "/topapi/v2/user/get", {"userid": "u-li"}))["result"]
    town.robot.state["scopes_withheld"] = ["qyapi_get_member"]
    assert (await ask(town, "/topapi/v2/user/get", {"userid": "u-li"}))["errcode"] == 60011


async def code_for(town: Town, person: str, **change: str) -> tuple[int, dict[str, list[str]]]:
    asked, url = {**LOGIN, **change}, town.world.base_url + "/dingtalk-login/oauth2/auth"
    async with town.session.post(url, data={**asked, "person": person}, allow_redirects=False) as answer:
        return answer.status, parse_qs(urlsplit(answer.headers.get("Location", "")).query)


async def test_web_login_from_the_page_to_the_person(town: Town) -> None:
    async with town.session.get(town.world.base_url + "/dingtalk-login/oauth2/auth", params=LOGIN) as page:
        shown = await page.text()
    assert "王强" in shown
    assert "赵外" not in shown
    status, query = await code_for(town, "wang")
    assert (status, query["state"], query["x"]) == (302, ["s"], ["1"])
    asked = {"clientId": "dingabc", "clientSecret": "s3cret", "grantType": "authorization_code"}
    asked["code"] = query["authCode"][0]
    status, token = await town.v1("/v1.0/oauth2/userAccessToken", asked)
    assert (status, token["expireIn"]) == (200, 7200)
    assert (await town.v1("/v1.0/oauth2/userAccessToken", asked))[0] == 400
    _, me = await town.v1("/v1.0/contact/users/me", method="GET", token=token["accessToken"])
    assert (me["nick"], me["mobile"]) == ("王强", "13800000001")
    found = await ask(town, "/topapi/user/getbyunionid", {"unionid": me["unionId"]})
    assert found["result"]["userid"] == "u-wang"
    refresh = {**asked, "grantType": "refresh_token", "refreshToken": token["refreshToken"]}
    assert (await town.v1("/v1.0/oauth2/userAccessToken", refresh))[0] == 200
    await town.world.clock.advance(7_200)
    status, answer = await town.v1("/v1.0/contact/users/me", method="GET", token=token["accessToken"])
    assert (status, answer["code"]) == (400, "InvalidAuthentication")


async def test_an_app_token_is_no_user_token(town: Town) -> None:
    assert (await town.v1("/v1.0/contact/users/me", method="GET", token=await town.token()))[0] == 400


@pytest.mark.parametrize(
    ("person", "change", "status"),
    [
        ("zhao", {}, 403),
        ("nobody", {}, 403),
        ("wang", {"redirect_uri": "https://evil.test/back"}, 400),
        ("wang", {"client_id": "other"}, 400),
        ("wang", {"scope": "corpid"}, 400),
    ],
)
async def test_logins_that_are_refused(town: Town, person: str, change: dict[str, str], status: int) -> None:
    assert (await code_for(town, person, **change))[0] == status


async def test_a_registered_address_must_match_exactly(town: Town) -> None:
    town.robot.endpoints["login_redirect"] = "https://bot.test/back"
    assert (await code_for(town, "wang", redirect_uri="https://bot.test/back"))[0] == 302
    assert (await code_for(town, "wang", redirect_uri="https://bot.test/back/"))[0] == 400
    assert (await code_for(town, "wang"))[0] == 400
