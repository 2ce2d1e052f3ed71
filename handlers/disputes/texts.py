"""Chinese words of disputes: what people say to the bot, and what it says to them."""

from collections.abc import Sequence

TITLE = "纠纷"

REPORT = ("纠纷", "报纠纷", "上报纠纷", "我要报纠纷")
PROXY = ("代报", "代报纠纷")
STATUS = ("进度", "纠纷进度")
MORE = ("补充",)
MINE = ("我的纠纷", "待办纠纷", "纠纷待办")
TAKE, SETTLE, WITHDRAW = "接单", "办结", "撤回"
PROGRESS = ("跟进", "记进展")
TRANSFER = ("转", "转给", "转交")
HAND_OVER = ("移交",)
ESCALATE_WORDS = ("升级",)
REGRADE = ("改级",)
DIVERT = ("分流",)
RECEIPT = ("对方已接", "分流回执")
BOUNCE_WORDS = ("退回",)
REOPEN_WORDS = ("重开",)
VISIT = ("回访",)
MERGE = ("合并",)
UNMERGE = ("撤销合并", "取消合并")
SNOOZE = ("暂缓",)
CATEGORY = ("类别",)
PARTY = ("当事人",)
ESCALATE, BOUNCE, REOPEN = "升级", "退回", "重开"
SOLVED, UNSOLVED = ("解决了", "已解决"), ("没解决", "没有解决", "未解决")
WHETHER_SOLVED = (*SOLVED, *UNSOLVED, "1", "2")
SEEN = ("收到", "已阅")  #: of something else: they answer no question of ours
YES_OR_NO = ("没有", "没", "无", "有", "有的", "没有了", "还在", "不在了")
COURTESIES = (
    "谢谢",
    "谢谢你",
    "谢谢您",
    "多谢",
    "感谢",
    "好",
    "好的",
    "嗯",
    "嗯嗯",
    "哦",
    "ok",
    "知道了",
    "明白",
    "你好",
    "您好",
    "在吗",
)
QUESTION_ENDS = ("?", "？", "吗", "呢")
SHORTEST_ANSWER = 2  #: characters; a single letter answers a quiz
SOFT_ENDS = "啊呀呢哦的"  #: may stand behind them
SECRET, NAMELESS = ("保密",), ("匿名",)
ALL = ("全部", "所有")
AROUND_NUMBERS = "#号 "
NUMERALS, TEN = "零一二三四五六七八九〇_两", "十"  #: the place modulo 10 is the value
SURE = ("1", "是", "是的", "对", "对的", "确认", "确定", "好", "好的", "行", "可以", "合并", "嗯")
UNSURE = ("2", "不", "否", "不是", "不对", "不合并", "不用", "别合并")
GIVE_UP = ("取消", "算了", "不用了")

HELP_REPORT = "纠纷 <发生了什么>：报一件纠纷，马上有编号；私聊里写 纠纷 保密 … 或 纠纷 匿名 …"
HELP_PROXY = "代报 <谁> <他怎么说>：替别人报；也可以引用他的话再 @我 发 纠纷"
HELP_STATUS = "进度 <编号>：看自己报的纠纷办到哪一步"
HELP_MORE = "补充 <编号> <内容>：补充情况"
HELP_MINE = "我的纠纷：我接的、叫到我的纠纷"
HELP_ITEMS = "接单 <编号>：接下一件；办结 <编号> <结果>：写明结果；撤回 <编号>：撤回自己报的"
HELP_PROGRESS = "跟进 <编号> <做了什么>：记一步，催办重新计时"
HELP_TRANSFER = "转 <编号> <姓名>：交给别人办"
HELP_HAND_OVER = "移交 <姓名>：手上的纠纷全部交给他"
HELP_ESCALATE = "升级 <编号> <理由>：交给上一级"
HELP_REGRADE = "改级 <编号> 低/中/高 <理由>：改级别，理由留痕"
HELP_DIVERT = "分流 <编号> <12333等> <理由>：不归我们的交给主管部门"
HELP_RECEIPT = "对方已接 <编号>：主管部门已接收；没接就 退回 <编号> <理由>"
HELP_REOPEN = "重开 <编号> <理由>：又闹起来了"
HELP_VISIT = "回访 <编号> 好/不好/没联系上 <说明>"
HELP_MERGE = "合并 <编号> <并入编号>；撤销合并 <编号>"
HELP_SNOOZE = "暂缓 <编号> <2小时> <理由>：这段时间不催"
HELP_CATEGORY = "类别 <编号> <类别>：确认或改正类别"
HELP_PARTY = (
    "当事人 <编号>：看名单；当事人 <编号> 申请方/对方/证人 <姓名> <电话>；当事人 <编号> <第几个> 同意/拒绝/未到/已了结"
)

LEVELS = {"low": "低", "mid": "中", "high": "高"}
LEVEL_WORDS = {"低": "low", "中": "mid", "高": "high", "低级": "low", "中级": "mid", "高级": "high"}
RUNGS = {"team": "班组", "park": "园区", "mediation": "调解室", "station": "派出所"}
STATES = {
    "new": "新报，等待接单",
    "reopened": "重开，等待接单",
    "accepted": "已受理",
    "working": "处置中",
    "settled": "已处置（观察期）",
    "closed": "办结",
    "withdrawn": "已撤回",
}
#: What a ledger is filtered by.
STATE_WORDS = {
    "新报": "new",
    "重开": "reopened",
    "受理": "accepted",
    "处置中": "working",
    "观察期": "settled",
    "办结": "closed",
    "撤回": "withdrawn",
}
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
CATEGORY_BY_NAME = {name: value for value, name in CATEGORIES.items()}
#: And what people call them.
CALLED = {
    "wages": ("劳资", "欠薪", "工资", "讨薪", "劳动", "工钱", "薪水", "加班费", "社保", "工伤赔"),
    "contract": ("合同", "货款", "经济", "租金", "违约", "债务", "欠款"),
    "consumer": ("消费", "退货", "退款", "买卖", "质量"),
    "neighbours": ("邻里", "宿舍", "室友", "邻居"),
    "violence": ("打架", "伤害", "斗殴", "打人", "动手", "殴打", "伤人"),
    "traffic": ("交通", "车祸", "撞车", "剐蹭", "刮蹭", "追尾"),
    "theft": ("盗窃", "偷", "失窃", "被盗"),
    "fraud": ("诈骗", "被骗", "骗子", "电诈", "骗钱"),
    "crisis": ("精神", "自杀", "轻生", "跳楼", "寻短见"),
    "safety": ("火灾", "着火", "安全", "消防", "危险品", "起火"),
    "nuisance": ("噪音", "非警务", "扰民", "噪声", "吵闹"),
    "family": ("婚恋", "家庭", "夫妻", "感情", "离婚", "家暴"),
    "police": ("其他", "警务", "求助"),
}
#: The closed list; the last ones are written by the bot itself.
OUTCOMES = {
    "mediated": "调解成功",
    "reconciled": "自行和解",
    "paid": "已兑付",
    "stopped": "已制止劝离",
    "police": "依法处置",
    "court": "引导诉讼仲裁",
    "not_so": "不属实",
    "refused": "当事人不愿处理",
    "diverted": "已分流",
    "withdrawn": "本人撤回",
}
CHOSEN = ("mediated", "reconciled", "paid", "stopped", "police", "court", "not_so", "refused")
RESULTS = {
    "好": "good",
    "很好": "good",
    "满意": "good",
    "1": "good",
    "不好": "bad",
    "又闹": "bad",
    "复发": "bad",
    "2": "bad",
}
UNREACHED = ("没联系上", "联系不上", "未联系上", "3")
PARTY_KIND_NAMES = {"claimant": "申请方", "opposite": "对方", "witness": "证人", "reporter": "报告人"}
PARTY_KINDS = {name: value for value, name in PARTY_KIND_NAMES.items()} | {
    **dict.fromkeys(("申请人", "投诉人", "甲方"), "claimant"),
    **dict.fromkeys(("被申请人", "被投诉人", "被申请方", "乙方", "老板", "单位", "公司"), "opposite"),
    **dict.fromkeys(("证明人", "目击者"), "witness"),
}  #: what people write for whom
PARTY_STATES = {"同意": "agreed", "拒绝": "refused", "未到": "absent", "已了结": "settled", "涉及": "involved"}
PARTY_STATE_NAMES = {value: name for name, value in PARTY_STATES.items()}
SERVICES = (
    "12345",
    "12333",
    "12348",
    "12315",
    "12329",
    "12305",
    "12328",
    "12338",
    "122",
    "法院",
    "仲裁",
    "街道",
    "人社",
    "市监",
)

# --- reporting --------------------------------------------------------------------------------------------------------

FORM_REPORT = (
    "请写清发生了什么，例如：纠纷 二号库装卸工和司机因为卸货吵起来了，3个人，没人受伤，还在吵。\n"
    "不想让本单位知道请私聊我：纠纷 保密 …；不想留名字：纠纷 匿名 …。有人受伤、动刀、着火请先打110。"
)
FORM_PROXY = "请写：代报 <谁> <他怎么说>，例如：代报 李师傅 老板拖欠两个月工资"
SECRET_TOLD = "能看到的只有：调解员、园区负责人和派出所民警，您所在单位的人看不到。"
NAMELESS_TOLD = "不会显示您的名字；办理人看不到您是谁。"
SECRET_IN_GROUP = "这是在群里说的，群里的人已经看到。保密的事请私聊我。"

QUOTED = "被引用的人"
GIVEN_UP = "好的，已放下。"
FORM_MORE = "请写：补充 <编号> <内容>"
FORM_STATUS = "请带上编号：进度 <编号>"
WHY_MORE = "补充的情况更严重"


def merged_status(*, number: int, into: int) -> str:
    return f"编号 {number} 已并入 {into}。"


def scope(*, names: Sequence[str]) -> str:
    return "、".join(names)


def place(*, names: Sequence[str]) -> str:
    return " · ".join(names)


def receipt(*, number: int, called: int, rung: str, opens: str, emergency: bool) -> str:
    """Number, who has it and when; nothing else, for it may stand in a group."""
    danger = "请立即拨打110！" if emergency else ""
    if opens:
        who = f"{RUNGS[rung]}{opens}上班后处理，情况恶化请拨打110"
    elif called:
        who = f"已叫{RUNGS[rung]}处理"
    else:
        who = "已报派出所，正在叫人"
    return f"{danger}纠纷已登记，编号 {number}，{who}。查进度发：进度 {number}"


IF_HURT = "有人受伤请立即拨打120；对方还在或有危险，请立即拨打110！"


def joined(*, number: int) -> str:
    return f"已并入编号 {number}，已通知处置的人。请立即拨打110！"


LACKS = {
    "where": "在哪里（园区、几号库或楼）",
    "who": "涉及谁、几个人",
    "hurt": "有没有人受伤",
    "money": "涉及多少钱",
    "now": "现在还在闹吗、什么时候的事",
}


def ask_more(*, number: int, lacks: Sequence[str], group: bool, by_number: bool) -> str:
    asked = "；".join(LACKS[one] for one in lacks)
    how = f"请 @我 直接说（也可以私聊我发：补充 {number} …）" if group else "请直接回复"
    if by_number:
        how = f"请 @我 发：补充 {number} …"
    return f"还请补充：{asked}。{how}"


def divert_hint(*, service: str, number: int) -> str:
    return f"这类事由 {service} 主管，您可以同时拨打 {service}；我们也已留记录（编号 {number}），会跟到底。"


def say_to_service(*, words: str) -> str:
    return f"打过去可以照着说：“我要反映：{words}”"


def proof_hint(*, category: str) -> str:
    if category == "wages":
        return "请保留：劳动合同或工牌、考勤、工资条或转账记录、聊天记录。"
    return "请保留：照片、聊天记录、收据、在场的人。"


def same_offered(*, number: int, others: Sequence[int]) -> str:
    names = "、".join(str(one) for one in others)
    return f"纠纷 {number} 可能和 {names} 是同一件事。合并请发：合并 {number} {others[0]}"


def more_kept(*, number: int) -> str:
    return f"编号 {number}：已补充，办理人看得到。"


def ask_progress(*, number: int) -> str:
    return f"有新情况可以发：补充 {number} …"


def more_not_needed(*, number: int) -> str:
    return f"好的，不用再补充。编号 {number} 照常办理；不想报了请发：撤回 {number}"


def more_for_holder(*, number: int, words: str) -> str:
    return f"【纠纷 {number}】报告人补充：{words}"


def picture_kept(*, number: int) -> str:
    return f"编号 {number}：图片已收到，作为证据保存。"


def ask_picture() -> str:
    return "收到图片。要报纠纷请回一句话说明发生了什么，我会连图片一起登记；不是请忽略。"


# --- calling ----------------------------------------------------------------------------------------------------------


def page_title(*, number: int, level: str, category: str, time: int) -> str:
    again = f"（第{time}次）" if time > 1 else ""
    return f"【纠纷 {number}】{LEVELS[level]}级·{CATEGORIES[category]}{again}"


def page_text(*, place: str, words: str, number: int, repeats: int) -> str:
    before = f"\n此前同类 {repeats} 件" if repeats else ""
    return f"地点：{place}\n原话：{words}{before}\n接单请回复：{TAKE} {number}"


def call(*, number: int, time: int, category: str, place: str, words: str) -> str:
    return f"【纠纷{number}·第{time}次】{CATEGORIES[category]}，{place}：{words}。请在机器人单聊回复“{TAKE} {number}”。"


def call_title(*, number: int) -> str:
    return f"纠纷 {number}"


def opens_later(*, at: str) -> str:
    return f"{at} 上班后处理，情况恶化请拨打110。"


def called(*, count: int) -> str:
    return f"已叫 {count} 人。"


# --- looking ----------------------------------------------------------------------------------------------------------


def status(*, number: int, state: str, holder: str, at: str, visits: str, service: str = "") -> str:
    who = f"，办理人：{holder}" if holder else ""
    to = f"，已转 {service}，在等对方回执" if service else ""
    return f"编号 {number}：{STATES[state]}{to}{who}（{at} 登记）{visits}"


def next_visit(*, at: str) -> str:
    return f"，{at} 前后会回访您"


def line(*, number: int, level: str, category: str, state: str, holder: str, at: str) -> str:
    return f"{number} {LEVELS[level]}·{CATEGORIES[category]} {STATES[state]} {holder} {at}".strip()


def mine(*, lines: Sequence[str]) -> str:
    return "\n".join(["手上和叫到我的纠纷：", *lines]) if lines else "手上没有纠纷。"


def mark(*, number: int) -> str:
    """What every page of a case bears, for quotes that name no message."""
    return f"【纠纷 {number}】"


def item_title(*, category: str, state: str) -> str:
    return f"{CATEGORIES[category]}（{STATES[state]}）"


def not_a_choice(*, count: int) -> str:
    return f"请回 1 到 {count} 的数字。"


def without_step(*, number: int) -> str:
    return f"纠纷 {number} 没有下一步，已补上"


def calls_fail(*, number: int) -> str:
    return f"纠纷 {number} 的短信电话呼叫都没送到，请直接联系值班人员"


def step_is_late(*, number: int, seconds: int) -> str:
    return f"纠纷 {number} 的下一步迟了 {seconds} 秒，机器人可能停了，请看处置情况"


def party_line(*, place: int, kind: str, name: str, mobile: str, state: str) -> str:
    return "　".join(part for part in (f"{place}. {kind}", name, mobile, state) if part)


def party_list(*, number: int, lines: Sequence[str]) -> str:
    return "\n".join([f"纠纷 {number} 的当事人：", *lines])


def no_party(*, number: int) -> str:
    return f"纠纷 {number} 还没有记当事人。"
