"""What the house wants to be told by delivery. Each runs in a transaction of the station concerned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from storage import Session
from storage.delivering import Claimed


@dataclass(frozen=True, slots=True)
class BudgetNews:
    """An organisation's month has passed a warning part; `runs_out` is the day it will be used up at this pace."""

    corp: str
    month: str
    name: str
    used: int
    allowance: int
    part: float
    runs_out: date | None


def _no_dead(session: Session, row: Claimed, reason: str, now: datetime) -> None: ...


def _no_budget(session: Session, news: BudgetNews, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Hooks:
    """`on_dead`: the target is gone, or an officer must mend something, by the platform's code."""

    on_dead: Callable[[Session, Claimed, str, datetime], None] = _no_dead
    on_budget: Callable[[Session, BudgetNews, datetime], None] = _no_budget
