"""Every Chinese word about a person who is looked for."""

import re
from collections.abc import Sequence

MARK = re.compile(r"【通知 (?P<number>\d{1,9})】寻人")  #: how a lookout begins, as it stands in a quotation
#: What people say who saw whom a photo shows.
SEEN = re.compile(
    "[见看瞧碰遇撞][到见过着](?:了|过)?(?:这个?)?(?:他|她|小孩|孩子|老人|人了)|(?:像|好像|就)是?[他她]|[他她]在"
)
LOOKOUT = ("寻人",)
TITLE = "寻人"
SIGHTING = ("线索",)
FOUND = ("已找到",)
CLUES = ("看线索",)
HELP_LOOKOUT = "寻人 <范围> <走失人情况>：附照片，紧急发到周边各群"
HELP_SIGHTING = "线索 <编号> <时间、地点、情况>：提供寻人线索"
HELP_FOUND = "已找到 <编号>：通知各群，并清除走失人的信息"
HELP_CLUES = "看线索 <编号>：列出收到的线索"
FORM_LOOKOUT = (
    "写法：寻人 <范围> <情况>，可同时附照片。\n"
    "例如：寻人 城东物流园 5岁男孩，红上衣蓝裤子，今天14点在3号门走失，见到请联系派出所。"
)
FORM_SIGHTING = "请写明编号和情况，例如：线索 12 14:20在东门看到，往公交站去了"
FORM_NUMBER = "请带上寻人编号，例如：已找到 12"
NOTE = "寻人信息只用于本次查找，找到后会清除；请核对照片和文字里没有不必要的个人信息。\n"


def thanks(*, number: int) -> str:
    return f"线索已转给负责民警（寻人 {number}）。情况紧急请直接拨打 110。"


def closed(*, number: int) -> str:
    return f"寻人 {number} 已经结束，谢谢您。新的情况请拨打 110。"


def sighting(*, number: int, count: int, place: str, who: str, told: str) -> str:
    return f"寻人 {number} 第 {count} 条线索（{place}，{who}）：\n{told}"


def clues(*, number: int, lines: Sequence[str]) -> str:
    if not lines:
        return f"寻人 {number} 还没有线索。"
    return f"寻人 {number} 共 {len(lines)} 条线索：\n" + "\n".join(lines)


def clue(*, at: str, told: str) -> str:
    return f"· {at} {told}"


def found(*, number: int, station: str) -> str:
    return f"【寻人 {number} 已找到】{station}\n要找的人已平安找到，谢谢大家。请删除并停止转发此前的图片和信息。"


def finished(*, number: int, groups: int, taken: int) -> str:
    return (
        f"寻人 {number} 已结束：正在告知 {groups} 个群，{taken} 个群的原消息正在撤回。"
        f"走失人的文字、照片和线索已从系统清除。"
    )


PRIVATE_PLACE = "单聊"
SOMEBODY = "群成员"
