"""The daily case (每日一案): on workdays one case of the library to each group, leaning to what its unit lacks."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE
from bot.holidays import is_workday
from bot.messages import Content
from bot.routing import Job, Lane, NetworkTools, StationView
from handlers.bulletins import rules, scoping
from handlers.bulletins.library import leaning, texts
from handlers.bulletins.sending import launching
from storage import Session, bulletins, calling, directory, stations, tasks
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
            tasks.put(session, CASE, f"{CASE}:{day}:{wanted['at']}", due, payload={"due": due.isoformat()})


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> dict[int, list[int]]:
    """Number of a case → units; looked up beside the writer, for a year of ten thousand groups is read."""
    planned = payload.get("due")
    due = datetime.fromisoformat(planned) if planned else await tools.step(lambda job: job.due_at)
    day = due.astimezone(STATION_ZONE).date()
    return await tools.read(lambda session: leaning.shares(session, day, due))


def send(job: Job, result: Any) -> None:
    """Today's cases, without asking for a receipt; where all units have the same one it is one to the whole station."""
    wanted = stations.get_station(job.session).settings.get(SETTING)
    root = directory.find_root(job.session)
    if not wanted or root is None:
        return
    author = int(wanted["author"])
    if not scoping.may_write(job.session, author, [root.id]):
        _stop(job)
        return
    if not isinstance(result, dict) or not result:
        key = f"{job.key}:none"
        job.speech.to_person(author, Content(text=texts.NO_CASE), key=key, lane=Lane.REMINDER, subject="")
        return
    for number, units in sorted(result.items()):
        scope = [root.id] if len(result) == 1 else units
        _one(job, bulletins.get_text(job.session, number), author, scope, exact=len(result) > 1)


def _stop(job: Job) -> None:
    """Whoever switched it on may no more: nothing leaves in his name, and the others are told how it goes on."""
    station = stations.get_station(job.session)
    station.settings = {name: value for name, value in station.settings.items() if name != SETTING}
    job.session.add(station)
    for person in calling.all_officers(job.session):
        key = f"{job.key}:gone:{person}"
        job.speech.to_person(person, Content(text=texts.DAILY_GONE), key=key, lane=Lane.REMINDER, subject="")


def _one(job: Job, case: LibraryText, author: int, scope: list[int], *, exact: bool) -> None:
    made = bulletins.put_draft(
        job.session,
        number=stations.next_number(job.session, "bulletin"),
        author_id=author,
        body=case.body,
        title=case.title,
        scope=scope,
        plan=Plan(
            kind=Kind.CASE,
            receipt=ReceiptRule.NONE,
            library=case.number,
            fraud_type=case.fraud_type,
            marked=case.marked,
            exact=exact,
        ),
        code=rules.new_code(),
        now=job.now,
    )
    launching.leave(job, made)
