"""Tables and queries. Knows no chat and imports nothing of the bot."""

from sqlmodel import Session

from storage.base import LeaseLost, NotFound, Unavailable, new_id
from storage.database import Database
from storage.encryption import KeyRing, SealBroken
from storage.guard import GuardError

__all__ = [
    "Database",
    "GuardError",
    "KeyRing",
    "LeaseLost",
    "NotFound",
    "SealBroken",
    "Session",
    "Unavailable",
    "new_id",
]
