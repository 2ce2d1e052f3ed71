"""How a reporter types people into a chat: numbered lines, tables of strokes, sentences about who came and went."""

import random

from tests.handlers.rosters.messy import folk
from tests.handlers.rosters.messy.folk import Person
from tests.handlers.rosters.messy.papers import Case
from tests.handlers.rosters.town import COMPANIES

_BARE = {"team": "", "shift": "", "lodging": ""}


def message(seed: int) -> Case:
    chance = random.Random(seed)
    maker = chance.choice((lines, lines, chain, strokes, labelled, sections, sentences, one_line))
    return maker(chance)


def _crowd(chance: random.Random, faults: tuple[str, ...] = folk.LINE_FAULTS, most: int = 9) -> list[Person]:
    return [one for one in folk.crowd(chance, faults, 2, most) if one.kind == folk.RESIDENT] or [folk_one(chance)]


def folk_one(chance: random.Random) -> Person:
    while True:
        one = folk.person(chance, 1)
        if one.kind == folk.RESIDENT:
            return one


def _said(chance: random.Random, people: list[Person], text: str, fields: set[str], company: str | None) -> Case:
    return Case("", text.encode(), people, fields, company, None, len(people))


def _phone(chance: random.Random, one: Person) -> str:
    written = str(one.written_phone)
    if written == one.phone and len(written) == 11 and chance.random() < 0.2:
        return chance.choice((f"+86 {written}", f"{written[:3]}-{written[3:7]}-{written[7:]}", f"+86{written}"))
    return written


def lines(chance: random.Random) -> Case:
    people = _crowd(chance)
    between = chance.choice((" ", "，", ",", "、", "  ", "/", "；", "|"))
    style = chance.choice(("{0}. ", "{0}、", "{0}) ", "({0})", "", "{0} ", "{0}．", "①"))
    style = "" if style == "①" else style
    order = chance.choice((("id_no", "phone"), ("phone", "id_no")))
    fields = {name for name in ("team", "shift", "lodging") if chance.random() < 0.3}
    company = chance.choice(COMPANIES)
    heads = (
        f"{company}11月20日在岗名单",
        f"{company} 今日到岗人员：",
        f"【{company}】11月20日人员名单",
        f"@小助手 {company}今日在岗人员名单",
    )
    found = [chance.choice(heads)]
    for at, one in enumerate(people, 1):
        values = {"id_no": str(one.written_id), "phone": _phone(chance, one)}
        told = [getattr(one, name) for name in ("team", "shift", "lodging") if name in fields]
        name = one.name or ""
        name = f"{name[0]} {name[1]}" if len(name) == 2 and between != " " and chance.random() < 0.2 else name
        found.append(style.format(at) + between.join([name, *(values[key] for key in order), *told]))
    case = _said(chance, people, "", fields, company)
    if chance.random() < 0.4:
        case.declared = len(people) + chance.choice((0, 0, 0, 1, -1))
        found.append(chance.choice((f"共{case.declared}人", f"合计：{case.declared}人", f"总计{case.declared}人")))
    if chance.random() < 0.2:
        found.append(chance.choice(("以上人员已全部到岗", "请查收", "谢谢", "报送人：周会计 13900009999")))
    case.content = "\n".join(found).encode()
    return case


def chain(chance: random.Random) -> Case:
    """接龙: names and telephones, or names alone."""
    people = _crowd(chance, ("phone_length", "phone_masked"))
    for one in people:
        one.kind = one.id_no = None
    with_phone = chance.random() < 0.7
    company = chance.choice(COMPANIES)
    found = ["#接龙", f"{company}11月20日到岗登记", ""]
    if chance.random() < 0.3:
        found.append("例 姓名 电话")
    for at, one in enumerate(people, 1):
        if not with_phone:
            one.phone, one.errors = None, set()
        found.append(f"{at}. {one.name}" + (f" {_phone(chance, one)}" if with_phone else ""))
    return _said(chance, people, "\n".join(found), set(), company)


def strokes(chance: random.Random) -> Case:
    people = _crowd(chance, folk.FAULTS)
    fields = ["name", "id_no", "phone", *(name for name in ("team", "shift") if chance.random() < 0.4)]
    chance.shuffle(fields)
    heads = {"name": "姓名", "id_no": "身份证号", "phone": "手机号", "team": "班组", "shift": "班次"}
    found = ["| " + " | ".join(heads[name] for name in fields) + " |", "|" + " --- |" * len(fields)]
    for one in people:
        values = {
            "name": one.name,
            "id_no": one.written_id,
            "phone": one.written_phone,
            "team": one.team,
            "shift": one.shift,
        }
        found.append("| " + " | ".join(str(values[name]) for name in fields) + " |")
    return _said(chance, people, "\n".join(found), set(fields), None)


def labelled(chance: random.Random) -> Case:
    people = _crowd(chance)
    end = chance.choice(("，", " ", "；", "\n"))
    found = []
    for one in people:
        parts = [
            f"姓名：{one.name}",
            f"身份证号：{one.written_id}",
            f"电话：{one.written_phone}",
            f"班组：{one.team}",
            f"住宿：{one.lodging}",
        ]
        found.append(end.join(parts))
    text = ("\n\n" if end == "\n" else "\n").join(found)
    return _said(chance, people, text, {"team", "lodging"}, None)


def sections(chance: random.Random) -> Case:
    """A day's report in numbered parts."""
    people = _crowd(chance, ("id_checksum", "id_invalid_date", "phone_length"))
    company, heads = chance.choice(COMPANIES), chance.randint(20, 200)
    by = {
        change: [one for at, one in enumerate(people) if at % 3 == place]
        for place, change in enumerate(("新增", "离职", "请假"))
    }
    titles = {
        "新增": ("新增", "今日入职", "新增人员"),
        "离职": ("离职", "今日离职", "离职人员"),
        "请假": ("请假", "今日请假"),
    }
    found = [f"【{company}】11月20日人员日报", f"一、在岗人数：{heads}人"]
    ordered: list[Person] = []
    for number, change in zip("二三四", ("新增", "离职", "请假"), strict=True):
        some = by[change]
        for one in some:
            one.change = change
            if change != "新增":
                one.kind = one.id_no = one.phone = None
                one.errors, one.warnings = set(), set()
        told = "、".join(str(one.name) for one in some)
        if change == "新增":
            told = "；".join(f"{one.name}，{one.written_id}，{one.written_phone}" for one in some)
        counted = chance.choice(("", f"{len(some)}人")) if some else ""
        found.append(f"{number}、{chance.choice(titles[change])}{counted}：{told or '无'}")
        ordered += some
    if chance.random() < 0.4:
        found.append(chance.choice(("五、明日来访：无", "五、明日来访：无\n六、明日车辆：无")))
    case = Case("", "\n".join(found).encode(), ordered, set(), company, heads, None)
    case.change_figures = {
        key: len(by[change])
        for key, change in (("joined", "新增"), ("left", "离职"), ("on_leave", "请假"))
        if by[change]
    }
    return case


_SPOKEN = {
    "新增": (
        "{0}今天来上班了",
        "新来一个{0}",
        "今天新增{0}",
        "{0}今天入职",
        "新进员工{0}",
        "{0}今日报到",
        "招了个新人叫{0}",
    ),
    "离职": ("{0}离职了", "{0}不干了", "{0}昨天辞职了", "{0}自离", "{0}今天走了", "离职{0}", "{0}办了离职"),
    "请假": ("{0}请假", "{0}请假两天", "{0}请病假", "{0}今天请假回老家", "请假{0}", "{0}请事假一天"),
    "返岗": ("{0}销假了", "{0}今天返岗", "{0}回来上班了"),
    "调岗": ("{0}调到夜班", "{0}转岗", "{0}调岗到装卸二班"),
}


def sentences(chance: random.Random) -> Case:
    people = _crowd(chance, (), 5)
    parts = []
    for one in people:
        one.kind = one.id_no = one.phone = None
        one.change = chance.choice(list(_SPOKEN))
        said = chance.choice(_SPOKEN[one.change])
        one.team = "装卸二班" if "装卸二班" in said else ""
        one.shift = "夜班" if "夜班" in said else ""
        parts.append(said.format(one.name))
    text = chance.choice(("，", "。", "；", "\n", " ")).join(parts)
    case = Case("", text.encode(), people, {"team", "shift"}, None, None, None)
    for key, change in (("joined", "新增"), ("left", "离职"), ("on_leave", "请假")):
        if number := sum(one.change == change for one in people):
            case.change_figures[key] = number
    return case


def one_line(chance: random.Random) -> Case:
    """A whole report in one line."""
    people = _crowd(chance, (), 6)
    company, heads = chance.choice(COMPANIES), chance.randint(20, 200)
    half = len(people) // 2 or 1
    came, gone = people[:half], people[half:]
    for one in people:
        one.kind = one.id_no = one.phone = None
        one.change = "新增" if one in came else "离职"
    text = (
        f"{company}今日在岗{heads}人，新增{len(came)}人：{'、'.join(str(one.name) for one in came)}；离职{len(gone)}人"
    )
    text += f"：{'、'.join(str(one.name) for one in gone)}" if gone else ""
    text += chance.choice(("。", "；请假0人。", "；明日来访：无。", ""))
    case = Case("", text.encode(), people, set(), company, heads, None)
    case.change_figures = {"joined": len(came), "left": len(gone)}
    if "请假0人" in text:
        case.change_figures["on_leave"] = 0
    return case
