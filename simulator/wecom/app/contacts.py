"""The corp's members as an app may read them (path/90196, 90201, 90208): no mobile, e-mail or avatar (§4.8)."""

from typing import Any

from simulator.wecom.app.tokens import Tokens
from simulator.wecom.gate import Call
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared
from simulator.world import Channel, Person

ROOT = 1  #: the one department that the simulated corps have


class Contacts:
    def __init__(self, shared: Shared, tokens: Tokens) -> None:
        self._shared = shared
        self._tokens = tokens

    def _card(self, app: Channel, person: Person) -> dict[str, Any]:
        user_id = self._shared.user_id(person.id, app.corp)
        return {"userid": user_id, "name": person.name, "department": [ROOT], "main_department": ROOT, "status": 1}

    async def get(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        person = self._shared.person(app.corp, call.request.query.get("userid"))
        if person is None:
            raise Refusal(60111)
        return ok(**self._card(app, person), enable=1, isleader=0)

    async def list_members(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        if call.request.query.get("department_id") != str(ROOT):
            raise Refusal(40058, "department_id")
        return ok(userlist=[self._card(app, person) for person in self._shared.members(app.corp)])

    async def departments(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        return ok(department=[{"id": ROOT, "name": app.corp, "parentid": 0, "order": 1}])

    async def callback_addresses(self, call: Call) -> dict[str, Any]:
        self._tokens.admit(call)
        return ok(ip_list=["127.0.0.1"])
