"""Every Chinese word about receipts: the page behind a link, reminders and what is said of the silent."""

from collections.abc import Sequence

RECEIPT_TITLE = "通知回执"
RECEIPT_BUTTON = "我已收到"
RECEIPT_NEEDS_NUMBER = "这个链接要先输入填报码才能回执。"
RECEIPT_AGAIN = "您已经回执过了，不用再回。"


#: What counts as a receipt; `1` only while nothing else here takes a number (design §2).
RECEIPT_WORDS = frozenset(
    [
        "1",
        "[ok]",
        "[强]",
        "[赞]",
        "ok",
        "okay",
        "了解",
        "受到",
        "回复收到",
        "回执",
        "好",
        "好的",
        "已了解",
        "已收",
        "已收到",
        "已知悉",
        "已知晓",
        "已确认",
        "已读",
        "已阅",
        "收",
        "收到",
        "收到了",
        "收到啦",
        "收到收到",
        "收到谢谢",
        "明白",
        "明白了",
        "知悉",
        "知晓",
        "知道",
        "知道了",
        "确认",
        "确认收到",
        "👌",
        "👍",
    ]
)

HISTORY = ("回执历史",)
HELP_HISTORY = "回执历史 <单位>：这家最近收到的通报，哪些按时回、迟回、没回"
STANDINGS = {"none": "不要回执", "in_time": "按时回执", "late": "迟回", "silent": "没回执"}


def history(*, unit: str, lines: Sequence[tuple[int, str, str]], answered: int, wanted: int) -> str:
    if not lines:
        return f"{unit} 还没有收到过通报。"
    rows = "\n".join(f"通知 {number}（{at}）：{standing}" for number, at, standing in lines)
    return f"{unit} 最近 {len(lines)} 条通报，要回执的 {wanted} 条里回了 {answered} 条：\n{rows}"


def receipt_lead(*, number: int) -> str:
    return f"确认您的单位已收到通知 {number}。正文请看群里的消息。"


def receipt_for(*, unit: str, name: str) -> str:
    return f"{unit} · {name}"


def received_by_form(*, number: int) -> str:
    return f"通知 {number} 已记下您的回执（已验证身份）。"


def received_unverified(*, number: int) -> str:
    return f"通知 {number} 的回执已提交，记为“未验证身份”。要算作本人回执，请输入填报码再提交一次。"


def numbered(*, number: int) -> str:
    return f"通知 {number}"


def due_soon(*, number: int, at: str) -> str:
    return f"您单位还没有回执通知 {number}，{at} 截止。已看到请按“收到”或回复：收到 {number}"


def overdue_group(*, number: int) -> str:
    return f"通知 {number} 已到截止时间，本单位还没有人回执。已看到请@我回复：收到 {number}（迟回也算）"


def overdue_by_link(*, number: int, link: str) -> str:
    return f"通知 {number} 已到截止时间，本单位还没有人回执。已看到请点开确认：{link}（迟回也算）"


def overdue_deputy(*, number: int, unit: str) -> str:
    return f"{unit} 还没有回执通知 {number}，联络人没有回应，请您代为确认。"


def park_list(*, number: int, names: Sequence[str], count: int, start: str) -> str:
    tail = f" 等 {count} 家" if count > len(names) else f"，共 {count} 家"
    return f"通知 {number}（{start}）过了截止时间还没回执：{'、'.join(names)}{tail}。请帮忙催一下；收到回执后不再提醒。"


def void(*, number: int) -> str:
    return f"通知 {number} 已作废，不用回执。"


def late(*, number: int) -> str:
    return f"通知 {number} 已记下您的回执（已过截止时间，记为迟回）。"


def heads_source(*, rostered: int, stated: int, unknown: int) -> str:
    """Where a head count comes from, in companies."""
    parts = [f"按当日名册 {rostered} 家"] if rostered else []
    parts += [f"按登记人数 {stated} 家"] if stated else []
    parts += [f"{unknown} 家没有人数"] if unknown else []
    return "、".join(parts)


def covered(*, reached: int, answered: int | None, people: int, source: str) -> str:
    if not people:
        return f"覆盖人数：不详（{source}；交了名册或登记了人数才能算）"
    receipts = f"，已回执单位 {answered} 人" if answered is not None else ""
    return f"覆盖人数：已送达单位 {reached}/{people} 人{receipts}（{source}）"
