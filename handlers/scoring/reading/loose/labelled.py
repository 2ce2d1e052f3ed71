"""The options of one question: what begins with A, B, C in whatever spelling, and what marks the right one."""

import re
from dataclasses import dataclass, field
from itertools import groupby

from handlers.scoring.reading import lines, texts
from handlers.scoring.reading.loose import texts as pieces
from handlers.scoring.reading.model import LETTERS

_SORTS = {
    "letter": ("[A-HＡ-Ｈ]", "ABCDEFGHＡＢＣＤＥＦＧＨ"),
    "small": ("[a-h]", "abcdefgh"),
    "circled": ("[①-⑧]", texts.CIRCLED[:8]),
    "stem": (f"[{texts.HEAVENLY}]", texts.HEAVENLY),
    "figure": ("[1-8]", "12345678"),
    "han": (f"[{pieces.HAN_FIGURES}]", pieces.HAN_FIGURES),
}
_SIGNS = r"[^\w\s(（\[【“‘\"'《]"
_COLUMNS = [0, 2, 1, 3]  #: two rows of two, counted downwards
_RIGHT = re.compile(r"^(?:正确答案|正确选项|正确|答案|对|是|[√✓✔✅☑*＊★#＃👉→➡►▶●◉■⚫=+TY]\ufe0f?)+$")
_WRONG = re.compile(r"^(?:错误|不正确|不对|错|否|[×✗✘❌✖○◯〇□☐⚪◇~FN-]\ufe0f?)+$")
_BEHIND = re.compile(
    r"\s*[(（【\[<]\s*(?P<w>正确答案|正确选项|正确|答案|对|错误|错|不对|是|否|√|×|✓|✗|[TFYN]|)\s*[)）】\]>]\s*$"
    r"|\s*[-—–:：]{1,2}\s*(?P<v>正确|对|错误|错|√|×)\s*$|(?<=\s)(?P<t>[TFYN])$"
    r"|(?<=[\s\w。）)”])\s*(?P<s>[√✓✔✅☑×✗✘❌✖*＊★#＃←]\ufe0f?(?:\s*(?:正确答案|正确|答案))?)\s*$"
)


@dataclass(slots=True)
class Found:
    """`before` is the text above the first option, `behind` what stands below the last one."""

    before: str
    options: list[str]
    behind: str
    ticked: list[int] = field(default_factory=list)
    sort: str = "letter"


def labelled(text: str) -> Found | None:
    """Options by their labels: the longest run of any sort."""
    best: Found | None = None
    for sort in _SORTS:
        found = _of_sort(text, sort)
        if found and (best is None or len(found.options) > len(best.options) + (best.sort == "letter")):
            best = found
    return best


def _of_sort(text: str, sort: str) -> Found | None:
    core, values = _SORTS[sort]
    pattern = re.compile(
        rf"(?:(?P<row>^|\n)\s*(?P<b>{pieces.TOLD}\s*|{_SIGNS}{{0,4}}\s*(?:选项)?\s*)|(?P<gap>[\s\u3000;；,，。|/]+(?P<t>[√✓✔✅*]?)|(?<=[?？)）:：】]))(?:选项)?|(?P<tight>(?<=[\u4e00-\u9fff])))"
        rf"(?P<open>[(（\[【<《]?)(?P<l>{core})(?P<after>{pieces.AFTER})[ \t\u3000]*"
    )
    groups: dict[tuple[str, str], list[re.Match[str]]] = {}
    for match in pattern.finditer(text):
        after = match["after"].strip()
        if not after and not _may_stick(text[match.end("l") :], sort):
            continue
        if match["tight"] is not None and not (after and sort == "letter"):
            continue
        if not match["open"] and after[:1] in ")）" and sort == "figure" and match["row"] is None:
            continue
        groups.setdefault((match["open"], after), []).append(match)
    runs = [run for group in groups.values() if len(run := _run(group, values)) > 1]
    runs = [run for run in runs if run[0]["after"].strip() or run[0]["row"] is not None or len(run) > 2]
    if not runs:
        return None
    run = max(runs, key=lambda one: (len(one), bool(one[0]["after"].strip()), one[0]["row"] is not None))
    return _cut(text, run, values, sort)


def _may_stick(rest: str, sort: str) -> bool:
    """What stands right behind an option's label that has no mark: a blank, or words where the label is a letter."""
    return (
        rest[:1] in ("", " ", "\t", "\u3000", "\n") or sort == "letter" or (sort == "small" and not rest[0].isascii())
    )


def _run(group: list[re.Match[str]], values: str) -> list[re.Match[str]]:
    """Labels that follow each other from the first on; columns may put C beside A."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for at, match in enumerate(group):
        value = values.index(match["l"]) % len(LETTERS)
        four = group[at : at + len(_COLUMNS)]
        if value == 0 and [values.index(one["l"]) % len(LETTERS) for one in four] == _COLUMNS:
            return four
        if value == 0:
            run = [match]
        elif run and value == len(run):
            run.append(match)
        best = max(best, run, key=len)
    return list(best)


def _cut(text: str, run: list[re.Match[str]], values: str, sort: str) -> Found:
    options, told = [""] * len(run), [""] * len(run)
    behind = ""
    for match, later in zip(run, [*run[1:], None], strict=True):
        place = values.index(match["l"]) % len(LETTERS)
        written = text[match.end() : later.start() if later else len(text)]
        if later is None:
            written, behind = _last(written)
        bare = re.sub(r"\s*\n\s*", "", written).strip(" \t\u3000;；|，,/")
        told[place] = (match["b"] or match["t"] or "").strip()
        options[place], mark = unmarked(bare)
        told[place] += mark
    return Found(text[: run[0].start()], options, behind, chosen(told), sort)


def unmarked(option: str) -> tuple[str, str]:
    """(text, mark) of an option that may have a mark behind it."""
    if mark := _BEHIND.search(option):
        return option[: mark.start()].strip(), mark["w"] or mark["v"] or mark["s"] or mark["t"] or ""
    return option.strip(), ""


def is_first(row: str) -> bool:
    """A row with the first option."""
    return re.match(rf"{_SIGNS}{{0,4}}\s*[(（\[【]?[AＡa①甲][)）\]】]?\s*[^\w\s“]{{0,2}}\s*\S", row) is not None


def _last(written: str) -> tuple[str, str]:
    """The last option's own row, and the rows below it."""
    first, _, rest = written.lstrip("\n").partition("\n")
    return first, rest


def chosen(told: list[str]) -> list[int]:
    """Places of the options that a mark sets apart from the others."""
    bare = [re.sub(r"[\s【】()（）\[\]-]|选项", "", one) for one in told]
    right = [place for place, one in enumerate(bare) if one and _RIGHT.match(one)]
    if 0 < len(right) < len(bare) or (right and all(bare) and len(set(bare)) == 1 and "√" in bare[0]):
        return right
    wrong = [place for place, one in enumerate(bare) if one and _WRONG.match(one)]
    others = [place for place in range(len(bare)) if place not in wrong]
    if wrong and others and len({bare[place] for place in others}) == 1 and (bare[others[0]] or len(others) == 1):
        return others
    filled = [place for place, one in enumerate(bare) if one and not _WRONG.match(one)]
    return filled if 0 < len(filled) < len(bare) else []


def _is_bulleted(row: str) -> bool:
    match = re.match(rf"{_SIGNS}\s*(?=[\w“\"《])", row)
    bare = row[match.end() :] if match else ""
    return bool(bare) and not (lines.answer_mark().match(bare) or lines.explain_mark().match(bare))


def bulleted(rows: list[str]) -> Found | None:
    """Options that begin with signs only: ○, -, =, ~."""
    runs = []
    for is_run, group in groupby(enumerate(rows), key=lambda one: _is_bulleted(one[1])):
        run = list(group)
        if is_run and len(run) > 1:
            runs.append(run)
    if not runs:
        return None
    run = max(runs, key=len)[: len(LETTERS)]
    options = [re.sub(rf"^{_SIGNS}\s*", "", row) for _, row in run]
    told = [row[0] for _, row in run]
    for place, option in enumerate(options):
        options[place], mark = unmarked(option)
        told[place] += mark
    first, last = run[0][0], run[-1][0]
    same = len(set(told)) == 1
    return Found("\n".join(rows[:first]), options, "\n".join(rows[last + 1 :]), [] if same else chosen(told), "bullet")
