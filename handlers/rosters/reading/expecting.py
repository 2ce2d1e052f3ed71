"""What a list's own lines lead one to expect of each other."""

from handlers.rosters.reading import texts
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.people import People


def complete(made: list[tuple[int, Row]], people: People) -> None:
    """Where most lines of a list carry a number, the lines that lack it are at fault.

    `made`: rows, each with the number of its list."""
    for group in {group for group, _ in made}:
        rows = [row for one, row in made if one == group and row.change in (None, texts.JOINED)]
        with_id = [row for row in rows if row.id_type]
        with_phone = [row for row in rows if row.phone or any(code.startswith("phone") for code in row.errors)]
        if len(with_id) >= 2 and len(with_id) * 2 > len(rows):
            for row in rows:
                if not row.id_type:
                    people.document(row, "")
        if len(with_phone) >= 2 and len(with_phone) * 2 > len(rows):
            for row in rows:
                if row.phone is None and not any(code.startswith("phone") for code in row.errors):
                    people.phone(row, "")
