"""What sentences announce: visitors, vehicles, several corrections, who is there or takes whose place."""

from datetime import date

import pytest

from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters.town import TODAY


def read(text: str) -> Reading:
    return read_text(text, TODAY)


@pytest.mark.parametrize(
    ("text", "company", "name", "purpose", "party"),
    [
        ("明天上午9点半普泰电梯的马工要过来修货梯，一共2个人，他电话13800001001", "普泰电梯", "马工", "修货梯", 2),
        ("报备一下，明天10点鲁师傅过来修空压机，就他1个人，电话13800001001", None, "鲁师傅", "修空压机", 1),
        ("后天消防队来检查，大概4个人，带队的伏队长13800001001", "消防队", "伏队长", "检查", 4),
        ("明天有个叫成龙的来面试，13800001001，帮忙跟门卫说一声", None, "成龙", "面试", None),
        ("客户项羽带2个人明天来看样品，大概11点，13800001001", None, "项羽", "看样品", 3),
        ("明天教育局董局长带队来参观，8人左右，10点到，电话13800001001", "教育局", "董局长", "参观", 8),
        ("祝融明天送样过来，电话13800001001", None, "祝融", "送样", None),
        ("明天下午有客户来看厂，西域贸易的索总一行4人，13800001001", "西域贸易", "索总", "看厂", 4),
        ("明天下午2点李师傅开浙A00001过来修空调，电话13800001001", None, "李师傅", "修空调", None),
        (
            "恒达压铸：明天客户精工汽配的秦总等4人来厂审核，电话13800001001，开浙A00001过来",
            "精工汽配",
            "秦总",
            "审核",
            4,
        ),
        ("明天上午，宋工（三菱电梯），13800001001，电梯年检，2人", "三菱电梯", "宋工", "电梯年检", 2),
    ],
)
def test_visitors_as_a_sentence_announces_them(
    text: str, company: str | None, name: str, purpose: str, party: int | None
) -> None:
    (visitor,) = read(text).visitors
    assert (visitor.company, visitor.name, visitor.purpose, visitor.party) == (company, name, purpose, party)
    assert visitor.phone == "13800001001"
    assert not read(text).rows


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("周一上午海尔售后来修空调，师傅姓解，13800001001", date(2026, 11, 23)),
        ("下周二（24号）总部审计组戴主任一行5人来厂审计，联系电话13800001001", date(2026, 11, 24)),
        ("下周三李工过来检修，13800001001", date(2026, 11, 25)),
        ("周五晚上李工过来检修，13800001001", date(2026, 11, 20)),
    ],
)
def test_a_day_of_the_week_is_the_visitors_day(text: str, day: date) -> None:
    assert (read(text).visit_date, len(read(text).visitors)) == (day, 1)


@pytest.mark.parametrize(
    "text",
    [
        "供电局通知明天来检修，停电2小时",
        "明天大家都要来开消防会，9点",
        "苗师傅，明天来我办公室一趟，13800001001",
        "明天放假，大家好好休息",
        "明天每家单位派2人来参加应急演练",
        "各位：明天下午2点在A座2楼开消防培训会，每家企业来1个人，请准时参加",
        "谁知道明天几点来车？",
    ],
)
def test_what_is_no_announcement(text: str) -> None:
    assert read(text).doc_errors == ["not_a_roster"]


def test_who_drives_up_and_with_what() -> None:
    (car,) = read("报备：明天8点 皖A00618 送包材 司机毛师傅 13800001001").vehicles
    assert (car.driver, car.phone, car.cargo, car.time) == ("毛师傅", "13800001001", "送包材", "8点")
    (car,) = read("明天上午10点左右有辆厢货来提货，车号粤A00617，电话13800001001").vehicles
    assert (car.plate, car.cargo, car.time) == ("粤A00617", "提货", "上午10点左右")
    reading = read("明日车辆：\n1、赣A00550 快递包裹\n2、17米5挂车一台，车牌号司机还没给，到了再报")
    assert ([one.cargo for one in reading.vehicles], reading.doc_warnings) == (["快递包裹"], ["vehicle_plate_unknown"])
    reading = read("下周一送钢筋的车两台：浙B00001、浙B00002，另外拉模板的那台车牌还没给我")
    assert [(one.plate, one.cargo) for one in reading.vehicles] == [("浙B00001", "送钢筋"), ("浙B00002", "送钢筋")]
    assert reading.doc_warnings == ["vehicle_plate_unknown"]
    assert read("明日车辆\n1、浙A00001 面粉\n2、还有一辆油罐车，车号司机没发过来").doc_warnings == [
        "vehicle_plate_unknown"
    ]
    reading = read("20号晚班：在岗18人，请假1人，时光；明早7点有一台豫A00601来装货")
    assert ([one.plate for one in reading.vehicles], reading.declared) == (["豫A00601"], 18)
    assert read("明天没有车辆进园").doc_errors == []


def test_several_corrections_in_one_message() -> None:
    reading = read("更正：昨天报的张伟电话应该是13800001001，李娜电话应该是13800001002")
    assert [(row.name, row.phone) for row in reading.rows] == [("张伟", "13800001001"), ("李娜", "13800001002")]
    reading = read("更正两个人：1、王建国 班次应为夜班 2、刘芳 住宿改为3栋402")
    assert [(row.name, row.shift, row.lodging) for row in reading.rows] == [
        ("王建国", "夜班", None),
        ("刘芳", None, "3栋402"),
    ]
    assert reading.summary.correction
    assert [row.lodging for row in read("秦海璐的住宿改一下，改到4号楼520").rows] == ["4号楼520"]
    assert [row.name for row in read("贺洋的名字写错了，是贺阳，电话13800001001").rows] == ["贺阳"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天李娜接替离职的王强", [("李娜", "新增"), ("王强", "离职")]),
        ("今天来了个新保安叫韦国庆，13800001001，顶替走的老范", [("韦国庆", "新增"), ("老范", "离职")]),
        ("李娜夜班换成白班", [("李娜", "调岗")]),
        ("夜班的赵敏干到月底走", [("赵敏", "离职")]),
        ("昨天报新增的骆海军今天没来，应该是不干了，先按离职报", [("骆海军", "离职")]),
        ("韩师傅今天不来了，家里盖房子，请一个星期假", [("韩师傅", "请假")]),
        ("窦娟说今天肚子疼来不了，让我跟您报备一下", [("窦娟", "请假")]),
        ("段正淳10号请的假，今天回来了", [("段正淳", "返岗")]),
        ("今天走一个来两个：走的范斌，来的彭丽、郎平", [("范斌", "离职"), ("彭丽", "新增"), ("郎平", "新增")]),
        ("纠正一下，今天离职的是祖峰，不是祖锋", [("祖峰", "离职")]),
        ("请假：1人（张小立，事假）", [("张小立", "请假")]),
        (
            "利丰印刷：+2（晁盖 13800001001、花荣 13800001002） -1（燕青）",
            [("晁盖", "新增"), ("花荣", "新增"), ("燕青", "离职")],
        ),
        ("今天在岗53人，昨天请假的两个都回来了", []),
        ("汤隆、时迁二人今日起停薪留职", [("汤隆", "请假"), ("时迁", "请假")]),
        ("新到一名油漆工叫路大海，手机13800001001", [("路大海", "新增")]),
        ("朱莉还在请假", [("朱莉", "请假")]),
        ("今天请假的：戚薇、谢娜；迟到的：邹明", [("戚薇", "请假"), ("谢娜", "请假")]),
        (
            "今天新来了俩 一个潘秀珍 电话13800001001 另一个余保中 电话13800001002 还有姜鑫昨晚走了",
            [("潘秀珍", "新增"), ("余保中", "新增"), ("姜鑫", "离职")],
        ),
    ],
)
def test_more_ways_of_saying_who_comes_and_goes(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(row.name, row.change) for row in read(text).rows] == expected


def test_who_is_there_with_the_figure_beside() -> None:
    reading = read("今天就我和张伟、李娜三个人上班")
    assert (reading.declared, [row.name for row in reading.rows]) == (3, ["张伟", "李娜"])
    assert [(row.name, row.team) for row in read("门卫2人：张伟、李娜").rows] == [("张伟", "门卫"), ("李娜", "门卫")]


def test_what_all_of_them_have() -> None:
    rows = read("今天招了两个人：吕刚 13800001001，施敏 13800001002，都是分拣组夜班，住员工宿舍").rows
    assert {(row.team, row.shift, row.lodging) for row in rows} == {("分拣组", "夜班", "员工宿舍")}


def test_a_room_behind_a_shift_is_no_figure() -> None:
    reading = read("柏青今天入职 手机13800001001 水产组 白班 3号楼201")
    assert (reading.declared, reading.summary.by_shift) == (None, {})
