"""What will hurt later: disk, holiday table, holes in the duty schedule, people out of reach, chains, silent robots."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from bot import holidays
from bot.clock import STATION_ZONE, local_day
from bot.messages import ChannelKind
from bot.platforms.catalogue import ABILITIES
from bot.routing import Finding, Grade, StationView
from bot.watch import texts
from bot.watch.timing import CHAIN_LAST, DISK_GRAVE_PERCENT, DISK_LOW_PERCENT, Timing
from storage import Session, audit, directory, duty, overview, stations, verifying
from storage.audit import Head

HOLES_FROM = time(12)  #: holes in tomorrow's schedule are told from noon on
AHEAD = timedelta(hours=24)


def disk(folder: Path) -> Iterator[Finding]:
    found = shutil.disk_usage(folder)
    percent = int(100 * found.free / found.total)
    if percent < DISK_LOW_PERCENT:
        grade = Grade.GRAVE if percent < DISK_GRAVE_PERCENT else Grade.MINOR
        yield Finding("disk", grade, texts.disk_low(percent=percent))


def holiday_table(now: datetime) -> Iterator[Finding]:
    last = holidays.last_day()
    if local_day(now) > last - timedelta(days=holidays.WARN_DAYS):
        yield Finding("holidays", Grade.MINOR, texts.holidays_end(year=last.year))


def duty_holes(session: Session, station: StationView, now: datetime) -> Iterator[Finding]:
    """Hours of tomorrow in which nobody stands in the station's own schedule."""
    root = directory.find_root(session)
    if root is None or now.astimezone(STATION_ZONE).time() < HOLES_FROM:
        return
    day = local_day(now) + timedelta(days=1)
    begins = datetime.combine(day, time(), STATION_ZONE)
    holes = _holes(session, root.id, begins, begins + timedelta(days=1))
    if holes:
        shown = [_shown(*one) for one in holes]
        text = texts.duty_hole(station=station.name, day=f"{day.month}/{day.day}", hours=shown)
        yield Finding(f"duty-hole:{station.id}:{day}", Grade.MINOR, text)


def _holes(session: Session, unit: int, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    holes, covered = [], since
    for shift in duty.list_shifts(session, unit_id=unit, since=since, until=until):
        if shift.starts_at > covered:
            holes.append((covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    if covered < until:
        holes.append((covered, until))
    return holes


def _shown(start: datetime, end: datetime) -> str:
    local = end.astimezone(STATION_ZONE)
    last = "24:00" if local.time() == time() else f"{local:%H:%M}"
    return texts.hours(start=f"{start.astimezone(STATION_ZONE):%H:%M}", end=last)


def unreachable(session: Session, station: StationView, now: datetime) -> Iterator[Finding]:
    """Somebody on the schedule whom neither a chat nor a mobile reaches: his rung would be silent."""
    root = directory.find_root(session)
    if root is None:
        return
    people = set(directory.duty_and_deputies(session, unit_id=None, now=now))
    for shift in duty.list_shifts(session, unit_id=root.id, since=now, until=now + AHEAD):
        people |= {one for one in (shift.person_id, shift.deputy_id) if one is not None}
    lost = [one for one in people if not _reachable(session, one)]
    if lost:
        text = texts.nobody_reachable(station=station.name, count=len(lost))
        yield Finding(f"unreachable:{station.id}", Grade.MINOR, text)


def _reachable(session: Session, person_id: int) -> bool:
    person = directory.find_person(session, person_id)
    if person is None or not person.active:
        return False
    return bool(
        directory.private_chats(session, person_id)
        or directory.accounts_of(session, person_id)
        or directory.mobile_of(session, person)
    )


def silent_channels(session: Session, timing: Timing, now: datetime) -> Iterator[Finding]:
    """Robots that people used to speak to and by which nobody was heard for days."""
    heard = overview.heard_by_channel(session)
    for row in stations.list_channels(session):
        if row.state is stations.ChannelState.OFF:
            continue
        abilities, last = ABILITIES[ChannelKind(row.kind)], heard.get(row.id)
        hears = abilities.hear_group or abilities.hear_private
        if hears and last is not None and now - last > timing.channel_silent:
            hours = int((now - last).total_seconds() // 3600)
            yield Finding(f"silent:{row.id}", Grade.MINOR, texts.channel_silent(channel=row.name, hours=hours))


class Chains:
    """Verifies the end of each station's audit chain, and that it grows out of what was seen before."""

    def __init__(self) -> None:
        self._heads: dict[int, Head] = {}

    def look(self, session: Session, station: StationView) -> Iterator[Finding]:
        known = self._heads.get(station.id)
        broken = verifying.verify(session, outside=known, last=CHAIN_LAST)
        if broken:
            text = texts.chain_broken(station=station.name, seq=broken[0].seq)
            yield Finding(f"chain:{station.id}", Grade.GRAVE, text)
        else:
            self._heads[station.id] = audit.head(session)
