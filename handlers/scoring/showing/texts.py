"""Words of the scoring pages."""

SCORES, ROUNDS, BOARDS, BANK = "积分", "答题", "榜单", "题库"
TEAM, SCORE, RANK, NUMBER, STATE, PERIOD, ANSWERED, OPENED, CLOSES = (
    "班组",
    "积分",
    "名次",
    "编号",
    "状态",
    "时段",
    "作答",
    "发出",
    "截止",
)
PART, POINTS, DONE, SHARE, ENTRIES, DAY, NOTE = "项目", "得分", "做到/应做", "折算率", "记录", "日期", "说明"
SHOW, NO_SCORES, NO_ROUNDS, NO_BOARDS = "查看", "这段时间还没有记录。", "还没有发过题。", "还没有拟过榜单。"
PUBLISH, PUBLISH_BLACK, CORRECT, OBJECTIONS = "发布", "连同黑榜发布", "更正并再发", "异议"
TREND, TREND_WORDS = "走势", "近几个月积分"
WEAK, REVIEWS, REVIEW_DONE = "薄弱类型", "互评", "已评"
IMPORT, IMPORT_HINT, QUESTION, ANSWER, FRAUD, VERSION, SOURCE = (
    "导入",
    "粘贴题目（文本或 CSV）",
    "题目",
    "答案",
    "类型",
    "版本",
    "来源",
)
KIND = "题型"
WAITING, CONFIRM, GIVE_UP, READ_IT = "待确认的题目", "确认导入", "不导入", "先看一看"
DEEDS = "操作"
RETIRE, RESTORE, ACTIVE, RETIRED, EXPORT = "停用", "启用", "可用", "已停用", "导出（复制保存为 .csv）"
NEW_TEAM = "新班组"
PEOPLE, RIGHT = "人", "答对"
PLEDGE, NO_PLEDGE = "责任书", "未签署"
DUTIES, REVIEWER, REVIEWED, OWED, ALL_KEPT = "互评与责任书", "评的班组", "被评的班组", "未评", "都做到"
VERSION_OF, SIGNER, UNTIL, NOT_KEPT = "版本", "签署人", "有效期", "本月未履行条目"
RECOUNT, RECOUNTED = "按最新记录重算", "已按最新记录重算，仍在公示，没有发出。"
UNCHANGED = "按最新记录重算，没有任何变化，各群不再重发。"
PUBLISHED_BEFORE = "已经发过，各群不再重发。"
NO_REVIEWS, NO_TEAMS, SCORES_CSV = "这个月没有抽签。", "还没有班组。", "导出（复制保存为 .csv）"


def published(*, number: int, groups: int) -> str:
    return f"榜单 {number} 已发到 {groups} 个群。"


def changed(*, number: int) -> str:
    return f"题目 {number} 已更新。"


def until(*, day: object) -> str:
    return f"有效到 {day}"


WHOLE = ("明细", "全部")


def more_tied(*, rank: int, number: int) -> str:
    return f"另有 {number} 个班组并列第 {rank}。"


def entries_left_off(*, number: int) -> str:
    return f"以上是最近的，还有 {number} 条；发「积分 明细」或「积分 班组 明细」看全部。"


def rows_left_off(*, shown: int, number: int) -> str:
    return f"共 {number} 行，这里列出前 {shown} 行。"
