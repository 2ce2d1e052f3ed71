"""A small file system that can be filled to the last byte, and emptied again."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

MEGABYTES = 160
PIECE = 64 * 1024
BALLAST = "ballast"


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> int:
        """Until not one more byte fits; how many it took. Called again it takes what has become free meanwhile."""
        taken, piece = 0, PIECE
        with (self.folder / BALLAST).open("ab", buffering=0) as ballast:
            while piece:
                try:
                    taken += os.write(ballast.fileno(), bytes(piece))
                except OSError:
                    piece //= 2
        return taken

    def fill_behind(self, database: Path) -> None:
        """As `fill`, and the log behind this SQLite database has no room of its own either, in which a row that is
        written meanwhile would still be stored."""
        log = database.with_name(f"{database.name}-wal")
        with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as line:
            while True:
                line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                line.execute("BEGIN IMMEDIATE")  # writes nothing, and from here on nobody else does
                try:
                    if log.stat().st_size == 0:
                        self.fill()
                        return
                finally:
                    line.execute("ROLLBACK")

    def empty(self) -> None:
        (self.folder / BALLAST).unlink(missing_ok=True)


def can_mount() -> bool:
    return os.geteuid() == 0 and Path("/bin/mount").exists()


@contextlib.contextmanager
def small(folder: Path, *, megabytes: int = MEGABYTES) -> Iterator[Disk]:
    """A file system in memory, mounted at `folder`. PermissionError, or CalledProcessError, where one may not mount."""
    if not can_mount():
        raise PermissionError("filling a disk needs one of its own: run it as root, who may mount")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
