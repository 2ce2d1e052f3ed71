"""Every Chinese word of the directory's pages."""

from collections.abc import Sequence

TREE = "单位与人员"
BOARD = "绑定进度"
CODES = "邀请码与绑定码"
UNIT, KIND, CODE, TAGS = "单位", "类别", "编号", "标签"
BELOW = "下级单位"
CONTACT, DEPUTY_CONTACT = "联系人", "副联系人"
PEOPLE = "人员与角色"
NOBODY = "未指定"
NO_PEOPLE = "这里还没有人担任角色。"
NO_UNITS = "没有归您管的单位。"
NAME, ROLE, PHONE, ACCOUNT = "姓名", "角色", "电话", "账号"
DEPUTY_MARK = "副"
REACHABLE, UNREACHABLE = "已绑定", "未绑定"
GROUPS = "群"
NO_GROUPS = "还没有绑定的群。"
PLATFORM, TITLE, STATE = "平台", "群名", "状态"
PLATFORMS = {"wecom": "企业微信", "dingtalk": "钉钉"}
GROUP_STATES = {
    "heard": "已绑定 · 听到过",
    "bound": "已绑定 · 还没听到",
    "send-only": "只能发",
    "dead": "已失效",
}
NO_PHONE = "—"
LOOK = "显示姓名和电话（记入操作记录）"
LOOKED = "姓名和电话显示 10 分钟，本次查看已记入操作记录。"
ISSUE_CODE = "发群绑定码"
CODE_ISSUED = "绑定码已生成。"
INVITE = "邀请"
INVITE_TITLE = "邀请一个人"
INVITED = "邀请码已生成。"
INVITE_AGAIN = "重发邀请码"
AS_DEPUTY = "副职"
NEW_PERSON = "是另一位同名的人（新登记）"
REVOKE = "收回角色"
SAVE_TAGS = "保存标签"
TAGS_HINT = "用空格隔开"
TAGS_SAVED = "标签已保存。"
LACK_NAME = "请填写姓名，没有发码。"
WRONG_ROLE = "请选一个角色，没有发码。"
NAMESAKE = "已有同名的人：请在下面名单里给他重发邀请码；确是另一位，请勾选“是另一位同名的人”再提交。"
NAMESAKES = "有几位同名的人担任这个角色，请在下面名单里给要找的那位重发邀请码。"
NOT_HELD = "他现在没有这个角色，没有变化。"

PARK = "园区"
BOUND, HEARD, LACKING, LACK_CONTACT = "已绑定", "听到过", "还差", "缺联系人"
BOARD_FIGURE = "单位已绑定群"
BOARD_DONE = "所有单位都绑定了群。"
LACKING_TITLE = "还没有群的单位"
ALL_STATION = "全所"
MORE_UNITS = "其余单位请点上面的园区看"


def lacking(*, count: int) -> str:
    return f"还差 {count} 个群"


def lacking_waits(*, count: int) -> str:
    return f"还差 {count} 个单位没有绑定群"


OPEN_CODES = "还没用的码（24 小时内有效，只能用一次）"
NO_CODES = "现在没有未使用的码。"
FOR, ISSUED_BY, EXPIRES = "给谁", "谁发的", "失效"
FOR_GROUP = "群"
WITHDRAW = "作废"
WITHDRAWN = "这个码已作废。"
BY_COMMAND = "服务器命令行"

DUTY = "值班表"
DAY, SHIFT, LEADS, DEPUTY = "日期", "班次", "值班", "副班"
NO_SHIFTS = "还没有排班。"
PLAN = "排班"
SHIFTS = {"day": "白班 8:00—20:00", "night": "夜班 20:00—8:00", "whole": "全天 8:00—次日 8:00"}
ON_DUTY_NOW = "现在值班"
NOBODY_NOW = "现在没有人值班"
GAPS = "没有人值班的时段"
NO_GAPS = "今后 7 天没有空档。"
PLANNED, PLANNED_ALREADY = "已排班，已通知本人。", "本来就是这样排的，没有变化。"
DROP, DROPPED = "取消这一班", "已取消这一班，已通知本人。"
NO_DEPUTY = "不设副班"
CHOOSE = "请选择"
WRONG_PLAN = "请选好日期、班次和值班人，没有保存。"
PAST = "这个班次已经过去了，没有改动。"
WHICH_UNIT = "哪里的值班表"
SHOW = "看"
STATES = {"planned": "已排", "on": "在岗", "handed_over": "已交班"}


def gap(*, start: str, end: str) -> str:
    return f"{start} 至 {end}"


def gaps_wait(*, count: int) -> str:
    return f"明天之前有 {count} 段时间没有人值班"


def revoked(*, name: str) -> str:
    return f"已收回{name}的角色，下一次操作起无效。"


def joined(*, names: Sequence[str]) -> str:
    return " ".join(names)
