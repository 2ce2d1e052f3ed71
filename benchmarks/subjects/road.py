"""Product: the whole house with people, units and roles in it. `road DATABASE-URL URL STATIONS PEOPLE`.

A corp may take 10,000 messages a minute, so several stations, each a corp of its own, share the load.
"""

import sys

import uvloop

from benchmarks import texts
from benchmarks.machine import ready
from benchmarks.subjects import parts
from bot import memory
from bot.delivery.engine import DeliverySettings
from storage import Database, directory
from storage.directory import ChatKind, Role, UnitKind


def corp_of(number: int) -> str:
    return f"wwbench{number:010d}"


def path_of(number: int) -> str:
    return f"{parts.PATH}{number}"


def populate(database: Database, station: int, channel: int, corp: str, people: int) -> None:
    """A park whose people have an account, a role and a private chat each, and have spoken a moment ago."""
    with database.transaction(station) as session:
        now = database.now()
        root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name=texts.STATION, code="station")
        park = directory.put_unit(session, parent=root, kind=UnitKind.PARK, name=texts.PARK, code="park")
        for number in range(people):
            person = directory.put_person(session, name=texts.PERSON, now=now)
            user = f"user{number}"
            directory.put_account(session, person_id=person.id, platform="wecom", corp=corp, user_id=user, now=now)
            directory.put_grant(session, person_id=person.id, unit_id=park.id, role=Role.MANAGER, now=now)
            directory.note_heard(
                session,
                channel_id=channel,
                address=user,
                platform="wecom",
                kind=ChatKind.PRIVATE,
                person_id=person.id,
                now=now,
            )


async def serve(url: str, platform: str, stations: int, people: int) -> None:
    database = parts.open_database(url)
    for number in range(stations):
        corp = corp_of(number)
        station, (channel,) = parts.put_station(database, f"bench{number}", parts.wecom_app(corp, path_of(number)))
        populate(database, station, channel, corp, people)
    house = parts.house(database, wecom_url=platform, delivery=DeliverySettings(parallel=50))
    await house.start()
    memory.settle()
    ready(port=await parts.listen(house))
    await parts.for_ever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
