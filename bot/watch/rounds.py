"""One round of looking at everything, in one thread, one short reading after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from bot.routing import Feature, Finding, Grade, StationView
from bot.watch import drills, keeping, texts
from bot.watch.keeping import Chains
from bot.watch.queues import Queues
from bot.watch.timing import CHAINS_A_ROUND, Timing
from storage import Database, Session, Unavailable, system
from storage.migrations import is_current
from storage.stations import Station

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding, and the station it belongs to; None: the whole installation."""

    station: int | None
    finding: Finding


class Rounds:
    """What is looked at. Blocking; a part that breaks by our own bug does not keep the others from being looked at."""

    def __init__(
        self,
        database: Database,
        features: Sequence[Feature],
        timing: Timing,
        alive: datetime,
        *,
        with_pager: bool,
    ) -> None:
        """`alive`: until when a serving process is taken to have lived that has not said so itself."""
        self._database = database
        self._features = features
        self._timing = timing
        self._with_pager = with_pager
        self._queues = Queues(database, timing, alive)
        self._chains = Chains()
        self._turn = 0

    def look(self, now: datetime) -> list[Seen]:
        """Everything found; Unavailable when the database cannot say."""
        if not is_current(self._database):
            return [Seen(None, Finding("migration", Grade.GRAVE, texts.not_migrated()))]
        found = [Seen(None, one) for part in self._common(now) for one in self._guarded(part)]
        views = [_view(row) for row in system.list_stations(self._database)]
        for place, view in enumerate(views):
            self._plant(view, now)
            with self._database.reading(view.id) as session:
                for part in self._of_station(session, view, now, verify=self._is_turn(place, len(views))):
                    found += [Seen(view.id, one) for one in self._guarded(part)]
        self._turn += CHAINS_A_ROUND
        return [self._mended(one, now) for one in found]

    def _common(self, now: datetime) -> Iterator[Iterable[Finding]]:
        yield self._queues.look(now)
        yield keeping.disk(self._folder)
        yield keeping.holiday_table(now)

    def _of_station(
        self, session: Session, view: StationView, now: datetime, *, verify: bool
    ) -> Iterator[Iterable[Finding]]:
        for feature in self._features:
            yield from (_lazily(watch, session, view, now) for watch in feature.watches)
        yield keeping.duty_holes(session, view, now)
        yield keeping.unreachable(session, view, now)
        yield keeping.silent_channels(session, self._timing, now)
        yield drills.look(session, now, with_pager=self._with_pager)
        if verify:
            yield self._chains.look(session, view)

    def _is_turn(self, place: int, count: int) -> bool:
        """A few chains each round, all of them in turn."""
        return (place - self._turn) % count < CHAINS_A_ROUND

    def _plant(self, view: StationView, now: datetime) -> None:
        if drills.plant(self._database, view, self._timing.drill_at, now):
            log.info("drill_planted", station=view.id)

    def _guarded(self, part: Iterable[Finding]) -> list[Finding]:
        try:
            return list(part)
        except Unavailable:
            raise
        except Exception:
            log.exception("look_failed")
            return [Finding("watch-bug", Grade.MINOR, texts.BUG)]

    def _mended(self, seen: Seen, now: datetime) -> Seen:
        """Put right what is safe; it is told all the same, for it should not have been."""
        mend = seen.finding.mend
        if mend is None or seen.station is None:
            return seen
        with self._database.transaction(seen.station) as session:
            mend(session, now)
        log.error("mended", key=seen.finding.key, station=seen.station)
        return Seen(seen.station, replace(seen.finding, mend=None))

    @property
    def _folder(self) -> Path:
        """Where the disk must not run full."""
        return Path(self._database.url.database or ".").parent if self._database.dialect == "sqlite" else Path.cwd()


def _lazily(
    watch: Callable[[Session, StationView, datetime], Sequence[Finding]],
    session: Session,
    view: StationView,
    now: datetime,
) -> Iterator[Finding]:
    """Ask a capability only when its answer is gone through, behind the guard."""
    yield from watch(session, view, now)


def _view(row: Station) -> StationView:
    return StationView(row.id, row.key, row.name, row.domain, row.settings)
