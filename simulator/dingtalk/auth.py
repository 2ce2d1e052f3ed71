"""Access tokens of apps."""

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import ApiError, OldError
from simulator.dingtalk.sign import same
from simulator.dingtalk.state import State
from simulator.world import Channel


class Auth:
    """Gives out one token per app; asked again while it lives, the same one, extended."""

    def __init__(self, state: State) -> None:
        self._state = state

    def apis(self) -> list[Api]:
        return [
            Api("POST", "/v1.0/oauth2/accessToken", self._new, token=False, counted=False, whose=self._whose),
            Api("GET", "/gettoken", self._old, old=True, token=False, counted=False, whose=self._whose_old),
        ]

    def _whose(self, call: Call) -> Channel | None:
        return self._state.by_credential("robot", "client_id", str(call.body.get("appKey", "")))

    def _whose_old(self, call: Call) -> Channel | None:
        return self._state.by_credential("robot", "client_id", call.query.get("appkey", ""))

    async def _new(self, call: Call) -> Answer:
        if not _is_owner(call.caller, str(call.body.get("appSecret", ""))):
            raise ApiError(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        return {"accessToken": self._token(call.channel), "expireIn": self._state.limits.token_seconds}

    async def _old(self, call: Call) -> Answer:
        if not _is_owner(call.caller, call.query.get("appsecret", "")):
            raise OldError(40089, "不合法的corpid或corpsecret")
        return {"access_token": self._token(call.channel), "expires_in": self._state.limits.token_seconds}

    def _token(self, channel: Channel) -> str:
        state = self._state
        alive = (t for t in list(state.tokens) if state.live(state.tokens, t) == channel.id)
        token = next(alive, None) or state.fresh(size=32)
        state.tokens[token] = state.lapsing(channel.id, state.limits.token_seconds)
        return token


def _is_owner(channel: Channel | None, secret: str) -> bool:
    return channel is not None and same(channel.credentials.get("client_secret", ""), secret)
