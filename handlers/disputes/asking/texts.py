"""Chinese words of buttons, and of what is asked when one wants more."""

from collections.abc import Sequence

ACTS = ("办理", "纠纷办理")
HELP_ACTS = "办理 <编号>：列出这件纠纷现在能做的，按按钮或回数字"

REPORT_TITLE = "报纠纷"
REPORT_LEAD = "是哪一类？也可以直接说发生了什么。有人受伤、动刀、着火请先打110。"
REPORT_KINDS = (("wages", "欠薪"), ("fight", "打架吵架"), ("dorm", "宿舍邻里"), ("fraud", "被骗"), ("other", "别的事"))
_TELL = {
    "wages": "谁欠谁的、几个人、多少钱、从什么时候起？",
    "fight": "在哪里、几个人、有没有人受伤、现在还在打吗？",
    "dorm": "在哪栋几楼、因为什么、说过没有？",
    "fraud": "怎么被骗的、转了多少钱、什么时候？转了钱请马上打110。",
    "other": "在哪里、谁和谁、怎么回事、现在还在闹吗？",
}
LABELS = {
    "take": "接单",
    "progress": "跟进",
    "settle": "办结",
    "transfer": "转",
    "escalate": "升级",
    "more": "更多",
    "regrade": "改级",
    "divert": "分流",
    "snooze": "暂缓",
    "merge": "合并",
    "unmerge": "撤销合并",
    "receipt": "对方已接",
    "bounce": "退回",
    "reopen": "重开",
    "withdraw": "撤回",
    "visit_good": "回访：好",
    "visit_bad": "回访：不好",
    "visit_unreached": "没联系上",
    "solved": "解决了",
    "unsolved": "没解决",
}
NUMBERS = ("1", "2", "3", "4", "5", "6")
NOTHING_NOW = "这件纠纷现在没有您能做的。"
PRESS_OR_SAY = "按按钮，或发对应的字。"


def tell_of(*, kind: str) -> str:
    return f"请直接说：{_TELL[kind]}"


def card_title(*, number: int, state: str) -> str:
    return f"【纠纷 {number}】{state}"


def which_act(*, number: int, labels: Sequence[str]) -> str:
    return f"纠纷 {number} 要做什么？回数字：\n{_listed(labels)}"


def ask_progress(*, number: int) -> str:
    return f"纠纷 {number}：做了什么？请直接回复。"


def ask_reason(*, number: int, word: str) -> str:
    return f"纠纷 {number} {word}：请回复理由。"


def ask_why(*, number: int, what: str) -> str:
    return f"纠纷 {number} {what}：还差理由，请直接回复理由。"


def ask_level(*, number: int) -> str:
    return f"纠纷 {number} 改成哪一级？回数字加理由，例如：3 涉及二十多人\n1. 低\n2. 中\n3. 高"


def ask_service(*, number: int, services: Sequence[str]) -> str:
    return f"纠纷 {number} 分流到哪里？回数字加理由，例如：2 欠薪归劳动监察\n{_listed(services)}"


def ask_person(*, number: int, names: Sequence[str]) -> str:
    listed = f"，或数字：\n{_listed(names)}" if names else "。"
    return f"纠纷 {number} 交给谁？回姓名{listed}"


def ask_span(*, number: int) -> str:
    return f"纠纷 {number} 暂缓多久、为什么？例如：20分钟 正在路上"


def ask_into(*, number: int) -> str:
    return f"纠纷 {number} 并入哪个编号？回编号。"


def ask_bad(*, number: int) -> str:
    return f"纠纷 {number} 回访不好：又发生了什么？请直接回复，会自动重开。"


def none_done(*, word: str, number: int) -> str:
    return f"没有找到 {number}，或不归您管，所以一件都没有{word}。请核对编号后再发。"


def which_solved(*, word: str, numbers: Sequence[int]) -> str:
    listed = "、".join(map(str, numbers))
    return f"说的是哪一件（{listed}）？请带上编号再发一次，例如：{word} {numbers[0]} …"


def done_by(*, name: str, at: str) -> str:
    return f"{name}{at}已接"


def _listed(labels: Sequence[str]) -> str:
    return "\n".join(f"{place}. {one}" for place, one in enumerate(labels, 1))
