"""Chinese words of sweeps, calls and the closing of a day."""

from collections.abc import Sequence

CAMPAIGN = ("纠纷排查", "发起排查")
SWEEP = ("排查",)
CAMPAIGN_STATUS = ("排查进度",)
CALLOUT = ("一呼百应", "呼叫支援")
ANSWERS = {"到": "there", "到了": "there", "路上": "coming", "在路上": "coming", "不能": "cannot", "来不了": "cannot"}
BUTTONS = (("there", "到"), ("coming", "路上"), ("cannot", "不能"))
NUMBERS = {f"{place}": label for place, (_, label) in enumerate(BUTTONS, 1)}
CALLOUT_STATUS = ("呼叫情况",)
CLOSE_DAY = ("日清", "日清日结")
KEEP = ("留办",)

# --- how people put it (patterns and what they stand for) -----------------------------------------------------------

APART = "，,。.！!；;：:、"
UNITS = "件|起|个|宗|例"
DAYS_OF = {"天": 1, "日": 1, "周": 7, "个星期": 7, "星期": 7}
NONE_FOUND = (
    "(?:报告)?(?:我们|本)?(?:这里|这边|这儿|这|单位|公司|厂里|厂)?(?:暂时|目前|都|也|暂)?"
    "(?:没有|没|无|零报告)(?:发现|纠纷|情况|问题|矛盾|隐患){0,2}的?"
)
ANSWERED = {
    "到": "(?:我|我们)?(?:已经|已)?(?:到了|到达|到位|在现场|到)(?:现场|了)?",
    "路上": "(?:我|我们)?(?:正|就|这就|马上|已经)?(?:在)?(?:路上|到|来|去|过来|过去|赶来|赶过来|赶|出发)(?:了|的路上)?",
    "不能": "(?:我|我们)?(?:不能|去不了|来不了|到不了|过不来|过不去|没法|不能够)(?:去|来|到|过来|过去)?(?:了)?",
}
SEEN = ("收到", "好", "好的", "知道了", "ok")

SEND = ("1", "发", "发出", "确认", "是", "好", "好的", "行", "可以")
DROP = ("2", "不发", "取消", "算了", "不", "否")
DROPPED = "没有发出。"

HELP_CAMPAIGN = "纠纷排查 <几天> <内容>：让每家企业排查一遍，没有也要报；先看发给谁，回 1 才发"
HELP_SWEEP = "排查 <编号> <件数>：报排查结果，没有就报 0"
HELP_CALLOUT = "一呼百应 [园区] <什么事>：叫园区所有能来的人，各自回 到、路上、不能"
HELP_CLOSE = "日清：园区当天纠纷日清日结；没办完的先写：留办 <编号> <理由>"

FORM_CAMPAIGN = "请写天数和内容：纠纷排查 3 节前欠薪排查"
FORM_SWEEP = "请写件数，没有就写 0：排查 <编号> 0"
FORM_CALLOUT = "请写什么事、在哪里：一呼百应 二号门聚集，请带执法记录仪"
WHOLE = ("全所", "所有园区", "各园区", "全部园区")
FORM_KEEP = "请写理由：留办 <编号> <理由>"
NO_PARK = "没有找到您负责的园区。"
NOBODY = "没有可以叫的人。"
ASKED_TITLE = "【排查】"


def asked(*, number: int, title: str, until: str) -> str:
    return f"【排查 {number}】{title}\n请在 {until} 前回：排查 {number} <件数>，没有也要回 排查 {number} 0"


def preview(*, title: str, until: str, units: int, names: Sequence[str], waits: str = "") -> str:
    some = "、".join(names) + ("等" if units > len(names) else "")
    later = f"现在是静默时段，{waits} 才发出。" if waits else ""
    return f"还没有发出。将请 {units} 家企业（{some}）排查：{title}，{until} 截止。{later}\n发出请回 1，不发请回 2"


def started(*, number: int, units: int, until: str, waits: str = "") -> str:
    sent = f"将在 {waits} 发给" if waits else "已发给"
    return f"排查 {number} {sent} {units} 家，{until} 截止。看进度：排查进度 {number}"


def swept(*, number: int, unit: str, found: int) -> str:
    return f"排查 {number}：{unit} 报 {found} 件，已记。" + ("发现的请逐件发 纠纷 …" if found else "")


def not_asked(*, number: int) -> str:
    return f"排查 {number} 没有问到您的单位，或者已经结束。"


def progress(
    *, number: int, title: str, done: int, of: int, zero: int, found: int, silent: Sequence[str], more: int
) -> str:
    rest = f"，还有 {more} 家" if more else ""
    waiting = f"\n还没报：{'、'.join(silent)}{rest}" if silent else ""
    return f"排查 {number} {title}：已报 {done}/{of} 家（零报告 {zero} 家），共 {found} 件{waiting}"


def reminder(*, number: int, title: str) -> str:
    return f"【排查 {number}】{title} 就要截止，请回：排查 {number} <件数>，没有报 0"


def which_park(*, what: str, parks: Sequence[str], more: int) -> str:
    named = "、".join(parks) + (f"等 {len(parks) + more} 个" if more else "")
    return (
        f"叫哪个园区的人？请带上园区名再发一次：一呼百应 {parks[0]} {what}\n"
        f"您管的有：{named}。真要都叫：一呼百应 {WHOLE[0]} {what}"
    )


def called(*, number: int, what: str, name: str) -> str:
    return f"{name}：{what}\n请回：到 {number}、路上 {number} 或 不能 {number}"


def call_sent(*, number: int, people: int) -> str:
    return f"呼叫 {number} 已发给 {people} 人。看谁来：呼叫情况 {number}"


def answered(*, number: int, answer: str) -> str:
    return f"呼叫 {number}：已记“{answer}”。"


def replies(*, number: int, there: Sequence[str], coming: Sequence[str], cannot: Sequence[str], silent: int) -> str:
    parts = [
        f"到 {len(there)} 人{_names(there)}",
        f"路上 {len(coming)} 人{_names(coming)}",
        f"不能 {len(cannot)} 人{_names(cannot)}",
        f"未回 {silent} 人",
    ]
    return f"呼叫 {number}：" + "；".join(parts)


def _names(names: Sequence[str]) -> str:
    return f"（{'、'.join(names)}）" if names else ""


def say_which(*, number: int) -> str:
    return f"呼叫 {number} 还要知道您来不来，请回：到、路上 或 不能。"


def item_title(*, number: int) -> str:
    return f"呼叫 {number}"


def mark(*, number: int) -> str:
    return f"【呼叫 {number}】"


def not_yet(*, park: str, numbers: Sequence[int], others: int) -> str:
    said = f"{park} 还不能日清："
    if numbers:
        said += f"{'、'.join(map(str, numbers))} 没有结果也没有留办理由。请 办结 <编号> <结果> 或 留办 <编号> <理由>"
    if others:
        said += f"{'。另有' if numbers else ''} {others} 件在派出所手上，要等值班民警 办结 或 留办"
    return said


def closed(*, park: str, day: str, opened: int, settled: int, kept: int) -> str:
    return f"{park} {day} 已日清：新报 {opened} 件，办结 {settled} 件，留办 {kept} 件。已报派出所。"


def closed_before(*, park: str, day: str) -> str:
    return f"{park} {day} 已经日清过了。"


def kept(*, number: int) -> str:
    return f"纠纷 {number}：留办理由已记，今天可以日清。"


def digest(*, day: str, lines: Sequence[str], open_parks: Sequence[str]) -> str:
    waiting = f"\n没有日清：{'、'.join(open_parks)}" if open_parks else ""
    return "\n".join([f"【日清日结】{day}", *lines]) + waiting


def digest_line(*, park: str, opened: int, settled: int, kept: int) -> str:
    return f"{park}：新报 {opened}，办结 {settled}，留办 {kept}"
