"""How a reporter is told what his words came to."""

from collections.abc import Sequence
from datetime import date

JOINED, LEFT, CHANGED, GONE = "新增", "减少", "有改动", "离职"

#: What nothing could be done about; told once, and not kept as a row to be mended.
CODES = {
    "not_on_list": "名单上没有这个人，请核对姓名",
    "nothing_said": "没看出要改什么，请写全，例如：张三手机号改为138…，或 张三调到夜班",
}
OWN_STATE = ("我的报送", "报送情况", "今天报了吗", "报了没", "报了吗", "今天报了没")
HELP_OWN_STATE = "今天报没报、几点收到、在册多少、还有什么没处理"
NO_VISITS = "好的，没有来访就不用登记。之前登记过要清空的，回“取消来访”。"
NOT_HEEDED = "没有照办的："
IDLE = "这条没有计入："
IDLE_ASK = "改好再发；没有别的变动请回“无变化”。"
IDLE_IN_GROUP = "这条没有计入，原因已私聊发给您。"
CAME_TITLE, HAND_IN_NOW = "到您之前说的日子了", "报上"
NOTHING_TODAY = "说的是以后的事，今天的名单没有动，已私聊说明。今天没有变动请回“无变化”。"
PAGE_STALE = "这页打开以后名单又有了新的一份，行号已变：刚才填的没有计入。请按下面现在的各行重新填。"
SAY_SO = (
    "没看懂要怎么记。可以这样说：\n"
    "新增 张三 身份证号 手机号；离职 李四；请假 王五\n"
    "张三手机号改为138…；张三调到夜班；张三搬到3栋201\n"
    "和上次一样就回：无变化"
)


def newcomer(*, name: str) -> str:
    who = f"“{name}”没有计入" if name else "补报的那一行没有姓名"
    return f"{who}：补报的人请写全姓名和证件号码。别的内容还在，补上再点提交。"


def this_time(*, parts: Sequence[str]) -> str:
    return "这次：" + "；".join(parts) + "。"


def people(*, what: str, names: Sequence[str]) -> str:
    return f"{what} {'、'.join(names)}"


def without_document(*, names: Sequence[str]) -> str:
    return f"{'、'.join(names)}还没有证件号码，请补发：姓名 证件号码 手机号。"


def own_state(*, unit: str, at: str, number: int, heads: int, moves: tuple[int, int, int], on_time: bool) -> str:
    joined, left, changed = moves
    when = "按时" if on_time else "迟报"
    said = f"{unit}：今天已报，{at} 收到第 {number} 份（{when}），在册 {heads} 人，"
    return said + f"和前一天比新增 {joined}、减少 {left}、改动 {changed}。"


def own_still(*, unit: str, holiday: bool, until: date | None) -> str:
    end = f"到 {until.month}月{until.day}日" if until else "，恢复后请回“复工”"
    return f"{unit}：今天不用报，登记为{'放假' if holiday else '停工'}{end}。"


def own_working(*, unit: str) -> str:
    return f"{unit}：今天的名单已收到，还在处理，或等您回话；处理完会告诉您。"


def own_none(*, unit: str, deadline: str, heads: int, day: date | None) -> str:
    before = f"上次是 {day.month}月{day.day}日，在册 {heads} 人。" if day else ""
    return f"{unit}：今天还没有报，{deadline} 截止。{before}"


def own_open(*, faulty: int, warned: int) -> str:
    parts = [f"要改 {faulty} 行" if faulty else "", f"要说明 {warned} 行" if warned else ""]
    return f"还没处理的：{'、'.join(part for part in parts if part)}；要看是哪些行，回“填报页”。"


def minor(*, unit: str, name: str, line: int) -> str:
    who = f"{name}（第 {line} 行）" if name else f"第 {line} 行的人"
    return f"{unit}报的名单里，{who}按证件号码未满 16 周岁，没有计入。不得招用，请立即到企业核实处理。"


def missed(*, said: Sequence[str]) -> str:
    return f"没看懂的：{'；'.join(said)}。请换个说法单独再发。"


def counted(*, what: str, stated: int, found: int) -> str:
    return f"写的是{what} {stated} 人，读到 {found} 人，请核实；漏了谁就再发谁。"


def not_heeded(*, name: str, why: str) -> str:
    return f"{name}：{why}"


def coming(*, said: Sequence[tuple[date, str]]) -> str:
    lines = "\n".join(f"{day.month}月{day.day}日：{words}" for day, words in said)
    return (
        f"已记下，今天的名单没有因此变动：\n{lines}\n"
        "到那天早上 8 点我会再问您，点一下就报上。今天没有别的变动请回“无变化”。"
    )


def came(*, unit: str, words: str) -> str:
    return f"{unit}：您之前说今天——{words}\n属实就点“报上”，今天还有别的变动再接着发；已经报过或有变就不用管。"
