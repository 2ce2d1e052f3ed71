"""The months' budgets as delivery sees them: what a row costs, whether it must stand back, and what must be told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.delivery import budgets
from bot.delivery.hooks import BudgetNews
from bot.delivery.settling import Settled
from bot.platforms.base import Platform
from bot.platforms.dingtalk.abilities import QUOTAS
from storage import Database, pace
from storage.delivering import Claimed
from storage.pace import Budget

REREAD = timedelta(seconds=30)  #: other workers charge the same rows


class Ledger:
    def __init__(self, database: Database, platforms: Mapping[int, Platform]) -> None:
        self._database = database
        self._platforms = platforms
        self._used: dict[Budget, int] = {}
        self._read_at: datetime | None = None
        self._month = ""

    def is_refused(self, row: Claimed, now: datetime) -> bool:
        """True when what is left of an allowance is kept for something that matters more."""
        platform = self._platforms.get(row.channel_id)
        if platform is None or platform.channel.edition not in QUOTAS:
            return False
        allowances = self._allowances(row.channel_id)
        what = budgets.purpose(row.lane, row.subject)
        return any(
            budgets.is_refused(what, used=self._used.get(self._key(row.channel_id, name), 0), allowance=allowance)
            for name, allowance in allowances.items()
        )

    def charges(self, settled: Sequence[Settled], now: datetime) -> dict[Budget, int]:
        """What these tries cost each organisation."""
        found: Counter[Budget] = Counter()
        for one in settled:
            if one.cost and (counted := self._counted(one.flight.row.channel_id)):
                found.update(self._key(one.flight.row.channel_id, name) for name in counted)
        return dict(found)

    def news(
        self, settled: Sequence[Settled], booked: Mapping[Budget, int], now: datetime
    ) -> list[tuple[int, BudgetNews]]:
        """The warning parts that these charges passed, with the station to tell; charges are added up here."""
        if not booked:
            return []
        told: list[tuple[int, BudgetNews]] = []
        by_corp = {self._corp(one.flight.row.channel_id): one.flight.row for one in settled if one.cost}
        for key, n in booked.items():
            before = self._used.get(key, 0)
            self._used[key] = before + n
            row = by_corp[key[0]]
            allowance = self._allowances(row.channel_id).get(key[2], 0)
            part = budgets.warning(before, before + n, allowance) if allowance else None
            if part is not None:
                runs_out = budgets.forecast(used=before + n, allowance=allowance, now=now)
                told.append((row.station_id, BudgetNews(*key, before + n, allowance, part, runs_out)))
        return told

    def read(self, now: datetime) -> None:
        """Look up what is used, when it is time to. Not inside a transaction."""
        month = budgets.month_of(now)
        if self._read_at is None or month != self._month or abs(now - self._read_at) >= REREAD:
            self._used = pace.used(self._database, month)
            self._month, self._read_at = month, now

    def _counted(self, channel: int) -> tuple[str, ...]:
        platform = self._platforms.get(channel)
        return platform.abilities.counted if platform is not None else ()

    def _allowances(self, channel: int) -> dict[str, int]:
        """What the organisation's edition gives of each budget that a send over this channel is charged to."""
        platform = self._platforms.get(channel)
        quota = QUOTAS.get(platform.channel.edition) if platform is not None else None
        return {} if quota is None else {name: int(getattr(quota, name)) for name in self._counted(channel)}

    def _corp(self, channel: int) -> str:
        return self._platforms[channel].channel.corp[:100]

    def _key(self, channel: int, name: str) -> Budget:
        return (self._corp(channel), self._month, name)
