"""The answer to a list: what was taken, what is to be mended, how it compares. Ten faults listed, the rest counted."""

from collections.abc import Sequence

from handlers.rosters import texts as reading_texts
from handlers.rosters.reading.model import Reading
from handlers.rosters.taking import texts
from handlers.rosters.taking.heeding import telling
from handlers.rosters.taking.heeding import texts as heeding_texts
from handlers.rosters.taking.judging import Judged, Mode
from storage.directory import Unit
from storage.rosters import RosterVersion
from storage.rosters.faults import FaultyRow

MOST_LISTED = 10


def code_text(code: str) -> str:
    return texts.CODES.get(code) or heeding_texts.CODES.get(code) or reading_texts.CODES[code]


def whole(
    unit: Unit,
    reading: Reading,
    version: RosterVersion,
    judged: Judged,
    *,
    deadline: str,
    url: str = "",
    file_back: bool = False,
    named: Sequence[str] = (),
) -> str:
    """For the one who handed it in, privately: with names and line numbers, without numbers of documents."""
    parts = [
        texts.head(
            unit=unit.name,
            day=version.day,
            mode=judged.mode.value,
            heads=version.heads,
            late="" if version.on_time else deadline,
            number=version.number,
            by_other=version.for_other,
        )
    ]
    if judged.mode in (Mode.WHOLE, Mode.CHANGES, Mode.MENDED):
        first = judged.mode is Mode.WHOLE and not judged.heads_before
        parts.append(
            texts.FIRST_LIST
            if first
            else texts.compared(joined=version.joined, left=version.left, changed=version.changed)
        )
    parts[1:1] = named
    if judged.mode is Mode.CHANGES:
        parts += telling.miscounted(reading)
    parts += telling.unheeded(judged.unheeded)
    parts += _remarks(reading, judged)
    parts += faults(judged.faults)
    if judged.faulty:
        parts.append(texts.HOW_TO_MEND_FILE if file_back else texts.HOW_TO_MEND)
    if judged.warned:
        parts.append(texts.HOW_TO_EXPLAIN)
    if judged.faults and url:
        parts.append(texts.on_page(url=url))
    return "\n".join(parts)


def _remarks(reading: Reading, judged: Judged) -> list[str]:
    parts = []
    if judged.mended:
        parts.append(texts.mended(number=len(judged.mended)))
        if not judged.faults:
            parts.append(texts.ALL_RIGHT)
    repeated = sum("duplicate_row" in row for row in _warnings(reading))
    if repeated:
        parts.append(texts.repeated(number=repeated))
    if reading.mismatch and judged.mode is Mode.WHOLE:
        parts.append(texts.declared(declared=reading.declared or 0, counted=reading.counted or 0))
    if judged.lacking:
        parts.append(texts.lacks(number=judged.lacking, fields=[texts.FIELDS[name] for name in judged.lacks]))
    parts += [reading_texts.NOTICES[code] for code in dict.fromkeys(reading.notices) if code in reading_texts.NOTICES]
    return parts


def _warnings(reading: Reading) -> Sequence[Sequence[str]]:
    columns = getattr(reading.rows, "columns", None)
    if columns is not None:
        from handlers.rosters.taking.matching import PLACE

        found: Sequence[Sequence[str]] = columns[PLACE["warnings"]]
        return found
    return [row.warnings for row in reading.rows]


def faults(rows: Sequence[FaultyRow]) -> list[str]:
    """The numbered list; hard ones first, as they are numbered."""
    if not rows:
        return []
    faulty = sum(1 for row in rows if row.errors)
    lines = [texts.mend_title(faulty=faulty, warned=len(rows) - faulty)]
    lines += [
        texts.fault(
            number=number,
            line=row.line,
            name=str(row.fields.get("name") or reading_texts.UNNAMED),
            reasons=reasons(row),
        )
        for number, row in enumerate(rows[:MOST_LISTED], 1)
    ]
    if len(rows) > MOST_LISTED:
        lines.append(texts.more(number=len(rows) - MOST_LISTED))
    return lines


def reasons(row: FaultyRow) -> str:
    return "；".join(code_text(code) for code in (*row.errors, *row.warnings))


def in_group(unit: Unit, version: RosterVersion, judged: Judged, *, told: bool) -> str:
    """What a group may see: figures only, nobody's name."""
    faulty = judged.faulty + len(judged.unheeded)
    return texts.in_group(unit=unit.name, heads=version.heads, faulty=faulty, warned=judged.warned, told=told)
