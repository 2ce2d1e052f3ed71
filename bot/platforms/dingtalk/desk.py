"""From a frame to its acknowledgement: what the platform sends is stored first, then answered."""

import logging

from bot.errors import Unsupported
from bot.messages import Content, Inbound, Outbound
from bot.platforms.base import Channel, Receive, Services, Unavailable
from bot.platforms.dingtalk import cards, frames
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.dingtalk.parse import Parser, as_id, content_id
from bot.platforms.dingtalk.presses import read_press
from bot.platforms.dingtalk.settings import Settings

log = logging.getLogger(__name__)


class Desk:
    """Answers the frames of one channel."""

    def __init__(self, channel: Channel, services: Services, settings: Settings, parser: Parser) -> None:
        self._channel = channel
        self._services = services
        self._settings = settings
        self._parser = parser

    async def answer(self, frame: Frame, receive: Receive) -> bytes | None:
        """The acknowledgement; None when the platform shall send the frame again."""
        message_id = frame.message_id
        if not isinstance(message_id, str):
            self._services.count("stream", "bad-frame")
            return None
        try:
            return await self._work(frame, message_id, receive)
        except Unavailable:
            return frames.event_ack(message_id, taken=False) if frame.kind == frames.EVENT else None
        except Unsupported as unsupported:
            self._services.count("unsupported", unsupported.kind)
            return _empty(frame, message_id)
        except Exception as error:  # the boundary of this entry: one frame's fault must not cost the connection
            log.error("channel %d: a frame failed: %s", self._channel.id, type(error).__name__)
            self._services.count("stream", "failed")
            return frames.ack(message_id, "{}", code=500, message="error")

    async def _work(self, frame: Frame, message_id: str, receive: Receive) -> bytes:
        topic = frame.topic
        known = frame.kind == frames.EVENT or topic in (frames.BOT_TOPIC, frames.CARD_TOPIC)
        if not known:
            self._services.count("unsupported", "topic")
            return frames.ack(message_id, "{}", code=404, message="not found")
        raw = frame.content()
        if raw is None:
            self._services.count("stream", "bad-data")
            return frames.ack(message_id, "{}", code=400, message="bad data")
        if frame.kind == frames.EVENT:
            event_id = as_id(frame.headers.get("eventId")) or as_id(message_id) or content_id(message_id.encode())
            event_type = as_id(frame.headers.get("eventType"))
            await receive(self._parser.event(raw, event_id=event_id, event_type=event_type), 0)
            return frames.event_ack(message_id, taken=True)
        if topic == frames.CARD_TOPIC:
            return frames.response(message_id, await self._press(raw, message_id, receive))
        await receive(self._parser.message(raw, as_id(message_id) or content_id(message_id.encode())), 0)
        return frames.stored(message_id)

    async def _press(self, raw: dict[str, object], message_id: str, receive: Receive) -> dict[str, object]:
        callback = as_id(message_id) or content_id(message_id.encode())
        press = read_press(raw, channel=self._channel, callback_id=callback, now=self._services.now())
        return passive(await receive(press, self._settings.card_wait_seconds), press)


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
