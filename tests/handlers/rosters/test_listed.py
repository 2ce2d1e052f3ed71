"""A list of N people in any layout is read as exactly these N; the long run: LISTED_CASES=20000."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters import listed
from tests.handlers.rosters.town import TODAY

FIELDS = ("name", "id_no", "phone", "team", "shift", "lodging")


@settings(max_examples=int(os.environ.get("LISTED_CASES", "150")), deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_list_is_read_as_the_people_in_it(chance: "listed.Chance") -> None:
    case = listed.message(chance.choice)
    rows = read_text(case.text, TODAY).rows
    assert [{name: getattr(row, name) for name in FIELDS} for row in rows] == case.people, case.text
    assert not [(row.name, row.errors, row.warnings, row.change) for row in rows if row.errors or row.change]
