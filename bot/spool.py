"""A file of fixed size for what must not be lost while the database is gone. Sealed, synced, replayed."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path
from struct import Struct
from threading import Lock

from storage import KeyRing, SealBroken

SIZE = 1024 * 1024  #: laid out at once, so that a full disk does not matter
_HEAD = Struct(">4sII")  #: mark, bytes, CRC-32
_MARK = b"LSP1"


class Spool:
    """One per process. Blocking; every method may be called from any thread."""

    def __init__(self, path: Path, ring: KeyRing) -> None:
        """Makes the file if it is not there, and finds what the last process left in it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._ring = ring
        self._lock = Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._lay_out()
        self._end = self._scan()[1]

    @property
    def is_empty(self) -> bool:
        return self._end == 0

    def append(self, body: bytes) -> bool:
        """On disk when it returns True; False when there is no room left, or the disk does not answer."""
        with self._lock:
            sealed = self._ring.seal(body, "spool", "body", 0, self._end)
            record = _HEAD.pack(_MARK, len(sealed), zlib.crc32(sealed)) + sealed
            if self._end + len(record) > SIZE:
                return False
            try:
                os.pwrite(self._file, record, self._end)
                os.fsync(self._file)
            except OSError:
                return False
            self._end += len(record)
            return True

    def read(self) -> tuple[list[bytes], int]:
        """What stands in it, oldest first, and a place to hand to `clear`."""
        with self._lock:
            return self._scan()

    def clear(self, place: int) -> bool:
        """Throw away what was read; False, and nothing done, when something has been added since."""
        with self._lock:
            if place != self._end:
                return False
            os.pwrite(self._file, bytes(self._end), 0)
            os.fsync(self._file)
            self._end = 0
            return True

    def close(self) -> None:
        os.close(self._file)

    def _lay_out(self) -> None:
        missing = SIZE - os.fstat(self._file).st_size
        if missing > 0:
            os.pwrite(self._file, bytes(missing), SIZE - missing)
            os.fsync(self._file)

    def _scan(self) -> tuple[list[bytes], int]:
        """Whole records up to the first that is none: a torn last one was never promised."""
        found: list[bytes] = []
        place = 0
        while place + _HEAD.size <= SIZE:
            mark, length, check = _HEAD.unpack(os.pread(self._file, _HEAD.size, place))
            sealed = os.pread(self._file, length, place + _HEAD.size) if mark == _MARK and length <= SIZE else b""
            if not sealed or len(sealed) != length or zlib.crc32(sealed) != check:
                break
            with suppress(SealBroken):  # of another key ring: nobody can read it any more
                found.append(self._ring.open(sealed, "spool", "body", 0, place))
            place += _HEAD.size + length
        return found, place
