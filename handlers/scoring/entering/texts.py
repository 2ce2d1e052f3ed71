"""Words of what an officer enters by hand: incidents and bonus."""

INCIDENT_FORM = "请写「被骗 班组全名 5」，5 是要扣的分；不要写姓名。记错了发「被骗 班组全名 撤销」。"
BONUS_FORM = "请写「加分 班组全名 3 原因」，原因全班看得到，不要写姓名。记错了发「加分 班组全名 撤销」。"

TAKE_BACK = "撤销|撤回|取消"
UNDO = "undo"
TAKEN_BACK = "撤销"
ANOTHER = ("另一起", "又一起", "另一次", "另一笔")
# A person's name in a reason: what stands before it, what is none, what stands behind it.
BEFORE_A_NAME = (
    "劝阻|劝住|劝|阻止|拦住|拦下|拦|帮助|帮|救下|救|提醒|为|替|给|由|是|同事|工友|员工|组员|班员|队员|成员|群众|受害人|"
    "举报|谢谢|感谢|^"
)
NO_NAMES = (
    "高额|高风|马上|金额|钱款|余额|于|方式|全部|全班|常见|文明|万元|万余|和|向|严重|温馨|安全|成功|任何|陌生|许多|连环|"
    "石|康|时|包裹|顾客|贷款|白天|夏季"
)
AFTER_A_NAME = (
    "转账|汇款|被骗|付款|打款|刷单|投资|贷款|充值|点击|下载|泄露|提供|举报|报警|上当|受骗|停止|及时|成功|主动|发现|"
    "先生|女士|师傅|同志|老人|大姐|大哥|阿姨|一起|一次|一案|向|给|的|在|被|把|没|未|不|等|和|与|并|已|刚|正|险|差点"
)


def most_bonus(*, points: str) -> str:
    return f"加分一期合计最多 {points} 分，请改小再发。"


def entered_before(*, name: str, word: str, points: str) -> str:
    return f"刚记过一笔同样的（{name} {points} 分），这次没有再记。确是另一起，请写「{word} {name} {points} 另一起」。"


def bonus_full(*, held: str, most: str) -> str:
    return f"本月加分合计 {held} 分，最多计 {most} 分。"


def names_hidden(*, names: list[str], name: str) -> str:
    """The masked names only: the answer may stand in a group."""
    return f"原因里的姓名已遮成 {'、'.join(dict.fromkeys(names))}。若不是姓名，请写「加分 {name} 撤销」，换个说法再发。"


def nothing_to_take_back(*, name: str, part: str) -> str:
    return f"{name} 近一个月没有可撤销的{part}。"


def taken_back(*, name: str, part: str, day: str, points: str) -> str:
    return f"{name} {day} 的{part} {points} 分已撤销，积分里两笔都看得到。已发布的榜单要更正榜单才会变。"


def entered(*, name: str, part: str, points: str) -> str:
    return f"{name} {part} {points} 分，已记入积分。"
