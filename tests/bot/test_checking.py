"""`check`: what will not work is grave and ends in 2, what is lost is said, and no secret is shown."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from bot import checking, config, install, plausible, texts
from bot.serve import open_database
from storage import KeyRing
from storage.migrations import migrate

STATION = '[[stations]]\nkey = "east"\nname = "城东派出所"\n'
APP = (
    '[[channels]]\nkind = "wecom-app"\nstation = "east"\nname = "派出所联络"\ncorp = "ww1"\nsecrets = "LIAISON_APP"\n'
    'ids = { agent_id = "1000002" }\n'
)
ROBOT = (
    '[[channels]]\nkind = "dingtalk-robot"\nstation = "east"\nname = "园区小助手"\ncorp = "ding1"\n'
    'secrets = "LIAISON_DING"\nids = { client_id = "ding2", robot_code = "ding2" }\n'
)
SECRETS = {
    "LIAISON_APP_SECRET": "canary-app-secret",
    "LIAISON_APP_TOKEN": "canary-token",
    "LIAISON_APP_ENCODING_AES_KEY": "c" * 43,
    "LIAISON_DING_CLIENT_SECRET": "canary-client-secret",
}
KEYS = {"LIAISON_KEYS": KeyRing.generate()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def settings(folder: Path, text: str, *, url: str = "") -> config.Settings:
    path = folder / "config.toml"
    place = url or f"sqlite:///{folder.as_posix()}/liaison.db"
    path.write_text(f'[storage]\nurl = "{place}"\n{text}', encoding="utf-8")
    return config.load(path, KEYS | SECRETS)


def checked(made: config.Settings) -> tuple[int, str]:
    paper = io.StringIO()
    code = checking.check(made, Console(file=paper, width=1000))
    return code, paper.getvalue()


def test_a_fresh_installation_can_run_and_is_told_what_it_lacks(folder: Path) -> None:
    code, said = checked(settings(folder, STATION))
    assert code == 0
    for expected in (texts.CHECK_NO_ADDRESS, texts.CHECK_NO_CHANNEL, texts.CHECK_NOT_MIGRATED, texts.CHECK_GOOD):
        assert expected in said


def test_a_station_without_people_is_told_how_to_begin(folder: Path) -> None:
    made = settings(folder, STATION)
    database = open_database(made)
    migrate(database)
    install.apply(database, made)
    database.close()
    code, said = checked(made)
    assert code == 0
    assert texts.check_empty(station="城东派出所") in said
    assert texts.CHECK_NOT_MIGRATED not in said


def test_a_channel_that_is_stored_and_no_longer_configured_is_told(folder: Path) -> None:
    made = settings(folder, STATION + ROBOT)
    database = open_database(made)
    migrate(database)
    install.apply(database, made)
    database.close()
    assert texts.check_left_over(channel="园区小助手") not in checked(made)[1]
    assert texts.check_left_over(channel="园区小助手") in checked(settings(folder, STATION))[1]


def test_the_address_to_enter_on_the_platform_is_the_same_at_every_check(folder: Path) -> None:
    made = settings(folder, f'[server]\npublic_url = "https://liaison.example/"\n{STATION}{APP}')
    code, said = checked(made)
    path = install.callback_path(made, made.config.channels[0])
    assert code == 0
    assert f"https://liaison.example{path}\n" in said
    assert checked(made)[1] == said


def test_buttons_without_a_card_template_are_named_as_lost(folder: Path) -> None:
    assert texts.check_no_card(channel="园区小助手") in checked(settings(folder, STATION + ROBOT))[1]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('[server]\npublic_url = "http://liaison.example"\n', texts.check_not_https(url="http://liaison.example")),
        ('[wecom]\napi = "http://127.0.0.1:8600/qyapi"\n', texts.CHECK_DEVELOPMENT),
        ('[dingtalk]\ngateway = "ws://127.0.0.1:8600"\n', texts.CHECK_DEVELOPMENT),
    ],
)
def test_what_will_not_work_is_grave(folder: Path, text: str, finding: str) -> None:
    code, said = checked(settings(folder, text + STATION))
    assert code == 2
    assert f"✗ {finding}" in said
    assert texts.CHECK_GOOD not in said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2",
        "postgresql://nobody@127.0.0.1:8/none?connect_timeout=2",
    ],
)
def test_a_database_that_does_not_open_is_grave(folder: Path, url: str) -> None:
    code, said = checked(settings(folder, STATION, url=url))
    assert code == 2
    assert "✗ 打不开数据库：" in said
    assert "lost" not in said


def test_no_secret_is_ever_shown(folder: Path) -> None:
    _, said = checked(settings(folder, STATION + APP + ROBOT))
    assert "canary" not in said
    assert KEYS["LIAISON_KEYS"] not in said


def test_looking_makes_neither_file_nor_folder(folder: Path) -> None:
    code, said = checked(settings(folder, STATION, url=f"sqlite:///{folder}/none/bot.db"))
    assert code == 0
    assert texts.CHECK_NOT_MIGRATED in said
    assert not (folder / "none").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make another's folder")
def test_root_is_sent_to_the_owner_of_the_data(folder: Path) -> None:
    theirs = folder / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, -1)
    assert plausible.foreign_owner(f"sqlite:///{theirs}/data/bot.db") == theirs.owner()
    assert plausible.foreign_owner(f"sqlite:///{folder}/bot.db") == ""
    assert plausible.foreign_owner("postgresql://liaison@host/liaison") == ""


def test_secrets_that_others_may_read_are_told(folder: Path) -> None:
    made, env = settings(folder, STATION), folder / ".env"
    env.write_text("LIAISON_KEYS=1:x\n")
    for mode, told in ((0o644, True), (0o640, True), (0o600, False)):
        env.chmod(mode)
        paper = io.StringIO()
        assert checking.check(made, Console(file=paper, width=1000), env) == 0
        assert (texts.check_secrets_open(path=str(env)) in paper.getvalue()) is told
