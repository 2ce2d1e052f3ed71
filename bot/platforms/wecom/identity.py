"""Who is at the browser: login pages of WeCom and the code that comes back from them (path/91022, 98151, 91023)."""

import re
from urllib.parse import urlencode

import orjson

from bot.errors import Permanent, Transient
from bot.messages import Sender
from bot.platforms.base import Channel, Services
from bot.platforms.wecom.client import Api
from bot.platforms.wecom.settings import Settings

_STATE = re.compile(r"[A-Za-z0-9]{1,128}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,512}")


class Identity:
    """Of one self-built application. `state` must be bound to the browser's session by the caller."""

    def __init__(self, channel: Channel, services: Services, settings: Settings) -> None:
        self._channel = channel
        self._settings = settings
        self._api = Api(channel, services, settings)

    def url_in_client(self, redirect: str, state: str) -> str:
        """The page that logs a person in silently inside the WeCom client."""
        keys = self._channel.credentials
        query = {
            "appid": keys["corp_id"],
            "redirect_uri": redirect,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": _checked(state),
            "agentid": keys["agent_id"],
        }
        return f"{self._settings.authorize_url}?{urlencode(query)}#wechat_redirect"

    def url_with_qr(self, redirect: str, state: str) -> str:
        """The page with a QR code, for a browser outside the client."""
        keys = self._channel.credentials
        query = {
            "login_type": "CorpApp",
            "appid": keys["corp_id"],
            "agentid": keys["agent_id"],
            "redirect_uri": redirect,
            "state": _checked(state),
        }
        return f"{self._settings.qr_login_url}?{urlencode(query)}"

    async def who(self, code: str) -> Sender | None:
        """The member behind a code (5 minutes, one use). None for an outsider: openid and external_userid are no login,
        and a member of a linked corp ("corp/userid") is not one of this corp."""
        if not _CODE.fullmatch(code):
            raise Permanent("40029")
        answer = await self._api.ask("/cgi-bin/auth/getuserinfo", {"code": code})
        try:
            body = orjson.loads(answer.body)
        except ValueError:
            raise Transient("answer") from None
        user_id = (body.get("userid") or body.get("UserId")) if isinstance(body, dict) else None
        if not isinstance(user_id, str) or not user_id or "/" in user_id:
            return None
        return Sender(self._channel.corp, user_id)


def _checked(state: str) -> str:
    if not _STATE.fullmatch(state):
        raise ValueError("a state is 1 to 128 letters and digits")
    return state
