"""Several readings of one bank weighed against each other: the one without faults and leftovers is taken."""

import copy
import re
from collections import Counter
from collections.abc import Iterator

from handlers.scoring.reading import document, lines, marks, settling, tables, texts
from handlers.scoring.reading.loose import block, records, spread, whole
from handlers.scoring.reading.model import JUDGE, LETTERS, Bank, Draft, Item

MOST_TEXT = 150_000  #: characters; a longer bank is read in one way only
_GAIN = 0.9  #: by which another reading must be better than the first
_LOST = 0.5  #: for a row of words that stands in no question
_LABEL = re.compile(r"(?:^|[\s;；。])[(（]?[A-HＡ-Ｈ]\s*[.．、:：)）]\s*\S|[①-⑧]")
_NUMBERED = re.compile(r"^\W*(?:[0-9]{1,4}|[IVXⅠ-Ⅻ]{1,4}|[一二三四五六七八九十]{1,3})\s*[.．、)）](?![0-9])")
_STATES = re.compile(
    r"答案\s*[:：]|【答案|解析\s*[:：]|answer\s*:|(?:对|正确)\s*/\s*错|[—=>→-]\s*$|[×✗✘❌✖]\ufe0f?$|(?<=\s)[TFYN]$|[(（][TFYN][)）]$|[{}]|[_＿]\s*[1-8A-H]\s*[_＿]",
    re.IGNORECASE,
)
_SWALLOWED = re.compile(
    r"(?:^|\n)\W{0,2}[0-9]{1,4}\s*[.．、:：)）](?![0-9])|答案\s*[】\])）]?\s*[:：]|\n.{0,3}[A-H][.、．]"
)
_WORDS = re.compile("[\u4e00-\u9fff]{4,}")
_LINK = 2  #: characters of a word such as 因为 between an answer and its explanation
_REFRAIN = 2  #: rows in which the same words may stand and still be those of a question
_GLUED_FEWEST = 3
_HEADING = 60  #: characters of a heading at most
_KNOWN = re.compile(marks.alternation(texts.ANSWER_WORDS + texts.EXPLAIN_WORDS + texts.KIND_WORDS), re.IGNORECASE)


def best(text: str) -> list[Draft]:
    """The questions of the text, unchecked, by the reading that leaves least unread; the first where all are even."""
    found = document.read_text(text)
    if len(text) > MOST_TEXT:
        return found
    rows, bare = _worded(text), "\n".join(re.sub(r"\s+", "", row) for row in text.splitlines())
    at_most = _weight(found, rows, bare)
    if at_most[1] == 0:
        return found
    goal, counted = at_most[0] + _GAIN, _counted(found)
    for other in _others(text):
        worth = _weight(other, rows, bare)[0] - max(0, counted - len(other))
        if worth > goal:
            found, goal = other, worth
    return found


def _counted(drafts: list[Draft]) -> int:
    """How many questions there are where the numbers go from 1 on without a gap."""
    numbers = [draft.number for draft in drafts]
    return len(numbers) if numbers == list(range(1, len(numbers) + 1)) else 0


def _others(text: str) -> Iterator[list[Draft]]:
    if (written := records.of_json(text)) is not None:
        yield written
        return
    rows = spread.rows_of(text)
    if (cells := spread.tables_of(text)) is not None and (written := tables.read_rows(cells)) is not None:
        yield written
    for drafts in (records.of_fields(text.splitlines()), records.of_rows(rows)):
        if drafts is not None:
            yield drafts
    yield from whole.readings(text)


def _worded(text: str) -> list[list[str]]:
    """The words of every row that must stand in some question."""
    found = []
    for row in spread.rows_of(text):
        if row and not _is_remark(row):
            words = _WORDS.findall(_KNOWN.sub(" ", re.sub(r"^[^:：]{1,8}[:：]", "", row)))
            if words:
                found.append(words)
    often = Counter(word for words in found for word in set(words))
    return [kept for words in found if (kept := [word for word in words if often[word] <= _REFRAIN])]


def _is_remark(row: str) -> bool:
    if lines.meta_mark().match(row) or re.match(texts.UNKNOWN_MARK, row) or block.REMARK.match(row):
        return True
    return len(row) < _HEADING and lines.heading().match(row) is not None


def _weight(drafts: list[Draft], rows: list[list[str]], bare: str) -> tuple[float, float]:
    """(how good, what is wrong): good questions less faults, oddities and rows that are lost between the first
    question and the end."""
    bank = settling.settle(copy.deepcopy(drafts))
    odd = (
        sum(map(_oddity, bank.items))
        + _runs_together(bank, bare)
        + _in_common(bank)
        + sum(map(_swallowed, drafts))
        + _run_on(drafts, bare)
    )
    lost = _lost(drafts, rows) * _LOST
    wrong = sum(1 for fault in bank.errors if fault.code != "duplicate_question") + odd + lost
    return len(bank.items) - wrong, wrong if bank.items else 1.0


def _oddity(item: Item) -> float:
    """What a question holds that looks like a mark nobody read."""
    found = 0.0
    if _NUMBERED.match(item.question) or _STATES.search(item.question):
        found += 0.5
    if item.type == JUDGE and re.match(r"[A-H][.、．]", item.question):
        found += 1
    if item.type != JUDGE and (_LABEL.search(item.question) or any(map(_LABEL.search, item.options))):
        found += 1
    if item.type == JUDGE and len(re.findall(r"[A-H]\s*[.、:：)）]", item.question)) > 1:
        found += 1
    found += sum(0.7 for option in item.options if _STATES.search(option) or len(option) > 120)
    glued = [option[:1] for option in item.options]
    if len(glued) >= _GLUED_FEWEST and glued == list(LETTERS[: len(glued)]):
        found += 1
    return found


def _swallowed(draft: Draft) -> float:
    """Whether an explanation holds another question."""
    told = draft.explanation or ""
    return 1.2 if _SWALLOWED.search(told) or len(_LABEL.findall(told)) > 1 else 0.0


def _in_common(bank: Bank) -> float:
    """A beginning with figures that several questions share was a number of theirs."""
    heads = [re.sub("[0-9]+", "#", item.question[:8]) for item in bank.items]
    shared = sum(0.5 for head in heads if "#" in head[:5] and heads.count(head) > 1)
    counted = sum(1 for item in bank.items if re.match(rf"{item.no}[^\d.．%]", item.question))
    return shared + (0.5 * counted if counted > 1 and counted * 2 > len(bank.items) else 0)


def _runs_together(bank: Bank, bare: str) -> float:
    """Statements of two sentences that stand on two rows."""
    judged = [re.sub(r"\s+", "", item.question) for item in bank.items if item.type == JUDGE]
    return sum(0.9 for said in judged if re.search("[。！？].{6}", said) and said[:-1] not in bare)


def _run_on(drafts: list[Draft], bare: str) -> float:
    """The last option, and no other, put together out of several rows, in question after question."""
    found = 0
    for draft in drafts:
        *others, last = [re.sub(r"\s+", "", option) for option in draft.options] or [""]
        if others and last and last not in bare:
            found += all(other in bare for other in others)
    return 0.6 * found if found > 1 else 0.0


def _lost(drafts: list[Draft], rows: list[list[str]]) -> int:
    """Rows below the first question whose words stand in none."""
    told = "".join("\n".join([draft.stem, *draft.options, draft.explanation or ""]) for draft in drafts)
    held = re.sub(r"\s+", "", told)
    stands = [all(word in held or word[_LINK:] in held for word in words) for words in rows]
    first = next((at for at, there in enumerate(stands) if there), 0)
    return sum(1 for there in stands[first:] if not there)
