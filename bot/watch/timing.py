"""How patient the watch is."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Timing:
    every: timedelta = timedelta(seconds=15)
    engine_silent: timedelta = timedelta(seconds=20)
    channel_silent: timedelta = timedelta(hours=48)
    late: timedelta = timedelta(seconds=30)  #: a due task, a danger message, an answer
    inbox_late: timedelta = timedelta(seconds=60)
    line_down: timedelta = timedelta(seconds=60)
    drill_at: str = ""  #: "08:45", station time; "": no drill


URGENT_LATE = timedelta(minutes=5)  #: an urgent bulletin to hundreds of groups takes its time within the limits
ALARM_LASTS = timedelta(hours=1)  #: how long something that merely happened stays a fault
FAILED_WITHIN = timedelta(hours=24)
CLOCK_BACK = timedelta(seconds=10)
DRILL_PATIENCE = timedelta(minutes=3)
DISK_LOW_PERCENT, DISK_GRAVE_PERCENT = 10, 3
CHAIN_LAST = 1000  #: records of each chain that a round verifies
CHAINS_A_ROUND = 3
