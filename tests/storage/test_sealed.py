"""Every sealed column is known: else a rotation would leave it behind and its key would be thrown away."""

import ast

import pytest
import sqlalchemy as sa

from storage import Database
from storage.sealed import SEALED
from storage.terms import ALL, TERMS
from tests.house.source import modules, nodes
from tests.storage.filling import count, fill

#: Sealed for something else than a column of a table that is kept.
ELSEWHERE = {
    "bot/spool.py": "a file that is taken in at the next start",
    "storage/backup/stream.py": "the key of one file",
    "storage/keys.py": "the mark of the key itself",
}


def test_whoever_seals_names_a_known_column() -> None:
    known = {(column.table, column.column) for column in SEALED}
    found: set[str] = set()
    for path in modules("bot", "handlers", "storage"):
        if str(path) in (*ELSEWHERE, "storage/sealed.py", "storage/encryption.py", "storage/rotation.py"):
            continue
        for node in nodes(path, ast.Call):
            if getattr(node.func, "attr", getattr(node.func, "id", "")) in ("seal", "seal_many"):
                if len(node.args) < 5:
                    continue  # a platform's envelope
                table = ast.literal_eval(node.args[1])
                found.add(table)
                assert table in {name for name, _ in known}, f"{path}:{node.lineno}: {table} is not in storage.sealed"
    assert found == {table for table, _ in known}


def test_every_one_is_a_column_of_bytes() -> None:
    for column in SEALED:
        assert isinstance(column.value.type, sa.LargeBinary), column


@pytest.mark.parametrize("column", SEALED, ids=lambda column: f"{column.table}.{column.column}")
def test_each_opens_at_its_own_place(sqlite_database: Database, column: object) -> None:
    from storage import soundness, system

    station = system.put_station(sqlite_database, key="a", name="甲")
    fill(sqlite_database, station)
    looked = {(s.table, s.column): s for s in soundness.seals(sqlite_database)}
    seals = looked[(column.table, column.column)]  # type: ignore[attr-defined]
    assert seals.looked == count(sqlite_database, column.table)  # type: ignore[attr-defined]
    assert seals.broken == 0


def test_every_term_says_what_for_and_on_what_ground() -> None:
    for kind, term in ALL.items():
        assert term.least <= term.default <= term.most, kind
        assert term.what, kind
        assert term.purpose, kind
        assert term.basis, kind
        assert term.source, kind
        assert term.read, kind
    assert TERMS["audit-detail"].least >= 180  # network logs are to be kept for six months
