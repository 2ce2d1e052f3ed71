"""What people read about a roster that was checked."""

APP_HELP = "名单：检查一份名单文件或一段文字。"
CHECK_HELP = "检查一份名单：文件路径，或用 - 从标准输入读取文字。不需要配置，也不写入任何数据。"
PATH_HELP = "名单文件（xlsx、xls、csv、txt），或 - 表示标准输入。"
RECEIVED_HELP = "收到的时间（ISO 格式），用于推算日期和年龄；默认现在。"
ENTERPRISE_HELP = "发送人所属的企业，名单上没写企业时用它。"
JSON_HELP = "输出机器可读的结果。"
PASSWORD_HELP = "文件的打开密码。"
BAD_MOMENT = "收到时间看不懂，请写成 2026-11-20 或 2026-11-20T17:40:00+08:00。"


def unreadable_path(*, path: str) -> str:
    return f"打不开文件：{path}"


#: Why a file was not read at all, and what to do.
REJECTED = {
    "size": "文件太大（上限 20 MB），请删掉图片和多余的表后再发。",
    "unpacked": "文件不大，但展开后过大（超过 256 MB），没有打开。请删掉图片和多余的表、格式，另存为一份新的再发。",
    "trap": "文件内容异常（压缩层数或大小不正常），没有打开。请在表格软件里另存为一份新的再发。",
    "rows": "表格行数太多（上限 20 万行）。请删掉下方的空行，另存后再发。",
    "columns": "表格右侧很远的地方有内容。请删掉多余的列，另存后再发。",
    "broken": "文件损坏，打不开。请在电脑上打开确认，另存后再发。",
    "time": "文件处理时间太长，没有读完。请删掉多余的表和格式，另存后再发。",
    "crash": "文件内容过大或损坏，没有读出来。请另存为一份新的再发。",
    "password": "文件有打开密码。请把密码私聊发来，或去掉密码再发。",
    "empty": "文件是空的。",
    "word": "这是文字文档，不是表格。请把名单复制成文字发来，或存成表格再发。",
    "pdf": "这是 PDF，读不出名单。请发表格，或把名单复制成文字发来。",
    "picture": "这是图片，读不出名单，也不会保存。请发表格或文字。",
    "archive": "这是压缩包，请解压后把表格发来。",
    "unknown": "认不出这是什么文件。请发 xlsx、xls、csv 或直接粘贴文字。",
}

#: Faults and remarks of a line: what is wrong, and what to do.
CODES = {
    "id_checksum": "证件号码校验不对，请对照证件核实",
    "id_invalid_date": "证件号码里的出生日期不存在，请核实",
    "id_length": "证件号码位数不对，请核实",
    "id_missing": "没有证件号码，请补上",
    "id_precision_lost": "证件号码被表格改成了近似数，请把该列设为“文本”后重新填写",
    "id_masked": "证件号码被打了星号，请填完整",
    "phone_length": "手机号位数不对，请核实",
    "phone_missing": "没有手机号，请补上",
    "phone_not_mobile": "不是手机号，请填本人手机",
    "phone_masked": "手机号被打了星号，请填完整",
    "duplicate_id": "同一证件号码下有不同姓名，请核实",
    "name_missing": "没有姓名，请补上",
    "age_under_16": "未满 16 周岁，不得用工，请立即核实",
    "age_16_17": "16–17 周岁（未成年工），请确认岗位合规",
    "id_15_legacy": "是 15 位旧号码，请换成 18 位",
    "id_area_unknown": "证件号码的地区不认识，请核实",
    "duplicate_row": "与前面的一行重复，只计一次",
    "duplicate_phone": "与别人手机号相同，请确认",
    "hidden_row": "这一行在表里是隐藏的，请确认要不要报",
    "name_suspicious": "姓名看起来不像真实姓名，请确认",
    "plate_invalid": "车牌格式不对，请核实",
    "no_rows": "没有找到人员。请至少写上姓名，每人一行。",
    "not_a_roster": "这不像一份名单。可以发表格，或每人一行：姓名 身份证号 手机号。",
    "vehicle_plate_unknown": "有车辆没写车牌或车牌不对，请补上。",
}

#: Remarks about the whole file.
NOTICES = {
    "hidden_sheet": "有隐藏的工作表没有计入。",
    "other_days": "文件里有其他日期的工作表，只读了最近一天的。",
    "formula_unsolved": "有公式没有算出结果，按空白处理；请打开文件保存一次再发。",
    "hidden_unknown": "这份旧版 xls 看不出哪些行是隐藏的。",
    "unread_line": "有编号的行没有读出人员，请按“姓名 电话”重写这一行。",
    "sample_row": "示例行没有计入。",
}
UNNAMED = "（没有姓名）"
NOBODY = "没有读到人员。"


def head(*, enterprise: str | None, day: str | None) -> str:
    return f"企业：{enterprise or '没写'}    日期：{day or '没写'}"


def counts(*, rows: int, good: int, faulty: int, warned: int) -> str:
    return f"读到 {rows} 行：没有错误 {good} 行，要改 {faulty} 行，请确认 {warned} 行。"


def mismatch(*, declared: int, counted: int) -> str:
    return f"写的是 {declared} 人，名单里是 {counted} 人，请核实。"


def headcount(*, declared: int | None, counted: int | None) -> str:
    parts = [
        f"名单人数 {counted}" if counted is not None else "",
        f"填报人数 {declared}" if declared is not None else "",
    ]
    return "，".join(part for part in parts if part)


def fault(*, number: int, line: int, name: str, reasons: str) -> str:
    return f"{number}. 第 {line} 行 {name}：{reasons}"


def warnings_title(*, number: int) -> str:
    return f"请确认的 {number} 行："


def faults_title(*, number: int) -> str:
    return f"要改的 {number} 行："


def more(*, number: int) -> str:
    return f"……还有 {number} 行。"


SUMMARY_NAMES = {"on_duty": "在岗", "on_leave": "请假", "joined": "新增", "left": "离职"}
NO_CHANGE = "无变化"
CORRECTION = "更正一行"


def figure(*, name: str, number: int) -> str:
    return f"{name} {number} 人"


def visits(*, day: str | None, visitors: int, vehicles: int) -> str:
    return f"{day or '明日'}：访客 {visitors} 批，车辆 {vehicles} 辆。"
