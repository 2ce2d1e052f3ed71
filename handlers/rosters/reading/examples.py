"""Rows that only show how a form is to be filled in."""

import re
from collections.abc import Sequence

from handlers.rosters.reading import texts
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import fold

_FRONT = 3  #: cells of a row among which a bare `例` says that it is one


def is_sample(row: Sequence[Cell]) -> bool:
    """Whether a row only shows how to fill in the form."""
    return any(
        isinstance(cell, str)
        and (
            re.match(r"\s*[(（【\[]?(?:填写)?(?:示例|样例|范例)", cell)
            or (place < _FRONT and (re.search("示例|样例|范例", cell) or fold(cell) in texts.EXAMPLE_WORDS))
        )
        for place, cell in enumerate(row)
    )
