"""Getting a message, a press or an event to the bot: Stream or HTTP, with redelivery and the faults of the road."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from simulator.dingtalk.gateway import BOT_TOPIC, CARD_TOPIC, Gateway
from simulator.dingtalk.outward import Outward
from simulator.dingtalk.state import State
from simulator.world import Channel, Shown

Answer = dict[str, Any]


@dataclass
class Parcel:
    """One push: the same for every try, so a redelivery is byte for byte what was sent before (its frame is new)."""

    channel: Channel
    kind: str  #: CALLBACK | EVENT
    topic: str
    content: dict[str, Any]
    chat: str = ""
    event: dict[str, str] | None = None
    tries: int = 0
    said: Shown | None = None  #: what a person said, if that is what is pushed

    def targets(self) -> tuple[str, ...]:
        return (self.channel.id, *([self.chat] if self.chat else []))


class Push:
    """Deliveries to bots. Each runs in the background; moving the clock waits for it."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway
        self._outward = Outward(state)
        self._held: Parcel | None = None
        self.lost: list[Parcel] = []  #: given up after the last try
        self.answered: Callable[[Parcel, Answer], Awaitable[None]] | None = (
            None  #: an HTTP callback's answer is a reply
        )

    async def stop(self) -> None:
        await self._outward.stop()

    # --- messages and events ------------------------------------------------------------------------------------

    def message(self, channel: Channel, content: dict[str, Any], *, chat: str, said: Shown | None = None) -> None:
        """Push a robot message."""
        self._start(Parcel(channel, "CALLBACK", BOT_TOPIC, content, chat, said=said))

    def event(self, channel: Channel, event_type: str, content: dict[str, Any]) -> None:
        """Push an event of the organisation to one app."""
        now = str(int(self._state.now.timestamp() * 1000))
        headers = {"eventId": self._state.fresh(size=32), "eventType": event_type, "eventBornTime": now}
        headers |= {"eventCorpId": channel.corp, "eventUnifiedAppId": channel.id}
        self._start(Parcel(channel, "EVENT", "*", content, event=headers))

    def _start(self, parcel: Parcel) -> None:
        if self._state.struck("no_callback", *parcel.targets()):
            return
        if self._held is None and self._state.struck("reorder", *parcel.targets()):
            self._held = parcel
            self._state.world.clock.after(5, self._release)
            return
        held, self._held = self._held, None
        for each in (parcel, held):
            if each is not None:
                self._state.world.errand(self._deliver(each))
                if self._state.struck("duplicate", *each.targets()):
                    self._state.world.errand(self._once_more(each))

    async def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._state.world.errand(self._deliver(held))

    async def _once_more(self, parcel: Parcel) -> None:
        await self._try(parcel)

    async def _deliver(self, parcel: Parcel) -> None:
        parcel.tries += 1
        if await self._try(parcel):
            return
        if parcel.channel.mode == "http" and parcel.kind == "CALLBACK":
            self.lost.append(parcel)  # whether robots over HTTP get a second try is published nowhere
        elif parcel.tries > self._state.limits.redeliveries:
            self.lost.append(parcel)
        else:
            self._again(parcel)

    def _again(self, parcel: Parcel) -> None:
        async def again() -> None:
            if not self._state.struck("no_callback", *parcel.targets()):
                self._state.world.errand(self._deliver(parcel))

        self._state.world.clock.after(self._state.limits.redelivery_seconds, again)

    async def _try(self, parcel: Parcel) -> bool:
        taken = await self._taken(parcel)
        if taken and parcel.said is not None:
            parcel.said.heard_by.append(parcel.channel.id)
        return taken

    async def _taken(self, parcel: Parcel) -> bool:
        if parcel.channel.mode == "http":
            answer = await self._outward.robot(parcel.channel, parcel.content)
            if answer and self.answered is not None:
                await self.answered(parcel, answer)
            return answer is not None
        ack = await self._frame(parcel, self._state.limits.push_timeout)
        if ack is None or ack.get("code") != 200:
            return False
        return parcel.kind != "EVENT" or _data(ack).get("status") == "SUCCESS"

    async def _frame(self, parcel: Parcel, within: float) -> Answer | None:
        connection = self._gateway.pick(parcel.channel.id, parcel.kind, parcel.topic)
        if connection is None:
            return None
        headers = {
            "appId": parcel.channel.id,
            "connectionId": connection.id,
            "contentType": "application/json",
            "messageId": self._gateway.message_id(),
            "time": str(int(self._state.now.timestamp() * 1000)),
            "topic": parcel.topic,
            **(parcel.event or {}),
        }
        data = json.dumps(parcel.content, ensure_ascii=False, separators=(",", ":"))
        frame = {"specVersion": "1.0", "type": parcel.kind, "headers": headers, "data": data}
        return await connection.ask(frame, within)

    # --- card presses: no second try, and the answer matters ------------------------------------------------------

    async def press(self, channel: Channel, content: dict[str, Any], *, route: str | None, chat: str) -> Answer | None:
        """The bot's answer to a press ({cardData, …}); {} for an empty one, None for none in time."""
        parcel = Parcel(channel, "CALLBACK", CARD_TOPIC, content, chat)
        if self._state.struck("no_callback", *parcel.targets()):
            return None
        twice = self._state.struck("duplicate", *parcel.targets()) is not None
        answers = await asyncio.gather(*[self._press_once(parcel, route) for _ in range(2 if twice else 1)])
        return answers[0]

    async def _press_once(self, parcel: Parcel, route: str | None) -> Answer | None:
        if route is not None:
            return await self._outward.card(parcel.channel, route, parcel.content)
        ack = await self._frame(parcel, self._state.limits.card_timeout)
        if ack is None or ack.get("code") != 200:
            return None
        response = _data(ack).get("response")
        return response if isinstance(response, dict) else {}


def _data(ack: Answer) -> Answer:
    try:
        found = json.loads(ack.get("data") or "{}")
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
