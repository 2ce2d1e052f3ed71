"""Order and pace, pure: which of the claimed rows leave now, which wait until when. Times are ms since 1970."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

import orjson

from bot.platforms.base import Limit

DANGER, BULK = 0, 4
BULK_ALONE = 0.9  #: bulk never fills a limit whole, or an urgent message would have to sit the window out
LATE_MS = 60_000  #: as long as a lease: so much later may a send have arrived than was written down of it
_NO_LOG: list[list[int]] = []
EXACT = 64  #: limits up to this count keep every send's time; above, times are rounded up to 1/64 of the window


@dataclass(slots=True)
class Bucket:
    """What one limited thing (a conversation, a robot, an organisation) has sent lately; a row that workers share."""

    logs: dict[str, list[list[int]]] = field(
        default_factory=dict
    )  #: window in ms → [[sent at, how many], …], oldest first
    closed: int = 0  #: nothing at all before; the platform said so
    wanted: int = 0  #: until then something better than bulk is waiting for room
    rests: dict[str, int] = field(default_factory=dict)  #: lane → until; a row of it is to be tried again first

    @classmethod
    def load(cls, state: bytes | None) -> "Bucket":
        return cls(*orjson.loads(state)) if state else cls()

    def dump(self, now: int) -> bytes:
        """Its row; what has lapsed is dropped, here too."""
        self.logs = {window: kept for window, log in self.logs.items() if (kept := _live(log, now - int(window)))}
        if self.rests:
            self.rests = {lane: until for lane, until in self.rests.items() if until > now}
        return orjson.dumps((self.logs, self.closed, self.wanted, self.rests))

    def mark(self, limits: Iterable[Limit], at: int) -> None:
        """Count one send at `at`."""
        for limit in limits:
            log, moment = self.logs.setdefault(limit.log, []), at if limit.count <= EXACT else _rounded(limit, at)
            if log and log[-1][0] >= moment:
                log[-1][1] += 1
            else:
                log.append([moment, 1])

    def give_back(self, limits: Iterable[Limit], booked: int) -> None:
        """The send that was counted at `booked`, when it was to begin, did not take place or is counted elsewhere."""
        for limit in limits:
            moment = _rounded(limit, booked)
            for mark in self.logs.get(limit.log, ()):
                if mark[0] >= moment:
                    mark[1] -= 1
                    break

    def delay(self, until: int, by: int) -> None:
        """Take each send for as late as it may have been: `by` ms after it was counted, but before `until`."""
        for log in self.logs.values():
            for mark in log:
                mark[0] = max(mark[0], min(mark[0] + by, until))

    def is_idle(self, now: int) -> bool:
        """Nothing in it matters any more."""
        if self.closed > now or self.wanted > now or any(until > now for until in self.rests.values()):
            return False
        return not any(log and log[-1][0] + int(window) > now for window, log in self.logs.items())

    def close(self, until: int) -> None:
        self.closed = max(self.closed, until)

    def rest(self, lane: int, until: int) -> None:
        """Rows of `lane` and below stay behind the one that is to be tried again."""
        self.rests[str(lane)] = max(self.rests.get(str(lane), 0), until)

    def opens(self, limits: Iterable[Limit], lane: int, now: int, *, taken: int, share: float) -> int:
        """When one more of `lane` may leave: `now` or the moment to wait for. `taken`: given out, not yet counted."""
        until = max(now, self.closed)
        if self.rests:
            until = max(until, *(t for held, t in self.rests.items() if int(held) <= lane), 0)
        for limit in limits:
            window = limit.window_ms
            log = _live(self.logs.get(limit.log, _NO_LOG), now - window)
            excess = taken - _ceiling(limit.count, lane, share) + 1
            if log:
                excess += sum(n for _, n in log)
            if excess > 0:
                until = max(until, _lapse(log, excess, now) + window)
        return until


class Buckets:
    """The buckets of one trip to the database: as they were known, and which of them must be stored.

    `alone`: no other engine looks at them, so what only moves in time is not worth a write.
    """

    def __init__(self, known: dict[str, Bucket], *, alone: bool = False) -> None:
        self.known = known
        self._touched: set[str] = set()
        self.moved: set[str] = set()  #: changed, but not to be stored
        self._moving = self.moved if alone else self._touched

    def touch(self, key: str) -> Bucket:
        """The bucket, about to be changed."""
        self._touched.add(key)
        bucket = self.known.get(key)
        if bucket is None:
            bucket = self.known[key] = Bucket()
        return bucket

    def move(self, key: str, by: int) -> Bucket:
        """The bucket, in which a send that is counted already is about to be counted `by` ms later."""
        (self._moving if by <= LATE_MS else self._touched).add(key)
        bucket = self.known.get(key)
        if bucket is None:
            bucket = self.known[key] = Bucket()
        return bucket

    def changed(self, now: int) -> dict[str, bytes]:
        return {key: self.known[key].dump(now) for key in self._touched}


@dataclass(slots=True)  # not frozen: made for every row
class Gate:
    """One bucket that a row has to pass, with the limits that hold there."""

    key: str
    limits: tuple[Limit, ...]


@dataclass(slots=True)  # not frozen: made for every row
class Due:
    """What planning needs to know of a row."""

    id: int
    lane: int
    due: int
    destination: bytes
    gates: tuple[Gate, ...]
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    go: list[Due] = field(default_factory=list)  #: in the order in which they leave
    wait: list[tuple[Due, int]] = field(default_factory=list)  #: with the moment to look again
    expired: list[Due] = field(default_factory=list)
    contended: dict[str, int] = field(
        default_factory=dict
    )  #: bucket → until when something better than bulk waits there


def plan(
    rows: Iterable[Due], sent: Mapping[str, Bucket], now: int, *, busy: Collection[bytes] = (), bulk_share: float = 0.6
) -> Plan:
    """Lane by lane, within a destination one at a time and in order; no limit is broken, danger may use each whole."""
    made = Plan()
    taken: dict[str, int] = defaultdict(int)
    held: dict[bytes, int] = dict.fromkeys(busy, now)
    for row in sorted(rows, key=_IN_ORDER):
        if row.expires is not None and row.expires <= now:
            made.expired.append(row)
            continue
        until = _until(row, sent, made.contended, taken, now, bulk_share)
        if row.destination in held:
            until = max(held[row.destination], until)
        elif until <= now:
            for gate in row.gates:
                if gate.limits:
                    taken[gate.key] += 1
            held[row.destination] = now
            made.go.append(row)
            continue
        made.wait.append((row, until))
        held[row.destination] = until
        if row.lane < BULK:
            made.contended.update((gate.key, until) for gate in row.gates)
    return made


def _until(
    row: Due,
    sent: Mapping[str, Bucket],
    contended: Mapping[str, int],
    taken: Mapping[str, int],
    now: int,
    bulk_share: float,
) -> int:
    until = now
    for gate in row.gates:
        bucket = sent.get(gate.key)
        if bucket is None:
            if not gate.limits or gate.key not in taken:  # every limit lets one through
                continue
            bucket = _EMPTY
        crowded = bucket.wanted > now or gate.key in contended
        share = bulk_share if crowded else max(bulk_share, BULK_ALONE)
        until = max(until, bucket.opens(gate.limits, row.lane, now, taken=taken.get(gate.key, 0), share=share))
    return until


def _ceiling(count: int, lane: int, share: float) -> int:
    """How many of `count` a lane may see used when it takes one itself."""
    if lane <= DANGER:
        return count
    if lane < BULK:
        return count - 1 if count >= 10 else count  # the last one is danger's
    return max(1, int(count * share))


def _live(log: list[list[int]], lapsed: int) -> list[list[int]]:
    """The marks after the moment given; mostly all of them."""
    return log if log and log[0][0] > lapsed else [mark for mark in log if mark[0] > lapsed]


def _rounded(limit: Limit, at: int) -> int:
    if limit.count <= EXACT:
        return at
    grain = max(1, limit.window_ms // EXACT)
    return (at // grain + 1) * grain


def _lapse(log: list[list[int]], excess: int, now: int) -> int:
    """The time of the mark with whose lapse `excess` sends have left the window."""
    for moment, n in log:
        excess -= n
        if excess <= 0:
            return moment
    return now


_EMPTY = Bucket()
_IN_ORDER = attrgetter("lane", "due", "id")
