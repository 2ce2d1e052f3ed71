"""One schedule: a report, who hears his pages and what he does then, and what breaks when. Seconds since the report."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from proof.disputes.house import Watchkeeping
from tests.conftest import START

WORDS = {
    "low": "二号库装卸工和司机因为卸货顺序吵起来了，两个人，没人受伤，还在吵",
    "noise": "宿舍三楼室友晚上打游戏太吵，两个人，说了不听，现在还在吵",
    "wages": "老板拖欠我们三个人两个月工资，一共一万二，到现在还没给",
    "high": "我们三十多个人被拖欠半年工资八十万，现在堵在园区大门口不让车走",
    "danger": "因为工资老板拿刀要砍我们，两个人，正在门口",
}
#: How often each is reported: what may not wait is what is proved first.
_SHARES = {"low": 1, "noise": 1, "wages": 2, "high": 5, "danger": 4}
PEOPLE = ("lead", "lead2", "park", "park2", "medi", "duty", "deputy", "chief", "wang")
DEEDS = (
    "nothing",
    "progress",
    "transfer",
    "hand over all",
    "escalate",
    "snooze",
    "settle",
    "regrade high",
    "regrade low",
    "arrive",
    "done",
    "false",
    "visit bad",
    "divert",
    "bounce",
)


class Kind(StrEnum):
    """What breaks for a while."""

    CHAT_DEAD = "chat dead"  #: every send is refused
    CHAT_HANGS = "chat hangs"  #: no send is answered
    CHAT_SLOW = "chat slow"
    CHAT_MUTE = "chat mute"  #: nothing is shown
    CHAT_LIES = "chat lies"  #: it says ok and shows nothing
    SMS_DEAD = "second channel dead"
    ENGINE = "engine down"
    DATABASE = "database down"
    WATCH = "watch down"


@dataclass(frozen=True, slots=True)
class Window:
    kind: Kind
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Nature:
    """Whether somebody answers a page, after how long, and what he does then, each so long after the other."""

    hears: bool
    delay: int
    deeds: tuple[tuple[int, str, str], ...] = ()  #: seconds after what came before, deed, to whom


@dataclass(frozen=True)
class Schedule:
    seed: int
    duty: Watchkeeping
    what: str
    begin: datetime
    windows: tuple[Window, ...]
    kills: tuple[int, ...]  #: the next job after it dies in the middle
    jumps: tuple[tuple[int, int], ...]  #: when, by how many seconds the wall clock is wrong from then on
    people: dict[str, Nature]
    ends: int
    faults: frozenset[str] = field(default=frozenset())


def draw(seed: int) -> Schedule:
    chance = random.Random(seed)
    what = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
    urgent = what in ("high", "danger")
    reach = chance.choice((200, 400, 900)) if urgent else chance.choice((7200, 20_000, 70_000))
    windows = tuple(_window(chance, reach) for _ in range(chance.randint(0, 5)))
    kills = tuple(sorted(chance.randrange(0, reach) for _ in range(chance.choice((0, 0, 1, 1, 2, 4)))))
    jumps = tuple(
        (chance.randrange(0, reach), chance.choice((-7200, -600, -30, 0, 30, 400, 900, 3600, 90_000)))
        for _ in range(chance.choice((0, 0, 0, 1, 2)))
    )
    silent = chance.choice((0.5, 0.8, 1.0))
    people = {one: _nature(chance, silent, reach) for one in PEOPLE}
    last = max([reach, *(one.end for one in windows)])
    begin = START + timedelta(minutes=chance.randrange(0, 290 * 1440))
    named = {one.kind.value for one in windows} | ({"killed"} if kills else set()) | ({"clock"} if jumps else set())
    duty = chance.choice((*Watchkeeping, Watchkeeping.FULL, Watchkeeping.FULL))
    return Schedule(seed, duty, what, begin, windows, kills, jumps, people, last + 200, frozenset(named))


def _window(chance: random.Random, reach: int) -> Window:
    kind = chance.choice(list(Kind))
    most = 50 if kind is Kind.WATCH else 1800
    return Window(kind, chance.randrange(0, reach), chance.randint(5, min(most, reach // 2)))


def _nature(chance: random.Random, silent: float, reach: int) -> Nature:
    if chance.random() < silent:
        return Nature(False, 0)
    deeds = tuple(
        (chance.choice((1, 30, 100, 400, reach // 3)), chance.choice(DEEDS), chance.choice(PEOPLE))
        for _ in range(chance.randint(0, 4))
    )
    return Nature(True, chance.choice((1, 5, 30, 70, 200)), deeds)
