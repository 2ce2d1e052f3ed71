"""How shifts are shown, in the station's time."""

from datetime import datetime

from bot.clock import STATION_ZONE
from bot.routing import Context
from handlers.directory import views
from handlers.directory.duty import rules, texts
from storage import directory
from storage.directory import DutyShift


def when(starts_at: datetime, ends_at: datetime) -> str:
    start, end = starts_at.astimezone(STATION_ZONE), ends_at.astimezone(STATION_ZONE)
    return texts.span(
        month=start.month,
        day=start.day,
        weekday=start.weekday(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        shift=rules.shift_name(start.time(), end.time()),
    )


def moment(at: datetime) -> str:
    local = at.astimezone(STATION_ZONE)
    return texts.moment(month=local.month, day=local.day, hour=local.hour, minute=local.minute)


def name(context: Context, person_id: int | None) -> str:
    person = directory.find_person(context.session, person_id) if person_id is not None else None
    return views.person_name(context, person) if person is not None else ""


def line(context: Context, shift: DutyShift) -> str:
    return texts.schedule_line(
        when=when(shift.starts_at, shift.ends_at),
        name=name(context, shift.person_id),
        deputy=name(context, shift.deputy_id),
        state=texts.STATES[shift.state],
    )
