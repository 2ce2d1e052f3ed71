"""Visitors as a sentence announces them: `明天李工要过来修货梯`."""

import re
from functools import cache

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.cells import is_plate, phone_of
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.model import Vehicle, Visitor
from handlers.rosters.reading.naming import is_name
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.visits import CLOCK, LABEL, PARTY, heads, is_called, listed_surnames, person_in
from handlers.rosters.reading.words import narrow

_SENTENCE = deferred.compile(r"[^。;；!！\n]+[。;；!！\n]*")
#: Who reports, in front of what is announced.
_FROM = deferred.compile(r"\s*([^:：,，。;；\d]{3,24})[:：]")
_CLAUSE = deferred.compile(r"[,，。;；!！、~～\s]+")
_ANNOUNCED = deferred.compile(
    "^\\s*(?:还有|另外|跟您|向您|给您|来|再|先)*(?:报备|报告|汇报|登记|预约|预报|说|通知|报)(?:一?下|个)?[:：,，\\s]*"
)
#: The day, wherever it stands.
_DAY = deferred.compile(
    "(?:大后天|[明后](?:[天日]|(?=[早晚]))|次日|(?:下个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天]"
    "|(?:20\\d\\d年)?\\d{1,2}月\\d{1,2}[日号]?|(?<!\\d)\\d{1,2}[日号](?![楼库门线仓车厂]))(?:\\s*[(（][^)）]{1,8}[)）])?"
)
_HERE = deferred.compile("(?:我们?|咱们?|本)?(?:厂|园区?|公司|司|仓库|单位|店|这边|这里|这|现场)(?:里|内|区)?").pattern
_COMES = deferred.compile(
    "(?:要|会|将|得|准备|预计|打算|带队|带人|一起|开车|又|再|还|都)*"
    f"(?:过来|前来|上门|到访|来访|(?<![回起出原下本往从近上进未])(?<!(?<!售)后)来{_HERE}(?!的)|(?<![回迟])到{_HERE}来?"
    "|(?<![回起出原下本往从近未要会])(?<!(?<!售)后)来(?![了不电自历源信的得年往回宾客访])|(?<=[要会])来(?![了不电自历源信的得年往回宾客访]))(?:一趟|一下)?"
)
_MANY_COME = deferred.compile(
    "[,，]?(?:随行|带着?|领着?)\\s*([0-9]{1,2}|[一二两三四五六七八九十])\\s*(?:个|名|位)?(?:人|同事|徒弟|师傅|工人)"
)
_WORKMEN = deferred.compile(
    "(?:师傅|工人|技术员|工程师|客户|客人|同事|司机)(?:一共|共|有)?([0-9]{1,2}|[一二两三四五六七八九十])[个名位]"
)
_ABOUT = deferred.compile(
    "(?:大概|大约|一共|总共|预计|可能|差不多|就|只有|他|她|他们)+(?=[0-9一二两三四五六七八九十，])|左右"
)
#: Somebody of the own people, or no visit at all.
_OWN = deferred.compile(
    "上班|入职|报到|到岗|返岗|新[来招人员]|复工|回来|请假|离职|辞职|调[到岗]|转[到岗正]|名单|花名册|[应实]到|在岗|开会|培训|领[取用]|集合|年会|聚餐"
)
_ASKS = deferred.compile(
    "[?？]|[吗嘛呢么][。.!！~～\\s]*$|什么|怎么|谁|是否|是不是|哪|能不能|请各|每[家个](?:单位|企业|公司)|大家|各位|所有|你们|[您你](?!好)|记得|务必"
)
_FILLER = deferred.compile(
    "^(?:有|还有|另外|另|我们|我司|我厂|公司|厂里|这边|那边|是|一个|一名|一位|个|位|名|新?叫|的|由|将|要|会|到时候?|客户|客人|供应商|外面|约了|请了?|安排了?|找了?|联系了)+(?=[\u4e00-\u9fff])"
)
_LED = deferred.compile(
    "(?:带队|领队|联系人|负责人|为首|对接人|联络人)(?:的|是|叫|[:：\\s])*([\u4e00-\u9fff]{2,4}?)(?=[,，。;；0-9\\s]|电话|手机|联系|$)"
)
_OF_MEN = deferred.compile("的(?:师傅|工人|人员|人|技术员|工程师|公司|厂家)?.{0,3}$")
_WHY = deferred.compile("^(?:一下|个|给我们|帮我们|帮忙)+|(?:一下|一趟|的|了)+$")
_DONE = deferred.compile("[送拉取修装检安调换看谈拿]")
_PEOPLE_OF = deferred.compile(
    "(?<=[\u4e00-\u9fff]{2})的?(?:工作人员|同志|师傅|人员|领导|老师|同事|技术员|工程师|人)们?$"
)
_DRIVES_UP = deferred.compile("\\s*的?(?:车辆?|货车|卡车)?(?:要|会)?(?:过来|来|到|进|送|拉|装)")
_AT_THE_WHEEL = deferred.compile("[开驾坐乘]")
_DRIVING = deferred.compile("(?:自己)?(?:开|驾|坐|乘)着?车?$")
_VEHICLE = deferred.compile("[辆台]|车$")
_MARK = "\x01"  #: stands for the day
_PART_OF_DAY = deferred.compile("\x01(?:早上|上午|下午|晚上|中午|早|晚)?")
_LONGEST = 12  #: characters of a company and its man


def take(text: str, draft: Draft) -> str:
    """Take the visitors whom the sentences of a line announce; what is left of it."""
    left = ""
    if (head := _FROM.match(text)) and is_company(head[1].strip()) and _announced(text[head.end() :]):
        draft.title(head[1].strip())
        text = text[head.end() :]
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        found = _announced(sentence)
        if found is None:
            left += sentence
            continue
        draft.visitors.append(found)
        draft.visit_words.append(sentence)
        for span in scan(sentence):
            if span.kind == "plate":
                draft.vehicles.append(Vehicle(plate=span.text))
                draft.unknown_plate = draft.unknown_plate or not is_plate(span.text)
    return left


def _announced(sentence: str) -> Visitor | None:
    flat = narrow(sentence)
    if not _DAY.search(flat) or not _COMES.search(flat) or _OWN.search(flat) or _ASKS.search(flat):
        return None
    if any(span.kind == "plate" and _is_of_the_car(sentence, span) for span in scan(sentence)):
        return None
    flat = _DAY.sub(_MARK, flat)
    found = Visitor()
    flat, is_driven = _numbers(found, _ANNOUNCED.sub("", flat))
    if clock := CLOCK.search(flat):
        found.time = clock[0].strip()
        flat = f"{flat[: clock.start()]}{flat[clock.end() :]}"
    elif part := _PART_OF_DAY.search(flat):
        found.time = part[0].removeprefix(_MARK) or None
    for pattern, more in ((_MANY_COME, 1), (_WORKMEN, 0)):
        if found.party is None and (many := pattern.search(flat)):
            found.party = heads(f"{many[1]}") + more
            flat = f"{flat[: many.start()]}{flat[many.end() :]}"
    flat, party = _party(flat)
    found.party = found.party or party
    clauses = [clause for clause in _CLAUSE.split(flat) if clause]
    at = next((place for place, clause in enumerate(clauses) if _COMES.search(clause)), None)
    if at is None:
        return None
    _who_and_why(found, clauses[at], clauses[:at])
    if found.name is None and (found.company or found.purpose):
        led = _LED.search(flat)
        others = [_company_and_man(_FILLER.sub("", clause)) for place, clause in enumerate(clauses) if place != at]
        company, name = next((one for one in others if one[1] and one[1] not in texts.UNNAMED), (None, None))
        found.name, found.company = led[1] if led else name, found.company or company
    is_told = bool(found.phone or is_driven or (found.party and (found.name or found.company)))
    return found if (found.name or found.company) and is_told else None


def _is_of_the_car(sentence: str, span: Span) -> bool:
    """Whether it is the vehicle itself that comes: `明天皖A00721来拉成品`, not `李工开皖A00721过来`."""
    front = _CLAUSE.split(sentence[: span.start])[-1]
    return bool(_DRIVES_UP.match(sentence, span.end)) and not _AT_THE_WHEEL.search(front)


def _numbers(found: Visitor, flat: str) -> tuple[str, bool]:
    """The text without its numbers and their labels; whether a plate is among them."""
    is_driven = False
    for span in reversed(scan(flat)):
        if span.kind == "phone":
            found.phone = phone_of(span.text)
        elif span.kind == "id":
            found.id_no = span.text
        is_driven = is_driven or span.kind == "plate"
        flat = f"{flat[: span.start]}，{flat[span.end :]}"
    return LABEL.sub("，", flat), is_driven


def _party(flat: str) -> tuple[str, int | None]:
    match = PARTY.search(_ABOUT.sub("", flat))
    if match is None:
        return flat, None
    flat = _ABOUT.sub("", flat)
    return f"{flat[: match.start()]}{flat[match.end() :]}", heads(match[1])


def _who_and_why(found: Visitor, clause: str, before: list[str]) -> None:
    """Take apart the clause that says who comes and what for; `before`: the clauses in front of it."""
    comes = _COMES.search(clause)
    if comes is None:
        return
    front, why = clause[: comes.start()], clause[comes.end() :]
    who, _, between = _PART_OF_DAY.sub(_MARK, front).rpartition(_MARK)
    if not why and between and who.strip() and _DONE.search(between):
        why = between  # `李工明天送样过来`
    else:
        who = f"{who}{between}"
    why = _WHY.sub("", why.replace(_MARK, ""))
    if men := _OF_MEN.search(why):
        why = why[: men.start()]
    who = _FILLER.sub("", who.replace(_MARK, "").strip()).removesuffix(texts.OF)
    who = _PEOPLE_OF.sub("", who)
    if not who and len([one for one in before if _PART_OF_DAY.sub("", one)]) > 1:
        return  # fields one behind another
    if not who and before:
        who = _FILLER.sub("", _PART_OF_DAY.sub("", before[-1]).strip())
    who = _DRIVING.sub("", who)
    if _VEHICLE.search(who):
        return  # whose plate is told
    found.purpose = why or None
    if who and who not in texts.UNNAMED and len(who) <= _LONGEST:
        found.company, found.name = _company_and_man(who)


def _company_and_man(who: str) -> tuple[str | None, str | None]:
    """`普泰电梯的马工`, `教育局董局长`, `消防队`: whose he is, and who."""
    bracketed = re.fullmatch(r"([^()（）]{2,4})[(（]([^()（）]+)[)）]?", who)
    if bracketed:
        return bracketed[2], bracketed[1]
    company, of, man = who.rpartition(texts.OF)
    if of and _is_man(man):
        return company or None, man
    if _is_man(who) and not is_company(who):
        return None, who
    if match := _last_called().search(who):
        return who[: match.start()] or None, match.group()
    for length in (3, 2):
        if len(who) > length + 1 and is_name(who[-length:]) and is_company(who[:-length]):
            return who[:-length], who[-length:]
    return who, None


@cache
def _last_called() -> re.Pattern[str]:
    names = listed_surnames()
    return re.compile(f"(?:[{names}](?:{texts.CALLED})|[{''.join(texts.FAMILIAR)}][{names}])$")


def _is_man(word: str) -> bool:
    return is_called(word) or person_in(word) == word
