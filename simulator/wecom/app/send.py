"""message/send, message/recall and message/update_template_card (path/90236, 94867, 94888)."""

import secrets
from typing import Any

from simulator.wecom import cards, display
from simulator.wecom.app import looks
from simulator.wecom.app.ledger import Ledger, Sent
from simulator.wecom.app.tokens import Tokens
from simulator.wecom.gate import Call
from simulator.wecom.quota import Quota
from simulator.wecom.refusals import Refusal, ok
from simulator.wecom.shared import Shared
from simulator.world import Channel, Person, Shown

MAX_USERS = 1000
MAX_PARTIES = 100
PER_MEMBER_MINUTE, PER_MEMBER_HOUR = 30, 1000  #: beyond it nothing is shown and nothing said (§4.6)


class Messages:
    def __init__(self, shared: Shared, tokens: Tokens, ledger: Ledger) -> None:
        self._shared = shared
        self._tokens = tokens
        self._ledger = ledger
        self._rate = Quota(shared.window(PER_MEMBER_MINUTE, 60), shared.window(PER_MEMBER_HOUR, 3600))

    async def send(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        body = call.body
        self._check_agent(app, body)
        earlier = self._ledger.repeated(app.id, call.raw, body, self._shared.now())
        if earlier is not None:
            return dict(earlier.answer)
        kind = body.get("msgtype")
        content = looks.check(self._shared, app, kind, body.get(str(kind)))
        people, invalid = self._recipients(app, body)
        if kind == "template_card" and self._ledger.by_task(app.id, content.get("task_id")):
            raise Refusal(42014, "task_id is in use")
        sent = self._show(app, str(kind), content, people)
        sent.answer = ok(**invalid, msgid=sent.msgid)
        if kind == "template_card":
            sent.answer["response_code"] = self._ledger.code_for(sent, sent.at)
        self._ledger.remember(app.id, call.raw, body, sent)
        return dict(sent.answer)

    def _check_agent(self, app: Channel, body: dict[str, Any]) -> None:
        agent = body.get("agentid")
        if isinstance(agent, bool) or not isinstance(agent, int | str) or str(agent) != app.credentials.get("agent_id"):
            raise Refusal(40056)

    def _recipients(self, app: Channel, body: dict[str, Any]) -> tuple[list[Person], dict[str, str]]:
        """Who gets it, and the lists of who does not; 81013 if nobody does."""
        wanted, parties, tags = (_split(body.get(name)) for name in ("touser", "toparty", "totag"))
        if len(wanted) > MAX_USERS or len(parties) > MAX_PARTIES or len(tags) > MAX_PARTIES:
            raise Refusal(40058, "too many recipients")
        if wanted == ["@all"]:
            return self._shared.members(app.corp), {}
        found = {user_id: self._shared.person(app.corp, user_id) for user_id in wanted}
        people = list({person.id: person for person in found.values() if person}.values())
        if not people:
            raise Refusal(81013)
        lists = {
            "invaliduser": [user_id.lower() for user_id, person in found.items() if person is None],
            "invalidparty": parties,
            "invalidtag": tags,
        }
        return people, {name: "|".join(ids) for name, ids in lists.items() if ids}

    def _show(self, app: Channel, kind: str, content: dict[str, Any], people: list[Person]) -> Sent:
        now = self._shared.now()
        sent = Sent(secrets.token_urlsafe(36), app.id, now, {}, content if kind == "template_card" else None)
        for person in people:
            if not self._rate.take((app.corp, person.id), now):
                continue
            chat = self._shared.world.private_chat(person.id, app.id)
            face = looks.face(self._shared, app, chat, kind, content)
            wire = {"sort": "app", "msgid": sent.msgid, "card": sent.card}
            sent.copies[person.id] = display.show(self._shared, app, chat, face, wire=wire)
        self._ledger.note(sent)
        return sent

    async def recall(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        sent = self._ledger.recall(call.body.get("msgid"), app=app.id, now=self._shared.now())
        for entry in sent.copies.values():
            display.change(self._shared, entry, recalled=True)
        return ok()

    async def update_card(self, call: Call) -> dict[str, Any]:
        app = self._tokens.admit(call)
        body = call.body
        self._check_agent(app, body)
        look = new_look(body, cards.ALL_TYPES)
        sent = self._ledger.spend(body.get("response_code"), app=app.id, now=self._shared.now())
        wanted = body.get("userids") or []
        chosen, invalid = (list(sent.copies), []) if body.get("atall") == 1 else self._copies(app, sent, wanted)
        for person in chosen:
            apply_look(self._shared, sent.copies[person], look)
        return ok(invaliduser=invalid)

    def _copies(self, app: Channel, sent: Sent, user_ids: object) -> tuple[list[str], list[str]]:
        if not isinstance(user_ids, list):
            raise Refusal(40058, "userids")
        chosen: list[str] = []
        invalid: list[str] = []
        for user_id in user_ids:
            person = self._shared.person(app.corp, user_id)
            if person and person.id in sent.copies:
                chosen.append(person.id)
            else:
                invalid.append(str(user_id))
        return chosen, invalid


def new_look(body: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """What an update asks for: {"button": words} for a pressed button, or {"card": the new card}."""
    button = body.get("button")
    if isinstance(button, dict):
        if not button.get("replace_name"):
            raise Refusal(40063, "button.replace_name")
        return {"button": str(button["replace_name"])}
    return {"card": cards.check(body.get("template_card"), allowed)}


def apply_look(shared: Shared, entry: Shown, look: dict[str, Any]) -> None:
    if "card" in look:
        display.change(shared, entry, **{**cards.face(look["card"]), "wire": {**entry.wire, "card": look["card"]}})
    else:
        links_only = [button for button in entry.buttons if button.url]
        words = "\n".join(filter(None, [entry.text, f"[{look['button']}]"]))
        display.change(shared, entry, buttons=links_only, choices=[], text=words)


def _split(value: object) -> list[str]:
    return [part for part in value.split("|") if part] if isinstance(value, str) else []
