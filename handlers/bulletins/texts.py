"""Every Chinese word that people see or type about bulletins."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

TITLE = "通报"

NOTICE = ("通知", "发通知")
COMPOSE = ("发通报", "写通报")
CORRECT = ("更正",)
RECALL = ("收回", "撤回通报")
LIBRARY_TYPES = ("诈骗类型",)
CONFIRM = ("确认",)
CANCEL = ("取消",)
PROGRESS = ("通报", "进展")
SILENT = ("未回执",)
STOP = ("停发",)
RESEND = ("重发",)
VERIFY = ("核验",)
UNDO = ("撤销",)

HELP_NOTICE = "通知 <单位> <正文>：先看预览，确认后发到该单位下的所有群"
HELP_COMPOSE = "发通报 <内容>：文字、转发的消息、图片、文件都行，先看预览再确认"
HELP_CONFIRM = "确认 <编号>：发出您刚预览的通知"
HELP_CANCEL = "取消 <编号>：放弃还没确认的通知"
HELP_PROGRESS = "通报 <编号>：看送达、失败和回执"
HELP_SILENT = "未回执 <编号>：列出还没人回“收到”的单位"
HELP_STOP = "停发 <编号>：停住还没发出的"
HELP_RESEND = "重发 <编号>：给失败的群再发一次；重发 <编号> 未回执：只再提醒没回执的"
HELP_CORRECT = "更正 <编号> <新内容>：给收到原通知的群发更正"
HELP_RECALL = "收回 <编号>：能撤回的撤回，不能的发作废说明"
HELP_VERIFY = "核验 <编号>：查一条消息是不是派出所发的"
HELP_UNDO = "撤销 <编号>：撤回您刚回的“收到”"

WHOLE_STATION = frozenset({"全体", "全所", "所有", "全部", "所有群", "全体单位"})

FORM = "写法：通知 <单位> <正文>\n例如：通知 全体 今晚22点前请各单位核对外来人员名单。"
NO_SCOPE = f"没看出要发给谁、发什么。{FORM}"
FORM_CONFIRM = "请带上编号，例如：确认 12"
FORM_CANCEL = "请带上编号，例如：取消 12"
FORM_NUMBER = "请带上通报编号，例如：通报 12"
FORM_VERIFY = "请带上消息末尾的核验编号，例如：核验 12-7K3M"
BUTTON_RECEIPT = "收到"
NOBODY = "本所还没有别的民警"


def no_body(*, unit: str) -> str:
    return f"要发给“{unit}”什么内容？请把正文写在单位后面再发一次。\n{FORM}"


def too_long(*, chars: int, limit: int) -> str:
    return f"正文有 {chars} 字，最多 {limit} 字。请缩短，或分成两条通知。"


def unknown_unit(*, text: str, near: Sequence[str]) -> str:
    hint = f"您要找的是不是：{'、'.join(near)}？" if near else "请核对名称，也可只写其中几个字。"
    return f"没有找到单位“{text}”。{hint}\n{FORM}"


def which_unit(*, text: str, names: Sequence[str]) -> str:
    lines = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    return f"“{text}”可能是下面几个单位，请回复数字（正文已记下，不用重写）：\n{lines}"


def not_a_choice(*, count: int) -> str:
    return f"请回复 1 到 {count} 的数字；要放弃请回复：算了"


GIVE_UP = frozenset({"算了", "取消", "不发了"})
GIVEN_UP = "好的，没有发送。"


def no_group(*, scope: str) -> str:
    return f"{scope}下面还没有绑定的群，发不出去。请先绑定：发“绑定码 <单位>”要绑定码。"


def mark(*, number: int) -> str:
    return f"【通知 {number}】"


def message(*, mark: str, station: str, title: str, body: str) -> str:
    return f"{mark}{station}\n" + (f"{title}\n" if title else "") + body


def marked_message(*, mark: str, station: str, title: str, body: str) -> str:
    return f"**{mark}{station}**\n\n" + (f"### {title}\n\n" if title else "") + body


def correction_mark(*, number: int, corrects: int) -> str:
    return f"【通知 {number}】更正通知 {corrects} · "


def case_mark(*, number: int) -> str:
    return f"【通知 {number}】每日一案 · "


def lookout_mark(*, number: int) -> str:
    return f"【通知 {number}】寻人 · "


def message_foot(*, number: int, code: str, receipt: bool = True, button: bool = False) -> str:
    press = "按“收到”，或" if button else ""
    ask = f"收到请{press}@我回复：收到 {number}\n" if receipt else ""
    return f"——\n{ask}核验编号：{number}-{code}"


def send_only_foot(*, number: int, code: str, link: str) -> str:
    receipt = f"收到请点开确认：{link}\n" if link else ""
    return f"——\n{receipt}核验编号：{number}-{code}"


def lookout_ask(*, number: int) -> str:
    return f"——\n有线索请引用本条@我回复，或@我发：线索 {number} <时间、地点、情况>；紧急请拨 110。"


MASKED = "注意：正文里的证件号、手机号在群里已打码；要留联系电话请用固定电话。\n"


def reach(*, groups: int, by_platform: Mapping[str, int], send_only: int, units: int) -> str:
    parts = "，".join(f"{PLATFORMS.get(name, name)} {count}" for name, count in sorted(by_platform.items()))
    line = f"将发到 {groups} 个群（{parts}），涉及 {units} 个单位"
    return line + (f"；其中 {send_only} 个群只能发、不能在群里回执" if send_only else "") + "。"


PLATFORMS = {"wecom": "企业微信", "dingtalk": "钉钉"}


def sent(*, number: int, groups: int) -> str:
    return f"通知 {number} 已开始发送，共 {groups} 个群。看进展请发：通报 {number}；停住未发的请发：停发 {number}"


def already_sent(*, number: int) -> str:
    return f"通知 {number} 已经确认过了，没有重复发送。看进展请发：通报 {number}"


def cancelled(*, number: int) -> str:
    return f"通知 {number} 已放弃，没有发出。"


def was_cancelled(*, number: int) -> str:
    return f"通知 {number} 已经放弃，或放了 7 天没有确认而失效，没有发出。要发请重新写：通知 <单位> <正文>"


def not_a_draft(*, number: int) -> str:
    return f"通知 {number} 已不在待确认状态，不能再取消。已发出的请用：停发 {number}"


def never_sent(*, number: int) -> str:
    return f"通知 {number} 没有发出过，不用更正。没发出的草稿可以直接改：修改 {number} 正文 <新内容>"


SEE_MEDIA = "（请看下面的图片或文件）"
NOTHING_TO_CONFIRM = "没有等您确认的通知。请先发：通知 <单位> <正文>"


def progress(
    *,
    number: int,
    state: str,
    sent: int,
    groups: int,
    failed: int,
    waiting: int,
    unknown: int,
    units: int,
    of: int,
    people: int,
    unverified: int,
    asks: bool,
) -> str:
    line = f"通知 {number}（{state}）：已送达 {sent}/{groups} · 失败 {failed} · 等待 {waiting}"
    line += f" · 未明确 {unknown}" if unknown else ""
    if not asks:
        return f"{line}\n这一条不要回执。"
    unknown_people = f"，其中 {unverified} 人未验证身份" if unverified else ""
    return f"{line}\n已回执 {units}/{of} 家，{people} 人（以群里回复和回执页为准）{unknown_people}"


STATES = {
    "draft": "待确认",
    "sending": "发送",
    "finished": "已发完",
    "stopped": "已停发",
    "cancelled": "已放弃",
    "recalled": "已作废",
}


def failures(*, lines: Sequence[tuple[str, str]], more: int, number: int) -> str:
    listed = "\n".join(f"· {group}：{reason}" for group, reason in lines)
    tail = f"\n……另有 {more} 个" if more else ""
    return f"没发出去的群：\n{listed}{tail}\n修好后请发：重发 {number}"


def resent_unclear(*, number: int, count: int) -> str:
    return f"其中 {count} 条因平台没有明确应答而补发过，个别群可能看到两条编号同为 {number} 的通知。"


def finished(*, number: int) -> str:
    return f"通知 {number} 已发完。"


def silent(*, number: int, names: Sequence[str], more: int, of: int) -> str:
    if not names:
        return f"通知 {number}：{of} 家都已回执。"
    tail = f" 等 {len(names) + more} 家" if more else f"，共 {len(names)} 家"
    return f"通知 {number} 还没回执：{'、'.join(names)}{tail}（共发 {of} 家）"


def stopped(*, number: int, held: int) -> str:
    return f"通知 {number} 已停发，拦下 {held} 条还没发出的；已发出的请另发更正。"


def resent(*, number: int, count: int) -> str:
    return f"通知 {number} 正在给 {count} 个群重发。" if count else f"通知 {number} 没有需要重发的群。"


def recent(*, lines: Sequence[str]) -> str:
    return "最近的通知：\n" + "\n".join(lines) if lines else "还没有发过通知。"


def recent_line(*, number: int, state: str, start: str, sent: int, groups: int, units: int, of: int, asks: bool) -> str:
    receipts = f"，回执 {units}/{of} 家" if asks else ""
    return f"{number}（{state}）{start}：送达 {sent}/{groups}{receipts}"


def received(*, number: int) -> str:
    return f"通知 {number} 已记下您的回执。回错了请发：撤销 {number}"


def received_before(*, number: int) -> str:
    return f"通知 {number} 您已经回执过了，不用再回。"


def tally(*, number: int, new: int, total: int) -> str:
    return f"通知 {number}：已收 {new} 人回执（本群累计 {total} 人已回）。"


def undone(*, number: int) -> str:
    return f"通知 {number} 的回执已撤销。"


def nothing_to_undo(*, number: int) -> str:
    return f"通知 {number} 没有您的回执，不用撤销。"


def held_line(*, number: int, state: str, start: str) -> str:
    return f"{number}（{state}）{start}"


def genuine(*, number: int, station: str, day: date, void: bool = False) -> str:
    sent = f"核验通过：这是{station} {day.month}月{day.day}日发出的通知 {number}{'，现已作废' if void else ''}"
    return f"{sent}。派出所不会在群里索要身份证号、验证码或转账。"


def not_genuine(*, text: str) -> str:
    return f"没有查到编号“{text}”的通知。不要点其中的链接，不要转账，请把原消息转给派出所或拨打 96110。"


def joined(*, names: Sequence[str]) -> str:
    return "、".join(names)


def some_units(*, names: Sequence[str], count: int) -> str:
    return "、".join(names) + (f" 等 {count} 个单位" if count > len(names) else "")


def narrowed(*, units: str, by: Sequence[str]) -> str:
    return f"{units}（{'、'.join(by)}）"


def read_figure(*, people: int, groups: int, at: datetime) -> str:
    return f"钉钉已读 {people} 人次（平台数字，{groups} 个钉钉群，{at.month}月{at.day}日取）"


def corrected_by(*, numbers: Sequence[int]) -> str:
    return f"已由通知 {'、'.join(map(str, numbers))} 更正。"


HOLDS = {"second": "等第二位民警", "scheduled": "已排定", "series": "定期", "slot": "等合并发出"}
