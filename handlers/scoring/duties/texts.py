"""Words about reviews, pledges and pictures of briefings."""

REVIEW = ("互评",)
PLEDGE = ("责任书",)
SIGN_PLEDGE = ("签署责任书", "责任书签署", "签责任书")
NOT_KEPT = ("未履行",)
HELP_REVIEW = "互评：看本月要评哪些班组；「互评 分拣二班 85」打分"
HELP_PLEDGE = "责任书：看并签署反诈宣传责任书（「责任书 签署」）"
HELP_NOT_KEPT = "未履行 分拣一班 3 原因：责任书第 3 条本月没做到（只限民警，不写姓名）"
SIGN = "签署"

PHOTO_WANTED = "可以接着发一张现场照片（不发也算登记）。"
PHOTO_TAKEN = "照片已收，只用来核对是否重复，不保存。"
NOT_KEPT_FORM = "请写「未履行 班组全名 3 原因」，3 是责任书的第几条；不要写姓名。"
NOTHING_TO_REVIEW = "本月没有要您评的班组。"
REVIEW_MISSING = "互评未完成"
DUTIES = (
    "每个工作日组织班前反诈提醒",
    "新进人员上岗前讲一次",
    "不出租、出售、出借银行卡、手机卡和支付账户",
    "发现有人正在受骗，立即劝阻并拨打 110 或 96110",
    "不泄露客户和工友的个人信息",
)
RUBRIC = ("题目是否讲清", "人是否到齐", "照片是否真实", "台账是否清楚")


def reviews(*, lines: list[str]) -> str:
    return "\n".join(
        [
            "本月请评（只有您能看到）：",
            *lines,
            f"看：{'、'.join(RUBRIC)}，各 25 分。写总分「互评 班组名 85」，或逐项「互评 班组名 22 20 25 18」。",
        ]
    )


def review_form(*, names: list[str]) -> str:
    how = "请写「互评 班组名 85」，分数用数字、0 到 100；逐项写四个数，各不超过 25"
    return f"没有记上。{how}。您要评的是：{'、'.join(names)}。"


def review_line(*, name: str, points: int | None) -> str:
    return f"{name}：{'未评' if points is None else f'{points} 分'}"


def reviewed(*, name: str, points: int) -> str:
    return f"已评 {name} {points} 分，月底前可改。"


def review_note(*, count: int) -> str:
    return f"{count} 家互评"


def pledge(*, name: str, version: str, until: object, kept: list[bool]) -> str:
    marks = kept if until else [None] * len(DUTIES)
    state = f"已签署，有效到 {until}。" if until else "尚未签署。同意请回「责任书 签署」。"
    lines = [
        f"{number}. {duty}" + ("" if mark is None else "（本月已做到）" if mark else "（本月未做到）")
        for number, (duty, mark) in enumerate(zip(DUTIES, marks, strict=True), 1)
    ]
    return "\n".join([f"【反诈宣传责任书 {version}】{name}", *lines, state])


def duty_not_kept(*, name: str, duty: int, words: str) -> str:
    return f"{name} 本月责任书第 {duty} 条（{words}）记为未履行，月底计入积分。"


def duty_note(*, number: int, signed: bool) -> str:
    return f"第 {number} 条未履行" if signed else f"第 {number} 条（未签责任书）"


def renew(*, name: str, until: object) -> str:
    return f"{name} 的反诈宣传责任书 {until} 到期，请回「责任书 签署」续签。"


def same_photo(*, day: object) -> str:
    return f"提醒：这张照片和 {day} 登记的一样，请核对是不是今天拍的。"


def day_of(*, month: int, day: int) -> str:
    return f"{month}月{day}日"


def review_owed(*, names: list[str], day: str) -> str:
    return f"还没有评：{'、'.join(names)}。请在 {day} 前发「互评 班组名 85」，到期未评扣本班的分。"


def pledge_in_force(*, until: object) -> str:
    return f"责任书已签署，有效到 {until}，不用重签。"


def pledge_signed(*, version: str, until: object) -> str:
    return f"责任书（{version}）已签署，有效到 {until}。"
