"""Every Chinese word on the pages of bulletins."""

from collections.abc import Sequence

TITLE = "通报"
NUMBER, CONTENT, STATE, SENT_AT = "编号", "内容", "状态", "发出时间"
DELIVERED, CONFIRMED = "送达", "回执"
FAILED, WAITING, UNCLEAR = "失败", "等待", "未明确"
SCOPE, AUTHOR, CHECK_CODE = "范围", "发布人", "核验编号"
NO_BULLETINS = "还没有发过通知。在与机器人的单聊里发“通知 <单位> <正文>”即可。"
FAILED_TITLE, SILENT_TITLE = "没发出去的群", "还没回执的单位"
NO_FAILURES, NO_SILENT = "没有失败的群。", "都已回执。"
GROUP, WHY = "群", "原因和办法"
STOP_NOW, RESEND_NOW = "停发", "给失败的群重发"
UNVERIFIED_PART = "未验证身份"


def numbered(*, number: int) -> str:
    return f"通知 {number}"


def listed(*, names: Sequence[str]) -> str:
    return "、".join(names)


def and_more(*, count: int) -> str:
    return f"等，另有 {count} 家"
