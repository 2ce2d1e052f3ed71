"""A sweep: the station or a park asks every enterprise below it; each says how many it found, none is said too."""

from datetime import datetime, timedelta

from bot import words
from bot.errors import UserError
from bot.identity import reach
from bot.messages import Content
from bot.plain import plain
from bot.quiet import quiet_until
from bot.routing import Context, Job, Lane
from handlers.disputes import reading
from handlers.disputes.core import access, telling
from handlers.disputes.drives import saying, texts
from storage import NotFound, audit, directory, disputes, tasks
from storage.directory import Unit, UnitKind
from storage.disputes import DisputeDrive, DriveState

REMIND = "dispute.sweep"
WHETHER = "dispute.sweep.whether"  #: the open question whether what was shown may leave
MOST_DAYS = 31
MOST_NAMED = 20
MOST_SHOWN = 5
BEFORE = timedelta(hours=4)


def start(context: Context, rest: str) -> None:
    """What would leave and to how many is shown; it leaves once that is answered with yes."""
    span, title = saying.days(rest) or (0, "")
    if not 1 <= span <= MOST_DAYS:
        raise UserError(texts.FORM_CAMPAIGN)
    units = _enterprises(context)
    payload = {"days": span, "title": title}
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person is not None else None,
        kind=WHETHER,
        payload=payload,
        now=context.now,
    )
    names = [plain(unit.name, limit=20) for unit in units[:MOST_SHOWN]]
    begins = _begins(context)
    until, waits = telling.moment(begins + timedelta(days=span)), telling.moment(begins) if begins > context.now else ""
    said = texts.preview(title=plain(title, limit=100), until=until, units=len(units), names=names, waits=waits)
    context.reply(said)


def _begins(context: Context) -> datetime:
    """Nobody asked for it: in quiet hours it waits for their end."""
    return quiet_until(context.station.settings, context.now) or context.now


def _reminds(context: Context, due_at: datetime) -> datetime:
    """Some hours before, and before the quiet hours if it would fall into them."""
    at = due_at - BEFORE
    while quiet_until(context.station.settings, at) is not None and at > context.now:
        at -= timedelta(minutes=30)
    return max(at, context.now)


def decided(context: Context, text: str) -> bool | None:
    """Yes or no to what was shown; anything else is not for this question, which stays open."""
    said = words.bare(text)
    if context.question is None or said not in (*texts.SEND, *texts.DROP):
        return False
    person_id = context.person.id if context.person is not None else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)
    if said in texts.DROP:
        context.reply(texts.DROPPED)
    else:
        _leave(context, int(context.question.payload["days"]), str(context.question.payload["title"]))
    return None


def _enterprises(context: Context) -> list[Unit]:
    units = [unit for unit in _below(context) if unit.kind is UnitKind.ENTERPRISE]
    if not units or context.person is None:
        raise UserError(texts.NO_PARK)
    return units


def _leave(context: Context, days: int, title: str) -> None:
    units = _enterprises(context)
    assert context.person is not None
    begins = _begins(context)
    due_at = begins + timedelta(days=days)
    drive = disputes.open_drive(
        context.session,
        title=plain(title, limit=100),
        units=[unit.id for unit in units],
        by=context.person.id,
        due_at=due_at,
        now=context.now,
    )
    until = telling.moment(due_at)
    payload = {"number": drive.number}
    if begins > context.now:
        tasks.put(context.session, REMIND, f"sweep:{drive.number}:ask", begins, {**payload, "ask": True})
    else:
        _ask(context, drive, units)
    tasks.put(context.session, REMIND, f"sweep:{drive.number}:remind", _reminds(context, due_at), payload)
    tasks.put(context.session, REMIND, f"sweep:{drive.number}:end", due_at, {**payload, "end": True})
    audit.append(context.session, f"person:{context.person.id}", "sweep.start", f"sweep:{drive.number}")
    waits = telling.moment(begins) if begins > context.now else ""
    context.reply(texts.started(number=drive.number, units=len(units), until=until, waits=waits))


def _ask(context: Context | Job, drive: DisputeDrive, units: list[Unit]) -> None:
    text = texts.asked(number=drive.number, title=drive.title, until=telling.moment(drive.due_at))
    for unit in units:
        liaison = directory.liaison_of(context.session, unit)
        if liaison is not None:
            _tell(context, drive, liaison.id, text, "ask")


def _below(context: Context) -> list[Unit]:
    paths = reach(context.grants, access.PARK)
    return [unit for unit in directory.list_units(context.session) if unit.path.startswith(paths)] if paths else []


def _tell(context: Context | Job, drive: DisputeDrive, person_id: int, text: str, key: str) -> None:
    context.speech.to_person(
        person_id,
        Content(text=text),
        key=f"sweep:{drive.number}:{key}:{person_id}",
        lane=Lane.REMINDER,
        subject=f"sweep:{drive.number}",
    )


def answer(context: Context, rest: str) -> None:
    """`排查 3 0`, `排查 3 两件，…`: for the one enterprise of the speaker's that was asked."""
    number, figure = reading.numbered(rest, word=texts.SWEEP[0])
    found = saying.count(figure) if figure else None
    if found is None or context.person is None:
        raise UserError(texts.FORM_SWEEP)
    drive = disputes.get_drive(context.session, number)
    mine = _asked_of(context, drive)
    if drive.state is not DriveState.RUNNING or len(mine) != 1:
        raise UserError(texts.not_asked(number=number))
    _put(context, drive, mine[0], found)


def plainly(context: Context) -> bool:
    """`没有`, `0`, `两件` to the one sweep that this person has not answered."""
    found = saying.bare_count(context.message.text)
    if found is None or context.person is None:
        return False
    asked = [
        (drive, mine[0])
        for drive in disputes.running_drives(context.session)
        if len(mine := _asked_of(context, drive)) == 1 and mine[0].id not in disputes.sweeps_of(context.session, drive)
    ]
    if len(asked) != 1:
        return False
    _put(context, *asked[0], found)
    return True


def _asked_of(context: Context, drive: DisputeDrive) -> list[Unit]:
    """The enterprises of the speaker's that were asked; in the group of one of them only that."""
    asked = [directory.get_unit(context.session, unit) for unit in drive.units]
    own = [unit for unit in asked if any(unit.id == grant.unit_id for grant in context.grants)]
    here = [unit for unit in asked if context.chat.unit is not None and unit.id == context.chat.unit.id]
    return [unit for unit in here if unit in own] or own


def _put(context: Context, drive: DisputeDrive, unit: Unit, found: int) -> None:
    assert context.person is not None
    disputes.put_sweep(context.session, drive, unit_id=unit.id, found=found, by=context.person.id, now=context.now)
    actor, about = f"person:{context.person.id}", f"sweep:{drive.number}"
    audit.append(context.session, actor, "sweep.answer", about, {"found": found})
    context.reply(texts.swept(number=drive.number, unit=plain(unit.name, limit=40), found=found))


def status(context: Context, rest: str) -> None:
    number, _ = reading.numbered(rest, word=texts.CAMPAIGN_STATUS[0])
    drive = disputes.get_drive(context.session, number)
    paths = reach(context.grants, access.PARK)
    asked = [directory.get_unit(context.session, unit) for unit in drive.units]
    seen = [unit for unit in asked if paths and unit.path.startswith(paths)]
    if not seen:
        raise NotFound("drive")
    context.reply(described(context, drive, seen), private=True)


def described(context: Context | Job, drive: DisputeDrive, units: list[Unit]) -> str:
    answers = disputes.sweeps_of(context.session, drive)
    said = [answers[unit.id] for unit in units if unit.id in answers]
    silent = [plain(unit.name, limit=20) for unit in units if unit.id not in answers]
    return texts.progress(
        number=drive.number,
        title=drive.title,
        done=len(said),
        of=len(units),
        zero=sum(1 for one in said if one.found == 0),
        found=sum(one.found for one in said),
        silent=silent[:MOST_NAMED],
        more=max(0, len(silent) - MOST_NAMED),
    )


def due(job: Job) -> None:
    """Remind the silent only; at the end tell whoever asked."""
    drive = disputes.get_drive(job.session, int(job.payload["number"]))
    if drive.state is not DriveState.RUNNING:
        return
    units = [directory.get_unit(job.session, unit) for unit in drive.units]
    if job.payload.get("end"):
        disputes.end_drive(job.session, drive)
        _tell(job, drive, drive.by, described(job, drive, units), "end")
        return
    if job.payload.get("ask"):
        _ask(job, drive, units)
        return
    answers = disputes.sweeps_of(job.session, drive)
    for unit in units:
        liaison = directory.liaison_of(job.session, unit) if unit.id not in answers else None
        if liaison is not None:
            _tell(job, drive, liaison.id, texts.reminder(number=drive.number, title=drive.title), "remind")
