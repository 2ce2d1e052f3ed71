"""What a message says besides its list: whom it greets, how the list is to be written, that it is still to come."""

import re

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.words import surnames

_SURNAMES = "".join(sorted(one for one in surnames() if len(one) == 1))
_ENDS = r"[\s,，:：!！。.~～、;；]"
_GREETED = deferred.compile(
    rf"\s*(?:"
    rf"(?:尊敬的|亲爱的)?(?:各位|诸位|[{_SURNAMES}老小])?(?:{texts.ADDRESSED})们?(?:{texts.HAIL})?(?:呀|啊|哈)?(?={_ENDS}){_ENDS}+(?![0-9+])"
    rf"|(?:[{_SURNAMES}老小])(?:{texts.ADDRESSED_SHORTLY})(?:{texts.HAIL})(?:呀|啊|哈)?{_ENDS}+"
    rf"|(?:大家|各位|诸位|同志们|全体|亲们|{texts.ADDRESSED})?(?:{texts.HAIL})(?:呀|啊|哈)?{_ENDS}+"
    rf"|(?:大家|各位|诸位|哈喽|嗨|hi|hello|在吗|在不在|收到){_ENDS}+)",
    re.IGNORECASE,
)
_TIMES = 3  #: greetings one behind another, as in `各位领导，大家好：`
_SHOWN = deferred.compile(
    rf"[（(【\[〔]\s*(?:请?按|按照|请按照)?(?:以下|如下|此)?{texts.FORM}\s*(?:为|是)?\s*[:：][^）)】\]〕\n]*[）)】\]〕]"
)
_FORM_LINE = deferred.compile(rf"\s*(?:请?按|按照)?(?:以下|如下)?{texts.FORM}(?:为|是|如下)?\s*[:：]")
_SPEAKS = deferred.compile("[您你吗呢]|发了|发过|了[,，。!！]|请[^假问]|发一?下|收到|怎么|什么时候")
_OFFER = deferred.compile(
    "(?:出[租售]|转[租让]|求[租购职]|招[聘租募](?!了)|急[招聘售]|高[薪价])|有意(?:者|向者?|联系|请|的)|包吃住|月薪|薪资|底薪|优惠|特价|低价|促销|团购|代办|贷款"
    "|欢迎(?:咨询|来电|选购|光临)|详情|加微信|扫码|订[餐购]|房租|租金|押金"
)
_OF_STAFF = deferred.compile(
    "在岗|到岗|在册|在园|名单|日报|离职|请假|入职|新增|新来|新招|接龙|报送|[应实]到|上班的|更正"
)
_NUMBERS = 2  #: telephones in an advertisement
_LATER = deferred.compile(
    "晚[一]?点|晚些|稍后|稍晚|稍等|稍候|过会|[一等待]会|等[一]?下|等我|回头|还在|正在|还没|没[弄做整统出]|尽快|在(?:整理|统计|做|弄|汇总)"
    f"|(?:马上|这就)就?(?:整理|统计|汇总|做|弄|{texts.SENDING})|(?:再|才|下午|晚上|中午|明[天早]|下班[前后]?|[0-9]点[前半]?)[^,，。；;]{{0,5}}{texts.SENDING}(?!班)"
)


def without_greeting(text: str) -> str:
    """A message without those whom it greets at its head: they are neither its company nor its people."""
    for _ in range(_TIMES):
        match = _GREETED.match(text)
        if match is None or match.end() == len(text):
            break
        text = text[match.end() :]
    return text


def without_form(line: str) -> str:
    """A line without the bracket that shows how to write (`（格式：姓名-电话）`); empty when it is nothing else."""
    return "" if _FORM_LINE.match(line) else _SHOWN.sub("", line)


def speaks_of_it(line: str) -> bool:
    """Whether a line speaks of the list instead of heading it: `名单发您了`, `请把名单发一下`."""
    return bool(_SPEAKS.search(line))


def advertises(text: str) -> bool:
    """Whether a message offers or seeks something: whoever can be called about it is nobody's staff."""
    spans = scan(text)
    if _OF_STAFF.search(text):
        return False
    return bool(_OFFER.search(text)) and len(spans) <= _NUMBERS and all(span.kind == "phone" for span in spans)


def puts_off(text: str) -> bool:
    """Whether a message says that the list comes later."""
    return bool(_LATER.search(text))
