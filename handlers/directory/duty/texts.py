"""Every Chinese word about duty."""

from collections.abc import Sequence

DAYS = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "明晚": 1, "后天": 2, "大后天": 3}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
WEEK_WORDS = ("周", "星期", "礼拜")
NEXT_WEEK = "下"
DAY_SHIFTS = frozenset({"白班", "日班", "早班", "白天"})
NIGHT_SHIFTS = frozenset({"夜班", "晚班", "夜间", "中夜班"})
WHOLE_SHIFTS = frozenset({"全天", "全日", "24小时", "大班"})
UNTIL = "-|~|–|—|至|到"  #: between two hours, as alternatives of a pattern
MONTH, DAY_MARKS = "月", "日号"
DAY_NAME, NIGHT_NAME, WHOLE_NAME = "白班", "夜班", "全天"
DEPUTY_WORDS = frozenset({"副", "副班", "备班", "副班人"})
WEEKDAY_NAMES = "一二三四五六日"

FORM = "值班 明天 夜班 张三 副 李四"
LACK_DAY = "没看懂是哪一天（可写 今天、明天、周五、11-25）"
LACK_SHIFT = "没看懂班次（可写 白班、夜班、全天，或 20:00-08:00）"
LACK_PERSON = "缺值班人姓名"
LACK_DEPUTY = "“副”后面缺姓名"
NO_SHIFTS = "还没有排班"
NOT_ON_DUTY = "现在或一小时内没有您的班，没有改动。看值班表请发：值班"
NOT_YOUR_SHIFT = "现在不是您在值班，不用交班。看值班表请发：值班"
NO_NEXT = "下一班还没有排人，不能交班。请先排班，例如：" + FORM
CALL_110 = "紧急情况请直接拨打 110。"
PAST = "这个班次已经过去了，没有改动。"


def wrong(*, typed: str, lacking: str) -> str:
    kept = f"收到的是“{typed}”，" if typed else ""
    return f"{kept}{lacking}。正确写法：{FORM}"


def moment(*, month: int, day: int, hour: int, minute: int) -> str:
    return f"{month}月{day}日 {hour:02d}:{minute:02d}"


def span(*, month: int, day: int, weekday: int, start: str, end: str, shift: str) -> str:
    return f"{month}月{day}日 周{WEEKDAY_NAMES[weekday]} {shift} {start}—{end}".replace("  ", " ")


def planned(*, when: str, unit: str, name: str, deputy: str, reachable: bool) -> str:
    second = f"，副班 {deputy}" if deputy else ""
    warn = "" if reachable else f"\n注意：{name}还没有绑定账号，机器人叫不到他，请先发：邀请"
    return f"已排班：{unit} {when} {name}{second}。{warn}"


def planned_already(*, when: str, name: str) -> str:
    return f"{when} 本来就是{name}，没有变化。"


def told_planned(*, when: str, unit: str, deputy: bool) -> str:
    return f"您有新的{'副班' if deputy else '值班'}：{unit} {when}。到岗时请私聊我发：在岗"


def told_dropped(*, when: str, unit: str) -> str:
    return f"您的班已取消：{unit} {when}。"


def schedule(*, unit: str, lines: Sequence[str], gaps: Sequence[str]) -> str:
    shown = "\n".join(lines) or NO_SHIFTS
    missing = "".join(f"\n缺：{gap}" for gap in gaps)
    return f"{unit} 值班\n{shown}{missing}"


def schedule_line(*, when: str, name: str, deputy: str, state: str) -> str:
    second = f"（副 {deputy}）" if deputy else ""
    return f"· {when} {name}{second}{state}"


STATES = {"planned": "", "on": " 在岗", "handed_over": " 已交班"}


def on_post(*, when: str, unit: str, relieved: str) -> str:
    tail = f"，已接{relieved}的班" if relieved else ""
    return f"已记下：{unit} {when} 您在岗{tail}。交班时发：交班"


def relieved(*, name: str, unit: str) -> str:
    return f"{name}已接班，您在{unit}的班已交。辛苦了。"


PHONES_SENT = "完整号码已私聊发给您。"
PHONES_PRIVATELY = "要完整号码，请点我的头像私聊发：求助"


def deputy_leads(*, name: str, unit: str, when: str) -> str:
    return f"副班{name}已到岗，{unit} {when}现由他负责，您改为副班。您到岗后如要接回，请发：在岗"


def next_is_yours(*, when: str) -> str:
    return f"下一班（{when}）也是您自己，不用交班，继续由您负责。下一班到岗时请发：在岗"


def overlap(*, lines: Sequence[str]) -> str:
    shown = "\n".join(lines)
    return f"\n注意：与下面的班次时间重叠，同时在班时由先报“在岗”的负责，不要的请在控制台删去：\n{shown}"


def hand_over_asked(*, name: str, when: str) -> str:
    return f"已请{name}接班（{when}）。他回复“在岗”后才算交清，在此之前仍由您负责。"


def hand_over_call(*, name: str, unit: str, when: str) -> str:
    return f"{name}请您接{unit}的班（{when}）。到岗后请回复：在岗"


def left_open(*, numbers: Sequence[int]) -> str:
    """Of the officer who goes: what he still has; he hands it on by himself."""
    if not numbers:
        return "\n手上没有未结的纠纷。"
    return f"\n手上未结的纠纷 {len(numbers)} 件：{'、'.join(map(str, numbers))}。全部交给下一班请发：移交 <姓名>"


def hand_over_unreached(*, name: str, when: str) -> str:
    return f"下一班是{name}（{when}），但他还没有绑定账号，通知不到。请当面交接，仍由您负责。"


def on_now(*, unit: str, name: str, mobile: str, deputy: str, until: str) -> str:
    call = f" {mobile}" if mobile else ""
    second = f"，副班 {deputy}" if deputy else ""
    return f"{unit} 现在值班：{name}{call}{second}（到 {until}）"


def nobody_on(*, unit: str, leader: str, mobile: str) -> str:
    if not leader:
        return f"{unit} 现在没有排班"
    return f"{unit} 现在没有排班，可找{leader}{' ' + mobile if mobile else ''}"


def gap(*, start: str, end: str) -> str:
    return f"{start} 至 {end} 无人值班"


def listed(names: Sequence[str]) -> str:
    return "、".join(names)
