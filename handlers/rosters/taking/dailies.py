"""Tomorrow's visitors and vehicles, and blocks of day labourers."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

from bot.errors import UserError
from bot.plain import plain
from handlers.rosters.locking import rules
from handlers.rosters.reading.cells import is_plate
from handlers.rosters.reading.model import Reading, Row
from handlers.rosters.reading.reader import read_text
from handlers.rosters.taking import texts
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.spans import number_of
from handlers.rosters.taking.visiting import texts as visiting
from storage import directory, rosters
from storage.directory import Unit, UnitKind
from storage.rosters import DailyKind
from storage.stations import get_station

RULES = "visitor_rules"  #: station setting: {park's unit id: words for visitors}
VISITS = (DailyKind.VISITOR, DailyKind.VEHICLE)


def take(desk: Desk, unit: Unit, reading: Reading) -> str:
    """Add the visitors and vehicles of a reading; what was reported before counts once."""
    day = reading.visit_date or tomorrow(desk)
    fresh = [_put(desk, unit, day, DailyKind.VISITOR, asdict(one)) for one in reading.visitors]
    cars = [_put(desk, unit, day, DailyKind.VEHICLE, asdict(one)) for one in reading.vehicles]
    people = sum(one.party or 1 for one, new in zip(reading.visitors, fresh, strict=True) if new)
    again = len(fresh) + len(cars) - sum(fresh) - sum(cars)
    parts = [visiting.visits(day=day, visitors=sum(fresh), people=people, vehicles=sum(cars), again=again)]
    wrong = [one.plate for one in reading.vehicles if one.plate and not is_plate(one.plate)]
    parts += [visiting.visit_fault(plate=plain(plate, limit=12)) for plate in wrong]
    if "vehicle_plate_unknown" in reading.doc_warnings and not wrong:
        parts.append(visiting.LACKS_PLATE)
    if rules := rules_of(desk, unit):
        parts.append(visiting.rules(text=rules))
    return "\n".join(parts)


def tomorrow(desk: Desk) -> date:
    """What is filed before midnight counts for the next day."""
    return desk.day + timedelta(days=1)


def rules_of(desk: Desk, unit: Unit) -> str:
    """What the park wants its visitors to know."""
    own = get_station(desk.session).settings.get(RULES, {})
    parks = [one for one in directory.ancestors(desk.session, unit) if one.kind is UnitKind.PARK]
    return next((plain(str(own[str(park.id)]), limit=500) for park in parks if str(park.id) in own), "")


def clear(desk: Desk, unit: Unit) -> str:
    day = tomorrow(desk)
    number = rosters.daily.withdraw(desk.session, unit_id=unit.id, day=day, kinds=VISITS, now=desk.now)
    return visiting.visits_cleared(day=day, number=number)


def _put(desk: Desk, unit: Unit, day: date, kind: DailyKind, fields: dict[str, object]) -> bool:
    return rosters.daily.put(
        desk.session,
        unit_id=unit.id,
        day=day,
        kind=kind,
        fields=fields,
        person_id=desk.person_id,
        sent_at=desk.sent_at,
    )


# --- day labourers ----------------------------------------------------------------------------------------------------


def block(desk: Desk, unit: Unit, rest: str) -> str:
    """`日结 顺达劳务 35人 已培训`, with a name on each line below if there are names."""
    first, _, below = rest.partition("\n")
    rows = _people(below, desk.day) if below.strip() else []
    heads = re.search(texts.HEADS, first)
    number = number_of(heads["heads"]) if heads else len(rows)
    company = _company(first)
    if not company or not number:
        raise UserError(visiting.BLOCK_FORM)
    briefed = any(word in first for word in texts.BRIEFED) and not any(word in first for word in texts.NOT_BRIEFED)
    if rules.is_locked(desk.session, unit, desk.day, desk.sent_at):
        raise UserError(rules.refusal(desk.session, unit, desk.day))
    rosters.daily.put_block(
        desk.session,
        unit_id=unit.id,
        day=desk.day,
        company=company,
        heads=number,
        briefed=briefed,
        people=[{"name": row.name, "id_no": row.id_no, "phone": row.phone} for row in rows],
        person_id=desk.person_id,
        sent_at=desk.sent_at,
    )
    said = visiting.block(company=company, heads=number, briefed=briefed, listed=len(rows), day=desk.day)
    return said + ("\n" + visiting.block_counts(heads=number, listed=len(rows)) if rows and len(rows) != number else "")


def _people(below: str, day: date) -> Sequence[Row]:
    lines = [line.strip() for line in below.splitlines() if line.strip()]
    numbered = "\n".join(f"{at}. {line}" if line[0].isalpha() else line for at, line in enumerate(lines, 1))
    return [row for row in read_text(numbered, day).rows if row.name]


def _company(first: str) -> str:
    """The first word that is neither the number nor the tick."""
    for word in re.split(r"[\s,，、;；:：]+", first):
        bare = re.sub(texts.COMPANY_IS, "", re.sub(texts.HEADS, "", word))
        if bare and bare not in (*texts.BRIEFED, *texts.NOT_BRIEFED):
            return plain(bare, limit=60)
    return ""
