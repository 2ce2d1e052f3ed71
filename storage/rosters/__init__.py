"""Rosters as they are kept: versions of a list, its lines as intervals, faults, days, and the five figures.

lines     prepare · compare · standing · at · find …      versions  begin · put · count · undo · between …
faults    put_all · list_open · settle · mend             daily     visitors, vehicles, blocks of day labourers
figures   duty, pauses, days, the five figures, moves     papers    what is on its way to a version
keeping   the term "rosters"
"""

from storage.rosters import daily, faults, figures, keeping, lines, papers, versions
from storage.rosters.lines import Change, Line, Opened, Prepared, Standing
from storage.rosters.tables import (
    DailyKind,
    FaultState,
    Form,
    PaperState,
    PauseKind,
    RosterBlock,
    RosterDaily,
    RosterDay,
    RosterDuty,
    RosterFault,
    RosterLine,
    RosterMove,
    RosterPaper,
    RosterPause,
    RosterVersion,
    VersionState,
)

__all__ = [
    "Change",
    "DailyKind",
    "FaultState",
    "Form",
    "Line",
    "Opened",
    "PaperState",
    "PauseKind",
    "Prepared",
    "RosterBlock",
    "RosterDaily",
    "RosterDay",
    "RosterDuty",
    "RosterFault",
    "RosterLine",
    "RosterMove",
    "RosterPaper",
    "RosterPause",
    "RosterVersion",
    "Standing",
    "VersionState",
    "daily",
    "faults",
    "figures",
    "keeping",
    "lines",
    "papers",
    "versions",
]
