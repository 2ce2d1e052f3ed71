"""How a reporter is told what his words came to."""

from collections.abc import Sequence
from datetime import date

JOINED, LEFT, CHANGED, GONE = "新增", "减少", "有改动", "离职"

#: What nothing could be done about; told once, and not kept as a row to be mended.
CODES = {
    "not_on_list": "名单上没有这个人，请核对姓名",
    "nothing_said": "没看出要改什么，请写全，例如：张三手机号改为138…，或 张三调到夜班",
}
NO_VISITS = "好的，没有来访就不用登记。之前登记过要清空的，回“取消来访”。"
NOT_HEEDED = "没有照办的："
IDLE = "这条没有计入："
IDLE_ASK = "改好再发；没有别的变动请回“无变化”。"
IDLE_IN_GROUP = "这条没有计入，原因已私聊发给您。"
CAME_TITLE, HAND_IN_NOW = "到您之前说的日子了", "报上"
NOTHING_TODAY = "说的是以后的事，今天的名单没有动，已私聊说明。今天没有变动请回“无变化”。"
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
