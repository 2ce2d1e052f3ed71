"""Chinese words of the page behind a poster."""

TITLE = "纠纷上报"
POSTER = ("纠纷海报", "海报")
HELP_POSTER = "纠纷海报 <园区>：生成园区海报用的上报网页，扫码不用账号"
NO_ADDRESS = "没有配置对外网址，不能生成海报网页。"
WHICH_PARK = "请写园区名：纠纷海报 一号物流园"
SAY_MORE = "请写清发生了什么（至少几个字）。"
TOO_MANY = "今天通过这张海报上报的太多了，请直接拨打110或联系派出所。"
NO_PICTURE = "照片没有收下：只收 JPG、PNG，不超过 8 兆。"
TRIES_OVER = "查询次数太多，请一小时后再试，或联系派出所。"
WRONG_CODE = "编号或查询码不对。"
DANGER = "有人受伤、动刀、着火、轻生，请立即拨打110！"
WORDS_LABEL = "发生了什么（谁、几个人、多少钱、还在闹吗）"
PLACE_LABEL = "具体在哪里（几号库、哪栋楼）"
CONTACT_LABEL = "怎么联系您（电话或姓名，可不填）"
PHOTO_LABEL = "照片（可不传）"
REPORT_BUTTON = "上报"
ASK_TITLE = "查进度"
NUMBER_LABEL = "编号"
CODE_LABEL = "查询码"
ASK_BUTTON = "查询"
WHO_SEES = "看得到的人：园区负责人、调解员、派出所。您所在单位的人看不到。"


def lead(*, park: str) -> str:
    return f"{park}纠纷上报，不用登录。"


def poster(*, park: str, url: str) -> str:
    return f"{park}的纠纷上报海报做好了，打印贴出去就能扫；以前的已作废。网页：\n{url}"


BEING_PRINTED = "正在制作海报，稍后发给您。"
#: On the sheet under the code; the first stands in red.
SHEET_LINES = (
    "有人受伤、动刀、着火、轻生，先打110",
    "欠薪、打架、吵闹、被骗、宿舍矛盾……扫码就能说",
    "不用登录，不用留名，可以传照片",
    "给您编号和查询码，随时看办到哪一步",
    "所在单位的人看不到；不收钱，不要身份证号",
)


def sheet_title(*, park: str) -> str:
    return f"{park} 有纠纷扫一扫"


def sheet_name(*, park: str) -> str:
    return f"纠纷海报-{park}.pdf"


def sheet_foot(*, station: str, url: str) -> str:
    return f"{station} · 网址以 {url.rpartition('/f/')[0]} 开头 · 旧海报作废"


def reported(*, number: int, code: str, emergency: bool) -> str:
    danger = "请立即拨打110！" if emergency else ""
    return f"{danger}已登记，编号 {number}，查询码 {code}。请记下来，凭这两样查进度。"


# --- what is wished for beside the matter ---------------------------------------------------------------------------

#: Patterns: somebody must not learn of it.
SECRET_WISHES = (
    r"(?:别|不要|不能|不可以|不想|不敢|勿)(?:再)?(?:让|叫|给|被)(?!我)[^，。,.!！?？;；\s]{0,10}知道",
    r"(?:别|不要|不能|勿)(?:去)?(?:告诉|透露给|泄露给)(?:他|她|老板|组长|班组长|班长|主管|经理|领导|公司|厂里|单位|对方)",
    r"(?:别|不要|不能|勿)(?:说|讲|提)(?:出)?(?:去)?(?:这)?是我",
    r"保密(?!协议|费|工资|期|条款|制度|规定|义务|局|合同|柜|室)",
    r"匿名(?:举报|投诉|反映|上报|报告|报)",
)
NAMELESS_WISH = r"\W*我?(?:要|想|想要|请|可以|能)?匿名(?:举报|投诉|反映|上报|报告|报)"
LEADER_WORDS = "班组长|小组长|组长|班长|领班|带班的?|拉长|线长"
NEAR = 8  #: characters before and behind that say what of him
OUR = "我们的?|咱们的?|我的?|本班|值班"
#: Before the word: he was told of it, or is another team's.
TOLD_TO = "跟|向|找|给|问|请|告诉|报告|汇报|通知|让|叫|喊|隔壁|对面|别的|其他|他们|对方|副"
DONE = "过了"
#: Behind it: he helps, or knows.
LEADER_HELPS = r"(?:也|已经|都|就|来)?(?:说了|讲了|反映|知道|来了|处理|调解|协调|管不了|劝|拉开|不在|让我)"
WISH_UNSAID = (
    "可以。私聊发：纠纷 保密 <发生了什么>，您所在单位的人看不到；或 纠纷 匿名 <发生了什么>，办理人也看不到您是谁。"
)


def often(*, count: int) -> str:
    return f"此前同类 {count} 件，上调一级"


def sensitive(*, name: str) -> str:
    return f"节点“{name}”，上调一级"
