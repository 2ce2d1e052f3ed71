"""What people read and type about a locked day."""

from collections.abc import Sequence
from datetime import date

OPEN_WORDS = ("开锁", "打开名单", "解锁名单")
HELP_OPEN = "开锁 <企业或园区> <原因>：名单锁定后让他们今天还能补报，留痕"
OPEN_FORM = "请写：开锁 <企业或园区> <原因>，例如：开锁 恒达物流 停电没能按时报"
EVERYWHERE = ("全部", "全所", "所有")
NEEDS_REASON = "请写清楚原因（至少 4 个字），会记录在案。"
WHOLE_STATION = "全部"

LOCKED_TITLE, OPEN_TITLE = "锁定", "开锁"
OPEN_UNIT, REASON, OPEN_NOW = "单位", "原因（必填，留痕）", "打开今天"
AFTER_LOCK = "开锁后补报"
OPENED_BY = "开锁记录"
CUT_OFF = "锁定时间"
BAD_CUT_OFF = "锁定时间请写成 17:00 的样子，不能早于截止时间；写 24:00 就是当天不锁。"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def locked(*, unit: str, day: date, clock: str, who: Sequence[str]) -> str:
    whom = f"民警{'、'.join(who)}" if who else "派出所民警"
    return (
        f"{unit} {_day(day)}的名单 {clock} 已锁定，这次没有计入。"
        f"确要补报请联系{whom}，由他回“开锁 {unit} 原因”；打开后会通知您再发一次。"
    )


def opened(*, unit: str, number: int) -> str:
    whom = f"，已通知 {number} 人" if number else "，但没有能通知到的填报员"
    return f"{unit}今天的名单已打开，24:00 前可以补报，按迟报记{whom}。已留痕。"


def told(*, unit: str) -> str:
    return f"{unit}：今天的名单民警已打开，请在 24:00 前补报，按迟报记。"


def not_locked(*, unit: str, clock: str) -> str:
    return f"{unit}今天的名单还没有锁定（{clock} 锁定），直接报就行。"


def open_already(*, unit: str) -> str:
    return f"{unit}今天的名单已经打开了，直接报就行。"


def unknown_unit(*, name: str) -> str:
    return f"没有找到“{name}”，或不在您管的范围里。"


def which(*, names: Sequence[str]) -> str:
    return f"是哪一家？请写全名：{'、'.join(names)}"


def banner_opened(*, clock: str) -> str:
    return f"今天的名单 {clock} 已锁定，全所的已由民警打开：24:00 前补报的都收，按迟报记。"


def banner(*, clock: str) -> str:
    return f"今天的名单 {clock} 已锁定，之后报的不计入；民警可以再打开，须写原因。"


def opening(*, day: date, who: str, reason: str) -> str:
    return f"{_day(day)} {who}：{reason}"


def resumed_tomorrow(*, unit: str) -> str:
    return f"{unit}已复工，从明天起照常报名单（今天的已锁定）。"


FROM_TOMORROW = "今天的名单已锁定，从明天起算。"
NUDGE_LOCKED = "没动静的几家今天已经锁定，没有催。要让他们补报，先回：开锁 企业名 原因"
