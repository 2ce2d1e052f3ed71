"""The directory's rows: the tree, names that may mean several, who is speaking, open questions; on both databases."""

import time
from statistics import median

import pytest

from bot.clock import VirtualClock
from storage import Database, NotFound, Session, directory, invitations, units
from storage.directory import ChatKind, GrantKind, Role, Unit, UnitKind


def tree(session: Session) -> dict[str, Unit]:
    root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="东城派出所", code="S")
    park = directory.put_unit(session, parent=root, kind=UnitKind.PARK, name="一号物流园", code="P1", tags=["物流"])
    two = directory.put_unit(session, parent=root, kind=UnitKind.PARK, name="二号物流园", code="P2")
    firm = directory.put_unit(session, parent=park, kind=UnitKind.ENTERPRISE, name="顺丰", code="E1", tags=["快递"])
    team = directory.put_unit(session, parent=firm, kind=UnitKind.TEAM, name="分拣一班", code="T1")
    return {"root": root, "park": park, "two": two, "firm": firm, "team": team}


def test_a_unit_covers_what_is_below_it_and_nothing_beside(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        known = tree(session)
        assert [one.code for one in directory.under(session, known["park"])] == ["P1", "E1", "T1"]
        assert [one.code for one in directory.under(session, known["root"], kind=UnitKind.PARK)] == ["P1", "P2"]
        assert [one.code for one in directory.ancestors(session, known["team"])] == ["S", "P1", "E1"]
        assert [one.code for one in directory.children(session, known["root"])] == ["P1", "P2"]


def test_a_moved_unit_takes_everything_below_it_along(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        known = tree(session)
        units.move_unit(session, known["firm"], known["two"])
        assert [one.code for one in directory.under(session, known["two"])] == ["P2", "E1", "T1"]
        assert [one.code for one in directory.under(session, known["park"])] == ["P1"]
        with pytest.raises(ValueError, match="below itself"):
            units.move_unit(session, known["two"], known["team"])


@pytest.mark.parametrize(
    ("typed", "codes", "certain"),
    [
        ("顺丰", ["E1"], True),
        ("Ｅ１", ["E1"], True),
        ("一号", ["P1"], True),
        ("物流园", ["P1", "P2"], False),
        ("三号物流园", ["P1", "P2"], False),
        ("天上人间", [], False),
        ("", [], False),
    ],
)
def test_only_one_bearer_of_a_name_is_certain(
    database: Database, station: int, typed: str, codes: list[str], certain: bool
) -> None:
    with database.transaction(station) as session:
        tree(session)
        found = directory.find_units_by_name(session, typed)
        assert sorted(unit.code for unit in found.units) == codes
        assert found.certain is certain


def test_names_are_only_looked_for_where_one_may_look(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        known = tree(session)
        assert directory.find_units_by_name(session, "顺丰", paths=(known["two"].path,)).units == []
        assert directory.find_units_by_name(session, "顺丰", paths=()).units == []


def test_groups_are_found_by_place_and_by_tags_of_their_unit_or_above(
    database: Database, station: int, clock: VirtualClock
) -> None:
    with database.transaction(station) as session:
        known = tree(session)
        for key in ("team", "two"):
            directory.put_chat(
                session, platform="wecom", kind=ChatKind.GROUP, title=key, unit_id=known[key].id, now=clock.now()
            )
        found = directory.chats_under
        assert [one.chat.title for one in found(session, known["root"])] == ["team", "two"]
        assert [one.chat.title for one in found(session, known["two"])] == ["two"]
        assert [one.chat.title for one in found(session, known["root"], tags=["快递", "x"])] == ["team"]
        assert found(session, known["two"], tags=["快递"]) == []


def test_who_speaks_is_told_in_one_go(database: Database, station: int, clock: VirtualClock) -> None:
    now = clock.now()
    with database.transaction(station) as session:
        known = tree(session)
        person = directory.put_person(session, name="张三", mobile="13800001234", now=now)
        directory.put_account(session, person_id=person.id, platform="wecom", corp="ww", user_id="ZhangSan", now=now)
        for role, key in ((Role.REPORTER, "firm"), (Role.LEADER, "team")):
            directory.put_grant(
                session, person_id=person.id, unit_id=known[key].id, role=role, kind=GrantKind.DEPUTY, now=now
            )
        chat = directory.note_heard(
            session, channel_id=7, address="G1", platform="wecom", kind=ChatKind.GROUP, title="群", now=now
        )
        directory.bind_chat(session, chat_id=chat.id, unit_id=known["firm"].id, now=now)
        directory.put_conversation(
            session, chat_id=chat.id, person_id=person.id, kind="x", payload={"a": [1, "二"]}, number=3, now=now
        )

    def ask(user_id: str = "zhangsan", address: str = "G1") -> directory.Who:
        with database.reading(station) as session:
            return directory.who(
                session,
                channel_id=7,
                address=address,
                platform="wecom",
                corp="ww",
                user_id=user_id,
                now=clock.now(),
            )

    found = ask()
    assert found.chat is not None
    assert found.person is not None
    assert found.question is not None
    assert (found.chat.title, found.chat.kind, found.chat.can_push) == ("群", ChatKind.GROUP, True)
    assert found.chat.unit is not None
    assert found.chat.unit.name == "顺丰"
    assert found.chat.last_heard_at == now
    assert found.person.name == "张三"
    assert {(one.role, one.kind, one.unit.name) for one in found.grants} == {
        (Role.REPORTER, GrantKind.DEPUTY, "顺丰"),
        (Role.LEADER, GrantKind.DEPUTY, "分拣一班"),
    }
    assert (found.question.kind, found.question.payload, found.question.number) == ("x", {"a": [1, "二"]}, 3)
    stranger, elsewhere, nobody = ask("other"), ask(address="G2"), ask("")
    assert (stranger.person, stranger.grants, stranger.question) == (None, (), None)
    assert elsewhere.chat is None
    assert elsewhere.person is not None
    assert nobody.person is None
    clock.advance(minutes=10)
    assert ask().question is None


def test_ended_roles_gone_people_and_closed_units_do_not_count(
    database: Database, station: int, clock: VirtualClock
) -> None:
    from storage import people

    now = clock.now()
    with database.transaction(station) as session:
        known = tree(session)
        person = directory.put_person(session, name="张三", now=now)
        directory.put_account(session, person_id=person.id, platform="wecom", corp="ww", user_id="z", now=now)
        directory.put_grant(session, person_id=person.id, unit_id=known["firm"].id, role=Role.REPORTER, now=now)
        directory.put_grant(session, person_id=person.id, unit_id=known["team"].id, role=Role.LEADER, now=now)
        unit = known["team"]
        directory.end_grant(session, person_id=person.id, unit_id=known["firm"].id, role=Role.REPORTER, now=now)

        def ask() -> directory.Who:
            return directory.who(session, channel_id=1, address="a", platform="wecom", corp="ww", user_id="z", now=now)

        assert [one.role for one in ask().grants] == [Role.LEADER]
        unit.active = False
        session.add(unit)
        session.flush()
        assert ask().grants == ()
        people.deactivate(session, person)
        assert ask().person is None


def test_telling_who_speaks_is_cheap(sqlite_database: Database, clock: VirtualClock) -> None:
    from storage import system

    home = system.put_station(sqlite_database, key="s", name="站点")
    now = clock.now()
    with sqlite_database.transaction(home) as session:
        known = tree(session)
        person = directory.put_person(session, name="张三", now=now)
        directory.put_account(session, person_id=person.id, platform="wecom", corp="ww", user_id="z", now=now)
        directory.put_grant(session, person_id=person.id, unit_id=known["firm"].id, role=Role.REPORTER, now=now)
        directory.note_heard(session, channel_id=7, address="G1", platform="wecom", kind=ChatKind.GROUP, now=now)
        times = []
        for _ in range(300):
            started = time.process_time()
            directory.who(session, channel_id=7, address="G1", platform="wecom", corp="ww", user_id="z", now=now)
            times.append(time.process_time() - started)
    assert median(times) < 0.0015  # the aim is 250 µs; a busy machine is given room


def test_absent_and_foreign_rows_are_told_alike(database: Database, station: int) -> None:
    from storage import system

    other = system.put_station(database, key="other", name="别处")
    with database.transaction(station) as session:
        unit = tree(session)["firm"]
    with database.reading(other) as session:
        for identity in (unit.id, 1):
            with pytest.raises(NotFound):
                directory.get_unit(session, identity)
        assert directory.list_units(session) == []


def test_names_and_mobiles_are_sealed_and_found_by_index(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        person = directory.put_person(session, name="张 三", mobile="13800001234", now=clock.now())
        assert "张".encode() not in person.name
        assert person.mobile is not None
        assert b"13800001234" not in person.mobile
        assert [one.id for one in directory.find_persons_by_name(session, "张三")] == [person.id]
        found = directory.find_person_by_mobile(session, "13800001234")
        assert found is not None
        assert directory.mobile_of(session, found) == "13800001234"


def test_of_two_shifts_the_confirmed_one_leads(database: Database, station: int, clock: VirtualClock) -> None:
    from datetime import timedelta

    from storage import duty

    now = clock.now()
    with database.transaction(station) as session:
        root = tree(session)["root"]
        who = [directory.put_person(session, name=name, now=now) for name in ("甲", "乙")]
        first, _ = directory.put_shift(
            session,
            unit_id=root.id,
            person_id=who[0].id,
            deputy_id=None,
            starts_at=now - timedelta(hours=2),
            ends_at=now + timedelta(hours=1),
        )
        second, _ = directory.put_shift(
            session,
            unit_id=root.id,
            person_id=who[1].id,
            deputy_id=None,
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
        )
        leading = directory.on_duty(session, root.id, now)
        assert leading is not None
        assert leading.id == second.id
        duty.mark_on(session, first, now=now)
        leading = directory.on_duty(session, root.id, now)
        assert leading is not None
        assert leading.id == first.id
        assert directory.on_duty(session, root.id, now + timedelta(hours=1)) is None


def test_an_act_number_serves_its_person_and_act_once(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        number = invitations.put_act_number(session, person_id=5, act="x", now=clock.now())

        def spend(person: int = 5, act: str = "x", typed: str = number) -> bool:
            return invitations.spend_act_number(session, person_id=person, act=act, number=typed, now=clock.now())

        assert not spend(person=6)
        assert not spend(act="y")
        assert spend()
        assert not spend()


def test_an_act_number_cannot_be_guessed(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        number = invitations.put_act_number(session, person_id=5, act="x", now=clock.now())
        wrong = f"{(int(number) + 1) % 10**6:06d}"
        for _ in range(5):
            assert not invitations.spend_act_number(session, person_id=5, act="x", number=wrong, now=clock.now())
        assert not invitations.spend_act_number(session, person_id=5, act="x", number=number, now=clock.now())


def firms(session: Session) -> dict[str, directory.Unit]:
    """Two parks; a firm of the same name in each, with teams that every firm has."""
    put = directory.put_unit
    root = put(session, parent=None, kind=UnitKind.STATION, name="城东派出所")
    east = put(session, parent=root, kind=UnitKind.PARK, name="城东物流园")
    west = put(session, parent=root, kind=UnitKind.PARK, name="城西物流园")
    known = {"root": root, "east": east, "west": west}
    for number in range(1, 13):
        firm = put(session, parent=east, kind=UnitKind.ENTERPRISE, name=f"通顺仓储{number}号公司", code=f"F{number}")
        known[f"f{number}"] = firm
        known[f"t{number}"] = put(session, parent=firm, kind=UnitKind.TEAM, name="早班组", code=f"T{number}")
    put(session, parent=west, kind=UnitKind.ENTERPRISE, name="通顺仓储2号公司", code="W2")
    return known


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("通顺仓储2号公司早班组", "T2"),
        ("通顺仓储2号公司 早班组", "T2"),
        ("通顺仓储2号公司/早班组", "T2"),
        ("通顺仓储２号公司 · 早班组", "T2"),
        ("城东派出所 › 城东物流园 › 通顺仓储2号公司 › 早班组", "T2"),
        ("城东物流园通顺仓储12号公司", "F12"),
        ("城东物流园通顺仓储2号公司", "F2"),
        ("城西物流园通顺仓储2号公司", "W2"),
        ("通顺仓储2号公司", ""),
        ("早班组", ""),
        ("通顺仓储20号公司早班组", ""),
        ("通顺仓储2号公司晚班组", ""),
    ],
)
def test_a_unit_is_addressed_by_the_names_of_its_path(database: Database, station: int, typed: str, code: str) -> None:
    with database.transaction(station) as session:
        firms(session)
        found = directory.find_units_by_name(session, typed)
        assert found.certain is bool(code)
        assert ([unit.code for unit in found.units] == [code]) is bool(code)


def test_of_too_many_units_it_is_known_how_many_are_left_off(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        known = firms(session)
        found = directory.find_units_by_name(session, "早班组")
        assert (len(found.units), found.left_off) == (9, 3)
        slip = directory.find_units_by_name(session, "通顺仓储12号公司早般组")
        assert slip.units[0].code == "T12"
        assert directory.full_names(session, [known["t2"], known["f2"]]) == {
            known["t2"].id: "通顺仓储2号公司 · 早班组",
            known["f2"].id: "通顺仓储2号公司",
        }


def test_a_unit_is_found_by_the_whole_title_of_its_group(database: Database, station: int, clock: VirtualClock) -> None:
    with database.transaction(station) as session:
        known = firms(session)

        def group(title: str, key: str) -> directory.Chat:
            unit, now = known[key].id, clock.now()
            return directory.put_chat(session, platform="x", kind=ChatKind.GROUP, title=title, unit_id=unit, now=now)

        def meant(typed: str, path: str = "/") -> str:
            found = directory.find_units_by_name(session, typed, paths=(path,))
            return found.units[0].code if found.certain else ""

        group("通顺3号早班", "t3")
        assert meant("通顺3号 早班") == "T3"
        assert meant("通顺3号") == "", "half a title may mean another"
        assert meant("通顺3号早班", known["west"].path) == "", "not where one may not look"
        group("通顺仓储4号公司", "t3")
        assert meant("通顺仓储4号公司") == "F4", "what a unit is called goes before what a group calls itself"
        twin = group("通顺3号早班", "t5")
        assert meant("通顺3号早班") == ""
        twin.state = directory.ChatState.DEAD
        session.flush()
        assert meant("通顺3号早班") == "T3"
