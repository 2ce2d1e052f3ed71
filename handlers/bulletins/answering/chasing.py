"""Reminding the silent: privately, in the group, the deputy, then the park; and every reason to stop."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import STATION_ZONE
from bot.messages import Button, Card, Content
from bot.plain import plain
from bot.quiet import quiet_until
from bot.reach import chat_abilities
from bot.routing import Job, Lane, OnAmbiguous
from handlers.bulletins import texts as core
from handlers.bulletins import timing, wording
from handlers.bulletins.answering import coverage, texts
from handlers.bulletins.sending import promising
from handlers.bulletins.writing import texts as writing
from storage import Session, bulletins, directory, tasks
from storage.bulletins import Bulletin, BulletinState, ReceiptRule
from storage.directory import GrantKind, Role, Unit

CHASE = "bulletin.chase"
MOST_NAMES = 30
LIVING = BulletinState.SENDING


def plan(session: Session, bulletin: Bulletin) -> None:
    """Make the first reminder due; each makes the next."""
    settled = bulletin.settled
    if settled.receipt is not ReceiptRule.NONE and bulletin.confirmed_at is not None:
        _put(session, bulletin, 0, timing.rungs(settled, bulletin.confirmed_at))


def _put(
    session: Session, bulletin: Bulletin, rung: int, rungs: Sequence[datetime], at: datetime | None = None
) -> None:
    if rung >= len(rungs):
        return
    due = max(rungs[rung], at) if at is not None else rungs[rung]
    key = f"{CHASE}:{bulletin.number}:{rung}:{due:%Y%m%d%H%M}"
    tasks.put(session, CHASE, key, due, payload={"number": bulletin.number, "rung": rung})


def is_over(bulletin: Bulletin, now: datetime) -> bool:
    """It is asked for no more: stopped, taken back, or out of date."""
    if bulletin.state is not LIVING or bulletin.recalled_at is not None or bulletin.confirmed_at is None:
        return True
    expires = timing.expiry(bulletin.settled, bulletin.confirmed_at)
    return expires is not None and expires <= now


def chase(job: Job) -> None:
    """One rung for every unit that is silent now; not by night, unless it is urgent."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    rung = int(job.payload["rung"])
    if is_over(bulletin, job.now):
        return
    assert bulletin.confirmed_at is not None
    rungs = timing.rungs(bulletin.settled, bulletin.confirmed_at)
    quiet = None if bulletin.settled.urgent else quiet_until(job.station.settings, job.now)
    if quiet is not None:
        _put(job.session, bulletin, rung, rungs, quiet)
        return
    silent = coverage.silent_units(job.session, bulletin)
    if not silent:
        return
    units = [unit for one in silent if (unit := directory.find_unit(job.session, one)) is not None and unit.active]
    (_privately, _in_group, _deputies, _parks)[rung](job, bulletin, units)
    _put(job.session, bulletin, rung + 1, rungs)


def _privately(job: Job, bulletin: Bulletin, units: Sequence[Unit]) -> None:
    """Whoever answers for the unit, with the button; where all are to answer, those who have not."""
    words = texts.due_soon(number=bulletin.number, at=_deadline(bulletin))
    named = bulletin.settled.receipt is ReceiptRule.NAMED
    given = {one.person_id for one in bulletins.receipts_of(job.session, bulletin)} if named else set()
    for unit in units:
        liaison = directory.liaison_of(job.session, unit)
        people = {liaison.id} if liaison is not None else set()
        if named:
            holders = directory.holders(job.session, unit_id=unit.id, roles=coverage.LIAISONS)
            people = {person.id for _, person in holders} - given
        for person_id in sorted(people):
            _card(job, bulletin, unit, person_id, words, 0)


def _in_group(job: Job, bulletin: Bulletin, units: Sequence[Unit]) -> None:
    """Once in each group of a silent unit that can answer there, by word or by link."""
    wanted = {unit.id for unit in units}
    targets = [one for one in bulletins.targets_of(job.session, bulletin) if one.unit_id in wanted]
    abilities = chat_abilities(job.session, [target.chat_id for target in targets])
    for target in targets:
        words = texts.overdue_group(number=bulletin.number)
        if "hear_group" not in abilities[target.chat_id]:
            link = promising.link_of(job, bulletin, target)
            if not link:
                continue
            words = texts.overdue_by_link(number=bulletin.number, link=link)
        job.speech.to_chat(
            target.chat_id,
            Content(text=words),
            key=f"bulletin:{bulletin.number}:remind1:chat{target.chat_id}",
            lane=Lane.REMINDER,
            on_ambiguous=OnAmbiguous.LEAVE,
            due_at=None,
            expires_at=timing.expiry(bulletin.settled, bulletin.confirmed_at or job.now),
            subject=f"bulletin:{bulletin.number}",
        )


def _deputies(job: Job, bulletin: Bulletin, units: Sequence[Unit]) -> None:
    for unit in units:
        person_id = unit.deputy_person_id or _deputy(job.session, unit)
        if person_id is not None:
            name = plain(unit.name, limit=40)
            _card(job, bulletin, unit, person_id, texts.overdue_deputy(number=bulletin.number, unit=name), 2)


def _deputy(session: Session, unit: Unit) -> int | None:
    found = directory.holders(session, unit_id=unit.id, roles=coverage.LIAISONS)
    return next((person.id for grant, person in found if grant.kind is GrantKind.DEPUTY), None)


def _parks(job: Job, bulletin: Bulletin, units: Sequence[Unit]) -> None:
    """One list to each park's manager."""
    by_park: dict[int, list[Unit]] = {}
    for unit in units:
        park = coverage.park_of(job.session, unit)
        if park is not None and park.id != unit.id:
            by_park.setdefault(park.id, []).append(unit)
    for park_id, silent in by_park.items():
        full = directory.full_names(job.session, silent[:MOST_NAMES])
        words = texts.park_list(
            number=bulletin.number,
            names=[full[unit.id] for unit in silent[:MOST_NAMES]],
            count=len(silent),
            start=_start(job.session, bulletin),
        )
        for _, person in directory.holders(job.session, unit_id=park_id, roles=(Role.MANAGER,)):
            job.speech.to_person(
                person.id,
                Content(text=words),
                key=f"bulletin:{bulletin.number}:remind3:{park_id}:{person.id}",
                lane=Lane.REMINDER,
                subject=f"bulletin:{bulletin.number}",
            )


def _card(job: Job, bulletin: Bulletin, unit: Unit, person_id: int, why: str, rung: int) -> None:
    body = _start(job.session, bulletin, 200)
    card = Card(
        title=core.mark(number=bulletin.number),
        text=f"{why}\n{body}",
        buttons=(Button(f"{wording.PRESS}:{bulletin.number}", core.BUTTON_RECEIPT, "primary"),),
    )
    job.speech.to_person(
        person_id,
        Content(card=card),
        key=f"bulletin:{bulletin.number}:remind{rung}:{unit.id}:{person_id}",
        lane=Lane.REMINDER,
        subject=f"bulletin:{bulletin.number}",
    )


def _start(session: Session, bulletin: Bulletin, limit: int = 40) -> str:
    return plain(" ".join(bulletins.body_of(session, bulletin).split()), limit=limit)


def _deadline(bulletin: Bulletin) -> str:
    end = timing.deadline(bulletin.settled, bulletin.confirmed_at)
    assert end is not None
    return writing.moment(at=end.astimezone(STATION_ZONE))
