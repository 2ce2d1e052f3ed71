"""Calls of the platform's two API generations under one access token."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from urllib.parse import quote, urlencode

from bot.errors import Ambiguous, Transient
from bot.platforms.base import Answer, Channel, Services
from bot.platforms.dingtalk.answers import Refused, Result, TokenRefused, read
from bot.platforms.dingtalk.settings import RobotKeys, Settings

TOKEN = "access-token"
TOKEN_MARGIN = timedelta(minutes=10)  #: refreshed so long before it lapses; asking again extends the same token
_ACCEPT = {"Accept": "application/json"}


class OpenApi:
    """`change` and `change_old` alter something: without a clear answer they are Ambiguous. `ask` and `ask_old` do not:
    they are Transient then. All raise `Refused` with the platform's code for the caller to judge."""

    def __init__(self, channel: Channel, keys: RobotKeys, services: Services, settings: Settings) -> None:
        self._channel = channel
        self._keys = keys
        self._services = services
        self._settings = settings

    async def change(self, method: str, path: str, body: Mapping[str, object]) -> Result:
        return await self._authorised(lambda token: self._v1(method, path, token, body))

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None, **query: str) -> Result:
        address = f"{path}?{urlencode(query)}" if query else path
        return await _harmless(self._authorised(lambda token: self._v1(method, address, token, body)))

    async def ask_old(
        self, path: str, *, json: object | None = None, form: Callable[[], object] | None = None
    ) -> Result:
        """`form` makes the multipart body anew for every try."""
        return await _harmless(self._authorised(lambda token: self._old(path, token, json, form)))

    async def ask_openly(self, method: str, path: str, body: object | None = None, *, user_token: str = "") -> Result:
        """A v1 call without the app's token: sign-in steps that carry their own proof."""
        return await _harmless(self._v1(method, path, user_token, body))

    # --- tokens ---------------------------------------------------------------------------------------------------

    async def _authorised(self, attempt: Callable[[str], Awaitable[Result]]) -> Result:
        """The attempt, with a new token if the first is refused; refused again, what `Tokens` makes of it."""
        tokens, channel = self._services.tokens, self._channel.id
        token = await tokens.get(channel, TOKEN, self._refresh)
        try:
            return await attempt(token)
        except TokenRefused:
            token = await tokens.get(channel, TOKEN, self._refresh, rejected=token)
        try:
            return await attempt(token)
        except TokenRefused:
            token = await tokens.get(channel, TOKEN, self._refresh, rejected=token)
        try:
            return await attempt(token)  # somebody else's newer one
        except TokenRefused:
            raise Transient("token", scope="channel") from None

    async def _refresh(self) -> tuple[str, timedelta]:
        body = {"appKey": self._keys.client_id, "appSecret": self._keys.client_secret}
        try:
            found = await _harmless(self._v1("POST", "/v1.0/oauth2/accessToken", "", body))
        except Refused as refused:
            raise refused.neutral() from None
        token, life = found.get("accessToken"), found.get("expireIn")
        if not isinstance(token, str) or not token or not isinstance(life, int):
            raise Transient("token")
        return token, max(timedelta(seconds=life) - TOKEN_MARGIN, timedelta(seconds=life / 2))

    # --- wire -----------------------------------------------------------------------------------------------------

    async def _v1(self, method: str, path: str, token: str, body: object | None) -> Result:
        headers = {**_ACCEPT, "x-acs-dingtalk-access-token": token} if token else _ACCEPT
        return read(
            await self._services.http.request(method, self._settings.api_base + path, json=body, headers=headers)
        )

    async def _old(self, path: str, token: str, json: object | None, form: Callable[[], object] | None) -> Result:
        joint = "&" if "?" in path else "?"
        address = f"{self._settings.oapi_base}{path}{joint}access_token={quote(token, safe='')}"
        http = self._services.http
        if form is not None:
            return read(await http.request("POST", address, data=form()))
        return read(await http.request("POST", address, json=json))

    async def fetch(self, url: str, *, limit_bytes: int) -> Answer:
        """A file from wherever the platform keeps it: public hosts over TLS, or the configured development address."""
        local = self._settings.media_base
        if not (local and url.startswith(local + "/")) and url.startswith("http://"):
            url = "https://" + url.removeprefix("http://")
        return await self._services.http.request("GET", url, limit_bytes=limit_bytes, any_public_host=True, seconds=60)


async def _harmless(call: Awaitable[Result]) -> Result:
    """A call that may be made again freely: an unclear answer is as good as none."""
    try:
        return await call
    except Ambiguous:
        raise Transient("no-answer") from None
