"""What one import carries from sheet to sheet: the units and people known so far, faults and counts."""

from collections import Counter, defaultdict
from datetime import datetime
from enum import StrEnum

from handlers.directory.workbook import texts
from handlers.directory.workbook.lines import Fault, Line
from storage import Session, directory
from storage.directory import Person, Unit
from storage.units import plain_name


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Importing:
    def __init__(self, session: Session, now: datetime, faults: list[Fault]) -> None:
        self.session = session
        self.now = now
        self.faults = faults
        self.counts: dict[str, Counter[Change]] = {sheet: Counter() for sheet in texts.HEADINGS}
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self.broken_units: set[str] = set()  #: named in faulty lines: what refers to them is not blamed again
        self.broken_people: set[str] = set()
        self.root: Unit | None = None
        for unit in directory.list_units(session):
            self.know(unit)

    def know(self, unit: Unit) -> None:
        self.by_code[plain_name(unit.code)] = unit
        if unit not in self.by_name[plain_name(unit.name)]:
            self.by_name[plain_name(unit.name)].append(unit)
        if unit.parent_id is None:
            self.root = unit

    def forget(self, unit: Unit) -> None:
        """Before its name or code changes."""
        self.by_code.pop(plain_name(unit.code), None)
        self.by_name[plain_name(unit.name)].remove(unit)

    def blame(self, line: Line, key: str, text: str) -> None:
        self.faults.append(line.fault(key, text))

    def count(self, line: Line, change: Change) -> None:
        self.counts[line.sheet][change] += 1

    def unit(self, line: Line, key: str) -> Unit | None:
        """The unit that a cell names by code or name; None after blaming the cell."""
        value = plain_name(line[key])
        if value in self.by_code:
            return self.by_code[value]
        named = self.by_name.get(value, [])
        if len(named) == 1:
            return named[0]
        if value in self.broken_units:
            return None
        if named:
            self.blame(line, key, texts.several_units(value=line[key]))
        else:
            near = directory.find_units_by_name(self.session, line[key]).units
            self.blame(line, key, texts.no_unit(value=line[key], near=near[0].name if near else ""))
        return None

    def person(self, line: Line, key: str) -> Person | None:
        """The person that a cell names, `张三` or `张三(13800001234)`; None after blaming the cell."""
        name, _, rest = line[key].partition("(")
        name, mobile = name.strip(), rest.rstrip(") ")
        found = directory.find_persons_by_name(self.session, name)
        if mobile:
            found = [one for one in found if directory.mobile_of(self.session, one) == mobile]
        if len(found) == 1:
            return found[0]
        if plain_name(name) not in self.broken_people:
            say = texts.several_people if found else texts.no_person
            self.blame(line, key, say(value=name))
        return None
