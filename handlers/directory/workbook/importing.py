"""Takes a workbook's lines into the directory, in the caller's transaction. Every fault is listed, none stops the rest;
the caller commits only when there is none."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.spreadsheets import Sheet
from handlers.directory.workbook import duty_sheet, group_sheet, lines, people_sheet, texts, unit_sheet
from handlers.directory.workbook.lines import Fault
from handlers.directory.workbook.state import Change, Importing
from storage import Session, audit


@dataclass
class Outcome:
    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, Counter[Change]] = field(default_factory=dict)

    def summary(self) -> list[str]:
        return [
            texts.counted(
                sheet=sheet,
                added=counts[Change.ADDED],
                changed=counts[Change.CHANGED],
                unchanged=counts[Change.UNCHANGED],
            )
            for sheet, counts in self.counts.items()
            if counts
        ]


def take_in(session: Session, sheets: list[Sheet], *, now: datetime) -> Outcome:
    """Write what the sheets say. With faults in the outcome the transaction must be rolled back."""
    read, faults = lines.read(sheets)
    state = Importing(session, now, faults)
    unit_sheet.take_in(state, read[texts.UNITS])
    people_sheet.take_in(state, read[texts.PEOPLE])
    group_sheet.take_in(state, read[texts.GROUPS])
    duty_sheet.take_in(state, read[texts.DUTY])
    order = list(texts.HEADINGS)
    state.faults.sort(key=lambda fault: (order.index(fault.sheet) if fault.sheet in order else -1, fault.row))
    if not state.faults:
        totals = {sheet: {str(k): v for k, v in counts.items()} for sheet, counts in state.counts.items()}
        audit.append(session, "command-line", "directory.import", "workbook", totals)
    return Outcome(state.faults, state.counts)
