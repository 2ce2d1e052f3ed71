"""Every Chinese word people see or type about the directory in chat."""

from collections.abc import Sequence

TITLE = "单位与人员"

# --- words people type ----------------------------------------------------------------------------------------------

BIND = ("绑定", "绑定群")
BIND_CODE = ("绑定码", "群绑定码")
INVITE = ("邀请",)
GRANT = ("授权", "任命")
REVOKE = ("撤销角色", "撤销授权", "免去")
STRIKE = ("移出",)
READMIT = ("移回",)
UNIT = ("单位", "查单位")
TAG = ("标签",)
TEAM = ("班组", "选班组", "我的班组")
ME = ("我的身份", "我是谁")
DUTY = ("值班", "值班表")
HAND_OVER = ("交班",)
ON_POST = ("在岗", "到岗", "接班")
HELP_ME_WORDS = ("求助", "谁值班")

PARTING = ",，、;；"  #: marks that part words as blanks do
DEPUTY_WORDS = frozenset({"副", "副职", "备岗", "代理"})
MAIN_WORDS = frozenset({"正", "正职", "主"})
CONTACT_WORDS = frozenset({"联系人", "正联系人"})
DEPUTY_CONTACT_WORDS = frozenset({"副联系人", "备用联系人"})

ROLE_NAMES = {
    "officer": "民警",
    "auxiliary": "辅警",
    "duty": "值班",
    "chief": "所长",
    "leadership": "领导",
    "auditor": "审计",
    "manager": "园区负责人",
    "mediator": "调解员",
    "reporter": "填报员",
    "leader": "班组长",
    "member": "成员",
}
ROLE_WORDS = {
    **{name: role for role, name in ROLE_NAMES.items()},
    "警官": "officer",
    "值班员": "duty",
    "值班民警": "duty",
    "负责人": "manager",
    "园区经理": "manager",
    "报送员": "reporter",
    "组长": "leader",
    "班长": "leader",
    "组员": "member",
}
KIND_NAMES = {"station": "派出所", "park": "园区", "enterprise": "企业", "team": "班组"}
KIND_WORDS = {**{name: kind for kind, name in KIND_NAMES.items()}, "站": "station", "公司": "enterprise", "队": "team"}
LISTED = "、"
PLATFORM_NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}

# --- help -----------------------------------------------------------------------------------------------------------

HELP_BIND = "绑定 <码>：群里发是绑定本群，私聊发是绑定本人账号"
HELP_BIND_CODE = "绑定码 <单位>：给一个群发绑定码"
HELP_INVITE = "邀请 <姓名> <角色> <单位>：发一个本人用的邀请码"
HELP_GRANT = "授权 <姓名> <角色> <单位> [副]：直接给已登记的人加角色"
HELP_REVOKE = "撤销角色 <姓名> <角色> [单位]：立即收回"
HELP_STRIKE = "移出 <姓名>：把不属于本班组的人移出"
HELP_READMIT = "移回 <姓名>：把移出的人请回来"
HELP_UNIT = "单位 [名称]：看单位的群、联系人；单位 <名称> 联系人 <姓名>：指定联系人"
HELP_TAG = "标签 <单位> <标签…>：加标签，前面加减号是去掉"
HELP_TEAM = "班组：选定自己所在的班组"
HELP_ME = "我的身份：看自己有哪些角色、绑了哪些账号"
HELP_DUTY = "值班：看值班表；值班 明天 夜班 张三 [副 李四]：排班"
HELP_HAND_OVER = "交班：请下一班接班"
HELP_ON_POST = "在岗：报告自己已到岗"
HELP_HELP_ME = "求助：现在谁值班、怎么找"

GIVE_UP = frozenset({"算了", "取消", "不选了", "放弃"})
AGREE = frozenset({"确定", "好的", "好", "是", "是的", "对", "嗯", "确认"})

# --- choosing and mistakes ------------------------------------------------------------------------------------------

NOT_ALLOWED = "这件事您没有权限。需要的话请联系派出所民警。"
NOT_IN_DIRECTORY = "我还不认识您。请向派出所要邀请码，再私聊发给我：绑定 <码>"
NEW_PERSON = "另外一位同名的人（新登记）"
FULL_NAME = "顺丰分拨中心 分拣一班"
GIVEN_UP = "好的，已放弃，没有改动。"
CHOICE_GONE = "这个选择已经过时，请把原来的话再发一次。"


def choose(*, typed: str, options: Sequence[str], left_off: int = 0) -> str:
    lines = "\n".join(f"{number} {option}" for number, option in enumerate(options, 1))
    more = f"\n还有 {left_off} 个没有列出；不在上面的，请写全名（如“{FULL_NAME}”）再发一次。" if left_off else ""
    return f"“{typed}”可能是下面哪一个？回复数字，不选了回复“算了”：\n{lines}{more}"


def not_a_choice(*, answer: str, count: int) -> str:
    return f"“{answer}”不在选项里，请回复 1 到 {count} 的数字。"


def no_such_unit(*, typed: str) -> str:
    return f"没有找到“{typed}”，或者它不归您管。请核对名称，也可以写单位代码。"


def no_such_person(*, typed: str) -> str:
    return f"没有找到“{typed}”，或者他不归您管。请核对姓名；还没登记的人请用：邀请 <姓名> <角色> <单位>"


def wrong_form(*, typed: str, lacking: str, form: str) -> str:
    kept = f"收到的是“{typed}”，" if typed else ""
    return f"{kept}{lacking}。正确写法：{form}"


LACK_NAME = "缺姓名"
LACK_ROLE = "没有看到角色（可以是：" + "、".join(ROLE_NAMES.values()) + "）"
LACK_UNIT = "缺单位"
FORM_INVITE = "邀请 张三 填报员 顺丰分拨中心"
FORM_GRANT = "授权 张三 填报员 顺丰分拨中心"
FORM_REVOKE = "撤销角色 张三 填报员 顺丰分拨中心"
FORM_BIND = "绑定 ABCD-EFGH-JKMN-PQRS"
FORM_BIND_CODE = "绑定码 顺丰分拨中心"
FORM_STRIKE = "移出 张三"
FORM_CONTACT = "单位 顺丰分拨中心 联系人 张三"
FORM_TAG = "标签 顺丰分拨中心 快递"


def role_unfit(*, role: str, unit: str, kind: str, kinds: Sequence[str]) -> str:
    where = "或".join(KIND_NAMES[one] for one in kinds)
    return f"“{unit}”是{KIND_NAMES[kind]}，{ROLE_NAMES[role]}只能设在{where}上。请换一个单位再发。"


# --- codes ----------------------------------------------------------------------------------------------------------

CODE_WRONG = "这个码不对、已用过或已过期（24 小时有效，只能用一次）。请核对后重发，或向发码的民警要新的。"
CODE_TOO_MANY = "试错次数太多，请一小时后再试，或请民警重新发码。"
CODE_FOR_GROUP = "这是群绑定码，请在要绑定的群里 @我 发送：绑定 <码>。这个码还没有用掉。"
CODE_EXPOSED = "个人邀请码只能私聊发给我。这个码已经在群里露出，为安全已作废，请向民警要新的。"
CODE_NO_ACCOUNT = "您不是本组织成员，平台没有给出您的账号，绑定不了。请用本单位的账号私聊我。"
CODE_NO_UNIT = "这个码对应的单位已停用，请向民警要新的码。"


def account_taken(*, name: str) -> str:
    return f"该账号已是{name}，不能改成别人，没有改动，码也没有用掉。确实要改请民警处理。"


CODE_WRONG_FORM = "后面要写码"


def group_bound(*, unit: str, kind: str) -> str:
    tail = "在群里说话的人即为本班组成员。" if kind == "team" else ""
    return f"本群已绑定到{KIND_NAMES[kind]}“{unit}”。{tail}@我 发“帮助”看能做什么。"


def group_bound_already(*, unit: str) -> str:
    return f"本群原来就绑定在“{unit}”，没有变化，码也没有用掉。"


def account_bound(*, name: str, roles: Sequence[str]) -> str:
    held = "；".join(roles) or "暂无角色"
    return f"{name}，账号已绑定。您的身份：{held}。发“帮助”看能做什么。"


def code_used_for_group(*, unit: str, title: str, platform: str, before: str) -> str:
    moved = f"（原先绑定在“{before}”）" if before else ""
    where = f"{PLATFORM_NAMES.get(platform, platform)}群“{title}”"
    return f"您发的群绑定码已使用：{where}绑定到“{unit}”{moved}。如果不是您要的群，请发“绑定码 {unit}”重新绑定。"


def code_used_by_person(*, name: str, platform: str, role: str, unit: str) -> str:
    what = f"，角色 {unit} {ROLE_NAMES[role]}" if role else ""
    undo = f"如有不对，发：撤销角色 {name} {ROLE_NAMES[role]} {unit}" if role else "如有不对，请立即联系管理员。"
    return f"您发给{name}的邀请码已使用：绑定了{PLATFORM_NAMES.get(platform, platform)}账号{what}。{undo}"


def code_was_exposed(*, name: str) -> str:
    return f"您发给{name}的邀请码被发到了群里，已作废。请重新邀请，并提醒本人私聊发送。"


ROBOT = "派出所的机器人"


def _robots(names: Sequence[str]) -> str:
    return " 或 ".join(f"“{name}”" for name in names) or ROBOT


def person_code(*, name: str, role: str, unit: str, code: str, robots: Sequence[str]) -> str:
    return (
        f"{name}（{unit} {ROLE_NAMES[role]}）的邀请码：{code}\n24 小时内有效，只能本人用一次。请把下面这句转给本人：\n"
        f"{name}您好，请私聊{_robots(robots)}，发送：绑定 {code}"
    )


def group_code(*, unit: str, code: str, robots: Sequence[str]) -> str:
    return (
        f"“{unit}”的群绑定码：{code}\n24 小时内有效，只能绑一个群。请把下面这句转给群里的人：\n"
        f"请在群里 @{_robots(robots)}，发送：绑定 {code}"
    )


# --- roles ----------------------------------------------------------------------------------------------------------


def granted(*, name: str, role: str, unit: str, deputy: bool, reachable: bool) -> str:
    kind = "（副）" if deputy else ""
    warn = "" if reachable else " 他还没有绑定账号，请再发：邀请"
    return f"已给{name}：{unit} {ROLE_NAMES[role]}{kind}，下一句话起生效。{warn}".rstrip()


def granted_already(*, name: str, role: str, unit: str) -> str:
    return f"{name}本来就是{unit} {ROLE_NAMES[role]}，没有变化。"


def revoked(*, name: str, role: str, unit: str) -> str:
    return f"已收回{name}的{unit} {ROLE_NAMES[role]}，他的下一句话起无效。"


def nobody_holds(*, name: str, role: str) -> str:
    return f"没有叫“{name}”的人有{ROLE_NAMES[role]}这个角色，没有变化。请核对姓名。"


def own_last(*, role: str, unit: str) -> str:
    return (
        f"这是您自己最后一个民警一类的角色（{unit} {ROLE_NAMES[role]}），收回后您不能再管理这里。回复数字：\n{OWN_LAST}"
    )


SURE_REVOKE, KEEP = "确认撤销", "不撤销"
OWN_LAST = f"1 {SURE_REVOKE}\n2 {KEEP}"
REBIND, LEAVE = "改绑", "不改"
LEFT = "好的，没有改动。"


def rebind(*, before: str, unit: str) -> str:
    return f"本群已绑定在“{before}”。要改绑到“{unit}”吗？回复数字：\n1 {REBIND}\n2 {LEAVE}"


def group_moved(*, title: str, platform: str, before: str, unit: str) -> str:
    where = f"{PLATFORM_NAMES.get(platform, platform)}群“{title}”"
    return f"{where}已从“{before}”改绑到“{unit}”。如果不对，请发“绑定码 {before}”重新绑定。"


def not_held(*, name: str, role: str) -> str:
    return f"{name}现在没有{ROLE_NAMES[role]}这个角色，没有变化。"


LAST_OFFICER = "他是最后一位民警或所长，收回后没有人能管理这里。请先授权另一位再收回。"


def struck(*, name: str, unit: str, team: str) -> str:
    """`team`: empty in a group, where the name is masked and the command wants the whole one."""
    back = f"{name} {team}" if team else "<他的全名>"
    return f"已把{name}移出“{unit}”。请他回来时发：移回 {back}"


def readmitted(*, name: str, unit: str) -> str:
    return f"{name}已回到“{unit}”。"


STRIKE_WHERE = "请在班组自己的群里发，或在后面写上班组：移出 张三 分拣一班"

# --- membership -----------------------------------------------------------------------------------------------------

TEAM_NOT_HERE = "本群没有绑定单位，选不了班组。"
TEAM_NONE = "这个单位下面还没有登记班组，请联系民警或园区负责人。"


def team_many(*, unit: str, count: int) -> str:
    return f"“{unit}”下有 {count} 个班组，请直接写名称，例如：班组 分拣一班"


def team_picked(*, team: str) -> str:
    return f"已记下：您是“{team}”的成员。"


def team_have(*, team: str) -> str:
    return f"您已在“{team}”。要换班组，请班组长先移出，再来选。"


def team_struck(*, team: str) -> str:
    return f"您曾被移出“{team}”，请班组长发“移回”后再来。"


# --- identity -------------------------------------------------------------------------------------------------------


def me(*, name: str, roles: Sequence[str], accounts: Sequence[str], here: str) -> str:
    held = "\n".join(f"· {role}" for role in roles) or "· 暂无角色"
    linked = "、".join(accounts) or "无"
    place = f"\n本群属于：{here}" if here else ""
    return f"{name}\n{held}\n已绑定账号：{linked}{place}"


def role_line(*, unit: str, role: str, deputy: bool) -> str:
    return f"{unit} {ROLE_NAMES[role]}{'（副）' if deputy else ''}"


# --- units ----------------------------------------------------------------------------------------------------------

NOBODY = "未指定"
NO_GROUP = "· 还没有绑定的群"
NEVER_HEARD = "尚未说话"
SEND_ONLY = "只能发送"
DEAD = "已失效"
NO_TAGS = "没有标签"


def unit_card(
    *,
    where: str,
    kind: str,
    code: str,
    contact: str,
    deputy: str,
    groups: Sequence[str],
    below: int,
    tags: Sequence[str],
) -> str:
    shown = "\n".join(groups) or NO_GROUP
    marks = f"\n标签：{'、'.join(tags)}" if tags else ""
    return (
        f"{where}（{KIND_NAMES[kind]}，代码 {code}）\n联系人：{contact}　副：{deputy}\n{shown}\n"
        f"下属单位 {below} 个{marks}"
    )


def group_line(*, platform: str, title: str, note: str) -> str:
    return f"· {PLATFORM_NAMES.get(platform, platform)}群“{title or '未命名'}”{'，' + note if note else ''}"


def heard_on(*, month: int, day: int) -> str:
    return f"{month}月{day}日有人说话"


def own_units(*, units: Sequence[str]) -> str:
    return "您的单位：\n" + "\n".join(f"· {unit}" for unit in units) + "\n看某一个：单位 <名称>"


def contact_set(*, unit: str, name: str, deputy: bool) -> str:
    return f"“{unit}”的{'副联系人' if deputy else '联系人'}已定为{name}。"


def tags_now(*, unit: str, tags: Sequence[str]) -> str:
    return f"“{unit}”的标签：{'、'.join(tags) or NO_TAGS}"


# --- roads to a person ----------------------------------------------------------------------------------------------


def person_option(*, name: str, roles: Sequence[str]) -> str:
    return f"{name}（{'；'.join(roles) or '暂无角色'}）"
