"""Every Chinese word about writing a bulletin: what people type to settle it, and what the preview says."""

import re
from collections.abc import Sequence
from datetime import datetime

# --- moments, as people write them ------------------------------------------------------------------------------------

NOW_WORDS = frozenset({"立即", "现在", "马上", "立刻", "即刻"})
DAYS = {"今天": 0, "今日": 0, "今早": 0, "今晚": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
DAYS |= {"昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
AFTERNOON = frozenset({"下午", "晚上", "傍晚", "今晚", "明晚", "昨晚"})
NOON = "中午"
TIME = re.compile(
    r"(?P<half>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上)?\s*"
    r"(?P<hour>\d{1,2})\s*(?:[:：]\s*(?P<minute>\d{2})|[点时](?:(?P<some>\d{1,2})分?|(?P<thirty>半))?)"
)
DATE = re.compile(r"(?:(?P<year>20\d\d)[年/-])?(?P<month>\d{1,2})[月/-](?P<day>\d{1,2})[日号]?")
RELATIVE_DAY = re.compile("|".join(sorted(DAYS, key=len, reverse=True)))
BESIDE = re.compile(
    r"上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|以前|之前|以后|之后|发出|发送|截止|[前后整的发，,。.（）()、\s]"
)  #: says nothing
WEEKDAY = re.compile(r"(?P<next>下)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
SPAN = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>分钟|小时|个小时|天|日|周)(?:后|内|以内|之内)?")
SPANS = {"分钟": 1, "小时": 60, "个小时": 60, "天": 1440, "日": 1440, "周": 10080}

# --- settings: the first word names what is changed -------------------------------------------------------------------

SETTINGS = {
    "范围": "scope",
    "发给": "scope",
    "时间": "time",
    "定时": "time",
    "回执": "receipt",
    "截止": "deadline",
    "有效": "expiry",
    "有效期": "expiry",
    "平台": "platform",
    "重复": "repeat",
    "标题": "title",
    "正文": "body",
    "内容": "body",
    "格式": "format",
    "类型": "type",
    "附件": "media",
    "存模板": "template",
}
WORD_OF = {"receipt": "回执", "platform": "平台", "format": "格式", "media": "附件"}
FLAGS = {"紧急": "urgent", "加急": "urgent", "普通": "normal", "不紧急": "normal", "汇总": "digest", "低": "digest"}
NO_RECEIPT = frozenset({"不要", "不用", "无", "无需", "不需要"})
ANYONE_RECEIPT = frozenset({"要", "任一", "任一人", "任意", "任何人", "一人", "有人"})
NAMED_RECEIPT = frozenset({"全部", "点名", "联络人", "全部联络人", "指定人"})
QUORUM = re.compile(r"(?P<count>\d{1,3})\s*[人个]?")
NO_LIMIT = frozenset({"不限", "不设", "长期", "无", "没有"})
PLATFORMS = {
    "企业微信": "wecom",
    "企微": "wecom",
    "微信": "wecom",
    "钉钉": "dingtalk",
    "全部": "",
    "两个": "",
    "都发": "",
}
PLATFORM_NAMES = {"": "两个平台", "wecom": "仅企业微信", "dingtalk": "仅钉钉"}
NO_REPEAT = frozenset({"不重复", "一次", "不", "取消", "不要", "不用", "无", "没有", "停", "停止", "关"})
REPEAT = re.compile(r"(?P<each>每天|每日|工作日|每个工作日|每(?:周|星期)(?P<day>[一二三四五六日天]))\s*(?P<time>.*)")
WORKDAYS = frozenset({"工作日", "每个工作日"})
MARKED = frozenset({"markdown", "md", "排版"})
PLAIN = frozenset({"文字", "纯文字", "text", "普通"})
NO_MEDIA = frozenset({"不要", "删除", "去掉", "无"})
SEPARATORS = re.compile(r"[\n；;]+")

# --- commands ---------------------------------------------------------------------------------------------------------

EDIT = ("修改", "改通报")
TRIAL = ("试发",)
AGREE = ("同意", "批准")
DRAFTS = ("草稿", "我的草稿")
TEMPLATES = ("模板", "用模板")
HELP_EDIT = "修改 <编号> <范围/时间/紧急/回执/截止/正文…>：改还没确认的通报"
HELP_TRIAL = "试发 <编号>：只发给您自己看效果"
HELP_AGREE = "同意 <编号>：作为第二位民警放行全所紧急通报"
HELP_DRAFTS = "草稿：列出您还没确认的通报"
HELP_TEMPLATES = "模板：列出存下的模板；用模板 <编号>：照它写一条"

ASK_BODY = "请把通报内容发给我：文字、转发的消息、图片或文件都可以。要放弃请回复：算了"
FETCHING = "收到附件，正在取回，几秒后给您看预览。"
FORM_EDIT = (
    "可以这样改：\n范围 快递\n时间 明天 8:30\n紧急（或 普通、汇总）\n回执 不要（或 任一、全部、3人）\n"
    "截止 18:00（或 4小时）\n有效 3天\n平台 钉钉\n重复 工作日 8:30\n标题 …\n正文 …\n存模板 名称"
)
NOT_A_DRAFT = "没有等您修改的草稿。请先发：发通报 <内容>"


def not_understood(*, text: str) -> str:
    return f"没看懂“{text}”。{FORM_EDIT}"


def bad_moment(*, text: str) -> str:
    return f"没看懂时间“{text}”。可以写：10:00、明天 8:30、11月25日 9点、周五 14:00、2小时后。"


def bad_repeat(*, text: str) -> str:
    return f"没看懂怎么重复“{text}”。可以写：每天 8:30、工作日 8:30、每周三 8:30；不再重复写：重复 不要"


def in_the_past(*, text: str) -> str:
    return f"“{text}”已经过去了，请写一个将来的时间。"


def bad_setting(*, word: str, text: str) -> str:
    return f"没看懂“{word} {text}”。{FORM_EDIT}"


def no_scope(*, text: str) -> str:
    return f"没有找到叫“{text}”的单位或标签。可以写：全体、园区名、企业名，或标签如 快递、电子厂。"


def scope_unclear(*, text: str, names: Sequence[str]) -> str:
    return f"“{text}”可能是：{'、'.join(names)}。请写全名，例如：范围 {names[0]}"


def not_editable(*, number: int) -> str:
    return f"通知 {number} 已经确认过，不能再改。要纠正请发：更正 {number} <新内容>"


def template_saved(*, number: int, title: str) -> str:
    return f"已存为模板 {number}“{title}”。下次发：用模板 {number}"


def templates(*, lines: Sequence[tuple[int, str]]) -> str:
    if not lines:
        return "还没有模板。写好一条通报后回复：存模板 <名称>"
    return "模板：\n" + "\n".join(f"{number}. {title}" for number, title in lines) + "\n照着写请发：用模板 <编号>"


def drafts(*, lines: Sequence[tuple[int, str]]) -> str:
    if not lines:
        return "没有还没确认的通报。"
    listed = "\n".join(f"{number}：{start}" for number, start in lines)
    return f"还没确认的通报：\n{listed}\n看预览请发：修改 <编号>；放弃请发：取消 <编号>"


def media_refused(*, name: str, why: str) -> str:
    return f"附件“{name}”发不了：{why}"


MEDIA_TOO_BIG_IMAGE = "图片不能超过 2 MB，请压缩后再发。"
MEDIA_TOO_BIG_FILE = "文件不能超过 20 MB。"
MEDIA_WRONG_IMAGE = "只收 JPG 和 PNG 图片。"
MEDIA_WRONG_FILE = "两个平台都收的只有 xlsx、pdf、zip、rar、doc、docx。"
MEDIA_GONE = "平台上的附件已过期，请重新发一次。"
MEDIA_MOST = "一条通报最多带 3 个附件。"
COMING = "正在取回"
MEDIA_NAMES = {"image": "图片", "file": "附件"}

# --- the preview ------------------------------------------------------------------------------------------------------


def moment(*, at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"


URGENT, NORMAL, DIGEST = "紧急", "普通", "低（并入汇总）"
AT_ONCE, WITH_DIGEST = "确认后立即发", "随汇总发出"
RECEIPTS = {"none": "不要回执", "anyone": "每家任一人回执", "named": "每家联络人都要回执"}
FOR_EVER = "长期有效"
NO_DEADLINE = "不设截止、不催"


def quorum(*, count: int) -> str:
    return f"每家满 {count} 人回执"


def deadline_at(*, at: str) -> str:
    return f"{at}截止"


def deadline_in(*, hours: int) -> str:
    return f"发出后 {hours} 小时截止"


def expires(*, at: str) -> str:
    return f"{at}失效"


def expires_in(*, hours: int) -> str:
    return f"发出后 {hours // 24} 天失效" if hours % 24 == 0 else f"发出后 {hours} 小时失效"


def sends_at(*, at: str) -> str:
    return f"{at}发出"


REPEATS = {"daily": "每天", "workdays": "每个工作日"}
WEEK = "一二三四五六日"


def repeats(*, each: str, time: str) -> str:
    return f"{each} {time} 重复发"


def weekly(*, day: int) -> str:
    return f"每周{WEEK[day]}"


def settings_line(*, parts: Sequence[str]) -> str:
    return "设置：" + " · ".join(parts)


def held_till(*, at: str) -> str:
    return f"现在是静默时段，普通通报会在 {at} 与其他通报合并发出；要马上发请回复：紧急\n"


def digest_till(*, at: str) -> str:
    return f"并入 {at} 的汇总一起发。\n"


def needs_second(*, names: str) -> str:
    return f"全所紧急通报要第二位民警同意（{names}）。\n"


def messages(*, each: Sequence[tuple[str, int]], total: int) -> str:
    parts = "，".join(f"{platform}每群 {count} 条" for platform, count in each)
    return f"{parts}，共约 {total} 条。"


BUTTON = "钉钉群里是带“收到”按钮的卡片。"


def people(*, count: int, source: str) -> str:
    return f"覆盖约 {count} 人（{source}）。"


def quota(*, name: str, room: int, need: int) -> str:
    short = "，不够：超出的会等额度，不会丢" if need > room else ""
    return f"钉钉{name}本月通报额度还剩 {room}，这次约用 {need}{short}。"


QUOTA_NAMES = {"api": "接口调用", "webhook": "机器人收发"}


def burden(*, most: int, cap: int) -> str:
    over = f"，已到上限 {cap} 条，请确认有必要" if most >= cap else f"（上限 {cap}）"
    return f"这些单位近 7 天最多的已收 {most} 条{over}。"


def attached(*, names: Sequence[str]) -> str:
    return f"附件：{'、'.join(names)}"


def ask(*, number: int) -> str:
    return (
        f"发出请回复：确认 {number}\n放弃请回复：取消 {number}\n自己先看看：试发 {number}\n"
        "要改就直接回复，例如：范围 快递 / 时间 10:00 / 紧急 / 回执 不要 / 正文 …"
    )


def preview(
    *, number: int, shown: str, note: str, scope: str, reach: str, settings: str, facts: Sequence[str], warning: str
) -> str:
    lines = [f"预览 {number}（还没有发出）：\n{shown}\n", f"{note}范围：{scope}", reach, settings, *facts]
    return "\n".join(line for line in lines if line) + f"\n{warning}{ask(number=number)}"


def trial_head(*, number: int) -> str:
    return f"下面是通知 {number} 在群里的样子（只有您看到）："


def changed_elsewhere(*, number: int) -> str:
    return f"通知 {number} 的草稿在您看过预览后又改过，没有发出。下面是现在的样子，没问题再确认一次。\n"


def stale(*, number: int) -> str:
    return f"通知 {number} 的预览已过 30 分钟，范围和人数可能有变，没有发出。下面重新算过，没问题再确认一次。\n"


def expired_text(*, number: int) -> str:
    return f"通知 {number} 的有效期在发出之前就到了，发不了。请改有效期或时间，例如：有效 3天"


def library_expired(*, day: str) -> str:
    return f"这条素材 {day} 已过期，不能再发。请换一条，或更新素材库。"
