"""The preview from a terminal: one answer per line, whatever stands in it."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from bot.appearance import LOOKS
from handlers.bulletins.terminal import texts
from handlers.bulletins.terminal.cli import MAX_LINE_BYTES, SOME_FAULTY, WRONG_CALL, app, look

SAMPLES = Path(__file__).parents[3] / "../shared/samples/bulletins/bulletins.json"


def run(lines: list[object], *options: str) -> tuple[int, list[dict[str, object]]]:
    given = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    result = CliRunner().invoke(app, ["preview", "--json", *options], input=given)
    return result.exit_code, [orjson.loads(line) for line in result.stdout_bytes.splitlines()]


def test_each_line_gets_its_parts() -> None:
    code, found = run([{"id": "a", "title": "急", "body": "关好门窗", "format": "text", "channel": "wecom-app"}])
    text = "【急】\n关好门窗"
    assert code == 0
    assert found == [{"id": "a", "parts": [{"text": text, "bytes": len(text.encode())}]}]


def test_bad_lines_are_named_and_the_others_shown() -> None:
    good = {"id": 7, "body": "正文", "channel": "dingtalk-robot"}
    code, found = run(
        [
            b"{not json",
            b'"\xff"',
            [1],
            {"id": "b", "channel": "wecom-app"},
            {"id": "c", "body": "x", "channel": "telegram"},
            {"id": "d", "body": "x", "channel": "wecom-app", "format": "html"},
            {"id": "e", "body": " ", "channel": "wecom-app"},
            {"id": "f", "body": ["x"], "channel": "wecom-app"},
            {"id": "g", "body": "x", "channel": {"a": 1}},
            b"1" * (MAX_LINE_BYTES + 10),
            b"",
            good,
        ]
    )
    assert code == SOME_FAULTY
    assert [one["id"] for one in found] == [None, None, None, "b", "c", "d", "e", "f", "g", None, 7]
    assert all("error" in one for one in found[:-1])
    assert found[-1]["parts"] == [{"text": "正文", "bytes": 6}]


def test_a_channel_for_lines_that_name_none() -> None:
    assert run([{"id": 1, "body": "x"}], "--channel", "wecom-app")[0] == 0
    assert run([{"id": 1, "body": "x"}], "--channel", "nope")[0] == WRONG_CALL


def test_people_see_how_long_each_part_is() -> None:
    given = orjson.dumps({"id": 1, "body": "字" * 900, "channel": "wecom-app"})
    shown = CliRunner().invoke(app, ["preview"], input=given).output
    assert texts.part_head(id=1, number=1, count=2, size=2045)[:12] in shown
    assert "(2/2)" in shown


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample bulletins are not here")
def test_the_samples_on_every_channel() -> None:
    samples = orjson.loads(SAMPLES.read_bytes())
    code, found = run([{**one, "channel": channel} for one in samples for channel in LOOKS])
    assert code == 0
    assert len(found) == len(samples) * len(LOOKS)
    for one in found:
        for part in one["parts"]:  # type: ignore[attr-defined]
            assert len(part["text"].encode()) == part["bytes"] <= 20_480


def test_half_a_character_costs_itself_and_not_the_line() -> None:
    cut = look(b'{"id":"cut","body":"a\\ud83d b","channel":"wecom-app"}')
    assert cut == {"id": "cut", "parts": [{"text": "a? b", "bytes": 4}]}
    broken = look(b'{"id":"bytes","body":"a\xf0\x9f b","channel":"wecom-app"}')
    assert broken["id"] == "bytes"
    assert look(b"[" * 100_000)["id"] is None
