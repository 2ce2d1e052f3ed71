"""Every Chinese word of the directory's workbook: sheets, headings, faults and what the command line prints."""

from collections.abc import Sequence

UNITS, PEOPLE, GROUPS, DUTY, NOTES = "单位", "人员", "群", "值班", "说明"

#: Sheet → column key → headings that are understood, the first is the one we write.
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    UNITS: {
        "parent": ("上级", "上级单位", "所属单位"),
        "kind": ("类型", "单位类型", "类别"),
        "name": ("名称", "单位名称", "单位"),
        "code": ("代码", "单位代码", "编码"),
        "tags": ("标签", "行业"),
        "size": ("人数", "员工数"),
    },
    PEOPLE: {
        "name": ("姓名", "名字"),
        "mobile": ("手机", "手机号", "电话", "联系电话"),
        "role": ("角色", "身份", "职务"),
        "unit": ("单位", "所属单位", "单位名称"),
        "kind": ("正/副", "正副"),
        "wecom": ("企业微信账号", "企微账号", "企业微信 userid"),
        "wecom_corp": ("企业微信企业ID", "企业微信corp", "企微企业ID"),
        "dingtalk": ("钉钉账号", "钉钉 userid", "钉钉用户ID"),
        "dingtalk_corp": ("钉钉企业ID", "钉钉corp"),
    },
    GROUPS: {
        "platform": ("平台",),
        "title": ("群名", "群名称"),
        "unit": ("单位", "绑定单位"),
        "webhook": ("webhook 地址", "webhook", "机器人地址"),
        "secret": ("加签密钥", "密钥"),
    },
    DUTY: {
        "day": ("日期",),
        "shift": ("班次",),
        "start": ("开始", "开始时间"),
        "end": ("结束", "结束时间"),
        "unit": ("单位",),
        "person": ("值班人", "姓名"),
        "deputy": ("副班", "副班人"),
    },
}
REQUIRED: dict[str, tuple[str, ...]] = {
    UNITS: ("kind", "name"),
    PEOPLE: ("name",),
    GROUPS: ("platform", "title", "unit", "webhook"),
    DUTY: ("day", "person"),
}
PLATFORM_WORDS = {"企业微信": "wecom", "企微": "wecom", "wecom": "wecom", "钉钉": "dingtalk", "dingtalk": "dingtalk"}
MAIN, DEPUTY = "正", "副"
REGISTERED = "（已登记）"
REGISTERED_PLAIN = "(已登记)"  #: the same after reading
TAG_MARKS = "、，,;；/ "

REJECTED = {
    "size": "文件太大（上限 20 MB）",
    "not-xlsx": "不是 .xlsx 工作簿，请在 Excel 或 WPS 里另存为 .xlsx",
    "members": "文件内部的部件太多，不像正常的工作簿",
    "unpacked": "文件展开后太大（上限 50 MB）",
    "ratio": "文件的压缩率异常，拒绝读取",
    "names": "文件内部的部件名称不正常，拒绝读取",
    "doctype": "文件里有不允许的声明，拒绝读取",
    "rows": "行数太多（上限 200000 行），请删去表格下方的空行",
    "columns": "列数太多（上限 100 列），请删去表格右侧的空列",
    "broken": "文件已损坏，读不出来，请重新保存",
    "time": "文件太复杂，没能在限定时间内读完",
    "crash": "文件读不出来（可能已损坏，或过于庞大）",
}
NO_SHEETS = "没有找到任何认识的工作表，应有：单位、人员、群、值班"


def fault(*, sheet: str, row: int, column: str, text: str) -> str:
    place = "　".join(part for part in (f"【{sheet}】" if sheet else "", f"第 {row} 行" if row else "", column) if part)
    return f"{place}：{text}" if place else text


def heading_missing(*, heading: str) -> str:
    return f"缺少“{heading}”这一列，请在表头加上"


EMPTY = "没有填"
UNSOLVED = "是没有结果的公式，请改成数值或文字"
INEXACT = "数字太长，Excel 已改动末尾几位，请把这一格设为“文本”后重填"
MOBILE = "不是 11 位手机号，例如 13800001234"
SIZE = "不是整数人数，例如 120"
URL_WECOM = "不是企业微信群机器人地址，应以 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= 开头"
URL_DINGTALK = "不是钉钉群机器人地址，应以 https://oapi.dingtalk.com/robot/send?access_token= 开头"
SECRET = "不是钉钉加签密钥，应以 SEC 开头；没有开加签就留空"
TWO_ROOTS = "只能有一行派出所，而且上级要留空"
NEEDS_PARENT = "没有填上级；只有派出所可以没有上级"
CORP = "填了账号就要填企业 ID，同一个账号名在不同企业是不同的人"
ROLE_AND_UNIT = "角色和单位要么都填，要么都不填"
NAME_TAKEN_MOBILE = "这个手机号已属于另一个名字的人，请核对"
DAY = "看不懂日期，例如 2026-11-25"
SHIFT = "看不懂班次，可写 白班、夜班、全天，或填开始和结束时间"


def one_of(*, value: str, known: Sequence[str]) -> str:
    return f"“{value}”不认识，应是：{'、'.join(known)}"


def no_unit(*, value: str, near: str) -> str:
    return f"没有叫“{value}”的单位" + (f"，是不是“{near}”？" if near else "，请先写进【单位】表") + "（也可以写代码）"


def several_units(*, value: str) -> str:
    return f"有几个单位都叫“{value}”，请改写单位代码"


def twice(*, value: str, row: int) -> str:
    return f"“{value}”与第 {row} 行重复"


def wrong_level(*, child: str, parent: str) -> str:
    return f"{child}不能放在{parent}下面"


def role_unfit(*, role: str, kind: str, kinds: Sequence[str]) -> str:
    return f"{role}不能设在{kind}上，只能设在{'、'.join(kinds)}上"


def no_person(*, value: str) -> str:
    return f"没有叫“{value}”的人，请先写进【人员】表"


def several_people(*, value: str) -> str:
    return f"有几个人都叫“{value}”，请写成 姓名(手机)，例如 {value}(13800001234)"


def account_taken(*, value: str) -> str:
    return f"账号“{value}”已属于另一个人"


# --- command line ---------------------------------------------------------------------------------------------------

APP_HELP = "单位、人员、群和值班的登记：从一个 Excel 工作簿导入，或导出成一个。"
IMPORT_HELP = "导入工作簿。先列出全部错误；有错就什么都不改。重复导入同一份不会重复登记。"
EXPORT_HELP = "把现有登记导出成工作簿（含手机号，请妥善保管；不含机器人密钥）。"
EXAMPLE_HELP = "生成一份填好的样例工作簿，照着改即可导入。"
FIRST_HELP = "为第一位民警生成绑定码；之后的人由他在聊天里邀请。"
CONFIG_HELP = "配置文件；密钥写在它旁边的 .env 里"
FILE_HELP = "工作簿 .xlsx 的路径"
STATION_HELP = "派出所的 key；只有一个派出所时不用写"
DRY_RUN_HELP = "只检查，不写入"
NAME_HELP = "民警姓名"
OVERWRITE_HELP = "文件已存在时覆盖"
YES_HELP = "已有别的民警时仍然发码"
NO_FOLDER = "没有这个目录"
NO_STATION = "还没有登记派出所。请先在 config.toml 写好 [[stations]]，再运行：python -m bot migrate"


def which_station(*, keys: Sequence[str]) -> str:
    return f"有多个派出所，请加 --station，可选：{'、'.join(keys)}"


def no_file(*, path: str) -> str:
    return f"没有这个文件：{path}"


def file_there(*, path: str) -> str:
    return f"文件已存在：{path}。要覆盖请加 --overwrite"


def cannot(*, path: str, reason: str) -> str:
    return f"读写不了 {path}：{reason}。请换一个目录，或检查权限。"


def officer_there(*, name: str) -> str:
    return f"本所已有民警，没有为{name}发码。请由已有的民警在聊天里邀请；确实要另发一个请加 --yes"


def too_long(*, count: int, most: int) -> str:
    return f"太长（{count} 个字），最多 {most} 个字"


def faults_found(*, count: int) -> str:
    return f"发现 {count} 处错误，没有导入任何内容。请改好后重新导入："


def counted(*, sheet: str, added: int, changed: int, unchanged: int) -> str:
    return f"{sheet}：新增 {added}，更新 {changed}，不变 {unchanged}"


DRY_RUN_DONE = "检查通过，没有写入。去掉 --dry-run 即可导入。"
IMPORTED = "导入完成。"


def written(*, path: str) -> str:
    return f"已写入 {path}"


def first_code(*, name: str, code: str) -> str:
    forward = f"请{name}在企业微信或钉钉里私聊机器人，发送：绑定 {code}"
    return f"{name}（民警）的绑定码：{code}\n24 小时内有效，只能用一次。{forward}"


# --- example --------------------------------------------------------------------------------------------------------

NOTE_LINES = (
    "这是填好的样例，照着改成自己的单位后导入：python -m bot directory import 文件名.xlsx",
    "单位：上级写名称或代码；类型是 派出所、园区、企业、班组。代码不填会自动编。",
    "人员：一人有几个角色就写几行，姓名和手机相同即同一人。账号是平台通讯录里的 userid。",
    "群：只登记靠 webhook 发送的群；机器人能听到的群用绑定码绑定，不用写在这里。",
    "值班：班次写 白班、夜班、全天，或填开始和结束时间。",
)
EXAMPLE_STATION = "东城派出所"
EXAMPLE_PARKS = ("一号物流园", "二号物流园")
EXAMPLE_FIRMS = (("速达分拨中心", "快递"), ("华芯电子厂", "电子厂"), ("安运仓储", "仓储"))
EXAMPLE_TEAMS = ("分拣一班", "装卸二班")
EXAMPLE_NAMES = (
    "王建国", "李志强", "张伟民", "刘海燕", "陈晓东", "杨丽华", "赵国庆", "黄文静", "周立新", "吴春梅",
    "徐东升", "孙玉兰", "马卫国", "朱小红", "胡长江", "郭秀英", "何永平", "高翠兰", "林志远", "罗桂香",
    "郑国强", "梁晓燕", "谢文彬", "宋丽娟", "唐建军", "许秀珍", "韩志刚", "冯玉梅", "邓海涛", "曹雪琴",
)  # fmt: skip
EXAMPLE_ROLES = {"officer": "民警", "duty": "值班", "chief": "所长", "manager": "园区负责人", "mediator": "调解员"}
REPORTER, LEADER = "填报员", "班组长"
EXAMPLE_GROUP = "联络群"
EXAMPLE_SHIFTS = ("白班", "夜班")
EXAMPLE_CODES = {"station": "S", "park": "P", "firm": "E", "team": "T"}
