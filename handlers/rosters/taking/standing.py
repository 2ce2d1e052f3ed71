"""What an enterprise's reporter asks: whether today's list is in, when it came, how many are on it, what is open."""

from datetime import datetime, time

from bot.clock import STATION_ZONE
from bot.plain import plain
from handlers.rosters.taking import counting
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.heeding import texts
from storage import rosters
from storage.directory import Unit
from storage.rosters import PauseKind, versions


def of(desk: Desk, unit: Unit) -> str:
    """Figures only, so that it may be asked in a group as well."""
    name = plain(unit.name, limit=40)
    days = rosters.figures.days(desk.session, [unit.id], desk.day, desk.day)
    still = rosters.figures.paused(desk.session, [unit.id], desk.day).get(unit.id)
    if days:
        version = versions.get(desk.session, days[0].version_id)
        said = texts.own_state(
            unit=name,
            at=f"{version.sent_at.astimezone(STATION_ZONE):%H:%M}",
            number=version.number,
            heads=days[0].heads,
            moves=(days[0].joined, days[0].left, days[0].changed),
            on_time=days[0].on_time,
        )
    elif still is not None:
        said = texts.own_still(unit=name, holiday=still.kind is PauseKind.HOLIDAY, until=still.until)
    elif rosters.papers.under_way(desk.session, [unit.id], datetime.combine(desk.day, time(), STATION_ZONE)):
        said = texts.own_working(unit=name)
    else:
        last = versions.latest(desk.session, unit.id)
        heads, day = (last.heads, last.day) if last is not None else (0, None)
        said = texts.own_none(unit=name, deadline=counting.deadline_text(desk, unit), heads=heads, day=day)
    faults = rosters.faults.list_open(desk.session, unit.id)
    wrong = sum(1 for fault in faults if fault.errors)
    return said + (texts.own_open(faulty=wrong, warned=len(faults) - wrong) if faults else "")
