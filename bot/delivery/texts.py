"""Every Chinese word that delivery itself says: parts, fallbacks, why a message failed and what to do about it."""

from datetime import date

NUMBER_BYTES = 36  #: room that `numbered_part` may take, its line breaks too


def plain_head(*, title: str) -> str:
    return f"【{title}】\n"


def marked_head(*, title: str) -> str:
    return f"**{title}**\n\n"


def numbered_part(*, number: int, count: int) -> str:
    return f"({number}/{count})"


def field(*, label: str, value: str) -> str:
    return f"{label}：{value}"


def card_link(*, url: str) -> str:
    return f"详情：{url}"


def shown_button(*, label: str) -> str:
    return f"［{label}］"


def media_not_shown(*, name: str) -> str:
    return f"【附件：{name}】本群收不到附件，请向派出所索取，或在与我的单聊里查看。"


PRIVATE_UNREACHABLE = "答复涉及个人信息，我还不能私聊您：请先点我的头像，在单聊里发一句“帮助”，再办一次。"

# --- why it failed, and what to do ------------------------------------------------------------------------------------

_GROUP_GONE = "群已解散，或机器人已被移出群。请在群里重新添加机器人并发“绑定 <码>”，或改绑新群。"
_WEBHOOK_GONE = "群机器人已被删除或地址已更换。请在群设置里重新添加群机器人，把新地址填回控制台。"
_SECRET = "应用的密钥或凭证不对。请管理员在平台后台核对密钥，更新 .env 后重启。"
_PERMISSION = "应用没有发送消息的权限。请管理员在平台后台开通权限并重新发布应用。"
_IP = "服务器地址不在平台的可信 IP 名单里。请管理员在应用后台加上服务器的出口 IP。"
_RECIPIENT = "收件人不在应用的可见范围内，或已离职。请核对此人的账号，必要时请管理员把他加进可见范围。"
_CONTENT = "消息格式被平台拒绝，这是程序的问题。请把编号告诉维护人员；内容可先人工转发。"
_MEDIA = "附件已过期。请重新上传后再发。"
_CARD = "原卡片已失效，不能再更新。结果请以新消息为准。"
_MODERATION = "内容被平台的安全审核拦下，不会自动重发。请改写后再发，或人工通知。"
_QUOTA = "本月平台额度已用完。请管理员升级版本或加购，急事请打电话或改用另一平台。"
_BUDGET = "本月额度所剩不多，已为警情和纠纷预留，这条没有发送。请管理员加购额度，或人工通知。"
_SETTING = "群机器人的安全设置（关键词、加签或 IP）把消息挡住了。请在群机器人设置里改用“加签”，密钥与控制台一致。"
_BUSY = "平台一直繁忙，多次重试仍未发出。可点“重发”再试，急事请打电话。"
_UNCLEAR = "平台没有给出明确答复，可能已经发出。请到群里看一眼，没有再重发。"
_TOKEN = "平台反复拒绝我们的访问凭证。请管理员核对应用密钥是否被重置。"
_PRIVATE = "对方还没有和机器人单聊过，平台不许主动发。请让对方先在单聊里发一句“帮助”。"
_STOPPED = "平台判定发送异常，已暂停这批消息。请管理员到平台后台查看告警后再继续。"
_LOGIN = "登录已失效，请重新登录。"

REASONS: dict[str, str] = {
    # ours
    "expired": "过了有效时间，没有再发。",
    "budget": _BUDGET,
    "quota": _QUOTA,
    "unclear": _UNCLEAR,
    "token": _TOKEN,
    "no-channel": "发送通道已停用或被删除。请管理员把它写回配置，或改绑别的通道。",
    "broken": "存下的凭据不完整或已损坏。请管理员改正后重新启动。",
    "reply-spent": "答复的时限已过，对方可重新发一次指令。",
    "passive": "答复没能在平台规定的几秒内送出，对方可再点一次。",
    "partly": "已发出，但有人没收到：他们不在应用的可见范围内。请核对这些人的账号。",
    "sealed": "消息无法解密，可能换错了密钥。请管理员核对 LIAISON_KEYS。",
    "pace": "按平台限速排队中。",
    **dict.fromkeys(("too-long", "answer-too-long"), "内容太长，平台放不下。请缩短后再发。"),
    **dict.fromkeys(("unsupported", "empty", "card-buttons", "card-choices", "card-options", "card-task-id"), _CONTENT),
    **dict.fromkeys(("card-needs-url", "session", "too-many-mentions"), _CONTENT),
    **dict.fromkeys(("card-in-group", "no-card"), "这个群放不下卡片。请改发文字。"),
    **dict.fromkeys(("card-update", "param.cardnotexist"), _CARD),
    "card-not-delivered": "平台没有把卡片送到。请确认机器人还在群里，再重发。",
    **dict.fromkeys(("media-gone", "media-lapsed", "media-none"), _MEDIA),
    **dict.fromkeys(("media-empty", "media-key", "media-type"), "附件打不开或是空的。请换一个文件再发。"),
    **dict.fromkeys(("file-type", "file-size"), "平台不收这种文件，或文件太大。请换格式或压缩后再发。"),
    "no-push": "这个机器人只能答复，不能主动发。请改用长连接方式，或给群里加群机器人。",
    "not-recalled": "已过平台允许的撤回时间，或消息已不在。请另发一条更正。",
    "not-connected": "机器人的长连接断开，一直没连上。请管理员查看通道状态；急事请打电话。",
    **dict.fromkeys(("receivers", "invalid-user"), _RECIPIENT),
    "address": "地址不合规，已拒绝发送。请在控制台核对通道地址。",
    "connect": "连不上平台。请管理员检查服务器的网络和 DNS。",
    "banned": "服务器地址因调用过多被平台封禁，约五分钟后自动恢复。若反复出现请联系维护人员。",
    "no-route": "这个群没有可用的发送通道。请在群里添加机器人并发“绑定 <码>”。",
    # WeCom: configuration
    "40001": _SECRET,
    "40013": "企业 ID 不对。请管理员核对配置里的 corp。",
    "40056": "应用编号不对。请管理员核对配置里的 agent_id。",
    "41001": _SECRET,
    "48002": _PERMISSION,
    "48004": _PERMISSION,
    "48006": _PERMISSION,
    "50001": "跳转域名没有登记。请管理员在应用后台登记可信域名。",
    "50003": "应用已被停用。请管理员在企业微信后台启用。",
    "60020": _IP,
    "301002": _PERMISSION,
    "853000": "智能机器人的 ID 与密钥不配对。请管理员重新抄写 BotID 和 Secret。",
    # WeCom: recipient
    **dict.fromkeys(("40003", "46004", "50002", "60011", "60021", "60111", "81013"), _RECIPIENT),
    **dict.fromkeys(("701001", "701008"), "账号没有有效许可。请管理员为此人分配企业微信许可。"),
    # WeCom: content
    **dict.fromkeys(
        ("40004", "40005", "40006", "40008", "40033", "40035", "40058", "40063", "44001", "44004"), _CONTENT
    ),
    **dict.fromkeys(("45001", "45002", "45007", "45008", "45034"), "内容太长或附件太大，被平台拒绝。请缩短后再发。"),
    "40007": _MEDIA,
    **dict.fromkeys(("40029", "42003"), _LOGIN),
    # WeCom: chats
    **dict.fromkeys(("40050", "86003", "49008"), _GROUP_GONE),
    **dict.fromkeys(
        ("86001", "86004", "86006", "86007", "86008", "86101", "86215", "86216", "86217", "86220"),
        "应用群聊的设置被平台拒绝（群号、群主或成员不符）。请管理员核对群成员，或改用机器人群。",
    ),
    **dict.fromkeys(("93000", "93004"), _WEBHOOK_GONE),
    **dict.fromkeys(("93006", "93008", "93017", "93018", "93019"), _GROUP_GONE),
    "93001": "平台不许机器人主动往这里发。请在这里@机器人说一句话，再重发。",
    # WeCom: cards, connection, moderation
    **dict.fromkeys(("60140", "42014", "42015", "42016", "42017", "42018", "42019"), _CARD),
    **dict.fromkeys(("846605", "846608"), "答复的时限已过，对方可重新发一次指令。"),
    "40201": _STOPPED,
    **dict.fromkeys(("-1", "6000", "45033"), _BUSY),
    "45009": "发得太快，被平台限速，多次排队仍未发出。可点“重发”。",
    **dict.fromkeys(("40014", "42001"), _TOKEN),
    # DingTalk: token and permission
    **dict.fromkeys(("invalidauthentication", "invalidaccesstoken"), _TOKEN),
    "invalidclientidorsecret": _SECRET,
    "authfailed": _SECRET,
    **dict.fromkeys(("accesstokenpermissiondenied", "unauthorized", "auth.error"), _PERMISSION),
    "invalidparameter.robotcode.auth": "robotCode 与应用不符。请管理员核对配置里的 robot_code。",
    "ipnotinwhitelist": _IP,
    "400101": "群机器人的 access_token 不对。请在群机器人设置里重新复制地址。",
    # DingTalk: pace and busy
    **dict.fromkeys(
        ("qpslimitforapi", "qpslimitforappkeyandapi", "qpmlimitforappkeyandapi", "90002", "90018", "send.too.fast"),
        "发得太快，被平台限速，多次排队仍未发出。可点“重发”。",
    ),
    **dict.fromkeys(
        ("send.bytoken.toofast", "too.many.group", "too.many.people", "toomuch.msg", "130101", "410100"),
        "发得太快，被平台限速，多次排队仍未发出。可点“重发”。",
    ),
    **dict.fromkeys(("system.error", "system.busy", "serviceunavailable", "internalerror", "throttling"), _BUSY),
    "1111": "服务器地址因调用过多被平台封禁，约五分钟后自动恢复。若反复出现请联系维护人员。",
    # DingTalk: quota
    **dict.fromkeys(("apicountlimitfororg", "90020", "20001"), _QUOTA),
    "ding.serverquota.insufficient": "DING 短信或电话的条数已用完。请管理员购买，急事请直接打电话。",
    # DingTalk: target gone
    **dict.fromkeys(
        ("group.disbanded", "invalid.openconversationid", "conversation.org.notmatch", "400013", "400106"), _GROUP_GONE
    ),
    **dict.fromkeys(("bot.stopped", "400102"), "机器人已被停用。请管理员在钉钉开放平台启用并发布。"),
    **dict.fromkeys(("resource.not.found", "robot.oto.notexist"), "机器人不存在或未发布。请管理员核对并重新发布。"),
    "chatbotid.notallow.sendoto": _PRIVATE,
    **dict.fromkeys(("300001", "300005"), _WEBHOOK_GONE),
    # DingTalk: moderation, settings
    **dict.fromkeys(("contain.unsafe.url", "param.contentunsafe", "430101", "430102", "430103", "430104"), _MODERATION),
    "310000": _SETTING,
    "400105": _CONTENT,
    "invalidparameter.msgparam.toolong": "内容太长，被平台拒绝。请缩短后再发。",
    "param.cardalreadyexist": "这张卡片已经发过。",
}
_PREFIXES = {
    "contain.notallowed.": _MODERATION,
    "invalidparameter.": _CONTENT,
    "miss.param.": _CONTENT,
    "http-": _BUSY,
    "delivery:": "平台没有把卡片送到。请确认机器人还在群里，再重发。",
}


def reason(code: str) -> str:
    """What happened and how to mend it, for any code that a row may carry."""
    lowered = code.lower().removeprefix("forbidden.accessdenied.")
    if lowered.startswith("gave-up:"):
        known = REASONS.get(lowered.removeprefix("gave-up:"), _BUSY)
        return f"重试一天仍未成功，已停止。{known}"
    if lowered in REASONS:
        return REASONS[lowered]
    found = next((text for prefix, text in _PREFIXES.items() if lowered.startswith(prefix)), None)
    return found or f"平台拒绝了这条消息（代码 {code}）。请把代码告诉维护人员；内容可先人工转发。"


# --- told to officers -------------------------------------------------------------------------------------------------


def target_failed(*, chat: str, why: str) -> str:
    return f"发不到「{chat}」。{why}修好前，给它的消息请人工通知。"


PRIVATE_TARGET = "一位用户的单聊"


def budget_news(*, organisation: str, name: str, used: int, allowance: int, runs_out: date | None) -> str:
    what = {"api": "接口调用", "webhook": "机器人收发"}.get(name, name)
    pace = f"按此速度{runs_out.day}日用完。" if runs_out is not None else "按此速度够用到月底。"
    state = "已用完" if used >= allowance else f"已用 {used}/{allowance}"
    return f"{organisation} 本月{what}额度{state}，{pace}警情和纠纷已预留；测验和客套话先停，其次通报。可请管理员加购。"
