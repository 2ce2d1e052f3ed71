"""Who is paged when. Pure; frozen into a case when it opens, so that a change does not rewrite a running one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.messages import ChatKind


class Whom(StrEnum):
    DUTY = "duty"  #: on duty and deputies, from the place up to the station
    CHIEF = "chief"
    ALL = "all"  #: every officer of the station


@dataclass(frozen=True, slots=True)
class Rung:
    """`wait`: seconds since the rung before."""

    wait: int
    whom: tuple[Whom, ...]


#: Duty and deputy at once and each minute, the chief from the third, everybody from the fourth and for ever.
LADDER = (
    Rung(0, (Whom.DUTY,)),
    Rung(60, (Whom.DUTY,)),
    Rung(60, (Whom.DUTY,)),
    Rung(60, (Whom.DUTY, Whom.CHIEF)),
    Rung(60, (Whom.DUTY, Whom.CHIEF, Whom.ALL)),
)
#: Once taken: the taker is nudged at 2, 5 and 10 minutes without progress; at 15 everybody is paged again.
WORK_SECONDS = (120, 180, 300, 300)
SCENE_SECONDS = 1800  #: at the place he is asked every half hour until it is done
FORWARDED = 5  #: further reports from one place that are passed on word by word; of later ones
FORWARDED_EACH = 5  #: every so many-th


def frozen(ladder: Sequence[Rung] = LADDER) -> list[Any]:
    return [[rung.wait, list(rung.whom)] for rung in ladder]


def rung_at(ladder: Sequence[Any], place: int) -> Rung:
    """The rung at a place of a frozen ladder; past its end the last one, for ever."""
    wait, whom = ladder[min(place, len(ladder) - 1)]
    return Rung(int(wait), tuple(Whom(one) for one in whom))


def until_rung(ladder: Sequence[Any], place: int) -> timedelta:
    """How long after the rung before it this one is due; a repeated last one never at once."""
    wait = rung_at(ladder, place).wait
    return timedelta(seconds=wait if place < len(ladder) else max(wait, 1))


def until_nudge(place: int) -> timedelta | None:
    """How long the taker is left in peace before nudge `place`; None when everybody is to be paged again."""
    return timedelta(seconds=WORK_SECONDS[place]) if place < len(WORK_SECONDS) else None


def until_scene() -> timedelta:
    return timedelta(seconds=SCENE_SECONDS)


def place_key(*, unit_id: int | None, chat_id: int, chat_kind: str) -> str:
    """What makes two reports one place."""
    if unit_id is not None:
        return f"unit:{unit_id}"
    return f"{'private' if chat_kind == ChatKind.PRIVATE else 'chat'}:{chat_id}"


def is_passed_on(reports: int, *, same_kind: bool) -> bool:
    """Whether report number `reports` of a running case is shown to those paged: the first ones, what speaks of another
    danger than the case does, and every so many-th of a flood."""
    return not same_kind or reports <= FORWARDED + 1 or reports % FORWARDED_EACH == 0
