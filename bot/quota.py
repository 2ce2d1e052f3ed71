"""What is left of each organisation's month, for whoever plans to send much."""

from dataclasses import dataclass
from datetime import datetime

from bot.delivery.budgets import SHARES, Purpose, month_of
from bot.messages import ChannelKind
from bot.platforms.catalogue import ABILITIES
from bot.platforms.dingtalk.abilities import QUOTAS
from storage import Session, pace, stations
from storage.base import database_of


@dataclass(frozen=True, slots=True)
class Allowance:
    """One organisation's budget of this month. `room`: what bulletins may still take of it."""

    channel_ids: tuple[int, ...]
    corp: str
    name: str
    used: int
    allowance: int

    @property
    def room(self) -> int:
        return max(0, int(self.allowance * SHARES[Purpose.BULLETIN]) - self.used)


def allowances(session: Session, now: datetime) -> list[Allowance]:
    """Every budget that a send of this station is charged to, where the edition sets one."""
    used = pace.used(database_of(session), month_of(now))
    month = month_of(now)
    found: dict[tuple[str, str], tuple[list[int], int]] = {}
    for channel in stations.list_channels(session):
        quota = QUOTAS.get(channel.edition)
        for name in ABILITIES[ChannelKind(channel.kind)].counted if quota is not None else ():
            ids, _ = found.setdefault((channel.corp[:100], name), ([], int(getattr(quota, name))))
            ids.append(channel.id)
    return [
        Allowance(tuple(ids), corp, name, used.get((corp, month, name), 0), allowance)
        for (corp, name), (ids, allowance) in found.items()
    ]
