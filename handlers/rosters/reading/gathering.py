"""The people of one line as they come together, word by word. Names that look like none are told by what is left."""

import re

from handlers.rosters.reading import anchors, deferred, texts
from handlers.rosters.reading.anchors import Hints
from handlers.rosters.reading.cells import PLAIN_NAME, name_of
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import ends_like_coming, is_free, is_name, name_at
from handlers.rosters.reading.people import People, kind_of
from handlers.rosters.reading.scanning import Span
from handlers.rosters.reading.words import change_of

#: In front of a name that is told in a sentence.
_JOINT = deferred.compile(
    "(?:还有|另外|以及|再有|加上|另|再|又|第?[一两二三][个名位]|新来的?|新人|[名位]?叫做?|名字是?|是|有)+"
)


_WHY = deferred.compile("原因|因为|由于")


class Gathering:
    """`sure`: the line is known to be about people; `counted`: telephones or documents stand in it."""

    def __init__(self, people: People, line: int, hints: Hints, *, counted: bool, sure: bool) -> None:
        self.people, self.line, self.hints = people, line, hints
        self.counted, self.sure = counted, sure
        self.rows: list[Row] = []
        self.said: list[list[str]] = []  #: of each row: its words that are no names
        self.row: Row | None = None
        self.kind: str | None = None
        self._pending: list[str] = []  #: words before the first person
        self._since = 0  #: how many words of the row stand before its last number
        self._leads = False  #: numbers stand before the names

    def current(self) -> Row:
        if self.row is None:
            self.row = Row(line=self.line)
            self.rows.append(self.row)
            self.said.append(self._pending)
            self._pending, self._since = [], 0
        return self.row

    def fresh(self) -> Row:
        self.row = None
        return self.current()

    def name(self, text: str) -> None:
        if self.row is not None and (self.row.name or self._named_before()):
            self.fresh()
        self.current().name = name_of(text)

    def _named_before(self) -> bool:
        """Whether the words in front of a row's numbers name it, which is settled with that."""
        front = self.said[-1][: self._since]
        place = anchors.best(front, self.hints.common)
        if place is not None and self.row is not None:
            self.row.name = name_of(self.said[-1].pop(place))
        return place is not None

    def number(self, span: Span) -> None:
        is_first = self.row is None and not self.rows and not self._pending
        row = self.current()
        self._leads |= is_first
        kind = self.kind and kind_of(self.kind)
        if span.kind == "id" or kind == texts.TAIWAN_PASS:
            row = self._next() if row.id_type else row
            self.people.document(row, span.text, self.kind)
            self.kind = None
        elif row.phone is None and not any(code.startswith("phone") for code in row.errors):
            self.people.phone(row, span.text)
        elif (self._leads and row.name) or self._candidate() is not None:
            self.people.phone(self._next(), span.text)
        self._since = len(self.said[-1])

    def _candidate(self) -> int | None:
        """A likely name behind the row's last number."""
        place = anchors.best(self.said[-1][self._since :], self.hints.common, anchors.PERHAPS)
        return None if place is None else self._since + place

    def _next(self) -> Row:
        """The next person, whose name may stand among the words of the one before."""
        place = self._candidate()
        name = None if place is None else self.said[-1].pop(place)
        row = self.fresh()
        row.name = name_of(name) if name else None
        return row

    def word(self, token: str, *, enumerated: bool = False, trails: bool = False) -> None:
        """A word that is no number: a name, or something told about a person.

        `trails`: only a blank parts it from what stands before it, and no number follows."""
        if trails and self.row is not None and self.row.name and (self.row.phone or self.row.id_type):
            self.remark(token)
            return
        token = re.sub(r"^\d{1,3}[.．、)）]\s*(?=[\u4e00-\u9fff])|[+＋]\d{1,2}$", "", token)
        if not token:
            return  # nothing but a figure: `+2`
        if (joint := _JOINT.match(token)) and is_name(token[joint.end() :]):
            token = token[joint.end() :]  # `还有翟红霞`, `叫赵敏`
        if self.row is not None and token[0] in texts.AND and is_name(token[1:]):
            token = token[1:]
        if token.endswith(texts.OF) and is_name(token[:-1]):
            token = token[:-1]  # `叫许文静的`
        name = name_at(token, 0) if not is_name(token) else None
        if name and len(name) < len(token) and (enumerated or token[len(name) :] in texts.JOBS):
            self.name(name)
            self.remark(token[len(name) :])
        elif self._names(token, enumerated=enumerated):
            self.name(token)
        else:
            self.remark(token)

    def _names(self, token: str, *, enumerated: bool) -> bool:
        field = self.hints.known.get(token)
        if field is not None:
            return field == "name"
        if self.row is None and ends_like_coming(token):
            return True
        kind = looks(token)
        if kind == "name" and is_name(token):
            return not (self.counted and token in self.hints.common)
        if self.counted:
            return False
        if self.row is None and not self.rows and PLAIN_NAME.fullmatch(token) and kind is None and is_free(token):
            return True
        least = anchors.PERHAPS if enumerated or not self.rows else anchors.LIKELY
        return self.sure and anchors.rank(token) >= least

    def remark(self, token: str) -> None:
        """A word that is no name by itself."""
        if looks(token) == "id_type" and (self.row is None or self.row.id_type is None):
            self.kind = token
        elif self.row is None:
            self._pending.append(token)
        else:
            self.said[-1].append(token)

    def settle(self) -> list[Row]:
        """Everybody: who has no name yet gets the likeliest word, and the others are taken for what they are."""
        for row, said in zip(self.rows, self.said, strict=True):
            if row.name is None and (place := anchors.best(said, self.hints.common)) is not None:
                row.name = name_of(said.pop(place))
            for token in said:
                self._detail(row, token)
        return self.rows

    def _detail(self, row: Row, token: str) -> None:
        if _WHY.match(token):
            return
        kind = self.hints.known.get(token)
        if kind is None or kind == "name":
            kind = "change" if len(token) <= 6 and change_of(token) and not is_name(token) else looks(token)
        if kind == "shift" and row.shift is None:
            row.shift = self.people.shift(token)
        elif kind == "lodging" and row.lodging is None:
            row.lodging = token
        elif kind == "change" and row.change is None:
            row.change = change_of(token)
        elif kind is None and token in texts.SHORT_CHANGES and row.change is None:
            row.change = texts.SHORT_CHANGES[token]
        elif (kind == "team" or token in texts.JOBS) and row.team is None:
            row.team = re.sub("^(?:.*(?:→|->|=>))?(?:分到|分在|分配到|安排在|安排到|去|在|到)", "", token)
