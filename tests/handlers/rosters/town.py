"""Made-up people, faults planted in their lines, and the many ways in which a reporter may lay them out."""

import io
import random
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter

from handlers.rosters.reading.identity import check_digit

TODAY = date(2026, 11, 20)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹窦章苏潘葛范彭鲁马苗方俞任袁柳"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞刚桂英玉萍红玲燕鹏飞波斌辉建宇浩然子轩雨欣志远晓春梅"
AREAS = ("330100", "340100", "410100", "420100", "510100", "520100", "610100", "370100")
TEAMS = ("装卸一班", "装卸二班", "分拣组", "打包组", "叉车组", "质检部", "A线", "仓储车间")
SHIFTS = ("白班", "夜班", "中班")
LODGINGS = ("自住", "5栋602", "园区宿舍3-360", "外租：幸福村71号", "2号楼301室", "A栋1205")
HEADINGS = {
    "name": ("姓名", "员工姓名", "名字", "姓 名", "工人姓名", "人员姓名", "姓名*", "*姓名（必填）", "职工姓名"),
    "id_no": (
        "身份证号",
        "身份证",
        "证件号码",
        "身份证号码",
        "公民身份号码",
        "身份证件号码",
        "身份证号（18位）",
        "证件号",
    ),
    "phone": ("电话", "手机", "联系方式", "联系电话", "手机号码", "手机号", "本人电话", "移动电话"),
    "team": ("班组", "所属班组", "部门", "车间", "工种", "小组", "岗位", "所在班组"),
    "shift": ("班次", "班别", "白夜班", "白/夜班", "排班", "当日班次"),
    "lodging": ("住宿", "宿舍", "住宿地址", "住宿地", "现住址", "居住地址", "宿舍号", "住宿情况"),
}
COMPANIES = (
    "恒达物流",
    "鑫源五金",
    "宏图仓储",
    "蓝海纺织",
    "永盛家具厂",
    "大成包装",
    "安信科技有限公司",
    "顺丰达供应链",
)


@dataclass
class Person:
    name: str
    id_no: str | None
    phone: str | None
    team: str
    shift: str
    lodging: str
    errors: set[str] = field(default_factory=set)
    written_id: str = ""
    written_phone: str = ""


def number(chance: random.Random, born: str | None = None) -> str:
    day = born or f"{chance.randint(1962, 2006)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    base = f"{chance.choice(AREAS)}{day}{chance.randint(1, 998):03d}"
    return base + check_digit(base + "0")


def person(chance: random.Random, place: int) -> Person:
    name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))
    identity = number(chance)
    while identity.endswith("000"):
        identity = number(chance)
    phone = f"1{chance.choice('356789')}{chance.randint(0, 9)}{place:04d}{chance.randint(0, 9999):04d}"
    made = Person(name, identity, phone, chance.choice(TEAMS), chance.choice(SHIFTS), chance.choice(LODGINGS))
    made.written_id, made.written_phone = identity, phone
    return made


def plant(one: Person, fault: str, chance: random.Random) -> None:
    """Spoil one person's line in the way that `fault` names."""
    assert one.id_no
    assert one.phone
    one.errors.add(fault)
    if fault == "id_checksum":
        wrong = chance.choice([digit for digit in "0123456789X" if digit != one.id_no[-1]])
        one.id_no = one.written_id = one.id_no[:-1] + wrong
        if one.id_no.endswith("000"):
            plant(one, fault, chance)
    elif fault == "id_invalid_date":
        base = one.id_no[:10] + chance.choice(("0230", "1301", "0431", "0000")) + one.id_no[14:17]
        one.id_no = one.written_id = base + check_digit(base + "0")
    elif fault == "id_length":
        one.id_no = one.written_id = chance.choice((one.id_no[:-1].replace("X", "1"), one.id_no[:17] + "12"))
    elif fault == "id_missing":
        one.id_no, one.written_id = None, ""
    elif fault == "id_masked":
        one.id_no, one.written_id = None, one.id_no[:4] + "*" * 10 + one.id_no[-4:]
    elif fault == "id_precision_lost":
        one.id_no, one.written_id = None, f"{float(one.id_no[:17] + '0'):.5E}"
    elif fault == "phone_length":
        one.phone = one.written_phone = chance.choice((one.phone[:-1], one.phone + "1"))
    elif fault == "phone_missing":
        one.phone, one.written_phone = None, ""
    elif fault == "phone_not_mobile":
        one.phone = one.written_phone = "0571" + one.phone[3:]
    elif fault == "phone_masked":
        one.phone, one.written_phone = None, one.phone[:3] + "****" + one.phone[-4:]
    elif fault == "age_under_16":
        one.id_no = one.written_id = number(chance, "20120305")


FAULTS = (
    "id_checksum",
    "id_invalid_date",
    "id_length",
    "id_missing",
    "id_masked",
    "id_precision_lost",
    "phone_length",
    "phone_missing",
    "phone_not_mobile",
    "phone_masked",
    "age_under_16",
)


def people(chance: random.Random, most: int = 14, faults: tuple[str, ...] = FAULTS) -> list[Person]:
    found: list[Person] = []
    while len(found) < chance.randint(2, most):
        one = person(chance, len(found))
        if all(one.name != other.name for other in found):
            found.append(one)
    for one in found:
        if chance.random() < 0.3 and faults:
            plant(one, chance.choice(faults), chance)
    return found


# --- layouts ---


@dataclass
class Page:
    """A sheet's cells with what is merged and hidden, and what it should be read as."""

    rows: list[list[object]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    company: str | None = None
    declared: int | None = None


def dressed(chance: random.Random, one: Person) -> dict[str, object]:
    """Values as they may stand in a cell and still mean the same."""
    identity, phone, name = one.written_id, one.written_phone, one.name
    if identity and one.errors.isdisjoint({"id_masked", "id_precision_lost"}) and chance.random() < 0.2:
        identity = chance.choice(("'" + identity, " " + identity + " ", identity.lower(), identity + "\t"))
    if phone and len(phone) == 11 and phone.isdigit() and phone[0] == "1":
        way = chance.random()
        if way < 0.1:
            phone = "+86 " + phone
        elif way < 0.2:
            phone = f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
        elif way < 0.3:
            phone = "".join(chr(ord(digit) + 0xFEE0) for digit in phone)
    if len(name) == 2 and chance.random() < 0.2:
        name = f"{name[0]}　{name[1]}"
    return {
        "name": name,
        "id_no": identity,
        "phone": phone,
        "team": one.team,
        "shift": one.shift,
        "lodging": one.lodging,
    }


def columns(chance: random.Random) -> list[str]:
    found = ["name", "id_no", "phone"]
    found += [field_ for field_ in ("team", "shift", "lodging") if chance.random() < 0.7]
    chance.shuffle(found)
    return found


def headings(chance: random.Random, fields: list[str]) -> list[object]:
    return [chance.choice(HEADINGS[one]) for one in fields]


def page(chance: random.Random, crowd: list[Person], fields: list[str]) -> Page:
    """The usual table: perhaps a title, perhaps numbered, perhaps with totals and signatures below."""
    found = Page([])
    numbered = chance.random() < 0.6
    width = len(fields) + numbered
    if chance.random() < 0.5:
        found.company = chance.choice(COMPANIES)
        title = chance.choice(
            ("{0}员工花名册", "{0}2026年11月20日人员名单", "{0}每日在岗人员登记表", "11月20日人员日报（{0}）")
        )
        found.rows.append([title.format(found.company)])
        found.merges.append((0, 0, 0, width - 1))
    elif chance.random() < 0.3:
        found.company = chance.choice(COMPANIES)
        found.rows.append([f"填报单位：{found.company}", "", "", "填报日期：2026年11月20日"])
    if chance.random() < 0.2:
        found.rows.append([])
    found.rows.append(([chance.choice(("序号", "编号", "No."))] if numbered else []) + headings(chance, fields))
    for place, one in enumerate(crowd, 1):
        cells = dressed(chance, one)
        found.rows.append(([place] if numbered else []) + [cells[name] for name in fields])
        if chance.random() < 0.05:
            found.rows.append([])
    if chance.random() < 0.4:
        found.declared = len(crowd)
        found.rows.append(
            chance.choice((["合计", f"{len(crowd)}人"], [f"共计：{len(crowd)}人"], ["总人数", len(crowd)]))
        )
    if chance.random() < 0.4:
        tail = ("填表人：周主任    审核：    联系电话：13900009999", "备注：以上人员均已培训", "制表：王会计")
        found.rows.append([chance.choice(tail)])
    return found


def two_rows(chance: random.Random, crowd: list[Person]) -> Page:
    """Headings in two rows, groups above, merged as people merge them."""
    top: list[object] = ["序号", "姓名", "联系信息", "", "工作", "", "住宿"]
    low: list[object] = ["", "", "身份证号", "手机", "班组", "班次", ""]
    rows: list[list[object]] = [top, low]
    for place, one in enumerate(crowd, 1):
        cells = dressed(chance, one)
        rows.append([place, *(cells[name] for name in ("name", "id_no", "phone", "team", "shift", "lodging"))])
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 1, 6)]
    return Page(rows, merges)


def beside(chance: random.Random, crowd: list[Person]) -> Page:
    """Two blocks side by side with the same headings."""
    half = (len(crowd) + 1) // 2
    fields = ["name", "id_no", "phone"]
    heads: list[object] = ["序号", *headings(chance, fields)]
    rows: list[list[object]] = [[*heads, "", *heads] if chance.random() < 0.5 else [*heads, *heads]]
    gap: list[object] = [""] if len(rows[0]) == 2 * len(heads) + 1 else []
    for place in range(half):
        row: list[object] = []
        for at in (place, place + half):
            cells = dressed(chance, crowd[at]) if at < len(crowd) else {name: "" for name in fields}
            row += [at + 1 if at < len(crowd) else "", *(cells[name] for name in fields)]
            row += gap if at == place else []
        rows.append(row)
    return Page(rows)


def merged_teams(chance: random.Random, crowd: list[Person]) -> Page:
    """People of one team stand together and the team's cell runs down over them."""
    crowd.sort(key=lambda one: one.team)
    rows: list[list[object]] = [["班组", "姓名", "身份证号", "电话"]]
    merges: list[tuple[int, int, int, int]] = []
    for place, one in enumerate(crowd, 1):
        cells = dressed(chance, one)
        rows.append([one.team, cells["name"], cells["id_no"], cells["phone"]])
        if place > 1 and crowd[place - 2].team == one.team:
            first = merges.pop()[0] if merges and merges[-1][2] == place - 1 else place - 1
            merges.append((first, 0, place, 0))
    return Page(rows, merges)


def workbook(pages: list[tuple[str, Page]]) -> bytes:
    """An .xlsx of these pages."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for name, one in pages:
            sheet = book.add_worksheet(name)
            covered = {
                (row, column): (top, left)
                for top, left, bottom, right in one.merges
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            }
            for top, left, bottom, right in one.merges:
                if (bottom, right) != (top, left):
                    row = one.rows[top]
                    sheet.merge_range(top, left, bottom, right, row[left] if left < len(row) else "")
            for at, cells in enumerate(one.rows):
                for column, cell in enumerate(cells):
                    if covered.get((at, column), (at, column)) == (at, column) and cell != "":
                        sheet.write(at, column, cell)
                if at in one.hidden:
                    sheet.set_row(at, None, None, {"hidden": True})
    return buffer.getvalue()


def separated(one: Page, mark: str) -> str:
    def cell(value: object) -> str:
        text = str(value)
        return f'"{text}"' if mark in text else text

    return "\r\n".join(mark.join(cell(value) for value in row) for row in one.rows)


def page_as_html(one: Page) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in one.rows)
    return f'<html><head><meta charset="gbk"></head><body><table border=1>{rows}</table></body></html>'
