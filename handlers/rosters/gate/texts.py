"""Every Chinese word of the gate."""

from collections.abc import Sequence

CAR_WORDS = ("查车",)
LIST_WORDS = ("门岗名单", "来访名单")
RULES_WORDS = ("来访规则", "访客规则")
HELP_CAR = "查车 车牌：今天、明天有没有报过，去哪家"
HELP_LIST = "门岗名单 [明天]：今天或明天来访的人和车"
HELP_RULES = "来访规则 内容：企业报来访时发给他们转告；来访规则 取消"
CAR_FORM = "请写车牌，例如：查车 浙A12345"
NO_PLATE = "不像车牌。车牌是省份简称、一个字母，再加五位字母或数字（新能源六位），例如：查车 浙A12345，查车 浙AD12345"
RULES_FORM = "请写规则，例如：来访规则 出示证件，限速 15 公里。不要了写：来访规则 取消"
WHICH_PARK = "您管几个园区，请把园区写在前面，例如：来访规则 东区 出示证件"
NO_PARK = "没有找到您管的园区。"
CANCEL = ("取消", "清空", "不要了")
TOMORROW = ("明天", "明日")
TODAY_WORD, TOMORROW_WORD = "今天", "明天"
NOBODY = "没有报过来访。"


def car_not_expected(*, plate: str) -> str:
    return f"{plate}：今天、明天都没有报过。请联系企业确认。"


def no_plate(*, said: str) -> str:
    return f"“{said}”{NO_PLATE}"


def car(*, plate: str, day: str, unit: str, parts: Sequence[str]) -> str:
    told = f"（{'，'.join(parts)}）" if parts else ""
    return f"{plate}：{day}报过，去{unit}{told}"


def head(*, day: str, visitors: int, vehicles: int) -> str:
    return f"{day}来访 {visitors} 批人，{vehicles} 辆车："


def line(*, number: int, what: str, unit: str, parts: Sequence[str]) -> str:
    told = f"（{'，'.join(parts)}）" if parts else ""
    return f"{number}. {what} 去{unit}{told}"


def more(*, number: int) -> str:
    return f"还有 {number} 条。"


def party(*, heads: int) -> str:
    return f"共 {heads} 人"


def trailer(*, plate: str) -> str:
    return f"挂车 {plate}"


def rules_set(*, park: str) -> str:
    return f"{park}的来访规则已改。企业报来访时会收到。"


def rules_gone(*, park: str) -> str:
    return f"{park}的来访规则已取消。"
