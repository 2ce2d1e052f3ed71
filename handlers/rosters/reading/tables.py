"""Tables: finding the headings, wherever they stand, and taking the rows below them."""

import itertools
import re
from collections.abc import Sequence
from datetime import datetime

from handlers.rosters.reading import attendance, columns, deferred, grouping, rooms, shaping, texts, topics
from handlers.rosters.reading.cells import text_of
from handlers.rosters.reading.closing import is_note, is_signed, is_total
from handlers.rosters.reading.columns import Columns, looks
from handlers.rosters.reading.columnwise import Columnwise
from handlers.rosters.reading.draft import Draft, Section, lead, section_of, under
from handlers.rosters.reading.examples import is_sample
from handlers.rosters.reading.firms import is_common
from handlers.rosters.reading.headrows import is_heading, join_headings
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import is_free
from handlers.rosters.reading.people import People
from handlers.rosters.reading.records import Records
from handlers.rosters.reading.sheets import Cell, Sheet

_BELOW = 60  #: rows below a heading that are looked at to confirm it
_BESIDE_GROUP = deferred.compile(
    r"\s*(?:[(（:：]?\s*共?\d{1,4}\s*人[)）]?|[\s(（,，]+(?:班长|组长|队长|主管|负责人|联系).*)$"
)
_WITH_FIGURE = deferred.compile(r"\s*[(（:：]?\s*共?\d{1,4}\s*人\s*[)）]?$")
_HEADS = deferred.compile(r"[0-9]\s*[人名]")
_GROUPS = ("team", "shift")
_SENTENCE = 80  #: characters from which a cell names neither a part nor a person
_LED = 40  #: characters of a group's name with its head and his telephone
_LONG = 18  #: characters from which a cell that stands alone is a remark
_PART = deferred.compile("(?![0-9]+$)[\u4e00-\u9fffA-Za-z0-9#]{2,8}")
GROUP = 10  #: characters of a group's name


class Table:
    """Reads one sheet into a draft."""

    def __init__(self, sheet: Sheet, draft: Draft, people: People, section: Section | None = None) -> None:
        self.sheet, self.draft, self.people = sheet, draft, people
        self.section = section or Section()
        self.base = self.section
        self.records = Records(sheet, draft, people)
        self.blocks: list[Columns] = []
        self.is_dated = False  #: whether a day was looked for in the columns
        self.building: str | None = None  #: in which the rooms below lie
        self.fast: Columnwise | None = None  #: for the block that is being read
        self.sides: list[list[Row]] = []  #: rows of blocks that stand side by side, block after block

    def read(self) -> None:
        self.sheet.fill_merges()
        rows = self.sheet.rows
        shaping.fill_dittos(rows)
        if (turned := shaping.turned(rows) or rooms.spread(rows)) is not None:
            self.sheet.rows = rows = turned
        if not self._has_heading(rows):
            self._infer(rows)
        at = 0
        while at < len(rows):
            at = self._quick(at) or self._step(at)
        self._close_sides()

    # --- headings ---

    def _has_heading(self, rows: Sequence[Sequence[Cell]]) -> bool:
        return any(is_heading(row) for row in rows[:200])

    def _infer(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Columns of a table without headings, from the rows that look like data."""
        lines = [row for row in rows[:400] if sum(1 for cell in row if looks(cell)) >= 2][:_BELOW]
        places = columns.infer(lines)
        strong = {"id_no", "phone"} & places.keys()
        if named := shaping.under_words(self.sheet.rows[:400]):
            self.blocks = named
            self.draft.has_table = True
            return
        if grid := columns.names_only(rows[:400]):
            self.blocks = [Columns({"name": place}) for place in grid]
            self.draft.has_table = True
            return
        if "id_no" not in places and lines and topics.is_of_others(rows, lines[0]):
            return
        if ("name" in places and (strong or len(places) >= 3 or len(lines) >= 2)) or (strong and len(lines) >= 2):
            self.blocks = [Columns(places)]
            self.draft.has_table = True
        elif "plate" in places:
            self.blocks = [Columns(places)]

    def _open(self, at: int) -> int:
        """Take the headings that stand in row `at` (and perhaps the one below); the first row under them."""
        rows = self.sheet.rows
        words_, after = join_headings(rows, at)
        if title := topics.title_before(next(filter(None, words_), "")):
            self.draft.title(title)
        below = [row for row in rows[after : after + _BELOW] if not is_heading(row)]
        self._close_sides()
        self.blocks, self.fast = columns.from_headings(words_, below), None
        self._shape(after, rows[at - 1] if at else [])
        if not any(topics.is_of_people(block, words_) for block in self.blocks):
            self.blocks, self.sides = [], []
            return after
        self.sides = [[] for _ in self.blocks]
        self.draft.has_table = True
        if not (self.is_dated or self.blocks[0].is_visits or self.blocks[0].is_vehicles):
            self._date(after)
        return after

    def _date(self, after: int) -> None:
        """Let a column say the report's day: looked for under the first headings of people only."""
        self.is_dated = True
        of_change = bool(self.section.change)
        day = topics.day_of(self.blocks[0], self.sheet.rows[after:], self.people.today, of_change=of_change)
        if day is not None:
            self.draft.titles.append(day.isoformat())

    def _shape(self, after: int, above: Sequence[Cell]) -> None:
        """Put the rows from `after` to the next headings into plain form for each block."""

        def below(most: int | None) -> list[list[Cell]]:
            rows = itertools.islice(self.sheet.rows, after, None if most is None else after + most)
            return list(itertools.takewhile(lambda row: not is_heading(row), rows))

        if len(self.blocks) > 1:
            shaping.name_sides(above, below, self.blocks)
        around = [*self.draft.titles, self.sheet.name, *self._foot()] if len(self.blocks) == 1 else []
        for block in self.blocks:
            shaping.shape(below, block)
            grouping.fill(below, block)
            if around:
                attendance.shape(below, block, around, self.people.today)

    def _foot(self) -> list[str]:
        return [text for row in self.sheet.rows[-6:] for text in map(text_of, row) if len(text) > _LONG // 2]

    def _close_sides(self) -> None:
        self.draft.rows.extend(itertools.chain.from_iterable(self.sides))
        self.sides = []

    # --- rows ---

    def _quick(self, at: int) -> int:
        """Take a run of plain people's rows; the row after them, or 0 when row `at` is none."""
        if len(self.blocks) != 1 or not Columnwise.suits(self.blocks[0], self.section):
            return 0
        if self.fast is None:
            self.fast = Columnwise(self.sheet, self.draft, self.people, self.blocks[0])
        end = self.fast.take(at)
        return end if end > at else 0

    def _step(self, at: int) -> int:
        """Deal with one row of any sort; the place of the next."""
        row = self.sheet.rows[at]
        filled = [(place, text) for place, cell in enumerate(row) if (text := text_of(cell).strip())]
        if not filled:
            return at + 1
        if is_heading(row) and not (len(filled) == 1 and self._heads_below(at)):
            return self._open(at)
        shown = [text for _, text in filled]
        if self._is_total(shown):
            if self.blocks or topics.counts_heads(self.sheet.rows):
                self._total((None if self.blocks else topics.totals(self.sheet.rows, at)) or shown)
            else:
                self.draft.titles.append("  ".join(shown))
        elif len(set(shown)) == 1:
            self._alone(at, filled[0][0], shown[0])
        elif is_note(shown, row) or topics.is_of_figures(shown):
            self._note(row, shown)
        elif self.blocks and self._is_data(row) and not (self._names_nobody(row) and is_signed(shown)):
            self._data(at)
        else:
            self._note(row, shown)
        return at + 1

    def _heads_below(self, at: int) -> bool:
        """Whether a lone word stands over headings, and so names the part that they open."""
        rows = self.sheet.rows
        return at + 1 < len(rows) and sum(1 for cell in rows[at + 1] if cell) > 1 and is_heading(rows[at + 1])

    def _is_data(self, row: Sequence[Cell]) -> bool:
        return any(self._has_key(block, row) for block in self.blocks)

    def _names_nobody(self, row: Sequence[Cell]) -> bool:
        """Whether names and documents have columns of their own, and none of them stands in the row."""
        asked = [
            [key for key in ("name", "visitor", "id_no", "plate", "driver") if key in block] for block in self.blocks
        ]
        return all(asked) and not any(
            self._at(row, block.places[key]) for block, keys in zip(self.blocks, asked, strict=True) for key in keys
        )

    def _has_key(self, block: Columns, row: Sequence[Cell]) -> bool:
        """Whether something that makes a person, visitor or vehicle stands in the row."""
        keys = ("name", "id_no", "phone", "visitor", "company", "plate", "driver", "staff_no")
        found = [key for key in keys if key in block and self._at(row, block.places[key])]
        if not block.is_visits and not block.is_vehicles and not ({"name", "id_no", "phone"} & set(found)):
            return False
        return bool(found)

    @staticmethod
    def _at(row: Sequence[Cell], place: int) -> str:
        return text_of(row[place]).strip() if place < len(row) else ""

    def _data(self, at: int) -> None:
        row = self.sheet.rows[at]
        if is_sample(row):
            self.draft.note("sample_row")
            return
        if len(self.blocks) == 1 and self._is_of_a_day(row):
            return
        for number, block in enumerate(self.blocks):
            if not self._has_key(block, row):
                continue
            for cells in shaping.apiece(row, block):
                section = under(self.section, change=block.change) if block.change else self.section
                made = self.records.take(at, cells, block, section)
                if made is not None:
                    (self.sides[number] if len(self.sides) > 1 else self.draft.rows).append(made)

    def _is_of_a_day(self, row: Sequence[Cell]) -> bool:
        """Whether a weekday stands where the name is looked for: a menu, a rota."""
        places = self.blocks[0].places
        others = [self._at(row, places[key]) for key in ("id_no", "phone") if key in places]
        name = self._at(row, places["name"]) if "name" in places else ""
        return bool(columns.WEEKDAY.fullmatch(name)) and not any(others)

    def _is_total(self, shown: Sequence[str]) -> bool:
        return is_total(lead(shown[0])) or (len(shown) > 1 and shown[0].isdigit() and is_total(shown[1]))

    def _total(self, shown: Sequence[str]) -> None:
        """A total, whose figure may stand in a cell of its own: the last that is a head count and nothing else."""
        stated = len(self.draft.totals)
        if not self.draft.figures("  ".join(shown).replace(texts.SUBTOTAL, texts.TOTAL)):
            any(self.draft.figures(text, total=True) for text in shown[1:])
        if texts.SUBTOTAL in shown[0]:
            self.draft.subtotals.extend(self.draft.totals[stated:])
            del self.draft.totals[stated:]

    def _alone(self, at: int, place: int, text: str) -> None:
        """A cell that has its row to itself: a part's heading, a group's name, a title, a remark or a bare name."""
        if is_note([text], self.sheet.rows[at]) or len(text) > _SENTENCE:
            self.draft.title(text)
            return
        if place and self._heads_side(at):
            return
        if place_ := self._place(at, text):
            self._lodge(place_)
            return
        if team := self._group(at, lead(text)) or self._counts_group(lead(text)):
            self.section = under(self.base, team=team)
            return
        section = section_of(text) if len(text) <= _LONG + 6 and len(_HEADS.findall(text)) < 2 else None
        has_key = bool(self.blocks) and self._has_key(self.blocks[0], self.sheet.rows[at])
        if has_key and (
            looks(text) in ("id_no", "phone", "plate")
            or (section is None and place == self.blocks[0].places.get("name") and topics.names_somebody(text))
        ):
            self._data(at)
        elif section is not None and not re.search(r"[:：]\s*\S{2,}", text):
            self._enter(section, text)
        elif self.blocks and len(text) <= _LED and (kind := looks(name := _BESIDE_GROUP.sub("", text))) in _GROUPS:
            self.section = under(self.section, **{str(kind): name})
        elif self.blocks and self._parts_rows(at, name := _BESIDE_GROUP.sub("", lead(text))):
            self.section = under(self.section, team=name)
        else:
            self.draft.title(text)

    def _heads_side(self, at: int) -> bool:
        """Whether a lone word stands over one of several blocks only, whose headings follow."""
        rows = self.sheet.rows
        if at + 1 >= len(rows) or not is_heading(rows[at + 1]):
            return False
        over = shaping.over_sides(rows[at], columns.from_headings([text_of(cell) for cell in rows[at + 1]], []))
        return any(over[1:])

    def _place(self, at: int, text: str) -> str | None:
        """The place above those who live there: between rows, or right above the headings."""
        rows = self.sheet.rows
        if not self.blocks and not (at + 1 < len(rows) and is_heading(rows[at + 1])):
            return None
        is_dormitory = bool(self.building) or rooms.is_of_dormitory([*self.draft.titles, self.sheet.name])
        return rooms.place_of(text, of_dormitory=is_dormitory)

    def _lodge(self, text: str) -> None:
        """Those below live in the building or room that a lone cell names."""
        found = rooms.below(self.building, text)
        self.building = self.building if rooms.is_room(text) else text
        self.section = under(self.section, lodging=found)

    def _group(self, at: int, text: str) -> str | None:
        """The group that a lone cell names, alone or with its head or figure (`装卸组（3人）`, `一车间 班长：张三`)."""
        name = _BESIDE_GROUP.sub("", text)
        return name if self._is_group(at, name) and (name == text or looks(name) == "team") else None

    def _counts_group(self, text: str) -> str | None:
        """The group that a lone cell between the rows names with its figure, whatever it is called: `后勤（2人）`."""
        name = _WITH_FIGURE.sub("", text).rstrip()
        is_short = name != text and re.fullmatch("[\u4e00-\u9fffA-Za-z0-9#]{1,10}", name)
        return name if self.blocks and is_short and section_of(name) is None and not is_total(name) else None

    def _is_group(self, at: int, text: str) -> bool:
        """Whether a lone cell names the group whose headings follow: a team's word, or one of several such cells."""
        rows = self.sheet.rows
        if at + 1 >= len(rows) or len(text) > GROUP or section_of(text) is not None or not is_heading(rows[at + 1]):
            return False
        if looks(text) == "team" or text in texts.JOBS:
            return True
        return bool(self.blocks) and is_free(text) and not re.search("[0-9:：]", text) and self.section.team is not None

    def _parts_rows(self, at: int, text: str) -> bool:
        """Whether a lone word right above somebody's line is a part of a company: `后勤`, or whatever others were."""
        rows = self.sheet.rows
        if not _PART.fullmatch(text) or at + 1 >= len(rows) or not self._is_data(rows[at + 1]):
            return False
        return is_common(text) or self.section.team is not None

    def _enter(self, section: Section, text: str) -> None:
        self.draft.title(text)
        self.section = under(section, team=self.base.team) if section.change or section.kind != "people" else section
        if section.kind != "people":
            self.draft.visit_words.append(text)

    def _note(self, row: Sequence[Cell], shown: Sequence[str]) -> None:
        days = [cell for cell in row if isinstance(cell, datetime)]
        self.draft.title("  ".join([*shown, *(day.date().isoformat() for day in days[:1])]))


def read(sheet: Sheet, draft: Draft, people: People, section: Section | None = None) -> None:
    Table(sheet, draft, people, section).read()
