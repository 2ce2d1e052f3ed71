"""`dispute grade` as an operator meets it: lines or JSON lines in, one answer a line, a bad line answered by itself."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handlers.disputes.grading import cli, loading, reloading, use

KEYS = ["id", "is_dispute", "category", "risk", "police", "emergency", "divert_to", "reasons"]


def run(*words: str, typed: str | bytes = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, words, input=typed)
    return result.exit_code, result.stdout, result.stderr


def test_json_lines_in_and_out() -> None:
    typed = '{"id": "d1", "text": "老板三个月没发工资"}\n\n{"id": 2, "text": "收到"}\n'
    code, said, _ = run("grade", "--json", typed=typed)
    first, second = map(json.loads, said.splitlines())
    assert code == 0
    assert list(first) == KEYS
    assert (first["id"], first["category"], first["risk"], first["divert_to"]) == ("d1", "劳资", "mid", "12333")
    assert (second["id"], second["is_dispute"], second["category"]) == (2, False, "无")


def test_plain_lines_are_numbered() -> None:
    code, said, _ = run("grade", typed="收到\n三号库着火了\n")
    assert code == 0
    lines = said.splitlines()
    assert lines[0].startswith("1  不是纠纷")
    assert "火灾安全 高 公安 紧急" in lines[1]


@pytest.mark.parametrize(
    ("line", "part"),
    [(b"{broken", "不是完整"), (b'{"id": 7}', "text"), (b'{"id": 7, "text": 5}', "text"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_a_bad_line_is_answered_and_the_others_graded(line: bytes, part: str) -> None:
    code, said, _ = run("grade", "--json", typed=b"\xef\xbb\xbf" + line + "\n老板不给我工资\n".encode())
    first, second = map(json.loads, said.splitlines())
    assert code == cli.FAULTY
    assert part in first["error"]
    assert first["line"] == 1
    assert second["category"] == "劳资"


def test_a_file_and_one_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "messages.txt"
    path.write_text("老板不给我工资\n", encoding="utf-8")
    assert run("grade", str(path))[0] == 0
    code, _, wrong = run("grade", str(tmp_path / "none.txt"))
    assert code == cli.WRONG_CALL
    assert "none.txt" in wrong


def test_figures_of_labelled_messages(tmp_path: Path) -> None:
    path = tmp_path / "batch.tsv"
    path.write_text(
        "劳资\tlow\t-\t老板不给我工资\n盗窃\tmid\tp\t老板不给我工资啊\n无\tlow\t-\t收到\n", encoding="utf-8"
    )
    code, said, _ = run("grade", "--report", str(path), "--json")
    assert code == 0
    figures = json.loads(said)["batch"]
    assert figures["is_dispute"]["f1"] == 1.0
    assert figures["confusion"] == {"盗窃 → 劳资": 1}
    assert "batch" in run("grade", "--report", str(path))[1]
    assert "应 盗窃 中 公安" in run("grade", "--report", str(path), "--wrong")[1]
    assert run("grade", "--report", str(tmp_path / "none.tsv"))[0] == cli.WRONG_CALL


def test_the_rules_are_checked(tmp_path: Path) -> None:
    assert run("rules")[0] == 0
    for name in (loading.RULES, loading.WORDS):
        text = (reloading.SHIPPED / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace('category = "劳资"', 'category = "劳动"', 1), encoding="utf-8")
    code, _, wrong = run("rules", str(tmp_path))
    use(None)
    assert code == cli.FAULTY
    assert "劳动" in wrong
