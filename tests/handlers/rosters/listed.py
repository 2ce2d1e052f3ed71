"""Lists of people as they are typed into a chat, put together from independent choices; who stands in them is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Choose = Callable[[Sequence[Any]], Any]

SURNAMES = ("王", "李", "楼", "车", "白", "房", "史", "厉", "国", "石", "江", "文", "康", "强", "欧阳", "夏侯", "司马")
#: The last sign is one that places, jobs, groups and words for days end in too.
ENDINGS = "伟芳燕琳楼栋号房班组工师车队门库座室部员线岗间科村路街院厂店岁春秋来新天平安保"
MIDDLES = ("国", "大", "晓", "志", "永", "玉", "")
AREAS = ("330100", "510100", "210100", "460100")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TEAMS = ("注塑一组", "装卸二班", "质检部", "鞋面组", "A线", "缝纫车间", "仓储部")
SHIFTS = ("白班", "夜班", "中班")
LODGINGS = ("自住", "5栋602", "4号楼210", "A座1205", "宿舍203", "外租")
BETWEEN = (" ", "，", ",", "、", "/", " / ", "|", "；", ";", "  ", "\u3000", "，  ", "\t")
NUMBERS = ("", "{0}. ", "{0}、", "{0})", "({0})", "{0} ", "{0}．", "（{0}）", "{0}.", "{0}：", "- ", "• ")
TAILS = ("", "", "", "（已到）", " ✅", "[强]", "(新)", "。", ",", " ", "；")
ENDS = ("", "", "", "以上，收到请回复，谢谢🌹", "请查收", "谢谢", "报送人：周会计")
HEADS = (
    "恒达物流11月20日在岗名单",
    "【恒达物流】今日到岗人员：",
    "各位好，恒达物流11月20日名单如下👇",
    "#接龙\n恒达物流11月20日到岗登记",
    "恒达物流 2026-11-20 在岗人员（共{0}人）",
)


class Chance(Protocol):
    def choice(self, options: Sequence[Any], /) -> Any: ...


@dataclass
class Listed:
    """A message, and what each person in it is: name, id_no, phone, team, shift, lodging."""

    text: str = ""
    people: list[dict[str, str | None]] = field(default_factory=list)


def identity(place: int, choose: Choose) -> str:
    base = f"{choose(AREAS)}19{70 + place % 29}{1 + place % 12:02d}{1 + place % 28:02d}{100 + place * 7 % 900:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(base, WEIGHTS, strict=True)) % 11
    return base + "10X98765432"[rest]


def names(choose: Choose, number: int) -> list[str]:
    found: list[str] = []
    while len(found) < number:
        name = choose(SURNAMES) + choose(MIDDLES) + choose(ENDINGS)
        name = name if len(name) > 2 else name[0] + choose("勇丽超") + name[1]
        if name not in found:
            found.append(name)
        else:
            found.append(f"{choose('赵钱孙周')}{choose('勇丽超')}{len(found) % 7 * '一' or '二'}"[:3])
    return found


def _phone(choose: Choose, phone: str) -> str:
    shape = choose(
        ("{0}{1}{2}", "{0}{1}{2}", "{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "+86{0}{1}{2}", "+86 {0}{1}{2}")
    )
    return str(shape.format(phone[:3], phone[3:7], phone[7:]))


def message(choose: Choose) -> Listed:
    number = choose(range(2, 9))
    between, style, tail = choose(BETWEEN), choose(NUMBERS), choose(TAILS)
    has_phone, has_id = choose((True, True, False)), choose((True, False))
    if not has_phone and not has_id and (not style or style[0] in "-•" or "\t" in between):
        has_phone = True
    extra = [name for name in ("team", "shift", "lodging") if (has_phone or has_id) and choose((True, False, False))]
    numbers = [name for name, wanted in (("id_no", has_id), ("phone", has_phone)) if wanted]
    if choose((True, False)):
        numbers.reverse()
    order = choose(
        (["name", *numbers, *extra], ["name", *numbers, *extra], ["name", *extra, *numbers], [*numbers, "name", *extra])
    )
    if order[0] != "name" and style and style[-1] not in " 、)）．:：":
        order = ["name", *numbers, *extra]  # a running number glued to a telephone is no list that anybody reads
    if order[0] != "name" and style in ("{0} ", "{0}："):
        style = "{0}、"
    if between in ("|", "\t"):
        tail = ""
    group = choose((None, None, "team", "shift")) if not {"team", "shift"} & set(extra) else None
    result = Listed()
    lines: list[str] = [choose(HEADS).format(number)]
    shape = choose(("{0}：", "【{0}】", "{0}"))
    for place, name in enumerate(names(choose, number)):
        person: dict[str, str | None] = dict.fromkeys(("name", "id_no", "phone", "team", "shift", "lodging"))
        person["name"] = name
        if has_id:
            person["id_no"] = identity(place + 1, choose)
        if has_phone:
            person["phone"] = f"1{choose('356789')}{choose('35789')}0000{1000 + place * 37}"
        for key, options in (("team", TEAMS), ("shift", SHIFTS), ("lodging", LODGINGS)):
            if key in extra:
                person[key] = choose(options)
        if group is not None:
            words = TEAMS if group == "team" else SHIFTS
            if place in (0, number // 2):
                lines.append(shape.format(words[len(lines) % len(words)]))
            person[group] = words[(1 if place < number // 2 or number // 2 == 0 else 2 + number // 2) % len(words)]
        result.people.append(person)
        written = [_phone(choose, str(person[key])) if key == "phone" else str(person[key]) for key in order]
        if between in (" ", "\u3000", "  ") and has_id and has_phone:
            written = [str(person[key]) for key in order]
        lines.append(style.format(place + 1) + between.join(written) + tail)
        if group is None and choose((False,) * 9 + (True,)):
            lines.append("")
    lines.append(choose(ENDS))
    result.text = "\n".join(lines)
    return result
