"""Chinese words of the demo town and of its script."""

STATION = "城东派出所"
ROBOT = "园区小助手"
APP = "派出所联络"

PARKS = (
    "城东物流园",
    "临港物流园",
    "空港保税园",
    "北站货运园",
    "南桥仓储园",
    "东湖电商园",
    "西溪快递园",
    "江畔冷链园",
    "青山制造园",
    "金桥工业园",
    "白云分拨中心",
    "长河供应链园",
)
TRADES = ("快递", "仓储", "电子厂", "冷链", "货运", "服装厂")
TEAMS = ("早班组", "晚班组", "装卸组", "分拣组")
_FIRST = "顺通达捷运恒远鸿安瑞信德诚盛锦泰和源"

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻苏潘葛范彭鲁韦马方俞任袁柳唐罗薛贺倪汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉建国志海燕红梅林波辉健斌宇浩凯鑫晨曦雨欣悦嘉琪俊宁峰"


def enterprise(number: int, trade: str) -> str:
    """A made-up company, each name once."""
    first, second = _FIRST[number % len(_FIRST)], _FIRST[number // len(_FIRST) % len(_FIRST)]
    return f"{first}{second}{trade}{number + 1}号公司" if trade else f"{first}{second}{number + 1}号公司"


def park_group(name: str) -> str:
    return f"{name}联络群"


def enterprise_group(name: str) -> str:
    return f"{name}联络群"


def team_group(enterprise: str, team: str) -> str:
    return f"{enterprise}{team}"


# --- what the script says -------------------------------------------------------------------------------------------

SCOPE = PARKS[0]
OTHER_SCOPE = PARKS[1]
BODY = "今晚22点至次日6点开展消防夜查，请各单位清理通道、留人值守。"


def notice(scope: str, body: str) -> str:
    return f"通知 {scope}、{OTHER_SCOPE} {body}"


def confirm(number: int) -> str:
    return f"确认 {number}"


def receipt(number: int) -> str:
    return f"收到 {number}"


def progress(number: int) -> str:
    return f"通报 {number}"


DANGER = "快来人 三号库有人拿刀打起来了"
CALL_110 = "110"
HELP = "帮助"
WHO_AM_I = "我的身份"
NOTICE_WORD = "通知"
PREVIEW_MARK = "确认 "
SENDING_MARK = "已开始发送"
PAGE_MARK = "【紧急"
TAKE = "接单"
TAKEN_BRIEF = "已由您接单"
TAKEN_MARK = "已接"
CLOSE = "办结"
CLOSED_MARK = "已结束"
STILL_PAGED = "有人接单以后，仍在呼叫"


DISPUTE = "纠纷 二号库装卸工和司机因为卸货顺序吵起来了，两个人，没人受伤，还在吵"
DISPUTE_RECEIPT, DISPUTE_NUMBER = "纠纷已登记", "编号"
DISPUTE_BRIEF, DISPUTE_OUTCOME, DISPUTE_WATCHED, DISPUTE_STATUS = "由您办理", "调解成功 握手言和", "观察期", "进度"
STEP_DISPUTE = "工人在群里报纠纷：马上有编号，班组长被叫到，群里不提内容"
STEP_SETTLED = "班组长接单、办结，进入观察期，工人查进度"


def receipts(units: int) -> str:
    return f"已回执 {units}/"


STEP_HELP = "民警在两个平台上问“帮助”和“我的身份”"
STEP_WRITE = "写一条通知，先看预览"
STEP_CONFIRM = "确认发送，两个平台各出一阵故障"
STEP_DELIVERY = "核对：两个园区每个群恰好一条，别的园区没有"
STEP_RECEIPTS = "填报员回“收到”，民警看进展"
STEP_DANGER = "班组群里有人报险情：答 110，值班被叫到"
STEP_TAKEN = "一分钟没人接单，再次呼叫；民警接单，全员知道，不再呼叫"
STEP_TWICE = "平台重复投递一条消息，只答一次"
STEP_LOOK = "查全天所有人看到的消息：群里没有证件号、手机号，没有被注入的@和链接"

BUILDING = "正在搭建演示小镇（12 个园区、300 家企业、两个平台）……"
TRY = "试试：左侧选“城东物流园联络群”，或选一位民警的单聊，发“帮助”。按 Ctrl+C 结束。"


def ready(*, url: str) -> str:
    return f"演示已就绪，请用浏览器打开：{url}/"


def console_ready(*, url: str) -> str:
    return f"派出所控制台：{url}/console/ （登录时选一位民警，例如名单里的第一位）"


def not_seen(*, chat: str, words: str) -> str:
    return f"{chat} 里没有看到“{words}”"


def wrong_groups(*, chats: list[str], count: int) -> str:
    return f"{count} 个群收到的条数不对，例如 {'、'.join(chats)}"


def answered_times(*, count: int) -> str:
    return f"应答一次，实际 {count} 次"


def leaked(*, chat: str, count: int) -> str:
    return f"{chat} 里有 {count} 处不该出现的内容"


def day_done(*, shown: int) -> str:
    return f"一天演完，机器人共发出 {shown} 条消息，全部核对无误。"


OPENED_FOR_DEMO = "演示从晚上开始，今天的名单照收"
#: (fraud type, title, words): what an officer would have imported into the library.
CASES = (
    (
        "冒充电商物流客服",
        "“快递丢了，给您理赔”",
        "骗子报出订单，说快递丢失要理赔，让人下载会议软件、打开屏幕共享，一步步套走验证码。\n退款理赔只在原平台办；任何客服都不需要您共享屏幕。",
    ),
    (
        "刷单返利",
        "先返几十，再骗几万",
        "点赞、做任务先返小钱，再以“联单”“卡单”为由要求垫资，越垫越多。\n凡是要垫资的刷单都是诈骗，刷单本身也违法。",
    ),
    (
        "贷款征信",
        "“注销校园贷”",
        "自称平台客服，说不注销校园贷会影响征信，让人把各平台额度借出来转到“监管账户”。\n征信只能在中国人民银行征信中心查，没有人能替您“洗白”。",
    ),
)
