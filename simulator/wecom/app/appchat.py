"""Group chats made by an app (path/90244 to 90248)."""

import re
import secrets
from typing import Any

from simulator.wecom import display
from simulator.wecom.app import looks
from simulator.wecom.app.tokens import Tokens
from simulator.wecom.gate import Call
from simulator.wecom.quota import Quota
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared
from simulator.world import Channel, Chat

CHAT_ID = re.compile(r"[0-9a-zA-Z]{1,32}\Z")
MAX_NAME_CHARS = 50
MEMBERS = range(2, 2001)
CREATIONS_PER_DAY, CHANGES_PER_HOUR = 1000, 1000
MEMBER_PER_MINUTE, MEMBER_PER_DAY = 200, 10_000  #: beyond it nothing is shown and nothing said
KINDS = ("text", "image", "voice", "video", "file", "textcard", "news", "markdown")


class AppChats:
    def __init__(self, shared: Shared, tokens: Tokens) -> None:
        self._shared = shared
        self._tokens = tokens
        self._created = shared.window(CREATIONS_PER_DAY, 86_400)
        self._changed = shared.window(CHANGES_PER_HOUR, 3600)
        self._shown = Quota(shared.window(MEMBER_PER_MINUTE, 60), shared.window(MEMBER_PER_DAY, 86_400))

    async def create(self, call: Call) -> dict[str, Any]:
        app, body = self._tokens.admit(call), call.body
        name, wire_id = body.get("name") or "", body.get("chatid") or secrets.token_hex(16)
        if not isinstance(name, str) or len(name) > MAX_NAME_CHARS:
            raise Refusal(86004)
        if not isinstance(wire_id, str) or not CHAT_ID.match(wire_id):
            raise Refusal(86001)
        if self._shared.world.chat_by_wire(app.platform, wire_id):
            raise Refusal(86215)
        people = self._members(app, body.get("userlist"))
        if len(people) not in MEMBERS:
            raise Refusal(86006)
        owner = body.get("owner")
        if owner and self._members(app, [owner])[0] not in people:
            raise Refusal(86007)
        if not self._created.take(app.id, self._shared.now()):
            raise Refusal(45009)
        self._shared.world.add_chat(Chat(wire_id, app.platform, "group", name, people, [app.id], wire_id, app.corp))
        app.state.setdefault("owners", {})[wire_id] = owner or self._shared.user_id(people[0], app.corp)
        return ok(chatid=wire_id)

    def _members(self, app: Channel, user_ids: object) -> list[str]:
        if not isinstance(user_ids, list):
            raise Refusal(86006)
        found = [self._shared.person(app.corp, user_id) for user_id in user_ids]
        if None in found:
            raise Refusal(86007)
        return list(dict.fromkeys(person.id for person in found if person))

    def _chat(self, app: Channel, wire_id: object) -> Chat:
        """The app's own group; 86003, 49008 or 86008 otherwise."""
        chat = self._shared.world.chat_by_wire(app.platform, wire_id) if isinstance(wire_id, str) else None
        if chat is None:
            raise Refusal(86003)
        if wire_id not in app.state.get("owners", {}) or self._shared.take("removed", app, chat):
            raise Refusal(86008)
        if chat.dissolved:
            raise Refusal(49008, "chat disbanded")
        return chat

    async def update(self, call: Call) -> dict[str, Any]:
        app, body = self._tokens.admit(call), call.body
        chat = self._chat(app, body.get("chatid"))
        added = self._members(app, body.get("add_user_list") or [])
        gone = self._members(app, body.get("del_user_list") or [])
        people = [person for person in dict.fromkeys([*chat.people, *added]) if person not in gone]
        name = body.get("name") or chat.title
        if not isinstance(name, str) or len(name) > MAX_NAME_CHARS:
            raise Refusal(86004)
        if len(people) not in MEMBERS:
            raise Refusal(86006)
        if not self._changed.take(app.id, self._shared.now()):
            raise Refusal(45009)
        chat.people, chat.title = people, name
        return ok()

    async def get(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        chat = self._chat(app, call.request.query.get("chatid"))
        members = [self._shared.user_id(person, app.corp) for person in chat.people]
        owner = app.state["owners"][chat.wire_id]
        return ok(chat_info={"chatid": chat.wire_id, "name": chat.title, "owner": owner, "userlist": members})

    async def send(self, call: Call) -> dict[str, Any]:
        app, body = self._tokens.admit(call), call.body
        chat, kind = self._chat(app, body.get("chatid")), body.get("msgtype")
        if kind not in KINDS:
            raise Refusal(40008)
        content = looks.check(self._shared, app, kind, body.get(str(kind)))
        now = self._shared.now()
        if any([self._shown.take((chat.corp, person), now) for person in chat.people]):
            look = looks.face(self._shared, app, chat, str(kind), content)
            display.show(self._shared, app, chat, look, wire={"sort": "appchat"})
        return ok()
