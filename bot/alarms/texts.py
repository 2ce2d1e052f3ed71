"""Chinese words of danger: what the reporter hears, what a page says, what whoever takes it is told."""

from collections.abc import Sequence

CALL_110 = "请立即拨打110！有人受伤同时拨打120，着火拨打119。已同时通知值班民警，请先保证自己安全。"
RED_ANSWER = "请立即拨打110！有人受伤同时拨打120，着火拨打119。机器人现在不能登记，请不要等它，先保证自己安全。"
NOBODY_ON_DUTY = "当前没有排值班人员，请尽快直接联系派出所。"
UNKNOWN_PLACE = "未绑定的聊天"
PRIVATE_PLACE = "单聊"

TITLE = "险情"
TAKE, ARRIVE, SUPPORT, FALSE, DONE = "接单", "到场", "支援", "误报", "办结"
WORDS = (TAKE, ARRIVE, SUPPORT, FALSE, DONE)
HELP = (
    f"{TAKE} <编号>：接下一件险情；到现场回 {ARRIVE} <编号>，人手不够回 {SUPPORT} <编号>，"
    f"处置完回 {DONE} <编号>，不是险情回 {FALSE} <编号>"
)

KINDS = {
    "weapon": "涉及凶器",
    "fire": "火情或泄漏",
    "hurt": "有人受伤",
    "suicide": "有人轻生",
    "crowd": "多人聚集冲突",
    "seized": "有人被困或失踪",
    "call": "有人要报警",
}


def kind_of(kind: str) -> str:
    return KINDS.get(kind, kind)


def place(*, names: Sequence[str]) -> str:
    return " · ".join(names)


def page(*, number: int, time: int, kind: str, place: str, words: str, reports: int) -> str:
    """`time`: which one of the pages of this case it is, from 1; every one has to read differently."""
    again = f"（第{time}次呼叫）" if time > 1 else ""
    more = f"，已有 {reports} 条报告" if reports > 1 else ""
    return (
        f"【紧急 {number}】{kind_of(kind)}，来自：{place}{more}。已请对方拨打110，请立即处置并联系现场。{again}\n"
        f"原话：{words}\n"
        f"接单请回复：{TAKE} {number}；不是险情请回复：{FALSE} {number}"
    )


def call(*, number: int, time: int, kind: str, place: str, words: str) -> str:
    """Over a second channel: short, and understood without the chat."""
    what = f"【紧急{number}·第{time}次】{kind_of(kind)}，{place}：{words}"
    return f"{what}。请在机器人单聊回复“{TAKE} {number}”，或立即联系派出所。"


def call_title(*, number: int) -> str:
    return f"紧急 {number}"


def one_more(*, number: int, kind: str, count: int, words: str) -> str:
    return f"【紧急 {number}】同一地点第 {count} 条报告（{kind_of(kind)}）：{words}"


def climbs(*, number: int, name: str) -> str:
    return f"【紧急 {number}】{name}接单后一直没有进展，重新呼叫所有人。"


# --- taking ---------------------------------------------------------------------------------------------------------


def taken(*, number: int, name: str, at: str) -> str:
    return f"【紧急 {number}】{name}{at}已接。"


def taken_for_reporter(*, number: int, name: str, at: str) -> str:
    return f"编号 {number}：{name}{at}已接，正在处置。情况危急请继续拨打110。"


def yours(*, number: int, place: str, words: str, reporter: str, reports: int, paged: int) -> str:
    return (
        f"【紧急 {number}】已由您接单，停止呼叫其他人。\n地点：{place}\n原话：{words}\n"
        f"报告人：{reporter}；共 {reports} 条报告，已呼叫 {paged} 人；已请对方拨打110，是否已报警请与对方核实。\n"
        f"到达现场请回复：{ARRIVE} {number}；人手不够：{SUPPORT} {number}；"
        f"不是险情：{FALSE} {number}；处置完：{DONE} {number}"
    )


REPORTER_UNKNOWN = "未登记（请在原群里联系）"


def reporter(*, name: str, mobile: str) -> str:
    return f"{name} {mobile}".strip()


def already_yours(*, number: int) -> str:
    return f"紧急 {number} 已经是您接的。到达现场请回复：{ARRIVE} {number}；处置完：{DONE} {number}"


def already_taken(*, number: int, name: str, at: str) -> str:
    return f"紧急 {number} 已由{name}于{at}接单，无需重复接。需要增援时请直接联系他。"


def already_closed(*, number: int) -> str:
    return f"紧急 {number} 已经结束，没有改动。情况又起请重新报告。"


def nudge(*, number: int, minutes: int) -> str:
    return (
        f"【紧急 {number}】您接单已 {minutes} 分钟，还没有进展。到达现场请回复：{ARRIVE} {number}；"
        f"不是险情：{FALSE} {number}；处置完：{DONE} {number}。再没有进展将重新呼叫所有人。"
    )


def nudge_at_scene(*, number: int, minutes: int) -> str:
    return f"【紧急 {number}】您到场后已过 {minutes} 分钟。处置完请回复：{DONE} {number}"


def arrived(*, number: int, name: str, at: str) -> str:
    return f"【紧急 {number}】{name}{at}已到现场。"


def arrived_yours(*, number: int) -> str:
    return f"紧急 {number}：已记到场。处置完请回复：{DONE} {number}"


def support(*, number: int, name: str, at: str, place: str = "") -> str:
    where = f"地点：{place}。" if place else ""
    return f"【紧急 {number}】{name}{at}请求支援，请能到的人马上去。{where}"


def support_yours(*, number: int, people: int) -> str:
    return f"紧急 {number}：支援请求已发给 {people} 人。"


def was_false(*, number: int, name: str, at: str) -> str:
    return f"【紧急 {number}】{name}{at}报告为误报，已停止呼叫。"


def was_done(*, number: int, name: str, at: str) -> str:
    return f"【紧急 {number}】{name}{at}已处置完毕。"


def closed_yours(*, number: int) -> str:
    return f"紧急 {number} 已结束，已告知所有被呼叫的人，过程已留痕。"


NOT_FOR_YOU = "这件险情要由被呼叫的民警或负责人处理。您看到的情况请继续在群里告诉我，紧急请拨打110。"
TAKE_FIRST = "还没有人接单，请先接单。"


def take_first(*, number: int) -> str:
    return f"{TAKE_FIRST}回复：{TAKE} {number}"


def item_title(*, kind: str, state: str) -> str:
    return f"{kind_of(kind)}（{STATES[state]}）"


STATES = {"open": "未接单", "taken": "已接单", "arrived": "已到场", "done": "已处置", "false": "误报"}


# --- the link in a text message ---------------------------------------------------------------------------------------

LINK_TITLE = "险情接单"
ACCEPT = "接单，我去处置"
GO_ON = "请回到机器人单聊继续：到现场、处置完、不是险情都在那里报。"


def accept_head(*, number: int, kind: str, at: str) -> str:
    return f"【紧急 {number}】{kind_of(kind)}，{at}报告"


def accept_place(*, place: str) -> str:
    return f"地点：{place}"


def accept_words(*, words: str) -> str:
    return f"原话：{words}"


def accept_as(*, name: str) -> str:
    return f"您是{name}。点下面的按钮才算接单；接单后停止呼叫其他人。"


# --- drill ----------------------------------------------------------------------------------------------------------


def drill(*, day: str, head: str) -> str:
    return (
        f"【演练】{day} 每日通联演练：看到这条说明本通道能叫到您，无需处置、无需回复。没有收到短信或电话请告知管理员。"
        f"操作记录到 {head}。"
    )


def drill_call(*, day: str, head: str) -> str:
    return f"【演练】{day} 派出所联络机器人每日通联演练，无需处置。操作记录到 {head}，请保留备查。"


DRILL_TITLE = "通联演练"


# --- what the watch finds ---------------------------------------------------------------------------------------------


def without_step(*, number: int) -> str:
    return f"险情 {number} 没有下一步呼叫，已补上"


def step_is_late(*, number: int, kind: str, place: str, seconds: int) -> str:
    return f"险情 {number}（{kind_of(kind)}，{place}）的呼叫迟了 {seconds} 秒，机器人可能停了，请立即联系现场"


def calls_fail(*, number: int) -> str:
    return f"险情 {number} 的第二通道没有叫通任何人"


def drill_missing(*, day: str) -> str:
    return f"{day} 的通联演练没有走完，险情时可能叫不到人"


# --- while nothing can be looked up -----------------------------------------------------------------------------------


def red(*, mark: str, kind: str, place: str, words: str) -> str:
    return f"【紧急{mark}】{kind_of(kind)}，{place}：{words}。机器人数据库故障，无法记录，请立即联系现场并拨打110。"


def red_title(*, mark: str) -> str:
    return f"紧急{mark}"
