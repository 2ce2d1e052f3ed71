"""Danger words: found when they speak of now, passed over when denied, past, trained for or joked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import danger
from bot.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("快来人 三号库有人拿刀", "weapon"),
        ("他 说 要 砍 死 我", "weapon"),
        ("7号库着火了", "fire"),
        ("一楼厨房煤气泄漏", "fire"),
        ("有人被叉车撞倒了，流了好多血", "hurt"),
        ("老李晕倒了叫不醒", "hurt"),
        ("她站在楼顶，说不想活了", "suicide"),
        ("三十多人堵住园区大门", "crowd"),
        ("两个人打起来了", "crowd"),
        ("孩子走丢了 穿红衣服", "seized"),
        ("救命", "seized"),
    ],
)
def test_danger_is_found(text: str, kind: str) -> None:
    found = danger.find(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "收到",
        "今天消防演练，模拟仓库着火",
        "没有人受伤，已经处理好",
        "请各单位检查灭火器",
        "反诈案例：有人拿刀威胁转账怎么办（题目）",
        "严禁打架斗殴，违者罚款",
        "昨天晚上有人打起来了，后来走了",
        "新增 李四 今天入职 无变化",
        "刀具领用表已上传",
        "老板欠我三个月工资",
    ],
)
def test_what_is_no_danger_now_is_passed_over(text: str) -> None:
    assert danger.find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "去年被砍伤的 现在手还使不上劲",
        "他之前说要拿刀捅我 现在调走了",
        "我爸被撞昏迷三天了 现在醒了",
        "月报：本月无中毒、无溺水、无打架",
        "第八题液化气着火先关阀还是先灭火",
        "今晚反恐演练，会有民警扮演持刀歹徒",
        "网传砍人的事是谣言 别再转了",
        "今天这菜咸得我要跳楼",
        "跳楼那个视频是假的 别传了",
        "救命 又把门禁落在宿舍了 哈哈哈",
        "她急了抓了我一把 手背三道印",
        "楼梯口焊死了 真起火了谁跑得出去",
    ],
)
def test_what_was_before_or_is_only_told_is_passed_over(text: str) -> None:
    assert danger.find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "昨天吵的架 今天他拿刀来了",
        "上个月就说要砍人 现在拿着刀在楼下",
        "昨晚打的架 刚才又打起来了",
        "演练完了 可是三号库真的着火了",
        "不是演习 有人拿刀",
        "被撞昏迷了 现在还叫不醒",
        "外卖员救命 有人拿刀",
        "救命 他拿刀追我 你们还哈哈",
        "他们抓了我弟 关在仓库里",
        "真的着火了 快来",
    ],
)
def test_what_goes_on_is_found_whatever_was_before(text: str) -> None:
    assert danger.find(text) is not None


def test_a_denial_covers_only_its_own_clause() -> None:
    found = danger.find("昨天开过会，现在三号库着火了")
    assert found is not None
    assert found.kind == "fire"


def test_a_pattern_that_does_not_compile_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        danger.load('unless = []\n[[kind]]\nname = "fire"\nany = ["(着火"]\n')
    assert "(着火" in caught.value.problems[0]


@given(st.text())
def test_nothing_that_is_typed_breaks_the_search(text: str) -> None:
    danger.find(text)


def test_a_long_list_is_looked_at_from_both_ends() -> None:
    assert danger.find("张三 13800000000 白班\n" * 2000 + "三号库着火了") is not None


@pytest.mark.parametrize(
    "text",
    [
        "真的着火了 不是演习",
        "我要报警",
        "打110",
        "有人被砍了",
        "有炸弹",
        "氨泄漏",
        "仓库燒起來了",
        "有人打我",
        "电梯困人",
    ],
)
def test_what_people_in_danger_type_is_found(text: str) -> None:
    assert danger.find(text) is not None


PASSED_OVER = ("别怕，没有人拿刀", "拿刀切菜", "着火了请不要惊慌，这是演练", "着火了吗", "110是什么")


@pytest.mark.parametrize("text", PASSED_OVER)
def test_what_only_sounds_like_it_is_passed_over(text: str) -> None:
    assert danger.find(text) is None


PAST_DEALT_WITH = (
    "手指被机器压断了 老板就给了两千块",
    "昨天晚上被打了 流了好多血 现在住院",
    "他打电话说要弄死我 可以报派出所吗",
    "押了我一个月工资 走的时候不退",
    "说好包吃住 扣了我六百住宿费",
    "试一下机器人 有人打我",
    "昨天看新闻 广东有个厂着火了",
    "差点打起来 后来散了",
    "没打起来",
)


ANOTHER_DAY = (
    "昨天夜里跟拉货的吵 他用撬棒捅我肋骨",
    "被捅了一刀在腰上 现在人在医院 凶手没抓着",
    "我把人打伤了 对方要两万 怎么办",
    "买的高压锅炸了 厂家不管",
    "他说要打死我 是在微信上说的",
    "邻居拿砖头砸我家窗户",
    "打死我也不吃香菜",
    "累得想死",
    "如遇打架斗殴请立即报警",
    "遇到火灾怎么办 打119",
    "大家看一下这个火灾视频 太吓人",
    "刚才爆炸声是放炮",
)


@pytest.mark.parametrize("text", ANOTHER_DAY)
def test_what_is_told_of_another_day_or_thing_is_passed_over(text: str) -> None:
    assert danger.find(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "昨天打架的那帮人又来了 拿着棍子",
        "上周捅人的那个 现在拿刀在门口",
        "邻居拿砖头砸我家窗户 快来人",
        "买的电瓶在屋里炸了 着火了",
        "去年打我的人正在砍我老公",
        "有人拿刀 请马上报警",
        "宿舍着火了怎么办",
        "我在看监控视频 有人拿刀进来了",
        "他抓着我头发拿刀对着我",
        "抢座位打起来了",
        "有人昏迷需要急救",
        "有个闹自杀的站在楼顶",
        "架子要塌了 里面有人",
        "遇到抢劫了 救命",
        "打起来了 我把门锁好了",
        "他不是在切菜 是拿刀追人",
        "昨天跟他打过一架\n现在他拿刀来了",
        "上个月的赔偿没谈好，人家不肯赔\n快来人，几十个人打起来了",
    ],
)
def test_another_day_excuses_nothing_that_happens_now(text: str) -> None:
    assert danger.find(text) is not None


def test_a_past_of_an_unknown_kind_is_named() -> None:
    source = 'unless = []\n[[past]]\nkinds = ["flood"]\nany = ["x"]\n[[kind]]\nname = "fire"\nany = ["着火"]\n'
    with pytest.raises(ConfigError) as caught:
        danger.load(source)
    assert "flood" in caught.value.problems[0]


@pytest.mark.parametrize("text", PAST_DEALT_WITH)
def test_what_is_dealt_with_or_told_from_elsewhere_is_passed_over(text: str) -> None:
    assert danger.find(text) is None


@pytest.mark.parametrize(
    "text", ["有人被打伤了 流了好多血 快来人 上次住院的也是他", "三号库着火了 住院的都跑出来了", "他们扣着我们不让走"]
)
def test_help_that_is_called_for_now_is_still_found(text: str) -> None:
    assert danger.find(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "昨天的事他不服气，现在拿刀在门口堵我",
        "机器夹住手了老板不管",
        "工友触电了 公司不认",
        "工伤不赔，几百人堵大门了",
        "医药费没谈拢几十个人打起来了",
        "电话里说要来弄死我 我在宿舍不敢出门",
        "可以报警吗 有人拿刀追我",
        "打人的跑了 人在流血昏迷了",
        "扣着我们不让走 押金也不退",
        "工资不给我就从楼上跳下去",
    ],
)
def test_an_old_quarrel_excuses_nothing_that_happens_now(text: str) -> None:
    assert danger.find(text) is not None
