"""Words of the scoring capability."""

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
