"""Backups: one sealed file that holds every row in neutral form, written beside a running bot."""

from storage.backup.restoring import Content, NotEmpty, Restored, examine, restore
from storage.backup.stream import BackupBroken, Fault
from storage.backup.writing import Written, last_backup, write

__all__ = [
    "BackupBroken",
    "Content",
    "Fault",
    "NotEmpty",
    "Restored",
    "Written",
    "examine",
    "last_backup",
    "restore",
    "write",
]
