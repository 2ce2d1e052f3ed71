"""Giving and taking roles, membership, and who one is."""

import pytest

from bot.identity import ANYONE
from handlers.directory import texts
from storage import audit, directory, verifying
from storage.directory import Role
from tests.handlers.harness import Town


def test_a_nickname_that_claims_a_role_gives_nothing(town: Town) -> None:
    group = town.group("T1", town.team)
    said = town.says("mallory", "我的身份", group, nick="【民警】张三")
    assert "民警" not in said.text.split("\n")[1]
    assert town.says("mallory", "撤销角色 王警官 民警").refused
    assert "成员" in said.text


def test_a_revoked_role_is_refused_at_the_next_message(town: Town) -> None:
    town.person("赵警官", (Role.OFFICER, town.root), account="zhao")
    assert not town.says("zhao", "标签 顺丰分拨中心 快递").refused
    assert "收回" in town.says("wang", "撤销角色 赵警官 民警").text
    assert town.says("zhao", "标签 顺丰分拨中心 电子厂").refused


def test_the_last_officer_cannot_be_taken_away(town: Town) -> None:
    assert town.says("wang", "撤销角色 王警官 民警").text == texts.LAST_OFFICER


def test_a_new_code_for_the_same_role_voids_the_one_before(town: Town) -> None:
    first = town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text.split("绑定 ")[-1].strip()
    second = town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text.split("绑定 ")[-1].strip()
    assert town.says("lisi", f"绑定 {first}").text == texts.CODE_WRONG
    assert "李四" in town.says("lisi", f"绑定 {second}").text
    with town.database.reading(town.station) as session:
        assert len(directory.find_persons_by_name(session, "李四")) == 1


def test_a_code_not_yet_used_dies_with_the_role(town: Town) -> None:
    town.person("李四", (Role.REPORTER, town.firm))
    code = town.says("wang", "邀请 李四 填报员 顺丰分拨中心").text.split("绑定 ")[-1].strip()
    assert "收回" in town.says("wang", "撤销角色 李四 填报员").text
    assert town.says("lisi", f"绑定 {code}").text == texts.CODE_WRONG


@pytest.mark.parametrize(
    ("typed", "lacking", "form"),
    [
        ("邀请", texts.LACK_NAME, texts.FORM_INVITE),
        ("邀请 张三 顺丰分拨中心", texts.LACK_ROLE, texts.FORM_INVITE),
        ("邀请 张三 填报员", texts.LACK_UNIT, texts.FORM_INVITE),
        ("授权 张三 填报员", texts.LACK_UNIT, texts.FORM_GRANT),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_shows_the_right_form(
    town: Town, typed: str, lacking: str, form: str
) -> None:
    said = town.says("wang", typed)
    assert said.refused
    assert lacking in said.text
    assert form in said.text
    assert typed.partition(" ")[2] in said.text


def test_a_role_must_fit_the_unit(town: Town) -> None:
    said = town.says("wang", "邀请 张三 填报员 分拣一班")
    assert said.refused
    assert "企业" in said.text


def test_near_units_are_never_picked_by_themselves(town: Town) -> None:
    asked = town.says("wang", "绑定码 分拣三班").text
    assert "分拣一班" in asked
    assert "分拣二班" in asked
    assert "的群绑定码" in town.says("wang", "2").text
    assert "哪一个" in town.says("wang", "单位 物流园").text


def test_a_namesake_is_asked_about_and_may_be_somebody_new(town: Town) -> None:
    town.person("张三", (Role.LEADER, town.team), account="z1")
    asked = town.says("wang", "邀请 张三 填报员 顺丰分拨中心")
    assert texts.NEW_PERSON in asked.text
    assert "绑定 " in town.says("wang", "2").text
    with town.database.reading(town.station) as session:
        assert len(directory.find_persons_by_name(session, "张三")) == 2


def test_a_choice_belongs_to_the_one_who_was_asked(town: Town) -> None:
    group = town.group("G1", town.root)
    town.person("赵警官", (Role.OFFICER, town.root), account="zhao")
    town.says("wang", "单位 物流园", group)
    assert "没听懂" in town.says("zhao", "1", group).text
    assert "一号物流园" in town.says("wang", "1", group).text


def test_speaking_in_a_teams_group_makes_a_member_once_and_a_struck_one_stays_out(town: Town) -> None:
    group = town.group("T1", town.team)
    town.person("孙组长", (Role.LEADER, town.team), account="sun")
    assert "分拣一班 成员" in town.says("lisi", "我的身份", group, nick="李四").text
    assert "移出" in town.says("sun", "移出 李四", group).text
    assert "成员" not in town.says("lisi", "我的身份", group, nick="李四").text.replace("您", "")
    assert "回到" in town.says("sun", "移回 李四", group).text
    assert "分拣一班 成员" in town.says("lisi", "我的身份", group, nick="李四").text


def test_in_a_wider_group_the_team_is_picked_once_by_number(town: Town) -> None:
    group = town.group("G1", town.firm)
    asked = town.says("lisi", "班组", group, nick="李四").text
    assert "1 " in asked
    assert "分拣二班" in asked
    assert "分拣二班" in town.says("lisi", "2", group).text
    assert town.says("lisi", "班组", group).text == texts.team_have(team="分拣二班")


def test_every_privileged_act_is_on_the_audit_chain(town: Town) -> None:
    town.says("wang", "邀请 李四 填报员 顺丰分拨中心")
    town.says("wang", "绑定码 顺丰分拨中心")
    town.says("wang", "授权 王警官 填报员 顺丰分拨中心")
    with town.database.reading(town.station) as session:
        assert audit.head(session).seq == 3
        assert verifying.verify(session) == []


def test_over_an_untrusted_transport_a_privileged_act_waits_for_a_number(town: Town) -> None:
    said = town.says("wang", "绑定码 顺丰分拨中心", trusted=False)
    assert "的群绑定码" not in said.text
    assert said.told


def test_two_stations_never_see_each_others_units(town: Town, stage: object) -> None:
    from storage import system
    from tests.handlers.harness import Town as Other

    other = Other(town.database, system.put_station(town.database, key="xicheng", name="西城派出所"), town.clock)
    with other.database.transaction(other.station) as session:
        unit = directory.get_unit(session, other.firm.id)
        unit.name = "京东亚洲一号"
        session.add(unit)
    for typed in ("单位 京东亚洲一号", "绑定码 京东亚洲一号", f"单位 {other.firm.code}", "标签 京东亚洲一号 快递"):
        said = town.says("wang", typed)
        assert said.refused or "京东" not in said.text.replace("“京东亚洲一号”可能", "")
    with town.database.reading(town.station) as session:
        assert directory.find_unit(session, other.firm.id) is None
        assert {unit.name for unit in directory.list_units(session)}.isdisjoint({"京东亚洲一号"})


def test_anyone_is_open_to_those_without_a_role(town: Town) -> None:
    assert ANYONE.roles
    assert not town.says("stranger", "求助").refused
    assert town.says("stranger", "我的身份").text == texts.NOT_IN_DIRECTORY


def test_a_role_is_never_taken_from_somebody_called_alike(town: Town) -> None:
    town.person("李四", (Role.REPORTER, town.firm))
    town.person("李四光", (Role.REPORTER, town.firm))
    assert "收回" in town.says("wang", "撤销角色 李四 填报员").text
    again = town.says("wang", "撤销角色 李四 填报员")
    assert again.refused
    assert "李四光" not in again.text


def test_ones_own_last_officer_role_is_given_up_only_when_sure(town: Town) -> None:
    town.person("赵警官", (Role.OFFICER, town.root), account="zhao")
    assert texts.SURE_REVOKE in town.says("wang", "撤销角色 王警官 民警").text
    assert town.says("wang", "2").text == texts.LEFT
    town.says("wang", "撤销角色 王警官 民警")
    assert "收回" in town.says("wang", "1").text
    assert town.says("wang", "标签 顺丰分拨中心 快递").refused


def test_a_choice_can_be_left_and_the_only_one_agreed_to(town: Town) -> None:
    town.says("wang", "单位 物流园")
    assert town.says("wang", "算了。").text == texts.GIVEN_UP
    assert "没听懂" in town.says("wang", "1").text
    asked = town.says("wang", "单位 顺丰一班").text
    assert "1 顺丰分拨中心 · 分拣一班" in town.says("wang", "单位 顺丰分拣一班").text, asked
    assert "分拣一班（班组" in town.says("wang", "好的").text
