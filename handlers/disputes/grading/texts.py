"""Every Chinese word of grading that a person sees."""

from collections.abc import Sequence

#: By the values of Category, Risk and Guard in model.py; naming.py joins them.
CATEGORIES = {
    "wages": "劳资",
    "contract": "经济合同",
    "consumer": "消费",
    "neighbours": "邻里宿舍",
    "violence": "打架伤害",
    "traffic": "交通事故",
    "theft": "盗窃",
    "fraud": "诈骗",
    "crisis": "精神自杀",
    "safety": "火灾安全",
    "nuisance": "噪音非警务",
    "family": "婚恋家庭",
    "police": "其他警务求助",
    "none": "无",
}
RISKS = {"low": "低", "mid": "中", "high": "高"}
GUARDS = {
    "injury": "有人受伤",
    "threat": "有威胁",
    "weapon": "有凶器",
    "child": "有未成年人",
    "crowd": "人多",
}


# --- faults in the rules, for whoever changes them ---


def unknown_list(*, name: str, phrase: str) -> str:
    return f"“{phrase}”里的词表 {{{name}}} 不存在"


def broken_alternatives(*, token: str, phrase: str) -> str:
    return f"“{phrase}”里的“{token}”写法不对：两个词之间用一个 | 分开，词表写成 {{名称}}"


def gap_at_edge(*, phrase: str) -> str:
    return f"“{phrase}”里的 … 前面要有词"


def nothing_before(*, sign: str, phrase: str) -> str:
    return f"“{phrase}”里的 {sign} 前面要有词"


def unfinished(*, phrase: str) -> str:
    return f"“{phrase}”没有写完"


def in_sign(*, sign: str, problem: str) -> str:
    return f"规则“{sign}”：{problem}"


def not_toml(*, file: str, reason: str) -> str:
    return f"{file} 读不懂：{reason}"


def in_file(*, file: str, problem: str) -> str:
    return f"{file}：{problem}"


def bad_wording(*, trait: str) -> str:
    return f"“{trait}”应是 {{类别或级别: 百分之几的整数}}"


def unknown_key(*, key: str) -> str:
    return f"不认识的项 {key}"


def wrong_type(*, key: str) -> str:
    return f"{key} 的值类型不对"


def not_one_of(*, key: str, value: object, allowed: str) -> str:
    return f"{key} 不能是 {value}，只能是：{allowed}"


def twice(*, name: str) -> str:
    return f"规则“{name}”写了两次"


def unnamed(*, number: int) -> str:
    return f"第 {number} 条规则没有 name"


def no_condition(*, name: str) -> str:
    return f"规则“{name}”没有写什么时候成立（says、with、heads_from、amount_from 或 months_from）"


def unknown_sign(*, sign: str) -> str:
    return f"with 或 unless 里的规则“{sign}”不存在"


def missing_list(*, name: str) -> str:
    return f"缺词表“{name}”"


def bad_list(*, name: str) -> str:
    return f"词表“{name}”应是一串用空白隔开的词"


def missing_category(*, name: str) -> str:
    return f"缺类别“{name}”"


def bad_spelling(*, typed: str) -> str:
    return f"写法“{typed}”应对应一个词"


UNEQUAL_CHARACTERS = "traditional 与 simplified 的字数不同"


# --- reasons ---


def reason(*, sign: str, words: str) -> str:
    return f"{sign}：“{words}”" if words else sign


def reason_of(*, label: str, reasons: str) -> str:
    return f"{label}：{reasons}"


def danger(*, words: str) -> str:
    return f"危险词：“{words}”"


def worded(*, strings: Sequence[str]) -> str:
    return "用语：" + "".join(f"“{string.strip(_MARKS)}”" for string in strings)


_MARKS = "^，。"
NOTHING_FOUND = "没有发现需要处理的事"
DISMISSED = "不算纠纷"
HYPOTHETICAL = "假设"
PAST = "已过去"

# --- what the engine itself looks for: names of lists in words.toml, and how numbers are written ---

DENIALS, CONDITIONS, OVER, AFTERCARE, NOW, URGENT, SHIELD = "否定", "假设", "过去", "事后", "现在", "紧急", "遮蔽"
PART, STATE = "件：", "态："  #: how the lists of things and of states are named
BARE = "空话"  #: a list that may be missing
DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "俩": 2,
    "仨": 3,
    "几": 3,
    "数": 3,
}
HUNDREDS = "百千"
SCALES = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10000, "w": 10000}


# --- the command line ---

APP_HELP = "Disputes: what the rules make of a message, and how well they do on labelled ones."
GRADE_HELP = "Grade messages from a file or standard input: one a line, or JSON lines {id, text}."
RULES_HELP = "Check rules.toml and words.toml of a folder, every fault named at once."
PATH_HELP = "A file of messages; `-` is standard input."
JSON_HELP = "One JSON object a line instead of words."
FOLDER_HELP = "Folder with rules.toml and words.toml; empty: the shipped ones."
REPORT_HELP = "Labelled messages (.tsv or .jsonl); print the figures instead of grades. May be given several times."
WRONG_HELP = "With --report: list the messages graded otherwise than labelled."
LEARN_HELP = "Learn wording.json from labelled messages; with --folds also estimate how good it is on unseen ones."
OUT_HELP = "Where to write the weights, e.g. wording.json in the rules' folder."
FOLDS_HELP = "Cross-validation: learn on all parts but one, grade that one, in turn."
NO_DISPUTE = "不是纠纷"
EMERGENCY, POLICE = "紧急", "公安"
RULES_GOOD = "规则没有错误。"


def unreadable(*, path: str) -> str:
    return f"读不了 {path}"


def not_json(*, line: int) -> str:
    return f"第 {line} 行不是完整的一条 {{…}}"


def not_a_message(*, line: int) -> str:
    return f'第 {line} 行应是 {{"id": …, "text": "…"}}'


def not_utf8(*, line: int) -> str:
    return f"第 {line} 行不是 UTF-8 文字"


def graded(*, id: object, labels: str, divert: str, reasons: str) -> str:
    return f"{id}  {labels}" + (f"  → {divert}" if divert else "") + f"  {reasons}"


def wrongly_graded(*, id: str, labels: str, said: str, should: str, text: str) -> str:
    return f"{id}  {labels}：判 {said}，应 {should}  {text}"
