"""Rosters as they are kept: versions of a list, its lines as intervals, faults, days, and the five figures.

lines     prepare · compare · standing · at …             versions  begin · put · count · undo · between …
faults    put_all · list_open · settle · mend             daily     visitors, vehicles, blocks of day labourers
figures   duty, pauses, days, the five figures, moves     papers    what is on its way to a version
finding   find · named · of_names · elsewhere             keeping   the term "rosters"
openings  locked days that were opened again            exports   workbooks that wait to be fetched
bulk      long lists in many transactions               memo      what a long list is held against, and found by
"""

from storage.rosters import (
    bulk,
    daily,
    exports,
    faults,
    figures,
    finding,
    keeping,
    lines,
    memo,
    openings,
    papers,
    versions,
)
from storage.rosters.lines import Change, Line, Opened, Prepared
from storage.rosters.memo import Memo, Standing
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
    RosterExport,
    RosterFault,
    RosterLine,
    RosterMove,
    RosterOpening,
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
    "Memo",
    "Opened",
    "PaperState",
    "PauseKind",
    "Prepared",
    "RosterBlock",
    "RosterDaily",
    "RosterDay",
    "RosterDuty",
    "RosterExport",
    "RosterFault",
    "RosterLine",
    "RosterMove",
    "RosterOpening",
    "RosterPaper",
    "RosterPause",
    "RosterVersion",
    "Standing",
    "VersionState",
    "bulk",
    "daily",
    "exports",
    "faults",
    "figures",
    "finding",
    "keeping",
    "lines",
    "memo",
    "openings",
    "papers",
    "versions",
]
