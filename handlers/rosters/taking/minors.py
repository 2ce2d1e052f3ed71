"""Somebody under 16 on a list: the row is not counted, and whoever oversees the enterprise is told at once."""

from datetime import timedelta

from bot.messages import Content
from bot.plain import plain
from bot.routing import Job, Lane
from handlers.rosters.chasing import people
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.heeding import texts
from handlers.rosters.taking.judging import Judged
from storage import audit, directory, rosters, tasks
from storage.base import database_of
from storage.directory import Unit
from storage.rosters import RosterVersion

TELL = "roster.minor"
CODE = "age_under_16"
_PURPOSE = "roster.minor"  #: of the blind index in the key
TOLD_FOR = timedelta(days=2)


def alert(desk: Desk, unit: Unit, version: RosterVersion, judged: Judged) -> None:
    """Once for each person and enterprise, however often the row comes again."""
    ring = database_of(desk.session).ring
    for number, row in enumerate(judged.faults, 1):
        if CODE not in row.errors:
            continue
        who = ring.blind(str(row.fields.get("id_no") or row.fields.get("name") or ""), _PURPOSE).hex()
        payload = {"unit": unit.id, "version": version.id, "number": number}
        key = f"{TELL}:{unit.id}:{who}"
        tasks.put(desk.session, TELL, key, desk.now, payload, Lane.REMINDER.number, desk.now + TOLD_FOR)


def tell(job: Job) -> None:
    """Privately, by name: the officer has to go and see."""
    unit = directory.find_unit(job.session, int(job.payload["unit"]))
    every = rosters.faults.of_version(job.session, int(job.payload["version"]))
    fault = next((one for one in every if one.number == job.payload["number"]), None)
    if unit is None or fault is None:
        return
    name = plain(str(rosters.faults.fields_of(job.session, fault).get("name") or ""), limit=20)
    text = texts.minor(unit=plain(unit.name, limit=40), name=name, line=fault.line)
    above = [one for one in people.above(job.session) if unit.path.startswith(one.path)]
    for person in people.overseers(job.session, above):
        key = f"{TELL}:{job.id}:{person}"
        job.speech.to_person(person, Content(text=text), key=key, lane=Lane.REMINDER, subject="")
    audit.append(job.session, "system", TELL, f"unit:{unit.id}", {"line": fault.line})
