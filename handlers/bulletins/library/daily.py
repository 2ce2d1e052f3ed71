"""The daily case (每日一案): on workdays one case of the library, the least used first, so that none comes twice."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import STATION_ZONE
from bot.holidays import is_workday
from bot.messages import Content
from bot.routing import Job, Lane, StationView
from handlers.bulletins import rules
from handlers.bulletins.library import fraud, texts
from handlers.bulletins.sending import launching
from storage import Session, bulletins, directory, stations, tasks
from storage.bulletins import Kind, LibraryText, Plan, ReceiptRule

CASE = "bulletin.case"
SETTING = "daily_case"  #: of the station: {"at": "08:30", "author": person id, "chat": chat id}
AHEAD = timedelta(hours=48)


def plan(session: Session, station: StationView, now: datetime) -> None:
    """The rows of the next two days, where the station has it switched on."""
    wanted = stations.get_station(session).settings.get(SETTING)
    if not wanted:
        return
    at = time.fromisoformat(str(wanted["at"]))
    today = now.astimezone(STATION_ZONE).date()
    for ahead in range(3):
        day = today + timedelta(days=ahead)
        due = datetime.combine(day, at, STATION_ZONE).astimezone(UTC)
        if is_workday(day) and now < due <= now + AHEAD:
            tasks.put(session, CASE, f"{CASE}:{day}:{wanted['at']}", due)


def choose(session: Session, day: date, weakest: Sequence[str] = ()) -> LibraryText | None:
    """The case of a day: never one that is out of date; of those used least often a weak type's first, then the one
    not seen for longest."""
    living = [
        one
        for one in bulletins.list_texts(session, kind=texts.CASE)
        if one.valid_until is None or one.valid_until >= day
    ]
    if not living:
        return None
    least = min(one.used for one in living)
    unseen = [one for one in living if one.used == least]
    weak = {fraud.rolled_up(name) for name in weakest}
    return min(
        unseen, key=lambda one: (fraud.rolled_up(one.fraud_type) not in weak, one.used_on or date.min, one.number)
    )


def send(job: Job) -> None:
    """Today's case to every group of the station, without asking for a receipt."""
    wanted = stations.get_station(job.session).settings.get(SETTING)
    root = directory.find_root(job.session)
    if not wanted or root is None:
        return
    day = job.now.astimezone(STATION_ZONE).date()
    case = choose(job.session, day)
    author = int(wanted["author"])
    if case is None:
        key = f"{job.key}:none"
        job.speech.to_person(author, Content(text=texts.NO_CASE), key=key, lane=Lane.REMINDER, subject="")
        return
    made = bulletins.put_draft(
        job.session,
        number=stations.next_number(job.session, "bulletin"),
        author_id=author,
        body=case.body,
        title=case.title,
        scope=[root.id],
        plan=Plan(
            kind=Kind.CASE,
            receipt=ReceiptRule.NONE,
            library=case.number,
            fraud_type=case.fraud_type,
            marked=case.marked,
        ),
        code=rules.new_code(),
        now=job.now,
    )
    launching.leave(job, made)
