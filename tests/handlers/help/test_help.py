"""Help shows what this person can do here; unknown words are answered with the nearest command."""

from bot import alarms
from handlers.help import texts
from storage.directory import Role
from tests.handlers.harness import FEATURES, Place, Stage, Town


def test_an_officer_sees_more_than_a_member(town: Town) -> None:
    group = town.group("T1", town.team)
    officer, member = town.says("wang", "帮助").text, town.says("lisi", "帮助", group, nick="李四").text
    assert "邀请" in officer
    assert "邀请" not in member
    assert "班组" in member


def test_private_commands_are_not_shown_in_a_group(town: Town) -> None:
    group = town.group("G1", town.root)
    assert "绑定码 <单位>" not in town.says("wang", "帮助", group).text
    assert "绑定码 <单位>" in town.says("wang", "帮助").text


def test_an_unbound_group_knows_only_help_and_binding(town: Town) -> None:
    place = Place("foreign")
    assert town.says("wang", "帮助", place).text == texts.UNBOUND
    assert town.says("wang", "随便说说", place).text == texts.UNBOUND
    for words in ("单位 顺丰分拨中心", "值班", "求助", "我的身份", "班组", "标签 顺丰分拨中心"):
        assert town.says("wang", words, place).refused


def test_an_unknown_word_is_answered_with_the_nearest_command(town: Town) -> None:
    said = town.says("wang", "邀清 张三 填报员").text
    assert "“邀请”" in said
    assert "邀清 张三 填报员" in said


def test_the_nearest_command_is_one_that_the_person_may_use(town: Town) -> None:
    group = town.group("T1", town.team)
    town.person("钱填报", (Role.REPORTER, town.firm), account="qian")
    assert "“邀请”" not in town.says("qian", "邀清 张三", group).text


def test_nothing_near_is_said_so_and_markup_is_broken(town: Town) -> None:
    said = town.says("wang", "<@all> http://evil.com 天气真好")
    assert "<@" not in said.text
    assert "http://" not in said.text


def test_help_about_one_word(town: Town) -> None:
    assert "明天 夜班" in town.says("wang", "帮助 值班").text
    assert "没有" in town.says("wang", "帮助 飞行").text


def test_a_word_grown_together_with_what_follows_is_shown_as_it_should_be(town: Town) -> None:
    said = town.says("wang", "邀请王小明 填报员 顺丰分拨中心").text
    assert "邀请 王小明 填报员 顺丰分拨中心" in said
    assert "绑定码 一号物流园" in town.says("wang", "绑定码一号物流园").text


def test_the_words_of_danger_stand_in_the_help_of_those_who_may(town: Town) -> None:
    stage = Stage(town.database, town.station, town.clock, (*FEATURES, alarms.feature))
    group = town.group("T1", town.team)
    assert "到场" in stage.says("wang", "帮助 接单").text
    assert "接单" in stage.says("wang", "帮助").text
    assert "接单" not in stage.says("lisi", "帮助", group, nick="李四").text
