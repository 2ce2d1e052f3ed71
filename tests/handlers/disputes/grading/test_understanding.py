"""Denials, what is over, jokes, lessons and lists are no disputes; spelling as people type it is."""

import pytest

from handlers.disputes.grading import Category, Guard, Risk, grade

NO_DISPUTES = [
    "没打起来 就是闹着玩",
    "没有受伤 大家放心",
    "上个月欠薪的事已经解决了 谢谢",
    "欠的运费已到账 谢谢调解",
    "搬了一天货 累死了",
    "两个人",
    "三个人",
    "来了两个人",
    "他们两个都走了",
    "一共八个人",
    "十几个人",
    "三万多",
    "两个人，三万多",
    "在三号库门口",
    "管不了",
    "我处理不了",
    "他不来",
    "笑死我了哈哈哈",
    "你再不还我充电宝我打死你哈哈",
    "选B",
    "第三题 答案是ACD",
    "今日在岗126人 请假3人 无异常",
    "浙A00001 明天上午来提货",
    "通知：严禁在宿舍打架斗殴 违者罚款",
    "明天上午消防演练 模拟仓库着火 请勿惊慌",
    "反诈提醒：凡是让你转账到安全账户的都是诈骗",
    "如果遇到有人打架应该怎么报警",
    "如果被骗了第一时间打96110",
    "昨天看新闻 有个厂失火了",
    "电影里那个男的拿刀追了三条街",
    "晨会讲了杀猪盘的案例",
    "派出所电话是多少",
    "赔偿款已收到 单据发财务",
    "",
    "1",
    "😂😂😂",
]


@pytest.mark.parametrize("text", NO_DISPUTES)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    answer = grade(text)
    assert not answer.is_dispute, answer.reasons
    assert answer.category is Category.NONE
    assert answer.reasons


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("老板托欠公资三个月", Category.WAGES),
        ("老闆拖欠工資不給", Category.WAGES),
        ("ＧＺ一直不发 怎么办", Category.WAGES),
        ("老 板 不 给 工 资", Category.WAGES),
        ("干了两个月的活老板跑了工钱一分没给找谁要啊", Category.WAGES),
        ("电平车昨晚让人骑走了", Category.THEFT),
        ("手鸡被头了", Category.THEFT),
        ("在群里做刷但被骗了三千", Category.FRAUD),
        ("他说要弄si我", Category.VIOLENCE),
        ("跟主管吵架被他打了一拳", Category.VIOLENCE),
        ("去要工资被老板打了", Category.VIOLENCE),
        ("老公喝了酒就打我", Category.FAMILY),
        ("楼上漏水把我家泡了不肯赔", Category.NEIGHBOURS),
        ("对面工地半夜打桩睡不着", Category.NUISANCE),
    ],
)
def test_spelling_as_people_type_it(text: str, category: Category) -> None:
    answer = grade(text)
    assert answer.is_dispute, answer.reasons
    assert answer.category is category, answer.reasons


def test_a_denial_covers_only_what_it_stands_beside() -> None:
    assert grade("没有受伤 但是他把我手机抢走了 还打了我两拳").is_dispute
    assert grade("别的没事 就是工资一直没发").category is Category.WAGES


@pytest.mark.parametrize("text", ["昨天下午被同事打了 想问能报警吗", "上个月被人打伤 赔偿还没谈好"])
def test_what_happened_earlier_is_police_business_but_no_emergency(text: str) -> None:
    answer = grade(text)
    assert answer.police
    assert not answer.emergency


@pytest.mark.parametrize("text", ["食堂有人打起来了 快来", "有人站在楼顶说要跳", "着火了 不是演习"])
def test_what_happens_now_is_an_emergency(text: str) -> None:
    assert grade(text).emergency


@pytest.mark.parametrize(
    ("now", "otherwise"),
    [
        ("司机们把南门堵了 说运费不结清谁也别走", "上周司机们堵南门那次 运费后来谈拢了"),
        ("我奶奶在邮局非要打钱给客服 谁能去帮拦一下", "我奶奶上周非要打钱给客服 柜员拦下来了"),
        ("婆家把我锁屋里不给出门", "婆家把我行李锁屋里不给拿"),
        ("有人把我们关着 我偷用他手机发的", "室友偷用我手机发的朋友圈"),
        ("她躺那翻白眼 嘴里吐白沫", "我说她两句 她冲我翻白眼"),
        ("老伯坐在椅子上没动静了 喊不应", "奖金的事又没动静了"),
    ],
)
def test_near_twins_are_told_apart(now: str, otherwise: str) -> None:
    assert grade(now).emergency
    assert not grade(otherwise).emergency


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("被骗了八百块", Risk.MID),
        ("被骗了三万块", Risk.HIGH),
        ("被骗了1.5w", Risk.HIGH),
        ("这个刷单是不是骗人的", Risk.LOW),
        ("老板不给我工资", Risk.LOW),
        ("我们十二个人的工资都没发", Risk.MID),
        ("拖欠四个月工资了", Risk.MID),
        ("要工资的把大门堵了", Risk.HIGH),
    ],
)
def test_figures_raise_the_risk(text: str, risk: Risk) -> None:
    answer = grade(text)
    assert answer.risk is risk, answer.reasons


def test_few_words_that_say_a_danger_still_say_it() -> None:
    for text in ("不想活了", "他拿刀", "着火了", "有人打架", "救命"):
        assert grade(text).emergency, text
    assert grade("再不给钱我就点火").risk is Risk.HIGH


def test_reasons_name_what_matched() -> None:
    answer = grade("老板拖欠工资不给")
    assert any("劳资" in reason and "工资" in reason for reason in answer.reasons)
    assert any("已经了结" in reason for reason in grade("欠的工资已到账 谢谢").reasons)


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("他打了我一拳", Guard.INJURY),
        ("他扬言要砍死我", Guard.THREAT),
        ("他拿着刀", Guard.WEAPON),
        ("欠薪 我孩子没钱上学", Guard.CHILD),
        ("几十个工人把大门堵了", Guard.CROWD),
    ],
)
def test_whom_nobody_may_send_elsewhere(text: str, guard: Guard) -> None:
    answer = grade(text)
    assert guard in answer.guards
    assert not answer.may_divert


def test_a_wage_claim_may_be_sent_on() -> None:
    answer = grade("老板不给我工资")
    assert answer.may_divert
    assert answer.divert_to == "12333"


@pytest.mark.parametrize(
    ("text", "emergency"),
    [
        ("小葛进冻库取货 门从外头扣上了 喊他没声 谁有钥匙", True),
        ("货梯卡在两层中间 里头老严说喘不上来", True),
        ("有人在里面拍集装箱 打不开", True),
        ("猫关在库房里叫了一夜 谁有钥匙开下门", False),
        ("我被锁在门外了 谁在宿舍", False),
        ("电梯里关住的那位出来了 没事了", False),
        ("工头收了我身份证 把我关在屋里", True),
        ("组长扣着我的驾驶证一个多月了 说不把班顶完不给", False),
    ],
)
def test_who_is_shut_in_and_cannot_answer_is_in_danger_and_what_is_shut_in_is_not(text: str, emergency: bool) -> None:
    assert grade(text).emergency is emergency
