"""Folding and figures: text as people type it, sums and heads as they write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.disputes.grading import loading, quantities, reloading
from handlers.disputes.grading.folding import BEGIN, HARD, MAX_CHARS

SOURCES = tuple((reloading.SHIPPED / name).read_text(encoding="utf-8") for name in (loading.RULES, loading.WORDS))
FOLDING = loading.load(*SOURCES).folding


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("老闆說沒錢！！！", "老板说没钱"),
        ("ＡＢＣ　１２３", "abc，123"),
        ("老 板 不 给 钱", "老板不给钱"),
        ("@小助手 工资不发", "工资不发"),
        ("gz没发", "工资没发"),
        ("gzs没发", "gzs没发"),
        ("行吗？？？", "行吗?"),
        ("1.5万", "1.5万"),
        ("^收到^", "收到"),
    ],
)
def test_folding(typed: str, meant: str) -> None:
    assert FOLDING.fold(typed) == BEGIN + meant + HARD


@given(st.text())
def test_folding_never_raises_and_keeps_its_frame(text: str) -> None:
    folded = FOLDING.fold(text)
    assert folded.startswith(BEGIN)
    assert folded.endswith(HARD)
    assert BEGIN not in folded[1:]


def test_of_a_long_text_head_and_tail_are_kept() -> None:
    folded = FOLDING.fold("头" + "一" * 3 * MAX_CHARS + "尾")
    assert folded.startswith(BEGIN + "头")
    assert folded.endswith("尾" + HARD)
    assert len(folded) <= MAX_CHARS + 5


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("骗了我5万", "money", 50000),
        ("两千多块", "money", 2000),
        ("三万五", "money", 35000),
        ("1.2w", "money", 12000),
        ("5k", "money", 5000),
        ("一万二", "money", 12000),
        ("12,000元", "money", 12000),
        ("十几个人", "heads", 13),
        ("20多人", "heads", 20),
        ("我们五个员工", "heads", 5),
        ("一百二十个人", "heads", 120),
        ("三个男的", "heads", 3),
        ("四个月", "months", 4),
        ("3个多月", "months", 3),
    ],
)
def test_figures_as_people_write_them(text: str, kind: str, value: int) -> None:
    assert (kind, value) in [(found.kind, found.value) for found in quantities.find(text)]


@pytest.mark.parametrize("text", ["13800000000", "110", "3号库", "第5题", "12345", "2026年"])
def test_other_numbers_are_neither_money_nor_people(text: str) -> None:
    assert not quantities.find(text)


@given(st.text(alphabet="零一二两三十百千万0123456789.,个人块元月多几kw"))
def test_no_number_breaks_the_reading(text: str) -> None:
    assert all(found.value > 0 for found in quantities.find(text))
