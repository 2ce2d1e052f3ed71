"""One question out of the rows between its beginning and the next one's."""

import re

from handlers.scoring.reading import lines, marks, settling, texts
from handlers.scoring.reading.loose import labelled, values
from handlers.scoring.reading.model import JUDGE, LETTERS, Draft

_SHORT = 8  #: characters of a type's name
_LONGEST = 60  #: characters of an option without a label
_STEM_LEAD = re.compile(
    rf"^[【\[(（]?\s*{marks.alternation(texts.STEM_LEADS)}\s*(?:[】\])）]\s*[:：]?|[:：])\s*", re.IGNORECASE
)
_OPTIONS_WORD = re.compile(rf"(?:^|\n)\s*[【\[(（]?{marks.alternation(texts.OPTION_LEADS)}[】\])）]?\s*[:：]?\s*$")
_FIGURE_FILLED = re.compile(
    r"(?P<o>[(（【\[]\s*|[_＿]{1,8}\s*)(?P<v>[1-8①-⑧一二三四](?:[、,，\s]*[1-8①-⑧一二三四])*)(?P<c>\s*[)）】\]]|\s*[_＿]{1,8})"
)
_ANSWER_BEFORE = re.compile(
    rf"^[【\[(（]\s*(?:答案?\s*[:：]?\s*)?(?P<v>{texts.KEY_CELL})\s*[】\])）]\s*(?P<rest>\S.*)$"
)
_DASHED = re.compile(r"\s*(?:[—–=→-]{1,3}[>＞]?)\s*(?P<v>[A-HＡ-Ｈ]{1,8}|[√×对错])\s*$")
_PAIR = re.compile(r"[\s\u3000]*(?:A?[.、]?\s*(?:对|正确|√)\s*[/、|\s]\s*B?[.、]?\s*(?:错误?|×))\s*(?=$|[(（【\[])")
_EXPLAINED = re.compile(
    rf"^[^\w]*{marks.alternation(texts.EXPLAIN_WORDS)}\s*(?:[^\w\s“‘《（(]{{1,3}}|\s(?=\S))\s*", re.IGNORECASE
)
REMARK = re.compile(rf"^\W*{marks.alternation(tuple(texts.META_WORDS))}\W+\w")
_LED = re.compile(r"^[^\w“‘《]*[\u4e00-\u9fff]{2,6}\s*[】\])）☆]?\s*[:：]\s*")


def read(rows: list[str], number: int | None, section: int, kind: str | None) -> Draft:
    """The question in the rows, unchecked."""
    draft = Draft(number=number, section=section, kind=kind, columns=True)
    rows = [re.sub(r"\s*[{}]$", "", row) for row in rows]
    while len(rows) > 1 and not rows[0] and not labelled.is_first(rows[1]):
        rows.pop(0)
    if rows:
        rows[0] = _STEM_LEAD.sub("", rows[0])
        if match := _ANSWER_BEFORE.match(rows[0]):
            draft.answer, rows[0] = match["v"], match["rest"]
    found = labelled.labelled("\n".join(rows)) or labelled.bulleted(rows)
    if found is None:
        found = _told_apart(rows) or _unlabelled(rows)
    if found is None:
        _judged(draft, rows)
        return _finished(draft)
    draft.options, draft.ticked = found.options, found.ticked
    draft.stem = _joined(_OPTIONS_WORD.sub("", found.before))
    if found.sort not in ("letter", "small", "stem") and (match := _FIGURE_FILLED.search(draft.stem)):
        draft.answer = values.figured(match["v"])
        draft.stem = f"{draft.stem[: match.start()]}（ ）{draft.stem[match.end() :]}"
    if match := _DASHED.search(draft.stem):
        draft.answer, draft.stem = match["v"], draft.stem[: match.start()]
    draft.columns = False
    settling.take_answer_from_stem(draft)
    _tail(draft, found.behind.split("\n"))
    if draft.answer is None and not draft.ticked:
        _of_last_option(draft)
    if found.sort in ("han", "figure", "circled") and draft.answer and (alone := values.alone(draft.answer)):
        draft.answer = values.figured(alone) or alone
    return _finished(draft)


def _joined(text: str) -> str:
    return "".join(part.strip() for part in text.split("\n") if part.strip())


def _tail(draft: Draft, rows: list[str]) -> None:
    """What stands below the options: more of the last one, the answer, the explanation."""
    parted = False
    told: list[str] = []
    is_telling = False
    for row in rows:
        if not row:
            parted = True
            continue
        if mark := _EXPLAINED.match(row):
            is_telling = True
            told.append(row[mark.end() :])
        elif not is_telling and draft.answer is None and (found := values.led(row, draft.options)):
            draft.answer = found[0]
            parted = True
            if found[1] and len(found[1]) < _SHORT and settling.kind_of(found[1]) is not None:
                draft.kind = settling.kind_of(found[1])
            elif found[1]:
                told.append(found[1])
        elif draft.answer is not None and (re.match(texts.UNKNOWN_MARK, row) or REMARK.match(row)):
            continue
        elif lines.meta_mark().match(row):
            remark = lines.meta_mark().match(row)
            if remark and texts.META_WORDS[remark["w"]] == "kind":
                draft.kind = settling.kind_of(remark["v"]) or draft.kind
        elif is_telling or draft.answer is not None or draft.ticked:
            told.append(row if told else _LED.sub("", values.unwrapped(row)))
        elif not parted and draft.options:
            draft.options[-1] += row
    draft.explanation = "\n".join(one for one in told if one).strip() or None


def _of_last_option(draft: Draft) -> None:
    """An answer at the end of the row of options."""
    if draft.options and (found := values.at_end(draft.options[-1])):
        draft.options[-1], draft.answer = found


def _told_apart(rows: list[str]) -> labelled.Found | None:
    """Rows below the question of which some bear a mark behind them."""
    filled = [row for row in rows if row]
    marked = [labelled.unmarked(row) for row in filled]
    options = [at for at in range(1, len(filled)) if marked[at][1]]
    if not options or len(filled) < 3:
        return None
    end = next((at for at in range(1, len(filled)) if not marked[at][1] and _is_known(filled[at])), len(filled))
    told = [mark for _, mark in marked[1:end]]
    found = labelled.Found(
        filled[0], [text for text, _ in marked[1:end]], "\n".join(filled[end:]), labelled.chosen(told), "bullet"
    )
    return found if found.ticked and 2 <= end - 1 <= len(LETTERS) else None


def _is_known(row: str) -> bool:
    return bool(_EXPLAINED.match(row) or lines.answer_mark().match(row) or lines.meta_mark().match(row))


def _unlabelled(rows: list[str]) -> labelled.Found | None:
    """Rows between the question and its answer, where the answer names one of them."""
    filled = [at for at, row in enumerate(rows) if row]
    for place, at in enumerate(filled[1:], 1):
        options = [rows[one] for one in filled[1:place]]
        found = values.led(rows[at], options)
        if found is None or not 2 <= len(options) <= len(LETTERS):
            continue
        letters = marks.letters(found[0], options)
        if letters and all(one in LETTERS[: len(options)] for one in letters) and max(map(len, options)) <= _LONGEST:
            return labelled.Found(rows[filled[0]], options, "\n".join(rows[at:]))
        return None
    return None


def _judged(draft: Draft, rows: list[str]) -> None:
    """A statement without options: its judgement stands in it, before it or below it."""
    draft.columns = False
    if rows and (mark := lines.inline_answer().search(rows[0])) and mark.start():
        rows = [rows[0][: mark.start()], f"{texts.ANSWER_IS}{rows[0][mark.end() :]}", *rows[1:]]
    for at, row in enumerate(rows):
        if at and row and (lines.explain_mark().match(row) or values.led(row, [])):
            draft.stem = _joined("\n".join(rows[:at]))
            _tail(draft, rows[at:])
            break
    else:
        draft.stem = _joined("\n".join(rows))
    draft.stem = _PAIR.sub("", draft.stem)


def _finished(draft: Draft) -> Draft:
    if draft.answer is None and (match := _DASHED.search(draft.stem)):
        draft.answer, draft.stem = match["v"], draft.stem[: match.start()]
    if draft.kind == JUDGE or draft.answer or draft.ticked:
        draft.stem = re.sub(r"^[\s:：、.]+", "", draft.stem)
    if draft.options:
        draft.columns = bool(draft.answer or draft.ticked)
    return draft
