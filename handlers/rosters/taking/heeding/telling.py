"""Who came, went and changed with this message, by name, so that a slip of the reading is seen at once."""

import re
from collections.abc import Sequence

from bot.plain import plain
from handlers.rosters import texts as reading_texts
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.naming import names_in
from handlers.rosters.reading.texts import JOINED, LEFT
from handlers.rosters.taking.heeding import texts
from handlers.rosters.taking.judging import SMALL, Judged, Mode
from storage import Session, rosters
from storage.directory import Unit
from storage.rosters import lines
from storage.rosters.faults import FaultyRow

MOST_NAMED = 12  #: people; more are counted only
LONGEST_NAME = 20
LONGEST_SAID, LONGEST_CLAUSE = 400, 40  #: characters
_NAME_LENGTHS = (2, 3, 4)  #: of a name that a clause begins with, where nothing behind it tells that it is one
_CLAUSE = re.compile(r"[,，。；;！!\n]+")


def named(session: Session, judged: Judged) -> list[str]:
    """Nothing for a whole list, which is compared with the last one in figures."""
    change = judged.change
    if judged.mode not in (Mode.CHANGES, Mode.MENDED) or not 0 < len(change.opened) + len(change.left) <= MOST_NAMED:
        return []
    came = [one.line for one in change.opened if one.who in change.joined]
    parts = {
        texts.JOINED: [line.name for line in came],
        texts.LEFT: [one.line.name for one in lines.by_ids(session, list(change.left.values()))],
        texts.CHANGED: [one.line.name for one in change.opened if one.who not in change.joined],
    }
    said = [texts.people(what=what, names=_plain(names)) for what, names in parts.items() if names]
    lacking = _plain([line.name for line in came if not line.id_no])
    return [texts.this_time(parts=said), *([texts.without_document(names=lacking)] if lacking else [])]


def missed(session: Session, unit: Unit, text: str, reading: Reading, judged: Judged) -> list[str]:
    """Pieces of a short message about people of the list of which nothing was made; not for lists of thousands, where
    each look for a name takes a while."""
    is_change = judged.mode in (Mode.CHANGES, Mode.MENDED)
    if not is_change or judged.heads_before > SMALL or not 0 < len(text) <= LONGEST_SAID:
        return []
    taken = {row.name for row in reading.rows}
    found = []
    for clause in map(str.strip, _CLAUSE.split(text)):
        names = {name for _, name in names_in(clause)} | {clause[:length] for length in _NAME_LENGTHS}
        if taken.isdisjoint(names) and any(rosters.finding.named(session, unit.id, name) for name in names if name):
            found.append(plain(clause, limit=LONGEST_CLAUSE))
    return [texts.missed(said=found[:MOST_NAMED])] if found else []


def miscounted(reading: Reading) -> list[str]:
    """`新增3人：赵六、钱七` names two."""
    said = ((texts.JOINED, JOINED, reading.summary.joined), (texts.GONE, LEFT, reading.summary.left))
    found = [(what, stated or 0, sum(row.change == change for row in reading.rows)) for what, change, stated in said]
    return [
        texts.counted(what=what, stated=number, found=seen) for what, number, seen in found if seen and number != seen
    ]


def unheeded(rows: Sequence[FaultyRow]) -> list[str]:
    return [texts.NOT_HEEDED, *_reasons(rows)] if rows else []


def idle(rows: Sequence[FaultyRow]) -> str:
    """The answer where nothing at all could be done."""
    return "\n".join([texts.IDLE, *_reasons(rows), texts.IDLE_ASK])


def _reasons(rows: Sequence[FaultyRow]) -> list[str]:
    return [
        texts.not_heeded(
            name=plain(str(row.fields.get("name") or reading_texts.UNNAMED), limit=LONGEST_NAME),
            why=texts.CODES[row.errors[0]],
        )
        for row in rows[:MOST_NAMED]
    ]


def _plain(names: Sequence[str | None]) -> list[str]:
    return [plain(name or reading_texts.UNNAMED, limit=LONGEST_NAME) for name in names]
