"""What people read when a list is missing."""

from collections.abc import Sequence

NO_CHANGE, STOPPED = "无变化", "今天停工"
OPEN_TITLE, SOON_TITLE, DUE_TITLE = "报今天的名单", "名单快到时间了", "名单还没收到"
UNFILED_TITLE = "人员变动还没向派出所申报"


def opened(*, unit: str, deadline: str) -> str:
    return f"{unit}：请在今天 {deadline} 前报名单。没有变化就点“无变化”；有变化直接发给我，只发变动的也行。"


def soon(*, unit: str, deadline: str) -> str:
    return f"{unit}：今天的名单还没收到，{deadline} 截止。没有变化点一下就行。"


def due(*, unit: str, deadline: str, in_a_row: int, locks: str) -> str:
    again = f"（连续 {in_a_row} 天）" if in_a_row > 1 else ""
    until = f"{locks} 锁定，" if locks else ""
    return f"{unit}：{deadline} 已过，今天的名单还没收到{again}。{until}现在补报也收，记为迟报。"


def due_in_group(*, unit: str, deadline: str) -> str:
    return f"{unit}今天的名单还没收到（{deadline} 截止）。请填报员私聊我报送；没有变化回“无变化”，停工回“停工”。"


def park_list(*, park: str, units: Sequence[str], of: int) -> str:
    lines = "\n".join(f"{number}. {one}" for number, one in enumerate(units, 1))
    return f"{park}今天应报 {of} 家，还有 {len(units)} 家没报：\n{lines}\n请帮忙催一下；也可以代交：代交 企业名 名单。"


def officer_list(*, groups: Sequence[tuple[str, Sequence[str]]], silent: int, of: int) -> str:
    parts = [f"【{park}】" + "、".join(units) for park, units in groups]
    return f"今天的名单应报 {of} 家，还有 {silent} 家没动静：\n" + "\n".join(parts) + "\n再催一次：回复“催”。"


def silent_name(*, unit: str, in_a_row: int, contact: str) -> str:
    row = f"，连续 {in_a_row} 天" if in_a_row > 1 else ""
    who = f"，联系人 {contact}" if contact else "，没有填报员"
    return f"{unit}{row}{who}"


def short_name(*, unit: str, in_a_row: int) -> str:
    return f"{unit}（{in_a_row} 天）" if in_a_row > 1 else unit


def more(*, number: int) -> str:
    return f"……另有 {number} 家"


def lapsing(*, unit: str, joined: int, left: int, day: str, last: str) -> str:
    parts = [f"新增 {joined} 人" if joined else "", f"离开 {left} 人" if left else ""]
    what = "、".join(part for part in parts if part)
    return f"{unit}：{day} {what}，最晚 {last} 申报（3 个工作日）。"


def lapsing_list(*, lines: Sequence[str]) -> str:
    return "人员变动快到申报期限：\n" + "\n".join(lines) + "\n申报完回复：已申报 企业名。"


def nudged(*, units: int, spared: int) -> str:
    tail = f"；{spared} 家今天已催满次数，没有再催" if spared else ""
    return f"已催 {units} 家{tail}。"


NOBODY_SILENT = "今天没有要催的。"
FILED_NOTHING = "这家企业没有待申报的变动。"


def filed(*, unit: str, number: int) -> str:
    return f"{unit}：{number} 人的变动已记为申报完成。"
