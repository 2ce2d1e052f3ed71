"""Every Chinese word about the library and the daily case."""

from collections.abc import Mapping, Sequence
from datetime import date

LIBRARY = ("素材库", "素材")
USE = ("用素材",)
DAILY = ("每日一案",)
TYPES = ("诈骗类型",)
DROP = ("停用素材",)
HELP_LIBRARY = "素材库 [类型]：列出反诈案例和提示；说“导入素材”再发工作簿可以添加"
HELP_USE = "用素材 <编号>：用一条素材写通报"
HELP_DAILY = "每日一案 开 8:30（或 关）：工作日每天发一条案例，不重复"
HELP_TYPES = "诈骗类型：公安部公布的类型和来源"
HELP_DROP = "停用素材 <编号>：以后不再使用"
IMPORT = ("导入素材",)
HELP_IMPORT = "导入素材：说这句，再把工作簿（xlsx）发来；或引用发过的工作簿说这句"
SEND_WORKBOOK = "请把工作簿（xlsx）发到这里。列：类型、标题、正文、来源、有效期、种类。"
FORM_USE = "请带上素材编号，例如：用素材 3"
FORM_DAILY = "写法：每日一案 开 8:30，或 每日一案 关"
ON, OFF = frozenset({"开", "打开", "启用", "开启"}), frozenset({"关", "关闭", "停", "停用"})
DAILY_GONE = "每日一案已停：开它的人已不再有发通报的权限。要继续请发：每日一案 开 8:30"
DAILY_OFF = "每日一案已关闭。"
READING = "收到工作簿，正在读取。"
UNREADABLE = "这个文件读不了，请另存为 xlsx 再发。"
CASE, ADVICE = "case", "advice"
KINDS: Mapping[str, str] = {"案例": CASE, "每日一案": CASE, "提示": ADVICE, "建议": ADVICE, "防范": ADVICE}
KIND_NAMES: Mapping[str, str] = {CASE: "案例", ADVICE: "提示", "template": "模板"}
HEADINGS: Mapping[str, str] = {
    "类型": "fraud_type",
    "诈骗类型": "fraud_type",
    "标题": "title",
    "题目": "title",
    "正文": "body",
    "内容": "body",
    "案例": "body",
    "来源": "source",
    "出处": "source",
    "有效期": "valid_until",
    "有效期至": "valid_until",
    "种类": "kind",
}


def listed(*, lines: Sequence[tuple[int, str, str, str]], more: int) -> str:
    if not lines:
        return "素材库还是空的。说“导入素材”，再把工作簿发来。"
    rows = "\n".join(f"{number}. 〔{kind}·{fraud or '未分类'}〕{title}" for number, kind, fraud, title in lines)
    tail = f"\n……另有 {more} 条，可按类型看，例如：素材库 刷单返利" if more else ""
    return f"素材库：\n{rows}{tail}\n用一条写通报请发：用素材 <编号>"


def imported(*, new: int, known: int, faults: Sequence[str]) -> str:
    text = f"已导入 {new} 条素材" + (f"，{known} 条早已有" if known else "") + "。"
    return text + ("\n没收的：\n" + "\n".join(faults) if faults else "")


def row_fault(*, where: str, why: str) -> str:
    return f"· {where}：{why}"


def row(*, sheet: str, line: int) -> str:
    return f"{sheet} 第 {line} 行"


NO_TITLE, NO_BODY = "缺标题", "缺正文"
BODY_LONG = "正文超过 3000 字"
NO_HEADINGS = "没找到“标题”“正文”两列"


def bad_date(*, text: str) -> str:
    return f"有效期“{text}”看不懂，请写成 2026-12-31"


def bad_kind(*, text: str) -> str:
    return f"种类“{text}”看不懂，请写 案例 或 提示"


def unknown_type(*, text: str) -> str:
    return f"类型“{text}”不在公布的名单里，已照原样收下"


def dropped(*, number: int) -> str:
    return f"素材 {number} 已停用。"


def daily_on(*, at: str, count: int) -> str:
    warn = "（素材库里还没有案例，请先导入）" if not count else f"（现有 {count} 条案例，轮完一遍才重复）"
    return f"每日一案已开：工作日 {at} 发到全所各群{warn}。关闭请发：每日一案 关"


NO_CASE = "今天的每日一案没有发：素材库里没有可用的案例（都已过期或停用）。请导入新的。"


def types(*, day: date, source: str, names: Sequence[str]) -> str:
    rows = "\n".join(f"{n}. {name}" for n, name in enumerate(names, 1))
    return f"现行诈骗类型（{day}）：\n{rows}\n来源：{source}"
