"""Which meaning a heading has. Exact words first, then words it holds, then words it nearly is."""

from functools import cache

from handlers.rosters.reading import deferred
from handlers.rosters.reading.words import fold_heading, load

NEARLY = 84.0  #: per cent of likeness (rapidfuzz ratio) from which a misspelt heading counts
_LONGEST = 16  #: a heading is short; a longer cell is a title or a note
_WITH_NOTES = 200  #: what stands in brackets and blanks counted in
_FILLED = deferred.compile(r"[:：].|20\d\d[年.\-/]")  #: a field with its value, not the name of a column
#: Order in which `holds` is asked: the narrow meanings before the wide ones.
_ORDER = (
    "ignore",
    "id_type",
    "trailer",
    "id_no",
    "visitor",
    "company",
    "purpose",
    "party",
    "time",
    "host",
    "phone",
    "driver",
    "cargo",
    "vehicle_type",
    "plate",
    "staff_no",
    "dispatch",
    "employment",
    "employer",
    "change",
    "name",
    "shift",
    "room",
    "bed",
    "building",
    "lodging",
    "team",
    "nationality",
    "gender",
    "age",
    "seq",
    "remark",
)
#: Headings by which a row of headings is known; the others only join in.
TELLING = frozenset({"name", "id_no", "phone", "plate", "visitor", "driver", "staff_no"})


@cache
def meaning(heading: str) -> str | None:
    """The field a heading stands for, "ignore" for known ones that are not taken, None for unknown words."""
    folded = fold_heading(heading) if len(heading) <= _WITH_NOTES else ""
    if not folded or len(folded) > _LONGEST or folded.isdigit() or _FILLED.search(folded):
        return None
    exact = _exact().get(folded)
    if exact:
        return exact
    for field in _ORDER:
        if any(word in folded for word in load("headings")[field]["holds"]):
            return field
    return _nearly(folded)


def rank(field: str, heading: str) -> int:
    """How well a heading fits among several of one meaning: lower is better."""
    folded = fold_heading(heading)
    entries = [fold_heading(word) for word in load("headings")[field]["exact"]]
    return entries.index(folded) if folded in entries else len(entries)


def is_exact(heading: str) -> bool:
    """Whether a heading is one of the words as they are listed, and not a sentence that holds one."""
    return fold_heading(heading) in _exact()


@cache
def _exact() -> dict[str, str]:
    found: dict[str, str] = {}
    for field, entry in load("headings").items():
        for word in entry["exact"]:
            found.setdefault(fold_heading(word), field)
    return found


def _nearly(folded: str) -> str | None:
    """A slip of the finger in a word of three characters or more."""
    if len(folded) < 3:
        return None
    from rapidfuzz import fuzz, process

    best = process.extractOne(
        folded, _exact().keys(), scorer=fuzz.ratio, score_cutoff=NEARLY if len(folded) > 5 else 74.0
    )
    return _exact()[best[0]] if best and len(best[0]) >= 3 else None
