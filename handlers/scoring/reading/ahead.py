"""What the rows below say about a row: whether options, answers or new questions follow."""

import re
from itertools import pairwise

from handlers.scoring.reading import keys, lines, marks, texts

_KIND_FIRST = re.compile(rf"[(（【\[]?{marks.alternation(texts.KIND_WORDS)}", re.IGNORECASE)
_SEVERAL = 2
SHORT = 7  #: Han characters that an answer in a key may have


class Ahead:
    """Looks on from a place in the rows of a text."""

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows

    def key_end(self, place: int) -> int:
        """Where questions go on after a key: each part of a bank may have its own."""
        for later in range(place + 1, len(self.rows)):
            if not self.asks_anew(later, place):
                continue
            begin = later
            while begin > place + 1 and begin > later - 4 and lines.number_of(self.rows[begin]) is None:
                begin -= 1
            while begin - 1 > place and (not self.rows[begin - 1] or lines.heading().match(self.rows[begin - 1])):
                begin -= 1
            return begin
        return len(self.rows)

    def is_spaced(self, filled: list[int]) -> bool:
        """Whether an empty row stands between the first option of a question and its second."""
        return any(
            other > at + 1 and lines.options_of(self.rows[at], 0) and lines.options_of(self.rows[other], 1)
            for at, other in pairwise(filled)
        )

    def asks_anew(self, place: int, key: int) -> bool:
        row = self.rows[place]
        if not row or keys.is_nothing_else(row):
            return False
        answers = keys.entries(["", row])
        if len(answers) >= _SEVERAL and all(one.number is not None for one in answers):
            return False
        if lines.inline_options(row) or (lines.options_of(row, 0) and lines.options_of(self.next_row(place), 1)):
            return True
        above = next((self.rows[at] for at in range(place - 1, key, -1) if self.rows[at]), "")
        found = lines.number_of(row)
        return bool(
            found
            and lines.heading().match(above)
            and len(re.findall(texts.ANY_HAN, found[2])) > SHORT
            and not keys.entries(["", row])
        )

    def leads_to_option(self, row: str, place: int) -> bool:
        """A numbered row with its first option or its answer right below asks something; a heading never does."""
        found = lines.number_of(row)
        if found is not None and self.option_next(place) and not _KIND_FIRST.match(found[2]):
            return bool(found[2])
        if found is None or not found[2] or not re.search(r"[:：)）】\]]\s*[^\s\d(（]{2}", found[2]):
            return False
        return self.option_next(place) or bool(lines.answer_mark().match(self.next_row(place)))

    def next_row(self, place: int) -> str:
        return next((self.rows[at] for at in range(place + 1, len(self.rows)) if self.rows[at]), "")

    def option_next(self, place: int) -> bool:
        return lines.options_of(self.next_row(place), 0) is not None

    def question_follows(self, place: int) -> bool:
        """Options or an answer stand on this line or before the next number."""
        row = self.rows[place]
        if lines.inline_options(row) or lines.inline_answer().search(row):
            return True
        for later in self.rows[place + 1 : place + 6]:
            if not later:
                continue
            if lines.options_of(later, 0):
                return True
            if (found := lines.number_of(later)) is not None:
                return found[:2] == ("circled", 1) and (lines.number_of(row) or ("",))[0] != "circled"
            if lines.answer_mark().match(later):
                return True
        return False
