"""Which column holds what: from the headings, and from what stands below them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from handlers.rosters.reading import deferred, firms, headings, texts
from handlers.rosters.reading.cells import (
    MOBILE,
    PLAIN_NAME,
    could_be_name,
    is_plate,
    name_of,
    number_of,
    phone_of,
    plate_of,
    text_of,
)
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import change_of, fold, fold_heading, meanings, words

_GRID, _SURE = 4, 0.8  #: names in a table of nothing else, and what share of its cells they are
_TOLD = ("name", "id_no", "phone", "shift", "team", "lodging")  #: what a column says without its heading
_OF_STAFF = frozenset({"id_no", "staff_no", "team", "shift", "lodging", "change"})
_OF_A_VISIT = frozenset(
    {"name", "visitor", "company", "purpose", "party", "host", "time", "plate", "trailer", "cargo", "vehicle_type"}
)
ENOUGH = 0.6  #: share of a column's filled cells that must look alike for it to be taken for something
WEEKDAY = deferred.compile("(?:周|星期|礼拜)[一二三四五六日天]")
_LODGING = deferred.compile(
    r"[0-9a-z一二三四五六七八九十号#]\s?[栋幢座]|[0-9a-z号#]\s?楼|[栋幢楼座][0-9]|宿舍(?!的?(?:钥匙|已|也|都|退|押|费|清|没|行李|东西))|室$|平房|工棚|板房|民房|[0-9]号?房|自住|外租|公寓|[村路街]|小区|租房|自有|家住|住宿"
    r"|(?<![\d.])(?!20\d\d-\d{1,2}-\d)(?<!20\d\d-)\d{1,4}-\d(?![0-9]*[日号天])"
)
_SAMPLE = 60  #: rows looked at
YES_NO = deferred.compile("[是否有无√✓✔×✗XxYyNn]|不?住|没有")
_WORD = deferred.compile("[\u4e00-\u9fff]{2,5}")
#: Said of people and no work: how they came, from where, which paper.
_NO_JOB = deferred.compile(
    "工$(?<![焊电木瓦普杂小大钳车铣技油漆]工)|[外本]地|外[省籍]|正式|试用|[兼全]职|[男女]性|合格|健康|正常|[新老]员工|党员|群众|[0-9月日]|保险|社保|培训"
)
#: What a column of identity numbers or telephones looks like when many of them are wrong.
_NEARLY = {"id_no": deferred.compile(r"[0-9X*]{14,20}"), "phone": deferred.compile(r"[0-9*]{7,13}")}


@dataclass(slots=True)
class Columns:
    """One block's columns: field → place. `width` bounds the block to the right for side-by-side ones."""

    places: dict[str, int]
    first: int = 0
    last: int = 10_000
    headings: dict[int, str] = field(default_factory=dict)
    change: str | None = None  #: of everybody in it, as a word above it says

    def __contains__(self, field: str) -> bool:
        return field in self.places

    @property
    def is_visits(self) -> bool:
        """Rows are visitors, not staff."""
        marks = {"visitor", "company", "purpose", "party", "host"} & self.places.keys()
        return "visitor" in marks or len(marks) >= 2 or ("purpose" in marks and "id_no" not in self.places)

    @property
    def is_vehicles(self) -> bool:
        """Rows are vehicles: a plate, and no person of whom more than the name of a driver is said."""
        if "plate" not in self.places or self.is_visits:
            return False
        return "driver" in self.places or "cargo" in self.places or not {"name", "id_no"} & self.places.keys()


def looks(value: Cell) -> str | None:
    """What one cell is by itself: id_no, phone, plate, name, shift, change, lodging, team, gender, id_type, seq."""
    text = text_of(value).strip()
    folded = fold(text)
    if not folded:
        return None
    number = number_of(value)
    if re.fullmatch(
        r"[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14}|[0-9]\.[0-9]+E\+?1[4-9]|[0-9]{4,6}[*X]{6,}[0-9X]{2,6}", number
    ):
        return "id_no"
    if (len(text) < 30 and MOBILE.fullmatch(phone_of(value))) or re.fullmatch(r"1[3-9][0-9]\*{4}[0-9]{4}", folded):
        return "phone"
    if is_plate(plate_of(text)) and len(text) > 4:
        return "plate"
    if re.fullmatch(r"[0-9]{1,4}(?:\.0)?", folded):
        return "seq"
    if folded in texts.GENDERS:
        return "gender"
    if folded in meanings("shift") or re.fullmatch("[a-z甲乙丙丁一二三四][班]|.{0,2}[白夜中早晚]班", folded):
        return "shift"
    if folded in meanings("id_types"):
        return "id_type"
    if text in texts.JOBS:
        return "team"
    if folded in words("none", "words") or (len(folded) <= 6 and change_of(text)):
        return "change"
    if _LODGING.search(folded):
        return "lodging"
    if re.search(r"\d[日号]|→|月", folded):
        return None
    if (
        text not in texts.EMPLOYED
        and re.search(
            "(?:[组队部线间课科室员工车]|[厨机库泵电炉门气料]房|(?<![排值当上下轮换])班|(?<![在到上离返下])岗)$", folded
        )
        and (len(folded) > 2 or not could_be_name(text))
    ):
        return "team"
    return "name" if could_be_name(text) and not WEEKDAY.fullmatch(text) else None


def infer(rows: Sequence[Sequence[Cell]], taken: dict[str, int] | None = None) -> dict[str, int]:
    """Fields of columns that have no heading, judged by their cells."""
    found = dict(taken or {})
    used = set(found.values())
    sample = rows[:_SAMPLE]
    width = max((len(row) for row in sample), default=0)
    votes: list[tuple[float, int, str]] = []
    for column in range(width):
        if column in used:
            continue
        cells = [row[column] for row in sample if column < len(row) and text_of(row[column]).strip()]
        kinds = Counter(kind for cell in cells if (kind := looks(cell)))
        for kind, number in kinds.items():
            if number >= ENOUGH * len(cells):
                votes.append((number / len(cells), column, kind))
    for _, column, kind in sorted(votes, key=lambda vote: (-vote[0], vote[1])):
        if kind not in found and column not in used:
            found[kind] = column
            used.add(column)
    if "name" not in found and {"id_no", "phone"} & found.keys():
        unused = [column for column in range(width) if column not in used]
        if (place := next((at for at in unused if _are_names(sample, at)), None)) is not None:
            found["name"] = place
            used.add(place)
    for kind, shape in _NEARLY.items():
        left = [column for column in range(width) if column not in used] if kind not in found else []
        for column in left:
            cells = [number_of(row[column]) for row in sample if column < len(row) and text_of(row[column]).strip()]
            if cells and sum(1 for cell in cells if shape.fullmatch(cell)) >= ENOUGH * len(cells):
                found[kind] = column
                used.add(column)
                break
    return found


def _are_names(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    """Whether a column beside numbers holds names, of whatever families: short, Chinese, hardly one twice."""
    cells = [text for row in rows if place < len(row) and (text := name_of(text_of(row[place])))]
    short = [text for text in cells if PLAIN_NAME.fullmatch(text) and looks(text) in (None, "name")]
    return bool(cells) and len(short) >= _SURE * len(cells) and len(set(short)) > ENOUGH * len(short)


def names_only(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The columns of a table in which every cell is somebody's name; none when it is another."""
    wide = [row for row in rows if sum(1 for cell in row if text_of(cell).strip()) > 1]
    cells = [text_of(cell).strip() for row in wide for cell in row if text_of(cell).strip()]
    if len(cells) < _GRID or sum(1 for cell in cells if looks(cell) == "name") < _SURE * len(cells):
        return []
    places = sorted({at for row in wide for at, cell in enumerate(row) if text_of(cell).strip()})
    return places if all(headings.meaning(cell) is None for cell in wide[0] if isinstance(cell, str)) else []


def from_headings(words: Sequence[str], below: Sequence[Sequence[Cell]]) -> list[Columns]:
    """The blocks that stand side by side under one row of headings, each with its columns."""
    named = [(place, word, headings.meaning(word)) for place, word in enumerate(words) if word.strip()]
    blocks: list[list[tuple[int, str, str | None]]] = [[]]
    anchor = _anchor([kind for _, _, kind in named]) or _same_name(named)
    for entry in named:
        if anchor and entry[2] == anchor and any(kind == anchor for _, _, kind in blocks[-1]):
            tail: list[tuple[int, str, str | None]] = []
            if blocks[-1][-1][2] == "seq" and anchor != "seq":
                tail = [blocks[-1].pop()]
            blocks.append(tail)
        blocks[-1].append(entry)
    found = []
    for number, block in enumerate(blocks):
        last = blocks[number + 1][0][0] - 1 if number + 1 < len(blocks) else 10_000
        first = block[0][0] if number and block else 0
        found.append(_columns(block, below, first, last))
    return found


def _anchor(kinds: list[str | None]) -> str | None:
    """The field whose second appearance begins a block beside the first one."""
    for kind in ("name", "visitor", "plate"):
        if kinds.count(kind) > 1 and (kinds.count("id_no") > 1 or kinds.count("phone") > 1 or kinds.count("seq") > 1):
            return kind
    return (
        "name"
        if kinds.count("name") > 1 and set(kinds) <= {"name", "seq", "team", "shift", "ignore", "remark"}
        else None
    )


def _same_name(named: Sequence[tuple[int, str, str | None]]) -> str | None:
    """Two columns called alike by the word for names begin a block each; others name somebody else (`班组长`)."""
    said = [fold_heading(word) for _, word, kind in named if kind == "name"]
    return "name" if len(said) > 1 and len(set(said)) == 1 else None


def _columns(
    block: list[tuple[int, str, str | None]], below: Sequence[Sequence[Cell]], first: int, last: int
) -> Columns:
    places: dict[str, int] = {}
    best: dict[str, int] = {}
    for place, word, kind in block:
        if kind is None or kind == "ignore" or (kind == "lodging" and _is_all(below, place, YES_NO)):
            continue
        how = headings.rank(kind, word)
        if kind not in places or (how < best[kind] and not _is_empty(below, place)) or _is_empty(below, places[kind]):
            places[kind], best[kind] = place, how
    if "driver" in places and _drive_for_it(places) and not _hold_plates(block, below):
        places["name"] = places.pop("driver")
    _put_right(places, block, below)
    if "host" in places and {"company", "purpose"} & places.keys() and not {"visitor", "name"} & places.keys():
        places["visitor"] = places.pop("host")  # 联系人 of those who come
    return Columns(places, first, last, {place: word for place, word, _ in block})


def _drive_for_it(places: dict[str, int]) -> bool:
    """Whether drivers are listed as staff, and nothing is said of a vehicle, its load or a visit."""
    return bool(_OF_STAFF & places.keys()) and not _OF_A_VISIT & places.keys()


def _hold_plates(block: list[tuple[int, str, str | None]], below: Sequence[Sequence[Cell]]) -> bool:
    return any(_majority(below, place) == "plate" for place, _, _ in block)


def _is_all(below: Sequence[Sequence[Cell]], place: int, shape: "re.Pattern[str]") -> bool:
    cells = [text for row in below[:_SAMPLE] if place < len(row) and (text := text_of(row[place]).strip())]
    return bool(cells) and all(map(shape.fullmatch, cells))


def _tell_changes(below: Sequence[Sequence[Cell]], place: int) -> bool:
    return any(place < len(row) and change_of(text_of(row[place])) for row in below[:_SAMPLE])


def _are_jobs(below: Sequence[Sequence[Cell]], place: int) -> bool:
    """Whether a column whose heading says nothing tells what people do: trades' words, most of them of several."""
    cells = [text for row in below[:_SAMPLE] if place < len(row) and (text := text_of(row[place]).strip())]
    told = [text for text in cells if _WORD.fullmatch(text) and firms.is_common(text) and not _NO_JOB.search(text)]
    return len(set(told)) > 1 and len(told) >= _SURE * len(cells) and len(set(told)) < len(told)


def _is_empty(below: Sequence[Sequence[Cell]], place: int) -> bool:
    return bool(below) and not any(place < len(row) and text_of(row[place]).strip() for row in below[:_SAMPLE])


def _put_right(
    places: dict[str, int], block: list[tuple[int, str, str | None]], below: Sequence[Sequence[Cell]]
) -> None:
    """Correct headings that what stands below contradicts, and fill fields whose heading says nothing."""
    strict: dict[str, Callable[[str | None], bool]] = {
        "id_no": lambda kind: kind in ("phone", "name"),
        "phone": lambda kind: kind == "id_no",
        "name": lambda kind: kind in ("id_no", "phone", "shift"),
    }
    for field_, contradicts in strict.items():
        if field_ in places and contradicts(_majority(below, places[field_])):
            seen = _majority(below, places[field_])
            place = places.pop(field_)
            if seen and seen not in places:
                places[seen] = place
            others = [at for at, _, kind in block if kind == field_ and at not in places.values()]
            if others:
                places[field_] = others[0]
    if "id_type" in places and "id_no" not in places and _majority(below, places["id_type"]) == "id_no":
        places["id_no"] = places.pop("id_type")
    unknown = [place for place, _, kind in block if kind is None and place not in places.values()]
    for place in unknown:
        kind = _majority(below, place)
        tells = kind in _TOLD or (kind == "change" and _tell_changes(below, place))
        if kind and tells and kind not in places and _is_people(places):
            places[kind] = place
    if "team" not in places and {"name", "id_no"} & places.keys() and _is_people(places):
        free = [place for place in unknown if place not in places.values() and _are_jobs(below, place)]
        places |= {"team": free[0]} if len(free) == 1 else {}
    if "name" not in places and "staff_no" not in places and places.keys() & {"id_no", "phone"} and _is_people(places):
        free = [place for place in unknown if place not in places.values() and _are_names(below[:_SAMPLE], place)]
        places |= {"name": free[0]} if free else {}


def _is_people(places: dict[str, int]) -> bool:
    return not {"visitor", "driver", "cargo", "purpose"} & places.keys()


def _majority(below: Sequence[Sequence[Cell]], place: int) -> str | None:
    kinds = [looks(row[place]) for row in below[:_SAMPLE] if place < len(row) and text_of(row[place]).strip()]
    if not kinds:
        return None
    kind, number = Counter(kinds).most_common(1)[0]
    return kind if number >= ENOUGH * len(kinds) else None
