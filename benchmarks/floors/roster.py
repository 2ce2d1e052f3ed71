"""Floor: the least a program must do with a roster. `roster FOLDER first|daily` once, then one JSON line.

Workbook by calamine, rows checked, a keyed index and a keyed hash of each, what changed against yesterday sealed and
written to SQLite (synchronous=FULL) in one transaction. `first`: nothing is known yet.
"""

import hmac
import os
import pickle
import re
import sys
import time
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from python_calamine import CalamineWorkbook

from benchmarks.floors.parts import open_sqlite
from benchmarks.machine import ready

KEY = b"k" * 32
TABLE = (
    "CREATE TABLE roster (who BLOB PRIMARY KEY, name TEXT, id_no BLOB, phone BLOB, company TEXT, team TEXT, shift TEXT,"
    " lodging TEXT, change TEXT, plate TEXT, digest BLOB)"
)
_RESIDENT = re.compile(
    r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]",
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_PLATE = re.compile("[\u4e00-\u9fff][A-Z][A-HJ-NP-Z0-9]{5,6}")
_CHANGES = frozenset({"无", "新增", "离厂", "调班", ""})
_CHECK = "10X98765432"

Entry = tuple[bytes, bytes, Sequence[str]]  #: index, hash, cells


def faults(cells: Sequence[str]) -> int:
    """How many of a row's five cells that are checked are wrong."""
    number, wrong = cells[1], 0
    if not _RESIDENT.fullmatch(number):
        wrong = 1
    else:
        a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, last = number.encode()
        total = a * 7 + b * 9 + c * 10 + d * 5 + e * 8 + f * 4 + g * 2 + h + i * 6 + j * 3 + k * 7 + m * 9
        total += n * 10 + o * 5 + p * 8 + q * 4 + r * 2
        wrong = int(ord(_CHECK[(total - 4800) % 11]) != last)
    wrong += not cells[0]
    wrong += _MOBILE.fullmatch(cells[2]) is None
    wrong += bool(cells[8]) and _PLATE.fullmatch(cells[8]) is None
    return wrong + (cells[7] not in _CHANGES)


def entry(cells: Sequence[str]) -> Entry:
    index = hmac.digest(KEY, cells[1].encode(), "sha256")[:16]
    return index, blake2b("\x1f".join(cells).encode(), key=KEY, digest_size=16).digest(), cells


class Store:
    def __init__(self, path: Path) -> None:
        self.connection = open_sqlite(str(path))
        self.connection.execute(TABLE)
        self._seal = AESGCM(KEY).encrypt

    def put(self, entries: Sequence[Entry]) -> None:
        noise = os.urandom(24 * len(entries))
        rows = []
        for place, (index, digest, cells) in enumerate(entries):
            one, other = noise[24 * place : 24 * place + 12], noise[24 * place + 12 : 24 * place + 24]
            sealed = (
                one + self._seal(one, cells[1].encode(), index),
                other + self._seal(other, cells[2].encode(), index),
            )
            rows.append((index, cells[0], *sealed, *cells[3:9], digest))
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT OR REPLACE INTO roster VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.connection.execute("COMMIT")

    def take(self, rows: Iterable[Sequence[str]]) -> tuple[int, int]:
        """(rows written, rows that were wrong)."""
        known = dict(self.connection.execute("SELECT who, digest FROM roster"))
        changed: list[Entry] = []
        wrong = 0
        for cells in rows:
            if faults(cells):
                wrong += 1
                continue
            one = entry(cells)
            if known.pop(one[0], None) != one[1]:
                changed.append(one)
        self.put(changed)
        return len(changed), wrong


def main(folder: Path, way: str) -> None:
    store = Store(folder / f"floor-{os.getpid()}.db")
    if way == "daily":
        with (folder / "yesterday.pickle").open("rb") as stream:
            store.put([entry(cells) for cells in pickle.load(stream)])
    began, wall = time.process_time(), time.perf_counter()
    rows = CalamineWorkbook.from_path(str(folder / "today.xlsx")).get_sheet_by_index(0).iter_rows()
    next(rows)
    written, wrong = store.take(cast(Iterable[Sequence[str]], rows))
    ready(cpu=time.process_time() - began, wall=time.perf_counter() - wall, written=written, wrong=wrong)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
