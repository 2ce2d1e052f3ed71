"""How a reporter lays people out in a table: titles, columns nobody asked for, totals, signatures, hidden rows."""

import random
from dataclasses import dataclass, field
from datetime import date

from tests.handlers.rosters.messy.folk import Person, dressed
from tests.handlers.rosters.town import COMPANIES, HEADINGS

EXTRA = {
    "seq": ("序号", "编号", "No.", "序"),
    "gender": ("性别",),
    "age": ("年龄",),
    "nation": ("民族",),
    "joined_on": ("入职日期", "入职时间", "进厂日期"),
    "kin": ("紧急联系人", "紧急联系人姓名"),
    "kin_phone": ("紧急联系电话", "紧急联系人电话"),
    "id_type": ("证件类型", "证件种类"),
    "plate": ("车牌号", "车牌", "自驾车牌"),
    "remark": ("备注",),
}
MORE_HEADINGS = {
    "name": ("姓名\n（中文）", "姓　名", "名 字", "*姓名", "Name", "员工姓名："),
    "id_no": ("身份证\n号码", "证件号码\n(必填)", "ID No.", "身份证号*", "有效证件号码"),
    "phone": ("联系\n电话", "手机号码（11位）", "Tel", "Mobile", "手机/电话"),
    "team": ("班组/部门", "所属部门", "工种/岗位", "Dept"),
    "shift": ("白班/夜班", "班次（白/夜）", "Shift"),
    "lodging": ("宿舍/住址", "现居住地址", "住哪", "住宿地点"),
}
KEPT = ("team", "shift", "lodging", "plate")


@dataclass
class Laid:
    """One sheet, and what is to be read from it besides the people."""

    rows: list[list[object]]
    people: list[Person]
    fields: set[str]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], tuple[str, object]] = field(default_factory=dict)
    company: str | None = None
    stated: date | None = None
    declared: int | None = None
    counted: int | None = None
    is_hidden: bool = False


def _heading(chance: random.Random, name: str) -> object:
    if name in EXTRA:
        return chance.choice(EXTRA[name])
    return chance.choice(HEADINGS[name] if chance.random() < 0.7 else MORE_HEADINGS[name])


def _fields(chance: random.Random, people: list[Person]) -> list[str]:
    found = ["name", "id_no", "phone"]
    found += [name for name in ("team", "shift", "lodging") if chance.random() < 0.6]
    found += [name for name in ("gender", "age", "nation", "joined_on", "plate", "remark") if chance.random() < 0.2]
    if any(one.kind not in ("居民身份证", None) for one in people):
        found.append("id_type")
    chance.shuffle(found)
    if chance.random() < 0.15:
        found += ["kin", "kin_phone"]
    if chance.random() < 0.6:
        found.insert(0, "seq")
    return found


def _top(chance: random.Random, laid: Laid, width: int) -> None:
    """Title rows."""
    way = chance.random()
    if way < 0.35:
        laid.company = chance.choice(COMPANIES)
        titles = (
            "{0}员工花名册",
            "{0}2026年11月20日人员名单",
            "{0}每日在岗人员登记表",
            "11月20日人员日报（{0}）",
            "【{0}】在岗人员",
        )
        title = chance.choice(titles)
        laid.rows.append([title.format(laid.company)])
        laid.merges.append((0, 0, 0, max(width - 1, 1)))
    if way < 0.2:
        laid.rows.append(["填报日期：2026-11-20", "", "", "填报人：周会计"])
    elif 0.35 <= way < 0.6:
        laid.company = chance.choice(COMPANIES)
        label = chance.choice(("填报单位：", "单位名称：", "企业名称：", "公司："))
        laid.rows.append([f"{label}{laid.company}", "", "", "日期：2026年11月20日"])
    if chance.random() < 0.15:
        laid.rows.append([])


def _bottom(chance: random.Random, laid: Laid, first: int, last: int) -> None:
    """Totals, remarks and signatures."""
    number = len(laid.people)
    counted = number - sum("duplicate_row" in one.warnings for one in laid.people)
    way = chance.random()
    if way < 0.45:
        laid.declared = counted + (chance.choice((-1, 1, 2)) if chance.random() < 0.3 else 0)
        total = laid.declared
        ways: list[list[object]] = [
            ["合计", f"{total}人"],
            [f"共计：{total}人"],
            ["总人数", total],
            ["合计：", "", total],
        ]
        ways += [[f"合计 {total} 人"], [f"总人数：{total}"], ["", f"合计{total}人"]]
        laid.rows.append(chance.choice(ways))
    elif way < 0.55 and counted == number:
        laid.declared = number
        laid.rows.append(["合计", ""])
        laid.formulas[(len(laid.rows) - 1, 1)] = (f"=COUNTA(A{first + 1}:A{last})", number)
    tails = (
        ["填表人：周主任    审核：    联系电话：13900009999"],
        ["备注：以上人员均已培训"],
        ["制表：王会计", "", "审核：李经理", "", "13900009998"],
        ["注：1.身份证号请填18位；2.电话请填本人手机"],
        ["说明：本表每日9点前报送"],
        ["单位负责人（签字）：", "", "日期："],
        ["联系人：张主任 13800001234"],
        ["以上信息属实，如有虚假愿承担责任。"],
    )
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        laid.rows.append(list(chance.choice(tails)))


def plain(chance: random.Random, people: list[Person]) -> Laid:
    """The usual table with much around it."""
    fields = _fields(chance, people)
    laid = Laid([], people, set(fields))
    _top(chance, laid, len(fields))
    if any("2026" in str(cell) or "11月20" in str(cell) for row in laid.rows for cell in row):
        laid.stated = date(2026, 11, 20)
    margin = 1 if chance.random() < 0.1 and not laid.rows else 0
    laid.rows.append([""] * margin + [_heading(chance, name) for name in fields])
    if chance.random() < 0.08:
        sample = {"name": "示例：张三", "id_no": "330101199001011234", "phone": "13800000000"}
        laid.rows.append([""] * margin + [sample.get(name, "示例" if name == fields[0] else "") for name in fields])
    first = len(laid.rows)
    for place, one in enumerate(people, 1):
        cells = dressed(chance, one) | {"seq": place}
        laid.rows.append([""] * margin + [cells[name] for name in fields])
        if chance.random() < 0.03:
            laid.rows.append([])
        if chance.random() < 0.03:
            laid.hidden.add(len(laid.rows) - 1 if laid.rows[-1] else len(laid.rows) - 2)
            one.warnings.add("hidden_row")
    if not margin:
        _bottom(chance, laid, first, len(laid.rows))
    return laid


def two_rows(chance: random.Random, people: list[Person]) -> Laid:
    top: list[object] = ["序号", "姓名", "证件信息", "", "联系电话", "岗位信息", "", "住宿地址"]
    low: list[object] = ["", "", "证件类型", "证件号码", "", "班组", "班次", ""]
    laid = Laid([top, low], people, {"team", "shift", "lodging"})
    laid.merges = [(0, column, 1, column) for column in (0, 1, 4, 7)] + [(0, 2, 0, 3), (0, 5, 0, 6)]
    if chance.random() < 0.5:
        laid.company = chance.choice(COMPANIES)
        laid.rows.insert(0, [f"{laid.company}人员花名册"])
        laid.merges = [(a + 1, b, c + 1, d) for a, b, c, d in laid.merges] + [(0, 0, 0, 7)]
    for place, one in enumerate(people, 1):
        cells = dressed(chance, one)
        names = ("name", "id_type", "id_no", "phone", "team", "shift", "lodging")
        laid.rows.append([place, *(cells[name] for name in names)])
    return laid


def beside(chance: random.Random, people: list[Person]) -> Laid:
    half = (len(people) + 1) // 2
    fields = ["name", "id_no", "phone"] + (["id_type"] if any(one.kind != "居民身份证" for one in people) else [])
    heads: list[object] = ["序号", *(_heading(chance, name) for name in fields)]
    gap: list[object] = [""] * chance.choice((0, 1))
    laid = Laid([[*heads, *gap, *heads]], people, set())
    for place in range(half):
        row: list[object] = []
        for at in (place, place + half):
            cells = dressed(chance, people[at]) if at < len(people) else dict.fromkeys(fields, "")
            row += [at + 1 if at < len(people) else "", *(cells[name] for name in fields)]
            row += gap if at == place else []
        laid.rows.append(row)
    return laid


def by_team(chance: random.Random, people: list[Person]) -> Laid:
    """One block for each team, one below another, each under its own headings; or one whose team cell runs down."""
    people.sort(key=lambda one: one.team)
    fields = ["name", "id_no", "phone"] + (["id_type"] if any(one.kind != "居民身份证" for one in people) else [])
    laid = Laid([], people, {"team"})
    heads = [_heading(chance, name) for name in fields]
    if chance.random() < 0.5:
        last = ""
        for one in people:
            if one.team != last:
                laid.rows += [[one.team], heads]
                laid.merges.append((len(laid.rows) - 2, 0, len(laid.rows) - 2, len(fields) - 1))
                last = one.team
            laid.rows.append([dressed(chance, one)[name] for name in fields])
        return laid
    laid.rows.append(["班组", *heads])
    for place, one in enumerate(people, 1):
        laid.rows.append([one.team, *(dressed(chance, one)[name] for name in fields)])
        if place > 1 and people[place - 2].team == one.team:
            first = laid.merges.pop()[0] if laid.merges and laid.merges[-1][2] == place - 1 else place - 1
            laid.merges.append((first, 0, place, 0))
    return laid


def changes(chance: random.Random, people: list[Person]) -> Laid:
    """A column that says who came and who left."""
    laid = Laid([["姓名", "身份证号", "证件类型", "电话", chance.choice(("变动", "状态", "变动情况"))]], people, set())
    spoken = {
        "新增": ("新增", "新入职", "今日入职"),
        "离职": ("离职", "辞职", "离厂"),
        "请假": ("请假", "病假", "事假"),
    }
    for one in people:
        one.change = chance.choice((None, None, "新增", "离职", "请假"))
        cells = dressed(chance, one)
        said = chance.choice(spoken[one.change]) if one.change else chance.choice(("", "无", "在岗", "正常"))
        laid.rows.append([cells["name"], cells["id_no"], cells["id_type"], cells["phone"], said])
    return laid


def bare(chance: random.Random, people: list[Person]) -> Laid:
    """No headings at all."""
    fields = ["name", "id_no", "phone"] + [name for name in ("team", "shift", "lodging") if chance.random() < 0.5]
    chance.shuffle(fields)
    laid = Laid([], people, set(fields))
    laid.rows = [[dressed(chance, one)[name] for name in fields] for one in people]
    return laid
