"""What reporters read and type when they hand in."""

from collections.abc import Sequence
from datetime import date

TITLE = "名单报送"

# --- words that people type -------------------------------------------------------------------------------------------

HAND_IN = ("报送", "日报", "人员名单", "名单", "报名单", "上报名单", "花名册")
NO_CHANGE = ("无变化", "没变化", "无变动", "没有变化", "人员无变化", "今日无变化")
STOP = ("停工", "停产")
HOLIDAY = ("放假",)
RESUME = ("复工", "复产", "恢复报送")
FOR_OTHER = ("代交",)
EXPLAIN = ("说明",)
UNDO = ("撤销名单", "撤回名单", "作废名单")
YESTERDAY = ("昨日名单", "昨天名单", "上次名单")
LINK = ("填报页", "报送链接", "填报链接", "网页报送")
BLOCK = ("日结", "日结工", "临时工", "当日工")
BRIEFED = ("已培训", "已交底", "培训已做")
VISITS = ("明日来访", "明天来访", "来访", "来车", "明日来车")
CLEAR_VISITS = ("取消来访", "来访清空")

HELP_HAND_IN = "报送：发名单给我。表格、粘贴的文字、接龙、“新增张三”都可以；在群里引用表格并@我也行"
HELP_NO_CHANGE = "无变化：今天和上次名单一样"
HELP_STOP = "停工 / 放假 3天 / 放假到10月8日 / 复工：停报和恢复"
HELP_FOR_OTHER = "代交 <企业> <名单>：替别的企业报，会记下是您代交"
HELP_EXPLAIN = "说明 <编号> <原因>：解释名单里要确认的一行"
HELP_UNDO = "撤销名单：作废您刚报的这一份"
HELP_YESTERDAY = "昨日名单：私聊发回上一份名单，改好再报"
HELP_LINK = "填报页：打开手机网页填报"
HELP_BLOCK = "日结 <劳务公司> <人数>人 已培训：日结工整批报，可在下面逐行写姓名"
HELP_VISITS = "明日来访 <谁> <几人> <几点> <车牌>：登记明天的访客和车"
HELP_CLEAR_VISITS = "取消来访：清空已报的明日访客和车辆"

LEGAL_ENDINGS = ("有限责任公司", "股份有限公司", "有限公司", "集团", "公司", "分公司")
TODAY = "今天"  #: the button `今天停工` is for that day
GIVE_UP = ("取消", "算了", "不要了", "作废")
YES_WORDS = ("1", "计入", "是", "确认", "对", "没错", "是的")
NO_WORDS = ("2", "不算", "不计入", "否", "不是", "不对", *GIVE_UP)
ONLY_CHANGES = ("3", "改单", "只是改动")
DAYS_OFF = r"(?P<days>\d{1,2}|[一二两三四五六七八九十]{1,2})\s*天"
HEADS = r"(?P<heads>\d{1,5}|[一二两三四五六七八九十百]{1,6})\s*[人名位个]"
COMPANY_IS = r"^(?:劳务|派遣|用工)?(?:公司|单位)?(?:是|叫|为)(?=[^，]{2})"
NOT_BRIEFED = ("未培训", "没培训", "未交底")
OF_COMPANY = ("劳务", "派遣", "人力", "公司", "服务", "外包")

FORMS = (
    "发名单给我就行，任选一种：\n"
    "① 直接发表格（xlsx、xls、csv）\n"
    "② 粘贴文字，每人一行：姓名 身份证号 手机号\n"
    "③ 只报变动：新增 张三 身份证号 手机号；离职 李四；请假 王五\n"
    "④ 和上次一样就回：无变化"
)

# --- questions --------------------------------------------------------------------------------------------------------


def which_unit(*, names: Sequence[str]) -> str:
    return f"报哪家？{_numbered(names)}\n回复序号。"


def which_person(*, name: str, people: Sequence[str]) -> str:
    return f"名单里有 {len(people)} 位“{name}”，是哪一位？\n" + "\n".join(
        f"{number}. {one}" for number, one in enumerate(people, 1)
    )


def person_choice(*, name: str, tail: str, team: str, shift: str) -> str:
    parts = [f"证件尾号 {tail}" if tail else "", team, shift]
    return " ".join([name, *(part for part in parts if part)])


def _numbered(names: Sequence[str]) -> str:
    return "".join(f"\n{number}. {name}" for number, name in enumerate(names, 1))


ASK_WHERE = "有一处要您私下确认，已私聊发给您。"
ASK_TITLE = "先问一句再计入"
TAKE, DROP, AS_CHANGES = "计入", "不算", "只是改动"


ASKS_UNVERIFIED = "有人用群里的填报页交了这份名单，没有输入填报码（未验证身份）。"


def asks_company(*, unit: str, stated: str) -> str:
    return f"名单上写的是“{stated}”，您报的是“{unit}”。"


def asks_day(*, stated: date, day: date) -> str:
    return f"名单上的日期是 {_day(stated)}，今天是 {_day(day)}。"


def asks_same(*, day: date) -> str:
    return f"这份表和 {_day(day)} 报的一模一样。"


def asks_jump(*, before: int, now: int, faulty: int) -> str:
    wrong = f"（另有 {faulty} 行有错，新来的没算在内）" if faulty else ""
    return f"上次 {before} 人，这份 {now} 人{wrong}，相差较大。"


def asks_stated(*, stated: str, found: str) -> str:
    return f"名单上写{stated}，和上次名单比对是{found}。"


def joined_left(*, joined: int | None, left: int | None) -> str:
    parts = [f"新增 {joined} 人" if joined is not None else "", f"离职 {left} 人" if left is not None else ""]
    return "、".join(part for part in parts if part)


def ask(*, unit: str, reasons: Sequence[str], jump: bool) -> str:
    whole, some = ("（没写到的人算离职）", f"，3 {AS_CHANGES}（其他人不变）") if jump else ("", "")
    choices = f"回 1 {TAKE}{whole}，2 {DROP}{some}"
    return f"{unit}：" + "".join(reasons) + f"\n{choices}。"


def not_a_choice(*, count: int) -> str:
    number = f"1 到 {count} 的数字" if count > 1 else "1"
    return f"没看懂。刚才那份名单还等您一句话：请回 {number}；不想报了回“取消”。"


GIVEN_UP = "好的，这份没有计入。"
ASK_PASSWORD = "这份表有打开密码。请在这里直接回复密码（只用来打开这份表，不保存）；或去掉密码重发。"
PASSWORD_WRONG = "密码不对，没打开。请再回一次密码；或去掉密码重发。"
PASSWORD_GIVE_UP = "密码试了几次都不对，先不读了。请去掉密码后重发这份表。"
PASSWORD_IN_PRIVATE = "这份表有打开密码，已私聊问您，请不要把密码发在群里。"
PRIVATE_CLOSED = "请先打开和我的私聊（点我的头像发一句话），再把名单发到私聊里。"

# --- answers ----------------------------------------------------------------------------------------------------------


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


MODES = {"whole": "全员", "changes": "改单", "mended": "补正", "no-change": "无变化", "figures": "人数"}


def head(*, unit: str, day: date, mode: str, heads: int, late: str, number: int, by_other: bool) -> str:
    again = f"（今天第 {number} 份，以这份为准）" if number > 1 else ""
    tail = f"已过 {late}，按迟报记。" if late else ""
    other = "代交。" if by_other else ""
    return f"{unit} {_day(day)}名单已收（{MODES[mode]}）：在册 {heads} 人{again}。{other}{tail}"


def compared(*, joined: int, left: int, changed: int) -> str:
    if not (joined or left or changed):
        return "和上次相比没有变化。"
    return f"和上次相比：新增 {joined}，减少 {left}，有改动 {changed}。"


FIRST_LIST = "这是第一份名单，以后有变动只报变动就行。"


def mend_title(*, faulty: int, warned: int) -> str:
    parts = [f"要改 {faulty} 行" if faulty else "", f"请说明 {warned} 行" if warned else ""]
    return "，".join(part for part in parts if part) + "："


def fault(*, number: int, line: int, name: str, reasons: str) -> str:
    where = f"第 {line} 行 " if line else ""
    return f"{number}. {where}{name}：{reasons}"


def more(*, number: int) -> str:
    return f"……还有 {number} 行"


HOW_TO_MEND = "改好后只发要改的几行就行，不用整份重发；其中新来的人改好才计入人数。"
HOW_TO_MEND_FILE = "标了红的表也发给您了，改好直接发回来；其中新来的人改好才计入人数。"
HOW_TO_EXPLAIN = "核实无误的，回：说明 编号 原因。"


def on_page(*, url: str) -> str:
    return f"也可以在手机网页上改：{url}"


def mended(*, number: int) -> str:
    return f"改好了 {number} 行。"


ALL_RIGHT = "没有要改的。"


def lacks(*, number: int, fields: Sequence[str]) -> str:
    return f"{number} 人缺少：{'、'.join(fields)}，请补上。"


def declared(*, declared: int, counted: int) -> str:
    return f"写的是 {declared} 人，名单里数出来 {counted} 人，请核实。"


def repeated(*, number: int) -> str:
    return f"{number} 行重复，只计一次。"


FIELDS = {
    "name": "姓名",
    "id_type": "证件类型",
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
    "status": "状态",
}

#: Faults that only the kept lists show; the others are named by the reading.
CODES = {
    "identity_unknown": "没报过证件号码，请补上",
    "elsewhere": "今天也在另一家企业的名单上，请核实他现在在哪家上班",
}


def in_group(*, unit: str, heads: int, faulty: int, warned: int, told: bool) -> str:
    rest = faulty + warned
    where = "，明细已私聊发给您" if told and rest else ""
    todo = f"，{rest} 行要核对{where}" if rest else ""
    return f"{unit}名单已收：在册 {heads} 人{todo}。"


PASTED_IN_GROUP = "刚才的名单里有个人信息，请撤回那条消息。以后请私聊我报送，或回“填报页”用手机网页报。"
ASIDE = "已收到，明细私聊说。"
READING = "收到，正在核对，稍等几秒。"


def still_reading(*, rows: int) -> str:
    return f"已读 {rows:,} 行，正在保存……"


NOTHING_FOUND = "没有读到人员。"
NO_FILE_SOURCE = "没能取到这份文件，请重新发一次。"
FIGURES_NOT_ALLOWED = "只收到人数，没有名单，还不算报送。没有变动请回“无变化”，有变动请发名单。"
NO_LIST_YET = "还没有报过名单，不能报“无变化”。请先发一份完整名单。"
NOT_A_REPORTER = "您没有报送名单的权限。请让派出所或园区给您“填报员”邀请码。"
NOT_FOR_THIS_UNIT = "您不能替这家企业报名单。"
PHOTO_DECLINED = "证件照片和图片名单不收，也没有保存。请发表格，或把姓名、号码打成文字。"
FOR_OTHER_FORM = "写法：代交 <企业名> <名单或变动>，例如：代交 顺丰分拨 无变化"


def no_such_enterprise(*, name: str) -> str:
    return f"没有找到您能代交的企业“{name}”。{FOR_OTHER_FORM}"


# --- 停工, 说明, 撤销, 昨日名单, 链接 ------------------------------------------------------------


def stopped(*, unit: str, holiday: bool, since: date | None, until: date | None) -> str:
    begin = f" {_day(since)}起" if since else ""
    end = f"到 {_day(until)}（含）" if until else "，恢复后回“复工”"
    return f"{unit}已记为{begin}{'放假' if holiday else '停工'}{end}，期间不用报名单，也不会催。"


def resumed(*, unit: str) -> str:
    return f"{unit}已复工，从今天起照常报名单。"


def not_stopped(*, unit: str) -> str:
    return f"{unit}没有停工记录，照常报就行。"


EXPLAIN_FORM = "写法：说明 <编号> <原因>，例如：说明 3 夫妻共用一个手机号"


def explained(*, number: int, left: int) -> str:
    return f"第 {number} 条已说明。" + (f"还有 {left} 条要处理。" if left else "都处理完了。")


def must_be_mended(*, number: int) -> str:
    return f"第 {number} 条是错误，说明不了，请改好后发这一行。"


def no_such_fault(*, number: int) -> str:
    return f"没有编号 {number} 的待核对行。"


NOTHING_TO_UNDO = "今天没有您报的名单可以撤销。"


def undone(*, unit: str, heads: int | None) -> str:
    now = f"现在以前一份为准：{heads} 人。" if heads is not None else "今天还没有名单，请重新报。"
    return f"{unit}刚才那份已作废。{now}"


def list_file(*, unit: str, day: date) -> str:
    return f"{unit}{_day(day)}名单.xlsx"


def yesterday_sent(*, unit: str, day: date, heads: int) -> str:
    return f"{unit}上一份是 {_day(day)}的，{heads} 人，表格发给您了，改好直接发回来。"


NO_OLD_LIST = "还没有可以发回的名单。"
NO_PAGES = "这里没有开通网页填报，请直接把名单发给我。"


def link(*, unit: str, url: str) -> str:
    return f"{unit}填报页（今天 24:00 前有效，请勿转发）：{url}"


def group_link(*, unit: str, url: str) -> str:
    return f"{unit}填报页：{url}\n打开后输入填报员本人的填报码。"


# --- the workbook that goes back --------------------------------------------------------------------------------------

TO_DO = "要改什么"
TODO_SHEET = "要改的行"
LINE_COLUMN = "原行号"


def marked_file(*, name: str) -> str:
    return f"待改-{name}"


# --- the page ---------------------------------------------------------------------------------------------------------

PAGE_TITLE = "名单报送"
PAGE_STATE_NONE = "今天还没有报。"


def page_state(*, day: date, heads: int, joined: int, left: int, changed: int) -> str:
    return f"今天（{_day(day)}）已报：在册 {heads} 人，新增 {joined}，减少 {left}，有改动 {changed}。"


def page_for(*, unit: str, name: str) -> str:
    return f"{unit} · {name}"


PAGE_FILE = "上传表格（xlsx、xls、csv）"
PAGE_TEXT = "或粘贴文字"
PAGE_TEXT_HINT = "每人一行：姓名 身份证号 手机号；或只写变动：新增张三……"
PAGE_SEND = "提交"
PAGE_NO_CHANGE = "今天无变化"
PAGE_MEND = "下面几行要改，改好点提交："
PAGE_MORE_ROWS = "补报几个人："
PAGE_ANSWER = "请选择"
PAGE_PASSWORD = "打开密码"
PAGE_EXPLAIN = "核实无误，原因"
PAGE_WORKING = "正在核对，几秒后自动显示结果……"
PAGE_UNVERIFIED = "还没输入填报码：可以提交，但会标为“未验证身份”，也看不到已报的内容。"
PAGE_EMPTY = "没有选文件，也没有写内容。"
PAGE_TAKEN_UNVERIFIED = "已收到，标为“未验证身份”，等填报员在私聊里确认后才计入。输入填报码可直接计入。"
PAGE_NOBODY_TO_ASK = "没有输入填报码，这家企业也还没有填报员可以确认，所以没有收。请先找派出所登记填报员。"
PAGE_TAKEN_PRIVATELY = "已收到，核对结果私聊发给您。"
PAGE_TAKEN = "已收到，正在核对。"


def page_foot(*, station: str, domain: str) -> str:
    where = f"（{domain}）" if domain else ""
    return f"{station}{where}。本页只收员工名单，加密保存、到期删除；不会要银行卡、验证码，也不会让您转账。"
