"""Whatever is sent, the answer is a reading or a refusal that has words."""

import resource
from collections.abc import Callable
from datetime import date

import pytest

from bot import sandbox
from handlers.rosters import texts, upload
from handlers.rosters.reading import package
from handlers.rosters.reading.package import Rejected
from handlers.rosters.reading.reader import read_content
from tests.handlers.rosters import hostile
from tests.handlers.rosters.town import TODAY

TRAPS: list[tuple[str, Callable[[], bytes]]] = [
    ("trap", hostile.bomb),
    ("trap", hostile.entities),
    ("trap", hostile.climbing),
    ("columns", lambda: hostile.far_cell("XFD1")),
    ("columns", lambda: hostile.far_cell("ZZ999999")),
    ("columns", lambda: hostile.far_cell("XFD1", "'", among=9)),
    ("rows", lambda: hostile.far_cell("A1048576")),
    ("rows", lambda: hostile.far_cell("A1048576", "'", among=9)),
    ("rows", lambda: hostile.far_cell("C300000")),
    ("rows", lambda: hostile.empty_rows(1_048_576)),
    ("empty", lambda: b""),
    ("empty", lambda: b"\r\n \r\n"),
    ("pdf", lambda: b"%PDF-1.7 ..."),
    ("picture", lambda: b"\x89PNG\r\n\x1a\n"),
    ("archive", lambda: b"Rar!\x1a\x07\x00"),
    ("broken", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ("password", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
]


@pytest.mark.parametrize(("code", "make"), TRAPS)
def test_a_trap_is_refused_in_words(code: str, make: Callable[[], bytes]) -> None:
    with pytest.raises(Rejected) as refused:
        upload.read(make(), "名单.xlsx", TODAY)
    assert refused.value.code == code
    assert texts.REJECTED[code]


def test_a_workbook_with_macros_is_read_and_its_macros_are_not() -> None:
    assert [row.name for row in upload.read(hostile.macros(), "名单.xlsm", TODAY).rows] == ["张伟"]


def test_too_large_is_refused_before_anything_runs() -> None:
    with pytest.raises(Rejected, match="size"):
        upload.read(b"x" * (upload.MAX_FILE_BYTES + 1), "a.csv", TODAY)


def test_a_small_file_that_unfolds_too_far_is_not_called_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(Rejected, match="unpacked"):
        package.look_over(hostile.honest(50))
    assert texts.REJECTED["unpacked"] != texts.REJECTED["size"]


def test_a_child_that_outgrows_its_memory_is_an_answer() -> None:
    with pytest.raises(Rejected) as refused:
        upload.read(hostile.honest(1), "a.xlsx", TODAY, limits=sandbox.Limits(memory_bytes=20 << 20))
    assert refused.value.code == "crash"


@pytest.mark.parametrize("block", range(6))
def test_broken_files_cost_an_answer(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        answered(hostile.broken(seed))


def answered(content: bytes) -> str:
    """What became of one file; only refusals that have words may be raised."""
    code = "read"
    try:
        read_content(content, "a.xlsx", date(2026, 11, 20)).to_json()
    except Rejected as refused:
        code = refused.code
    assert code == "read" or code in texts.REJECTED
    return code


def test_the_parent_does_not_grow() -> None:
    upload.read(hostile.honest(2), "a.xlsx", TODAY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for make in (hostile.entities, lambda: hostile.far_cell("XFD1"), lambda: hostile.honest(3)):
        try:
            upload.read(make(), "a.xlsx", TODAY)
        except Rejected:
            continue
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10 << 10
