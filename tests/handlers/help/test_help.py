"""Help shows what this person can do here; unknown words are answered with the nearest command."""

from bot import alarms, app, identity, routing
from handlers.help import texts
from storage.directory import Role
from tests.handlers.harness import FEATURES, Place, Stage, Town

ONE_MESSAGE = 2048  #: bytes, by the application of WeCom


def test_an_officer_sees_more_than_a_member(town: Town) -> None:
    group = town.group("T1", town.team)
    officer, member = town.says("wang", "帮助").text, town.says("lisi", "帮助", group, nick="李四").text
    assert "邀请" in officer
    assert "邀请" not in member
    assert "班组" in member


def test_private_commands_are_not_shown_in_a_group(town: Town) -> None:
    group = town.group("G1", town.root)
    for asked in ("帮助", "帮助 绑定码"):
        assert "绑定码 <单位>" not in town.says("wang", asked, group).text
    assert "绑定码" not in town.says("wang", "帮助", group).text
    assert "绑定码" in town.says("wang", "帮助").text
    assert "绑定码 <单位>" in town.says("wang", "帮助 绑定码").text


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


def test_what_is_long_is_one_message_of_words_by_which_every_command_is_found(town: Town) -> None:
    """Somebody with all capabilities of the house and every right."""
    stage = Stage(town.database, town.station, town.clock, app.FEATURES)
    first = stage.says("wang", "帮助").text
    assert len(first.encode()) <= ONE_MESSAGE
    assert first.count("\n") < 15
    topics = {line.partition("】")[0].strip("【"): line.partition("】")[2] for line in first.splitlines()[1:-1]}
    commands = [command for feature in app.FEATURES for command in feature.router.commands if command.help]
    known = [c for c in commands if c.place is not routing.Place.GROUP and c.act is identity.ANYONE]
    for title, words in topics.items():
        about = stage.says("wang", f"帮助 {title}").text
        for word in words.split("、"):
            one = stage.says("wang", f"帮助 {word}").text
            assert one.startswith("· "), word
            assert set(one.splitlines()) & set(about.splitlines()), word
    shown = {word for words in topics.values() for word in words.split("、")}
    assert len(shown) > 80
    assert [c.words for c in known if not shown & set(c.words)] == []


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


def test_courtesies_are_answered_as_such(town: Town) -> None:
    group = town.group("T1", town.team)
    for place in (None, group):
        said = {
            words: town.says("wang", words, *([place] if place else [])).text
            for words in ("谢谢！", "好的", "嗯嗯。", "OK👌")
        }
        assert said["谢谢！"] == texts.WELCOME_BACK
        assert {said["好的"], said["嗯嗯。"], said["OK👌"]} == {texts.NODDED}
