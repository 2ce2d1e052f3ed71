"""Which driver errors mean that the database cannot work now: locked, lost or full. All others are our own bugs."""

import sqlite3

import psycopg
import sqlalchemy.exc
from sqlalchemy.engine.interfaces import ExceptionContext

from storage.base import Unavailable

#: SQLite primary result codes: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
_SQLITE_CODES = {
    5: "locked",
    6: "locked",
    8: "read-only",
    10: "disk",
    11: "corrupt",
    13: "full",
    14: "lost",
    15: "locked",
    26: "corrupt",
}
_HARMLESS = {"locked"}  #: the connection itself is still good
_PG_STATES = {
    "53100": "full",
    "55P03": "locked",
    "40P01": "locked",
    "40001": "locked",
    "25006": "read-only",
    "57014": "locked",
}


def reason(error: BaseException) -> str | None:
    """One plain word for a driver error that means unavailable, else None."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return None if code is None else _SQLITE_CODES.get(code & 0xFF)
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ""
        if state in _PG_STATES:
            return _PG_STATES[state]
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return "lost" if lost and (not state or state[:2] in {"08", "53", "57", "58", "28", "3D"}) else None
    if isinstance(error, sqlalchemy.exc.DBAPIError) and error.orig is not None:
        return reason(error.orig)
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return "busy"
    return None


def is_fatal(word: str) -> bool:
    """True when the connection, or the transaction under our feet, is gone with the error."""
    return word not in _HARMLESS


def on_error(context: ExceptionContext) -> BaseException | None:
    """Turn the error into Unavailable where it happens, and drop a connection whose transaction may be gone."""
    original = context.original_exception
    word = reason(original)
    if word is None:
        return None
    if is_fatal(word):  # SQLite rolls back by itself when full: what followed would commit statement by statement
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = word == "lost"
    unavailable = Unavailable(word)
    unavailable.__cause__ = original
    return unavailable
