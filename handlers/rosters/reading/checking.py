"""Faults that only the whole list shows: the same person or telephone twice."""

from collections import defaultdict

from handlers.rosters.reading.model import Row


def find_duplicates(rows: list[Row]) -> None:
    """Mark repeated lines (warning, the later ones), one document with two names (error, all), shared telephones."""
    repeated = _documents(rows)
    repeated |= _without_documents(rows)
    _phones(rows, repeated)


def _documents(rows: list[Row]) -> set[int]:
    first: dict[str, int] = {}
    again: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.id_no is not None and first.setdefault(row.id_no, place) != place:
            again.setdefault(row.id_no, [first[row.id_no]]).append(place)
    repeated: set[int] = set()
    for places in again.values():
        seen: set[str | None] = set()
        names = {rows[place].name for place in places}
        for place in places:
            row = rows[place]
            if row.name in seen or (row.name is None and seen):
                row.warnings += ("duplicate_row",)
                repeated.add(place)
            elif len(names - {None}) > 1:
                row.errors += ("duplicate_id",)
            seen.add(row.name)
    return repeated


def _without_documents(rows: list[Row]) -> set[int]:
    """Lines with no document are the same when everything said in them is."""
    repeated: set[int] = set()
    seen: set[tuple[str | None, ...]] = set()
    for place, row in enumerate(rows):
        if row.id_no is not None or row.name is None or row.id_type is not None:
            continue
        key = (row.name, row.phone, row.team, row.shift, row.lodging, row.change)
        if key in seen:
            row.warnings += ("duplicate_row",)
            repeated.add(place)
        seen.add(key)
    return repeated


def _phones(rows: list[Row], repeated: set[int]) -> None:
    first: dict[str, int] = {}
    again: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.phone is not None and first.setdefault(row.phone, place) != place:
            again[row.phone].append(place)
    for phone, places in again.items():
        sharing = [place for place in (first[phone], *places) if place not in repeated]
        if len(sharing) > 1:
            for place in sharing:
                rows[place].warnings += ("duplicate_phone",)
