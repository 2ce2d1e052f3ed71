"""Who somebody is, for pages: inside the client by a login code, in a browser by web login. Members only."""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.errors import Unauthentic
from bot.platforms.base import Channel
from bot.platforms.dingtalk.answers import Refused, Result, TokenRefused
from bot.platforms.dingtalk.codes import Meaning, meaning
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.parse import as_id
from bot.platforms.dingtalk.settings import RobotKeys, Settings

INTERNAL = 0  #: contact_type of a member; 1 is an outside contact


@dataclass(frozen=True, slots=True)
class Login:
    """A member of the channel's organisation, as the platform vouches for it. The name is for show, never a key."""

    corp: str
    user_id: str
    union_id: str = ""
    name: str = ""


class Identity:
    """Raises Unauthentic for a code that is not good and for everyone outside the organisation."""

    def __init__(self, channel: Channel, keys: RobotKeys, api: OpenApi, settings: Settings) -> None:
        self._channel = channel
        self._keys = keys
        self._api = api
        self._settings = settings

    async def by_client_code(self, code: str) -> Login:
        """The code that a page inside DingTalk gets; good once, for 5 minutes."""
        found = await self._old("/topapi/v2/user/getuserinfo", {"code": code})
        return self._login(found, union_id=as_id(found.get("unionid")), name=found.get("name"))

    def web_address(self, *, redirect_uri: str, state: str) -> str:
        """Where the browser is sent; `redirect_uri` must be registered exactly, `state` is bound to the browser."""
        query = {
            "client_id": self._keys.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": "openid",
            "state": state,
            "prompt": "consent",
        }
        return f"{self._settings.login_url}?{urlencode(query)}"

    async def by_web_code(self, code: str) -> Login:
        """From the code of the redirect to the person's userId in this organisation."""
        body = {
            "clientId": self._keys.client_id,
            "clientSecret": self._keys.client_secret,
            "code": code,
            "grantType": "authorization_code",
        }
        granted = await self._open("POST", "/v1.0/oauth2/userAccessToken", body)
        token = granted.get("accessToken")
        if not isinstance(token, str) or not token:
            raise Unauthentic("login")
        me = await self._open("GET", "/v1.0/contact/users/me", None, user_token=token)
        union_id = as_id(me.get("unionId"))
        if not union_id:
            raise Unauthentic("login")
        found = await self._old("/topapi/user/getbyunionid", {"unionid": union_id})
        if found.get("contact_type", INTERNAL) != INTERNAL:
            raise Unauthentic("outsider")
        return self._login(found, union_id=union_id, name=me.get("nick"))

    def _login(self, found: Result, *, union_id: str, name: object) -> Login:
        user_id = as_id(found.get("userid"))
        if not user_id:
            raise Unauthentic("outsider")
        return Login(self._channel.corp, user_id, union_id, name if isinstance(name, str) else "")

    async def _old(self, path: str, body: dict[str, str]) -> Result:
        try:
            found = (await self._api.ask_old(path, json=body)).get("result")
        except Refused as refused:
            raise _unknown_person(refused) from None
        return found if isinstance(found, dict) else {}

    async def _open(self, method: str, path: str, body: object | None, *, user_token: str = "") -> Result:
        try:
            return await self._api.ask_openly(method, path, body, user_token=user_token)
        except TokenRefused:
            raise Unauthentic("login") from None
        except Refused as refused:
            raise _unknown_person(refused) from None


def _unknown_person(refused: Refused) -> Exception:
    """A bad code or an outsider; the operator's troubles and the platform's keep their own class."""
    kept = {Meaning.PERMISSION, Meaning.QUOTA, Meaning.PACE, Meaning.MINUTE_ALL, Meaning.BUSY, Meaning.BANNED}
    return refused.neutral() if meaning(refused.code) in kept else Unauthentic("login")
