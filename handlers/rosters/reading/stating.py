"""Statements about the whole company: nothing changed, it stands still, it works again, nobody comes tomorrow."""

from handlers.rosters.reading import deferred
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.words import narrow

_NO_CHANGE = deferred.compile(
    r"(?:无|没有?|未有?|暂无)(?:任何|人员|什么|啥)?(?:变化|变动|异动|增减|调整|改变|新增和离职)|(?:人员|名单|情况)?(?:不变|照旧|如旧|同昨[天日]|一样)|(?:同|和|与|跟)(?:昨[天日]|上次|前一天)(?:的)?(?:一样|相同|一致|没变|不变)?|没变(?=[\s,，。!！~]|$)|还是(?:那些|这些|原来的?|老)人|^同上[。!！]?$"
)
_SHORT_WORD = 40  #: characters of a statement about the whole company
_STOP = deferred.compile(
    "(?<![不没未别])(?<!取消|结束)(?:停工|停产|停业|歇业|放假|休假|休息|轮休|停线)(?!取消|结束|.{0,4}[1-9一二三四五六七八九十]+个?[人名位])"
)
_RESUMED = deferred.compile(
    "(?<![不没未])(?:复工|恢复(?:生产|上班|营业|正常)|复产|开工|收假)|(?:取消|结束)(?:停工|停产|放假)|(?:停工|停产|放假)(?:取消|结束)"
)
_UNSURE = deferred.compile(
    r"[?？]|吗|怎么|如何|什么|多少|能不能|可以|是否|是不是|咋|谁|几[号点天时]|听说|可能|要不|如果|通知|安排|申请"
    r"|何时|老板说|据说|打算|计划|室|区|间休|午休|大家(?!好(?!好)|早|[早晚]上好|[上下中]午好)|祝|注意|快乐|愉快|记得"
)
_NO_VISITS = deferred.compile(
    "(?:明[天日早]|次日|后天)?[^，。；]{0,4}(?:没有?|无|暂无|未有)(?:任何|计划|安排|预约)?"
    "(?:来访|访客|来客|到访|来车|来访车辆|外来|访问|(?:外来)?(?:车辆?|人员?)(?:要|会)?(?:[进入来到]))|(?:来访|访客|来车|车辆)[^，。；]{0,4}[:：]?\\s*(?:无|没有|0)"
)
_QUESTION = deferred.compile("[?？]|吗[。\\s]*$|怎么|如何|什么时候|多少|能不能|可以不|是否|咋|谁")


def says_no_change(text: str) -> bool:
    return bool(_NO_CHANGE.search(narrow(text))) and not _QUESTION.search(text)


def says_stop(text: str) -> bool:
    """Whether a message says that the company stands still (停工, 放假) and nothing else of weight."""
    flat = narrow(text)
    return len(flat) <= _SHORT_WORD and bool(_STOP.search(flat)) and not _UNSURE.search(flat) and not _names(flat)


def _names(text: str) -> bool:
    return any(is_name(name) for _, name in names_in(text))


def says_resumed(text: str) -> bool:
    flat = narrow(text)
    return len(flat) <= _SHORT_WORD and bool(_RESUMED.search(flat)) and not _UNSURE.search(flat)


def says_no_visits(text: str) -> bool:
    flat = narrow(text)
    return bool(_NO_VISITS.search(flat)) and not _QUESTION.search(flat)
