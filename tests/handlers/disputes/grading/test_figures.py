"""The regression set stays as good as it was: messages of the project, and the samples where they are at hand."""

from pathlib import Path

import pytest

from handlers.disputes.grading import grade, measuring
from handlers.disputes.grading.model import Category, Risk

BATCHES = sorted((Path(__file__).parent / "messages").glob("*.tsv"))
SAMPLES = Path(__file__).parents[4] / "../shared/samples/disputes/messages.jsonl"


def all_messages() -> list[measuring.Labelled]:
    return [message for path in BATCHES for message in measuring.read(path)]


def test_the_set_is_large_and_covers_every_category() -> None:
    messages = all_messages()
    assert len(messages) >= 3500
    assert len({message.text for message in messages}) == len(messages)
    seen = {(message.category, message.risk) for message in messages}
    assert {category for category, _ in seen} == set(Category)
    assert {risk for category, risk in seen if category is Category.WAGES} == set(Risk)


def test_the_regression_set_is_graded_as_labelled() -> None:
    figures = measuring.measure(all_messages(), grade)
    assert figures.dispute.f1 >= 0.99
    assert figures.police.f1 >= 0.98
    assert figures.emergency.recall >= 0.99
    assert figures.emergency.precision >= 0.96
    assert figures.category >= 0.98
    assert figures.risk >= 0.97
    assert figures.high_called_low == 0


@pytest.mark.skipif(not SAMPLES.is_file(), reason="the sample messages are not beside this checkout")
def test_the_samples_are_graded_as_labelled() -> None:
    figures = measuring.measure(measuring.read(SAMPLES), grade)
    assert figures.dispute.f1 >= 0.95
    assert figures.police.f1 >= 0.92
    assert figures.emergency.recall >= 0.98
    assert figures.category >= 0.88


def test_figures_count_what_they_say() -> None:
    def labelled(text: str, category: Category, **also: object) -> measuring.Labelled:
        base: dict[str, object] = {"id": "1", "text": text, "is_dispute": True, "category": category}
        return measuring.Labelled(**{**base, "risk": Risk.LOW, "police": False, "emergency": False, **also})  # type: ignore[arg-type]

    figures = measuring.measure(
        [
            labelled("老板不给工资", Category.WAGES),
            labelled("老板不给工资", Category.THEFT, also=frozenset({Category.WAGES})),
            labelled("老板不给工资", Category.THEFT),
            labelled("收到", Category.WAGES, risk=Risk.HIGH),
        ],
        grade,
    )
    assert (figures.dispute.tp, figures.dispute.fn, figures.dispute.fp) == (3, 1, 0)
    assert figures.category == 0.5
    assert figures.high_called_low == 1
    assert figures.confusion["盗窃", "劳资"] == 1


def test_a_label_of_which_people_differ_is_not_counted() -> None:
    path_line = "劳资\tlow\t-?risk?emergency\t老板不给工资"
    message = measuring._tabbed(path_line, "x:1")
    assert message.ambiguous == {"risk", "emergency"}
    assert not message.police
    figures = measuring.measure([message], grade)
    assert figures.emergency.tn == 0


def test_a_faulty_batch_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "batch.tsv"
    path.write_text("劳资\tlow\t-\t好\n没有这类\tlow\t-\t坏\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"batch\.tsv:2"):
        measuring.read(path)
