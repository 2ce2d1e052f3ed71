"""A person presses a card: the callback to the bot, and its answer on the card."""

import asyncio
import json
from typing import Any

from simulator.dingtalk.cards import Cards
from simulator.dingtalk.push import Push
from simulator.dingtalk.state import State
from simulator.world import Channel, Person, Shown

Picked = dict[str, list[str]]


class Presses:
    """Stream or HTTP, as the card was made; the bot has two seconds."""

    def __init__(self, state: State, push: Push, cards: Cards) -> None:
        self._state = state
        self._push = push
        self._cards = cards

    async def pressed(self, card: Shown, person: str, button: str, values: Picked) -> None:
        """Return when the bot has answered or its time is over. Moving the clock waits for it."""
        channel = self._state.world.channels.get(card.wire.get("channel", ""))
        if channel is not None and card.wire.get("callback"):
            who = self._state.world.people[person]
            await asyncio.wait({self._state.world.errand(self._tell(card, channel, who, button, values))})

    async def _tell(self, card: Shown, channel: Channel, person: Person, button: str, values: Picked) -> None:
        if not self._state.user_id(person, channel.corp):
            return  # members of other organisations: reported to call nobody
        if not self._state.take_quota(channel, "push"):
            return
        body = self._body(card, channel, person, button, values)
        answer = await self._push.press(channel, body, route=card.wire["route"], chat=card.chat)
        card.wire["unanswered"] = card.wire.get("unanswered", 0) + (answer is None)
        if answer:
            self._cards.answer(card, person.id, answer)

    def _body(self, card: Shown, channel: Channel, person: Person, button: str, values: Picked) -> dict[str, Any]:
        params: dict[str, Any] = dict(self._cards.params(card, person.id, button))
        if values:
            modes = {choice["key"]: choice["mode"] for choice in card.seen_by(person.id).choices}
            params["form"] = {k: ids if modes.get(k) == "multi" else "".join(ids) for k, ids in values.items()}
        inside = json.dumps({"cardPrivateData": {"actionIds": [button], "params": params}}, ensure_ascii=False)
        return {
            "type": "actionCallback",
            "outTrackId": card.wire["outTrackId"],
            "corpId": channel.corp,
            "userId": self._state.user_id(person, channel.corp),
            "userIdType": 1,
            "spaceType": card.wire["spaceType"],
            "spaceId": card.wire["spaceId"],
            "extension": "{}",
            "value" if channel.state.get("press_in_value") else "content": inside,
        }
