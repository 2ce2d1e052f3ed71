"""The operator's manual speaks of everything that can reach an operator: alarms, figures, commands, files."""

import re

import pytest

from bot.keeping import texts as keeping
from bot.watch import texts as watch
from tests.house.source import ROOT

MANUAL = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
#: Longest run of characters of an alarm that is the same whatever it is about, as the manual quotes it.
ABOUT = {
    "database_gone": "数据库不可用",
    "not_migrated": "数据库还没有升级到本版本",
    "no_engine": "机器人主程序已…没有动静",
    "one_engine_gone": "号主程序已…没有动静",
    "tasks_late": "到点的事没有办",
    "inbox_late": "条收到的消息没有处理",
    "inbox_failed": "条消息处理失败",
    "danger_late": "险情呼叫没有发出",
    "danger_given_up": "险情步骤没有办成",
    "answers_late": "应答或紧急通知没有发出",
    "channel_dead": "的凭据被平台拒绝",
    "line_down": "的长连接断开",
    "channel_silent": "没有收到任何人的消息",
    "chain_broken": "操作记录从第…条起对不上",
    "clock_back": "服务器时间比记录慢了",
    "disk_low": "磁盘只剩",
    "duty_hole": "值班表有空缺",
    "nobody_reachable": "没有任何可呼叫的方式",
    "restarted": "值守程序曾中断",
    "watch_silent": "值守程序已…没有动静",
    "child_keeps_dying": "正在反复重启",
}


@pytest.mark.parametrize("words", watch.ALARMS.values())
def test_every_alarm_is_explained(words: str) -> None:
    assert any(part in MANUAL for part in (words, words.partition("，")[0]))


@pytest.mark.parametrize("name", ABOUT)
def test_every_finding_is_explained(name: str) -> None:
    written = (ROOT / "bot" / "watch" / "texts.py").read_text(encoding="utf-8")
    assert f"def {name}(" in written
    assert ABOUT[name] in MANUAL
    for part in ABOUT[name].split("…"):
        assert part in written, part


def test_every_figure_is_explained() -> None:
    code = (ROOT / "bot" / "console" / "health.py").read_text(encoding="utf-8")
    figures = set(re.findall(r'"(liaison_[a-z_]+)"', code))
    assert figures
    assert {figure for figure in figures if figure not in MANUAL} == set()


def test_every_command_that_is_named_exists() -> None:
    from bot.__main__ import app as program
    from bot.keeping import cli

    cli.add_to(program, lambda path: pytest.fail(str(path)))
    known = {command.name or command.callback.__name__ for command in program.registered_commands if command.callback}
    known |= {group.name for group in program.registered_groups} | {"directory"}
    named = set(re.findall(r"python -m bot ([a-z]+)", MANUAL))
    assert {"backup", "restore", "verify", "keys", "watch", "migrate", "check"} <= named
    assert named - known == set()


def test_every_file_that_is_linked_is_there() -> None:
    links = re.findall(r"\]\((\.\./[^)#]+)\)", MANUAL)
    assert len(links) >= 5
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_what_keeping_tells_the_operator_is_in_it() -> None:
    assert "没有备份" in keeping.backup_old(station="", hours=50)
    assert "没有备份, 还没有备份过" in MANUAL
