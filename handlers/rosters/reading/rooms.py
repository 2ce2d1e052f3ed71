"""Dormitories as they are laid out: a building or room above its people, beds beside each other behind their room."""

from collections.abc import Sequence

from handlers.rosters.reading import deferred, headings, texts
from handlers.rosters.reading.cells import PLAIN_NAME, could_be_name, text_of
from handlers.rosters.reading.sheets import Cell
from handlers.rosters.reading.words import fold

_ROOM = deferred.compile(r"(?:第?[0-9]{2,4}|[A-Za-z]-?[0-9]{2,4})(?:号?(?:室|房间?|宿舍|寝室)|号)?")
_PLACE = deferred.compile(
    r"(?:.{0,8}(?:宿舍|公寓|生活区|板房|工棚|寝室))?[第\s]*(?:[0-9]{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3}|[东南西北])\s*[号#＃]?"
    r"(?:[栋幢座]|(?<=[号#＃])楼|宿舍楼?|公寓|工棚|板房)(?:宿舍楼?|公寓)?\s*(?:[0-9一二三四五六七八九十]{1,2}[层楼单元]*)?\s*[-—]?\s*(?:[0-9]{2,4}\s*(?:室|房间?|宿舍|寝室|号)?)?"
)
_WAY = deferred.compile("[内外]宿|[外自]住|自租|外租|外租房|厂内|厂外|住[厂校]|[园厂]区?[内外]住")
_FLOOR = deferred.compile("[0-9]{3,4}|[0-9一二三四五六七八九十]{1,2}[楼层]")
_DORMITORY = deferred.compile("宿舍|公寓|住宿|寝室|入住|床位")
_OF_WHOM = deferred.compile(
    r"\s*(?:住宿)?(?:人员|员工|名单|住宿)*\s*(?:[(（:：]?\s*共?\d{1,3}\s*[人名位][)）]?)?\s*[:：]?$"
)
_OWN = deferred.compile(r"[A-Za-z]?[0-9]{1,4}(?:室|房间?|宿舍|寝室|号|床|铺|-[0-9]{1,2})*|[上下]铺")
_BED = deferred.compile(
    r"(?:[0-9一二三四五六七八]{1,2}|[A-Ha-h甲乙丙丁])?号?(?:床位?|铺位?)(?:[0-9]{1,2})?(?:号)?|[上下]铺(?:[0-9]{1,2})?|[左右][上下]"
)
_LONGEST = 40  #: signs of a place's name
_NOBODY = deferred.compile("空[床位铺]?|无|[/—-]+")


def place_of(text: str, *, of_dormitory: bool = False) -> str | None:
    """The building, room or way of lodging that a lone cell names, with its people's number or without.

    `of_dormitory`: the sheet says that it is about where people live, so that bare numbers and floors are places."""
    if len(text) > _LONGEST:
        return None
    bare = _OF_WHOM.sub("", text.strip())
    is_place = _PLACE.fullmatch(bare) or _WAY.fullmatch(bare) or (_ROOM.fullmatch(bare) and not bare.isdigit())
    return bare if is_place or (of_dormitory and _FLOOR.fullmatch(bare)) else None


def is_of_dormitory(titles: Sequence[str]) -> bool:
    return any(map(_DORMITORY.search, titles))


def is_room(text: str) -> bool:
    """Whether a place lies in another one: a room, which has no building's name."""
    return bool(_ROOM.fullmatch(text))


def below(building: str | None, text: str) -> str:
    """A room's name with that of the building whose heading stands above."""
    return joined(building, text) or text if building and _ROOM.fullmatch(text) else text


def joined(section: str | None, own: str | None) -> str | None:
    """A person's lodging out of what stands above the list and in the line."""
    if not section or not own:
        return own or section
    if not _OWN.fullmatch(own):
        return own
    return section + ("-" if section[-1:].isdigit() and own[:1].isdigit() else "") + own


def spread(rows: Sequence[list[Cell]]) -> list[list[Cell]] | None:
    """A table of rooms with the names of those in each bed as a list of people; None for others."""
    for at, row in enumerate(rows[:20]):
        words = [text_of(cell).strip() for cell in row]
        beds = [place for place, word in enumerate(words) if word and _BED.fullmatch(fold(word))]
        first = next((word for word in words if word), "")
        if len(beds) > 1 and headings.meaning(first) in ("room", "building", "lodging"):
            return _listed(rows, at, words, beds)
    return None


def _listed(rows: Sequence[list[Cell]], at: int, words: Sequence[str], beds: Sequence[int]) -> list[list[Cell]] | None:
    others = [place for place, word in enumerate(words) if word and place < beds[0]]
    found: list[list[Cell]] = [[*(words[place] for place in others), texts.BED_HEADING, texts.NAME_HEADING]]
    tail: list[list[Cell]] = []
    names = 0
    above: list[Cell] = [None] * len(others)
    for row in rows[at + 1 :]:
        inside = [(place, text_of(row[place]).strip()) for place in beds if place < len(row)]
        people = [(place, text) for place, text in inside if text and not _NOBODY.fullmatch(text)]
        if not people:
            tail.append(list(row))
            continue
        own = [row[place] if place < len(row) else None for place in others]
        above = [cell if text_of(cell).strip() else before for cell, before in zip(own, above, strict=True)]
        for place, text in people:
            names += could_be_name(text) or bool(PLAIN_NAME.match(text))
            found.append([*above, words[place], text])
    people_ = len(found) - 1
    return [*map(list, rows[:at]), *found, *tail] if people_ and names * 2 > people_ else None
