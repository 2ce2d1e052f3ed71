"""The samples with answers that stand beside the repository, when they are there."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.rosters import upload

SAMPLES = Path(__file__).parents[3] / "../shared/samples/rosters"
CASES = sorted(path.name for path in SAMPLES.iterdir()) if SAMPLES.exists() else []
COMPARED = (
    "enterprise",
    "date",
    "headcount",
    "summary",
    "rows",
    "visit_date",
    "visitors",
    "vehicles",
    "doc_errors",
    "doc_warnings",
)


@pytest.mark.skipif(not CASES, reason="the shared samples are not beside this checkout")
@pytest.mark.parametrize("case", CASES)
def test_a_sample_is_read_exactly(case: str) -> None:
    expected: dict[str, Any] = json.loads((SAMPLES / case / "expected.json").read_text("utf-8"))
    received = datetime.fromisoformat(expected["context"]["received_at"]).date()
    path = SAMPLES / case / expected["input"]
    reading = upload.read(
        path.read_bytes(), path.name, received, sender_enterprise=expected["context"]["sender_enterprise"]
    )
    printed = json.loads(json.dumps(reading.to_json()))
    for key in COMPARED:
        if not any(note.startswith(key) for note in expected["ambiguous"]):
            assert printed[key] == expected[key], key
