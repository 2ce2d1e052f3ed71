"""Tomorrow's vehicles as people write them in a line."""

import re

from handlers.rosters.reading import deferred, spoken, texts
from handlers.rosters.reading.cells import is_plate, phone_of
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.model import Vehicle
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.visits import CLOCK, LABEL, SPLIT, is_called, is_none
from handlers.rosters.reading.words import any_of, narrow

#: The plate is told later: `车号要等司机到了才知道`.
_PLATE_LATER = deferred.compile(
    "(?:车牌号?码?|车号|牌照|牌号|号牌)[^。；;\n]{0,4}(?:[等待]|才|没有?[定出给发报]|未|不[知清确]|晚[点些]|稍后|到时|回头|明[早天]再?报)"
)
_DRIVER = deferred.compile(
    r"(?:司机|驾驶员|随车|(?<![\u4e00-\u9fff])师傅(?=\s*[老小\u4e00-\u9fff]))\s*(?:姓名)?\s*[:：]?\s*(?:叫|是)?\s*([\u4e00-\u9fff]{2,4}?)(?=[\s,，;；。)）|]|$|电话|手机|\|)"
)
_PLATE_FIRST = deferred.compile(
    rf"\s*(?:(?:主|车头)?车牌号?码?|车号|车辆)?\s*[:：]?\s*[{texts.PLATE_PROVINCES}]\s?[A-Za-z]"
)
_UNSURE = deferred.compile("(?:都|也|还|暂)*[没未待不另]|自带")
_VEHICLE = deferred.compile("车(?!间|床|工|站|位|库|棚|铣)|辆|牌照")
#: What is done with goods, and who drives them.
_HAULS = deferred.compile("司机|驾驶员|随车|[送拉运装卸提到来取]货|[送拉运载]")
_OF_CARGO = deferred.compile("的$")
_LOADS = deferred.compile("(?:[送拉运载提][\u4e00-\u9fff]{1,8}?|[装卸]货)(?=的|[,，。;；\\s]|车|$)")
_ANOTHER = deferred.compile("车牌|车号|牌照|号牌|还有|另|[一两二三1-9][辆台部]")
_SENTENCE = deferred.compile("[^。；;\n]+[。；;\n]*")
_PIECE = deferred.compile("[^,，。；;\\n]+")
_FRONT = 8  #: characters in front of a plate that leads its line
_SIZE = deferred.compile(r"[0-9.]+\s*(?:米|吨|t|T|方|座|m)\S*|[0-9一二两三四五六七八九十]+(?:辆|台|车|部)")


def apart(text: str) -> list[str]:
    """A line's sentences, when vehicles stand in some and people or figures in others."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]
    plates = [any(span.kind == "plate" for span in scan(sentence)) for sentence in sentences]
    others = [sentence for sentence, has_plate in zip(sentences, plates, strict=True) if not has_plate]
    is_mixed = any(plates) and any(spoken.is_spoken(one) or Draft().figures(one) for one in others)
    return sentences if is_mixed else [text]


def lacks_plate(text: str) -> bool:
    """Whether a line speaks of a vehicle whose plate is not known yet."""
    return (
        bool(any_of("vehicle", "unknown").search(text) or _PLATE_LATER.search(text))
        and bool(_VEHICLE.search(text))
        and not any(span.kind == "plate" for span in scan(text))
    )


def vehicles(text: str, draft: Draft) -> int:
    """Take the vehicles of a line into the draft; a vehicle without a plate that can be is marked for the document."""
    if is_none(text):
        return 0
    spans = [span for span in scan(text) if span.kind == "plate"]
    if not spans:
        if _VEHICLE.search(text) and (
            lacks_plate(text) or any_of("vehicle", "unknown").search(text) or any_of("vehicle", "types").search(text)
        ):
            draft.unknown_plate = True
            return 1
        return 0
    before = len(draft.vehicles)
    for first, span in enumerate(spans):
        if first and _is_trailer(spans[first - 1], span, text):
            draft.vehicles[-1].trailer = span.text
            continue
        end = next((one.start for one in spans[first + 1 :] if not _is_trailer(span, one, text)), len(text))
        draft.vehicles.append(_vehicle(span, text, min(end, _another_at(text, span.end))))
        if len(spans) == 1:
            _said_before(draft.vehicles[-1], text[: span.start])
        draft.unknown_plate = draft.unknown_plate or not is_plate(span.text)
    if len(spans) > 1 and (load := _LOADS.search(text[: spans[0].start])):
        for found in draft.vehicles[before:]:
            found.cargo = found.cargo or load.group()
    draft.unknown_plate = draft.unknown_plate or any(
        _ANOTHER.search(piece) and lacks_plate(piece) for piece in SPLIT.split(text)
    )
    return len(spans)


def _another_at(text: str, start: int) -> int:
    """Where a clause behind a vehicle tells of another one, whose plate is not known yet."""
    for piece in _PIECE.finditer(text, start):
        if _ANOTHER.search(piece[0]) and lacks_plate(piece[0]):
            return piece.start()
    return len(text)


def _is_trailer(tractor: Span, span: Span, text: str) -> bool:
    between = text[tractor.end : span.start]
    return (
        span.text.endswith(texts.TRAILER)
        and not tractor.text.endswith(texts.TRAILER)
        and len(between) <= 6
        and "\n" not in between
    )


def _vehicle(span: Span, text: str, end: int) -> Vehicle:
    found = Vehicle(plate=span.text)
    rest = text[span.end : end]
    for other in reversed(scan(rest)):
        if other.kind == "phone":
            found.phone = phone_of(other.text)
        rest = rest[: other.start] + "|" + rest[other.end :]
    rest = re.sub("[明今后]天|[明今]日", " ", LABEL.sub("|", rest))
    rest = re.sub(r"^\s*[/+＋、,，]?\s*挂车?", "", rest)
    if driver := _DRIVER.search(rest):
        found.driver = None if _UNSURE.match(driver[1]) else driver[1]
        rest = rest[: driver.start()] + "|" + rest[driver.end() :]
    if clock := CLOCK.search(narrow(rest)):
        found.time = rest[clock.start() : clock.end()].strip()
        rest = rest[: clock.start()] + "|" + rest[clock.end() :]
    rest = _SIZE.sub(" ", any_of("vehicle", "types").sub(" ", rest))
    for token in SPLIT.split(rest):
        token = token.strip("/·+-—.")
        if len(token) < 1 or re.fullmatch(
            "司机|货物?|挂|车|的|无|拉|送|待定|明天|明日|和|以及|另外|还有|到|进园|入园|来|，|[0-9]*", token
        ):
            continue
        if found.driver is None and (is_called(token) or (found.phone and is_name(token))):
            found.driver = token
        elif found.cargo is None:
            found.cargo = _OF_CARGO.sub("", re.sub("^(?:货物|品名|货)(?:[:：是])?", "", token))
    return found


def _said_before(found: Vehicle, front: str) -> None:
    """Take what stands in front of the only plate of a line: `明天8点有车来提货，车号…`."""
    if found.time is None and (clock := CLOCK.search(narrow(re.sub("[明今后]天|[明今]日", " ", front)))):
        found.time = clock.group().strip()
    if found.cargo is None and (load := _LOADS.search(front)):
        found.cargo = load.group()
    if found.driver is None and (driver := _DRIVER.search(front)) and not _UNSURE.match(driver[1]):
        found.driver = driver[1]


def names_first(text: str) -> bool:
    """Whether a plate stands in a text before anybody's name and no document does."""
    spans = scan(text)
    plates = [span.start for span in spans if span.kind == "plate"]
    if not plates or any(span.kind == "id" for span in spans):
        return False
    return not any(at + len(name) <= plates[0] and is_name(name) for at, name in names_in(text))


def leads(text: str, line: str) -> bool:
    """Whether a line begins with a plate, or speaks of vehicles and names one first, whoever drives them."""
    if (_VEHICLE.search(line) or _HAULS.search(line)) and names_first(text):
        return True
    return bool(_PLATE_FIRST.match(text)) and any(span.kind == "plate" and span.start <= _FRONT for span in scan(text))
