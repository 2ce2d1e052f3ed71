"""Danger words in harmless company call nobody; a sign of danger beside it, or another sentence, and they call."""

import random
from importlib import resources
from pathlib import Path

import pytest

from bot import danger
from bot.errors import ConfigError
from handlers.disputes.grading import measuring
from tests.handlers.disputes.grading.lessons import compose

GRADED = Path(compose.HERE).parent
SOURCE = resources.files("bot").joinpath("danger.toml").read_text(encoding="utf-8")
BARE = danger.load(SOURCE[: SOURCE.index("\n[lists]")])  #: the danger words without their harmless company

HARMLESS = (
    "快来人搬货 司机催得要命",
    "快来救场 主持人没来",
    "电脑中毒了 网管在不在",
    "头都要炸了 楼上天天敲",
    "单子多得要炸",
    "学徒今早喊着火了 原来是红烧肉糊了 锅都刷好了",
    "我们正吃着火锅呢",
    "被刺激了一下",
    "十几个人聚餐",
    "二十几个人围着抽奖",
    "送货车堵门口半小时了",
    "救命啊 这个表格怎么合并单元格",
    "再不退押金我要报警了",
    "烟囱冒烟是在烧锅炉",
    "水管炸了 一楼全是水",
    "谁拿了我的刀 用完放回来",
    "他说下回见面就拿刀捅了我 录音我留着",
    "减肥减到想杀人",
    "房价跌得我吐血",
    "剧里那个女的跳楼那段太假了",
    "刷到老人走失又找回的新闻",
    "谁又说死人了 人家好好的在上班",
    "答案发我一份，触电那题不会",
    "两米以下高处掉下来不系带也要罚吗",
    "老人走丢那事谢谢大家 人回来了",
    "困电梯的人出来了 没事",
    "从架子上掉下来腰折了 老板给垫五千以后就躲",
    "被他拿刀打断我腿，轻伤二级",
    "电梯困人三次了 物业不修",
    "我的客户被抢走了 他是我同事",
    "请假一天 扣了她全勤",
    "货车撞了我的车 他不赔",
    "把人家的狗压死了 狗主要八千",
    "三号库没着火，大家照常上班",
    "减肥减得我要自杀了🤣 谁去吃宵夜",
    "戒了奶茶三天 我决定跟这杯奶茶同归于尽",
    "这天热得像着火一样",
    "火锅底料太辣 嗓子着火了",
    "通知 下午试警报 不是真着火 大家照常上班",
    "隔壁拿铁棍敲水管 说我家吵",
    "他家竹子伸过来 叫他砍 他不砍",
    "男朋友说再跟别人聊天就打死我 我想分手",
    "跟邻座互殴 两边都青了 他要我赔八千",
    "劳务押着我们二十几号人一个月工资不发",
    "模具厂扣着我们的模具不还",
    "我们二十几个人都存了钱现在软件打不开",
    "吵起来他拿胶棍捅我腰 淤青了一片",
    "他拿铁锹拍我背 现在还青着",
    "要账让人拿刀比着 后来晓得是假刀",
    "货车压到脚背 医生让休一个月 厂里叫我回去上班",
    "他举着火钳翻煤球呢",
    "塔吊班和电梯班抢塔吊用",
    "货运平台扣了我两单佣金 没人接电话",
    "袖子卷进机器 小指骨折 厂长说我自己违规 一分没出",
    "我的货车撞了人 交警定我全责 人家要告我",
    "听到轰一声以为炸了 是打雷",
    "这个boss一刀把我砍没了",
    "救命 工牌忘带了",
    "楼道就这一个口 真着火往哪儿走",
    "气得我脑仁都要炸了",
    "排班排得我累吐血了",
    "楼上天天跳绳 天花板要塌了",
    "鞋城清货大出血",
    "修脚把我脚趾磨出血 让退钱不退",
    "收费的拿对讲机捅我胸口 骂我乡下人",
    "为了几句嘴 男友拿剪刀剪我衣服 一柜子都不能穿了",
    "他俩为打水打起来过一回 后来不说话了",
    "工头说再去告就弄死我 我录了",
    "前妻发微信说你敢再娶就砍死你 这算威胁不",
    "对象说不嫁就死给我看 三年了都这样讲",
    "我老婆带着孩子不见了 电话换号 留了张条",
    "上月夜班路上让人抢了手机 肋骨断一根 没报警",
    "两个大叔下棋打起来 我劝架 眼镜踩碎了 谁赔",
    "机器人测试着火 会响吗",
    "甲方三年没结账 我们快活不下去了",
    "减肥两个月胖五斤 不想活了 晚上吃顿好的",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_in_harmless_company_nobody_is_called(text: str) -> None:
    assert danger.find(text) is None


DANGER_BESIDE_IT = (
    "快来人搬货 货架塌了压着老李",
    "快来人 通下水的没上来",
    "快来人修一下 电梯里有人被困",
    "救命 打印机着火了",
    "救命 太热了 有人中暑晕倒了",
    "电脑房有人中毒了 一氧化碳",
    "吃了食堂的饭好多人中毒 手机拍了照",
    "货车轮胎起火 车上拉的是油漆",
    "有人拿着切西瓜的刀追人",
    "头疼得要炸 煤气味好大 我老婆晕倒了",
    "烦得他想杀人 已经冲出去了",
    "他在网上说要跳楼 定位在江边",
    "评论区有人说要跳楼 就在我们楼顶",
    "群里传的着火是真的 就在三号库",
    "孩子不见了 找到了重谢",
    "老人走丢过一次 这次又走丢了",
    "电梯困人了 里面还有两个没出来",
    "吃了糖还是叫不醒",
    "从架子上掉下来个人 老板躲着不管",
    "他拿棍子把我打得站不起来 还要打 派出所说忙",
    "他打电话说下次就捅死我 人已经到楼下了",
    "便利店被抢了 订单都没拿",
    "扣着我的驾照不让我走 五个人堵着",
    "一群人围观打架",
    "货车堵门口 几十个人不让出",
    "水管炸了 烫到人了",
    "热水器炸了 我妈还在里面",
    "烧垃圾冒黑烟 烧到仓库了",
    "每天都打我 今天又拿刀追我",
    "电梯困人三次了 现在又困了一个",
    "货车撞了大门 有人压在下面",
    "狗把人咬得流血 快来人",
    "基金亏光了 我站在天台 想跳楼",
    "打麻将打起来了 拿凳子砸",
    "没人受伤 可是火还在烧 三号库着火了",
    "隐患说了八百遍 现在着火了",
    "哪天不好 今天烧起来了",
    "他发起火来拿刀砍人",
    "减肥药吃多了 她说想自杀",
    "嘴上说不是真着火 可是三号库着火了",
    "他拿铁棍敲水管 敲完拿铁棍追我",
    "为砍树枝的事 他拿刀要砍我",
    "男的说再不开门就打死我 门快踹开了",
    "互殴完说要我赔 又拿刀来了",
    "押着我们不让走 一个月工资也没给",
    "他拿棍子打得我背上淤青 现在又拿棍子堵在门外",
    "他捅我一刀 血没止住",
    "他举着火把要烧仓库",
    "扣了我两天不让走 佣金也没给",
    "胳膊卷进机器里 厂长说我违规操作 人还没出来",
    "我们都以为炸了 结果真的冒烟了",
    "打boss的时候隔壁有人拿刀砍人",
    "救命 工牌忘带了进不去 里面有人晕倒了",
    "真着火了 三号库往外冒烟",
    "气得他脑壳要炸 提着汽油桶去了",
    "楼上装修 天花板裂了要塌 底下有人",
    "清仓的时候货架倒了 大出血",
    "他打我嘴角出血 现在还堵在楼下",
    "他拿棍子捅我 倒在地上叫不应",
    "他拿剪刀剪我头发 现在拿剪刀抵着我脖子",
    "捅过人的那个又拿刀来了",
    "他说要弄死我 人在楼下等着",
    "说再告就砍死我 手里提着斧子进了办公室",
    "她说不娶就死给我看 人坐在窗台上",
    "老婆带着孩子不见了 留了遗书",
    "刚被人抢了手机 往桥头跑了 我肋骨疼",
    "两个男的打起来了 我劝架劝不住",
    "测试有人打架那个不是测试 是真的 拿棍子打",
    "甲方不结账 他说活不下去了 坐在楼顶",
    "减肥药吃了一瓶 她说不想活了",
)


@pytest.mark.parametrize("text", DANGER_BESIDE_IT)
def test_a_sign_of_danger_beside_it_calls_all_the_same(text: str) -> None:
    assert danger.find(text) is not None


@pytest.mark.parametrize("text", HARMLESS)
def test_one_harmless_line_hides_no_danger_in_the_next(text: str) -> None:
    if danger.find(text + "\n收到", BARE) is None:
        return  # passed over by a rule for the whole message, not for its company
    assert danger.find(f"{text}。\n叉车把老李压住了，快叫救护车") is not None
    assert danger.find(f"三车间两个人打起来了\n{text}") is not None


def labelled() -> list[measuring.Labelled]:
    files = sorted(GRADED.glob("lessons/*.tsv")) + sorted(GRADED.glob("messages/*.tsv"))
    return [message for path in files for message in measuring.read(path) if "emergency" not in message.ambiguous]


def test_of_what_is_labelled_no_emergency_is_taken_back_and_few_others_are_called() -> None:
    messages = labelled()
    lost = [m.text for m in messages if m.emergency and danger.find(m.text) is None and danger.find(m.text, BARE)]
    assert lost == []
    harmless = [message.text for message in messages if not message.emergency]
    called = sum(danger.find(text) is not None for text in harmless)
    assert called <= 0.0045 * len(harmless)


def test_no_pattern_of_emergencies_is_taken_back() -> None:
    lines = (compose.HERE / "emergencies.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(line for line in lines if line and not line.startswith("#")):
        label, _, flags, pattern = line.split("|", 3)
        for draw in range(6):
            text = compose.message(pattern, flags, label, random.Random(f"{draw} {number}"))
            assert danger.find(text) is not None or danger.find(text, BARE) is None, text


def test_who_says_many_words_of_danger_is_believed() -> None:
    assert danger.find("电脑中毒 " * 5) is None
    assert danger.find("电脑中毒 " * 200) is not None


BOOK = """
unless = ["虚惊"]
[lists]
"物" = ["电脑"]
[[kind]]
name = "hurt"
any = ["中毒"]
[[harmless]]
about = "电脑"
"""


def test_the_company_is_read_from_the_file() -> None:
    rules = danger.load(BOOK + 'said = ["<物>…中毒"]\nunless = ["有人"]\n')
    assert danger.find("电脑又中毒了", rules) is None
    assert danger.find("电脑又中毒了 有人晕", rules) is not None
    assert danger.find("电脑旁边的老李也中毒了", rules) is not None


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('said = ["<人>中毒"]', "<人>"),
        ('near = ["…"]', "…"),
        ('kinds = ["flood"]', "flood"),
        ('nere = ["电脑"]', "nere"),
    ],
)
def test_a_list_kind_or_key_that_is_unknown_is_named(line: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        danger.load(BOOK + line + "\n")
    assert any(named in problem for problem in caught.value.problems)
