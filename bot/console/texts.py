"""Every Chinese word of the console's own frame and pages; features' pages have their own."""

from collections.abc import Sequence
from datetime import date

BRAND = "园区联络控制台"
SIGN_IN = "登录控制台"
SIGN_OUT = "退出"
SKIP = "跳到正文"
MENU = "栏目"
PROBLEM = "没有办成"
BACK_HOME = "回首页"
BACK_SIGN_IN = "去登录"
NOT_FOUND = "没有找到，或不归您管。"
NOT_OUR_PAGE = "这个请求不是从本系统页面发出的，没有处理。请回到页面刷新后再试。"
TOO_LONG = "提交的内容太长，没有处理。"
SIGN_IN_AGAIN = "登录已过期，或您的角色有变化，没有处理。请重新登录。"
UNAVAILABLE = "系统正忙，没有处理。请过几秒再试；紧急情况请直接拨打 110。"
DONE = "已办"
WRONG = "没有办成"
SHOWN_ONCE = "只在这里显示 10 分钟，请现在抄下或转给本人："
COPY = "复制"
COPIED = "已复制"
LIVE = "自动更新"
LIVE_LOST = "连接断开，正在重连"
OPERATE = "操作"
SAVE = "保存"
SEARCH = "查询"
NEVER = "从未"
NONE = "没有"
YES, NO = "是", "否"
MORE = "更早的"
SURE = "确定吗？"


def our_fault(*, number: int) -> str:
    return f"页面出了故障（编号 {number}），不是您的操作有误。请稍后再试，或把编号告诉维护人员。"


def moment(*, month: int, day: int, hour: int, minute: int) -> str:
    return f"{month}月{day}日 {hour:02d}:{minute:02d}"


def day(*, month: int, day: int) -> str:
    return f"{month}月{day}日"


def ago(*, minutes: int) -> str:
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时前"
    return f"{minutes // 1440} 天前"


# --- signing in -----------------------------------------------------------------------------------------------------

DOORS = {
    "wecom-client": "企业微信内一键登录",
    "wecom-qr": "企业微信扫码登录",
    "dingtalk-web": "钉钉登录",
    "dingtalk-client": "钉钉内一键登录",
}


def door_of(*, door: str, channel: str) -> str:
    return f"{door}（{channel}）"


DOORS_LEAD = "请用单位的企业微信或钉钉账号登录。本系统没有密码，也不会向您要密码。"
DOORS_CHAT = "也可以在与机器人的单聊里发“登录”，机器人会私发一个两分钟内有效的链接。"
NO_DOORS = "还没有可用的扫码登录方式。请在与机器人的单聊里发“登录”取一次性链接。"
WHICH_STATION = "请输入派出所代号"
GO_ON = "下一步"
ASKING_CLIENT = "正在向钉钉确认您的身份……"
CLIENT_SILENT = "钉钉没有给出身份。请在钉钉里打开本页，或改用别的登录方式。"
SIGN_IN_STALE = "这次登录已失效或不是从本浏览器开始的。请回登录页重来一次。"
PLATFORM_SILENT = "平台暂时没有回应，没有登录。请稍后再试，或改用一次性链接。"
NOT_ENTITLED = "这个账号没有控制台权限，没有登录。需要的话请联系派出所民警开通。"
OTHER_BROWSER = "请在打开链接的同一个浏览器里输入确认码。请重新打开链接。"
LINK_SPENT = "链接已用过或已过期。请在单聊里重新发：登录"
LINK_WRONG = "确认码不对，或链接已用过、已过期（两分钟）。请核对后再输；不行就在单聊里重新发：登录"
LINK_LEAD = "请输入机器人私发给您的 6 位确认码。"
CODE = "确认码"
ENTER = "进入控制台"
ENTERING = "身份已确认，点下面进入。"

# --- forms by link --------------------------------------------------------------------------------------------------

LINK_GONE = "链接已失效（每天 24:00 失效，或已被收回）。请向派出所或机器人要新的链接。"
PIN = "填报码（6 位，可不填）"
PIN_HINT = "向机器人单聊发“填报码”可得。不填也能提交，会记为“未验证身份”。"
PIN_WRONG = "填报码不对，或不能代表这个单位。没有提交，请核对后再试。"
PIN_TOO_MANY = "填报码错得太多，请一小时后再试，或不填直接提交。"
UNVERIFIED = "未验证身份"


def link_foot(*, station: str, domain: str) -> str:
    where = f"（{domain}）" if domain else ""
    return f"{station}{where}。本页不会要身份证号、银行卡、验证码，也不会让您转账。"


# --- first page -----------------------------------------------------------------------------------------------------

HOME = "首页"
WAITS = "等您处理"
NOTHING_WAITS = "没有等您处理的事。"
AT_A_GLANCE = "一眼看全"
LINES_UP = "通道在线"
LEAVING = "等待发出"
DEAD = "没发出去"
FAILED = "没处理成"


def dead_waits(*, count: int) -> str:
    return f"{count} 条消息没发出去，要您看一眼"


def failed_waits(*, count: int) -> str:
    return f"{count} 条收到的消息没处理成，可重放"


def line_down(*, name: str) -> str:
    return f"“{name}”的长连接断了"


# --- channels -------------------------------------------------------------------------------------------------------

CHANNELS = "通道与额度"
CHANNEL, KIND, STATE, HEARD, LIMITED = "通道", "类型", "状态", "最近收到", "限速"
KINDS = {
    "wecom-aibot": "企业微信 智能机器人",
    "wecom-app": "企业微信 自建应用",
    "wecom-webhook": "企业微信 群机器人",
    "dingtalk-robot": "钉钉 应用机器人",
    "dingtalk-webhook": "钉钉 群机器人",
}
CONNECTED, DISCONNECTED = "已连接", "未连接"
CONNECTED_ELSEWHERE = "由另一进程连接"
SEND_ONLY = "只能发"
CALLBACK = "回调"
STATES = {"live": "正常", "dead": "被平台拒绝", "off": "已停用"}
NOT_LIMITED = "无"
NO_SECOND_WAY = "没有配置第二通道：平台断了就叫不到人，请管理员配置短信或邮件"
QUOTAS = "本月额度"
NO_QUOTAS = "没有按月计数的平台版本。"
BUDGETS = {"api": "接口调用", "webhook": "机器人收发"}
ORGANISATION, USED, FORECAST = "组织", "已用", "预计"
LASTS = "够用到月底"


def webhooks(*, count: int) -> str:
    return f"另有 {count} 个只能发的群机器人"


def limited_until(*, clock: str) -> str:
    return f"限速到 {clock}"


def runs_out(*, day: date) -> str:
    return f"按此速度{day.day}日用完"


# --- queue ----------------------------------------------------------------------------------------------------------

QUEUE = "收发与失败"
LANES = {0: "警情", 1: "答复", 2: "紧急通报", 3: "提醒", 4: "通报"}
LANE, WAITING, DUE, OLDEST = "次序", "等待", "已到时", "最早一条"
QUEUE_EMPTY = "没有等待发出的消息。"
DEAD_TITLE = "没发出去的消息"
DEAD_EMPTY = "没有发不出去的消息。"
FAILED_TITLE = "没处理成的来信"
FAILED_EMPTY = "没有处理失败的来信。"
TO, WHY, WHEN, ABOUT = "发给", "原因", "时间", "事由"
RESEND, REPLAY = "重发", "重放"
PRIVATE_CHAT = "单聊"
UNKNOWN_CHAT = "未登记的聊天"
RESENT = "已排队重发，结果请稍后看本页。"
REPLAYED = "已放回队列，几秒内重新处理。"
ERRORS = {
    "handler": "处理时出了故障，修好后重放即可",
    "commit": "存盘时出了故障，重放即可",
    "tries": "处理时进程多次中断，重放前请联系维护人员",
    "sealed": "消息无法解密，可能换错了密钥",
}


def error(*, code: str) -> str:
    return ERRORS.get(code, f"处理失败（{code}），请把代码告诉维护人员")


# --- audit ----------------------------------------------------------------------------------------------------------

AUDIT = "操作记录"
SEQ, ACTOR, ACT, OBJECT, DETAIL = "序号", "谁", "做了什么", "对象", "详情"
SINCE, UNTIL = "从", "到"
AUDIT_EMPTY = "没有符合条件的记录。"
VERIFY = "核对记录链"
VERIFY_TITLE = "记录链核对"
VERIFY_GOOD = "完好：记录没有被改动、抽走、调换或截断。"
VERIFY_BEFORE = "再核对更早的一段"
VERIFY_AFTER = "核对后面的一段"
VERIFY_WHOLE = "一次核对整条链，或核对印出来、发出去的链尾：在服务器上运行 verify（见《运行手册》）。"
VERIFY_BAD = "记录链有断点，请立即保全数据库并报告。"
LOOK_DETAIL = "查看详情（记入操作记录）"
DETAIL_SHOWN = "本次查看已记入操作记录。"
DETAIL_GONE = "详情已按保存期限删除。"
BAD_DAY = "日期请写成 2026-11-23 的样子。"
ACTORS = {
    "command-line": "服务器命令行",
    "system": "系统",
    "person": "人员",
    "chat": "聊天",
    "link": "链接",
    "job": "定时任务",
}
BREAKS = {"edited": "被改动", "missing": "被抽走", "tail": "末尾不符", "detail": "详情不符"}


def break_line(*, kind: str, seq: int, until: int) -> str:
    where = f"第 {seq} 条" if seq == until else f"第 {seq} 至 {until} 条"
    return f"{where}：{BREAKS.get(kind, kind)}"


def looked(*, first: int, last: int) -> str:
    return f"本次核对第 {first} 至 {last} 条。"


def chain(*, seq: int, head: str) -> str:
    return f"共 {seq} 条，链尾 {head}"


# --- keeping --------------------------------------------------------------------------------------------------------

KEEPING = "密钥与保存期限"
KEYS = "加密密钥"
KEY_ACTIVE = "现用密钥编号"
KEY_NOTE = "密钥只在服务器的 .env 文件里，页面上看不到也改不了。轮换请在服务器上执行：python -m bot keys rotate"
TERMS = "保存期限"
TERMS_NOTE = "到期自动删除，删除本身记入操作记录。法律要求日志至少保存 180 天。"
TERMS_SAVED = "保存期限已更新，下次清理起生效。"
DAYS = "天"
FIXED = "固定"


def term_wrong(*, name: str, least: int, most: int) -> str:
    return f"“{name}”要填 {least} 到 {most} 之间的整数天数，没有保存。"


def term_range(*, least: int, most: int) -> str:
    return f"{least}–{most} 天"


# --- who is signed in -----------------------------------------------------------------------------------------------

SESSIONS = "登录与链接"
SESSIONS_OWN = "我的登录"
SESSIONS_OTHERS = "其他人的登录"
WHO, WAY, DEVICE, STARTED, SEEN = "谁", "方式", "设备", "开始", "最近"
WAYS = {"wecom": "企业微信", "dingtalk": "钉钉", "link": "一次性链接"}
DEVICES = {"wecom": "企业微信客户端", "dingtalk": "钉钉客户端", "phone": "手机浏览器", "computer": "电脑浏览器"}
THIS_ONE = "就是这里"
END = "收回"
ENDED = "已收回，那边的下一次操作起失效。"
ENDED_BEFORE = "那个登录已经结束了。"
LINKS = "今天的填报链接"
LINKS_EMPTY = "现在没有有效的填报链接。"
PURPOSE, UNIT, CARRIES, EXPIRES = "用途", "单位", "代表", "失效"
CARRIES_PERSON, CARRIES_NOBODY = "本人", "不代表任何人（群内）"
LINK_REVOKED = "链接已收回。"
SESSION_RULE = "30 分钟不操作自动退出，最长 12 小时；角色一有变化立即退出。"

ROLE_NAMES = {
    "officer": "民警",
    "auxiliary": "辅警",
    "duty": "值班",
    "chief": "所长",
    "leadership": "领导",
    "auditor": "审计",
    "manager": "园区负责人",
    "mediator": "调解员",
}


def listed(*, names: Sequence[str]) -> str:
    return "、".join(names)
