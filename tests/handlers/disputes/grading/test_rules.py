"""The rules as data: every fault named at once, a change taken while running, a faulty change refused."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigError
from handlers.disputes.grading import grade, loading, problems, reloading, use
from handlers.disputes.grading.phrases import parse, runs

WORDS = (reloading.SHIPPED / loading.WORDS).read_text(encoding="utf-8")
RULES = (reloading.SHIPPED / loading.RULES).read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name in (loading.RULES, loading.WORDS):
        shutil.copy(reloading.SHIPPED / name, tmp_path / name)
    before = reloading._source
    yield tmp_path
    reloading._source = before


def change(path: Path, text: str) -> None:
    """Write with a time stamp of its own: file systems count coarsely."""
    stamp = path.stat().st_mtime_ns + 1_000_000_000
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))


def test_the_shipped_rules_have_no_fault() -> None:
    rules = loading.read(reloading.SHIPPED)
    assert len(rules.signs) > 80


def test_every_fault_is_named_at_once() -> None:
    broken = """
[[sign]]
name = "甲"
says = "{没有这张表} … 词"
category = "没有这类"
[[sign]]
name = "甲"
risk = "hoch"
[[sign]]
name = "乙"
says = "… 词"
colour = "red"
[[sign]]
weight = 3
"""
    with pytest.raises(ConfigError) as caught:
        loading.load(RULES + broken, WORDS.replace('"假设" =', '"假说" =', 1))
    said = "\n".join(caught.value.problems)
    for part in ("没有这张表", "没有这类", "写了两次", "hoch", "colour", "没有 name", "假设"):
        assert part in said
    assert len(caught.value.problems) >= 7


def test_faults_of_the_table_of_categories_are_named() -> None:
    faulty = RULES.replace('most = "mid"', 'most = "hoch", moods = 1', 1).replace(
        "high_from = 10000", 'high_from = "x"'
    )
    with pytest.raises(ConfigError) as caught:
        loading.load(faulty, WORDS)
    said = "\n".join(caught.value.problems)
    for part in ("most 不能是 hoch", "moods", "high_from"):
        assert part in said


@pytest.mark.parametrize(
    ("says", "part"),
    [
        ("词 …", "没有写完"),
        ("… 词", "前面要有词"),
        ("- 词", "前面要有词"),
        ("甲||乙", "|"),
        ("{没有}", "{没有}"),
        ("甲 +", "没有写完"),
        ("甲 -", "没有写完"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(says: str, part: str) -> None:
    phrase, wrong = parse(says, {}, lambda words: len(words))
    assert phrase is None
    assert part in wrong[0]


def test_what_is_no_toml_is_refused_with_its_name() -> None:
    with pytest.raises(ConfigError) as caught:
        loading.load("dispute_from = = 2", WORDS)
    assert "rules.toml" in caught.value.problems[0]


def test_runs_keep_order_distance_and_sentence() -> None:
    rules = loading.load(
        RULES + '\n[[sign]]\nname = "试"\nsays = "苹果 …3 香蕉"\nweight = 9\ncategory = "消费"\n', WORDS
    )
    phrase = rules.signs[-1].says[0]

    def found(text: str) -> bool:
        return bool(runs(phrase.groups[0], text, rules.lexicon.scan(text)))

    assert found("苹果和香蕉")
    assert not found("香蕉和苹果")
    assert not found("苹果一二三四香蕉")
    assert not found("苹果。香蕉")


def test_a_change_is_taken_while_running(folder: Path) -> None:
    use(folder)
    text = "仓库里的恐龙又跑出来了"
    assert not grade(text).is_dispute
    sign = '\n[[sign]]\nname = "恐龙"\nsays = "恐龙"\nweight = 9\ncategory = "其他警务求助"\nrisk = "high"\n'
    change(folder / loading.RULES, RULES + sign)
    answer = grade(text)
    assert answer.is_dispute
    assert "恐龙" in answer.reasons[0]


def test_a_faulty_change_leaves_the_old_rules_in_force(folder: Path) -> None:
    use(folder)
    change(folder / loading.RULES, RULES.replace('risk = "high"', 'risk = "hoch"', 1))
    assert grade("老板不给我工资").is_dispute
    assert any("hoch" in problem for problem in problems())
    (folder / loading.RULES).unlink()
    assert grade("老板不给我工资").is_dispute
    assert problems()
    (folder / loading.RULES).write_text(RULES, encoding="utf-8")
    assert grade("老板不给我工资").is_dispute
    assert not problems()


def test_a_start_with_faulty_rules_is_refused(folder: Path) -> None:
    (folder / loading.WORDS).write_text("[lists]\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        use(folder)
