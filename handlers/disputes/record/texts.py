"""Chinese words of the ledger, the dossier, the figures and the monthly report."""

from collections.abc import Sequence
from datetime import timedelta

DOSSIER = ("卷宗", "纠纷卷宗")
LEDGER = ("纠纷台账",)
FIGURES = ("纠纷统计",)
MONTHLY = ("纠纷月报",)
HELP_DOSSIER = "卷宗 <编号>：一件纠纷的完整卷宗（Word）"
HELP_LEDGER = "纠纷台账 [2026-03] [园区] [高/中/低]：台账表格（Excel）"
HELP_FIGURES = "纠纷统计 [2026-03] [园区]：统计口径固定，分母一并列出"
HELP_MONTHLY = "纠纷月报 [2026-03]：联席会议用的月报（Word，带图）"
PATTERNS = ("线索档", "纠纷线索")
PATTERN = ("线索卷宗",)
HELP_PATTERNS = "线索档：同一单位同类反复发生的"
HELP_PATTERN = "线索卷宗 <序号>：其中一条的整份材料（Word）"
NO_PATTERN = "没有找到这一条，请发 线索档 看序号。"
PATTERN_CASES, PATTERN_PEOPLE = "涉及的纠纷", "不止一件里出现的人"
PATTERN_COLUMNS = ("编号", "登记", "级别", "状态", "办理人", "结果", "重开")
BEING_MADE = "正在制作，稍后发给您。"
NO_MONTH = "没有看懂月份，请写成 2026-03。"
NO_UNIT = "没有找到这个单位，或者不归您管。"

SHEET = "纠纷台账"
COLUMNS = (
    "编号", "登记时间", "状态", "级别", "类别", "单位", "来源", "办理人", "首次接单", "办结时限", "办结时间",
    "结果", "超时次数", "重开次数", "此前同类", "分流", "回访", "并入",
)  # fmt: skip
SOURCES = {"group": "群", "private": "单聊", "proxy": "代报", "poster": "海报", "console": "控制台"}
ACTS = {
    "opened": "登记",
    "exported": "导出卷宗",
    "looked": "查看完整信息",
    "paged": "呼叫",
    "taken": "接单",
    "progress": "跟进",
    "transferred": "转交",
    "escalated": "升级",
    "regraded": "改级",
    "raised": "自动升级别",
    "lowered": "级别恢复",
    "category": "确认类别",
    "snoozed": "暂缓",
    "danger_over": "险情结束",
    "came_back": "无进展收回",
    "party": "记当事人",
    "party_state": "当事人状态",
    "diverted": "分流",
    "receipt": "分流回执",
    "returned": "退回",
    "lapsed": "分流无回执退回",
    "settled": "办结",
    "outcome": "改正结果",
    "visited": "回访",
    "visit_unreached": "回访未联系上",
    "closed": "了结",
    "reopened": "重开",
    "withdrawn": "撤回",
    "merged": "并入",
    "merged_in": "并入本件",
    "unmerged": "撤销合并",
    "joined": "又一条报告",
    "more": "补充",
    "evidence": "收到证据",
    "evidence_lost": "证据没收到",
    "settle_over": "超办结时限",
    "kept_open": "留办",
    "reporter_content": "报告人说解决了",
}
EVIDENCE_KINDS = {"image": "图片", "voice": "语音", "video": "视频", "file": "文件"}
VISIT_RESULTS = {"good": "好", "bad": "不好", "unreached": "没联系上"}
FIELDS = {
    "note": "说明", "reason": "理由", "why": "原因", "level": "级别", "category": "类别", "outcome": "结果",
    "service": "部门", "place": "第几次", "result": "回访结果", "rung": "层级", "minutes": "分钟", "into": "并入",
    "number": "编号", "words": "内容", "reasons": "依据", "repeats": "此前同类", "times": "次数", "source": "来源",
    "graded": "系统定级", "was": "原为", "now": "改为", "state": "状态", "kind": "种类", "day": "日期",
}  # fmt: skip


def dossier_title(*, number: int) -> str:
    return f"纠纷卷宗 {number}"


def dossier_name(*, number: int) -> str:
    return f"纠纷卷宗-{number}.docx"


def ledger_name(*, span: str) -> str:
    return f"纠纷台账-{span}.xlsx"


def monthly_name(*, span: str) -> str:
    return f"纠纷月报-{span}.docx"


def monthly_title(*, station: str, span: str) -> str:
    return f"{station} {span} 纠纷月报"


BASICS, PARTIES, PROCESS, VISITS, EVIDENCE, RECORD = "基本情况", "当事人", "处置过程", "回访", "证据", "留痕核验"
TOLD, LATER, RESULT, LEGAL = "报告原话", "补充", "处置结果", "法律时限提示"
WHO, WHEN, WHAT, DETAIL, STATE, NUMBER = "谁", "时间", "做了什么", "内容", "状态", "序号"
CLOCK = "系统"
SOUND = "逐条核验：与审计链一致，没有改动。"
NONE = "无"
OVERVIEW, LEVELS_TITLE, KINDS_TITLE, SPOTS_TITLE, PATTERNS_TITLE = (
    "总体情况",
    "按级别",
    "按类别",
    "高发单位和类别",
    "线索档：同一单位同类三件以上",
)
DEFINITIONS = (
    "口径：按登记时间落在期内的纠纷统计，并入的只计主件。办结=现有结果；按时=在办结时限内有结果；"
    "分流=对方已接收的，占有结果的；重开占有过结果的；"
    "首次接单、办结用时均从登记起算，取中位数；回访分母为已到日期的回访。"
)
ONLY_SEEN = "只算您看得到的：直接报派出所的高级别和涉及您本人的不在内，所以会比派出所的数少。"


def broken(*, seqs: Sequence[int]) -> str:
    return f"逐条核验发现改动，审计序号：{'、'.join(map(str, seqs))}。"


def share(*, name: str, part: int, of: int, percent: float | None) -> str:
    shown = f"{percent:.0f}%" if percent is not None else "—"
    return f"{name} {part}/{of}（{shown}）"


def span_text(span: timedelta | None) -> str:
    if span is None:
        return "—"
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 2880 else f"{minutes / 1440:.1f} 天"


def median_of(*, name: str, span: timedelta | None, of: int) -> str:
    return f"{name}（中位数，{of} 件）{span_text(span)}"


OPENED, SETTLED, ON_TIME, TAKEN, LASTED = "登记", "办结率", "按时率", "首次接单", "办结用时"
BROKEN, DIVERTED, REOPENED, VISITED, GOOD, WITHDRAWN = "有超时", "分流", "重开", "回访完成", "回访满意", "撤回"


def figures_head(*, scope: str, span: str, opened: int, high: int, mid: int, low: int) -> str:
    return f"{scope} {span}：{OPENED} {opened} 件（高 {high}、中 {mid}、低 {low}）"


def spot(*, unit: str, category: str, count: int, open: int) -> str:
    return f"{unit} · {category} {count} 件（未结 {open}）"


def patterns(*, rows: Sequence[tuple[str, Sequence[int]]], days: int) -> str:
    if not rows:
        return f"近 {days} 天没有同一单位同类三件以上的纠纷。"
    lines = [
        f"{place}. {text}：{'、'.join(map(str, numbers[:10]))}{'…' if len(numbers) > 10 else ''}"
        for place, (text, numbers) in enumerate(rows, 1)
    ]
    return "\n".join([f"近 {days} 天反复发生的（要整份发：线索卷宗 <序号>）：", *lines])


def pattern_title(*, unit: str, category: str) -> str:
    return f"线索档 {unit} {category}"


def pattern_name(*, title: str) -> str:
    return f"{title}.docx"


def pattern_case(*, number: int) -> str:
    return f"纠纷 {number}"


def pattern_summary(
    *,
    count: int,
    open: int,
    reopened: int,
    span: tuple[str, str],
    outcomes: Sequence[tuple[str, int]],
    hours: Sequence[tuple[str, int]],
) -> list[str]:
    ended = "、".join(f"{name} {number}" for name, number in outcomes) or NONE
    at = "、".join(f"{hour} 时 {number}" for hour, number in hours)
    return [
        f"共 {count} 件（未结 {open}，重开过 {reopened}），{span[0]} 至 {span[1]}",
        f"结果：{ended}",
        f"多发时段：{at}",
    ]


def went_into(*, number: int) -> str:
    return f"已并入 {number}"
