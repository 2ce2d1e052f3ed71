"""A bank written as text: numbered or not, answers in the stem, behind it or at the end of the file."""

import re

from handlers.scoring.reading import keys, lines, marks, rows, settling, texts
from handlers.scoring.reading.model import JUDGE, Draft

_FEW = 2  #: entries from which on a line with answers is a key and not one answer


def read_text(text: str) -> list[Draft]:
    """The questions of a text, in order, unchecked."""
    return _Reader(rows.prepared(text)).read()


def _states_answer(row: str) -> bool:
    """A line that gives answers is no heading, whatever type it names."""
    match = lines.inline_answer().search(row)
    return match is not None and lines.answer_value().match(row[match.end() :]) is not None


class _Reader:
    """Reads line by line; `at` says what a line without any mark goes on with."""

    def __init__(self, written: list[str]) -> None:
        self.rows = written
        self.drafts: list[Draft] = []
        self.now: Draft | None = None
        self.at = "stem"
        self.kind: str | None = None
        self.section = 0
        self.new_section = False
        self.blank_before = False
        self.style = ""
        self.figures = ""  #: style of options written as figures
        self.is_numbered = sum(1 for row in written if self._may_begin(row)) > 0

    def _may_begin(self, row: str) -> bool:
        found = lines.number_of(row)
        return found is not None and found[0] != "blank" and not lines.heading().match(row)

    def read(self) -> list[Draft]:
        place = 0
        while place < len(self.rows):
            row = self.rows[place]
            if not row:
                self.blank_before = True
            elif self.drafts and keys.is_heading(row) and self._key_follows(place):
                keys.apply(self.drafts, self.rows[place:])
                break
            else:
                self._take(row, place)
                self.blank_before = False
            place += 1
        return [draft for draft in self.drafts if draft.stem or draft.options or draft.answer]

    def _key_follows(self, place: int) -> bool:
        """A heading 参考答案 ends the questions when most of them still lack their answer."""
        rest = keys.rest_of(self.rows[place])
        if rest and not any(entry.number is not None for entry in keys.entries(self.rows[place : place + 1])):
            sizes = {len(keys.entries(self.rows[place : place + 1])), len(self.drafts), self._lacking()}
            return len(sizes) == 1 and len(self.drafts) > 1
        lacking = self._lacking()
        if lacking < 1 or (lacking == 1 and len(self.drafts) > 1 and len(keys.entries(self.rows[place:])) < _FEW):
            return False
        return len(keys.entries(self.rows[place:])) >= min(_FEW, lacking)

    def _lacking(self) -> int:
        return sum(1 for draft in self.drafts if draft.answer is None and not draft.ticked)

    def _take(self, row: str, place: int) -> None:
        if self._heading(row) or self._marked(row) or self._options(row):
            return
        if self._begins(row, place):
            return
        self._goes_on(row)

    def _heading(self, row: str) -> bool:
        match = lines.heading().match(row)
        if match is None or len(row) > 60 or _states_answer(row):
            return False
        numbered = lines.number_of(row)
        if (
            numbered
            and numbered[2]
            and len(numbered[2]) > 30
            and not re.match(rf"^{marks.alternation(texts.KIND_WORDS)}", numbered[2])
        ):
            return False
        self.kind = settling.kind_of(match["k"])
        self.section += 1
        self.new_section, self.now = True, None
        return True

    def _marked(self, row: str) -> bool:
        """Answer, explanation or a remark such as 难度：易."""
        if self.now is None:
            return False
        if match := lines.explain_mark().match(row):
            self._explain(row[match.end() :])
            return True
        if match := lines.answer_mark().match(row):
            if self.now.answer is None or not self.now.answer:
                self._answer(row[match.end() :])
            return True
        if match := lines.meta_mark().match(row):
            self._remark(match["w"], match["v"])
            return True
        return False

    def _answer(self, value: str) -> None:
        assert self.now is not None
        if match := lines.inline_explain().search(value):
            explanation = value[match.end() :]
            value = value[: match.start()]
            self._explain(
                explanation.removesuffix(")")
                if "(" in match.group()
                else explanation.removesuffix("）")
                if "（" in match.group()
                else explanation
            )
        for word in texts.META_WORDS:
            value = re.split(rf"\s+[【\[]?{word}[】\]]?[:：]", value)[0]
        self.now.answer = rows.unbracketed(value.strip())
        if not self.now.explanation:
            self.at = "answer"

    def _explain(self, text: str) -> None:
        assert self.now is not None
        self.now.explanation = text.strip() if not self.now.explanation else f"{self.now.explanation}{text.strip()}"
        self.at = "explanation"

    def _remark(self, word: str, value: str) -> None:
        assert self.now is not None
        name = texts.META_WORDS[word]
        if name == "kind":
            self.now.kind = settling.kind_of(value) or self.now.kind
        elif name:
            setattr(self.now, name, value.strip())

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

    def _cut_answer(self, row: str) -> tuple[str, str | None]:
        """The row, and the answer that stands on its end."""
        for match in lines.inline_answer().finditer(row):
            if match.start() > 0 and lines.answer_value().match(row[match.end() :]):
                return row[: match.start()], row[match.end() :]
        return row, None

    def _add(self, found: list[tuple[str, bool]]) -> None:
        assert self.now is not None
        for text, ticked in found:
            if ticked:
                self.now.ticked.append(len(self.now.options))
            self.now.options.append(text)
        self.at = "option"

    def _begins(self, row: str, place: int) -> bool:
        found = lines.number_of(row)
        if found is not None:
            style, number, rest = found
            if self._figure_option(style, number, rest, place):
                return True
            if self._is_next(style, number, place):
                self.style = style
                self._open(rest, number)
                return True
            return False
        if not self.is_numbered and self._unnumbered_begins(row):
            self._open(row, None)
            return True
        return False

    def _figure_option(self, style: str, number: int, rest: str, place: int) -> bool:
        """① … ② … or 1) … 2) … under a question numbered in another way."""
        if self.now is None or self.now.answer is not None or self.at == "explanation" or style == self.style:
            return False
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

    def _is_next(self, style: str, number: int, place: int) -> bool:
        """A number goes on when it follows the last one, or begins anew before options or answers."""
        last = self.now.number if self.now is not None else self.drafts[-1].number if self.drafts else None
        if last is None or self.new_section or self.now is None:
            return True
        if number == last + 1 and (self.at != "explanation" or style == self.style or self.kind == JUDGE):
            return True
        return self._question_follows(place)

    def _question_follows(self, place: int) -> bool:
        """Options or an answer stand on this line or before the next number."""
        row = self.rows[place]
        if lines.inline_options(row) or lines.inline_answer().search(row):
            return True
        for later in self.rows[place + 1 : place + 6]:
            if not later:
                continue
            if lines.options_of(later, 0):
                return True
            if lines.number_of(later):
                return False
            if lines.answer_mark().match(later):
                return True
        return False

    def _unnumbered_begins(self, row: str) -> bool:
        now = self.now
        if now is None:
            return self.section > 0 or bool(re.search(r"[?？(（_。]|[√×✓✗]$", row)) or self._title_is_past
        done = now.answer is not None or now.ticked or settling._FILLED.search(now.stem)
        if self.at == "explanation":
            return self.blank_before or bool(re.search(r"[?？]\s*$|[(（]\s*[)）]", row))
        if self.at == "answer":
            return True
        if self.at == "option":
            return bool(done) or self.blank_before
        return self.at == "stem" and (bool(done) or (self.blank_before and self.kind == JUDGE))

    @property
    def _title_is_past(self) -> bool:
        return bool(self.drafts)

    def _open(self, rest: str, number: int | None) -> None:
        self.now = Draft(number=number, section=self.section, kind=self.kind)
        self.drafts.append(self.now)
        self.new_section, self.at, self.figures = False, "stem", ""
        self._stem(rest)

    def _stem(self, rest: str) -> None:
        """A question's first line may hold all of it."""
        assert self.now is not None
        rest, answer = self._cut_answer(rest)
        explanation = None
        if answer is None and (match := lines.inline_explain().search(rest)) and match.start() > 0:
            rest, explanation = (
                rest[: match.start()] + ("。" if match.group().startswith("。") else ""),
                rest[match.end() :],
            )
        if found := lines.inline_options(rest):
            self.now.stem = found[0]
            self._add(found[1])
        else:
            self.now.stem = rest.strip()
        if answer is not None:
            self._answer(answer)
        if explanation is not None:
            self._explain(explanation)

    def _goes_on(self, row: str) -> None:
        now = self.now
        if now is None:
            return
        if self.at == "explanation" and now.explanation is not None:
            now.explanation += row if not now.explanation else f"\n{row}"
        elif self.at == "option" and now.options and now.answer is None:
            row, answer = self._cut_answer(row)
            if marks.judged(row) is None:
                text, ticked = lines._tick_off(row, False)
                now.options[-1] += text
                if ticked:
                    now.ticked.append(len(now.options) - 1)
            if answer is not None:
                self._answer(answer)
        elif self.at == "answer":
            if not now.answer:
                now.answer = row
        elif self.at == "stem":
            self._more_stem(row)

    def _more_stem(self, row: str) -> None:
        assert self.now is not None
        row, answer = self._cut_answer(row)
        if found := lines.inline_options(row):
            self.now.stem += found[0]
            self._add(found[1])
        elif not self.now.stem:
            self.now.stem = row
        elif marks.judged(row) is not None:
            self.now.answer = row
        else:
            self.now.stem += row
        if answer is not None:
            self._answer(answer)
