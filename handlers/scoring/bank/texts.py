"""Words about the bank, in chat and at the terminal."""

# --- the command lines ---

APP_HELP = "Question banks and answers: what the bot makes of them. Needs no configuration."
CHECK_HELP = (
    "Read a question bank (workbook, CSV or text) and say which questions are good and what is wrong with the others."
)
ANSWER_HELP = (
    "Read replies, one JSON object per line ({id, text, context: {type, n_options}}), and say what each counts as."
)
IMPORT_HELP = "Take the good questions of a file into the station's bank; faults are told by number."
STATION_HELP = "Key of the station; needed only where there are several."
CONFIG_HELP = "The configuration (TOML); only `import` reads it."
DRY_RUN_DONE = "试读，没有导入。"
DRY_RUN_HELP = "Say what would be taken in, change nothing."
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
    "old-word": "读不出来：老式 .doc 请另存为 .docx 再发。",
    "time": "读取超时，请分成几个文件。",
    "crash": "文件无法读取。",
}


def which_station(*, keys: list[str]) -> str:
    return "请用 --station 指定派出所：" + "、".join(keys)


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

BANK = ("题库",)
QUESTION = ("题目", "查题")
EDIT_QUESTION = ("改题",)
RETIRE = ("停用题目",)
RESTORE = ("启用题目",)
HELP_BANK = "题库：看有多少题；「题库 导入」发文件或粘贴题目；「题库 导出」"
HELP_QUESTION = "题目 12：看第 12 题和它的历史"
HELP_EDIT = "改题 12 答案 B（或 解析/题干/类型/难度/来源 …）：改一道题，旧版保留"
HELP_RETIRE = "停用题目 12：不再出这道题"
HELP_RESTORE = "启用题目 12：重新使用"
IMPORT, EXPORT, TAKE = "导入", "导出", "确认"
FIELD_NAMES = {
    "题干": "stem", "解析": "explanation", "类型": "fraud", "知识点": "fraud", "难度": "difficulty", "来源": "source",
    "岗位": "role", "答案": "answer",
}  # fmt: skip

OTHER = "未分类"
PASTED = "民警导入"
PASTED_TOO_LONG = "一次贴得太多，请分几次，或发「题库 导入」后把文件发来。"
NOTHING_READ = "没有读到题目。请每题写清题干、选项和答案。"
SEND_FILE = "请把题库文件发来（.xlsx、.xls、.docx、CSV、文本都行），或直接粘贴题目。"
READING = "收到，正在读题库。"
NO_FILE = "文件取不到了，请重新发一次。"
NOTHING_WAITS = "没有等您确认的题库，请重新发文件。"
TAKE_IN, GIVE_UP = "导入", "不导入"


def waiting_title(*, number: int) -> str:
    return f"待导入题库 {number}"


def waiting(*, number: int, fresh: int, known: int, faulty: int) -> str:
    more = (f"，{known} 题已有" if known else "") + (f"，{faulty} 题有问题（不导入）：" if faulty else "。")
    return f"新题 {fresh} 道{more}\n确认导入请按按钮，或回「题库 确认 {number}」，24 小时内有效。"


def nothing_new(*, known: int, faulty: int) -> str:
    head = f"{known} 题都已在题库里" if known else "没有读到能用的题"
    return head + (f"，{faulty} 题有问题：" if faulty else "。")


def for_example(*, body: str, answer: str) -> str:
    return f"第一题读成这样，请看对不对：\n{body}\n答案：{answer}"


def given_up(*, number: int) -> str:
    return f"待导入题库 {number} 没有导入。"


EXPORT_ON_CONSOLE = "请在控制台「题库」页导出，可直接再导入。"
EDIT_FORM = "请写「改题 12 答案 B」，可改：题干、答案、解析、类型、难度、来源、岗位。"
QUESTION_FORM = "请写题号，如「题目 12」。"
EXPORT_HEAD = (
    "序号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "选项G", "选项H", "答案", "解析",
    "诈骗类型", "难度", "岗位", "来源",
)  # fmt: skip


def own_source(*, checked: tuple[str, ...]) -> str:
    return f"随产品提供，核对{len(checked)}遍（{'、'.join(checked)}）"


def imported(*, added: int, known: int, faulty: int) -> str:
    more = (f"，{known} 题已有" if known else "") + (f"，{faulty} 题有问题：" if faulty else "。")
    return f"新增 {added} 题{more}"


def bank_head(*, active: int, retired: int) -> str:
    return f"题库：可用 {active} 题" + (f"，停用 {retired} 题" if retired else "")


def bank_line(*, name: str, number: int) -> str:
    return f"{name} {number}"


def question_head(*, number: int, version: int, active: bool) -> str:
    return f"题目 {number}（第 {version} 版{'' if active else '，已停用'}）"


def question_foot(*, answer: str, why: str, fraud: str, source: str, difficulty: str, role: str) -> str:
    about = (
        f"类型：{fraud or '未分类'}　难度：{difficulty or '未注明'}　岗位：{role or '全员'}　来源：{source or '未注明'}"
    )
    return f"答案：{answer}\n解析：{why or '无'}\n{about}"


DIFFICULTIES = {
    **dict.fromkeys(("易", "简单", "容易", "低"), "易"),
    **dict.fromkeys(("中", "中等", "一般", "适中"), "中"),
    **dict.fromkeys(("难", "困难", "较难", "高"), "难"),
}
DIFFICULTY_FORM = "难度请写 易、中、难。"


def unknown_type(*, types: list[str]) -> str:
    return f"题库里没有这个类型，请从这些里选：{'、'.join(types)}。新类型随导入的题目加入。"


def unchanged(*, number: int) -> str:
    return f"题目 {number} 本来就是这样，没有改动。"


def old_version(*, version: int, until: str) -> str:
    return f"第 {version} 版用到 {until}"


def edited(*, number: int, version: int) -> str:
    return f"题目 {number} 已改为第 {version} 版。已发出的题不变。"


def retired(*, number: int) -> str:
    return f"题目 {number} 已停用，不再出题，记录保留。"


def restored(*, number: int) -> str:
    return f"题目 {number} 已重新启用。"
