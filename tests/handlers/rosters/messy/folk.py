"""People with every sort of document, and faults planted in their lines."""

import random
from dataclasses import dataclass, field

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "慕容", "司徒")
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲燕鹏飞波斌辉建宇浩然子轩雨欣志远晓春梅凤兰国庆文博家豪"
DOTTED = ("买买提·艾力", "阿卜杜拉·吐尔逊", "古丽娜尔·阿不都热依木", "帕提古丽·麦麦提", "扎西·多吉", "艾合买提·卡德尔")
LATIN = ("NGUYEN VAN ANH", "MUHAMMAD ALI KHAN", "JOHN SMITH", "MARIA GARCIA", "Tran Thi Hoa", "PARK JI HOON")
AREAS = ("330100", "340100", "410100", "420100", "510100", "520100", "610100", "370100", "450100", "650100")
TEAMS = ("装卸一班", "装卸二班", "分拣组", "打包组", "叉车组", "质检部", "A线", "仓储车间", "安保", "食堂")
SHIFTS = ("白班", "夜班", "中班")
LODGINGS = (
    "自住",
    "5栋602",
    "园区宿舍3-360",
    "外租：幸福村71号",
    "2号楼301室",
    "A栋1205",
    "集体宿舍",
    "阳光小区3幢2单元501",
)
RESIDENT, PASSPORT = "居民身份证", "护照"
PERMIT, TAIWAN_PERMIT = "港澳居民居住证", "台湾居民居住证"
PERMANENT, PASS, TAIWAN_PASS = "外国人永久居留身份证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证"
PLATES = ("浙A12345", "浙AD12345", "沪A12345D", "豫A1B2C3", "苏E9K8M7", "皖B0612学", "粤Z1234港", "浙AF06789")


def check(base: str) -> str:
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(base, _WEIGHTS, strict=True)) % 11]


@dataclass
class Person:
    """What should be read, and (`written_…`) what stands in the cell."""

    name: str | None
    kind: str | None
    id_no: str | None
    phone: str | None
    team: str
    shift: str
    lodging: str
    plate: str | None = None
    change: str | None = None
    errors: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)
    written_name: str = ""
    written_id: object = ""
    written_phone: object = ""


def resident(chance: random.Random, born: str | None = None, area: str | None = None) -> str:
    while True:
        day = born or f"{chance.randint(1962, 2006)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
        base = f"{area or chance.choice(AREAS)}{day}{chance.randint(1, 998):03d}"
        if not (number := base + check(base)).endswith("000"):
            return number


def _document(chance: random.Random) -> tuple[str, str, str | None]:
    """A document that is in order: name, number, kind; and for some a name that goes with it."""
    way = chance.random()
    if way < 0.86:
        return "", resident(chance), RESIDENT
    if way < 0.89:
        return "", resident(chance, area=chance.choice(("810000", "820000"))), PERMIT
    if way < 0.91:
        return "", resident(chance, area="830000"), TAIWAN_PERMIT
    if way < 0.93:
        return chance.choice(LATIN), resident(chance, area="9" + str(chance.randint(10000, 99999))), PERMANENT
    if way < 0.95:
        letters = "".join(chance.choice("ABCDEFGJKLMNPRSTUVWXYZ") for _ in range(3))
        return chance.choice(LATIN), letters + "".join(chance.choice("0123456789") for _ in range(12)), PERMANENT
    if way < 0.97:
        return "", chance.choice("HM") + str(chance.randint(10_000_000, 99_999_999)), PASS
    return (
        chance.choice(LATIN),
        chance.choice(("P", "E", "AA", "N")) + str(chance.randint(1_000_000, 9_999_999)),
        PASSPORT,
    )


def person(chance: random.Random, place: int) -> Person:
    named, number, kind = _document(chance)
    way = chance.random()
    if named:
        name = named
    elif kind == RESIDENT and way < 0.05:
        name = chance.choice(DOTTED)
    elif way < 0.08:
        name = chance.choice(COMPOUND) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2))))
    else:
        name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))
    phone = f"1{chance.choice('356789')}{chance.randint(0, 9)}{place:04d}{chance.randint(0, 9999):04d}"
    made = Person(name, kind, number, phone, chance.choice(TEAMS), chance.choice(SHIFTS), chance.choice(LODGINGS))
    made.plate = chance.choice(PLATES) if chance.random() < 0.3 else None
    made.written_name, made.written_id, made.written_phone = name, number, phone
    return made


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
    "age_16_17",
    "id_15_legacy",
)
LINE_FAULTS = (
    "id_checksum",
    "id_invalid_date",
    "id_masked",
    "phone_length",
    "phone_masked",
    "age_under_16",
    "age_16_17",
    "id_15_legacy",
)


def plant(one: Person, fault: str, chance: random.Random) -> None:
    """Spoil one line in the way that `fault` names; only lines with a resident's number are chosen for faults of it."""
    assert isinstance(one.id_no, str)
    assert one.phone
    (one.warnings if fault in ("age_16_17", "id_15_legacy") else one.errors).add(fault)
    number, phone = one.id_no, one.phone
    if fault == "id_checksum":
        wrong = [digit for digit in "123456789X" if digit != number[-1]]
        _identity(one, number[:-1] + chance.choice(wrong))
    elif fault == "id_invalid_date":
        base = number[:10] + chance.choice(("0230", "1301", "0431", "0000", "0732")) + number[14:17]
        _identity(one, base + check(base))
    elif fault == "id_length":
        _identity(one, chance.choice((number[:-1], number[:17] + "12", number[:6] + number[7:])).replace("X", "1"))
    elif fault == "id_missing":
        one.id_no, one.written_id = None, chance.choice(("", "", "无", "-", "/", "暂无", "忘了"))
    elif fault == "id_masked":
        one.id_no, one.written_id = None, f"{number[:4]}{'*' * 10}{number[-4:]}"
    elif fault == "id_precision_lost":
        lost = float(number[:17] + "0")
        one.id_no, one.written_id = None, chance.choice((f"{lost:.5E}", f"{lost:.2E}", number[:15] + "000"))
        if one.written_id == number[:15] + "000" and check(number[:15] + "00") == "0":
            one.written_id = f"{lost:.5E}"
    elif fault == "phone_length":
        _telephone(one, chance.choice((phone[:-1], phone + "1", phone[:9])))
    elif fault == "phone_missing":
        one.phone, one.written_phone = None, chance.choice(("", "", "无", "-", "没有"))
    elif fault == "phone_not_mobile":
        _telephone(one, chance.choice(("0571" + phone[3:], "12" + phone[2:])))
    elif fault == "phone_masked":
        one.phone, one.written_phone = None, f"{phone[:3]}****{phone[-4:]}"
    elif fault == "age_under_16":
        _identity(one, resident(chance, chance.choice(("20101121", "20120305", "20150808"))))
    elif fault == "age_16_17":
        _identity(one, resident(chance, chance.choice(("20101120", "20090305", "20081121"))))
    elif fault == "id_15_legacy":
        _identity(one, number[:6] + "75" + number[10:12] + "15" + number[14:17])


def _identity(one: Person, number: str) -> None:
    one.id_no = one.written_id = number


def _telephone(one: Person, phone: str) -> None:
    one.phone = one.written_phone = phone


def crowd(chance: random.Random, faults: tuple[str, ...] = FAULTS, least: int = 2, most: int = 16) -> list[Person]:
    """People with different names, some with a fault, sometimes a line twice, a number or a telephone shared."""
    wanted = chance.randint(least, most)
    found: list[Person] = []
    while len(found) < wanted:
        one = person(chance, len(found))
        if all(one.name != other.name for other in found):
            found.append(one)
    for one in found:
        if faults and one.kind == RESIDENT and chance.random() < 0.25:
            plant(one, chance.choice(faults), chance)
    return found


def confuse(chance: random.Random, found: list[Person]) -> None:
    """Plant duplicates: the same line again, one document with two names, one telephone for two."""
    sound = [one for one in found if not one.errors and not one.warnings and one.id_no]
    chance.shuffle(sound)
    if len(sound) >= 2 and chance.random() < 0.3:
        first, second = sound.pop(), sound.pop()
        second.kind, second.id_no, second.written_id = first.kind, first.id_no, first.id_no or ""
        first.errors.add("duplicate_id")
        second.errors.add("duplicate_id")
    if len(sound) >= 2 and chance.random() < 0.3:
        first, second = sound.pop(), sound.pop()
        second.phone, second.written_phone = first.phone, first.phone or ""
        first.warnings.add("duplicate_phone")
        second.warnings.add("duplicate_phone")
    if sound and chance.random() < 0.3:
        one = sound.pop()
        twin = Person(**{**vars(one), "errors": set(), "warnings": {"duplicate_row"}})
        found.insert(chance.randint(found.index(one) + 1, len(found)), twin)


def dressed(chance: random.Random, one: Person) -> dict[str, object]:
    """Values as they may stand in a cell and still mean the same."""
    name, number, phone = one.written_name, one.written_id, one.written_phone
    if isinstance(number, str) and number and number == one.id_no and chance.random() < 0.35:
        number = _other_way(chance, number)
    if isinstance(phone, str) and phone == one.phone and len(phone) == 11 and chance.random() < 0.35:
        phone = _other_phone(chance, phone)
    if len(name) == 2 and chance.random() < 0.3:
        name = f"{name[0]}{chance.choice((' ', '　', '  '))}{name[1]}"
    elif "·" in name and chance.random() < 0.6:
        name = name.replace("·", chance.choice(("•", ".", "・", "‧", "．")))
    elif name == one.name and chance.random() < 0.05:
        name = chance.choice((f" {name} ", f"{name}　", f"\t{name}", f"{name}(组长)"))
    return {
        "name": name,
        "id_no": number,
        "phone": phone,
        "team": one.team,
        "shift": one.shift,
        "lodging": one.lodging,
        "id_type": one.kind or "",
        "plate": one.plate or chance.choice(("", "无", "/")),
        "seq": "",
        "gender": chance.choice("男女"),
        "age": str(chance.randint(18, 60)),
        "nation": chance.choice(("汉", "苗", "维吾尔", "回")),
        "joined_on": f"202{chance.randint(0, 5)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
        "kin": chance.choice(("王大妈", "李建", "张父")),
        "kin_phone": f"1380000{chance.randint(1000, 9999)}",
        "remark": chance.choice(("", "", "老员工", "已培训")),
    }


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _other_way(chance: random.Random, number: str) -> object:
    ways: list[object] = ["'" + number, f" {number} ", number.lower(), number + "\t", _wide(number), "‘" + number]
    if len(number) == 18 and number[:17].isdigit():
        ways += [f"{number[:6]} {number[6:14]} {number[14:]}", f"{number[:6]}-{number[6:14]}-{number[14:]}"]
        ways += ["\u200b" + number, "\u202a" + number]
    if len(number) == 15 and number.isdigit():
        ways += [int(number), float(number)]
    return chance.choice(ways)


def _other_phone(chance: random.Random, phone: str) -> object:
    spaced = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    ways: list[object] = ["+86" + phone, "+86 " + phone, "86" + phone, "0086" + phone, "+86-" + phone, _wide(phone)]
    ways += [spaced, spaced.replace(" ", "-"), "'" + phone, int(phone), float(phone), phone + ".0", phone + " "]
    return chance.choice(ways)
