"""A channel with wrong credentials is found when it is built, every fault at once."""

from dataclasses import replace

import pytest

from bot.errors import Ambiguous, ConfigError, Permanent, ReplySpent, Transient
from bot.messages import ChannelKind
from bot.platforms import wecom
from bot.platforms.base import Answer, Channel
from bot.platforms.wecom import codes
from tests.bot.platforms.fakes import House
from tests.bot.platforms.wecom.conftest import fixture

APP = Channel(1, 1, ChannelKind.WECOM_APP, "wecom-app:ww1", "ww1", "联络", {"agent_id": "x"}, "/cb")


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        wecom.build(
            replace(APP, credentials={"agent_id": "x", "encoding_aes_key": "short"}), House().services, wecom.Settings()
        )
    text = "\n".join(caught.value.problems)
    for word in ("corp_id", "secret", "token", "agent_id is a number", "EncodingAESKey"):
        assert word in text


def test_keys_of_the_fixture_are_judged_at_the_start() -> None:
    for case in fixture("encoding_aes_key_validation.json")["cases"]:
        keys = {"bot_id": "b", "token": "t", "encoding_aes_key": case["key"]}
        channel = Channel(1, 1, ChannelKind.WECOM_AIBOT, "k", "ww1", "n", keys, "/cb")
        assert (wecom.check(channel) == []) is case["valid"]


def test_each_kind_and_mode_has_its_abilities() -> None:
    robot = Channel(1, 1, ChannelKind.WECOM_AIBOT, "k", "ww1", "n", {})
    assert wecom.abilities_of(robot).push_group
    assert not wecom.abilities_of(replace(robot, callback_path="/cb")).push_group
    assert set(wecom.ABILITIES) == {ChannelKind.WECOM_AIBOT, ChannelKind.WECOM_APP, ChannelKind.WECOM_WEBHOOK}
    for kind in wecom.ABILITIES.values():
        assert kind.limits


@pytest.mark.parametrize(
    ("number", "error", "dead", "alarm"),
    [
        *((n, Transient, False, False) for n in (-1, 6000, 45033, 45009)),
        *((n, Permanent, False, True) for n in (40014, 42001)),
        *((n, Permanent, False, True) for n in sorted(codes.CONFIGURATION)),
        *((n, Permanent, False, False) for n in sorted(codes.RECIPIENT | codes.CONTENT | codes.CARD | codes.LOGIN)),
        *((n, Permanent, False, False) for n in sorted(codes.APP_CHAT | {40007})),
        *((n, Permanent, True, False) for n in sorted(codes.DEAD)),
        *((n, ReplySpent, False, False) for n in (846605, 846608)),
        (40201, Permanent, False, True),
        (123456, Permanent, False, True),
    ],
)
def test_each_number_means_what_the_table_says(number: int, error: type[Exception], dead: bool, alarm: bool) -> None:
    failure = codes.failure(number)
    assert isinstance(failure, error)
    if isinstance(failure, Permanent):
        assert (failure.target_dead, failure.alarm) == (dead, alarm)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (502, b"<html>", Transient),
        (302, b"", Transient),
        (404, b"{}", Transient),
        (200, b"", Ambiguous),
        (200, b'{"errcode":0', Ambiguous),
        (200, b"[]", Ambiguous),
        (200, b"{}", Ambiguous),
        (200, b'{"errcode":"x"}', Ambiguous),
        (200, b'{"errcode":"45009"}', Transient),
    ],
)
def test_answers_that_are_no_success(status: int, body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        codes.read(Answer(status, {}, body))
    assert codes.read(Answer(200, {}, b'{"errcode":"0","x":1}'))["x"] == 1
