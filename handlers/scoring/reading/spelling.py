"""Ways of marking questions, options and answers brought to one spelling before anything is read."""

import re
from itertools import groupby, pairwise

from handlers.scoring.reading import blocks, lines, marks, texts
from handlers.scoring.reading.model import LETTERS

_EMPTY_ROWS = re.compile(r"^[\s|:+=_*—-]+$")
_LEAD = re.compile(
    rf"^[【\[(（<]?\s*{marks.alternation(texts.STEM_LEADS)}\s*(?:[】\])）>]\s*[:：.、]?|[:：])\s*", re.IGNORECASE
)
_OPTION_LEAD = re.compile(
    rf"^(?P<t>[{texts.TICKS}]?)\s*[【\[(（]?(?:{marks.alternation(texts.OPTION_LEADS)})\s*(?P<l>[A-HＡ-Ｈa-h甲乙丙丁戊己庚辛])\s*[】\])）]?\s*[.．、:：]?\s*(?=\S)"
)
_OPTIONS_LEAD = re.compile(
    rf"^[【\[(（]?\s*(?:{marks.alternation(texts.OPTION_LEADS)})\s*(?:[】\])）]\s*[:：]?|[:：])\s*(?=$|[(（\[【□☐☑√]?\s*[A-HＡ-Ｈa-h①])"
)
_STEMS_LABEL = re.compile(rf"^[(（\[【]?(?P<l>[{texts.HEAVENLY}])\s*(?:[)）\]】]\s*[.．、:：]?|[.．、:：])\s*(?=\S)")
_MARK_FIRST = re.compile(
    rf"^[(（\[【]\s*(?P<m>[A-HＡ-Ｈ]{{1,8}}|{texts.VALUE_WORDS}|[√×✓✔✗✘✕✖❌✅xXTFYN])\s*[)）\]】]\s*"
    r"(?P<n>[0-9]{1,4}\s*[.．、:：)）]|[(（][0-9]{1,4}[)）][.．、]?|第[0-9]{1,4}题[.．、:：]?)\s*(?P<rest>\S.*)$"
)
_MARK_BARE = re.compile(
    rf"^(?P<m>{texts.VALUE_WORDS}|[√×✓✔✗✘❌✅])\s+(?P<n>[0-9]{{1,4}}\s*[.．、:：)）])\s*(?P<rest>\S.*)$"
)
_ANSWER_NUMBER = re.compile(
    rf"^(?P<w>{marks.alternation(texts.ANSWER_WORDS + texts.EXPLAIN_WORDS)})\s*[0-9]{{1,3}}\s*(?=[:：])"
)
_BARE_BULLET = re.compile(r"^(?P<b>[○◯〇●◉⚪⚫□☐■◇◆☑☒])\s*(?P<rest>\S.*)$")
_ONLY_WORD = re.compile(
    rf"^[【\[(（]?\s*(?P<w>{marks.alternation(texts.ANSWER_WORDS + texts.EXPLAIN_WORDS)})\s*[】\])）]?$", re.IGNORECASE
)
_KIND_SHORT = re.compile(rf"^(?P<n>.{{0,8}}?)[(（\[【](?P<k>[{''.join(texts.SHORT_KINDS)}])[)）\]】]\s*(?=\S)")
_BOXED_PAIR = (
    re.compile(r"(?P<r>对|正确|是|√)\s*(?P<a>[☑□☐✅■●○])\s*[/、,，]?\s*(?P<w>错误?|否|×)\s*(?P<b>[☑□☐✅■●○])\s*$"),
    re.compile(r"(?P<a>[☑□☐✅■●○])\s*(?P<r>对|正确|是|√)\s*[/、,，]?\s*(?P<b>[☑□☐✅■●○])\s*(?P<w>错误?|否|×)\s*$"),
)
_BRACKETED_PAIR = re.compile(
    r"(?P<r>对|正确|是|√)\s*[(（\[]\s*(?P<a>[√✓✔☑]?)\s*[)）\]]\s*[/、,，]?\s*(?P<w>错误?|否|×)\s*[(（\[]\s*(?P<b>[√✓✔☑]?)\s*[)）\]]\s*$"
)
_QUESTION_FIGURE, _ANSWER_FIGURE = re.compile(r"^[QqＱ]\s*\d+\s*[.、:：]"), re.compile(r"^[AaＡ]\s*\d+\s*[.、:：]\s*")
_LONG_WORDS = tuple(word for word in texts.STEM_LEADS + texts.EXPLAIN_WORDS if len(word) > 1)
_SPACED_WORD = re.compile(rf"^(?P<w>{marks.alternation(_LONG_WORDS)})[ \t\u3000]+(?=\S)", re.IGNORECASE)
_KIND_NUMBER = re.compile(
    rf"^[【\[(（]?(?P<k>{marks.alternation(texts.KIND_WORDS)})[】\])）]?\s*\d{{1,4}}\s*[.、:：]?$"
)
_KEY_ROW = re.compile(rf"^(?P<w>{marks.alternation(texts.KEY_ROW_HEADS)})\s*[:：]\s*")
_KEY_HEAD = re.compile(
    rf"\|?\s*{marks.alternation(texts.KEY_ROW_HEADS)}\s*[|\t]\s*{marks.alternation(texts.KEY_ROW_HEADS)}\s*\|?"
)
_KEY_CELLS = re.compile(rf"\|?\s*(?P<n>[0-9]{{1,3}})\s*[|\t]\s*(?P<v>{texts.KEY_CELL})\s*\|?")
_NUMBERED_ANSWER = re.compile(
    rf"{marks.alternation(texts.ANSWER_WORDS)}\s*(?P<n>[0-9]{{1,3}})\s*[:：.、]\s*(?P<v>{texts.KEY_CELL})[。.;；]?"
)
_STAR = re.compile(r"(?<=[】\])）])\s*[*＊]+\s*$")


def canonical(rows: list[str]) -> list[str]:
    """The rows with 题目： as a number, 选项A： and 甲、 as letters, circles before options as letters, a mark that
    stands before its number behind the question, and a key printed as a table as a list."""
    rows = _answers_numbered(rows)
    rows = blocks.lettered(blocks.parted(_coloned([_one(row) for row in rows])))
    if any(map(_QUESTION_FIGURE.match, rows)):
        rows = [_ANSWER_FIGURE.sub(f"{texts.ANSWER_WORDS[-1]}: ", row) for row in rows]
    rows = _kinds_behind(_answers_of_tables(rows))
    rows = [_OPTIONS_LEAD.sub("", row) if _OPTIONS_LEAD.match(row) else row for row in rows]
    return _numbered(_lettered(_bulleted(rows)))


def _answers_numbered(rows: list[str]) -> list[str]:
    """答案1：B, 答案2：C one below the other: a key."""
    found = list(rows)
    places = [(at, match) for at, row in enumerate(rows) if (match := _NUMBERED_ANSWER.fullmatch(row))]
    for (one, first), (other, second) in pairwise(places):
        if other == one + 1 and int(second["n"]) == int(first["n"]) + 1:
            for at, match in ((one, first), (other, second)):
                found[at] = f"{match['n']}.{match['v']}"
    return found


def _one(row: str) -> str:
    """What can be said of a row by itself."""
    for pattern in (_MARK_FIRST, _MARK_BARE):
        row = pattern.sub(r"\g<n> \g<rest>（\g<m>）", row)
    if _KEY_HEAD.fullmatch(row):
        return ""
    if entry := _KEY_CELLS.fullmatch(row):
        return f"{entry['n']}.{entry['v']}"
    row = _ANSWER_NUMBER.sub(r"\g<w>", _STAR.sub("", row))
    row = _KIND_SHORT.sub(lambda match: f"{match['n']}（{texts.SHORT_KINDS[match['k']]}）", row)
    for pattern in _BOXED_PAIR:
        if (pair := pattern.search(row)) and (pair["a"] in texts.FILLED_BULLETS) != (pair["b"] in texts.FILLED_BULLETS):
            chosen = texts.RIGHT if pair["a"] in texts.FILLED_BULLETS else texts.WRONG
            row = f"{row[: pair.start()].rstrip()}（{chosen}）"
    if (pair := _BRACKETED_PAIR.search(row)) and bool(pair["a"]) != bool(pair["b"]):
        row = f"{row[: pair.start()].rstrip()}（{texts.RIGHT if pair['a'] else texts.WRONG}）"
    if row.strip("：:") in texts.OPTION_LEADS:
        return ""
    row = _OPTION_LEAD.sub(r"\g<t>\g<l>. ", row)
    word = _ONLY_WORD.match(row)
    return f"{word['w']}：" if word and not re.search(texts.KEY_ONLY, row) else row


def _coloned(rows: list[str]) -> list[str]:
    """题干 …, 解析 … with a blank for a colon, where the word begins several rows; 单选题 2 as a type."""
    begun = [match["w"] for row in rows if (match := _SPACED_WORD.match(row))]
    often = {word for word in begun if begun.count(word) > 1}
    found = []
    for row in rows:
        if (kind := _KIND_NUMBER.match(row)) is not None:
            found.append(texts.kind_row(kind=kind["k"]))
        elif (match := _SPACED_WORD.match(row)) is not None and match["w"] in often:
            found.append(f"{match['w']}：{row[match.end() :]}")
        else:
            found.append(row)
    return found


def _kinds_behind(rows: list[str]) -> list[str]:
    """题型：单选 printed above its question, first of a block, goes below the question's first row."""
    found = list(rows)
    for place in range(len(found) - 1):
        match = lines.meta_mark().match(found[place])
        if not match or texts.META_WORDS[match["w"]] != "kind":
            continue
        below, above = found[place + 1], found[place - 1] if place else ""
        first = not above and bool(below) and not lines.options_of(below, 0) and not _is_marked(below)
        if _LEAD.match(below) or _is_numbered(below):
            found[place], found[place + 1] = below, found[place]
        elif first:
            found[place], found[place + 1] = "", texts.kind_of_row(kind=match["v"].strip(), rest=below)
    return found


def _is_marked(row: str) -> bool:
    return any(mark.match(row) for mark in (lines.answer_mark(), lines.explain_mark(), lines.meta_mark()))


def _numbered(rows: list[str]) -> list[str]:
    """题目： and 问： begin a question; where rows are numbered besides, only the word goes."""
    rows = _without_titles(rows)
    leads = [place for place, row in enumerate(rows) if _LEAD.match(row)]
    if len(leads) < 2 and not (leads and not any(map(_is_numbered, rows))):
        return [_after_number(row) for row in rows]
    count = 0
    found: list[str] = []
    for row in rows:
        match = _LEAD.match(row)
        if match is None:
            found.append(_after_number(row))
            continue
        rest = row[match.end() :]
        printed = lines.number_of(rest)
        if printed and printed[0] not in ("blank", "han", "circled", "bracket-han"):
            found.append(rest)
            continue
        count += 1
        found.append(texts.numbered(number=count, rest=rest))
    return found


def _without_titles(rows: list[str]) -> list[str]:
    """题目2 on a row of its own goes when the next one begins the question."""
    found = list(rows)
    filled = [place for place, row in enumerate(rows) if row]
    for place, below in pairwise(filled):
        if _LEAD.match(rows[below]) and (printed := lines.number_of(rows[place])) and not printed[2]:
            found[place] = ""
    return found


def _is_numbered(row: str) -> bool:
    found = lines.number_of(row)
    return found is not None and found[0] not in ("blank", "circled")


def _after_number(row: str) -> str:
    found = lines.number_of(row)
    if found is None or found[0] == "blank":
        return row
    match = _LEAD.match(found[2])
    return row[: len(row) - len(found[2])] + found[2][match.end() :] if match else row


def _lettered(rows: list[str]) -> list[str]:
    """甲、乙、丙 as letters, answers too, where options are marked so and not by letters."""
    marked = [match["l"] for row in rows if (match := _STEMS_LABEL.match(row))]
    if texts.HEAVENLY[0] not in marked or texts.HEAVENLY[1] not in marked:
        return rows
    if any(lines.options_of(row, 0) for row in rows):
        return rows
    table = str.maketrans(texts.HEAVENLY, LETTERS)
    found = []
    for row in rows:
        if label := _STEMS_LABEL.match(row):
            found.append(f"{label['l'].translate(table)}. {row[label.end() :]}")
        elif (answer := lines.answer_mark().match(row)) and re.fullmatch(
            rf"[\s,、，;；{texts.HEAVENLY}]+", row[answer.end() :]
        ):
            found.append(row[: answer.end()] + row[answer.end() :].translate(table))
        else:
            found.append(re.sub(rf"[(（]\s*([{texts.HEAVENLY}]+)\s*[)）]", lambda m: m[0].translate(table), row))
    return found


def _bulleted(rows: list[str]) -> list[str]:
    """Circles and boxes before options that have no letter: a run of them under a question gets letters."""
    found: list[str] = []
    for is_run, group in groupby(_joined_runs(rows), key=lambda one: one[1]):
        run = [row for row, _ in group]
        run = [_unbulleted(row) for row in run]
        bare = [match for row in run if (match := _BARE_BULLET.match(row))]
        if not is_run or len(bare) < 2 or any(lines.options_of(match["rest"], at) for at, match in enumerate(bare)):
            several = len({match["b"] for match in bare}) > 1
            found += [_stripped(row, ticks=several) for row in run]
            continue
        filled = len({match["b"] for match in bare}) > 1
        for letter, match in zip(LETTERS, bare, strict=False):
            tick = "√" if filled and match["b"] in texts.FILLED_BULLETS else ""
            found.append(f"{tick}{letter}. {match['rest']}")
    return found


def _stripped(row: str, *, ticks: bool) -> str:
    """The row without its circle; a filled one before an option's letter is a tick where others are empty."""
    match = re.match(r"^(?P<b>[○◯●◉⚫■◆◇])\s*(?=\S)", row)
    if match is None:
        return row
    rest = row[match.end() :]
    is_option = re.match(r"[A-HＡ-Ｈa-h]\s*[.．、:：)）]", rest) is not None
    return f"√{rest}" if ticks and is_option and match["b"] in texts.FILLED_BULLETS else rest


def _unbulleted(row: str) -> str:
    """The row without its bullet where it is no option."""
    match = _BARE_BULLET.match(row)
    rest = match["rest"] if match else ""
    marked = (lines.answer_mark(), lines.explain_mark(), lines.meta_mark())
    return rest if rest and any(mark.match(rest) for mark in marked) else row


def _joined_runs(rows: list[str]) -> list[tuple[str, bool]]:
    """Rows with whether they belong to a run of bullets; empty rows within a run go."""
    written = [row for at, row in enumerate(rows) if row or not (0 < at < len(rows) - 1 and _between_bullets(rows, at))]
    return [(row, _BARE_BULLET.match(row) is not None) for row in written]


def _between_bullets(rows: list[str], at: int) -> bool:
    return bool(_BARE_BULLET.match(rows[at - 1]) and _BARE_BULLET.match(rows[at + 1]))


def _answers_of_tables(rows: list[str]) -> list[str]:
    """A row of numbers above a row of answers becomes `1.A 2.B`."""
    found = list(rows)
    filled = [place for place, row in enumerate(rows) if row and not _EMPTY_ROWS.match(row)]
    is_first = True
    for above, below in pairwise(filled):
        numbers, values = _cells(rows[above]), _cells(rows[below])
        few = 1 if _is_key_row(rows[above]) and _is_key_row(rows[below]) else 2
        if not all(one.isdigit() for one in numbers) or len(numbers) < few or len(numbers) != len(values):
            continue
        letters = rf"[A-HＡ-Ｈa-h、,，]{{1,15}}|[{texts.HEAVENLY}]{{1,8}}|[{texts.CIRCLED[:8]}]{{1,8}}"
        if not all(marks.judged(one) is not None or re.fullmatch(letters, one) for one in values):
            continue
        head = f"{texts.KEY_HEADINGS[0]}：" if is_first and not _is_headed(rows, above) else ""
        is_first = False
        found[above] = head.rstrip()
        found[below] = " ".join(f"{number}.{value}" for number, value in zip(numbers, values, strict=True))
    return [row for row in found if not _EMPTY_ROWS.match(row) or "|" not in row]


def _is_key_row(row: str) -> bool:
    return re.split(r"[\s|:：]", row.strip(" |"), maxsplit=1)[0] in texts.KEY_ROW_HEADS


def _is_headed(rows: list[str], place: int) -> bool:
    """Whether an answer's heading stands on one of the rows just above."""
    before = [row for row in rows[:place] if row][-2:]
    return any(re.search(marks.alternation(texts.KEY_HEADINGS), row) for row in before)


def _cells(row: str) -> list[str]:
    row = _KEY_ROW.sub(r"\g<w> ", row)
    cells = [cell.strip(" 　*`") for cell in re.split(r"[|\t]|\s{1,}|(?<=\d)[,，、](?=\d)", row)]
    cells = [cell for cell in cells if cell]
    return cells[1:] if cells and cells[0].strip("：:") in texts.KEY_ROW_HEADS else cells
