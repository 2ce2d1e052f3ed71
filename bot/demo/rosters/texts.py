"""What the demo's reporters say, and what they must see."""

HEADINGS = ("姓名", "身份证号", "手机号", "班次")
SHIFT = "白班"
RESIDENT_ID = "居民身份证"
NO_CHANGE = "无变化"
FILE = "今日名单.xlsx"
HAND_IN = "报送"
LINK = "填报页"

STEP = "填报员报名单：粘贴、表格、群里引用、群里粘贴、无变化、改单、补正、来访、网页链接，两个平台"


def heads(number: int) -> str:
    return f"在册 {number} 人"


def to_mend(number: int) -> str:
    return f"要改 {number} 行"


MENDED = "（补正）"
CHANGED = "（改单）"
TAKE_BACK = "请撤回那条消息"
VISITS_TAKEN = "来访已登记"


def change(*, newcomer: str, leaver: str) -> str:
    return f"新增 {newcomer}；离职 {leaver}"


VISITS = "明日来访：\n刘客户 远大公司 13700000001 商务洽谈 3人\n车辆：浙A12345 司机 马师傅 13700000002"
