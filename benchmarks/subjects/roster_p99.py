"""Product: the whole house with people who ask and an enterprise with a page. `roster_p99 DATABASE-URL URL PEOPLE`."""

import asyncio
import sys
from datetime import timedelta

import uvloop
from aiohttp import web

from benchmarks.envelope import CORP
from benchmarks.machine import ready
from benchmarks.subjects import parts
from benchmarks.subjects.road import populate
from bot import memory
from handlers.rosters.taking.links import PURPOSE
from storage import Database, directory, links
from storage.directory import Role, UnitKind
from storage.rosters import figures


async def serve(url: str, platform: str, people: int) -> None:
    database = parts.open_database(url)
    station, (channel,) = parts.put_station(database, "bench", parts.wecom_app())
    populate(database, station, channel, CORP, people)
    token = _enterprise(database, station)
    house = parts.house(database, wecom_url=platform)
    runner = web.AppRunner(house.application(), access_log=None)
    await runner.setup()
    memory.settle()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready(port=int(runner.addresses[0][1]), token=token)
    rehearsal = asyncio.create_task(house.rehearse())  # as every serving process does
    await parts.for_ever()
    await rehearsal


def _enterprise(database: Database, station: int) -> str:
    """One that may hand in at any hour, and its reporter's link."""
    with database.transaction(station) as session:
        now = database.now()
        park = directory.find_unit_by_code(session, "park")
        firm = directory.put_unit(session, parent=park, kind=UnitKind.ENTERPRISE, name="bench", code="firm")
        person = directory.put_person(session, name="bench", now=now)
        directory.put_grant(session, person_id=person.id, unit_id=firm.id, role=Role.REPORTER, now=now)
        figures.set_station_duty(session, figures.Duty(days="none", cut_off=24 * 60))
        return links.issue(session, PURPOSE, firm.id, person.id, now=now, until=now + timedelta(hours=1))


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
