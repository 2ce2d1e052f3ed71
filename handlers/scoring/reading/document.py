"""A bank written as text: numbered or not, answers in the stem, behind it or at the end of the file."""

import re
from itertools import dropwhile, pairwise

from handlers.scoring.reading import keys, lines, marks, rows, settling, texts
from handlers.scoring.reading.ahead import Ahead
from handlers.scoring.reading.model import JUDGE, LETTERS, Draft
from handlers.scoring.reading.opened import Opened

_LETTERS_ALONE = r"[A-HＡ-Ｈ]{1,8}[。.]?|[A-HＡ-Ｈ](?:[、,，/\s]+[A-HＡ-Ｈ])+[。.]?"
_SENTENCE = 6  #: characters behind a type that are a question and no remark on a part
_FEW = 2  #: entries from which on a line with answers is a key and not one answer


def read_text(text: str) -> list[Draft]:
    """The questions of a text, in order, unchecked."""
    return _Reader(rows.prepared(text)).read()


def _states_answer(row: str) -> bool:
    """A line that gives answers is no heading, whatever type it names."""
    match = lines.inline_answer().search(row)
    return match is not None and lines.answer_value().match(row[match.end() :]) is not None


class _Reader(Opened):
    """Reads line by line; `at` says what a line without any mark goes on with."""

    def __init__(self, written: list[str]) -> None:
        self.rows = written
        self.ahead = Ahead(written)
        self.drafts: list[Draft] = []
        super().__init__()
        self.kind: str | None = None
        self.section = 0
        self.new_section = False
        self.blank_before = False
        self.style = ""
        self.figures = ""  #: style of options written as figures
        self.keyed = 0  #: questions that an earlier key has answered
        blank = [found[1] for row in written if (found := lines.number_of(row)) and found[0] == "blank"]
        filled = [at for at, row in enumerate(written) if row]
        self.foot = self._foot_of(filled)
        below = [other for one, other in pairwise(filled) if other > one + 1]
        begun = sum(map(self._may_begin, written))
        inner = sum(1 for at in below if not (self._may_begin(written[at]) or lines.heading().match(written[at])))
        self.is_spaced = self.ahead.is_spaced(filled)
        self.is_close = inner * 4 <= max(4, begun)
        self.is_numbered = any(map(self._may_begin, written)) or blank[:3] in ([1, 2], [1, 2, 3])

    def _may_begin(self, row: str) -> bool:
        found = lines.number_of(row)
        if found is None or found[0] == "blank" or lines.heading().match(row):
            return False
        return not (keys.is_nothing_else(row) or (found[2] and keys.is_answer(found[2])))

    def read(self) -> list[Draft]:
        place = 0
        while place < len(self.rows):
            row = self.rows[place]
            if not row:
                self.blank_before = True
            elif self.is_numbered and place >= self.foot and self.drafts and self._is_whole():
                break
            elif self.drafts and self._is_key(row, place):
                end = self.ahead.key_end(place)
                keys.apply(self._unanswered(), self.rows[place:end])
                self.keyed, self.now, place = len(self.drafts), None, end
                continue
            else:
                self._take(row, place)
                self.blank_before = False
            place += 1
        return [draft for draft in self.drafts if self._is_question(draft)]

    def _foot_of(self, filled: list[int]) -> int:
        """Where the last words begin that stand apart at the end and bear no mark of any kind."""
        last = next((at for one, at in reversed(list(pairwise(filled))) if at > one + 1), len(self.rows))
        marked = (lines.answer_mark(), lines.explain_mark(), lines.meta_mark())
        for at in filled:
            row = self.rows[at]
            if at >= last and (
                any(mark.match(row) for mark in marked)
                or lines.number_of(row)
                or keys.is_heading(row)
                or lines.inline_options(row)
                or re.match(r"\W{0,5}[xX]?\W{0,3}[A-HＡ-Ｈa-h](?![a-z])|[□☐☑√]", row)
                or marks.judged(row) is not None
                or keys.entries([row])
                or re.search(r"[?？:：_)）]$", row)
            ):
                return len(self.rows)
        return last

    def _is_whole(self) -> bool:
        now = self.now or self.drafts[-1]
        return bool(now.answer or now.ticked or now.explanation or self.keyed)

    def _is_question(self, draft: Draft) -> bool:
        """Where nothing is numbered, a line that asks nothing and has nothing below it was a title."""
        if self.is_numbered or draft.options or draft.answer or draft.ticked or draft.kind == JUDGE:
            return bool(draft.stem or draft.options or draft.answer)
        asks = r"[?？(（]\s*[)）]?$|_{2}" if any(one.options for one in self.drafts) else r"[?？。(（]\s*[)）]?$|_{2}"
        return bool(re.search(asks, draft.stem)) or settling.has_answer(draft)

    def _is_key(self, row: str, place: int) -> bool:
        if lines.explain_mark().match(row) and not keys.entries(["", self.ahead.next_row(place)]):
            return False
        if keys.is_heading(row):
            return self._key_follows(place)
        if keys.names_kind(row) and self._lacking() > 0:
            return True
        return keys.is_nothing_else(row) and self._lacking() >= _FEW

    def _key_follows(self, place: int) -> bool:
        """A heading 参考答案 ends the questions when most of them still lack their answer."""
        rest = keys.rest_of(self.rows[place])
        if rest and not any(entry.number is not None for entry in keys.entries(self.rows[place : place + 1])):
            sizes = {len(keys.entries(self.rows[place : place + 1])), len(self.drafts), self._lacking()}
            return len(sizes) == 1 and len(self.drafts) > 1
        lacking = self._lacking()
        entries = keys.entries(self.rows[place : self.ahead.key_end(place)])
        found = len(entries)
        if found != lacking and all(entry.number is None for entry in entries):
            return False
        if lacking < 1 or (lacking == 1 and len(self.drafts) > 1 and found < _FEW):
            return False
        return found >= min(_FEW, lacking) or self._names_one(entries)

    def _names_one(self, entries: list[keys.Entry]) -> bool:
        """答案：1.B below several questions: the one answer that it has is not the last question's."""
        last = self.drafts[-1].number
        return len(entries) == 1 and entries[0].number is not None and last is not None and entries[0].number < last

    def _unanswered(self) -> list[Draft]:
        """The questions since the last key, from the first one on that has no answer of its own."""
        since = self.drafts[self.keyed :]
        return list(dropwhile(lambda one: one.answer is not None or one.ticked, since)) or since

    def _lacking(self) -> int:
        """Questions since the last key without an answer of their own."""
        return sum(1 for draft in self.drafts[self.keyed :] if draft.answer is None and not draft.ticked)

    def _take(self, row: str, place: int) -> None:
        if (
            (not self.ahead.leads_to_option(row, place) and self._heading(row))
            or self._marked(row)
            or self._options(row)
        ):
            return
        if self._begins(row, place):
            return
        self._goes_on(row)

    def _heading(self, row: str) -> bool:
        match = lines.heading().match(row)
        if match is None or len(row) > 60 or _states_answer(row) or re.search(texts.JUDGED_END, row):
            return False
        numbered = lines.number_of(row)
        behind = re.match(r"\s*[:：](.*)", row[match.end("k") :])
        if numbered and behind and len(behind[1]) >= _SENTENCE and not re.search(texts.OF_A_PART, behind[1]):
            return False
        if (
            numbered
            and numbered[2]
            and len(numbered[2]) > 30
            and not re.match(rf"^{marks.alternation(texts.KIND_WORDS)}", numbered[2])
        ):
            return False
        self.kind = settling.kind_of(row[: match.end("k")])
        self.section += 1
        self.new_section, self.now = True, None
        return True

    def _marked(self, row: str) -> bool:
        """Answer, explanation or a remark such as 难度：易."""
        if self.now is None:
            return False
        if match := lines.explain_mark().match(row):
            text = row[match.end() :]
            self._explain(rows.unclosed(text) if match["open"] else text)
            return True
        if self.now.answer and (match := re.match(texts.LOOSE_EXPLAIN, row)):
            self._explain(row[match.end() :])
            return True
        if match := lines.answer_mark().match(row):
            if self.now.answer is None or not self.now.answer:
                self._answer(row[match.end() :])
            return True
        if lines.meta_mark().match(row):
            row, answer = self._cut_answer(row)
            if match := lines.meta_mark().match(row):
                self._remark(match["w"], match["v"])
            if answer is not None:
                self._answer(answer)
            return True
        if self.now.answer and settling.kind_of(row) is None and re.match(texts.UNKNOWN_MARK, row):
            return True
        return self._bare_answer(row)

    def _bare_answer(self, row: str) -> bool:
        """Letters alone under the options, all of which stand there."""
        assert self.now is not None
        have = len(self.now.options)
        if self.at != "option" or have < 2 or self.now.answer or not re.fullmatch(_LETTERS_ALONE, row):
            return False
        if any(LETTERS.index(one) >= have for one in re.findall("[A-H]", marks.folded(row))):
            return False
        self._answer(row)
        return True

    def _options(self, row: str) -> bool:
        if self.now is None or self.at in ("explanation",) or (self.at == "answer" and self.now.options):
            return False
        row, answer = self._cut_answer(row)
        found = lines.options_of(row, len(self.now.options)) or lines.boxed(row)
        if found is None:
            return False
        self._add(found)
        if answer is not None:
            self._answer(answer)
        return True

    def _begins(self, row: str, place: int) -> bool:
        found = lines.number_of(row)
        if found is not None:
            style, number, rest = found
            if self._figure_option(style, number, rest, place):
                return True
            if self._is_next(style, number, place, rest):
                self.style = style
                self._open(rest, number)
                return True
            return False
        if not self.is_numbered and (self._unnumbered_begins(row) or self._begins_before_option(place)):
            self._open(row, None)
            return True
        return False

    def _figure_option(self, style: str, number: int, rest: str, place: int) -> bool:
        """① … ② … or 1) … 2) … under a question numbered in another way."""
        if self.now is None or self.now.answer is not None or self.at == "explanation" or style == self.style:
            return False
        if number == 1 and not self.now.options and (parts := lines.figures(self.rows[place])):
            self._add([lines._tick_off(part, False) for part in parts])
            return True
        if number != len(self.now.options) + 1 or (number > 1 and self.figures != style):
            return False
        if number == 1 and not self._second_follows(style, place):
            return False
        self.figures = style
        text, answer = self._cut_answer(rest)
        self._add([lines._tick_off(text, False)])
        if answer is not None:
            self._answer(answer)
        return True

    def _second_follows(self, style: str, place: int) -> bool:
        later = next((row for row in self.rows[place + 1 :] if row), "")
        found = lines.number_of(later)
        return found is not None and found[0] == style and found[1] == 2 and not self._looks_judged()

    def _looks_judged(self) -> bool:
        return self.kind == JUDGE

    def _is_next(self, style: str, number: int, place: int, rest: str) -> bool:
        """A number goes on when it follows the last one, or begins anew before options or answers."""
        last = self.now.number if self.now is not None else self.drafts[-1].number if self.drafts else None
        if last is None or self.new_section or self.now is None:
            return True
        if number == last + 1 and (self.at != "explanation" or style == self.style or self.kind == JUDGE):
            return True
        return self.ahead.question_follows(place) or settling.names_kind(rest)

    def _unnumbered_begins(self, row: str) -> bool:
        now = self.now
        if settling.names_kind(row):
            return True
        if now is None:
            return self.section > 0 or bool(re.search(r"[?？(（_。]|[√×✓✗]$", row)) or bool(self.drafts)
        done = now.answer is not None or now.ticked or settling._FILLED.search(now.stem) or settling.has_answer(now)
        if self.at == "explanation":
            return self.blank_before or bool(re.search(r"[?？]\s*$|[(（]\s*[)）]", row))
        if self.at == "answer":
            return True
        if self.at == "option":
            return bool(done) or self.blank_before
        return self.at == "stem" and (bool(done) or (self.blank_before and self.kind == JUDGE))

    def _begins_before_option(self, place: int) -> bool:
        """Nothing open, or the last one full: what stands right above an option A begins a question."""
        return self.ahead.option_next(place) and (self.now is None or bool(self.now.options))

    def _open(self, rest: str, number: int | None) -> None:
        self.now = Draft(number=number, section=self.section, kind=self.kind)
        self.drafts.append(self.now)
        self.new_section, self.at, self.figures = False, "stem", ""
        self._stem(rest)
