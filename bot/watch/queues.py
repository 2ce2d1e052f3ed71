"""The installation's queues, processes, lines and clock: is anything late, silent or broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.heart import SERVE
from bot.routing import Finding, Grade
from bot.watch import texts
from bot.watch.timing import ALARM_LASTS, CLOCK_BACK, FAILED_WITHIN, URGENT_LATE, Timing
from storage import Database, system, watching
from storage.stations import ChannelState
from storage.watching import Late, Pulse

ENGINE = "engine"  #: key of the fault that no serving process lives


class Queues:
    """Remembers from round to round what only a change can tell. Blocking."""

    def __init__(self, database: Database, timing: Timing, alive: datetime) -> None:
        self._database = database
        self._timing = timing
        self._last_engine = alive  #: when a serving process was last seen alive
        self._newest: datetime | None = None  #: its beat; of a clock that runs ahead of ours only a new one tells life
        self._counted: dict[tuple[str, str], int] = {}  #: (process, alarm) → how often it had happened
        self._alarmed: dict[str, tuple[datetime, int]] = {}
        self._down_since: dict[int, datetime] = {}

    def look(self, now: datetime) -> Iterator[Finding]:
        beats = watching.beats(self._database)
        engines = {name: pulse for name, pulse in beats.items() if name.startswith(SERVE)}
        yield from self._engines(engines, now)
        yield from self._late(now)
        yield from self._alarms(engines, now)
        yield from self._lines(engines, now)
        yield from _clock(beats, now)

    def _engines(self, engines: Mapping[str, Pulse], now: datetime) -> Iterator[Finding]:
        newest = max((pulse.at for pulse in engines.values()), default=None)
        if newest is not None and newest != self._newest:
            self._last_engine = max(min(newest, now), self._last_engine)
        self._newest = newest
        silent = now - self._last_engine
        if silent > self._timing.engine_silent:
            yield Finding(ENGINE, Grade.GRAVE, texts.no_engine(seconds=_seconds(silent)))
            return
        if newest is None or now - newest > self._timing.engine_silent:
            return  # the watch has only begun to look, and so far nobody works in the place of the silent one
        for name, pulse in sorted(engines.items()):
            if now - pulse.at > 3 * self._timing.engine_silent:
                text = texts.one_engine_gone(worker=name.removeprefix(SERVE), seconds=_seconds(now - pulse.at))
                yield Finding(f"engine:{name}", Grade.MINOR, text)

    def _late(self, now: datetime) -> Iterator[Finding]:
        database, late = self._database, self._timing.late
        if found := _seen(watching.late_tasks(database, now - late, now), now):
            yield Finding("tasks", Grade.GRAVE, texts.tasks_late(count=found[0], seconds=found[1]))
        given_up = watching.failed_danger_tasks(database, now - FAILED_WITHIN)
        if given_up.count:
            yield Finding("danger-tasks", Grade.GRAVE, texts.danger_given_up(count=given_up.count))
        if found := _seen(watching.late_inbox(database, now - self._timing.inbox_late), now):
            yield Finding("inbox", Grade.GRAVE, texts.inbox_late(count=found[0], seconds=found[1]))
        failed = watching.failed_inbox(database, now - FAILED_WITHIN)
        if failed.count:
            yield Finding("inbox-failed", Grade.MINOR, texts.inbox_failed(count=failed.count))
        if found := _seen(watching.late_danger(database, now - late), now):
            yield Finding("danger-messages", Grade.GRAVE, texts.danger_late(count=found[0], seconds=found[1]))
        for lane, patience in ((1, late), (2, URGENT_LATE)):
            if found := _seen(watching.late_outbox(database, now - patience, lanes=(lane,)), now):
                text = texts.answers_late(count=found[0], seconds=found[1])
                yield Finding(f"outbox:{lane}", Grade.GRAVE, text)

    def _alarms(self, engines: Mapping[str, Pulse], now: datetime) -> Iterator[Finding]:
        """What the processes counted as alarms since the last look stays a fault for an hour."""
        for process, pulse in engines.items():
            for name, count in pulse.info.get("alarms", {}).items():
                before = self._counted.get((process, name), 0)
                self._counted[(process, name)] = count
                new = count - before if count >= before else count  # less: the process was started anew
                if new:
                    self._alarmed[name] = (now, new)
        for name, (at, count) in sorted(self._alarmed.items()):
            if now - at < ALARM_LASTS:
                grade = Grade.GRAVE if name.endswith("credentials") else Grade.MINOR
                yield Finding(f"alarm:{name}", grade, texts.alarm(name=name, count=count))

    def _lines(self, engines: Mapping[str, Pulse], now: datetime) -> Iterator[Finding]:
        """A line counts as up when any process holds it; a few seconds of reconnecting are no fault."""
        fresh = [one for one in engines.values() if now - one.at <= self._timing.engine_silent]
        up = {channel for one in fresh for channel in one.info.get("up", ())}
        down = {channel for one in fresh for channel in one.info.get("down", ())} - up
        self._down_since = {channel: self._down_since.get(channel, now) for channel in down}
        for row in system.list_channels(self._database):
            if row.state is ChannelState.DEAD:
                text = texts.channel_dead(channel=row.name, reason=row.dead_reason)
                yield Finding(f"channel:{row.id}", Grade.GRAVE, text)
            elif row.id in self._down_since and now - self._down_since[row.id] > self._timing.line_down:
                yield Finding(f"line:{row.id}", Grade.GRAVE, texts.line_down(channel=row.name))


def _clock(beats: Mapping[str, Pulse], now: datetime) -> Iterator[Finding]:
    """Somebody has seen a later time than ours: our clock has gone back."""
    ahead = max((pulse.at - now for pulse in beats.values()), default=timedelta(0))
    if ahead > CLOCK_BACK:
        yield Finding("clock-back", Grade.MINOR, texts.clock_back(seconds=_seconds(ahead)))


def _seen(late: Late, now: datetime) -> tuple[int, int] | None:
    """How many, and for how many seconds the oldest."""
    return (late.count, _seconds(now - late.oldest)) if late.oldest is not None else None


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
