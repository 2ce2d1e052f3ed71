"""The file: a readable header, then sealed pieces in order, of which the last says that it is the last.

    magic | header length (4) | header JSON | { piece length (4) | AES-256-GCM piece } …

A random key made for this one file seals the pieces; it stands in the header, sealed by the ring. Each piece is bound
to the header, to its number and to being the last or not: none can be changed, moved or left out unnoticed.
"""

import base64
import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from struct import Struct
from typing import Any, BinaryIO

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.encryption import KEY_BYTES, KeyRing, SealBroken

MAGIC = b"LIAISON-BACKUP\n"
FORMAT = 1
PIECE_BYTES = 1 << 20
MAX_HEADER_BYTES = 1 << 16
_TAG_BYTES = 16
_LENGTH = Struct(">I")
_NONCE = Struct(">xxxQ?")  #: twelve bytes: the piece's number, and whether it is the last


class Fault(StrEnum):
    FOREIGN = "foreign"  #: not one of our files
    FORMAT = "format"  #: written by a newer program
    KEY = "key"  #: the ring lacks the key that it was sealed with
    SEAL = "seal"  #: the header was changed, or another key stands under this number
    CUT = "cut"  #: it ends too early
    CHANGED = "changed"  #: a piece was changed
    CONTENT = "content"  #: it opens, but does not hold what its manifest says


class BackupBroken(Exception):
    """The file cannot be trusted or opened; `place` is the piece (from 1) or the key's number."""

    def __init__(self, fault: Fault, place: int = 0) -> None:
        super().__init__(f"{fault.value} {place}")
        self.fault = fault
        self.place = place


class Writer:
    """Packs and seals what is written; `close` gives the SHA-256 of the whole file."""

    def __init__(self, file: BinaryIO, ring: KeyRing, facts: Mapping[str, Any]) -> None:
        key = os.urandom(KEY_BYTES)
        wrapped = base64.b64encode(ring.seal(key, "backup", "key", 0, 0)).decode()
        header = orjson.dumps({"format": FORMAT, "key_number": ring.active, "key": wrapped, **facts})
        self._file = file
        self._cipher = AESGCM(key)
        self._bound = hashlib.sha256(header).digest()
        self._digest = hashlib.sha256()
        self._packer = zlib.compressobj(1)
        self._waiting = bytearray()
        self._number = 0
        self.size = 0
        self._put(MAGIC + _LENGTH.pack(len(header)) + header)

    def write(self, plain: bytes) -> None:
        self._waiting += self._packer.compress(plain)
        while len(self._waiting) >= PIECE_BYTES:
            self._seal(bytes(self._waiting[:PIECE_BYTES]), last=False)
            del self._waiting[:PIECE_BYTES]

    def close(self) -> str:
        self._waiting += self._packer.flush()
        self._seal(bytes(self._waiting), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._digest.hexdigest()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_NONCE.pack(self._number, last), piece, self._bound)
        self._number += 1
        self._put(_LENGTH.pack(len(sealed)) + sealed)

    def _put(self, raw: bytes) -> None:
        self._digest.update(raw)
        self.size += len(raw)
        self._file.write(raw)


def read_header(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """What stands readable at the beginning, not to be trusted before a piece has opened; and its bytes."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupBroken(Fault.FOREIGN)
    size = _length(file, 0)
    raw = file.read(size) if size <= MAX_HEADER_BYTES else b""
    if len(raw) < size or not raw:
        raise BackupBroken(Fault.CUT)
    try:
        header = orjson.loads(raw)
        number = int(header["format"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise BackupBroken(Fault.SEAL) from error
    if number > FORMAT:
        raise BackupBroken(Fault.FORMAT, number)
    return header, raw


def read_lines(file: BinaryIO, ring: KeyRing) -> Iterator[bytes]:
    """The lines that were written, from the file's beginning; BackupBroken at the first piece that does not hold."""
    header, raw = read_header(file)
    cipher, bound = AESGCM(_key(header, ring)), hashlib.sha256(raw).digest()
    unpacker, rest = zlib.decompressobj(), b""
    for piece in _pieces(file, cipher, bound):
        *lines, rest = (rest + unpacker.decompress(piece)).split(b"\n")
        yield from lines
    if rest or not unpacker.eof:
        raise BackupBroken(Fault.CONTENT)


def _key(header: Mapping[str, Any], ring: KeyRing) -> bytes:
    try:
        wrapped = base64.b64decode(header["key"], validate=True)
        number = wrapped[0]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BackupBroken(Fault.SEAL) from error
    if number not in ring.numbers:
        raise BackupBroken(Fault.KEY, number)
    try:
        return ring.open(wrapped, "backup", "key", 0, 0)
    except SealBroken as error:
        raise BackupBroken(Fault.SEAL, number) from error


def _pieces(file: BinaryIO, cipher: AESGCM, bound: bytes) -> Iterator[bytes]:
    number, size = 0, _length(file, 1)
    while True:
        if not _TAG_BYTES <= size <= PIECE_BYTES + _TAG_BYTES:
            raise BackupBroken(Fault.CHANGED, number + 1)
        sealed = file.read(size)
        if len(sealed) < size:
            raise BackupBroken(Fault.CUT, number + 1)
        after = file.read(_LENGTH.size)
        last = not after
        try:
            yield cipher.decrypt(_NONCE.pack(number, last), sealed, bound)
        except InvalidTag as error:
            raise BackupBroken(_why(cipher, number, last, sealed, bound), number + 1) from error
        if last:
            return
        if len(after) < _LENGTH.size:
            raise BackupBroken(Fault.CUT, number + 2)
        number, size = number + 1, _LENGTH.unpack(after)[0]


def _why(cipher: AESGCM, number: int, last: bool, sealed: bytes, bound: bytes) -> Fault:
    """A good piece that stands at the end without being the last: what follows it is gone."""
    try:
        cipher.decrypt(_NONCE.pack(number, not last), sealed, bound)
    except InvalidTag:
        return Fault.CHANGED
    return Fault.CUT if last else Fault.CHANGED


def _length(file: BinaryIO, place: int) -> int:
    raw = file.read(_LENGTH.size)
    if len(raw) < _LENGTH.size:
        raise BackupBroken(Fault.CUT, place)
    size: int = _LENGTH.unpack(raw)[0]
    return size
