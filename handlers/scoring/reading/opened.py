"""The question that is open while a text is read, and what a row adds to it."""

import re

from handlers.scoring.reading import lines, marks, rows, settling, texts
from handlers.scoring.reading.model import Draft

_ANSWER_FIRST = re.compile(rf"^\s*选?\s*([A-H]{{1,8}}|[√×]|{texts.VALUE_WORDS})\s*[。.，,;；]\s*")
_ANSWER_CELL = re.compile(r"(?:\t|\u3000\u3000| {4,})\s*([A-H]{1,8}|[√×])\s*$")
_JUDGED_END = re.compile(
    rf"[。.？?！!…]\s*[(（【]\s*(?:[√×✓✗✔✘TFYN]|{texts.VALUE_WORDS})\s*[)）】]\s*$|[(（]\s*[√×]\s*[)）]。?$"
)


class Opened:
    """`now` is the question, `at` what a row without any mark goes on with: stem, option, answer or explanation."""

    is_numbered = False
    is_close = False  #: empty rows part questions and nothing smaller
    is_spaced = False  #: empty rows part one option from the next
    blank_before = False

    def __init__(self) -> None:
        self.now: Draft | None = None
        self.at = "stem"

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
        self.now.answer = rows.unbracketed(value.strip(" \t\u3000—–"))
        if not self.now.explanation:
            self.at = "answer"

    def _explain(self, text: str) -> None:
        assert self.now is not None
        if self.now.answer is None and not self.now.ticked and (match := _ANSWER_FIRST.match(text)):
            self.now.answer, text = match[1], text[match.end() :]
        text = text.lstrip(" |:：\t\u3000")
        self.now.explanation = text.strip() if not self.now.explanation else f"{self.now.explanation}{text.strip()}"
        self.at = "explanation"

    def _remark(self, word: str, value: str) -> None:
        assert self.now is not None
        name = texts.META_WORDS[word]
        if name == "kind":
            self.now.kind = settling.kind_of(value) or self.now.kind
        elif name:
            setattr(self.now, name, value.strip())

    def _cut_answer(self, row: str) -> tuple[str, str | None]:
        """The row, and the answer that stands on its end."""
        for match in lines.inline_answer().finditer(row):
            if match.start() > 0 and lines.answer_value().match(row[match.end() :]):
                return self._before_and_behind(row, match)
        if (cell := _ANSWER_CELL.search(row)) and lines.inline_options(row[: cell.start()]):
            return row[: cell.start()], cell[1]
        return row, None

    @staticmethod
    def _before_and_behind(row: str, match: re.Match[str]) -> tuple[str, str]:
        """（答案：B） within brackets of its own leaves what stands behind it."""
        head, tail = row[: match.start()], row[match.end() :]
        opened = re.match(r"\s*[(（\[【]", match.group()) is not None
        closed = re.match(r"([^()（）\[\]【】]{1,20})[)）\]】]\s*(?=\S)", tail) if opened else None
        if closed is None or not lines.inline_options(tail[closed.end() :]):
            return head, tail
        return f"{head} {tail[closed.end() :]}", closed[1]

    def _add(self, found: list[tuple[str, bool]]) -> None:
        assert self.now is not None
        for text, ticked in found:
            if ticked:
                self.now.ticked.append(len(self.now.options))
            self.now.options.append(text)
        self.at = "option"

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
        if now is None or self._is_apart(now, row):
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

    def _is_apart(self, now: Draft, row: str) -> bool:
        """A call in brackets of its own; and, where rows stand close and the question is whole, what an empty row
        parts from it."""
        whole = now.explanation or now.answer or now.ticked or len(now.options) > 1
        if whole and re.fullmatch(r"[【\[][^【】\[\]]{2,40}[】\]]", row):
            return True
        if self.blank_before and self.at == "option" and len(now.options) > 1 and not self.is_spaced:
            return True
        if not (self.blank_before and self.is_close and self.is_numbered):
            return False
        if self.at == "explanation":
            return bool(re.search(r"[。.!！?？”\"）)]$", now.explanation or ""))
        return self.at == "option" and len(now.options) > 1

    def _more_stem(self, row: str) -> None:
        assert self.now is not None
        if self.is_numbered and _JUDGED_END.search(self.now.stem):
            return
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
