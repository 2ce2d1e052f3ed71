"""Wrong configuration: every fault at once, in words; the reference file is the defaults."""

import re
import tomllib
from pathlib import Path

import pytest

from bot import config
from bot.errors import ConfigError
from storage import KeyRing

ROOT = Path(__file__).parents[2]
KEYS = {"LIAISON_KEYS": KeyRing.generate()}
STATION = '[[stations]]\nkey = "east"\nname = "城东派出所"\n'


def pager(*, serves: str = '["duty"]', to: str = '["{mobile}@139.com"]') -> str:
    head = '[[pagers]]\nname = "mail"\nkind = "smtp"\nsecrets = "LIAISON_PAGER1"\nhost = "h"\nsender = "a@b.cn"\n'
    return f"{head}serves = {serves}\nto = {to}\n"


def write(folder: Path, text: str, env: str = "") -> Path:
    (folder / ".env").write_text(env, encoding="utf-8")
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, env: str = "", environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(write(folder, text, env), environ or KEYS)
    return caught.value.problems


def test_a_good_configuration_is_taken(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, STATION), KEYS)
    assert settings.config.stations[0].name == "城东派出所"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff" + STATION)
    assert config.load(path, KEYS).config.stations


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = '[server]\nprot = 1\nport = 99999\n[storage]\nurl = "sqlite:///x.db"\n'
    text += '[[stations]]\nkey = "east"\nname = "城东"\n'
    found = problems(tmp_path, text, environ={"OTHER": "1"})
    assert any("server.prot" in p and "port" in p for p in found)
    assert any("server.port = 99999" in p for p in found)
    assert any("LIAISON_KEYS=1:" in p for p in found)
    assert len(found) == 3


def test_a_wrong_value_hides_no_other_fault(tmp_path: Path) -> None:
    """What else is wrong with the entries, and with how they hang together, is told in the same breath."""
    text = "[delivery]\nparallel = -3\n" + STATION + STATION.replace("城东派出所", "")
    text += '[[channels]]\nkind = "wecom-aibot"\nstation = "west"\nsecrets = "LIAISON_BOT"\n'
    text += '[[channels]]\nkind = "wecom-app"\nstation = "east"\nname = "联络"\ncorp = "ww1"\nedition = "gold"\n'
    text += 'secrets = "lower"\nids = { agent_id = 1000002 }\n'
    found = problems(tmp_path, text, environ={"OTHER": "1"})
    wanted = ["delivery.parallel", "stations.2.name", "channels.1.name", "channels.1.corp", "channels.2.edition"]
    wanted += ["channels.2.ids.agent_id", "LIAISON_KEYS", "'east' 写了两次", "station = 'west'", "secrets = 'lower'"]
    wanted += ["LIAISON_BOT_SECRET", "bot_id", "lower_TOKEN"]
    assert [word for word in wanted if not any(word in problem for problem in found)] == []
    assert not any("agent_id = " in p and "缺少" in p for p in found)


def test_a_station_with_a_fault_of_its_own_is_still_one(tmp_path: Path) -> None:
    text = STATION.replace("城东派出所", "") + pager()
    assert len(problems(tmp_path, text)) == 1


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_another_encoding_is_told_and_nothing_made_up_of_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "config.toml").write_bytes(STATION.encode(encoding))
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "config.toml", KEYS)
    (said,) = caught.value.problems
    assert "UTF-8" in said


def test_a_channel_that_could_never_live_is_refused_before_it_is_stored(tmp_path: Path) -> None:
    channel = (
        '[[channels]]\nkind = "wecom-app"\nstation = "east"\nname = "联络"\ncorp = "ww1"\nsecrets = "LIAISON_APP"\n'
    )
    env = "LIAISON_APP_SECRET=s\nLIAISON_APP_TOKEN=t\nLIAISON_APP_ENCODING_AES_KEY="
    found = problems(tmp_path, STATION + channel + 'ids = { agent_id = "abc" }\n', env + "short-canary\n")
    assert len(found) == 2
    assert "agent_id = 'abc'" in found[0]
    assert "LIAISON_APP_ENCODING_AES_KEY" in found[1]
    assert "canary" not in "".join(found)
    good = write(tmp_path, STATION + channel + 'ids = { agent_id = "1000002" }\n', env + "c" * 43 + "\n")
    assert config.load(good, KEYS).config.channels


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "config.toml", KEYS)
    assert "config.example.toml" in caught.value.problems[0]


def test_a_channel_names_the_secret_that_it_lacks(tmp_path: Path) -> None:
    channel = (
        '[[channels]]\nkind = "wecom-aibot"\nstation = "east"\nname = "助手"\ncorp = "ww1"\nsecrets = "LIAISON_BOT"\n'
    )
    found = problems(tmp_path, STATION + channel)
    assert any("LIAISON_BOT_SECRET=" in p for p in found)
    assert any("bot_id" in p for p in found)


def test_secrets_of_the_env_file_reach_the_channel_and_no_repr(tmp_path: Path) -> None:
    channel = (
        '[[channels]]\nkind = "wecom-aibot"\nstation = "east"\nname = "助手"\ncorp = "ww1"\nsecrets = "LIAISON_BOT"\n'
        'ids = { bot_id = "aib1" }\n'
    )
    settings = config.load(write(tmp_path, STATION + channel, "LIAISON_BOT_SECRET=canary-secret\n"), KEYS)
    assert settings.credentials["LIAISON_BOT"] == {"bot_id": "aib1", "secret": "canary-secret"}
    assert "canary-secret" not in repr(settings)


def test_foreign_variables_in_the_env_file_are_refused(tmp_path: Path) -> None:
    assert any("PATH_TO_X" in p for p in problems(tmp_path, STATION, "PATH_TO_X=1\n"))


def test_a_channel_of_no_station_is_told_the_nearest(tmp_path: Path) -> None:
    channel = '[[channels]]\nkind = "wecom-webhook"\nstation = "eats"\nname = "助手"\ncorp = "ww1"\n'
    channel += 'secrets = "LIAISON_HOOK"\n'
    assert any("east" in p for p in problems(tmp_path, STATION + channel, "LIAISON_HOOK_KEY=k\n"))


def test_the_reference_file_is_the_defaults() -> None:
    reference = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    for table, model in config.sections().items():
        if table in ("channels", "pagers"):  # their blocks are commented out: nothing in them has a default
            continue
        written = reference[table][0] if table == "stations" else reference[table]
        fields = model.model_fields
        assert set(written) == set(fields), table
        for name, value in written.items():
            if table == "stations" and name in ("key", "name"):
                continue
            assert value == fields[name].default, f"{table}.{name}"


def test_every_setting_says_what_it_is() -> None:
    for table, model in config.sections().items():
        for name, field in model.model_fields.items():
            assert field.description, f"{table}.{name}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[storage]\nurl = "mysql://x"\n' + STATION, "storage.url = 'mysql://x'：不对"),
        ('[storage]\nurl = ""\n' + STATION, "postgresql://用户@主机/库名"),
        ('[storage]\nurl = "sqlite://x"\n' + STATION, "sqlite:////绝对路径"),
        ('[watch]\ndrill_at = "25:00"\n' + STATION, "24 小时制"),
        (STATION + 'quiet_from = "29:00"\n', "24 小时制"),
        ("[server]\nport = 80800\n" + STATION, "最大 65535"),
        ('[server]\nurl = ""\n' + STATION, "server.url：没有这个设置项"),
        (STATION.replace("east", "E st"), "a-z"),
        (STATION + pager(serves='["dutyy"]'), "是不是想写 duty？"),
        (STATION + pager(to='["{handy}@139.com"]'), "大括号里只能写 {mobile}"),
    ],
)
def test_what_cannot_be_meant_is_named_in_chinese(tmp_path: Path, text: str, said: str) -> None:
    found = problems(tmp_path, text)
    assert len(found) == 1
    assert said in found[0]
    assert "should" not in found[0]
    assert "是不是想写 url" not in found[0]


def test_single_people_and_the_own_mailbox_are_served(tmp_path: Path) -> None:
    text = STATION + pager(serves='["duty", "ZhangSan"]', to='["{mobile}@139.com", "room@example.cn"]')
    assert config.load(write(tmp_path, text), KEYS).config.pagers


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path, KEYS)
    assert "读不了配置文件" in caught.value.problems[0]


def test_who_has_a_backup_is_told_not_to_take_a_fresh_key(tmp_path: Path) -> None:
    assert "新密钥打不开旧数据" in problems(tmp_path, STATION, environ={"PATH": ""})[0]


ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]+ [a-z]+")  #: three words of a sentence
WRONG = {
    "server": "port = 'x'\nworkers_id = -1",
    "storage": "url = 5",
    "delivery": "parallel = 0\nbulk_share_percent = 1000",
    "watch": "every_seconds = nan\nbeat_seconds = [1]\nchannel_silent_hours = 1.5\ndrill_at = '25:99'",
    "wecom": "api = {}\nmedia = 'x'",
    "dingtalk": "connections = 9\ncard_template = []",
    "logging": "level = 'loud'\nformat = 7\ncolour = 1",
    "[stations]": "name = 5\nquiet_from = 'x'",
    "[channels]": "kind = 'fax'\nmode = 5\nids = []\nedition = 'x'",
    "[pagers]": "name = ''\nserves = []\nport = 0\nsecurity = 'x'",
}


@pytest.mark.parametrize("table", WRONG)
def test_no_fault_has_a_tail_in_the_librarys_language(tmp_path: Path, table: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[{table}]\n{WRONG[table]}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(path, {"LIAISON_KEYS": KeyRing.generate()})
    about = [one for one in caught.value.problems if one.startswith(table.strip("[]"))]
    assert len(about) >= WRONG[table].count("\n") + 1
    assert [one for one in about if ENGLISH.search(one)] == []


@pytest.mark.parametrize("text", ["[server", "a b", "x = 1\nx = 2", "x = '", '[[stations]]\nkey = "a" name = 1'])
def test_what_is_no_toml_is_told_by_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(path, {"LIAISON_KEYS": KeyRing.generate()})
    (said,) = [one for one in caught.value.problems if "TOML" in one]
    assert ("第" in said) or ("末尾" in said)
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("keys", ["x", "0:YQ==", "1:YQ==", "1:###", ",", f"{KeyRing.generate()},{KeyRing.generate()}"])
def test_wrong_keys_are_told_without_the_keys(tmp_path: Path, keys: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[[stations]]\nkey = "a"\nname = "所"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(path, {"LIAISON_KEYS": keys})
    (said,) = [one for one in caught.value.problems if "LIAISON_KEYS" in one]
    assert not ENGLISH.search(said)
    assert keys not in said or len(keys) < 3
