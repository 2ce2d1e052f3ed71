"""From one row under known headings to a person, a visitor or a vehicle."""

import re
from collections.abc import Sequence

from handlers.rosters.reading import deferred, rooms, texts
from handlers.rosters.reading.cells import MOBILE, is_plate, name_of, phone_of, plate_of, text_of, value_of
from handlers.rosters.reading.columns import Columns
from handlers.rosters.reading.draft import Draft, Section
from handlers.rosters.reading.model import Row, Vehicle, Visitor
from handlers.rosters.reading.people import People
from handlers.rosters.reading.sheets import Cell, Sheet
from handlers.rosters.reading.words import fold, shift_of, words

_FREE = ("team", "employer", "dispatch", "employment", "remark", "staff_no")

#: A blank parts two plates only in front of a province: `苏E D00373` is one.
_BETWEEN_PLATES = deferred.compile(rf"[/、,，;；+＋]+(?=[^\s\d]|$)|\s+(?=[{texts.PLATE_PROVINCES}]|WJ)")
_AND_MORE = deferred.compile(r"[\s,，]*(?:等|一行|共)*\s*\d{1,3}\s*[人位名]$")  #: behind a visitor: `李工等2人`
#: How somebody lodges, which a room beside it says better.
_INSIDE = deferred.compile("[内在]宿|内住|住宿|住[厂校内]|[厂园]区?内(?:住宿)?|在?厂内?住|宿舍|集体宿舍|寄宿|[是√]")


class Records:
    def __init__(self, sheet: Sheet, draft: Draft, people: People) -> None:
        self.sheet, self.draft, self.people = sheet, draft, people

    def take(self, at: int, cells: Sequence[Cell], block: Columns, section: Section) -> Row | None:
        """A person, to be put in order by the caller; visitors and vehicles go straight into the draft."""
        if (block.is_visits and not section.change) or (section.kind == "visitors" and not block.is_vehicles):
            self._visit(cells, block)
            return None
        if block.is_vehicles or section.kind == "vehicles":
            self._vehicle(cells, block)
            return None
        row = Row(sheet=self.sheet.place, line=self.sheet.first_line + at)
        if "name" in block:
            self.people.name(row, self._cell(cells, block, "name"))
        if "id_no" in block:
            kind, country = self._cell(cells, block, "id_type"), self._cell(cells, block, "nationality")
            self.people.document(row, self._cell(cells, block, "id_no"), kind, country)
        if "phone" in block:
            self.people.phone(row, self._cell(cells, block, "phone"))
        self._rest(row, cells, block, section)
        if self.sheet.is_hidden or at in self.sheet.hidden_rows:
            row.warnings += ("hidden_row",)
        return row

    def _rest(self, row: Row, cells: Sequence[Cell], block: Columns, section: Section) -> None:
        """Everything but name, document and telephone."""
        places, people, width = block.places, self.people, len(cells)
        for field in _FREE:
            place = places.get(field)
            if place is not None and place < width and cells[place] not in (None, ""):
                setattr(row, field, people.word(cells[place]))
        if (place := places.get("shift")) is not None and place < width:
            row.shift = people.shift(cells[place])
        if (place := places.get("change")) is not None and place < width:
            row.change = people.change(cells[place])
        if (place := places.get("plate")) is not None and place < width and cells[place] not in (None, ""):
            people.plate(row, cells[place])
        row.lodging = rooms.joined(section.lodging, self._lodging(cells, places))
        if row.change is None:
            row.change = section.change or people.remarked(row.remark)
        if section.change in (texts.LEFT, texts.ON_LEAVE):
            self.draft.apart += 1
        if row.shift is None and section.shift:
            row.shift = shift_of(section.shift)
        row.team = row.team or section.team

    def _lodging(self, cells: Sequence[Cell], places: dict[str, int]) -> str | None:
        """One text from a lodging that may be spread over building, room and bed."""
        if "building" not in places and "room" not in places and "bed" not in places:
            place = places.get("lodging")
            return self.people.word(cells[place]) if place is not None and place < len(cells) else None
        parts = [
            word
            for field in ("lodging", "building", "room", "bed")
            if field in places and places[field] < len(cells) and (word := self.people.word(cells[places[field]]))
        ]
        if len(parts) > 1 and _INSIDE.fullmatch(parts[0]):
            del parts[0]
        found = ""
        for part in parts:
            found += ("-" if found[-1:].isdigit() and part[:1].isdigit() else "") + part
        return found or None

    def _cell(self, cells: Sequence[Cell], block: Columns, field: str) -> Cell:
        place = block.places.get(field)
        return cells[place] if place is not None and place < len(cells) else None

    def _word(self, cells: Sequence[Cell], block: Columns, *fields: str) -> str | None:
        for field in fields:
            if found := value_of(text_of(self._cell(cells, block, field))):
                return found
        return None

    def _visit(self, cells: Sequence[Cell], block: Columns) -> None:
        name = self._word(cells, block, "visitor", "name")
        phone, number = phone_of(self._cell(cells, block, "phone")), self._word(cells, block, "id_no")
        party = re.search(r"\d+", self._word(cells, block, "party") or "")
        if name and (more := _AND_MORE.search(name)):
            name, party = name[: more.start()], party or re.search(r"\d+", more.group())
        self.draft.visitors.append(
            Visitor(
                name=name_of(name) if name else None,
                company=self._word(cells, block, "company", "employer"),
                phone=phone if MOBILE.fullmatch(phone) else phone or None,
                id_no=number.replace(" ", "").upper() if number else None,
                purpose=self._word(cells, block, "purpose", "remark"),
                time=self._word(cells, block, "time"),
                party=int(party.group()) if party else None,
            )
        )
        if self._word(cells, block, "plate"):
            self._vehicle(cells, block, of_visitor=True)

    def _vehicle(self, cells: Sequence[Cell], block: Columns, *, of_visitor: bool = False) -> None:
        written = self._word(cells, block, "plate") or ""
        if fold(written) in words("vehicle", "unknown"):
            self.draft.unknown_plate, written = True, ""
        plates = [plate_of(part) for part in _BETWEEN_PLATES.split(written) if part.strip()]
        trailer = plate_of(self._word(cells, block, "trailer") or "")
        if len(plates) == 2 and plates[1].endswith(texts.TRAILER) and not trailer:
            trailer = plates.pop()
        phone = phone_of(self._cell(cells, block, "phone"))
        driver = None if of_visitor else self._word(cells, block, "driver", "name")
        for plate in plates or [""]:
            if not is_plate(plate):
                self.draft.unknown_plate = True
            if not plate and not driver:
                continue
            self.draft.vehicles.append(
                Vehicle(
                    plate=plate or None,
                    trailer=trailer or None,
                    driver=driver,
                    phone=None if of_visitor else phone or None,
                    cargo=None if of_visitor else self._word(cells, block, "cargo"),
                    time=self._word(cells, block, "time"),
                )
            )
