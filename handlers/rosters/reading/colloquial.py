"""Ways of speaking that name no change by its word: `李四来了`, `张伟没走`, `王强上夜班`, `赵敏搬到5栋302`.

Each is put into the words that the sentences are read by, and only right behind a name: of goods, cars and weather the
same is said."""

import re
from functools import partial
from itertools import pairwise

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.naming import is_name, names_in

_END = r"(?=\s*(?:[,，。；;!！~～、]|$))"
_WHEN_SAID = deferred.compile(
    "(?:(?:从?今[天日晚早]|昨[天日晚]|明天|刚|已经?|又|也|还|并|起|开始|就|改|转|换成?|要){0,4})"
)
_WHEN = _WHEN_SAID.pattern
_KIN = deferred.compile("(?:家里?)?(?:孩子|小孩|老婆|老公|爱人|父亲|母亲|老人)").pattern
_STAYS = deferred.compile("没有?[走离辞]|不[走离辞]")
_SAID = (
    (deferred.compile("(?:不是|并非)[\u4e00-\u9fff]{2,4}[,，]?\\s*而?是(?=[\u4e00-\u9fff]{2})"), ""),
    (
        deferred.compile(
            f"(?:[0-9月号日天前昨上周]{{0,8}}请了?的?[^,，。；;\n]{{0,4}}假[,，]\\s*)?{_WHEN}回(?:来|厂|公司|单位|工地|岗)了{_END}"
        ),
        texts.RETURNED,
    ),
    (deferred.compile(f"{_WHEN}不(?:请假|休假|休息)了"), texts.RETURNED),
    (
        deferred.compile(
            "(?:本来|原来|原本|之前)?(?:要|想|打算|说)(?:离职|辞职|走)的?[,，]?\\s*(?:现在|今天|又)*不(?:走|离职|辞职|离)了"
        ),
        texts.RETURNED,
    ),
    (
        deferred.compile(
            f"{_WHEN}的?(?:[产病事年婚丧休]假|假期?|请假)(?:结束|已?满|到期|完)了?[,，]?\\s*(?:{_WHEN}(?:回来上班|返岗|上班|回岗|回来|到岗))?"
        ),
        texts.RETURNED,
    ),
    (
        deferred.compile(f"{_WHEN}休完了?[产病事年婚丧]?假[^,，。；;\n]{{0,6}}?(?:回来|返岗|上班)(?:上班)?了?"),
        texts.RETURNED,
    ),
    (
        deferred.compile(
            f"(?:{_WHEN}(?:{_KIN}[^,，。；;\n]{{1,5}}?|生?病了?|有事|不舒服))?{_WHEN}请了?(?:[0-9一二两三四五六七八九十半几]+)(?:个?月|[天日周]|个?星期)的?假"
        ),
        texts.ON_LEAVE,
    ),
    (
        deferred.compile(
            f"说?{_WHEN}(?:因为?)?(?:工伤|受伤|骨折|阳了|中暑|发烧|感冒|生?病了?|不舒服|[头腰腿肚牙胃背][子部]?[疼痛晕]|拉肚子|肠胃炎|高烧|[家有]里?有?[急点]?事|摔伤|怀孕)+[,，]?\\s*"
            "(?:暂时|先|要)?(?:在(?:家|医院|宿舍|老家)|回(?:家|老家)|[来上]不|起不来|[来没不][了能法]?[来上]|[休养隔住])(?:里|中)?(?:休息|养[伤病胎]|隔离|住院|静养|上班|来不?了?|不了班?|息|[伤病]|离|院)*了?"
        ),
        texts.ON_LEAVE,
    ),
    (deferred.compile(f"{_WHEN}走{_END}"), texts.LEFT),
    (deferred.compile("干了[^,，。；;\n]{1,6}?就?(?:跑|走|不干|不来)了"), texts.LEFT),
    (deferred.compile(f"{_WHEN}(?<![起出上下进过])来了{_END}"), texts.JOINED),
    (deferred.compile(rf"{_WHEN}(?:没有?(?:走|离职|辞职|离开)|不(?:走|离职|辞职|离开)了){_END}"), texts.RETURNED),
    (deferred.compile(f"{_WHEN}上(?=[白夜中早晚日]班)"), texts.MOVED),
    (
        deferred.compile(
            f"{_WHEN}(?:从.{{1,8}}?)?(?:(?:由|原来?是?)?[白夜中早晚日]班)?[转改换调](?:[为成到至去]|上)?(?=[白夜中早晚日]班)"
        ),
        texts.MOVED,
    ),
    (deferred.compile(f"{_WHEN}(?:没有?来(?:上班|单位|工地)?|[没未]到岗?|没上班|旷工|缺勤){_END}"), texts.ON_LEAVE),
    (deferred.compile(f"{_WHEN}(?:是|做|干)?最后一天(?:班|上班)?{_END}"), texts.LEFT),
    (
        deferred.compile(
            f"说?(?:做|干|上)(?:到|完)(?:今[天日晚]|[本这]?个?月底|[0-9]{{1,2}}[号日])(?:为止|班)?(?:也|就|便|再)?(?:走|不[干做来]了?|离职|离开)?{_END}"
        ),
        texts.LEFT,
    ),
    (deferred.compile("(?:做|干|上)(?:到|完|满)[^,，。；;\n]{1,8}?(?:就|后|便)?(?=不[做干来]|离职|辞职|走了)"), ""),
    (deferred.compile(f"{_WHEN}(?:从[^,，。；;\n]{{1,10}}?)?(?:搬|改住|住)[到去至进]"), texts.MOVED),
    (
        deferred.compile(
            f"的?(?:住宿|宿舍|房间|住处|住址|床位)?{_WHEN}(?:[从由][^,，。；;\n]{{1,10}}?)?(?:调整|[改换调挪转])(?:[到去至进成为]|住)+(?=[^,，。；;\n]{{0,8}}[0-9][0-9一-九]*(?:[号室房]|$|[,，。；;\\s]))"
        ),
        texts.MOVED,
    ),
)
_NUMBER = deferred.compile("[0-9一二两三四五六七八九十]{1,3}").pattern
#: Put plainly wherever it stands.
_ALWAYS = (
    (deferred.compile("[今昨明]儿个?"), lambda match: f"{match[0][0]}{texts.DAY}"),
    (deferred.compile("[打自](?=[今昨明][天日])"), lambda _: texts.FROM[0]),
    (deferred.compile("(?<=[了来走有是加招])[俩仨](?![人个口])"), lambda match: texts.FEW[match[0]]),
    (
        deferred.compile(
            "(?:顶替|接替|代替|顶)了?(?:已经?)?(?:离职|辞职|走|不干|不做|离开)了?的(?=[\u4e00-\u9fff]{2,3}(?:[,，。;；\\s]|$))"
        ),
        lambda _: f"。{texts.LEFT}：",
    ),
    (
        deferred.compile(
            "(?:来了|新到|新来|新招)(?:一?[个位名])(?:新的?)?[\u4e00-\u9fff]{0,4}?(?:名叫|叫|是)(?=[\u4e00-\u9fff]{2,4})"
        ),
        lambda _: f"{texts.JOINED}：",
    ),
    (deferred.compile("[俺咱](?=[们这那厂店家单公])"), lambda _: texts.WE),
    (
        deferred.compile(f"(?<=[,，、\\s])(?:想|要|先|就|只)?请了?(?:{_NUMBER}|半|几)(?:个?月|[天日周]|个?星期)的?假"),
        lambda _: texts.ON_LEAVE,
    ),
    #: `两个没来，张三和李四`: how many do what, before who they are
    (
        deferred.compile(
            f"(?<![第0-9])({_NUMBER})(?:[个名位]人?|人)(?:人|员工)?(没有?来|[没未]到岗?|没上班)了?[,，:：]\\s*(?=[\u4e00-\u9fff]{{2,4}}(?:[、,，和跟及\\s。]|$))"
        ),
        lambda match: f"{texts.ON_LEAVE}{match[1]}{texts.ONE_HEAD}：",
    ),
    (
        deferred.compile(
            f"(?<=[今天日早们])(?:就|只|一共|总共|实际)?(?:到了|来了|到)({_NUMBER})(?:[个名位]人?|人)[,，:：]\\s*(?=[\u4e00-\u9fff·]{{2,8}}[、,，和\\s])"
        ),
        lambda match: f"{texts.PRESENT}{match[1]}{texts.ONE_HEAD}：",
    ),
)


_TAKEN_BACK = deferred.compile("取消(?:了)?([\u4e00-\u9fff]{2,4}?)的?(?:请假|休假)")
_NAMES = deferred.compile("[\u4e00-\u9fff]{2,3}(?:[、和][\u4e00-\u9fff]{2,3})*(?:[,，。;；\\s]|$)").pattern
#: In front of those of whom it is said.
_HEADED = (
    (deferred.compile(r"(?<![\u4e00-\u9fff])缺(?:席|岗|勤)?(?=\s*\d{1,3}\s*[人名位]?\s*[:：(（])"), texts.ON_LEAVE),
    (
        deferred.compile(r"(?:多了|多出|又?补[了进]|补充了?|顶[了上]来?)(?=[0-9一二两三四五六七八九十]{1,3}[个名位])"),
        texts.JOINED,
    ),
    (deferred.compile(r"(?<![要会没未])来的(?:人员?)?(?=\s*(?:[:：]|[有是]))"), f"{texts.JOINED}{texts.OF}"),
    (deferred.compile(r"走的(?:人员?)?(?=\s*(?:[:：]|[有是]))"), f"{texts.LEFT}{texts.OF}"),
    (deferred.compile(f"(?<=[:：,，。;；有是])走(?:掉|了)?的(?={_NAMES})"), f"{texts.LEFT}{texts.OF}："),
    (deferred.compile(f"(?<=[:：,，。;；])来的(?={_NAMES})"), f"{texts.JOINED}{texts.OF}："),
    (
        deferred.compile(r"(?:没有?来|[没未]到岗?|没上班|旷工|缺勤)的?(?:人员?)?(?=\s*(?:[:：]|[有是]))"),
        f"{texts.ON_LEAVE}{texts.OF}",
    ),
)


#: `张三换成李四`: the one goes, the other comes. Not `手机号换成…`, `白班换成夜班`.
_CHANGED_INTO = frozenset(texts.CHANGED_INTO)
_BY = deferred.compile("(?:今天|今日|已经?|不[做干]了?[,，]?|走了[,，]?)*(?:由|让|被)")
_TAKES_OVER = deferred.compile(
    "(?:来)?(?:顶替|接替|代替|替换|接手|接班|顶岗)了?(?:已经?)?(?:(?:离职|辞职|走|不干|不做|离开)了?的)?"
)


_FOR_GOOD = deferred.compile("(?<=换[成为][\u4e00-\u9fff]{2})了|(?<=换[成为][\u4e00-\u9fff]{3})了")


def _replaced(text: str) -> str:
    """Whoever is replaced leaves and the other one comes."""
    text = _FOR_GOOD.sub("", text)
    named = names_in(text)
    for (at, one), (place, other) in reversed(list(pairwise(named))):
        between = text[at + len(one) : place]
        behind = place + len(other)
        takes = _TAKES_OVER.match(text, behind)
        if not is_name(one) or not is_name(other):
            continue
        if between in _CHANGED_INTO or (takes and _BY.fullmatch(between)):
            end = takes.end() if takes else behind
            text = f"{text[: at + len(one)]}{texts.LEFT}，{texts.JOINED}{other}{text[end:]}"
        elif takes is None and (met := _TAKES_OVER.fullmatch(between.strip())) and met:
            text = f"{text[:at]}{texts.JOINED}{one}，{other}{texts.LEFT}{text[behind:]}"
    return text


def plain(text: str) -> str:
    """`text` with such ways of speaking put plainly."""
    text = _replaced(text)
    for pattern, put in _ALWAYS:
        text = pattern.sub(put, text)
    text = _TAKEN_BACK.sub(rf"\1{texts.RETURNED}", text)
    for pattern, word in _HEADED:
        text = pattern.sub(word, text)
    for pattern, word in _SAID:
        text = pattern.sub(partial(_put, word), text)
    return text


def _put(word: str, match: re.Match[str]) -> str:
    return word if _is_behind_a_name(match) else match.group()


def denies(text: str) -> bool:
    """Whether somebody is said not to have left, which mends no value of his line."""
    return bool(_STAYS.search(text)) and plain(text) != text


def _is_behind_a_name(match: re.Match[str]) -> bool:
    before = match.string[: match.start()].rstrip()
    found = names_in(before)
    return bool(found) and found[-1][0] + len(found[-1][1]) == len(before)
