"""Who is behind a bulletin: by the day's roster, else by the books, nobody twice; and when nothing is asked."""

from datetime import timedelta

import pytest

from bot.clock import VirtualClock, local_day
from handlers.bulletins.answering import chasing, coverage
from handlers.bulletins.answering.heads import Counter, Heads
from storage import Database, Session, bulletins, directory, system
from storage.base import station_of
from storage.bulletins import Bulletin, BulletinState, Plan, ReceiptRule
from storage.directory import Unit, UnitKind
from storage.rosters import Form, RosterDay


@pytest.fixture
def station(database: Database) -> int:
    return system.put_station(database, key="a", name="东城派出所")


def grown(session: Session, clock: VirtualClock) -> dict[str, Unit]:
    """A park: 甲 of 50 whose list of today has 43, 乙 of 30 with teams of 10 and 15, 丙 of nobody knows how many."""
    made: dict[str, Unit] = {}

    def put(name: str, kind: UnitKind, above: str = "", size: int | None = None) -> None:
        made[name] = directory.put_unit(
            session, parent=made.get(above), kind=kind, name=name, code=f"c{len(made)}", size=size
        )

    put("所", UnitKind.STATION)
    put("园", UnitKind.PARK, "所", 999)
    for name, size in (("甲", 50), ("乙", 30), ("丙", None)):
        put(name, UnitKind.ENTERPRISE, "园", size)
    put("乙一", UnitKind.TEAM, "乙", 10)
    put("乙二", UnitKind.TEAM, "乙", 15)
    day = RosterDay(
        station_id=station_of(session), unit_id=made["甲"].id, day=local_day(clock.now()), version_id=1,
        form=Form.TEXT, first_sent_at=clock.now(), on_time=True, heads=43, joined=0, left=0, changed=0,
        complete=True, valid=True, faulty=0, warned=0,
    )  # fmt: skip
    session.add(day)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("甲", Heads(43, rostered=1)),
        ("甲 乙", Heads(73, rostered=1, stated=1)),
        ("乙 乙一", Heads(30, stated=1)),
        ("乙一 乙二", Heads(25, stated=1)),
        ("丙", Heads(unknown=1)),
        ("园 乙一", Heads(10, stated=1)),
        ("园", Heads(999, stated=1)),
        ("", Heads()),
    ],
)
def test_nobody_is_counted_twice_and_where_the_figure_is_from_is_known(
    database: Database, station: int, clock: VirtualClock, named: str, meant: Heads
) -> None:
    with database.transaction(station) as session:
        units = grown(session, clock)
        counter = Counter(session, local_day(clock.now()))
        assert counter.of(units[name] for name in named.split()) == meant


def test_parks_and_companies_are_told_apart(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        units = grown(session, clock)
        made = bulletins.put_draft(
            session, number=1, author_id=1, body="文", scope=[units["所"].id], code="AAAA",
            plan=Plan(receipt=ReceiptRule.QUORUM, quorum=2), now=clock.now(),
        )  # fmt: skip
        made.confirmed_at = clock.now()
        bulletins.put_targets(
            session, made, [(n, units[name].id) for n, name in enumerate(("甲", "乙一", "乙二", "丙"))]
        )
        for speaker in (b"1", b"2"):
            bulletins.put_receipt(
                session, made, speaker=speaker, unit_id=units["乙二"].id, chat_id=2, person_id=None, now=clock.now()
            )
        reached = {units["甲"].id, units["乙二"].id}
        people = coverage.Coverage(session, made, reached)
        (park,) = people.by_park()
        assert (park.name, park.units, park.answered) == ("园", 4, 1)
        assert (park.heads, park.reached_heads, park.answered_heads) == (Heads(68, 1, 1, 1), 58, 15)
        firms = people.by_company()
        assert [(one.units, one.answered, one.heads.people) for one in firms] == [(1, 0, 43), (2, 1, 25), (1, 0, 0)]
        assert people.whole().heads == park.heads


@pytest.mark.parametrize(
    ("plan", "hours", "over"),
    [
        (Plan(), 300, False),
        (Plan(expires_hours=5), 4, False),
        (Plan(expires_hours=5), 5, True),
    ],
)
def test_nothing_is_asked_for_once_it_is_out_of_date_or_stopped(
    clock: VirtualClock, plan: Plan, hours: int, over: bool
) -> None:
    bulletin = Bulletin(
        station_id=1, id=1, number=1, author_id=1, body=b"", scope=[], code="AAAA", state=BulletinState.SENDING,
        created_at=clock.now(), confirmed_at=clock.now(), plan=plan.dump(),
    )  # fmt: skip
    assert chasing.is_over(bulletin, clock.now() + timedelta(hours=hours)) is over
    bulletin.state = BulletinState.STOPPED
    assert chasing.is_over(bulletin, clock.now())
