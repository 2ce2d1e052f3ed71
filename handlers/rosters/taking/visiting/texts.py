"""What people read about visitors, vehicles and day labourers."""

from datetime import date


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def visits(*, day: date, visitors: int, people: int, vehicles: int, again: int) -> str:
    parts = [f"访客 {visitors} 批 {people} 人" if visitors else "", f"车辆 {vehicles} 辆" if vehicles else ""]
    done = "、".join(part for part in parts if part)
    same = f"（{again} 条之前已报过）" if again else ""
    return f"{_day(day)}来访已登记：{done or '没有新的'}{same}。"


def visit_fault(*, plate: str) -> str:
    return f"车牌“{plate}”格式不对，请核实后重报。"


VISITS_FORM = "写法：明日来访：张总 3人 10点 谈业务，车 浙A12345。每批一行；登记错了回“取消来访”。"
LACKS_PLATE = "有车辆没写车牌或车牌不对，请补上。"


def visits_cleared(*, day: date, number: int) -> str:
    return f"{_day(day)}的来访已清空（{number} 条）。" if number else f"{_day(day)}没有登记过来访。"


def rules(*, text: str) -> str:
    return f"请转告来访人员：{text}"


BLOCK_FORM = "写法：日结 <劳务公司> <人数>人 已培训，例如：日结 顺达劳务 35人 已培训（可在下面逐行写姓名）"


def block(*, company: str, heads: int, briefed: bool, listed: int, day: date) -> str:
    names = f"，附 {listed} 人姓名" if listed else ""
    todo = "岗前培训：已做。" if briefed else "岗前培训还没勾：做完后在这条后面加“已培训”再发一次。"
    return f"{_day(day)}日结工已收：{company} {heads} 人{names}。{todo}"


def block_counts(*, heads: int, listed: int) -> str:
    return f"写的是 {heads} 人，下面列了 {listed} 人，请核实。"
