"""Rosters in the demo town: yesterday's lists of every enterprise, and a morning of handing in by every way."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import local_day
from bot.demo import texts as town_texts
from bot.demo.rosters import texts
from simulator import acts
from storage import Session, directory
from storage.directory import UnitKind
from storage.rosters import Form, Line, lines, versions

if TYPE_CHECKING:
    from bot.demo import Demo
    from bot.demo.script import Day

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECK = "10X98765432"
FEWEST, MOST = 6, 24  #: people of one enterprise
SEEDED = 12  #: of the enterprises that the script speaks for
WECOM, DINGTALK = "reporter1", "reporter26"


def people(enterprise: int, count: int) -> list[list[str]]:
    """Made-up staff of an enterprise: the same each time, numbers with their right check digit, nobody's own."""
    chance = random.Random(enterprise)
    found = []
    for order in range(count):
        name = chance.choice(town_texts.SURNAMES) + chance.choice(town_texts.GIVEN) + chance.choice(town_texts.GIVEN)
        born = f"{chance.randint(1970, 2003)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
        first = f"330110{born}{(enterprise * 31 + order) % 1000:03d}"
        check = _CHECK[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]
        mobile = f"1390{enterprise % 1000:03d}{order:04d}"
        found.append([name, first + check, mobile, texts.SHIFT])
    return found


async def seed(demo: Demo) -> None:
    """Every enterprise has handed in yesterday."""
    database = demo.house.database
    station = next(iter(demo.house.channels.values())).station_id
    await database.write(station, _seed)


def _seed(session: Session) -> None:
    database = session.info["database"]
    yesterday = database.now() - timedelta(days=1)
    for unit in directory.list_units(session):
        if unit.kind is not UnitKind.ENTERPRISE:
            continue
        number = int(unit.code.removeprefix("ent"))
        count = SEEDED if f"reporter{number}" in (WECOM, DINGTALK) else random.Random(-number).randint(FEWEST, MOST)
        held = [_line(row) for row in people(number, count)]
        version = versions.begin(
            session,
            unit_id=unit.id,
            day=local_day(yesterday),
            form=Form.FILE,
            sent_at=yesterday,
            on_time=True,
            now=yesterday,
        )
        versions.put(session, version, lines.compare({}, lines.prepare(database.ring, held)))
        versions.count(session, version)


def _line(row: Sequence[str]) -> Line:
    return Line(name=row[0], id_type=texts.RESIDENT_ID, id_no=row[1], phone=row[2], shift=row[3])


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate([texts.HEADINGS, *rows]):
            for column, value in enumerate(row):
                page.write_string(at, column, value)
    return out.getvalue()


def pasted(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(" ".join(row) for row in rows)


# --- the morning ------------------------------------------------------------------------------------------------------


async def play(day: Day) -> None:
    await seed(day.demo)
    for reporter, robot in ((WECOM, "aibot"), (DINGTALK, "robot")):
        await _morning(day, reporter, f"{robot}~{reporter}", f"group-ent{reporter.removeprefix('reporter')}")


async def _morning(day: Day, reporter: str, chat: str, group: str) -> None:
    rows = people(int(reporter.removeprefix("reporter")), SEEDED + 1)
    newcomer, staff = rows[-1], rows[:-1]
    await day.say(reporter, chat, texts.NO_CHANGE)
    await day.see(chat, texts.heads(SEEDED))
    await day.say(reporter, chat, texts.change(newcomer=" ".join(newcomer[:3]), leaver=staff[0][0]))
    await day.see(chat, texts.CHANGED)
    wrong = [*staff[1:], [newcomer[0], _spoilt(newcomer[1]), *newcomer[2:]]]
    await _upload(day, reporter, chat, workbook(wrong))
    await day.see(chat, texts.to_mend(1))
    await day.say(reporter, chat, " ".join(newcomer[:3]))
    await day.see(chat, texts.MENDED)
    quoted = await _upload(day, reporter, group, workbook([*staff[1:], newcomer, *people(990, 1)]))
    await acts.say(day.world, person=reporter, chat=group, text=texts.HAND_IN, quote=quoted)
    await day.see(group, texts.heads(SEEDED + 1))
    await day.say(reporter, group, pasted([*staff[1:], newcomer]))
    await day.see(group, texts.TAKE_BACK)
    await day.say(reporter, chat, texts.VISITS)
    await day.see(chat, texts.VISITS_TAKEN)
    await day.say(reporter, chat, texts.LINK)
    await day.see(chat, "/f/")


async def _upload(day: Day, reporter: str, chat: str, content: bytes) -> str:
    day.mark()
    entry = await acts.upload(day.world, person=reporter, chat=chat, name=texts.FILE, content=content)
    return entry.id


def _spoilt(number: str) -> str:
    """The same number with a wrong check digit."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")
