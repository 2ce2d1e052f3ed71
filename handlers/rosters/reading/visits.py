"""Tomorrow's visitors and vehicles as people write them in a line."""

import itertools
import re

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.cells import is_plate, phone_of
from handlers.rosters.reading.draft import Draft, lead
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.model import Vehicle, Visitor
from handlers.rosters.reading.naming import is_name, name_at, names_in
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.words import listed, narrow

PARTY = deferred.compile(
    r"(?:共|等|一行|来)?\s*([0-9]{1,3}|[一二两三四五六七八九十]{1,2})\s*(?:个?(?:师傅|工人|技术员|工程师|人员|领导|老师|专家|学生)|个人|人|位|名)(?!事|力|工)"
)
CLOCK = deferred.compile(
    r"(?:(?:明天|明日|今天|后天)?(?:上午|下午|中午|早上|晚上|凌晨|傍晚|早|晚)\s*)?(?:[0-2]?[0-9][:：][0-5][0-9](?:\s*[\-~—–至到]+\s*[0-2]?[0-9][:：][0-5][0-9])?|(?:[0-2]?[0-9]|[一二两三四五六七八九十]{1,3})\s*(?:点|时)(?:[0-5]?[0-9]分?|半|整|一刻)?(?:\s*[\-~—–至到]+\s*(?:[0-2]?[0-9]|[一二两三四五六七八九十]{1,3})\s*(?:点|时)半?)?)(?:左右|前|后|多|钟)*|(?<![\u4e00-\u9fff])(?:明天|明日)?(?:上午|下午|中午|全天|早上|晚上)(?![^\W\d_a-zA-Z送来到提装卸拉进过])"
)
LABEL = deferred.compile(
    r"(?:联系)?(?:电话|手机号?码?|联系方式|tel)\s*[:：]?|身份证(?:号码?)?\s*[:：]?|车牌号?码?\s*[:：]?|车号\s*[:：]?",
    re.IGNORECASE,
)
_VALUE = deferred.compile(
    r"(?:(?P<name>访客|来访人员?|姓名|联系人)|(?P<company>来访单位|单位|公司)|(?P<purpose>事由|来访事由|目的|来访目的|原因)|(?P<time>时间|来访时间)|(?P<party>人数|来访人数))\s*[:：]\s*(?P<value>[^,，;；。\s]+)"
)
_CARGO = deferred.compile(r"(?:送|拉|装|运|载|提|卸)([\u4e00-\u9fff]{1,8})")
_DATED = deferred.compile(
    r"(?:20\d\d年)?\d{1,2}月\d{1,2}[日号]?|(?<!\d)\d{1,2}[日号](?![楼库门线仓车厂])|20\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
)
_OTHER_FIELD = deferred.compile(
    "(?:报送|填报|上报|登记|接待|被访|受访|来访|到访|来园|入园)?(?:单位名称|企业|日期|部门|填报人|报送人|接待人|被访人)\\s*[:：]|(?:报送|填报|上报|登记|接待|被访|受访)(?:单位|公司|人)\\s*[:：]"
)
_PURPOSE = deferred.compile(
    "参观|看厂|验货|抢修|年检|维保|保养|洽谈|面试|考察|送样|检查|维修|检测|拜访|验厂|培训|开会|提货|送货|看货|装修|安装|施工"
)
_BATCH = deferred.compile(r"(?<!\d)\d{1,2}批(?:次|人)?")
_GUEST_DOES = deferred.compile("(?:客户|客人)[\u4e00-\u9fff]{2,4}")
_DONE = deferred.compile(
    "(?:调试|维修|检修|检测|保养|洽谈|参观|考察|对账|培训|验收|验货|拜访|盘点|检查|维护|交流|面谈|签约)$"
)
SPLIT = deferred.compile(r"[\s,，;；、。()（）|\[\]【】:：]+")
_NEXT = deferred.compile(r"[;；\n]+|。")
_CALLED = deferred.compile(
    f"(?:^|(?<=[司厂团流技测的局院部所站行]))(?=([\u4e00-\u9fff]{{1,3}}?(?:{texts.CALLED}))(?=$|来|等|做|带|过来|上门|前来|要|会|到))"
)
_NONE = deferred.compile(r"^\s*(?:无|没有|暂无|0|零)(?:来访|访客|车辆|人|辆)?\s*[。.!！]?\s*$")
_FILLER = deferred.compile(
    r"^(?:带队|领队|明天|明日|今天|后天|明早|预计|大概|约|来访|到访|来|会来|过来|有|将|我司|我们|前来|进园|入园|要来|另外|还有|以及|联系人|客户|客人|访客|报备|预约|登记|姓名|名叫|叫|一下|位)+(?!$)|^(?:报备|预约|登记|联系|访客|来访|一下|麻烦|客户|客人|到|姓.)$"
)

#: Said to all companies: they are to come to somebody.
_INVITES = deferred.compile(
    "(?:每[家个]|各家?)(?:单位|企业|公司|商户|厂)[^,，。]{0,4}[来派出到][^,，。]{0,2}[0-9一二两几]|(?:准时|按时|务必)(?:参加|出席)"
)


def is_field(text: str) -> bool:
    """Whether a line of a visitors' form tells the day, who reports or who receives them."""
    return bool(_OTHER_FIELD.match(text))


def is_none(text: str) -> bool:
    return bool(_NONE.match(text))


def visitors(text: str, draft: Draft, *, is_sure: bool = True) -> int:
    """Take the visitors of a line into the draft; how many parties.

    `is_sure`: it is known to be about visitors; else one of whom neither telephone nor company is said is none."""
    if is_none(text) or is_field(text) or (not is_sure and _INVITES.search(text)):
        return 0
    number = 0
    for part in (one for whole in _NEXT.split(text) for one in _each(whole)):
        part = lead(part).strip()
        visitor = _visitor(part) if part else None
        if visitor is not None and (is_sure or _is_told(visitor)) and not _is_heading(part, visitor):
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


def _is_heading(text: str, found: Visitor) -> bool:
    """Whether a line that names a day and a company only heads the visitors."""
    told = (found.name, found.phone, found.id_no, found.purpose, found.time, found.party)
    return bool(_DATED.search(text)) and not any(told)


def _visitor(text: str) -> Visitor | None:
    found = Visitor()
    flat = text
    for span in reversed(scan(text)):
        if span.kind == "phone" and found.phone is None:
            found.phone = phone_of(span.text)
        elif span.kind == "id":
            found.id_no = span.text
        flat = flat[: span.start] + "，" + flat[span.end :]
    flat = LABEL.sub("，", flat)
    for match in _VALUE.finditer(flat):
        key = (
            match.lastgroup
            if match.lastgroup != "value"
            else next(k for k in match.groupdict() if match[k] and k != "value")
        )
        if key == "party":
            found.party = heads(re.sub(r"\D", "", match["value"]) or "0") or None
        else:
            setattr(found, str(key), match["value"])
    flat = _VALUE.sub("，", flat)
    if party := PARTY.search(narrow(flat)):
        found.party = found.party or heads(party[1])
        flat = flat[: party.start()] + "，" + flat[party.end() :]
    if (clock := CLOCK.search(narrow(flat))) and found.time is None:
        found.time = re.sub("^(?:明天|明日)", "", flat[clock.start() : clock.end()].strip())
        flat = flat[: clock.start()] + "，" + flat[clock.end() :]
    for token in SPLIT.split(_BATCH.sub("，", _DATED.sub("，", flat))):
        bare = _FILLER.sub("", token.strip())
        _place(found, token.strip() if _GUEST_DOES.fullmatch(token.strip()) and _PURPOSE.fullmatch(bare) else bare)
    return found if found.name or found.company or found.phone else None


def _place(found: Visitor, token: str) -> None:
    """Give one word of a line its meaning."""
    if not token or token in texts.FILLERS:
        return
    bare = token.removesuffix(texts.STAFF)
    token = bare if _PURPOSE.fullmatch(bare) or _DONE.search(bare) else token
    is_done = bool(_PURPOSE.fullmatch(token) or _GUEST_DOES.fullmatch(token) or _DONE.search(token))
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
    if name == token and is_called(token) and found.name and found.company is None and not is_called(found.name):
        found.company, found.name = found.name, None  # `华信电梯 谭工`
    if found.name is None and name is not None and (token == name or not is_company(token)):
        before, _, after = token.partition(name)
        found.name = name
        found.company = found.company or before.removesuffix(texts.OF) or None
        found.purpose = found.purpose or re.sub("^(?:带队|带人|要|会|来|前来|过来|上门)+", "", after) or None
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
    if is_called(token) and token not in texts.JOBS and re.search(f"(?:{texts.CALLED})$", token):
        return token
    if re.fullmatch("[老小][\u4e00-\u9fff]", token) and token[1] in listed_surnames():
        return token
    return token if is_name(token) and not is_company(token) else None


def _tail_name(token: str) -> str | None:
    """The name that stands glued behind a company."""
    for length in (3, 2, 4):
        tail, head = token[-length:], token[:-length]
        if (
            len(head) >= 2
            and tail not in listed("enterprise", "suffixes")
            and person_in(tail)
            and is_company(head)
            and name_at(tail, 0) in (tail, tail[:1], None)
        ):
            return tail
    return None


def listed_surnames() -> str:
    from handlers.rosters.reading.words import surnames

    return "".join(surnames())


def heads(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.rpartition(texts.TEN)
    digits = texts.CHINESE_DIGITS
    return digits.get(tens, 1) * 10 + digits.get(ones, 0) if mark else digits.get(text, 0)


def is_called(token: str) -> bool:
    """孙师傅, 老周: a driver as he is spoken of."""
    return bool(re.fullmatch(f"[\u4e00-\u9fff]{{1,2}}(?:{texts.CALLED})|[老小][\u4e00-\u9fff]", token))
