"""Chinese words of the disputes' own pages."""

BOARD, CASE, LEDGER, RULES, FIGURES = "纠纷看板", "纠纷", "纠纷台账", "纠纷规则", "纠纷统计"
NUMBER, LEVEL, KIND, STATE, PLACE, HOLDER, OPENED, CLOCK = (
    "编号", "级别", "类别", "状态", "地点", "办理人", "登记时间", "下一步",
)  # fmt: skip
NOTHING_OPEN = "没有在办的纠纷。"
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
