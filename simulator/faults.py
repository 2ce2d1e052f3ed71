"""Faults that a tester asks for. A platform module asks `take` at each place where one may strike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass
class Fault:
    platform: str  #: wecom | dingtalk | *
    kind: str
    count: int | None  #: strikes left; None = until `until`
    until: datetime | None
    target: str = ""  #: channel or chat id; "" = all
    seconds: float = 0.0  #: for delays
    detail: dict[str, Any] | None = None


#: kind → what happens; shown by GET /sim/faults and in the README of the control API.
KINDS = {
    "drop": "the request's connection is closed before any answer, nothing happens",
    "lost_answer": "the request takes effect, then the connection is closed without an answer",
    "cut_answer": "the request takes effect, the answer is cut in the middle",
    "delay": "the answer comes `delay_s` later",
    "5xx": "HTTP 502 with an HTML page, nothing happens",
    "45009": "the platform's own 'too fast' answer (WeCom 45009, DingTalk 130101 / QpsLimit)",
    "token_dead": "access tokens die at once",
    "duplicate": "callbacks and frames are delivered twice",
    "reorder": "the next two callbacks swap places",
    "msgid_reuse": "the next message carries the message id of the last one with other content",
    "mute": "sends answer ok, nobody sees them",
    "removed": "the robot has been removed from the chat (93000 / 400106 …)",
    "kick": "the long connection is closed by the platform",
    "freeze": "the long connection stays open and silent",
    "quota": "the month's quota is used up",
    "no_callback": "callbacks are not delivered at all (until lifted)",
    "media_gone": "media addresses answer as lapsed",
}


class Faults:
    """The faults in force. Counted ones are used up strike by strike, timed ones lapse by the simulator's clock."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self.struck: list[tuple[str, str, str]] = []

    def add(self, fault: Fault) -> None:
        if fault.kind not in KINDS:
            raise ValueError(f"unknown fault {fault.kind!r}; known: {', '.join(KINDS)}")
        self.active.append(fault)

    def clear(self) -> None:
        self.active.clear()

    def take(self, platform: str, kind: str, *, now: datetime, target: str = "") -> Fault | None:
        """The fault that strikes here and now, one strike used up; None if there is none."""
        for fault in list(self.active):
            if fault.until is not None and now > fault.until:
                self.active.remove(fault)
                continue
            if fault.kind != kind or fault.platform not in (platform, "*") or fault.target not in ("", target):
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self.active.remove(fault)
            self.struck.append((platform, kind, target))
            return fault
        return None

    @staticmethod
    def until(now: datetime, seconds: float | None) -> datetime | None:
        return now + timedelta(seconds=seconds) if seconds else None
