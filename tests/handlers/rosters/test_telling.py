"""What reporters tell in their own words: who comes and goes, who is there, who visits, and what is no report."""

from datetime import date

import pytest

from handlers.rosters import upload
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_text
from tests.handlers.rosters.town import TODAY

SIGNS = {"新增": "+", "离职": "-", "请假": "~", "返岗": "<", "调岗": ">", None: "."}


def _told(reading: Reading) -> str:
    return " ".join(f"{row.name}{SIGNS[row.change]}" for row in reading.rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("龚桂琴昨晚说家里有事，今天起辞职不来了，钥匙交了。靳雪莲请假三天", "龚桂琴- 靳雪莲~"),
        ("王芳家里出了点事。今天请假了", "王芳~"),
        ("朱家强，男，45岁，木工，昨天从工地离开了", "朱家强-"),
        ("二车间李强今天请假，厨师陈红离职", "李强~ 陈红-"),
        ("小哥王建设回老家了不来了", "王建设-"),
        ("李萍、张力今天没来上班", "李萍~ 张力~"),
        ("今天没来的：李萍、张力", "李萍~ 张力~"),
        ("走的是韩雪，来的是金鑫13800001002和白露13800001003", "韩雪- 金鑫+ 白露+"),
        ("刘唐今天最后一天，明天不来了", "刘唐-"),
        ("易雪梅请假两天，明天返岗", "易雪梅~"),
        ("杨志因家中有事于11月20日提出离职", "杨志-"),
        ("徐天川昨天没打招呼就走了", "徐天川-"),
        ("林兴珠产假结束，今天回来上班", "林兴珠<"),
        ("建宁、沐剑屏今天一起离职了，曾柔调去三车间", "建宁- 沐剑屏- 曾柔>"),
        ("今天多了两个人，苏荃和方怡，电话分别是13800001001和13800001002", "苏荃+ 方怡+"),
        ("新：韩雪、金鑫\n走：白露", "韩雪+ 金鑫+ 白露-"),
        ("韩雪，女，430100199011040769，13800002541，新入职，包装组，住3栋512", "韩雪+"),
        ("韩雪 13800001001\n金鑫 13800001002\n以上人员均为新入职", "韩雪+ 金鑫+"),
        ("名单：张伟，李娜，王芳，赵敏（请假）", "张伟. 李娜. 王芳. 赵敏~"),
        ("出勤：韩雪√ 金鑫√ 高山× 严冬√", "韩雪. 金鑫. 高山~ 严冬."),
        ("韩雪 到岗\n金鑫 到岗\n高山 未到", "韩雪. 金鑫. 高山~"),
        ("早班：韩雪、金鑫\n中班：阿木、史国栋", "韩雪. 金鑫. 阿木. 史国栋."),
        ("张伟、李娜、王芳、赵敏今天都在", "张伟. 李娜. 王芳. 赵敏."),
        ("更正：韩雪不是离职，是请假", "韩雪~"),
        ("新入职安静，原来在二车间干过，电话没变，住原宿舍", "安静+"),
        ("安静不请假了，今天正常上班", "安静<"),
        (
            "我们后厨韩雪昨晚辞工走人了 今天新来一个洗碗的叫金鑫 电话13800001002 高山孩子发烧请两天假",
            "韩雪- 金鑫+ 高山~",
        ),
        ("今天新来两个人，韩雪 身份证430100199011040769，还有金鑫 身份证430100199011040777", "韩雪+ 金鑫+"),
        (
            "恒达家具今日新入职两人，资料如下：\n\n姓名：韩雪\n手机：13800001001\n\n姓名：金鑫\n手机：13800001002",
            "韩雪+ 金鑫+",
        ),
        ("1. 韩雪 13800001001 代接\n2. 金鑫 13800001002", "韩雪. 金鑫."),
    ],
)
def test_who_comes_and_goes(text: str, expected: str) -> None:
    assert _told(read_text(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("吴刚换宿舍了，从3栋201换到5栋302", "lodging", ["5栋302"]),
        ("吴刚、常娥从白班转夜班", "shift", ["夜班", "夜班"]),
        ("蒋文丽调到二车间上夜班", "team", ["二车间"]),
        ("今天新来2个：韩雪 13800001001、金鑫 13800001002，都住5号宿舍楼", "lodging", ["5号宿舍楼", "5号宿舍楼"]),
        ("3栋301：韩雪 13800001001\n3栋302：高山 13800001003", "lodging", ["3栋301", "3栋302"]),
        ("保洁：李娜 13800002222\n后厨：王芳 13800003333", "team", ["保洁", "后厨"]),
        ("1.张伟店长13800001001 2.李娜收银13800001002", "team", ["店长", "收银"]),
        ("史国栋13800001000装卸组白班\n麦小英13800011003分拣组夜班", "team", ["装卸组", "分拣组"]),
        ("新增：韩雪 430100199011040769 住3栋；金鑫 女 13800001002 自住", "lodging", ["3栋", "自住"]),
        ("喷漆组的韩雪昨天辞工走了；高山请了5天假", "team", ["喷漆组", None]),
        ("新进：韩雪 13800001001 宿舍A栋417", "lodging", ["宿舍A栋417"]),
        ("麦小英-早班", "shift", ["早班"]),
        ("1️⃣韩雪 13800001001\n2️⃣金鑫 13800001002", "phone", ["13800001001", "13800001002"]),
        ("韩雪\n电话：13800001000\n\n金鑫\n电话：13800001002", "phone", ["13800001000", "13800001002"]),
        ("上面韩雪电话打错了，应该是13800001011", "phone", ["13800001011"]),
        ("更正金鑫信息：身份证号应为430100199011040777，电话应为13800001002", "phone", ["13800001002"]),
        ("姓名 电话\n韩雪 13800001001\n金鑫\n高山 13800001003", "errors", [(), ("phone_missing",), ()]),
    ],
)
def test_what_is_told_of_them(text: str, field: str, expected: list[object]) -> None:
    assert [getattr(row, field) for row in read_text(text, TODAY).rows] == expected


@pytest.mark.parametrize(
    ("text", "declared", "counted"),
    [
        ("恒达物流：在岗3人，韩雪、金鑫、高山", 3, 3),
        ("今日在岗3人（韩雪、金鑫、高山），请假1人（白露）", 3, 3),
        ("共2人：韩雪13800001001 金鑫13800001002", 2, 2),
        ("在职40人\n到岗38人\n请假1人：史国栋\n休息1人：麦小英", 38, None),
        ("今日新进员工2名，花荣（13900001001）、徐宁（13900001002）", None, None),
        ("应到40 实到38 缺2：史国栋、麦小英", 38, None),
        ("恒达物流38人", 38, None),
        ("刚才人数报错，不是53是35", 35, None),
        ("今天在岗43（白25夜18）", 43, None),
        ("日结工（宏达劳务派遣）2人\n1、韩雪，13800001001\n2、金鑫，13800001002", 2, 2),
        ("不好意思更正：安邦保安今天在岗人数应该是46人，前面写成64了", 46, None),
    ],
)
def test_heads(text: str, declared: int | None, counted: int | None) -> None:
    reading = read_text(text, TODAY)
    assert (reading.declared, reading.counted) == (declared, counted)


@pytest.mark.parametrize(
    "text",
    [
        "名单发您了，请查收",
        "出租：园区3号楼单间，月租800，有意联系13800001111张先生",
        "招聘普工20名，包吃住，月薪6000，联系电话13800001111王经理",
        "明天有领导检查，各企业注意卫生",
    ],
)
def test_no_report(text: str) -> None:
    assert read_text(text, TODAY).doc_errors == ["not_a_roster"]


def test_sentences_name_no_company_and_no_other_day() -> None:
    for text in ("报一下变动：邱浩今天请假", "今日在岗人数88，其中男52女36", "更正一下上午发的名单，李娜住3栋201"):
        assert read_text(text, TODAY).enterprise is None
    for text in ("昨天请假的汪涛今天回来上班了", "今日在岗32人，较昨日减少1人", "昨天56人，今天走了2个，现在54人"):
        assert read_text(text, TODAY).date == TODAY


def test_a_company_whose_own_word_could_be_a_name() -> None:
    reading = read_text("金盾保安服务有限公司今日在岗四十六人，请假两人", TODAY)
    assert (reading.enterprise, reading.declared, reading.rows) == ("金盾保安服务有限公司", 46, [])
    assert reading.summary.on_leave == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("鸿运校车\n姓名 电话\n韩雪 13800001001", "鸿运校车"),
        ("海川化学 明天进厂车辆：\n苏E00001 液碱", "海川化学"),
        ("今日人员（姓名/手机）\n韩雪 13800001001", None),
        ("恒达压铸：明天秦总等4人来厂审核，电话13800001001", "恒达压铸"),
    ],
)
def test_whose_message_it_is(text: str, expected: str | None) -> None:
    assert read_text(text, TODAY).enterprise == expected


def test_vehicles_and_their_drivers_are_no_staff() -> None:
    reading = upload.read("进园车辆报一下\n苏E00618 司机 郭师傅 138 0000 7301\n沪a00836".encode(), "m.txt", TODAY)
    assert not reading.rows
    assert [(car.plate, car.driver, car.phone) for car in reading.vehicles] == [
        ("苏E00618", "郭师傅", "13800007301"),
        ("沪A00836", None, None),
    ]
    (car,) = read_text("车辆报备：\n车牌：鲁H88888\n司机：田大壮\n货物：钢材\n时间：上午9:30", TODAY).vehicles
    assert (car.driver, car.cargo, car.time) == ("田大壮", "钢材", "上午9:30")


def test_visitors_in_a_sentence_and_as_a_form() -> None:
    reading = read_text("明天上午10点 恒通物流 张伟 13800001001 来厂对账 一行3人", TODAY)
    (visitor,) = reading.visitors
    assert (visitor.name, visitor.company, visitor.party, reading.rows) == ("张伟", "恒通物流", 3, [])
    assert reading.visit_date == date.fromordinal(TODAY.toordinal() + 1)
    (visitor,) = read_text("访客预约\n姓名：钱学林\n单位：市消防支队\n人数：3人\n时间：14:00", TODAY).visitors
    assert (visitor.company, visitor.party, visitor.time) == ("市消防支队", 3, "14:00")
