"""Chinese words of faults in the rules, for whoever changes them."""

from collections.abc import Sequence

LEVELS = {"low": "低", "mid": "中", "high": "高"}
RUNGS = {"team": "班组", "park": "园区", "mediation": "调解", "station": "派出所"}
TIERS = {"owner": "负责人", "deputy": "副手", "fallback": "兜底"}


def unreadable(*, reason: str) -> str:
    return f"规则文件读不懂：{reason}"


def unknown_part(*, name: str) -> str:
    return f"没有“{name}”这一项，请删掉或改成 hours、rungs、route、clocks、after、sensitive"


def part_missing(*, name: str) -> str:
    return f"缺少 [{name}] 一项"


def hours_wrong(*, name: str) -> str:
    return f'[hours.{name}] 的时段写法不对，应像 "08:30-17:30"'


def never_staffed(*, name: str) -> str:
    return f"[hours.{name}] 没有任何时段，等于永远没人值守"


def rung_missing(*, rung: str) -> str:
    return f"缺少 [rungs.{rung}]（{RUNGS[rung]}）"


def rung_hours(*, rung: str) -> str:
    return f"[rungs.{rung}]（{RUNGS[rung]}）的 hours 没有写，或者没有这种时段"


def tier_missing(*, rung: str, tier: str) -> str:
    return f"[rungs.{rung}]（{RUNGS[rung]}）没有{TIERS[tier]}：请写上 {tier} = [...]"


def unknown_whom(*, rung: str, word: str) -> str:
    return (
        f"[rungs.{rung}] 里的“{word}”不是认得的人，"
        "可用 leader、manager、mediator、duty（可加 -deputy）、chief、officers"
    )


def route_wrong(*, place: int, word: str) -> str:
    return f"第 {place} 条 [[route]] 里的“{word}”没有这种写法"


def route_end(*, place: int) -> str:
    return f"第 {place} 条 [[route]] 的 rungs 必须以 station（派出所）结尾，否则会没有人兜底"


FEW = 3
EVERY_PARK, EVERY_KIND, NO_PARK = "所有园区", "所有类别", "不属于任何园区的地方"


def no_route(*, where: str, kinds: str, levels: Sequence[str]) -> str:
    graded = "、".join(LEVELS[one] for one in levels)
    return f"有空缺：{where} × {kinds} × {graded}级 没有去处，请加一条 [[route]]"


def parks(*, names: Sequence[str], of: Sequence[str]) -> str:
    return most(names=names, of=of, every=EVERY_PARK)


def kinds(*, names: Sequence[str], of: Sequence[str]) -> str:
    return most(names=names, of=of, every=EVERY_KIND)


def most(*, names: Sequence[str], of: Sequence[str], every: str) -> str:
    """All but a few are told by the few."""
    others = [one for one in of if one not in names]
    if of and not others:
        return every
    if others and len(others) <= FEW < len(names):
        return f"{'、'.join(others)}以外的{every}"
    return "、".join(names)


def no_such_park(*, park: str) -> str:
    return f"[[route]] 里写的园区“{park}”在通讯录里没有"


def nobody_on(*, park: str, rung: str) -> str:
    return f"有空缺：{park} 的{RUNGS[rung]}一级没有人可叫，请在通讯录里设好"


def clock_missing(*, level: str) -> str:
    return f"缺少 [clocks.{level}]（{LEVELS[level]}级的时限）"


def clock_wrong(*, level: str, name: str) -> str:
    return f"[{level}] 的 {name} 没有写或写得不对，应为大于 0 的整数"


HIGH_NEVER_SLEEPS = "[clocks.high] 的 staffed 必须是 false：高级别的时限全天都走"
VISITS_TWICE = "[after] 的 visit_days 至少两次，且都在一个月内"
SENSITIVE_WRONG = "[[sensitive]] 要写 name、from、to（日期），且 to 不早于 from"
