"""From a frame to its acknowledgement: what the platform sends is stored first, then answered."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from bot.errors import Unsupported
from bot.messages import Content, Inbound, Outbound
from bot.platforms.base import Channel, Receive, Services, Unavailable
from bot.platforms.dingtalk import cards, frames
from bot.platforms.dingtalk.frames import BadData, BadFrame, Frame
from bot.platforms.dingtalk.parse import Parser, as_id, content_id
from bot.platforms.dingtalk.presses import read_press
from bot.platforms.dingtalk.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")


class Desk:
    """Answers the frames of one channel."""

    def __init__(self, channel: Channel, services: Services, settings: Settings, parser: Parser) -> None:
        self._channel = channel
        self._services = services
        self._settings = settings
        self._parser = parser

    async def answer(self, frame: Frame, receive: Receive) -> bytes | None:
        """The acknowledgement; None when the platform shall send the frame again, or when nobody can be answered."""
        outcome = await _tried(self._work(frame, receive))
        return self._excuse(frame, outcome) if isinstance(outcome, Exception) else outcome

    async def answer_together(self, together: Sequence[Frame], receive: Receive) -> list[bytes]:
        """As `answer` for bot messages that came together: they are stored together."""
        outcome = await _tried(self._work_together(together, receive))
        if isinstance(outcome, Exception):  # our own fault; by which of them turns out when each is taken alone
            outcome = await asyncio.gather(*(self.answer(frame, receive) for frame in together))
        return [answer for answer in outcome if answer is not None]

    def _excuse(self, frame: Frame, error: Exception) -> bytes | None:
        if isinstance(error, BadFrame):
            self._services.count("stream", "bad-frame")
            return None
        if isinstance(error, Unavailable):
            return frames.event_ack(frame.id(), taken=False) if frame.kind == frames.EVENT else None
        if isinstance(error, BadData):
            self._services.count("stream", "bad-data")
            return frames.ack(frame.id(), "{}", code=400, message="bad data")
        if isinstance(error, Unsupported):
            self._services.count("unsupported", error.kind)
            return _empty(frame, frame.id())
        log.error("channel %d: a frame failed: %s", self._channel.id, type(error).__name__)
        self._services.count("stream", "failed")
        return frames.ack(frame.id(), "{}", code=500, message="error")

    async def _work(self, frame: Frame, receive: Receive) -> bytes:
        message_id, topic = frame.id(), frame.topic
        known = frame.kind == frames.EVENT or topic in (frames.BOT_TOPIC, frames.CARD_TOPIC)
        if not known:
            self._services.count("unsupported", "topic")
            return frames.ack(message_id, "{}", code=404, message="not found")
        if frame.kind == frames.EVENT:
            raw = frame.content()
            event_id = as_id(frame.headers.get("eventId")) or as_id(message_id) or content_id(message_id.encode())
            event_type = as_id(frame.headers.get("eventType"))
            await receive(self._parser.event(raw, event_id=event_id, event_type=event_type), 0)
            return frames.event_ack(message_id, taken=True)
        if topic == frames.CARD_TOPIC:
            return frames.response(message_id, await self._press(frame.content(), message_id, receive))
        await receive(self._message(frame, message_id), 0)
        return frames.stored(message_id)

    async def _work_together(self, together: Sequence[Frame], receive: Receive) -> list[bytes | None]:
        answers: list[bytes | None] = []
        messages: list[Inbound] = []
        read: list[Frame] = []
        for frame in together:
            try:
                messages.append(self._message(frame, frame.id()))
                read.append(frame)
            except (BadFrame, BadData, Unsupported) as error:
                answers.append(self._excuse(frame, error))
        try:
            await receive.together(messages)
            answers += [frames.stored(frame.id()) for frame in read]
        except Unavailable:
            pass  # the platform shall send them again
        return answers

    def _message(self, frame: Frame, message_id: str) -> Inbound:
        return self._parser.message(frame.content(), as_id(message_id) or content_id(message_id.encode()))

    async def _press(self, raw: dict[str, object], message_id: str, receive: Receive) -> dict[str, object]:
        callback = as_id(message_id) or content_id(message_id.encode())
        press = read_press(raw, channel=self._channel, callback_id=callback, now=self._services.now())
        return passive(await receive(press, self._settings.card_wait_seconds), press)


async def _tried(work: Awaitable[T]) -> T | Exception:
    try:
        return await work
    except Exception as error:  # the boundary of this entry: one frame's fault must not cost the connection
        return error


def passive(answers: tuple[Outbound, ...], press: Inbound) -> dict[str, object]:
    """What the pressed card shows at once; {} leaves it as it is."""
    content: Content | None = next((a.content for a in answers if a.content.card is not None), None)
    if content is None or content.card is None or press.press is None:
        return {}
    return {"cardData": cards.data(content.card), "cardUpdateOptions": dict(cards.BY_KEY)}


def _empty(frame: Frame, message_id: str) -> bytes:
    if frame.kind == frames.EVENT:
        return frames.event_ack(message_id, taken=True)
    return frames.response(message_id, {}) if frame.topic == frames.CARD_TOPIC else frames.stored(message_id)
