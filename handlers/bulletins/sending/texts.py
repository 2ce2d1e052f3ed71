"""Every Chinese word about sending a bulletin."""

from collections.abc import Sequence


def asked_second(*, number: int, names: str) -> str:
    return f"通知 {number} 是全所紧急通报，要第二位民警同意。已请 {names} 确认，同意后立即发出。"


def please_agree(*, number: int, author: str, preview: str) -> str:
    return f"{author} 要向全所发紧急通报，请您核对：\n{preview}\n同意请回复：同意 {number}；不同意不用回复。"


def agreed(*, number: int) -> str:
    return f"您已同意通知 {number}，正在发出。"


def agreed_told(*, number: int, name: str) -> str:
    return f"{name} 已同意通知 {number}，正在发出。"


def not_waiting(*, number: int) -> str:
    return f"通知 {number} 现在不用同意：没有等第二位民警，或已经发出、放弃。"


def own_not_agreed(*, number: int) -> str:
    return f"通知 {number} 是您自己写的，要由另一位民警同意。"


def scheduled(*, number: int, at: str) -> str:
    return f"通知 {number} 已排定，{at} 发出。要取消请发：停发 {number}"


def second_lapsed(*, number: int, hours: int) -> str:
    return f"通知 {number} 等了 {hours} 小时没有第二位民警同意，已取消，没有发出。还要发请重新写一条。"


def author_gone(*, number: int) -> str:
    return f"通知 {number} 到时没有发出：定它的人已不再有发通报的权限。还要发请重新写一条。"


def series(*, number: int, each: str, at: str) -> str:
    return f"通知 {number} 已设为{each}，下一次 {at}。要停请发：停发 {number}"


def held(*, number: int, at: str) -> str:
    return f"通知 {number} 已确认，{at} 与其他通报合并发出。要马上发请发：马上发 {number}；要取消请发：停发 {number}"


def empty(*, number: int) -> str:
    return f"通知 {number} 还没有内容，请回复：正文 <内容>"


def fetching(*, number: int) -> str:
    return f"通知 {number} 的附件还在取回，没有发出。看到带附件的预览后再确认一次；不要附件请回复：附件 不要"


AT_ONCE = ("马上发",)
HELP_AT_ONCE = "马上发 <编号>：不等静默时段或汇总，现在就发"


def not_held(*, number: int) -> str:
    return f"通知 {number} 没有在等，不用催。看进展请发：通报 {number}"


def stopped_before(*, number: int) -> str:
    return f"通知 {number} 已取消，没有发出。"


def roll_head(*, count: int) -> str:
    return f"【汇总】共 {count} 条通报："


def resent_silent(*, number: int, groups: int) -> str:
    return f"正在再次提醒通知 {number} 没回执的 {groups} 个群。" if groups else f"通知 {number} 没有要再提醒的群。"


def again_head(*, number: int) -> str:
    return f"再次提醒：您单位还没有回执通知 {number}。"


SILENT_WORDS = frozenset({"未回执", "没回执", "未回", "沉默"})


def correction_draft(*, number: int) -> str:
    return f"这是对通知 {number} 的更正，会发给收到它的群。\n"


FORM_CORRECT = "请写明更正什么，例如：更正 12 时间改为明晚20点，请互相转告。"


def recalled(*, number: int, taken: int, told: int) -> str:
    return f"通知 {number} 已作废：{taken} 个群正在撤回，{told} 个群平台不能撤回，已改发作废说明。不再催回执。"


def void(*, number: int, station: str) -> str:
    return f"【通知 {number} 作废】{station}\n此前发出的通知 {number} 已作废，请勿再转发。"


def recalled_before(*, number: int) -> str:
    return f"通知 {number} 已经作废过了。"


def live_title(*, number: int) -> str:
    return f"通知 {number} 发送进展"


LIVE_SENT, LIVE_FAILED, LIVE_WAITING, LIVE_RECEIPTS = "已送达", "失败", "等待", "已回执"
LIVE_STOP, LIVE_LOOK = "停发", "刷新"


def waits_for_budget(*, count: int) -> str:
    return f"其中 {count} 条在等平台本月额度，有额度就发，不会丢。"


def of(*, done: int, whole: int) -> str:
    return f"{done}/{whole}"


def names(*, names: Sequence[str]) -> str:
    return "、".join(names)
