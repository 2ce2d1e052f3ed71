"""Whether a message is talk - a question, a request, a notice, news of a parcel - and reports nobody.

People are named and telephones given in talk too: what tells a report is that somebody is said to be there, to have
come, gone or be away, or that heads are counted."""

import re

from handlers.rosters.reading import clauses, colloquial, courtesies, deferred, lists, stating, texts
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.naming import names_in
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.words import narrow

_LONGEST = 600  #: characters of what can be talk as a whole
_FEW = 2  #: people who are named in talk
_CLAUSE = deferred.compile("[^,，。！!;；\n?？~～]+[,，。！!;；\n?？~～]*")
_ASKS = deferred.compile(
    "[?？]|[吗嘛呢么][。.!！~～\\s]*$|什么|几[点时号天个位]|哪[里儿个位天些边家种]|怎么|咋|为何|为啥|多少|多久|是否|何时|如何|请问"
    "|有没有|是不是|要不要|用不用|能不能|可不可以|行不行|对不对|会不会|(?<![\u4e00-\u9fff])谁|谁(?!都)|(?:知道|看到|看见|认识|见过)(?:没|不)"
)
_GOSSIP = deferred.compile("(?:你们?|大家|谁).{0,3}(?:知道|听说)|(?:是不是)?真的|怎么回事")
#: Asks only whether a report came or will do.
_CLOSES = deferred.compile(
    "^(?:这样|这|我们?|您|你)?(?:收到|看到|可以|行|对|好|是|登记上?|发过去|报上去?)(?:了|上|的)?(?:[吗吧没呢?？]|没有|不)|帮忙看|您看|能.{0,3}(?:登记|补|改|加|更新|删)"
)
_OF_THE_LIST = deferred.compile(
    "名单|花名册|登记|上报|补报|(?<!举)报(?!警|名|销|纸|价|酬|案|复|告[厅出单书会])|更新|系统|删|去掉|加[上到进]|改[一成为]"
)
_MANY = deferred.compile(
    "各(?:位|企业|单位|公司|厂|商户|商家|联络员|负责人|园区|部门|班组|家|车间|楼)|@所有人|@全体|全体|大家|同志们|(?:所有|未|没有?|还没)[^,，。]{0,6}的?(?:企业|单位|公司|商户|联络员|家)"
    "|请(?:新|各|所有|还没|未|没|相关|有关|需要|要)|(?:企业|单位|商户|联络员|负责人)们?[:：,，]|^(?:紧急)?(?:通知|提醒|公告|温馨提示|友情提示|注意)"
)
_ORDERS = deferred.compile(
    "(?:报|交|发|传)(?:上来|过来|给我|到群)|报送|上报|提交|报一下|统一报|(?:别|不要|不得|勿|莫)(?:再|忘|漏|迟|拖|乱|信|随意|在)|务必|(?:收到|看到)[后请]|记得|别忘|注意|抓紧|尽快|催"
    "|前(?:把|将|报|发|交|完成|来|到|务必)|知悉|转告|转发|周知|请(?!假|了|[0-9一二两三四五半]).{0,12}(?:于|在|准时|参加|配合|提前|安排|做好|带|到|领|来|看|填|查|把|将|补|清理|关|停)"
    "|跟我说|告诉我|找我|集合|开会|演练|体检|培训|停[水电气]|检修|冒充|诈骗|不要信|领取"
)
_YOU = deferred.compile(
    "(?<![给发跟向谢烦和对问找])[你您](?:的|那|们的|上次|[今明昨][天日晚]|什么|几|哪|怎么|先|过来|来|去|帮|把|有|要|是|自己|在)"
)
_CHECK = deferred.compile(
    "(?:帮忙?我?|麻烦|请)?(?:核?查|核实|看)(?:一?下|查)?(?:这个|有没有|是否|是不是|是谁)|帮忙?我?查|这个人"
)
#: What talk is about when it is about things, trouble or money.
_TROUBLE = deferred.compile(
    "报警|打架|打起来|吵架|吵起来|动手|[欠借]了?[^,，。]{0,6}(?:钱|块|元|工资)|讨薪|被偷|偷了|走失|寻人|着火|起火|冒烟"
)
_THINGS = deferred.compile(
    f"{_TROUBLE.pattern}|受伤|丢了|捡到|失联|跑路|漏水|停水|跳闸|"
    "挪一?[下车]|挪个?车|堵[着住了]|[挡占][着住了]|违停|乱停|快递|包裹|外卖|取件|钥匙|工牌|饭卡|充电宝|奖金|红包|聚餐|请客|生日|结婚|喜得|恭喜|感谢|维修师傅|灯坏|坏了|团购|拼单|代购|包邮|一?斤|[0-9]+(?:\\.[0-9]+)?(?:元|块钱?)"
)
_OF_GOODS = deferred.compile("团购|拼单|代购|包邮|[0-9](?:元|块钱?)|[吃喝]|报名|聚餐")
_SEGMENT = deferred.compile("[:：。；;（()）]")
#: Statements about the whole company.
_STATES = (stating.says_no_change, stating.says_stop, stating.says_resumed, stating.says_no_visits)
_COMPANY_LIKE = deferred.compile("(?:快递|包裹|外卖)(?:公司|有限|站|点|网点|服务)")
_INTENDS = deferred.compile(
    "[说讲](?:他|她)们?(?:那边?|那里|厂|家|公司|店)|(?:想|打算|考虑|准备|听说|据说|好像|可能)[^,，。]{0,4}(?:离职|辞职|走)"
)
_HEARD = deferred.compile("联系(?:我|他|她|本人)|值班(?:电话|人|表|安排)|(?:紧急)?联系人[:：]|联系(?:电话|方式)[:：]")

#: Vehicles that are announced, whatever they bring; and one that stands somewhere.
_TO_COME = deferred.compile(
    "[明后][天日早晚]|次日|来车|进车|车辆(?:报备|预报|登记|[:：])|(?:进|入|来)[园厂场库]|下?周[一二三四五六日]"
)
_IN_THE_WAY = deferred.compile("挪一?[下车]|挪个?车|堵[着住了]|[挡占][着住了]|违停|乱停|丢了|捡到|坏了")

_HAN = deferred.compile("[\u4e00-\u9fff]")
_PART = deferred.compile(r"[\s,，、。;；:：!！?？()（）]+")
_TOLD = ("shift", "team", "lodging", "change", "id_type", "gender")
#: What is said of people in a list, beside what each word is by itself.
_OF_PEOPLE = deferred.compile(
    "(?:居民)?(?:身份证|证件)(?:号码?)?|(?:联系|手机)?电话(?:号码?)?|手机(?:号码?)?|联系方式|姓名|名字|宿舍|住在?|班[组次]|岗位|工种|[今明昨][天日早晚]|今年|上午|下午|早上"
    "|名单|名册|花名册|日报|登记|在岗|到岗|报送|统计|接龙|人员|员工|工人|职工|同事|在场|当班|实到|上班|新来|新增|入职|加[到进上]|我[们司厂店]|公司|一共|总共|[0-9一二两三四五六七八九十]+[个名位人]"
    "|麻烦|谢谢|辛苦|帮忙|领导|警官|您好|你好|[男女是叫的和了]"
)
_LISTED = deferred.compile(
    r"\s*(?:\d{1,3}\s*[.、．)）:：]\s*)?[\u4e00-\u9fff·]{2,6}[\s,，、:：\-]*\+?[0-9][^\u4e00-\u9fff]{6,}[^,，。]{0,12}"
)
_MUCH = 6  #: signs that are neither people nor what is said of them


def is_talk(text: str, draft: Draft) -> bool:
    """Whether a message, read as `draft`, talks to somebody so that nobody named in it is reported.

    Never where a list stands in it: two people with their numbers, names one behind or below the other, figures."""
    flat = courtesies.without_greeting(narrow(text)).strip()
    if draft.has_table or draft.totals or draft.stated.by_shift or draft.visitors:
        return False
    if len(draft.rows) > _FEW or len(draft.vehicles) > 1 or len(flat) > _LONGEST or _is_listed(flat):
        return False
    told = _told(flat)
    if _asks(flat, told):
        return True
    if _MANY.search(narrow(text)) and _ORDERS.search(flat) and not _tells(flat, told):
        return True
    if told or draft.stated.correction or any(says(flat) for says in _STATES):
        return False
    if _INTENDS.search(flat) or _TROUBLE.search(flat) or (_YOU.search(flat) and not _OF_THE_LIST.search(flat)):
        return True
    if (draft.vehicles or draft.unknown_plate) and _TO_COME.search(flat) and not _IN_THE_WAY.search(flat):
        return False
    return not any(row.change for row in draft.rows) and (_is_of_things(flat) or _is_prose(flat, draft))


def _is_of_things(flat: str) -> bool:
    """Whether talk is about other things than who is there."""
    return bool(
        (_CHECK.search(flat) and len(_numbers(flat)) <= 1)
        or _THINGS.search(_COMPANY_LIKE.sub("", flat))
        or (_HEARD.search(flat) and flat.count("\n") == 0)
    )


def _numbers(text: str) -> list[Span]:
    lines = (lists.NUMBERED.sub("", line) for line in text.split("\n"))
    return [span for line in lines for span in scan(line) if span.kind != "plate"]


def _is_listed(text: str) -> bool:
    """Whether people stand in list form: with their numbers, on lines of their own, or their names in a row."""
    numbers = _numbers(text)
    if any(sum(span.kind == kind for span in numbers) > 1 for kind in ("id", "phone")):
        return True
    lines = text.split("\n")
    if any(_LISTED.fullmatch(line) and scan(line) for line in lines[1:]):
        return True  # a line below the first that is a person with his number
    if _OF_GOODS.search(lines[0]):
        return False
    return bool(lists.numbered(lines)) or any(
        lists.only_names(part) for line in lines for part in _SEGMENT.split(line) if part.strip()
    )


def _asks(text: str, told: set[str]) -> bool:
    """Whether a message asks, and tells no change for the list beside."""
    found = [clause for match in _CLAUSE.finditer(text) if (clause := match.group()).strip()]
    asking = [clause for clause in found if _ASKS.search(clause) and not _CLOSES.search(clause.strip())]
    if not asking:
        return False
    rest = "".join(clause for clause in found if clause not in asking)
    if _numbers(rest) and not (_THINGS.search(rest) or _HEARD.search(rest)) and found[-1] not in asking:
        return False
    return not (_told(rest) if told else set()) or bool(_GOSSIP.search(asking[-1]))


def _told(text: str) -> set[str]:
    """Whoever is said to come, go or be away, as a fact."""
    if _INTENDS.search(text):
        return set()
    plain = colloquial.plain(text)
    return {name for name in clauses.changed(plain) if not re.search(f"(?:{texts.OF}){re.escape(name)}", plain)}


def _tells(text: str, told: set[str]) -> bool:
    """Whether somebody stands right before a change, as a report has it: `张三请假`."""
    clauses_ = [match.group() for match in _CLAUSE.finditer(text)]
    return any(name in told and not _ORDERS.search(one) for one in clauses_ for _, name in names_in(one))


def _is_prose(text: str, draft: Draft) -> bool:
    """Whether whoever was found in a message stands in running talk, of which the people are the lesser part."""
    if not draft.rows or draft.vehicles or any(row.change or row.id_no for row in draft.rows):
        return False
    left = text
    for span in reversed(scan(left)):
        left = f"{left[: span.start]} {left[span.end :]}"
    for row in draft.rows:
        left = left.replace(row.name or " ", " ")
    whole = _signs(left) + sum(_signs(row.name or "") for row in draft.rows)
    left = _OF_PEOPLE.sub(" ", left)
    left = " ".join(
        token for token in _PART.split(left) if token and looks(token) not in _TOLD and not is_company(token)
    )
    return _signs(left) >= _MUCH and _signs(left) * 2 > whole


def _signs(text: str) -> int:
    return len(_HAN.findall(text))
