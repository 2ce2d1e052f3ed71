"""Chinese words of what happens to a case after it was opened. Names of grades, kinds and states are handed in."""

from collections.abc import Sequence

# --- the holder -------------------------------------------------------------------------------------------------------


def taken(*, number: int, name: str, at: str) -> str:
    return f"编号 {number}：{name}{at}已接。"


def brief(
    *,
    number: int,
    level: str,
    category: str,
    place: str,
    words: str,
    contact: str,
    reasons: Sequence[str],
    settle_by: str,
    confirmed: bool,
) -> str:
    why = f"\n定级依据：{'；'.join(reasons)}" if reasons else ""
    check = "" if confirmed else f"\n类别是系统判断，请核对：类别 {number} {category}"
    until = f"\n请在 {settle_by} 前办结" if settle_by else ""
    return (
        f"【纠纷 {number}】由您办理，{level}级·{category}\n地点：{place}\n原话：{words}\n"
        f"报告人：{contact}{why}{check}{until}\n"
        f"记一步：跟进 {number} …；办结：办结 {number} <结果>；交给别人：转 {number} <姓名>；升级 {number} <理由>"
    )


ANONYMOUS = "匿名（不显示）"
CONTACT_UNKNOWN = "未登记，请在原群里联系"


def on_behalf(*, name: str) -> str:
    return f"（代 {name} 报）"


def given(*, text: str) -> str:
    return f"交给您办理：\n{text}"


def new_holder(*, number: int, name: str) -> str:
    return f"编号 {number}：现由{name}办理。"


def already_yours(*, number: int) -> str:
    return f"纠纷 {number} 已经在您手上。记一步：跟进 {number} …；办结：办结 {number} <结果>"


def held_by_other(*, number: int, name: str) -> str:
    return f"纠纷 {number} 已由{name}接单，没有改动。要换人请他发：转 {number} <姓名>"


def see_only(*, number: int) -> str:
    return f"纠纷 {number} 您可以看，不能办。"


def already_his(*, number: int, name: str) -> str:
    return f"纠纷 {number} 本来就由{name}办理。"


NOT_TO_HIM = "这件事涉及他本人或他的上下级，不能交给他。"
NOT_KNOWN = "还不知道您是谁，请先用邀请码绑定。"


def progress_kept(*, number: int) -> str:
    return f"纠纷 {number}：进展已记录，报告人已知道有进展。"


def progressed(*, number: int, at: str) -> str:
    return f"编号 {number}：{at} 有新进展，正在处置。"


def transferred(*, number: int, name: str) -> str:
    return f"纠纷 {number} 已交给{name}，已通知他和报告人。"


def handed_over(*, count: int, name: str, stays: Sequence[int]) -> str:
    rest = f"；{'、'.join(map(str, stays))} 涉及他，留在您手上" if stays else ""
    return f"已把 {count} 件交给{name}{rest}。"


def escalated(*, number: int, rung: str) -> str:
    return f"纠纷 {number} 已升级到{rung}。"


def regraded(*, number: int, level: str) -> str:
    return f"纠纷 {number} 已改为{level}级，时限按新级别走，理由已留痕。"


def same_level(*, number: int, level: str) -> str:
    return f"纠纷 {number} 本来就是{level}级。"


def category_set(*, number: int, category: str) -> str:
    return f"纠纷 {number} 类别：{category}，已确认。"


def snoozed(*, number: int, until: str) -> str:
    return f"纠纷 {number}：{until} 前不再催，理由已留痕。"


def snooze_too_long(*, minutes: int) -> str:
    return f"这一级最多暂缓 {f'{minutes} 分钟' if minutes < 60 else f'{minutes // 60} 小时'}。"


def nudge(*, number: int, minutes: int, left: int) -> str:
    after = "再没有消息将收回、叫上一级。" if left <= 1 else ""
    return (
        f"【纠纷 {number}】接单已 {minutes} 分钟，还没有新进展。"
        f"请回：跟进 {number} <做了什么>；办结：办结 {number} <结果>。{after}"
    )


def settle_over(*, number: int, days: int) -> str:
    return f"【纠纷 {number}】办结时限已过 {days} 天。请办结，或 升级 {number} <理由>。"


def came_back(*, number: int, name: str) -> str:
    return f"【纠纷 {number}】{name}接单后一直没有进展，已收回，叫上一级。"


def party_added(*, number: int, count: int) -> str:
    return f"纠纷 {number}：已记当事人，共 {count} 方。"


CHANGE_CATEGORY = "改类别"


def party_set(*, number: int, place: int, state: str) -> str:
    return f"纠纷 {number}：第 {place} 方记为{state}。"


def no_such_party(*, count: int) -> str:
    return f"这件纠纷有 {count} 方当事人，没有这个序号。"


# --- how it ends ------------------------------------------------------------------------------------------------------

NEVER_DIVERTED = "这件事涉及受伤、威胁、凶器、未成年人或多人，不能分流，请自己处置到底。"
HIGH_NOT_WITHDRAWN = "这件事不能自己撤回，办理人会和您核实。"  # may stand in a group: no grade
OTHERS_REPORTED_IT = "别人也报了这件事，已经合在一起办，不能单独撤回；办理人会和您核实。"
MERGE_WITH_ITSELF = "两个编号一样，请写：合并 <编号> <并入编号>"
UNDO_TOO_LATE = "合并已过了可以撤销的时间。"
BAD_VISIT = "回访反映没有解决"
REPORTER_SAYS_NO = "报告人说没有解决"
GLAD = "好的，谢谢。接下来一个月内我们还会回访，又有情况请随时告诉我。"


def diverted(*, number: int, service: str, until: str) -> str:
    return f"纠纷 {number} 已分流到 {service}。对方接收请发：对方已接 {number}；{until} 前没有回执会退回您手上。"


def diverted_already(*, number: int) -> str:
    return f"纠纷 {number} 已分流，还在等回执。对方接收发：对方已接 {number}；没接发：退回 {number} <理由>"


def not_diverted(*, number: int) -> str:
    return f"纠纷 {number} 没有在等回执的分流。"


def diverted_public(*, number: int, service: str) -> str:
    return f"编号 {number}：已转 {service}，我们会跟回执。"


def diverted_private(*, number: int, service: str, text: str) -> str:
    return (
        f"编号 {number}：这件事归 {service} 主管，已转过去，没接会退回来由我们继续办。"
        f"您也可以直接打 {service}，照着说：\n{text}"
    )


def text_for_service(*, words: str, place: str, at: str) -> str:
    return f"“我要反映：{words}。地点：{place}。时间：{at}。”"


def receipt_kept(*, number: int, service: str) -> str:
    return f"纠纷 {number}：{service} 已接收，进入观察期，仍按时回访。"


def went_to(*, service: str) -> str:
    return f"{service} 已接收"


def bounced(*, number: int, days: int) -> str:
    return f"纠纷 {number} 已退回，继续办理（从报告起已 {days} 天，时限连续计算）。"


def lapsed(*, number: int, service: str) -> str:
    return f"【纠纷 {number}】{service} 没有在期限内回执，已自动退回，请继续办理。"


def danger_runs(*, number: int) -> str:
    return f"险情 {number} 还在呼叫，请先发：办结 {number}"


def which_outcome(*, number: int, names: Sequence[str]) -> str:
    listed = "\n".join(f"{place}. {one}" for place, one in enumerate(names, 1))
    return f"纠纷 {number} 的结果是哪一种？回数字，可带说明：\n{listed}"


def settled(*, number: int, outcome: str, visits: Sequence[str]) -> str:
    return f"纠纷 {number}：{outcome}，进入观察期，回访日：{'、'.join(visits)}。"


def settled_public(*, number: int) -> str:
    return f"编号 {number}：已处置。没有解决请回：没解决 {number}"


def outcome_assumed(*, number: int, outcome: str, names: Sequence[str]) -> str:
    return (
        f"纠纷 {number} 已随险情结束，结果先记为“{outcome}”。不是的话请发：办结 {number} <结果>（{'、'.join(names)}）"
    )


def outcome_put_right(*, number: int, outcome: str) -> str:
    return f"纠纷 {number} 的结果已改为“{outcome}”。"


def settled_private(*, number: int, outcome: str) -> str:
    said = f"（{outcome}）" if outcome else ""
    return f"编号 {number}：已处置{said}。解决了吗？（也可以发：解决了 {number} / 没解决 {number}）"


def visit_owed(*, number: int, place: int, contact: str) -> str:
    return f"【纠纷 {number}】今天该做第 {place} 次回访（{contact}）。做完请回：回访 {number} 好/不好/没联系上 <说明>"


def visited(*, number: int, next_at: str) -> str:
    return f"纠纷 {number}：回访已记。下次回访：{next_at}"


def visit_unreached(*, number: int) -> str:
    return f"纠纷 {number}：没联系上，明天再提醒。"


def no_visit_owed(*, number: int) -> str:
    return f"纠纷 {number} 现在不用回访。"


def closed(*, number: int) -> str:
    return f"纠纷 {number}：回访完成，办结。"


def reopened(*, number: int, graded: bool) -> str:
    return f"纠纷 {number} 已重开，{'级别上调一级，' if graded else ''}重新叫人。"


def reopened_for_holder(*, number: int) -> str:
    return f"【纠纷 {number}】没有解决，已重开，级别上调一级。"


def withdrawn(*, number: int) -> str:
    return f"编号 {number} 已撤回，记录保留。"


def withdrawn_for_holder(*, number: int) -> str:
    return f"【纠纷 {number}】报告人已撤回，不用再办。"


def merged(*, number: int, into: int, hours: int) -> str:
    return f"{number} 已并入 {into}。并错了 {hours} 小时内发：撤销合并 {number}"


def merged_for_reporter(*, number: int, into: int) -> str:
    return f"编号 {number} 与 {into} 是同一件事，合并办理。"


def merged_why(*, number: int) -> str:
    return f"并入 {number}"


def merge_into_settled(*, number: int, into: int) -> str:
    return f"纠纷 {into} 已经办结，没办完的不能并进去。可以先写：重开 {into} <原因>，或者：合并 {into} {number}"


def is_merged(*, number: int, into: int) -> str:
    return f"纠纷 {number} 已并入 {into}，请按 {into} 办理。"


def not_merged(*, number: int) -> str:
    return f"纠纷 {number} 没有合并过。"


def unmerged(*, number: int, into: int) -> str:
    return f"纠纷 {number} 已从 {into} 分开，继续单独办理。"


MOVES = {
    "take": "接单",
    "progress": "记进展",
    "transfer": "转",
    "escalate": "升级",
    "regrade": "改级",
    "divert": "分流",
    "receive": "记回执",
    "bounce": "退回",
    "settle": "办结",
    "reopen": "重开",
    "withdraw": "撤回",
    "visit": "回访",
    "merge": "合并",
    "snooze": "暂缓",
    "come_back": "收回",
    "finish": "了结",
}


def not_now(*, number: int, state: str, wanted: str) -> str:
    return f"纠纷 {number} 现在是“{state}”，不能{wanted}。"


# --- forms ------------------------------------------------------------------------------------------------------------


def form_number(*, word: str, example: str = "") -> str:
    return f"请带上编号：{word} <编号>{f' {example}' if example else ''}"


def form_reason(*, word: str, number: int) -> str:
    return f"请写上理由：{word} {number} <理由>"


def form_progress(*, number: int) -> str:
    return f"请写做了什么：跟进 {number} 已到现场，双方分开"


def form_level(*, number: int, level: str = "") -> str:
    if level:
        return f"改为{level}级，还差理由：请直接回复理由（或写：改级 {number} {level} <理由>）"
    return f"请写级别和理由：改级 {number} 高 涉及二十多人"


def form_snooze(*, number: int) -> str:
    return f"请写多久和理由：暂缓 {number} 2小时 等双方下班"


def form_divert(*, number: int) -> str:
    return f"请写部门和理由：分流 {number} 12333 欠薪归劳动监察"


def form_person(*, word: str) -> str:
    return f"请写交给谁：{word} <姓名>"


def no_such_person(*, name: str) -> str:
    return f"没有找到“{name}”，请写全名。"


def not_one_who_works(*, name: str) -> str:
    return f"“{name}”没有处置纠纷的权限，不能交给他。"


NOTHING_HELD = "您手上没有在办的纠纷，没有什么可移交。"


def several_persons(*, name: str) -> str:
    return f"有几位“{name}”，请写：<姓名> <单位>。"


def form_visit(*, number: int) -> str:
    return f"请写结果：回访 {number} 好（或 不好、没联系上）"


def form_category(*, number: int, names: Sequence[str]) -> str:
    return f"请写类别：类别 {number} 劳资。可选：{'、'.join(names)}"


def form_merge() -> str:
    return "请写两个编号：合并 <编号> <并入编号>"


def form_party(*, number: int) -> str:
    return (
        f"请写：当事人 {number} 对方 张三 13800000000（申请方、对方或证人）；"
        f"记态度：当事人 {number} 2 同意；看名单：当事人 {number}"
    )


# --- the link in a call -----------------------------------------------------------------------------------------------

LINK_TITLE = "纠纷接单"
LINK_TAKE = "接单，由我办理"
LINK_GO_ON = "请回到机器人单聊继续办理。"


def link_about(*, place: str, at: str) -> str:
    return f"地点：{place}，{at}报来"


def link_as(*, name: str) -> str:
    return f"您是{name}。点下面的按钮才算接单；接单后停止呼叫其他人。"
