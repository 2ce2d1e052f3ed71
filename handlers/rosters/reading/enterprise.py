"""Which company a report says it is from."""

import re
from datetime import date

from handlers.rosters.reading import courtesies, dates, deferred, firms, headings, texts
from handlers.rosters.reading.naming import is_name
from handlers.rosters.reading.words import fold, narrow, squeeze, words

_KEY = deferred.compile(
    r"(?:填报|报送|上报|用人|所属|所在|申报|登记|编制|制表)?(?<!劳务)(?<!派遣)(?<!外包)(?<!中介)(?<![来到拜受被]访)(?<!访客)(?<!客户)(?<!接待)(?:单位|企业|公司|厂家)(?:名称|全称|名)?\s*(?:[(（][^)）]*[)）])?\s*(?:(?P<mark>[:：])|\s{1,})\s*(?P<name>[^\s:：,，;；。|]{2,40})"
)
_SUBCONTRACTOR = deferred.compile(
    r"(?:专业|劳务)?分包(?:单位|公司|企业|商|队伍?)?(?:名称|全称)?\s*[:：]\s*(?P<name>[^\s:：,，;；。|/]{2,40})"
)
_GLUED = deferred.compile("[\u4e00-\u9fff]$")  #: `…有限公司 员工信息表` is no label with its value
_BRACKETED = deferred.compile(r"[【\[〖]([^】\]〗]{2,30})[】\]〗]")
_ROUND = deferred.compile(r"[(（]([^)）]{1,30})[)）]")
#: A label whose value is missing, and those to whom lists are handed in.
_NO_COMPANY = deferred.compile(
    r"^(?:填报|报送|用人)?(?:单位|企业|公司)(?:名称)?$|^(?:盖章|公章|签章|章)$|派出所|公安[分局部厅]|警务[室站]|居委会|村委会|街道办|综治"
)
_SPEAKER = deferred.compile(r"(?:我们?是|这里是|我们|这边是|代)\s*([\u4e00-\u9fffA-Za-z（）()]{2,24})")
_SPOKEN = deferred.compile(
    "^[0-9人几]|[\u4e00-\u9fff][0-9]+(?!号)[\u4e00-\u9fff]|一[下个些位]|[有来][一两二三四五六七八九十几]?[个辆位名台]|[上下中]午"
    "|[点时][前后半钟]|其中|[了吗呢吧的都已还请把被很没不这那哪么谁您你我他她它给]|全部|所有|大家|各位|兄弟|目前"
)
_PART_OF_DAY = deferred.compile("[今昨明后前][天日早晚]|[上下中]午|早[上晨]|晚上|刚[才刚]?")
_MENDS = deferred.compile("更正|纠正|作废|为准|撤回|有误|一下")
#: A bracket inside a name (`星芒电子（昆山）有限公司`), kept as typed while a title is taken apart.
_OF_NAME = deferred.compile("[(（]([\u4e00-\u9fffA-Za-z]{2,8})[)）](?=[\u4e00-\u9fff]{0,8}(?:有限|公司|集团|厂))")
_KEEPING = str.maketrans("(（)）", "\ue000\ue001\ue002\ue003")
_GIVEN_BACK = str.maketrans("\ue000\ue001\ue002\ue003", "(（)）")
_MONTH = deferred.compile(
    "(?:20[0-9]{2}年)?(?<![0-9一二三四五六七八九十])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?![0-9])"
)
_LEADING = deferred.compile(
    r"^(?:今日|今天|每日|当日|本日|关于|附件\d?|报(?!送|表)|的|我们|我司|我是|这里是|代|[0-9]+[、.]?)"
)
#: A file's name that is a place of the house and no company: 配送站, 一号仓库, 食堂.
_PLACE = deferred.compile(
    "(?:[0-9一二三四五六七八九十东南西北老新大小A-Za-z]{0,3}[号区]?)"
    "(?:配送|分拣|货运|物流|快递|仓储|运输|包装|保安|保洁|保安部|消防|安装|工程|检测|设备)?(?:[站点组队部班线库科室]|仓库|车间|食堂|餐厅|工厂|厂区?|码头|超市|市场|驿站|网点|门店|项目部|中心)$"
)
_CALLER = deferred.compile(
    "(?<=[\u4e00-\u9fff]{3})(?:[老小][\u4e00-\u9fff]|[\u4e00-\u9fff](?:经理|主任|主管|师傅|先生|女士))$"
)  #: who writes for it
_REMARK = deferred.compile(r"\s*(?:以[上下]|特此|本[表人单]|此表|兹|注|备注|说明)|.{8,}如有")
_OF_A_LIST = deferred.compile(
    "名单|名册|花名册|日报|登记|报表|在岗|到岗|报送|统计|变动|接龙|人员|员工|汇总|考勤|点名|签到|名录|清单|明细|一览|台账|在场|工人|当班|实到|应到|打卡|排班|值班表|出勤表|入住"
)
_LONGEST = 60  #: signs of a title, and of a name
_PLAIN = deferred.compile("[\u4e00-\u9fff]{4,14}")
_OF_PAPERS = deferred.compile(
    "须知|提示|注意|要求|通知|系统|平台|模板|资料|附件|格式|[机保]密|仅供|说明|填写|报送|公示|制度|岗位|部门|班组|宿舍"
)
_TODAY = deferred.compile("(?<=[\u4e00-\u9fff])(?:[今本当][日天早晚])(?=[\u4e00-\u9fff])")
_LONGER_THAN_NAMES = 4  #: characters; few people bear a name of four
_NAME = deferred.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·&\-]{2,40}")


def find(titles: list[str], *, spoken: bool = False) -> str | None:
    """The company named by the lines around the list: a field for it, a bracket, then what a title says it is of."""
    for title in titles:  # the list is of those who work under the main contractor named beside them
        if (under := _SUBCONTRACTOR.search(title)) and (name := _clean(under["name"])):
            return name
    for title in titles:
        match = _KEY.search(title)
        if match is None or (not match["mark"] and _GLUED.search(title[: match.start()])):
            continue
        if (name := _clean(match["name"])) and not _NO_COMPANY.search(name) and not firms.is_common(name):
            return name
    for title in titles:
        for part in _BRACKETED.findall(title):
            if name := of_title(part):
                return name
    for title in titles[:6]:
        if fold(re.split("[:：(（]", title)[0]) in words("notes", "words") or _REMARK.match(title):
            continue
        name = of_title(title)
        if name and not (spoken and is_name(name) and len(name) < _LONGER_THAN_NAMES and not is_company(name)):
            return name
    return None if spoken else _headline(titles)


def _headline(titles: list[str]) -> str | None:
    """A company of whatever trade that stands above the title of its list, alone in its line."""
    if len(titles) < 2 or not any(_OF_A_LIST.search(title) for title in titles[1:3]):
        return None
    first = squeeze(titles[0])
    is_plain = _PLAIN.fullmatch(first) and not _OF_A_LIST.search(first) and not _OF_PAPERS.search(first)
    return first if is_plain and not is_name(first) and _is_plausible(first) else None


_HEADS = deferred.compile(
    r"(?P<who>[^0-9,，。;；]{0,20}?)[\s:：,，]*(?:今[日天]|本日|目前|现有|现在|共有?|总共|一共|[:：]|\s)*(?P<number>\d{1,5})\s*人[。!！]?"
)


def heads(text: str) -> int | None:
    """The head count of a message that is nothing but a company's name or a day and a number: `恒达物流38人`."""
    match = _HEADS.fullmatch(narrow(text).strip())
    return int(match["number"]) if match and (not match["who"].strip() or of_title(match["who"])) else None


def of_title(title: str, *, only_sure: bool = False) -> str | None:
    """What remains of a title when the day and the words for lists are gone, if it can be a company.

    `only_sure` wants a word such as 物流 or 公司 in it."""
    text = _OF_NAME.sub(_kept, squeeze(title))
    text = narrow(firms.with_places(text, _kept) if re.search("[(（]", text) else text).lstrip("#@ ")
    if len(text) > _LONGEST or (only_sure and text.isascii()):  # `Sheet1`; all words of trades and forms are Chinese
        return None
    found = _of_line(text, only_sure=only_sure)
    return found.translate(_GIVEN_BACK) if found else None


def _kept(match: "re.Match[str]") -> str:
    return match.group().translate(_KEEPING)


def _of_line(text: str, *, only_sure: bool) -> str | None:
    outside = _remaining(_ROUND.sub(" ", text))
    inside = [found for part in _ROUND.findall(text) if (found := _remaining(part))]
    candidates = [*outside, *(part for group in inside for part in group)]
    candidates = [one for one in candidates if not _NO_COMPANY.search(one) and not headings.is_exact(one)]
    sure = [one for one in candidates if is_company(one) and not _MENDS.search(one)]
    if only_sure:
        return next((one for one in sure if len(one) > 3 and not _PLACE.match(one)), None)
    if sure:
        return sure[0]
    if not _OF_A_LIST.search(text):
        return None
    return next((one for one in candidates if _is_plausible(one)), None)


def is_company(text: str) -> bool:
    return 2 < len(text) <= _LONGEST and firms.is_firm(text)


def _remaining(text: str) -> list[str]:
    """Pieces of a title between its dates and its words for lists, in order."""
    flat = _TODAY.sub(" ", _MONTH.sub(" ", dates.strip(text)))
    for word, _ in texts.DAY_WORDS:
        flat = flat.replace(word, " ")
    pieces = [piece for piece in re.split(r"[\s,，、。;；:：/|\-—_!！?？《》<>【】\[\]#*.]+", flat) if piece]
    found = []
    for piece in pieces:
        whole = _without_noise(piece)
        if whole and not whole.isdigit():
            found.append(whole)
    return found


def _without_noise(piece: str) -> str:
    """Take words for lists away from both ends, never from the middle of a name."""
    before = None
    while piece and piece != before:
        before = piece
        piece = _LEADING.sub("", _CALLER.sub("", piece))
        piece = _CALLER.sub("", firms.name_in(piece))
    return piece


def _clean(name: str) -> str | None:
    name = squeeze(name).strip("()（）:：_ ")
    return name if _NAME.fullmatch(narrow(name)) and not name.isdigit() and not dates.find(name, _ANY) else None


def _is_plausible(text: str) -> bool:
    shaped = re.fullmatch("[\u4e00-\u9fffA-Za-z0-9（）()\ue000-\ue003]{2,16}", text)
    is_said = _SPOKEN.search(text) or _MENDS.search(text) or firms.is_common(text) or courtesies.puts_off(text)
    is_place = _PLACE.fullmatch(text) or re.match("[号月年日]", text)
    is_place = is_place or _PART_OF_DAY.fullmatch(text) or _OF_A_LIST.match(text)
    return shaped is not None and not is_said and not is_place and not firms.is_city(text)


_ANY = date(2000, 1, 1)
