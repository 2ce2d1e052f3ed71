"""Every Chinese word of what is shown about rosters."""

from collections.abc import Sequence

TITLE = "名单"
SILENT_WORDS = ("未报", "未报名单", "谁没报", "名单未报", "今天谁没报", "谁没交", "哪家没报", "哪家没交", "哪些没报")
NUDGE_WORDS = ("催", "催报", "催名单")
HEADS_WORDS = ("在园人数", "园区人数", "今天多少人", "今天有多少人")
NOW_WORDS = ("今天", "今日", "现在")  #: behind a question they name no unit
SUMMARY_WORDS = ("今日汇总", "名单汇总")
LOOK_UP_WORDS = ("查人",)
TREND_WORDS = ("趋势", "人数趋势")
FILED_WORDS = ("已申报",)

HELP_SILENT = "未报 [园区]：今天谁没报名单，分开没动静、待改、处理中、停工"
HELP_NUDGE = "催：现在再催一次没动静的企业"
HELP_HEADS = "在园人数：今天各园区在册多少人"
HELP_SUMMARY = "今日汇总：今天名单的图和表"
HELP_LOOK_UP = "查人 姓名（或证件号、手机号）：先问用途，查询留痕"
HELP_TREND = "趋势 单位 [天数]：人数走势图"
HELP_FILED = "已申报 企业名：人员变动已向派出所申报"

#: By handlers.rosters.chasing.board.State.
UNDONE = "已撤销"
STATES = {
    "on-time": "按时",
    "late": "迟报",
    "mend": "待改",
    "working": "处理中",
    "stopped": "停工",
    "holiday": "放假",
    "free": "今天不报",
    "silent": "没动静",
}
#: Tones of bot.drawing and classes of the console.
TONES = {
    "on-time": "good",
    "late": "wait",
    "mend": "wait",
    "working": "wait",
    "stopped": "off",
    "holiday": "off",
    "free": "off",
    "silent": "bad",
}

UNIT, PARK, STATE, HEADS, JOINED, LEFT, FAULTY, AT = (
    "企业",
    "园区",
    "状态",
    "人数",
    "新增",
    "减少",
    "待改行",
    "报送时间",
)
CONTACT, ROW_OF_DAYS, CHANGED, FORM = "联系人", "连续天数", "改动", "方式"
OTHER_PARK = "其他"
DRAWING = "正在画，稍等。"


def day_of(*, month: int, day: int) -> str:
    return f"{month}月{day}日"


# --- summary ----------------------------------------------------------------------------------------------------------


def summary_title(*, station: str, day: str, late: bool) -> str:
    return f"{station} {day}名单{'补充' if late else '汇总'}"


def summary_line(*, owed: int, came: int, on_time: int, silent: int, still: int) -> str:
    tail = f" · 停工放假 {still}" if still else ""
    return f"应报 {owed} 家 · 已报 {came} · 按时 {on_time} · 没动静 {silent}{tail}"


def summary_people(*, heads: int, labourers: int, joined: int, left: int, faulty: int) -> str:
    day_workers = f"（另有日结 {labourers} 人）" if labourers else ""
    mend = f"，待改 {faulty} 行" if faulty else ""
    return f"在园 {heads} 人{day_workers}，新增 {joined}，减少 {left}{mend}"


def summary(*, title: str, line: str, people: str) -> str:
    return f"{title}\n{line}\n{people}"


def park_came(*, came: int, owed: int) -> str:
    return f"已报 {came}/{owed}"


def late_ones(*, units: Sequence[str]) -> str:
    return f"截止后补报：{'、'.join(units)}"


PICTURE_NAME, BOOK_NAME = "名单汇总.png", "名单汇总.xlsx"
NO_ENTERPRISES = "您管的范围里还没有企业。"

# --- asked in chat ----------------------------------------------------------------------------------------------------


def silent_parts(*, day: str, parts: Sequence[tuple[str, Sequence[tuple[str, Sequence[str]]]]], is_short: bool) -> str:
    """`parts`: state, and its enterprises by park."""
    lines = []
    several = len({park for _, parks in parts for park, _ in parks}) > 1
    for name, parks in parts:
        if parks:
            head = f"{name} {sum(len(units) for _, units in parks)} 家："
            listed = [f"【{park}】{len(units)} 家：{'、'.join(units)}" for park, units in parks]
            lines += [head, *listed] if several else [head + "、".join(parks[0][1])]
    more = ["要看联系人，请带上园区再发，例如：未报 " + parts[0][1][0][0]] if is_short else []
    return "\n".join([f"{day}还没报好的：", *lines, *more]) if lines else f"{day}都报了。"


def heads(*, day: str, total: int, labourers: int, parks: Sequence[tuple[str, int, int, int]]) -> str:
    lines = [f"{park}：{number} 人（已报 {came}/{owed} 家）" for park, number, came, owed in parks]
    day_workers = f"，另有日结 {labourers} 人" if labourers else ""
    came, owed = sum(one[2] for one in parks), sum(one[3] for one in parks)
    missing = f"（已报 {came}/{owed} 家，没报的没有计入）" if came < owed else ""
    return f"{day}在园 {total} 人{day_workers}{missing}\n" + "\n".join(lines)


def ask_purpose(*, what: str) -> str:
    return f"查询“{what}”的用途是什么？请直接回复（例如：办理走失警情）。会记入查询记录。回“取消”不查。"


WHOM = "请写要查的人：查人 姓名（或证件号、手机号）"
PURPOSE_TOO_SHORT = "用途请写清楚一点（至少 4 个字），或回“取消”。"
CANCELLED = "好的，没有查。"
CANCEL = ("取消", "算了", "不查了")
NOT_FOUND = "现有名单里没有查到，查询已留痕。"


def found_head(*, number: int) -> str:
    return f"查到 {number} 条（查询已留痕，请勿转发）："


def found_line(*, number: int, unit: str, parts: Sequence[str]) -> str:
    return f"{number}. {unit}：" + "，".join(part for part in parts if part)


def shift(*, text: str) -> str:
    return f"班次 {text}"


def lodging(*, text: str) -> str:
    return f"住 {text}"


def visit(*, day: str) -> str:
    return f"{day} 来访或日结"


def more_found(*, number: int) -> str:
    return f"……另有 {number} 条，请写得更准一些。"


def trend_title(*, unit: str, days: int) -> str:
    return f"{unit} 近 {days} 天在册人数"


TREND_HEADS, TREND_JOINED = "在册", "新增"
TREND_NAME = "人数趋势.png"
TREND_FORM = "请写：趋势 单位名 [天数]，例如：趋势 恒达物流 30"


def unknown_unit(*, name: str) -> str:
    return f"没有找到“{name}”，或不在您管的范围里。"


FILED_FORM = "请写：已申报 企业名"

# --- pages ------------------------------------------------------------------------------------------------------------

LATE_WORD = "迟报"
BOARD, HISTORY, SEARCH, EXPORT, FIELDS = "今天的名单", "名单记录", "查人", "导出名单", "字段和用途"
NO_ONE = "这里还没有企业。"
EXPECTED, CAME, ON_TIME, SILENT, IN_PARK, DAY_WORKERS = "应报", "已报", "按时", "没动静", "在园人数", "日结"
DAY, VERSION, BY, DIFFERENCE, STATED = "日期", "第几份", "谁报的", "和上一份比", "填报数"
NO_HISTORY = "这段时间没有报过名单。"
CAME_HERE, WENT_HERE = "来的", "走的"
PURPOSE, WHAT, LOOK = "用途", "姓名、证件号或手机号", "查询"
SEARCH_NOTE = "每次查询都会记下是谁、查什么、什么用途。"
SINCE, UNTIL, SEND_TO_ME = "从", "到", "生成"
EXPORT_NOTE = "表里标有导出人和时间；导出和下载都会留痕。"
EXPORT_PURPOSE = "用途（必填）"
EXPORT_WAYS = {"page": "在这里下载", "chat": "发到我的私聊"}
EXPORT_WAY, EXPORT_WAITING, EXPORT_FETCH, EXPORT_IN_WORK = "怎么拿", "等您下载的", "下载", "正在生成"
EXPORT_MAKING = "正在生成，做好后在本页下载，一小时内有效。"
EXPORT_FETCHED = "已下载。"
EXPORT_QUEUED = "正在生成，做好后发到您的私聊。"
EXPORT_TOO_LONG = "一次最多导出 31 天。"
EXPORT_BAD_DAY = "日期请从日历里选。"
EXPORT_NEEDS_PURPOSE = "请写用途（至少 4 个字）。"
EXPORT_READY = "您要的名单导出好了，请妥善保管，用完删除。"
FIELD, REQUIRED, BASIS, WHY, TERM = "字段", "必填", "依据", "用途", "保存"
DEADLINE, DAYS, SAVE, FIGURES_ALLOWED = "截止时间", "哪些天报", "保存", "允许只报人数"
SAVED = "已保存，从下一次报送起生效。"
BAD_DEADLINE = "截止时间请写成 09:00 的样子。"
DAYS_OF = {"daily": "每天", "workdays": "工作日", "none": "不用报"}
YES, NO = "是", "否"


def by_other(*, name: str) -> str:
    return f"{name}（代交）"


def difference(*, joined: int, left: int, changed: int) -> str:
    return f"+{joined} −{left} ~{changed}"


def term(*, days: int) -> str:
    return f"{days} 天"


#: What each field is for and on what it rests, as shown to whoever sets what is required.
FIELD_NAMES = {
    "name": "姓名",
    "id_no": "证件号码",
    "phone": "手机号",
    "team": "班组",
    "shift": "班次",
    "lodging": "住宿",
    "plate": "车牌",
    "staff_no": "工号",
    "employer": "用工单位",
    "dispatch": "派遣公司",
    "employment": "用工形式",
}
_STATUTE = "《浙江省流动人口居住登记条例》第八条（用工三个工作日内报送）；《个人信息保护法》第十三条第一款第三项"
_AGREED = "园区治安责任书；《个人信息保护法》第十三条第一款第二项"
_SENSITIVE = "园区治安责任书；敏感个人信息，须单独同意（《个人信息保护法》第二十九条）"
FIELD_BASIS = {
    "name": ("认人，报送用工变动", _STATUTE),
    "id_no": ("核对身份，报送用工变动；只在第一次要全号", _STATUTE),
    "phone": ("紧急联系", _AGREED),
    "team": ("分清谁在哪里上班", _AGREED),
    "shift": ("知道事发时谁在园；和住宿合起来能看出行踪", _SENSITIVE),
    "lodging": ("火灾等紧急情况找人", _SENSITIVE),
    "plate": ("车辆进园", _AGREED),
    "staff_no": ("少传证件号", _AGREED),
    "employer": ("分清劳动关系", _STATUTE),
    "dispatch": ("劳务公司同样有报送义务（第十一条）", _STATUTE),
    "employment": ("分清劳动关系", _STATUTE),
}

# --- workbook ---------------------------------------------------------------------------------------------------------

SHEET_SUMMARY, SHEET_LINES, SHEET_ABOUT = "汇总", "名单", "说明"
LINE_HEADS = (
    "日期",
    "园区",
    "企业",
    "姓名",
    "证件类型",
    "证件号码",
    "手机号",
    "班组",
    "班次",
    "住宿",
    "车牌",
    "工号",
    "用工单位",
    "派遣公司",
    "用工形式",
    "状态",
)


def watermark(*, who: str, at: str) -> str:
    return f"{who} {at} 导出"


def about(*, station: str, who: str, at: str, purpose: str) -> Sequence[str]:
    return (
        f"{station}",
        f"导出人：{who}",
        f"导出时间：{at}",
        f"用途：{purpose}",
        "内含个人信息，请按规定保管，用完删除。",
    )


def export_days(*, since: str, until: str) -> str:
    return f"{since} 至 {until}"


def fetch_until(*, clock: str) -> str:
    return f"{clock} 前可下载"


def export_name(*, since: str, until: str) -> str:
    return f"名单_{since}_{until}.xlsx"
