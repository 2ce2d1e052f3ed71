"""Answers that stand together at the end of a bank."""

import re
from dataclasses import dataclass
from functools import cache

from handlers.scoring.reading import lines, marks, settling, texts
from handlers.scoring.reading.model import LETTERS, MULTI, Draft

_MARK = "√×✓✔✗✘✕✖❌✅☑〇○"
_VALUE = (
    rf"(?:[A-HＡ-Ｈ](?: [A-HＡ-Ｈ](?![A-Za-z]))+|[A-HＡ-Ｈa-h](?:[、,，]?[A-HＡ-Ｈa-h])*(?![A-Za-z])|[{_MARK}]\ufe0f?"
    rf"|{texts.VALUE_WORDS}|[TFYN](?![A-Za-z]))"
)
_ENTRY = re.compile(
    r"(?:(?<=[\s;；,，。|、\t)）:：])|^|(?<=[A-HＡ-Ｈ√×对错])(?=[(（\[【第0-9]))(?:第\s*)?[(（\[【]?(?P<n>[0-9]{1,4})[)）\]】]?\s*(?:题)?\s*[.．、:：)）\-—=]?\s*"
    + texts.KEY_MARK
    + rf"\s*[:：]?[(（\[【]?(?P<v>{_VALUE})[)）\]】]?"
)
_RANGE = re.compile(
    r"(?P<a>[0-9]{1,4})\s*(?:[-—~～–－至到])\s*(?P<b>[0-9]{1,4})\s*题?\s*[.．、:：)）]?\s*"
    rf"(?P<v>(?:(?:{texts.VALUE_WORDS}|[A-HＡ-Ｈ]{{1,8}}|[{_MARK}TFYN]\ufe0f?)[\s、,，.．]+)+(?:{texts.VALUE_WORDS}|[A-HＡ-Ｈ]{{1,8}}|[{_MARK}TFYN]\ufe0f?)(?![A-Za-z])"
    rf"|(?:[A-HＡ-Ｈ{_MARK}对错TFYN][\s、,，.．]*)+)"
)


_STEMS = str.maketrans(texts.HEAVENLY, LETTERS)
_CIRCLES = str.maketrans(texts.CIRCLED[: len(LETTERS)], LETTERS)


@dataclass(frozen=True, slots=True)
class Entry:
    section: int  #: heading of the key that it stands under, from 0
    kind: str | None
    number: int | None
    value: str
    explanation: str | None = None


@cache
def _heading() -> re.Pattern[str]:
    words, tails = marks.alternation(texts.KEY_HEADINGS), marks.alternation(texts.KEY_TAILS)
    return re.compile(
        rf"^[【\[(（#*\s=—-]*(?:[一二三四五六七八九十]{{1,2}}[、.．]\s*)?(?:{texts.KEY_APART})?{words}(?:{tails})*\s*[】\])）*=—-]*\s*[:：]?\s*(?P<rest>.*)$"
    )


def is_heading(row: str) -> bool:
    match = _heading().match(row)
    if match is None:
        return False
    rest = match["rest"]
    found = _from_row(rest, 0, None)
    return not rest or len(found) > 1 or (len(found) == 1 and found[0].number is not None)


def is_nothing_else(row: str) -> bool:
    """Two numbered answers or more, and no other word: a key, though no heading says so."""
    found = _from_row(row, 0, None)
    if len(found) < 2 or any(entry.number is None for entry in found) or len(lines.options_of(row, 0) or ()) > 1:
        return False
    return not re.search(r"[\u4e00-\u9fff]", re.sub(texts.VALUE_WORDS, "", _ENTRY.sub("", _RANGE.sub("", row))))


def is_answer(text: str) -> bool:
    """Letters or a judgement and nothing else, or the beginning of a row of them."""
    return (
        re.fullmatch(
            rf"{_VALUE}[。.;；]?(?:[\s;；,，、]+.*[0-9].*|[(（\[【]\s*[0-9].*|\s*{texts.ANY_HAN}{{0,2}}[:：].*)?", text
        )
        is not None
    )


def names_kind(row: str) -> bool:
    """单选题答案：1.B 2.C: a part of a key by its own name, answers on the same row."""
    words = marks.alternation(texts.KIND_WORDS)
    answers = marks.alternation(texts.KEY_HEADINGS)
    match = re.match(rf"^{texts.KEY_LEAD}[【\[(（]?{words}{answers}[】\])）]?\s*[:：]?\s*(?=\S)", row, re.IGNORECASE)
    return match is not None and bool(_from_row(row[match.end() :], 0, None))


def rest_of(row: str) -> str:
    """What stands behind the heading on its own line."""
    match = _heading().match(row)
    return match["rest"] if match else ""


def entries(rows: list[str]) -> list[Entry]:
    """Every answer of a key; the first row is or begins with its heading."""
    found: list[Entry] = []
    section, kind = 0, None
    head = _heading().match(rows[0])
    is_apart = False
    for row in [head["rest"] if head else rows[0], *rows[1:]]:
        if not row:
            is_apart = True
            continue
        for part in _sections(row):
            if isinstance(part, tuple):
                kind = part[0]
                section += 1
                continue
            if more := _from_row(part, section, kind):
                found += more
            elif found and (match := lines.explain_mark().match(part)):
                found[-1] = _explained(found[-1], part[match.end() :])
            elif found and found[-1].explanation is not None and not is_apart:
                found[-1] = _explained(found[-1], part)
        is_apart = False
    return found


def _explained(entry: Entry, text: str) -> Entry:
    return Entry(entry.section, entry.kind, entry.number, entry.value, (entry.explanation or "") + text.strip())


def _sections(row: str) -> list[str | tuple[str | None]]:
    """A row cut at the names of types in it."""
    words = marks.alternation(texts.KIND_WORDS)
    lead = texts.KEY_LEAD + rf"[【\[(（]?{words}[】\])）]?(?:[(（][^)）]*[)）])?\s*[:：]?"
    parts: list[str | tuple[str | None]] = []
    at = 0
    for match in re.finditer(rf"(?:^|(?<=[\s;；。]))({lead})", row, re.IGNORECASE):
        if row[at : match.start()].strip():
            parts.append(row[at : match.start()].strip())
        parts.append((settling.kind_of(match[1]),))
        at = match.end()
    if row[at:].strip():
        parts.append(row[at:].strip())
    return parts


def _spelled(row: str) -> str:
    """1.乙 2.③ with letters; a circled figure is an option's only where no letter answers."""
    row = re.sub(
        rf"(?<![\u4e00-\u9fff])[{texts.HEAVENLY}]+(?![\u4e00-\u9fff])", lambda one: one[0].translate(_STEMS), row
    )
    return row if re.search("[A-HＡ-Ｈ]", row) else row.translate(_CIRCLES)


def _from_row(row: str, section: int, kind: str | None) -> list[Entry]:
    explanation = None
    row = _spelled(row)
    match = lines.inline_explain().search(row)
    if match and match.start() > 0 and len(_ENTRY.findall(row[: match.start()])) == 1:
        row, explanation = row[: match.start()], _closed(row[match.end() :].strip())
    found: list[Entry] = []
    for match in _RANGE.finditer(row):
        found += _of_range(match, section, kind)
    if found:
        return found
    for match in _ENTRY.finditer(row):
        found.append(Entry(section, kind, int(match["n"]), match["v"], explanation))
    if found:
        return found
    bare = row.strip(" \t。.;；")
    parts = re.split(r"[\s、,，;；]+", bare)
    if len(parts) > 1 and all(re.fullmatch(f"[A-HＡ-Ｈ]{{1,8}}|[{_MARK}]", part) for part in parts):
        return [Entry(section, kind, None, part) for part in parts]
    if re.fullmatch("[TF]{2,}|[YN]{2,}", bare):
        return [Entry(section, kind, None, value) for value in bare]
    if re.fullmatch(rf"(?:{_VALUE}[\s、,，]*)+", bare) and len(bare) > 1:
        values = re.findall(_VALUE, bare) if re.search(r"[\s、,，]", bare) else re.findall(texts.VALUE_MARK, bare)
        return [Entry(section, kind, None, value) for value in values]
    return []


def _closed(text: str) -> str:
    """Without the bracket that was opened before the text."""
    opened, closed = len(re.findall("[(（]", text)), len(re.findall("[)）]", text))
    return re.sub("[)）]([。.]?)$", r"\1", text) if closed > opened else text


def _of_range(match: re.Match[str], section: int, kind: str | None) -> list[Entry]:
    first, last = int(match["a"]), int(match["b"])
    count = last - first + 1
    apart = [part for part in re.split(r"[\s、,，.．]+", match["v"].strip()) if part]
    if len(apart) != count:
        apart = re.findall(texts.VALUE_MARK, match["v"])
    if count < 1 or len(apart) != count:
        return []
    return [Entry(section, kind, first + place, value) for place, value in enumerate(apart)]


def apply(drafts: list[Draft], rows: list[str]) -> None:
    """Give each question its answer from the key."""
    assign(drafts, entries(rows))


def assign(drafts: list[Draft], found: list[Entry]) -> None:
    """By section and number, by number, or by place."""
    groups: dict[int, list[Entry]] = {}
    for entry in found:
        groups.setdefault(entry.section, []).append(entry)
    sections = sorted({draft.section for draft in drafts})
    unique = len({draft.number for draft in drafts}) == len(drafts)
    if len(groups) > 1 and len(sections) == 1 and all(entry.number is None for entry in found):
        _in_turn(drafts, [groups[section] for section in sorted(groups)])
        return
    for place, (_, group) in enumerate(sorted(groups.items())):
        among = drafts
        if len(groups) > 1 and not unique:
            kind = group[0].kind
            named = [draft for draft in drafts if kind is not None and draft.kind == kind]
            among = named or [draft for draft in drafts if place < len(sections) and draft.section == sections[place]]
        _fill(among, group)


def _in_turn(drafts: list[Draft], groups: list[list[Entry]]) -> None:
    """Each part of a key answers the next questions; the letters of a part that is of several choices, one."""
    at = 0
    for group in groups:
        if group[0].kind == MULTI and all(len(entry.value) == 1 for entry in group):
            group = _as_one(group)
        _fill(drafts[at : at + len(group)], group)
        at += len(group)


def _as_one(group: list[Entry]) -> list[Entry]:
    return [Entry(group[0].section, group[0].kind, None, "".join(entry.value for entry in group))]


def _fill(drafts: list[Draft], group: list[Entry]) -> None:
    if len(drafts) == 1 and len(group) > 1 and all(entry.number is None for entry in group):
        group = _as_one(group)
    numbers = [draft.number for draft in drafts]
    rising = len(set(numbers)) == len(numbers) and None not in numbers
    by_number = {draft.number if rising else place: draft for place, draft in enumerate(drafts, 1)}
    in_order = len({entry.number for entry in group}) < len(group)
    for place, entry in enumerate(group, 1):
        draft = (
            drafts[place - 1]
            if (entry.number is None or in_order) and place <= len(drafts)
            else by_number.get(entry.number)
        )
        if draft is None:
            continue
        if draft.answer is None:
            draft.answer = entry.value
        if entry.explanation and not draft.explanation:
            draft.explanation = entry.explanation
