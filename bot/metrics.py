"""Counters by name and label, both from closed sets; read by the log, the console and tests. Holds no personal data."""

from collections import Counter


class Metrics:
    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def count(self, what: str, detail: str = "", by: int = 1) -> None:
        self._counts[(what, detail)] += by

    def get(self, what: str, detail: str | None = None) -> int:
        """How often `what` happened, with this detail or with any."""
        if detail is not None:
            return self._counts[(what, detail)]
        return sum(n for (name, _), n in self._counts.items() if name == what)

    def snapshot(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for (what, detail), number in sorted(self._counts.items()):
            found.setdefault(what, {})[detail] = number
        return found
