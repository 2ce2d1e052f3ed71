"""One-time codes: what they open, once, and what they do not."""

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.directory import texts
from storage import directory, invitations, stations, system
from storage.directory import Role, UnitKind
from tests.handlers.harness import Place, Stage, Town

CODE = re.compile(r"绑定 ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})")


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found.group(1)


def test_a_group_is_bound_and_the_officer_hears_of_it(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    group = Place("G1")
    assert not town.says("anyone", f"绑定 {code}", group).refused
    with town.database.reading(town.station) as session:
        route, chat = directory.chat_at(session, 1, "G1") or pytest.fail("no chat")
        assert chat.unit_id == town.firm.id
        assert route.can_push
    assert [person for person, _ in town.speech.told] == [town.officer.id]
    assert "顺丰分拨中心" in town.speech.told[0][1]


def test_a_code_works_once_and_in_lower_case(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    assert "顺丰" in town.says("a", f"绑定{code.lower().replace('-', ' ')}", Place("G1")).text
    assert town.says("b", f"绑定 {code}", Place("G2")).text == texts.CODE_WRONG


def test_a_code_lapses_after_a_day(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    town.clock.advance(hours=24)
    assert town.says("a", f"绑定 {code}", Place("G1")).text == texts.CODE_WRONG


def test_the_database_holds_no_code(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    path = str(town.database.url.database)
    raw = Path(path).read_bytes() + Path(path + "-wal").read_bytes()
    assert code.encode() not in raw
    assert invitations.plain_code(code).encode() not in raw


def test_of_two_groups_with_one_code_one_wins(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    start, bound = threading.Barrier(2), []

    def try_it(address: str) -> None:
        stage = Stage(town.database, town.station, town.clock)
        start.wait()
        bound.append("已绑定" in stage.says(address, f"绑定 {code}", Place(address)).text)

    threads = [threading.Thread(target=try_it, args=(f"G{n}",)) for n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(bound) == [False, True]


def test_guessing_stops_after_five_wrong_codes_an_hour_and_the_count_outlives_the_answer(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    answers = [town.says("thief", f"绑定 {invitations.new_code()}", Place("G9")).text for _ in range(7)]
    assert answers == [texts.CODE_WRONG] * 5 + [texts.CODE_TOO_MANY] * 2
    assert town.says("thief", f"绑定 {code}", Place("G9")).text == texts.CODE_TOO_MANY
    town.clock.advance(hours=1)
    assert "顺丰" in town.says("thief", f"绑定 {code}", Place("G9")).text


def test_brute_force_for_a_virtual_day_finds_nothing(town: Town) -> None:
    town.says("wang", "绑定码 顺丰分拨中心")
    accepted = 0
    for _ in range(24):
        accepted += sum("已绑定" in town.says("thief", f"绑定 {n:08d}", Place("G9")).text for n in range(8))
        town.clock.advance(hours=1)
    assert accepted == 0
    assert len({invitations.new_code() for _ in range(1000)}) == 1000
    assert len(invitations.plain_code(invitations.new_code())) * 5 == 80  # bits


def test_an_invited_person_gets_the_account_and_the_role(town: Town) -> None:
    said = town.says("wang", "邀请 李四 填报员 顺丰分拨中心")
    code = code_in(said.text)
    assert said.private == [True]
    assert "李四" in town.says("lisi", f"绑定 {code}").text
    assert "填报员" in town.says("lisi", "我的身份").text
    assert "李四" in town.speech.told[-1][1]


def test_a_second_platforms_code_adds_an_account_to_the_same_person(town: Town) -> None:
    town.says("lisi", f"绑定 {code_in(town.says('wang', '邀请 李四 填报员 顺丰分拨中心').text)}")
    again = code_in(town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text)
    ding = Place("d-1", "dingtalk", 2, group=False)
    town.says("d-1", f"绑定 {again}", ding)
    with town.database.reading(town.station) as session:
        one = directory.find_account(session, "wecom", "corp", "LISI")
        two = directory.find_account(session, "dingtalk", "corp", "d-1")
        assert one is not None
        assert two is not None
        assert one[1].id == two[1].id


def test_a_personal_code_shown_in_a_group_is_void_and_the_officer_is_told(town: Town) -> None:
    code = code_in(town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text)
    group = town.group("G1", town.firm)
    assert town.says("lisi", f"绑定 {code}", group).text == texts.CODE_EXPOSED
    assert town.says("lisi", f"绑定 {code}").text == texts.CODE_WRONG
    assert "作废" in town.speech.told[-1][1]


def test_a_group_code_is_not_used_up_privately(town: Town) -> None:
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    assert town.says("lisi", f"绑定 {code}").text == texts.CODE_FOR_GROUP
    assert "已绑定" in town.says("lisi", f"绑定 {code}", Place("G1")).text


def test_an_officers_account_cannot_be_taken_over_by_a_code(town: Town) -> None:
    code = code_in(town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text)
    assert town.says("wang", f"绑定 {code}").text == texts.account_taken(name="王警官")
    assert "李四" in town.says("lisi", f"绑定 {code}").text


def test_what_a_mere_member_was_goes_over_to_the_invited_person(town: Town) -> None:
    group = town.group("T1", town.team)
    town.says("lisi", "我的身份", group, nick="小李")
    code = code_in(town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text)
    said = town.says("lisi", f"绑定 {code}")
    assert "填报员" in said.text
    assert "成员" in said.text
    with town.database.reading(town.station) as session:
        assert not directory.find_persons_by_name(session, "小李")


def test_without_an_account_of_the_corp_nothing_is_linked(town: Town) -> None:
    code = code_in(town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text)
    outside = replace(Place("ext"), group=False)
    assert town.says("", f"绑定 {code}", outside).text == texts.CODE_NO_ACCOUNT


def test_a_code_of_another_station_is_unknown_here(town: Town) -> None:
    other = Stage(town.database, system.put_station(town.database, key="xicheng", name="西城派出所"), town.clock)
    root = other.unit("西城派出所", UnitKind.STATION)
    other.person("赵警官", (Role.OFFICER, root), account="zhao")
    code = code_in(other.says("zhao", "绑定码 西城派出所").text)
    assert town.says("a", f"绑定 {code}", Place("G1")).text == texts.CODE_WRONG


def test_a_webhook_imported_for_the_group_becomes_another_way_to_it(town: Town) -> None:
    """Or every bulletin would stand in that group twice."""
    now = town.clock.now()
    with town.database.transaction(town.station) as session:
        webhook = stations.put_channel(
            session, kind="wecom-webhook", key="wecom-webhook:x", corp="", name="hook", credentials={"key": "k"}
        )
        imported = directory.put_chat(
            session,
            platform="wecom",
            kind=directory.ChatKind.GROUP,
            title="顺丰联络群",
            unit_id=town.firm.id,
            now=now,
        )
        directory.put_route(session, chat_id=imported.id, channel_id=webhook, address="webhook", can_push=True)
    code = code_in(town.says("wang", "绑定码 顺丰分拨中心").text)
    assert not town.says("anyone", f"绑定 {code}", Place("G1")).refused
    with town.database.reading(town.station) as session:
        chats = directory.chats_under(session, directory.get_unit(session, town.firm.id))
        assert len(chats) == 1
        assert len(directory.routes_of(session, chats[0].chat.id)) == 2


def test_a_bound_group_is_moved_only_when_sure_and_the_officers_hear_of_it(town: Town) -> None:
    town.person("赵警官", (Role.OFFICER, town.park), account="zhao")
    group = town.group("G1", town.firm)
    code = code_in(town.says("wang", "绑定码 中通转运中心").text)
    assert "1 改绑" in town.says("anyone", f"绑定 {code}", group).text
    assert town.says("anyone", "2", group).text == texts.LEFT
    assert "本群已绑定在“顺丰分拨中心”" in town.says("anyone", f"绑定 {code}", group).text
    moved = town.says("anyone", "1", group)
    assert "中通转运中心" in moved.text
    assert {person for person, _ in moved.told} >= {town.officer.id}
    assert len(moved.told) == 2


def test_a_named_person_is_not_renamed_by_somebody_elses_code(town: Town) -> None:
    town.says("lisi", f"绑定 {code_in(town.says('wang', '邀请 李四 成员 分拣一班').text)}")
    code = code_in(town.says("wang", "邀请 赵六 填报员 顺丰分拨中心").text)
    assert town.says("lisi", f"绑定 {code}").text == texts.account_taken(name="李四")
    assert "赵六" in town.says("zhao", f"绑定 {code}").text


def test_what_is_passed_on_names_the_robot_as_the_station_has_it(town: Town) -> None:
    with town.database.transaction(town.station) as session:
        stations.put_channel(
            session, kind="wecom-aibot", key="wecom-aibot:x", corp="c", name="平安小助手", credentials={"secret": "s"}
        )
    assert "@“平安小助手”" in town.says("wang", "绑定码 顺丰分拨中心").text
    assert "“平安小助手”" in town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text


def test_the_hint_to_readmit_works_as_it_stands(town: Town) -> None:
    town.person("李四", (Role.MEMBER, town.team))
    hint = town.says("wang", "移出 李四 分拣一班").text.split("发：")[-1]
    assert "回到" in town.says("wang", hint).text
