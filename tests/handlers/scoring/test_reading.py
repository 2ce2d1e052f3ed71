"""Question banks in every layout that we could think of; faults; files made to do harm."""

import base64
import contextlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.spreadsheets import Rejected
from handlers.scoring.reading import settling, upload
from handlers.scoring.reading.model import FAULTS, LETTERS
from tests.handlers.scoring import layouts, layouts_marks, layouts_more, layouts_plain, layouts_tables

SAMPLES = Path(__file__).parents[3] / "../shared/samples/quizzes"
BATCHES = (layouts_marks, layouts_plain, layouts_tables)  #: each adds its own to the first
assert all(BATCHES)
EVERY = {**layouts.LAYOUTS, **layouts_more.LAYOUTS}


def read(content: str | bytes) -> dict[str, object]:
    raw = content.encode() if isinstance(content, str) else content
    return settling.settle(upload.drafts_of(raw)).to_json()


@pytest.mark.parametrize("name", EVERY)
def test_a_layout_gives_its_questions(name: str) -> None:
    content, questions, why = EVERY[name]()
    assert read(content) == {"items": layouts.expected(questions, why), "errors": []}


UNSEEN = [
    json.loads(line)
    for name in ("layouts_unseen.jsonl", "layouts_drawn.jsonl", "layouts_weighed.jsonl")
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()
]


def _bare(text: str | None) -> str:
    """Without blanks, empty brackets and the last full stop, which layouts do not agree on."""
    return re.sub(r"[(（【]_*[)）】]|_+", "", re.sub(r"\s+", "", text or "")).rstrip("。.…")


def _compared(item: dict[str, Any]) -> tuple[object, ...]:
    options = ["", ""] if item["type"] == "judge" else [_bare(one) for one in item["options"]]
    return item["type"], _bare(item["question"]), options, item["answer"], _bare(item["explanation"])


@pytest.mark.parametrize("layout", UNSEEN, ids=lambda layout: str(layout["name"]))
def test_a_layout_written_before_its_rules_gives_its_questions(layout: dict[str, Any]) -> None:
    written = layout["text"]
    raw = base64.b64decode(layout["raw"]) if written is None else written.encode(layout["encoding"])
    found = read(raw)
    assert [_compared(one) for one in found["items"]] == [_compared(one) for one in layout["items"]]  # type: ignore[attr-defined]
    assert [[one["no"], one["code"]] for one in found["errors"]] == layout["errors"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.expected.json")), ids=lambda path: path.name[:2])
def test_a_sample_gives_what_is_expected(path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    bank = upload.read((SAMPLES / expected["file"]).read_bytes(), expected["file"]).to_json()
    assert bank == {"items": expected["items"], "errors": expected["errors"]}


def test_every_fault_is_told_by_number_and_the_good_ones_are_kept() -> None:
    text = """1. 好题？
A. 甲
B. 乙
答案：A
2. 没有答案？
A. 甲
B. 乙
3. 越界？
A. 甲
B. 乙
答案：D
4. 一个选项？
A. 甲
答案：A
5. 好题？
A. 甲
B. 乙
答案：A
6. 单选两个？（单选题）
A. 甲
B. 乙
答案：AB
7.
A. 甲
B. 乙
答案：A
8. 相同的选项？
A. 甲
B. 甲
答案：A
"""
    found = read(text)
    codes = [(one["no"], one["code"]) for one in found["errors"]]  # type: ignore[attr-defined]
    assert codes == [
        (2, "answer_missing"),
        (3, "answer_out_of_range"),
        (4, "too_few_options"),
        (5, "duplicate_question"),
        (6, "multi_answer_for_single"),
        (7, "stem_missing"),
        (8, "duplicate_option"),
    ]
    assert len(found["items"]) == 1  # type: ignore[arg-type]


def test_boxes_in_one_row_and_a_stem_that_names_a_type() -> None:
    text = "1. 没有答案的判断题\nA. 甲\nB. 乙\n答案A\n2. 内联？☑A. 甲 B. 乙 C. 丙\n3. 又内联？□A. 甲 ☑B. 乙 □C. 丙\n"
    found = read(text)
    assert [(one["type"], one["answer"]) for one in found["items"]] == [("single", [x]) for x in "AAB"]  # type: ignore[attr-defined]
    assert not found["errors"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400) | st.text("1234.、ABCD答案：B解析？（）√×\n 题一", max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    try:
        bank = settling.settle(upload.drafts_of_text(text))
    except Rejected:
        return
    assert [item.no for item in bank.items] == list(range(1, len(bank.items) + 1))
    for item in bank.items:
        assert set(item.answer) <= set(LETTERS[: len(item.options)])
        assert item.answer
        assert item.question
    assert {fault.code for fault in bank.errors} <= set(FAULTS)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Rejected):
        assert isinstance(upload.drafts_of(content), list)


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("[Content_Types].xml", b"0" * (60 << 20))
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"\0" * 5000, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"PK\x03\x04broken", _bomb, b"A" * 30_000],
    ids=["zeros", "old workbook", "broken archive", "bomb", "one long line"],
)
def test_a_hostile_file_is_refused(content: bytes | Callable[[], bytes]) -> None:
    with pytest.raises(Rejected):
        upload.read(content() if callable(content) else content, "题库.xlsx")


@pytest.mark.parametrize(
    "line",
    [
        "（" * 9000,
        "A." * 9000,
        "1. " + "答案：" * 4000,
        "A、" * 9000,
        "- [x] " * 3000,
        "【答案】" * 4000,
        "1-9 " * 4500,
        " " * 19_000 + "x",
    ],
    ids=range(8),
)
def test_a_line_made_to_be_slow_is_read_in_time(line: str) -> None:
    upload.read(f"1. 题？\n{line}\nA. 甲\nB. 乙\n答案：A\n参考答案\n{line}".encode(), "x.txt")
