"""What a message says besides its list: whom it greets, how the list is to be written, that it is still to come."""

import re

from handlers.rosters.reading import texts
from handlers.rosters.reading.words import surnames

_SURNAMES = "".join(sorted(one for one in surnames() if len(one) == 1))
_ENDS = r"[\s,，:：!！。.~～、;；]"
_GREETED = re.compile(
    rf"\s*(?:"
    rf"(?:尊敬的|亲爱的)?(?:各位|诸位|[{_SURNAMES}老小])?(?:{texts.ADDRESSED})们?(?:{texts.HAIL})?(?:呀|啊|哈)?(?={_ENDS}){_ENDS}+(?![0-9+])"
    rf"|(?:[{_SURNAMES}老小])(?:{texts.ADDRESSED_SHORTLY})(?:{texts.HAIL})(?:呀|啊|哈)?{_ENDS}+"
    rf"|(?:大家|各位|诸位|同志们|全体|亲们|{texts.ADDRESSED})?(?:{texts.HAIL})(?:呀|啊|哈)?{_ENDS}+"
    rf"|(?:大家|各位|诸位|哈喽|嗨|hi|hello|在吗|在不在|收到){_ENDS}+)",
    re.IGNORECASE,
)
_TIMES = 3  #: greetings one behind another, as in `各位领导，大家好：`
_SHOWN = re.compile(
    rf"[（(【\[〔]\s*(?:请?按|按照|请按照)?(?:以下|如下|此)?{texts.FORM}\s*(?:为|是)?\s*[:：][^）)】\]〕\n]*[）)】\]〕]"
)
_FORM_LINE = re.compile(rf"\s*(?:请?按|按照)?(?:以下|如下)?{texts.FORM}(?:为|是|如下)?\s*[:：]")
_LATER = re.compile(
    "晚[一]?点|晚些|稍后|稍晚|稍等|稍候|过会|[一等待]会|等[一]?下|等我|回头|还在|正在|还没|没[弄做整统出]|尽快|在(?:整理|统计|做|弄|汇总)"
    f"|马上就?{texts.SENDING}|(?:再|才|下午|晚上|中午|明[天早]|下班[前后]?|[0-9]点[前半]?)[^,，。；;]{{0,5}}{texts.SENDING}(?!班)"
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


def puts_off(text: str) -> bool:
    """Whether a message says that the list comes later."""
    return bool(_LATER.search(text))
