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


def ask_sure(*, number: int, into: int, differ: Sequence[str]) -> str:
    return f"{number} 要并入 {into}，但是：\n{_lines(differ)}\n确实是同一件事请回 1，不是请回 2。"


def merge_differs(*, number: int, into: int, differ: Sequence[str]) -> str:
    """May stand in a group: not what differs, only that something does."""
    what = "、".join(one.partition("：")[0] for one in differ)
    return f"{number} 和 {into} {what}，没有合并。确实是同一件事请发：合并 {number} {into} 确认"


def unmerged_for_reporter(*, number: int, into: int) -> str:
    return f"编号 {number} 和 {into} 不是同一件事，已分开，单独办理。"


def other_place(*, number: int, into: int, places: Sequence[str]) -> str:
    return f"单位不同：{number} 是 {places[0]}，{into} 是 {places[1]}"


def other_kind(*, number: int, into: int, names: Sequence[str]) -> str:
    return f"类别不同：{number} 是 {names[0]}，{into} 是 {names[1]}"


def ask_bad(*, number: int) -> str:
    return f"纠纷 {number} 回访不好：又发生了什么？请直接回复，会自动重开。"


def none_done(*, word: str, number: int) -> str:
    return f"没有找到 {number}，或不归您管，所以一件都没有{word}。请核对编号后再发。"


def which_solved(*, word: str, numbers: Sequence[int]) -> str:
    listed = "、".join(map(str, numbers))
    return f"说的是哪一件（{listed}）？请带上编号再发一次，例如：{word} {numbers[0]} …"


LEAVES = (
    "(?:(?:那|那就|还是)?(?:算了吧?|不用了)[，, 。]*)?(?:我|我们|那|就|还是|先)*"
    "(?:不报了|不想报了|不告了|不反映了|不投诉了|不追究了|不要处理了|不用处理了|不用管了|不用办了|撤了吧|撤销吧|撤回吧|取消上报|撤销上报)"
    "(?:吧|啊|谢谢)*"
)


TAKES_BACK = ("撤", "撤了", "撤吧", "撤了吧", "撤回吧", "撤销")
KEEPS = ("不撤", "不撤了", "不撤回", "别撤", "不撤销", "先不撤", "继续", "继续办")


def ask_back(*, number: int) -> str:
    return f"要撤回编号 {number} 吗？撤回后不再办理，记录保留。撤回请回 1，不撤请回 2。"


def which_back(*, numbers: Sequence[int]) -> str:
    listed = "、".join(map(str, numbers))
    return f"您报的有 {listed}。要撤回哪一件请发：撤回 {numbers[0]}"


def goes_on(*, number: int) -> str:
    return f"好的，编号 {number} 照常办理。"


REOPENED_WHY = "重开，上调一级"


def in_hand(*, number: int, solved: bool, kept: bool) -> str:
    if solved:
        return f"编号 {number} 还在办理。已经解决、不用再办请发：撤回 {number}"
    return f"编号 {number} 还在办理，" + ("您说的已补充。" if kept else f"有新情况请发：补充 {number} …")


def done_by(*, name: str, at: str) -> str:
    return f"{name}{at}已接"


def _lines(said: Sequence[str]) -> str:
    return "\n".join(f"· {one}" for one in said)


def _listed(labels: Sequence[str]) -> str:
    return "\n".join(f"{place}. {one}" for place, one in enumerate(labels, 1))


# --- how long something is put off ------------------------------------------------------------------------------------

MINUTES_OF = {
    "分钟": 1,
    "分": 1,
    "小时": 60,
    "钟头": 60,
    "时": 60,
    "天": 1440,
    "日": 1440,
    "星期": 10080,
    "周": 10080,
}
HALVES = {"半个小时": 30, "半小时": 30, "半个钟头": 30, "一刻钟": 15, "半天": 240, "半日": 240}
#: Days ahead, and the part of the day that the word says itself.
DAYS = {
    "大后天": (3, ""),
    "后天": (2, ""),
    "明早": (1, "早上"),
    "明晚": (1, "晚上"),
    "明天": (1, ""),
    "明日": (1, ""),
    "今早": (0, "早上"),
    "今晚": (0, "晚上"),
    "今天": (0, ""),
    "今日": (0, ""),
}
PARTS = {
    "凌晨": 5,
    "早上": 8,
    "早晨": 8,
    "上午": 9,
    "中午": 12,
    "下午": 14,
    "傍晚": 18,
    "晚上": 19,
}
LATE = ("下午", "傍晚", "晚上")
UNTIL = "等到|直到|到|等|至"
OCLOCK = "点钟|点|时"
HALF_PAST = "半"
AFTER = "以后再说|之后再说|以后|之后|再说|左右|后|前"
