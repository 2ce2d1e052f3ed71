"""The rules in force: the shipped ones, or those of a folder that people change while the bot runs.

A changed file is taken at the next message. One with a fault is not: the rules before it stay, and `problems` says why.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ConfigError
from handlers.disputes.grading import deciding, loading, wording
from handlers.disputes.grading.model import Grade

SHIPPED = Path(__file__).parent
Stamp = tuple[tuple[int, int], ...]


@dataclass
class Source:
    """One folder's rules, read again when a file in it has changed."""

    folder: Path
    rules: loading.Rules
    stamp: Stamp
    problems: tuple[str, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, folder: Path) -> "Source":
        """Raises ConfigError naming every fault: a start with faulty rules is refused."""
        stamp = _stamp(folder)
        return cls(folder, loading.read(folder), stamp)

    def refresh(self) -> loading.Rules:
        stamp = _stamp(self.folder)
        if stamp != self.stamp:
            with self._lock:
                if stamp != self.stamp:
                    self._take(stamp)
        return self.rules

    def _take(self, stamp: Stamp) -> None:
        try:
            self.rules, self.problems = loading.read(self.folder), ()
        except ConfigError as error:
            self.problems = tuple(error.problems)
        self.stamp = stamp


def _stamp(folder: Path) -> Stamp:
    """When each file changed and how long it is; a file that is not there counts as changed."""
    stamps = []
    for name in (loading.RULES, loading.WORDS, wording.FILE):
        try:
            status = (folder / name).stat()
            stamps.append((status.st_mtime_ns, status.st_size))
        except OSError:
            stamps.append((0, 0))
    return tuple(stamps)


_source: Source | None = None
_opening = threading.Lock()


def use(folder: Path | None) -> None:
    """Take the rules from `folder` from now on; None: the shipped ones. ConfigError names every fault. What is in force
    already is not read again."""
    global _source
    asked = folder or SHIPPED
    if _source is None or _source.folder != asked or _source.problems or _source.stamp != _stamp(asked):
        _source = Source.open(asked)


def _current() -> Source:
    global _source
    if _source is None:
        with _opening:
            if _source is None:
                _source = Source.open(SHIPPED)
    return _source


def grade(text: str) -> Grade:
    """The grade of one message by the rules in force."""
    return deciding.grade(text, _current().refresh())


def rules() -> loading.Rules:
    """The rules in force."""
    return _current().refresh()


def problems() -> tuple[str, ...]:
    """Why the newest change of the rules is not in force; empty when it is."""
    _current().refresh()
    return _source.problems if _source else ()
