"""What is said of everybody in a line at once: `张三、李四，都住5号楼`."""

import re
from collections.abc import Sequence
from itertools import takewhile

from handlers.rosters.reading import deferred
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.people import People

_OF_ALL = deferred.compile(
    r"(?:[都均]|全部|一律|一起|统一)(?:是|安排|分配|都)?(?:住在?|住到|在|上|分到|分在|到|去|进)?\s*(?P<value>[^\s,，。；;()（）]{2,16})"
)

_LIVES = deferred.compile("^(?:住在?|上|在)")
_STOP = deferred.compile("[。；;\n]")
_KINDS = ("shift", "team", "lodging")


def share(text: str, rows: Sequence[Row], people: People) -> None:
    """Give everybody of a line the shift, team or place that it says all of them have."""
    if len(rows) < 2:
        return
    for match in _OF_ALL.finditer(text):
        for value in (match["value"], *_further(text[match.end() :])):
            kind = looks(value)
            if kind not in _KINDS:
                break
            said = people.shift(value) if kind == "shift" else value
            for row in rows:
                if row is rows[-1] or getattr(row, kind) is None:
                    setattr(row, kind, said)


def _further(rest: str) -> list[str]:
    """What else is said of all of them, each alone between commas: `都是分拣组，夜班，住员工宿舍`."""
    pieces = [_LIVES.sub("", piece.strip()) for piece in re.split("[,，]", _STOP.split(rest)[0])[1:]]
    return list(takewhile(lambda piece: looks(piece) in _KINDS, pieces))
