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
