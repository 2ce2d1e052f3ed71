"""Words about the bank, in chat and at the terminal."""

# --- the command lines ---

APP_HELP = "Question banks and answers: what the bot makes of them. Needs no configuration."
CHECK_HELP = (
    "Read a question bank (workbook, CSV or text) and say which questions are good and what is wrong with the others."
)
ANSWER_HELP = (
    "Read replies, one JSON object per line ({id, text, context: {type, n_options}}), and say what each counts as."
)
PATH_HELP = "The file; - reads the standard input."
REPLIES_HELP = "A file of JSON lines; - reads the standard input."
JSON_HELP = "Print JSON."
REJECTED = {
    "size": "文件太大。",
    "not-xlsx": "读不出来：请存成 .xlsx、CSV 或文本再发。",
    "members": "文件结构异常，未读取。",
    "unpacked": "文件展开后太大，未读取。",
    "ratio": "文件结构异常，未读取。",
    "names": "文件结构异常，未读取。",
    "doctype": "文件结构异常，未读取。",
    "rows": "题目太多，请分成几个文件。",
    "columns": "列太多或有一行太长，未读取。",
    "broken": "文件已损坏或不是题库。",
    "time": "读取超时，请分成几个文件。",
    "crash": "文件无法读取。",
}


def unreadable_path(*, path: str) -> str:
    return f"打不开：{path}"


def bad_line(*, number: int) -> str:
    return f"第 {number} 行不是 {{id, text, context: {{type, n_options}}}}。"


def bank_read(*, good: int, faulty: int) -> str:
    return f"可用 {good} 题" + (f"，有问题 {faulty} 题：" if faulty else "。")


def fault(*, no: int, reason: str) -> str:
    return f"第 {no} 题：{reason}"


def more(*, number: int) -> str:
    return f"……还有 {number} 处"


def answered(*, id: str, letters: str) -> str:
    return f"{id}：{letters or '不计'}"


# --- bank ---

OTHER = "未分类"
PASTED = "民警导入"
PASTED_TOO_LONG = "一次贴得太多，请分几次，或用控制台导入文件。"
NOTHING_READ = "没有读到题目。请每题写清题干、选项和答案。"
EXPORT_ON_CONSOLE = "请在控制台「题库」页导出，可直接再导入。"
EDIT_FORM = "请写「改题 12 答案 B」，可改：题干、答案、解析、类型、难度、来源、岗位。"
QUESTION_FORM = "请写题号，如「题目 12」。"
EXPORT_HEAD = (
    "序号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "选项G", "选项H", "答案", "解析",
    "诈骗类型", "难度", "岗位", "来源",
)  # fmt: skip


def imported(*, added: int, known: int, faulty: int) -> str:
    more = (f"，{known} 题已有" if known else "") + (f"，{faulty} 题有问题：" if faulty else "。")
    return f"新增 {added} 题{more}"


def bank_head(*, active: int, retired: int) -> str:
    return f"题库：可用 {active} 题" + (f"，停用 {retired} 题" if retired else "")


def bank_line(*, name: str, number: int) -> str:
    return f"{name} {number}"


def question_head(*, number: int, version: int, active: bool) -> str:
    return f"题目 {number}（第 {version} 版{'' if active else '，已停用'}）"


def question_foot(*, answer: str, why: str, fraud: str, source: str) -> str:
    return f"答案：{answer}\n解析：{why or '无'}\n类型：{fraud or '未分类'}　来源：{source or '未注明'}"


def old_version(*, version: int, until: str) -> str:
    return f"第 {version} 版用到 {until}"


def edited(*, number: int, version: int) -> str:
    return f"题目 {number} 已改为第 {version} 版。已发出的题不变。"


def retired(*, number: int) -> str:
    return f"题目 {number} 已停用，不再出题，记录保留。"


def restored(*, number: int) -> str:
    return f"题目 {number} 已重新启用。"
