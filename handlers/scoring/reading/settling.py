"""Drafts become questions, or faults with a number and a code."""

import re
import unicodedata
from itertools import pairwise

from handlers.scoring.reading import marks, texts
from handlers.scoring.reading.model import JUDGE, LETTERS, MULTI, SINGLE, Bank, Draft, Fault, Item

_FILLED = re.compile(r"[(（\[【]\s*([^()（）\[\]【】]{1,16}?)\s*[)）\]】]|[_＿]{2,}\s*([^_＿\s]{1,9})\s*[_＿]{2,}")
_MARK_END = re.compile(r"\s*([√×✓✔☑✅✗✘✕✖❌❎☒╳]\ufe0f?|(?<=[\s。.？?])(?:[TFYNx]|对|错|正确|错误|是|否))\s*$")
_MARK_FIRST = re.compile(r"^([√×✓✔☑✅✗✘✕✖❌❎☒╳]\ufe0f?)\s*(?=\S)|^(对|错|正确|错误|[TF])[\s、:：]+(?=\S{4})")
_LETTERS_END = re.compile(r"(?<=[\s？?。])\s*([A-HＡ-Ｈ]{1,6})\s*$")
_EMPTY_END = re.compile(r"(?<=[?？。!！:：])\s*[(（\[【][\s_＿]*[)）\]】]\s*([。.]?)$")
_KIND = re.compile(
    rf"[(（\[【]\s*(?:[0-9.]+\s*分\s*[,，、;；]?\s*)?({marks.alternation(texts.KIND_WORDS)})[^()（）\[\]【】]{{0,8}}[)）\]】]",
    re.IGNORECASE,
)


def settle(drafts: list[Draft]) -> Bank:
    """Every draft checked; good ones are numbered anew from 1."""
    printed = [draft.number for draft in drafts]
    rising = all(isinstance(number, int) for number in printed) and all(
        int(a or 0) < int(b or 0) for a, b in pairwise(printed)
    )
    items: list[Item] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for place, draft in enumerate(drafts, 1):
        found = _settled(draft, len(items) + 1, seen)
        if isinstance(found, Item):
            items.append(found)
        else:
            faults.append(Fault(int(draft.number or 0) if rising else place, found))
    return Bank(items, faults)


def names_kind(row: str) -> bool:
    """A row that begins with its type in brackets, and a question behind it."""
    match = _KIND.match(row)
    return match is not None and len(row) > match.end() + 3


def kind_of(word: str) -> str | None:
    """The type that a word such as 单选题 names."""
    bare = marks.folded(word).lower()
    for kind, words in (
        (MULTI, texts.MULTI_WORDS),
        (JUDGE, texts.JUDGE_WORDS),
        (SINGLE, texts.SINGLE_WORDS),
    ):
        if any(re.search(marks.alternation((one,)), bare) for one in words):
            return kind
    return None


def _settled(draft: Draft, no: int, seen: set[str]) -> Item | str:
    _take_kind(draft)
    take_answer_from_stem(draft)
    stem = re.sub(r"[；;]+$", "", draft.stem.strip())
    if not re.search(r"[^\W_]", stem):
        return "stem_missing"
    kind, options, answer = _choice(draft)
    if isinstance(answer, str):
        return answer
    if (key := fingerprint(stem, options)) in seen:
        return "duplicate_question"
    seen.add(key)
    explanation = (draft.explanation or "").strip() or None
    about = (draft.fraud.strip(), draft.difficulty.strip(), draft.source.strip(), draft.role.strip())
    return Item(no, kind, stem, options, answer, explanation, *about)


def fingerprint(stem: str, options: list[str]) -> str:
    """Equal for questions that differ in marks and blanks only."""
    bare = unicodedata.normalize("NFKC", stem).lower()
    return re.sub(r"[\W_]+", "", bare)


def _choice(draft: Draft) -> tuple[str, list[str], list[str] | str]:
    """(type, options, letters or fault)."""
    options = [option.strip().rstrip("，,") for option in draft.options]
    while options and not options[-1]:
        options.pop()
    written = (draft.answer or _concluded(draft)).strip()
    judged = marks.judged(written) if written else None
    pair = [marks.judged(option) for option in options]
    is_judge = draft.kind == JUDGE or (draft.kind != MULTI and sorted(map(str, pair)) == ["False", "True"])
    if is_judge or (draft.kind is None and not options and judged is not None and not re.fullmatch("[A-E]", written)):
        return (JUDGE, [texts.RIGHT, texts.WRONG], _judgement(written, pair, draft))
    kind = draft.kind or SINGLE
    if len(options) < 2:
        return kind, options, "too_few_options" if options or written or draft.kind else "answer_missing"
    if len(options) > len(LETTERS):
        return kind, options, "too_many_options"
    if not all(options):
        return kind, options, "option_empty"
    if len({marks.folded(option) for option in options}) < len(options):
        return kind, options, "duplicate_option"
    letters = marks.letters(written, options) if written else None
    if letters is None and draft.ticked:
        letters = sorted({LETTERS[place] for place in draft.ticked if place < len(LETTERS)})
    if not letters:
        return kind, options, "answer_missing"
    if any(letter not in LETTERS[: len(options)] for letter in letters):
        return kind, options, "answer_out_of_range"
    if draft.kind == SINGLE and len(letters) > 1:
        return kind, options, "multi_answer_for_single"
    return (MULTI if len(letters) > 1 else kind), options, letters


def _concluded(draft: Draft) -> str:
    """故选B at the end of the explanation, where nothing else answers."""
    told = "" if draft.ticked else draft.explanation or ""
    found = re.findall(texts.CONCLUSION, told)
    return str(found[-1]) if found else ""


def _judgement(written: str, pair: list[bool | None], draft: Draft) -> list[str] | str:
    """A for right, B for wrong, whatever the order in which the file prints the two."""
    judged = marks.judged(written) if written else None
    order = pair if sorted(map(str, pair)) == ["False", "True"] else [True, False]
    if not written and draft.ticked:
        judged = order[draft.ticked[0]] if draft.ticked[0] < 2 else None
    elif letters := marks.letters(written, []) if judged is None or re.fullmatch("[A-Ha-h]", written) else None:
        if letters == ["F"] or letters == ["T"]:
            judged = letters == ["T"]
        elif len(letters) > 1:
            return "multi_answer_for_single"
        elif letters[0] not in "AB":
            return "answer_out_of_range"
        else:
            judged = order[LETTERS.index(letters[0])]
    if judged is None:
        return "answer_missing"
    return ["A" if judged else "B"]


def _take_kind(draft: Draft) -> None:
    """A type in brackets belongs to the question, wherever it stands."""
    for name in ("stem", "answer"):
        text = getattr(draft, name) or ""
        if match := _KIND.search(text):
            draft.kind = kind_of(match[1]) or draft.kind
            rest = text[match.end() :].lstrip(" \t\u3000:：、") if match.start() == 0 else text[match.end() :]
            setattr(draft, name, (text[: match.start()] + rest).strip())
    named = re.match(rf"^({marks.alternation(texts.KIND_WORDS)})(?:\s*[:：]\s*|\s+)(?=\S)", draft.stem, re.IGNORECASE)
    if named:
        draft.kind, draft.stem = kind_of(named[1]), draft.stem[named.end() :]


def take_answer_from_stem(draft: Draft) -> None:
    """(B), （√）, 【对】 or a mark at the end of the stem is its answer; an empty bracket behind the last mark goes."""
    draft.stem = _EMPTY_END.sub(r"\1", re.sub(r"(?<=[)）】\]])[；;。]+$", "", draft.stem.strip()))
    if draft.answer or draft.ticked or draft.columns:
        return
    for filled in _FILLED.finditer(draft.stem):
        inside = filled[1] or filled[2]
        if _is_answer(inside, draft):
            draft.answer = inside
            draft.stem = _without(draft, filled)
            return
    if match := (_LETTERS_END if draft.options else _MARK_END).search(draft.stem):
        draft.answer, draft.stem = match[1], draft.stem[: match.start()]
    elif not draft.options and (match := _MARK_FIRST.match(draft.stem)):
        draft.answer, draft.stem = match[1] or match[2], draft.stem[match.end() :]


def has_answer(draft: Draft) -> bool:
    """Whether the stem holds its own answer."""
    marked = _MARK_END.search(draft.stem) or _MARK_FIRST.match(draft.stem)
    return marked is not None or any(
        _is_answer(filled[1] or filled[2], draft) for filled in _FILLED.finditer(draft.stem)
    )


def _is_answer(inside: str, draft: Draft) -> bool:
    if draft.options:
        listed = re.fullmatch(r"[\s]*[A-HＡ-Ｈa-hａ-ｈ](?:[\s、,，;；/]*[A-HＡ-Ｈa-hａ-ｈ])*[\s]*", inside)
        pair = all(marks.judged(option) is not None for option in draft.options)
        return listed is not None or (pair and marks.judged(inside) is not None)
    return marks.judged(inside) is not None or (draft.kind == JUDGE and inside.strip() in ("A", "B"))


def _without(draft: Draft, match: re.Match[str]) -> str:
    """The stem without its answer: nothing is left at an edge, a blank bracket within."""
    head, tail = draft.stem[: match.start()].rstrip(), draft.stem[match.end() :].strip()
    if not head:
        return tail
    at_end = not tail.strip("。.?？!！ ")
    if at_end and (not draft.options or head[-1] in '?？。.!！:：”"）)'):
        return head + (tail if head[-1] not in "?？。.!！" else "")
    return f"{head}（ ）{tail}"
