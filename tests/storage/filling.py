"""A station with something in every sealed column, and a look at every row of a database in neutral form."""

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from storage import (
    Database,
    KeyRing,
    alarms,
    audit,
    bulletins,
    inbox,
    invitations,
    links,
    media,
    migrations,
    outbox,
    pieces,
    rosters,
    system,
    tasks,
    tokens,
)
from storage import conversations as questions
from storage import sessions as signed_in
from storage import stations as channels
from storage.arrivals import Arrival, store
from storage.backup import rows
from storage.directory import put_person
from storage.guard import ACROSS

CANARY = "李雷家住东岗路7号"  #: a name and a body that no file may hold in plain


def stamp(database: Database) -> None:
    """Say that tables made from the models are of this version."""
    with database.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{migrations.newest()}')")


def fill(database: Database, station: int, *, messages: int = 3) -> None:
    """Everything is made at the database's present moment; what can be done is done, so that its term runs."""
    now = database.now()
    content = CANARY.encode()
    arrivals = [Arrival(station, 1, f"m{n}:{now}", inbox.conversation_of(1, "g"), content) for n in range(messages)]
    stored = store(database, arrivals)
    with database.transaction(station) as session:
        inbox.finish(session, [one.id for one in stored], now)
        for number in range(messages):
            state = outbox.OutboxState.SENT
            outbox.put(session, outbox.Draft(f"k{number}:{now}", 1, "g", content, state=state))
            audit.append(session, "person:1", "look", f"person:{number}", {"name": CANARY})
        person = put_person(session, name=CANARY, mobile="13800138000", now=now)
        media.put_media(session, "image", "a.png", content * 50, now + timedelta(days=80))
        bulletin = bulletins.put_draft(
            session,
            number=channels.next_number(session, "bulletin"),
            author_id=person.id,
            body=CANARY,
            title=CANARY,
            scope=[1],
            code="AB12",
            now=now,
        )
        bulletins.put_sighting(session, bulletin, chat_id=1, person_id=person.id, told=CANARY, now=now)
        questions.put_conversation(session, chat_id=5, person_id=person.id, kind="ask", payload={"a": CANARY}, now=now)
        signed_in.put_outcome(session, "page", f"once{now}", content, now)
        links.issue(session, "roster", 1, person.id, now=now)
        alarms.open_case(
            session,
            kind="fire",
            place=f"unit:{person.id}",
            unit_id=1,
            reporter_id=person.id,
            chat_id=5,
            told=alarms.Told(place=CANARY, words=CANARY),
            ladder=[],
            now=now,
        )
        channels.put_channel(
            session, kind="wecom-aibot", key=f"c{station}", corp="ww1", name="小助手", credentials={"secret": CANARY}
        )
        tasks.put(session, "note", f"note:{now}", now)
        _roster(session, person.id, now)
        for step in pieces.steps(database, station, database.new_id(), [content]):
            step(session)
    lease = tokens.lease_refresh(database, 1, f"access:{now}", now)
    assert lease is not None
    tokens.store_token(database, 1, f"access:{now}", lease, CANARY, now + timedelta(hours=2), now)


def _roster(session: Session, unit: int, now: datetime) -> None:
    """A version with a line, a settled fault, a visitor and a paper that waits."""
    day = now.date()
    version = rosters.versions.begin(
        session, unit_id=unit, day=day, form=rosters.Form.TEXT, sent_at=now, on_time=True, now=now
    )
    prepared = rosters.lines.prepare(session.info["database"].ring, [rosters.Line(name=CANARY, id_no="1")])
    rosters.versions.put(session, version, rosters.lines.compare({}, prepared))
    database, salt = session.info["database"], bytes(rosters.memo.SALT_BYTES)
    sealed = rosters.memo.sealed(database, version.station_id, version.unit_id, salt, rosters.memo.Part())
    rosters.memo.write(session, unit_id=version.unit_id, seq=version.seq, day=version.day, body=sealed)
    row = rosters.faults.FaultyRow(0, 1, ("id_length",), (), {"name": CANARY})
    rosters.faults.put_all(session, version, [row])
    rosters.faults.settle(session, rosters.faults.of_version(session, version.id)[0], CANARY)
    rosters.versions.count(session, version, faulty=1)
    kind = rosters.DailyKind.VISITOR
    rosters.daily.put(session, unit_id=unit, day=day, kind=kind, fields={"name": CANARY}, person_id=1, sent_at=now)
    rosters.papers.put(
        session,
        form=rosters.Form.FILE,
        state=rosters.PaperState.ASKING,
        person_id=1,
        chat_id=5,
        unit_id=unit,
        sent_at=now,
        body={"rows": CANARY},
        now=now,
    )


def everything(database: Database) -> dict[str, list[bytes]]:
    """Every row of every table that a backup holds, in neutral form and in order."""
    with database.engine.execution_options(**{ACROSS: True}).connect() as connection:
        return {layout.table: sorted(rows.read(connection, layout)) for layout in rows.layouts()}


def count(database: Database, table: str) -> int:
    with database.across() as session:
        return int(session.connection().execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def on_disk(database: Database) -> bytes:
    """What stands in a SQLite file, its log of writes brought in."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(str(database.url.database)).read_bytes()


def with_more_keys(text: str) -> tuple[str, KeyRing]:
    rotated = KeyRing.rotated(text)
    return rotated, KeyRing.parse(rotated)


__all__ = ["CANARY", "count", "everything", "fill", "invitations", "on_disk", "stamp", "system", "with_more_keys"]
