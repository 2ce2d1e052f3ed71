"""Chinese words of the watch: what is wrong, what it means, and what to do about it."""

from collections.abc import Sequence

LOOK_AT_ONCE = "请立即查看服务器，险情请直接电话联系现场。"
TITLE = "派出所联络机器人"
WATCH_BACK = "【系统】值守程序已恢复。"


def watch_silent(*, seconds: int) -> str:
    return f"【系统】值守程序已 {seconds} 秒没有动静，机器人出故障时将无人报警。请检查服务器。"


def page(*, faults: Sequence[str], more: int) -> str:
    lines = "；".join(faults) + (f"；另有 {more} 项" if more else "")
    return f"【系统告警】{lines}。{LOOK_AT_ONCE}"


def note(*, faults: Sequence[str], more: int) -> str:
    lines = "；".join(faults)
    return f"【系统提醒】{lines}" + (f"；另有 {more} 项" if more else "") + "。"


def over(*, faults: Sequence[str]) -> str:
    return f"【系统恢复】已恢复：{'；'.join(faults)}。"


DRILL = "【演练】第二通道测试：收到说明本通道可用，无需处置。"
DRILL_TITLE = "第二通道测试"


def drilled(*, route: str, sent: bool, code: str) -> str:
    return f"{'✓' if sent else '✗'} {route}" + ("" if sent else f"（{code}）")


NO_PAGER = "没有第二通道（[[pagers]]）：平台或数据库不可用时叫不到人"
NO_ROUTE_FITS = "第二通道里没有谁能收到：请检查 serves、值班表和手机号"

# --- what is found --------------------------------------------------------------------------------------------------


def database_gone(*, reason: str) -> str:
    return f"数据库不可用（{reason}），机器人收不了消息"


def not_migrated() -> str:
    return "数据库还没有升级到本版本"


def no_engine(*, seconds: int) -> str:
    return f"机器人主程序已 {seconds} 秒没有动静，收不到群里的消息和险情"


def one_engine_gone(*, worker: str, seconds: int) -> str:
    return f"{worker} 号主程序已 {seconds} 秒没有动静（其他主程序在工作）"


def tasks_late(*, count: int, seconds: int) -> str:
    return f"{count} 件到点的事没有办，最久迟了 {seconds} 秒"


def danger_given_up(*, count: int) -> str:
    return f"{count} 个险情步骤没有办成，已搁置，请立即人工跟进"


def inbox_late(*, count: int, seconds: int) -> str:
    return f"{count} 条收到的消息没有处理，最久 {seconds} 秒"


def inbox_failed(*, count: int) -> str:
    return f"{count} 条消息处理失败，已保存待重办"


def danger_late(*, count: int, seconds: int) -> str:
    return f"{count} 条险情呼叫没有发出，最久 {seconds} 秒"


def answers_late(*, count: int, seconds: int) -> str:
    return f"{count} 条应答或紧急通知没有发出，最久 {seconds} 秒"


def channel_dead(*, channel: str, reason: str) -> str:
    return f"机器人“{channel}”的凭据被平台拒绝（{reason}）"


def line_down(*, channel: str) -> str:
    return f"机器人“{channel}”的长连接断开，收不到消息"


def channel_silent(*, channel: str, hours: int) -> str:
    return f"机器人“{channel}”已 {hours} 小时没有收到任何人的消息，请在群里@它发“帮助”试一试"


def alarm(*, name: str, count: int) -> str:
    return f"{ALARMS.get(name, name)}（{count} 次）"


ALARMS = {
    "budget": "平台月度调用额度告急",
    "clock-jump": "服务器时间突然跳变，请校时",
    "dingtalk-credentials": "钉钉机器人凭据被拒绝",
    "dingtalk-quota": "钉钉接口额度用尽",
    "dingtalk-signature-reused": "钉钉回调签名被重复使用，疑似伪造",
    "job": "有定时的事多次办不成，已搁置",
    "red-path": "险情没能入库，已走红色通道",
    "send": "有消息被平台拒发",
    "spool": "险情暂存文件已满",
    "target": "有群已不能送达",
    "token": "平台拒绝了刚取的访问凭证，消息稍后自动重发",
    "token-credentials": "平台一直拒绝访问凭证，请核对应用密钥",
    "watch-silent": "值守程序曾经没有动静",
    "wecom-aibot-bug": "有企业微信消息没能处理，是程序错误，请看日志",
    "wecom-aibot-credentials": "企业微信机器人凭据被拒绝",
    "wecom-aibot-not-stored": "有企业微信消息没能入库",
}


def chain_broken(*, station: str, seq: int) -> str:
    return f"{station}的操作记录从第 {seq} 条起对不上，可能被改动过，请保护现场"


def clock_back(*, seconds: int) -> str:
    return f"服务器时间比记录慢了 {seconds} 秒，请校时"


CLOCK_JUMPED = "服务器时间突然向前跳变，急事照办，群发先等十分钟；请校时"


def disk_low(*, percent: int) -> str:
    return f"磁盘只剩 {percent}%"


def holidays_end(*, year: int) -> str:
    return f"节假日表到 {year} 年底为止，之后按普通周末计算，请升级"


def duty_hole(*, station: str, day: str, hours: Sequence[str]) -> str:
    return f"{station}{day}值班表有空缺：{'、'.join(hours)}"


def nobody_reachable(*, station: str, count: int) -> str:
    return f"{station}当前或下一班有 {count} 名值班人员没有任何可呼叫的方式（未绑定账号，也没有手机号）"


def hours(*, start: str, end: str) -> str:
    return f"{start}–{end}"


def restarted(*, seconds: int) -> str:
    return f"值守程序曾中断 {seconds} 秒，已恢复"


BUG = "值守程序自身有一项检查出错，详见日志"
OUTSIDE_GONE = "外部心跳地址没有应答，本机宕机时将无人知道"


# --- the parent -----------------------------------------------------------------------------------------------------


def child_keeps_dying(*, name: str) -> str:
    return f"【系统告警】{CHILDREN.get(name, name)}一分钟内退出三次，正在反复重启。{LOOK_AT_ONCE}"


CHILDREN = {"serve": "机器人主程序", "watch": "值守程序"}
