"""Towns from JSON: what is made up has the platforms' format, what does not hang together is refused."""

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from simulator import seed
from simulator.__main__ import _read_start, _read_world, app
from simulator.server import new_world
from simulator.town import small_town
from simulator.world import DINGTALK, WECOM


def test_the_small_town_holds_together() -> None:
    town = json.loads(json.dumps(small_town()))
    seed.check(town)
    world = seed.build(new_world(), town)
    kinds = {(c.platform, c.kind, c.mode) for c in world.channels.values()}
    assert kinds == {
        (WECOM, "aibot", "long"), (WECOM, "aibot", "callback"), (WECOM, "app", "callback"), (WECOM, "webhook", "send"),
        (DINGTALK, "robot", "stream"), (DINGTALK, "robot", "http"), (DINGTALK, "webhook", "send"),
    }  # fmt: skip
    assert {c.platform for c in world.chats.values()} == {WECOM, DINGTALK}
    for chat in world.chats.values():
        for person in chat.people:
            assert world.people[person].accounts[(chat.platform, chat.corp)], f"{person} in {chat.id}"
        assert all(world.channels[c].platform == chat.platform for c in chat.channels)


def test_credentials_have_their_format_and_differ() -> None:
    aibot = seed.make_credentials(WECOM, "aibot", "c")
    assert len(aibot["encoding_aes_key"]) == 43
    assert len(base64.b64decode(aibot["encoding_aes_key"] + "=")) == 32
    assert aibot["secret"] != seed.make_credentials(WECOM, "aibot", "c")["secret"]
    assert re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", seed.make_credentials(WECOM, "webhook", "c")["key"]
    )
    assert re.fullmatch(r"SEC[0-9a-f]{64}", seed.make_credentials(DINGTALK, "webhook", "c")["secret"])
    robot = seed.make_credentials(DINGTALK, "robot", "c")
    assert robot["robot_code"] == robot["client_id"]
    assert seed.make_credentials(WECOM, "app", "c")["agent_id"].isdecimal()
    assert seed.make_wire_id(WECOM).startswith("wr")
    assert seed.make_wire_id(DINGTALK).endswith("==")


def test_given_credentials_and_ids_are_kept() -> None:
    world = new_world()
    channel = seed.add_channel(
        world, id="b", platform=WECOM, kind="aibot", name="助手", corp="c", credentials={"secret": "known"}
    )
    assert channel.credentials["secret"] == "known"
    assert channel.credentials["bot_id"]
    chat = seed.add_group(world, id="g", platform=WECOM, title="群", corp="c", wire_id="wrAbC")
    assert world.chat_by_wire(WECOM, "wrAbC") is chat
    assert world.chat_by_wire(WECOM, "wrabc") is None
    assert world.chat_by_wire(DINGTALK, "wrAbC") is None


def test_accounts_are_found_without_regard_to_case() -> None:
    world = seed.build(new_world(), small_town())
    corp = world.channels["bot-wecom"].corp
    person = world.person_by_account(WECOM, corp, "WANG")
    assert person is not None
    assert person.id == "wang"
    assert world.person_by_account(WECOM, "elsewhere", "wang") is None
    assert world.person_by_account(WECOM, corp, "") is None
    world.people["huang"].accounts[(WECOM, corp)] = "HuangNew"
    found = world.person_by_account(WECOM, corp, "huangnew")
    assert found is not None
    assert found.id == "huang"


PERSON = {"id": "p", "name": "甲"}
CHANNEL = {"id": "b", "platform": WECOM, "kind": "aibot", "name": "助手", "corp": "c"}
GROUP = {"id": "g", "platform": WECOM, "title": "群", "corp": "c"}


@pytest.mark.parametrize(
    ("town", "word"),
    [
        ({"persons": []}, "unknown part 'persons'"),
        ({"people": {}}, "people is a list"),
        ({"people": [PERSON, PERSON]}, "twice"),
        ({"people": [{"id": "a~b", "name": "甲"}]}, "~"),
        ({"people": [{"id": "a"}]}, "people[0]: name"),
        ({"people": [{**PERSON, "accounts": [{"platform": WECOM}]}]}, "accounts: corp"),
        ({"channels": [{**CHANNEL, "kind": "robot"}]}, "no kind 'robot'"),
        ({"channels": [{**CHANNEL, "platform": "slack"}]}, "no kind"),
        ({"chats": [{**GROUP, "people": ["p"]}]}, "people names 'p'"),
        ({"people": [PERSON], "chats": [{**GROUP, "people": ["p"], "channels": ["b"]}]}, "channels names 'b'"),
        ({"chats": [{**GROUP, "platform": "slack"}]}, "platform is"),
        ({"card_templates": [{}]}, "card_templates[0]: id"),
    ],
)
def test_a_town_that_does_not_hang_together(town: dict[str, Any], word: str) -> None:
    with pytest.raises(seed.BadSeed, match=re.escape(word)):
        seed.check(town)


def test_files_and_moments_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "town.json"
    file.write_text(json.dumps({"people": [PERSON]}), encoding="utf-8")
    assert _read_world(file) == {"people": [PERSON]}
    for text in ("[]", "{", '{"x": []}'):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(typer.BadParameter):
            _read_world(file)
    with pytest.raises(typer.BadParameter):
        _read_world(tmp_path / "none.json")
    assert _read_start("2026-03-02T09:00:00+08:00") == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert _read_start("") is None
    for text in ("soon", "2026-03-02T09:00:00"):
        with pytest.raises(typer.BadParameter):
            _read_start(text)


def test_help_explains_itself() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert "WeCom and DingTalk" in result.output
