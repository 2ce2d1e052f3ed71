"""Chinese words of the disputes' own pages."""

from collections.abc import Sequence

BOARD, CASE, LEDGER, RULES, FIGURES = "纠纷看板", "纠纷", "纠纷台账", "纠纷规则", "纠纷统计"
NUMBER, LEVEL, KIND, STATE, PLACE, HOLDER, OPENED, CLOCK = (
    "编号", "级别", "类别", "状态", "地点", "办理人", "登记时间", "下一步",
)  # fmt: skip
NOTHING_OPEN = "没有在办的纠纷。"
NO_PATTERNS = "现在没有。"
NO_VISITS = "办结后才有回访。"
HIGH_WAITING = "高级别未接单"
OPEN_COUNT = "在办纠纷"
WAITING = "待接单"
LEVELS = {"high": "高", "mid": "中", "low": "低"}
SETTLED_TITLE = "观察期"
WORDS, LATER, REASONS, PARTIES, VISITS, TIMELINE, EVIDENCE = (
    "报告原话", "补充", "定级依据", "当事人", "回访", "处置过程", "证据（份）",
)  # fmt: skip
REPORTER, SOURCE, SETTLE_BY, OUTCOME, RESULT = "报告人", "来源", "办结时限", "结果", "说明"
LEGAL = "法定期限提示（以法条为准）"
LOOK = "显示完整信息（留痕）"
LOOKED = "已显示完整信息，本次查看已留痕。"
TAKE, PROGRESS, SETTLE, ESCALATE, REGRADE, VISIT, REOPEN = "接单", "记进展", "办结", "升级", "改级", "记回访", "重开"
NOTE, REASON = "说明", "理由"
MASKED = "已打码"
SOUND_RECORD, BROKEN_RECORD = "逐条核验一致", "逐条核验发现改动"
MONTH, ALL, FILTER, UNIT = "月份", "全部", "筛选", "单位"
EXPORT, EXPORTED = "导出表格（发到您的私聊，留痕）", "正在制作，稍后发到您的私聊。"
NO_ROWS = "没有符合的纠纷。"
SAVE_RULES = "检查并启用"
RULES_LEAD = (
    "谁在什么时候接到纠纷、多久没接叫下一个人，都按这里执行；有空缺会指出来，不会启用。已登记的纠纷仍按登记时的规则走。"
)
HOLES = "通讯录里的空缺（会自动跳到下一级）"
NO_HOLES = "没有空缺。"
SHIPPED = "内置规则"
PERIODS, NO_PERIODS, PERIOD_NOW = "节点（级别上调一级，时限减半）", "没有设节点。", "进行中"
PERIOD_NAME, PERIOD_FROM, PERIOD_TO, ADD_PERIOD, DROP_PERIOD = "名称", "从", "到（含）", "加节点", "删除"
PERIOD_WRONG = "请写名称和起止日期，止不早于起。"
PERIOD_GONE = "节点刚被别人改过，请看新的列表。"
DEFINED, SPOTS, PATTERNS = "口径固定，括号前是分子/分母", "高发单位和类别", "线索档（同一单位同类三件以上）"
RUNG_HEADS = ("一级", "工作日", "休息日", "先叫", "再叫", "兜底")
ROUTE_HEADS = ("园区", "类别", "级别", "走法")
CLOCK_HEADS = ("级别", "没人接时", "接了没动静", "办结时限", "计时")
EVERY_PARK, EVERY_KIND, EVERY_LEVEL = "各园区", "各类", "各级"
CLOCK_STANDS, CLOCK_RUNS = "下班停", "全天走"
IN_FORCE = "现在的规则"
_WHOM = {
    "leader": "班组长",
    "manager": "园区负责人",
    "mediator": "调解员",
    "duty": "值班民警",
    "chief": "所长",
    "officers": "全体民警",
    "owner": "值班民警",
    "deputy": "副班",
    "fallback": "兜底的人",
    "everyone": "所有人",
}
ADD_PARTY, PARTY_NAME, PARTY_MOBILE, PARTY_KIND, SET_PARTY = "加当事人", "姓名", "电话", "身份", "改"
WHEN, WHO, WHAT, DETAIL = "时间", "谁", "做了什么", "内容"
DUE, DONE, HOW = "应访", "已访", "结果"
RESULTS = {"good": "好", "bad": "不好", "unreached": "没联系上"}


def version(*, number: int) -> str:
    return f"第 {number} 版" if number else SHIPPED


def saved(*, number: int) -> str:
    return f"已启用第 {number} 版，对之后登记的纠纷生效。"


def numbers(*, first: int, last: int, count: int) -> str:
    return f"{first}" if count == 1 else f"{first}–{last}（{count} 次）"


def numbered(*, number: int) -> str:
    return f"纠纷 {number}"


def whom(*, words: Sequence[str]) -> str:
    return "、".join(
        f"{_WHOM[one.removesuffix('-deputy')]}{'（副）' if one.endswith('-deputy') else ''}" for one in words
    )


def frames(*, frames: Sequence[tuple[int, int]]) -> str:
    """Minutes since midnight as hours; past 1440 the next day's."""
    shown = [f"{start // 60:02}:{start % 60:02}–{end // 60 % 24:02}:{end % 60:02}" for start, end in frames]
    return "、".join("全天" if frame == (0, 1440) else one for frame, one in zip(frames, shown, strict=True)) or "没人"


def ladder(*, calls: Sequence[Sequence[object]]) -> str:
    """`[[0, "owner"], [1, "owner", "deputy"], …]`: minutes since the call before, and whom."""
    minute, parts = 0, []
    for wait, *names in calls:
        minute += int(str(wait))
        at = "立即" if not minute else f"{minute} 分钟"
        parts.append(f"{at}：{whom(words=[str(one) for one in names])}")
    return "；".join(parts) + "，之后一直叫"


def each(*, minutes: int) -> str:
    return f"每 {minutes} 分钟叫下一个人"


def nudged(*, minutes: int, times: int) -> str:
    return f"每 {minutes} 分钟催，{times} 次后收回"


def hours(*, count: int) -> str:
    return f"{count} 小时"
