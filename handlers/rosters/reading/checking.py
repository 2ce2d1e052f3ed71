"""Faults that only the whole list shows: the same person or telephone twice."""

from handlers.rosters.reading.lines import Lines


def find_duplicates(lines: Lines) -> None:
    """Mark repeated lines (warning, the later ones), one document with two names (error, all), shared telephones."""
    repeated = _documents(lines)
    repeated |= _without_documents(lines)
    _phones(lines, repeated)


def _again(column: list[str | None]) -> dict[str, list[int]]:
    """Values that stand in several lines → the places of all of them."""
    if len(set(column)) == len(column):
        return {}
    seen: set[str | None] = {None}
    repeated = {value for value in column if value in seen or seen.add(value)} - {None}  # type: ignore[func-returns-value]
    found: dict[str, list[int]] = {}
    for place in [place for place, value in enumerate(column) if value in repeated] if repeated else ():
        found.setdefault(str(column[place]), []).append(place)
    return found


def _documents(lines: Lines) -> set[int]:
    names: list[str | None] = lines.column("name")
    repeated: set[int] = set()
    for places in _again(lines.column("id_no")).values():
        seen: set[str | None] = set()
        called = {names[place] for place in places}
        for place in places:
            if names[place] in seen or (names[place] is None and seen):
                lines.add("warnings", place, "duplicate_row")
                repeated.add(place)
            elif len(called - {None}) > 1:
                lines.add("errors", place, "duplicate_id")
            seen.add(names[place])
    return repeated


_WHOLE = ("name", "phone", "team", "shift", "lodging", "change")


def _without_documents(lines: Lines) -> set[int]:
    """Lines with no document are the same when everything said in them is."""
    repeated: set[int] = set()
    seen: set[tuple[str | None, ...]] = set()
    whole = [lines.column(name) for name in _WHOLE]
    kinds = lines.column("id_type")
    for place in [place for place, number in enumerate(lines.column("id_no")) if number is None]:
        key = tuple(column[place] for column in whole)
        if key[0] is None or kinds[place] is not None:
            continue
        if key in seen:
            lines.add("warnings", place, "duplicate_row")
            repeated.add(place)
        seen.add(key)
    return repeated


def _phones(lines: Lines, repeated: set[int]) -> None:
    for places in _again(lines.column("phone")).values():
        sharing = [place for place in places if place not in repeated]
        if len(sharing) > 1:
            for place in sharing:
                lines.add("warnings", place, "duplicate_phone")
