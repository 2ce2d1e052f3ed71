"""The wording as data: learned the same each time, read and refused like the rules, never above the danger words."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import danger
from bot.errors import ConfigError
from handlers.disputes.grading import (
    Category,
    Risk,
    deciding,
    estimating,
    grade,
    learning,
    loading,
    problems,
    reloading,
    use,
)
from handlers.disputes.grading import wording as words
from handlers.disputes.grading.estimating import crossed, learned
from handlers.disputes.grading.measuring import Labelled

SOURCES = tuple((reloading.SHIPPED / name).read_text(encoding="utf-8") for name in (loading.RULES, loading.WORDS))
RULES = loading.load(*SOURCES)  #: the shipped ones without wording
NOTHING_IS_EVER_ONE = words.Wording({}, [50.0 if label == "无" else -50.0 for label in words.LABELS])


def labelled(text: str, category: Category = Category.NONE, risk: Risk = Risk.LOW) -> Labelled:
    return Labelled(text, text, category is not Category.NONE, category, risk, police=False, emergency=False)


DINOSAURS = [labelled(f"{place}的恐龙跳起圆舞", Category.NUISANCE) for place in ("东院", "西院", "南边", "北边")] * 3
OTHERS = [labelled(f"{place}的仓管下午来对数") for place in ("东院", "西院", "南边", "北边")] * 3


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name in (loading.RULES, loading.WORDS):
        shutil.copy(reloading.SHIPPED / name, tmp_path / name)
    before = reloading._source
    yield tmp_path
    reloading._source = before


def write(path: Path, content: bytes, stamp: int) -> None:
    path.write_bytes(content)
    os.utime(path, (stamp, stamp))


def test_what_is_learned_is_used_and_named_among_the_reasons() -> None:
    content = learned({"a": DINOSAURS, "b": OTHERS}, RULES)
    assert content == learned({"a": DINOSAURS, "b": OTHERS}, RULES)
    found, wrong = words._load(orjson.loads(content))
    assert not wrong
    text = "后山的恐龙跳起圆舞"
    assert not deciding.grade(text, RULES).is_dispute
    answer = deciding.grade(text, replace(RULES, wording=found))
    assert answer.category is Category.NUISANCE
    assert "恐龙" in answer.reasons[-1] or "圆舞" in answer.reasons[-1]


def test_cross_validation_grades_each_message_by_what_was_learned_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[set[str]] = []

    def learn(messages: Sequence[Labelled], rules: loading.Rules) -> learning.Learner:
        taught.append({message.text for message in messages})
        return learning.Learner()

    monkeypatch.setattr(estimating, "_learn", learn)
    every = {message.text for message in DINOSAURS + OTHERS}
    assert crossed({"a": DINOSAURS[:4], "b": OTHERS[:4]}, RULES, 4).messages == 8
    assert [len(texts) for texts in taught] == [6] * 4
    assert sorted(text for texts in taught for text in every - texts) == sorted(every)


@given(
    st.sampled_from(["三号库着火了", "有人拿刀在食堂", "救命", "两个人打起来了", "她站在楼顶说不想活了"]),
    st.text(max_size=20),
)
def test_no_wording_takes_back_what_the_danger_words_find(text: str, more: str) -> None:
    text = f"{text} {more}"
    answer = deciding.grade(text, replace(RULES, wording=NOTHING_IS_EVER_ONE))
    if danger.find(text) is not None:
        assert answer.is_dispute
        assert answer.emergency
        assert answer.police
        assert answer.risk is not Risk.LOW
        assert answer.category is not Category.NONE


def test_a_folder_without_wording_is_decided_by_the_rules_alone(folder: Path) -> None:
    use(folder)
    assert reloading.rules().wording is None
    assert grade("老板不给我工资").category is Category.WAGES


def test_a_change_of_the_wording_is_taken_while_running(folder: Path) -> None:
    use(folder)
    text = "后山的恐龙跳起圆舞"
    assert not grade(text).is_dispute
    write(folder / words.FILE, learned({"a": DINOSAURS, "b": OTHERS}, RULES), 1_000_000_000)
    assert grade(text).is_dispute
    write(folder / words.FILE, b'{"bias": {}, "weights": {"x": {"y": 3}}}', 1_100_000_000)
    assert grade(text).is_dispute
    assert any("x" in problem for problem in problems())


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"{", words.FILE),
        (b"[]", "bias"),
        (b'{"bias": {}}', "weights"),
        (b'{"bias": {"low": "3"}, "weights": {}}', "bias"),
        (b'{"bias": {}, "weights": {"abc": 5}}', "abc"),
        (b'{"bias": {}, "weights": {"abc": {"low": 1.5}}}', "abc"),
    ],
)
def test_a_faulty_wording_is_refused_with_its_fault(folder: Path, content: bytes, part: str) -> None:
    (folder / words.FILE).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        use(folder)
    assert any(words.FILE in problem and part in problem for problem in caught.value.problems)


def test_what_a_category_usually_is_counts_by_how_likely_the_category_is() -> None:
    high = len(words.KINDS) + 2
    found = words.Wording(
        {"usual:盗窃": ((high, 2.0),), "锁": ((words.PLACE["盗窃"], 40.0),)}, [0.0] * len(words.LABELS)
    )
    assert found.scores({"锁": 1.0})[high] == pytest.approx(2.0)
    assert found.scores({})[high] == pytest.approx(2.0 / len(words.KINDS))


def test_risk_of_a_category_is_learned_from_its_messages() -> None:
    taught = [labelled(f"{place}的恐龙跳起圆舞", Category.THEFT, Risk.MID) for place in ("东院", "西院", "南边")] * 4
    learner = learning.learn((deciding.traits_of(message.text, RULES), message) for message in taught + OTHERS)
    low, mid, high = learner.weights["usual:盗窃"][len(words.KINDS) : len(words.KINDS) + 3]
    assert mid > 0 > max(low, high)


def test_a_category_is_at_most_what_its_table_says_unless_it_is_an_emergency_or_dear() -> None:
    place = len(words.KINDS) + 2
    bias = [30.0 if label == "盗窃" else 0.0 for label in words.LABELS]
    bias[place], bias[words.PLACE["emergency"]] = 30.0, -30.0
    rules = replace(RULES, wording=words.Wording({}, bias))
    assert deciding.grade("院里的恐龙不见了", rules).risk is Risk.MID
    assert deciding.grade("院里的恐龙不见了 值三万块", rules).risk is Risk.HIGH
    bias[words.PLACE["emergency"]] = 30.0
    assert deciding.grade("院里的恐龙不见了", rules).risk is Risk.HIGH


@pytest.mark.parametrize(
    ("text", "word", "called"),
    [
        ("院里的恐龙不见了", 0.5, False),
        ("院里的恐龙不见了", 0.65, True),
        ("宿舍插座冒火花", 0.15, False),
        ("宿舍插座冒火花", 0.35, True),
        ("他们不让我出去 我借别人的手机发的", 0.01, True),
        ("三号库着火了", 0.0, True),
    ],
)
def test_the_wording_alone_must_be_surer_of_an_emergency_than_where_a_rule_agrees(
    text: str, word: float, called: bool
) -> None:
    bias = [0.0] * len(words.LABELS)
    bias[words.PLACE["无"]] = -30.0
    bias[words.PLACE["emergency"]] = words.logit(word)
    assert deciding.grade(text, replace(RULES, wording=words.Wording({}, bias))).emergency is called


@pytest.mark.parametrize("chance", [0.0, 1e-9, 0.3, 1.0])
def test_the_score_of_a_chance_is_finite_and_gives_it_back(chance: float) -> None:
    assert words.sigmoid(words.logit(chance)) == pytest.approx(chance, abs=1e-9)


def test_messages_of_which_people_differ_teach_nothing_about_it() -> None:
    message = replace(labelled("x", Category.THEFT), ambiguous=frozenset({"category", "risk", "police", "emergency"}))
    assert not any(learning.Target.of(message).slopes([0.0] * len(words.LABELS)))


def test_what_is_written_is_read_again() -> None:
    content = words.written({"恐龙": [0.5, *[0.0] * 18], "少": [0.01] * 19}, [0.25] * 19, least=0.1)
    found, _ = words._load(orjson.loads(content))
    assert found is not None
    assert found.weights == {"恐龙": ((0, 0.5),)}
    assert list(found.bias) == [0.25] * 19
