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
WRITE, SAVED = "写通报", "草稿已保存，预览已更新。"
CHANGED = "草稿在您打开这一页后改过，没有发出。请看新的预览，再确认一次。"
TITLE_FIELD, BODY_FIELD, SCOPE_FIELD = "标题（可空）", "正文", "发给谁"
SCOPE_HINT = "全体、园区、企业或标签，用顿号隔开"
MARKED_FIELD, URGENT_FIELD, RECEIPT_FIELD = "正文用 Markdown 排版", "紧急", "回执"
SETTINGS_FIELD = "其他设置"
SETTINGS_HINT = "例如：时间 明天 8:30；截止 18:00；有效 3天"
SAVE, SEND, GIVE_UP = "保存并预览", "确认发出", "放弃草稿"
LOOKS = "各平台会这样显示"
CHANNELS = {
    "wecom-aibot": "企业微信 · 智能机器人",
    "wecom-webhook-text": "企业微信 · 群机器人（只能发）",
    "dingtalk-robot": "钉钉 · 机器人",
    "dingtalk-webhook-markdown": "钉钉 · 群机器人（只能发）",
}
SUMMARY_FROM, SUMMARY_TO = "范围：", "发出请回复"
LINK = "（每个群自己的回执链接）"
PARTS_TITLE, PARK = "各园区对比", "园区"
UNITS_OF, HEADS_OF, ANSWERED_HEADS = "已回执单位", "已送达人数", "已回执单位人数"
CHART_TITLE, READ_TITLE = "回执随时间", "钉钉已读（平台数字）"
DEADLINE = "截止"
NO_RECEIPTS = "还没有回执。"
RECALL_NOW, REMIND_NOW = "收回作废", "只提醒没回执的"
EXPORTED, NOT_EXPORTED = "工作簿做好就发到您的单聊。", "没有能发给您文件的单聊，请先在机器人单聊里说句话。"
EXPORT_NOW = "导出工作簿"
EXPORT = ("导出通报",)
HELP_EXPORT = "导出通报 <编号>：把送达、回执和园区对比做成工作簿发给您"
SHEET_GROUPS, SHEET_RECEIPTS, SHEET_PARKS, SHEET_COMPANIES = "送达", "回执", "园区对比", "企业对比"
GROUP_HEADS = ("群", "单位", "状态", "原因", "送达时间", "钉钉已读", "单位已回执")
RECEIPT_HEADS = ("单位", "回执人", "时间", "是否按时", "身份已验证")
PARK_HEADS = ("园区", "单位数", "已回执", "人数", "已送达人数", "已回执单位人数", "人数来源")
COMPANY_HEADS = ("单位", *PARK_HEADS[1:])
YES, NO, LATE, IN_TIME, UNKNOWN = "是", "否", "迟回", "按时", "未登记的群成员"
STATES = {
    "pending": "等待",
    "sending": "发送中",
    "sent": "已送达",
    "failed": "失败",
    "unknown": "未明确",
    "cancelled": "已拦下",
    "expired": "过期未发",
    "would": "试运行未发",
}


def numbered(*, number: int) -> str:
    return f"通知 {number}"


def listed(*, names: Sequence[str]) -> str:
    return "、".join(names)


def and_more(*, count: int) -> str:
    return f"等，另有 {count} 家"


def editing(*, number: int) -> str:
    return f"通报 {number}（草稿）"


def file_name(*, number: int) -> str:
    return f"通报{number}.xlsx"


def size(*, number: int, count: int, bytes: int) -> str:
    return f"第 {number}/{count} 条 · {bytes} 字节"


def chart_words(*, first: int | None, half: int | None) -> str:
    if first is None:
        return NO_RECEIPTS
    text = f"发出后 {first} 分钟有第一家回执"
    return text + (f"，{half} 分钟过半。" if half is not None else "，还没过半。")


def read_words(*, people: int, groups: int) -> str:
    return f"{people} 人次 · {groups} 个钉钉群"
