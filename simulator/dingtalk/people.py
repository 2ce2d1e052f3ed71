"""Who somebody is: contacts of the old API. Free of the month's count."""

from simulator.dingtalk.edge import Answer, Api, Call
from simulator.dingtalk.errors import OldError
from simulator.dingtalk.state import State
from simulator.world import DINGTALK, Channel, Person

MEMBER_SCOPE = "qyapi_get_member"
BY_MOBILE_SCOPE = "qyapi_get_member_by_mobile"
MOBILE_SCOPE = "fieldMobile"  #: the sensitive field has a permission of its own


class People:
    """topapi v2 user/getuserinfo, user/get, user/getbymobile; user/getbyunionid."""

    def __init__(self, state: State) -> None:
        self._state = state

    def apis(self) -> list[Api]:
        return [
            Api("POST", "/topapi/v2/user/getuserinfo", self._by_code, old=True, counted=False),
            Api("POST", "/topapi/v2/user/get", self._detail, old=True, counted=False, scope=MEMBER_SCOPE),
            Api("POST", "/topapi/v2/user/getbymobile", self._by_mobile, old=True, counted=False, scope=BY_MOBILE_SCOPE),
            Api("POST", "/topapi/user/getbyunionid", self._by_union_id, old=True, counted=False, scope=MEMBER_SCOPE),
        ]

    def client_code(self, channel: Channel, person: Person) -> str:
        """A 免登 code, as the DingTalk client gives it to a page that the person opens: once, 5 minutes."""
        code = self._state.fresh(size=32)
        value = ("client", channel.id, person.id)
        self._state.codes[code] = self._state.lapsing(value, self._state.limits.login_code_seconds)
        return code

    async def _by_code(self, call: Call) -> Answer:
        code = str(call.body.get("code") or "")
        found = self._state.live(self._state.codes, code)
        if found is None or found[:2] != ("client", call.channel.id):
            raise OldError(40078, "不存在的临时授权码")
        del self._state.codes[code]
        person = self._state.world.people[found[2]]
        user_id = self._state.user_id(person, call.channel.corp)
        if not user_id:
            raise OldError(60121, "找不到该用户")
        level = 2 if person.id in call.channel.state.get("admins", ()) else 0
        me = {"userid": user_id, "unionid": self._state.union_id(person), "name": person.name}
        return {"result": {**me, "sys": level > 0, "sys_level": level}}

    async def _detail(self, call: Call) -> Answer:
        user_id = str(call.body.get("userid") or "")
        person = self._state.world.person_by_account(DINGTALK, call.channel.corp, user_id)
        if person is None:
            raise OldError(60121, "找不到该用户")
        result: Answer = {"userid": self._state.user_id(person, call.channel.corp), "name": person.name, "active": True}
        result["unionid"] = self._state.union_id(person)
        result["admin"] = person.id in call.channel.state.get("admins", ())
        if MOBILE_SCOPE not in call.channel.state.get("scopes_withheld", ()):
            result["mobile"] = person.mobile
        return {"result": result}

    async def _by_mobile(self, call: Call) -> Answer:
        mobile = str(call.body.get("mobile") or "")
        if not (mobile.isascii() and mobile.isdecimal() and 5 <= len(mobile) <= 15):
            raise OldError(40104, "无效的手机号")
        people = self._state.world.people.values()
        found = next((p for p in people if p.mobile == mobile and self._state.user_id(p, call.channel.corp)), None)
        if found is None:
            raise OldError(60121, "找不到该用户")
        return {"result": {"userid": self._state.user_id(found, call.channel.corp)}}

    async def _by_union_id(self, call: Call) -> Answer:
        person = self._state.by_union_id(str(call.body.get("unionid") or ""))
        user_id = self._state.user_id(person, call.channel.corp)
        if not user_id:
            raise OldError(60121, "找不到该用户")
        return {"result": {"contact_type": 0, "userid": user_id}}
