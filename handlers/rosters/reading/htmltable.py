"""Tables out of a web page that was saved as a workbook."""

from html.parser import HTMLParser

from handlers.rosters.reading.sheets import Sheet

_MOST_SPAN, _MOST_CELLS = 200, 2_000_000


class _Tables(HTMLParser):
    """Outermost tables as grids; a cell over several rows repeats downwards, one over several columns leaves blanks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.loose: list[str] = []
        self._rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._carried: dict[int, tuple[int, str]] = {}
        self._hidden: set[int] = set()
        self._depth = self._mute = self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        if tag in ("script", "style", "title", "xml"):
            self._mute += 1
        elif tag == "table":
            self._depth += 1
        elif tag == "tr" and self._depth:
            self._end_row()
            self._row = []
            if "display:none" in attributes.get("style", "").replace(" ", "").lower() or "hidden" in attributes:
                self._hidden.add(len(self._rows))
        elif tag in ("td", "th") and self._depth:
            self._end_cell()
            if self._row is None:
                self._row = []
            self._cell = []
            self._span = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title", "xml"):
            self._mute = max(0, self._mute - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_table()

    def handle_data(self, data: str) -> None:
        if self._mute:
            return
        if self._cell is not None:
            self._cell.append(data)
        elif data.strip():
            self.loose.append(data.strip())

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._fill_carried()
        text = " ".join("".join(self._cell).split())
        rows, wide = self._span
        for offset in range(wide):
            if rows > 1:
                self._carried[len(self._row)] = (rows - 1, text if not offset else "")
            self._row.append(text if not offset else "")
        self._cells += wide
        self._cell = None

    def _fill_carried(self) -> None:
        """Put in what reaches down from the rows above at the place where the row stands."""
        if self._row is None:
            return
        while (place := len(self._row)) in self._carried:
            left, text = self._carried.pop(place)
            if left > 1:
                self._later[place] = (left - 1, text)
            self._row.append(text)

    @property
    def _later(self) -> dict[int, tuple[int, str]]:
        if not hasattr(self, "_next"):
            self._next: dict[int, tuple[int, str]] = {}
        return self._next

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill_carried()
        self._carried |= self._later
        self._later.clear()
        if self._cells < _MOST_CELLS:
            self._rows.append(self._row)
        self._row = None

    def _end_table(self) -> None:
        self._end_row()
        if self._rows:
            titles = [[text] for text in self.loose] if not self.sheets else []
            hidden = frozenset(row + len(titles) for row in self._hidden)
            self.sheets.append(Sheet([*titles, *self._rows], hidden_rows=hidden, place=len(self.sheets)))
        self._rows, self._carried, self._hidden = [], {}, set()

    def close(self) -> None:
        super().close()
        if self._depth:
            self._end_table()


def _span(text: str | None) -> int:
    return min(_MOST_SPAN, max(1, int(text))) if text and text.isdigit() else 1


def read(text: str) -> list[Sheet]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return parser.sheets
