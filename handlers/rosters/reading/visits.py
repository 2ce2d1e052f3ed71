"""Tomorrow's visitors and vehicles as people write them in a line."""

import itertools
import re

from handlers.rosters.reading import texts
from handlers.rosters.reading.cells import is_plate, phone_of
from handlers.rosters.reading.draft import Draft, lead
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.model import Vehicle, Visitor
from handlers.rosters.reading.naming import is_name, name_at, names_in
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.words import any_of, listed, narrow

_PARTY = re.compile(r"(?:共|等|一行|来)?\s*([0-9]{1,3}|[一二两三四五六七八九十]{1,2})\s*(?:个人|人|位|名)(?!事|力|工)")
_CLOCK = re.compile(
    r"(?:(?:明天|明日|今天|后天)?(?:上午|下午|中午|早上|晚上|凌晨|傍晚|早|晚)\s*)?(?:[0-2]?[0-9][:：][0-5][0-9](?:\s*[\-~—–至到]+\s*[0-2]?[0-9][:：][0-5][0-9])?|(?:[0-2]?[0-9]|[一二两三四五六七八九十]{1,3})\s*(?:点|时)(?:[0-5]?[0-9]分?|半|整|一刻)?(?:\s*[\-~—–至到]+\s*(?:[0-2]?[0-9]|[一二两三四五六七八九十]{1,3})\s*(?:点|时)半?)?)(?:左右|前|后|多|钟)*|(?<![\u4e00-\u9fff])(?:明天|明日)?(?:上午|下午|中午|全天|早上|晚上)(?![^\W\d_a-zA-Z送来到提装卸拉进过])"
)
_LABEL = re.compile(
    r"(?:联系)?(?:电话|手机号?码?|联系方式|tel)\s*[:：]?|身份证(?:号码?)?\s*[:：]?|车牌号?码?\s*[:：]?|车号\s*[:：]?",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"(?:(?P<name>访客|来访人员?|姓名|联系人)|(?P<company>来访单位|单位|公司)|(?P<purpose>事由|来访事由|目的|来访目的|原因)|(?P<time>时间|来访时间)|(?P<party>人数|来访人数))\s*[:：]\s*(?P<value>[^,，;；。\s]+)"
)
_DRIVER = re.compile(
    r"(?:司机|驾驶员|随车)\s*(?:姓名)?\s*[:：]?\s*(?:叫|是)?\s*([\u4e00-\u9fff]{2,4}?)(?=[\s,，;；。)）|]|$|电话|手机|\|)"
)
_CARGO = re.compile(r"(?:送|拉|装|运|载|提|卸)([\u4e00-\u9fff]{1,8})")
_PURPOSE = re.compile("参观|洽谈|面试|考察|送样|检查|维修|检测|拜访|验厂|培训|开会|提货|送货|看货|装修|安装|施工")
_PLATE_FIRST = re.compile(rf"\s*(?:(?:主|车头)?车牌号?码?|车号|车辆)?\s*[:：]?\s*[{texts.PLATE_PROVINCES}]\s?[A-Za-z]")
_UNSURE = re.compile("(?:都|也|还|暂)*[没未待不另]|自带")
_VEHICLE = re.compile("车(?!间|床|工|站|位|库|棚|铣)|辆")
#: The plate is told later: `车号要等司机到了才知道`.
_PLATE_LATER = re.compile(
    "(?:车牌号?码?|车号|牌照|牌号|号牌)[^。；;\n]{0,4}(?:[等待]|才|没有?[定出给]|未|不[知清确]|晚[点些]|稍后|到时|回头|明[早天]再?报)"
)
_FRONT = 8  #: characters in front of a plate that leads its line
_DONE = re.compile(
    "(?:调试|维修|检修|检测|保养|洽谈|参观|考察|对账|培训|验收|验货|拜访|盘点|检查|维护|交流|面谈|签约)$"
)
_SPLIT = re.compile(r"[\s,，;；、。()（）|\[\]【】:：]+")
_NEXT = re.compile(r"[;；\n]+|。")
_CALLED = re.compile(
    f"(?:^|(?<=[司厂团流技测的局院部所站行]))(?=([\u4e00-\u9fff]{{1,3}}?(?:{texts.CALLED}))(?=$|来|等|做))"
)
_SIZE = re.compile(r"[0-9.]+\s*(?:米|吨|t|T|方|座|m)\S*|[0-9一二两三四五六七八九十]+(?:辆|台|车|部)")
_NONE = re.compile(r"^\s*(?:无|没有|暂无|0|零)(?:来访|访客|车辆|人|辆)?\s*[。.!！]?\s*$")
_FILLER = re.compile(
    r"^(?:明天|明日|今天|后天|明早|预计|大概|约|来访|到访|来|会来|过来|有|将|我司|我们|前来|进园|入园|要来|另外|还有|以及|联系人|客户|客人|位)+"
)


def is_none(text: str) -> bool:
    return bool(_NONE.match(text))


def visitors(text: str, draft: Draft, *, is_sure: bool = True) -> int:
    """Take the visitors of a line into the draft; how many parties.

    `is_sure`: it is known to be about visitors; else one of whom neither telephone nor company is said is none."""
    if is_none(text):
        return 0
    number = 0
    for part in (one for whole in _NEXT.split(text) for one in _each(whole)):
        part = lead(part).strip()
        if part and (visitor := _visitor(part)) is not None and (is_sure or _is_told(visitor)):
            draft.visitors.append(visitor)
            number += 1
            for span in scan(part):
                if span.kind == "plate":
                    draft.vehicles.append(Vehicle(plate=span.text))
                    draft.unknown_plate = draft.unknown_plate or not is_plate(span.text)
    return number


def _each(text: str) -> list[str]:
    """A text about several people, each with his telephone, cut behind those: `刘洋139…，陈晨138…`."""
    phones = [span.end for span in scan(text) if span.kind == "phone"]
    if len(phones) < 2 or not all(names_in(text[start:end]) for start, end in itertools.pairwise([0, *phones])):
        return [text]
    return [text[start:end].strip("，,、 ") for start, end in itertools.pairwise([0, *phones[:-1], len(text)])]


def _is_told(found: Visitor) -> bool:
    return bool(found.phone or found.party or found.id_no or (found.company and is_company(found.company)))


def _visitor(text: str) -> Visitor | None:
    found = Visitor()
    flat = text
    for span in reversed(scan(text)):
        if span.kind == "phone" and found.phone is None:
            found.phone = phone_of(span.text)
        elif span.kind == "id":
            found.id_no = span.text
        flat = flat[: span.start] + "，" + flat[span.end :]
    flat = _LABEL.sub("，", flat)
    for match in _VALUE.finditer(flat):
        key = (
            match.lastgroup
            if match.lastgroup != "value"
            else next(k for k in match.groupdict() if match[k] and k != "value")
        )
        if key == "party":
            found.party = _count(re.sub(r"\D", "", match["value"]) or "0") or None
        else:
            setattr(found, str(key), match["value"])
    flat = _VALUE.sub("，", flat)
    if party := _PARTY.search(narrow(flat)):
        found.party = found.party or _count(party[1])
        flat = flat[: party.start()] + "，" + flat[party.end() :]
    if (clock := _CLOCK.search(narrow(flat))) and found.time is None:
        found.time = re.sub("^(?:明天|明日)", "", flat[clock.start() : clock.end()].strip())
        flat = flat[: clock.start()] + "，" + flat[clock.end() :]
    for token in _SPLIT.split(flat):
        _place(found, _FILLER.sub("", token.strip()))
    return found if found.name or found.company or found.phone else None


def _place(found: Visitor, token: str) -> None:
    """Give one word of a line its meaning."""
    if not token or token in texts.FILLERS:
        return
    is_done = bool(_PURPOSE.fullmatch(token) or _DONE.search(token))
    if is_done and found.purpose is not None and found.company is None:
        found.company, found.purpose = found.purpose, None
    if is_done and found.purpose is None:
        found.purpose = re.sub("^(?:来园|来|前来|过来|做)", "", token)
        return
    if is_done and found.company is not None:
        found.purpose = token  # 区应急局 检查组 安全检查
        return
    token = token.removesuffix(texts.AND_OTHERS[0]).removesuffix(texts.AND_OTHERS[1])
    name = person_in(token)
    if found.name is None and name is not None and (token == name or not is_company(token)):
        before, _, after = token.partition(name)
        found.name = name
        found.company = found.company or before.removesuffix(texts.OF) or None
        found.purpose = found.purpose or re.sub("^(?:来|前来|过来)", "", after) or None
    elif found.company is None and (is_company(token) or found.name is None):
        name = _tail_name(token)
        found.company, found.name = (token.removesuffix(name), name) if name else (token, found.name)
    elif found.purpose is None:
        found.purpose = re.sub("^(?:来[园厂]|到[园厂]|来|前来|过来|做|事由)+", "", token) or None
    elif found.company is None:
        found.company, found.purpose = found.purpose, token


def person_in(token: str) -> str | None:
    """A visitor's name as it is said (高工, 老周, 张三, 孙师傅) inside or at the end of one word."""
    for match in _CALLED.finditer(token):
        if match[1][0] in listed_surnames() or match[1][0] in texts.FAMILIAR:
            return match[1]
    if re.fullmatch("[老小][\u4e00-\u9fff]", token) and token[1] in listed_surnames():
        return token
    return token if is_name(token) and not is_company(token) else None


def _tail_name(token: str) -> str | None:
    """The name that stands glued behind a company."""
    for length in (3, 2, 4):
        tail, head = token[-length:], token[:-length]
        if len(head) >= 2 and person_in(tail) and is_company(head) and name_at(tail, 0) in (tail, tail[:1], None):
            return tail
    return None


def listed_surnames() -> str:
    from handlers.rosters.reading.words import surnames

    return "".join(surnames())


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.rpartition(texts.TEN)
    digits = texts.CHINESE_DIGITS
    return digits.get(tens, 1) * 10 + digits.get(ones, 0) if mark else digits.get(text, 0)


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
    for first, span in enumerate(spans):
        if first and _is_trailer(spans[first - 1], span, text):
            draft.vehicles[-1].trailer = span.text
            continue
        end = next((one.start for one in spans[first + 1 :] if not _is_trailer(span, one, text)), len(text))
        draft.vehicles.append(_vehicle(span, text, end))
        draft.unknown_plate = draft.unknown_plate or not is_plate(span.text)
    return len(spans)


def _is_trailer(tractor: Span, span: Span, text: str) -> bool:
    between = text[tractor.end : span.start]
    return (
        span.text.endswith(texts.TRAILER)
        and not tractor.text.endswith(texts.TRAILER)
        and len(between) <= 6
        and "\n" not in between
    )


def _is_called(token: str) -> bool:
    """孙师傅, 老周: a driver as he is spoken of."""
    return bool(re.fullmatch(f"[\u4e00-\u9fff]{{1,2}}(?:{texts.CALLED})|[老小][\u4e00-\u9fff]", token))


def _vehicle(span: Span, text: str, end: int) -> Vehicle:
    found = Vehicle(plate=span.text)
    rest = text[span.end : end]
    for other in reversed(scan(rest)):
        if other.kind == "phone":
            found.phone = phone_of(other.text)
        rest = rest[: other.start] + "|" + rest[other.end :]
    rest = re.sub("[明今后]天|[明今]日", " ", _LABEL.sub("|", rest))
    rest = re.sub(r"^\s*[/+＋、,，]?\s*挂车?", "", rest)
    if driver := _DRIVER.search(rest):
        found.driver = None if _UNSURE.match(driver[1]) else driver[1]
        rest = rest[: driver.start()] + "|" + rest[driver.end() :]
    if clock := _CLOCK.search(narrow(rest)):
        found.time = rest[clock.start() : clock.end()].strip()
        rest = rest[: clock.start()] + "|" + rest[clock.end() :]
    rest = _SIZE.sub(" ", any_of("vehicle", "types").sub(" ", rest))
    for token in _SPLIT.split(rest):
        token = token.strip("/·+-—.")
        if len(token) < 1 or re.fullmatch(
            "司机|货物?|挂|车|的|无|拉|送|待定|明天|明日|和|以及|另外|还有|到|进园|入园|来|，|[0-9]*", token
        ):
            continue
        if found.driver is None and (_is_called(token) or (found.phone and is_name(token))):
            found.driver = token
        elif found.cargo is None:
            found.cargo = re.sub("^(?:货物|品名|货)[:：]?", "", token)
    return found


def names_first(text: str) -> bool:
    """Whether a plate stands in a text before anybody's name and no document does."""
    spans = scan(text)
    plates = [span.start for span in spans if span.kind == "plate"]
    if not plates or any(span.kind == "id" for span in spans):
        return False
    return not any(at < plates[0] and is_name(name) for at, name in names_in(text))


def leads(text: str, line: str) -> bool:
    """Whether a line begins with a plate, or speaks of vehicles and names one first, whoever drives them."""
    if _VEHICLE.search(line) and names_first(text):
        return True
    return bool(_PLATE_FIRST.match(text)) and any(span.kind == "plate" and span.start <= _FRONT for span in scan(text))


def is_about_vehicles(text: str) -> bool:
    return any(word in text for word in listed("sections", "vehicles"))
