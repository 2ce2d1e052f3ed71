"""Every Chinese word of the frame itself: danger, dispatch, configuration. Capabilities have their own texts.py."""

from collections.abc import Mapping, Sequence

# --- configuration (read by whoever installs) -----------------------------------------------------------------------


def config_missing(*, path: str) -> str:
    return f"找不到配置文件 {path}。请先复制一份样例：cp config.example.toml {path}"


def config_not_toml(*, path: str, line: int, column: int) -> str:
    where = f"第 {line} 行第 {column} 个字起" if line else "末尾"
    return (
        f"{path} {where}不合 TOML 的写法。常见的是少了引号或等号、括号没有成对、同一项写了两次；"
        "写法请对照 config.example.toml。"
    )


def config_not_utf8(*, path: str) -> str:
    return f"{path} 不是 UTF-8 编码，读不了。请用编辑器另存为 UTF-8（记事本：另存为，编码选 UTF-8）。"


def config_unreadable(*, path: str) -> str:
    return f"读不了配置文件 {path}：它要是一个文件，并且当前用户有权读。"


def config_unknown(*, place: str, suggestion: str) -> str:
    return f"{place}：没有这个设置项。" + (f"是不是想写 {suggestion}？" if suggestion else "请删去这一行。")


#: What the required settings look like; the others have a default that is shown.
EXAMPLES: Mapping[str, object] = {
    "stations.key": "chengdong",
    "stations.name": "城东派出所",
    "channels.kind": "wecom-aibot",
    "channels.station": "chengdong",
    "channels.name": "园区小助手",
    "channels.corp": "ww0123456789abcdef",
    "channels.secrets": "LIAISON_AIBOT1",
    "channels.edition": "standard",
    "pagers.name": "值班短信",
    "pagers.kind": "apprise",
    "pagers.secrets": "LIAISON_SMS",
}


def config_required(*, place: str, example: str) -> str:
    return f"{place}：必须填写" + (f"，例如：{example}" if example else "。")


#: Why a value was refused, by the word of whoever reads it; what stands in braces comes with the word.
_REFUSALS = {
    "less_than_equal": "最大 {le}",
    "greater_than_equal": "最小 {ge}",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少写 {min_length} 项",
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "int_from_float": "要写整数",
    "float_parsing": "要写数字",
    "float_type": "要写数字",
    "string_type": "要写带引号的文字",
    "list_type": "要写成 [ … ]",
    "dict_type": "要写成 {{ … }}",
    "model_type": "要写成一段设置",
    "bool_parsing": "只能写 true 或 false",
    "bool_type": "只能写 true 或 false",
    "finite_number": "要写数字",
    "greater_than": "要大于 {gt}",
    "less_than": "要小于 {lt}",
    "too_long": "最多写 {max_length} 项",
}
_REFUSED = "不是这一项能用的值，写法见 config.example.toml"
A_TIME = "要写 24 小时制的时间，如 08:45"
A_SHORT_NAME = "只能用小写字母 a-z、数字和减号"


def refused(*, word: str, particulars: Mapping[str, object]) -> str:
    said = _REFUSALS.get(word, _REFUSED).format_map(particulars)
    return said.replace(" or ", " 或 ").replace(", ", "、")


def config_wrong(*, place: str, value: str, reason: str, example: str) -> str:
    return f"{place} = {value}：不对（{reason}）。" + (f"例如：{example}" if example else "")


def database_url_wrong(*, url: str) -> str:
    return (
        f"storage.url = '{url}'：不对。写法：sqlite:///相对路径、sqlite:////绝对路径，或 postgresql://用户@主机/库名。"
    )


def pager_address_wrong(*, pager: str, address: str) -> str:
    return (
        f"第二通道「{pager}」的地址 {address} 不对：要是邮箱地址，大括号里只能写 {{mobile}}，例如 {{mobile}}@139.com。"
    )


def pager_serves_nobody(*, pager: str, word: str, near: str) -> str:
    return f"第二通道「{pager}」的 serves = '{word}' 不对。是不是想写 {near}？"


def not_as_root(*, owner: str) -> str:
    return (
        f"数据目录归用户 {owner} 所有，请用他的身份执行，否则新建的文件服务打不开："
        f"runuser -u {owner} -- /opt/liaison/venv/bin/python -m bot …"
    )


def env_not_ours(*, name: str) -> str:
    return f".env 里的 {name} 不是本程序的变量（只认 LIAISON_ 开头、大写字母、数字和下划线），请移到别处。"


def keys_missing(*, example: str) -> str:
    return (
        "没有加密密钥，不能启动。"
        "已有数据库或备份的，请把原来的（纸质封存的）那一行 LIAISON_KEYS 写回 .env，新密钥打不开旧数据。"
        f"第一次安装才用下面这行新的（另抄一份纸质封存，丢失后数据无法恢复）：LIAISON_KEYS={example}"
    )


_KEY_FAULTS = {
    "form": "每把密钥都要写成 编号:密钥",
    "number": "编号只能是 1 到 255",
    "twice": "同一个编号写了两次",
    "none": "里面没有密钥",
    "base64": "密钥不是 base64",
    "length": "密钥不是 32 字节",
}


def keys_wrong(*, reason: str) -> str:
    return (
        f"LIAISON_KEYS 不对：{_KEY_FAULTS[reason]}。写法：LIAISON_KEYS=1:<32 字节的 base64>，轮换时在后面加 ,2:<新密钥>"
    )


def id_missing(*, channel: str, name: str) -> str:
    return f'通道「{channel}」缺少 {name}，请写：ids = {{ {name} = "…" }}'


def secret_missing(*, channel: str, variable: str) -> str:
    return f"通道「{channel}」缺少密钥，请在 .env 里写一行：{variable}=…"


NO_STATION = '没有配置任何派出所，请至少写一段：[[stations]] key = "my-station" name = "××派出所"'


def station_twice(*, key: str) -> str:
    return f"派出所 key = {key!r} 写了两次，每所只能一段 [[stations]]。"


def prefix_twice(*, prefix: str) -> str:
    return f"secrets = {prefix!r} 被两个通道共用，每个通道要有自己的前缀。"


def station_unknown(*, channel: str, key: str, known: Sequence[str]) -> str:
    return f"通道「{channel}」的 station = {key!r} 没有对应的 [[stations]]；已有：{'、'.join(known) or '无'}。"


def prefix_wrong(*, channel: str, prefix: str) -> str:
    return f'通道「{channel}」的 secrets = {prefix!r} 不对，应以 LIAISON_ 开头，例如 secrets = "LIAISON_AIBOT1"。'


def callback_without_address(*, channel: str) -> str:
    lacking = f'通道「{channel}」用回调方式，需要公网地址：[server] public_url = "https://…"'
    return f'{lacking}；没有公网地址请用 mode = "long"。'


def pager_secret_missing(*, pager: str, variable: str) -> str:
    return f"第二通道「{pager}」缺少地址，请在 .env 里写一行：{variable}=…（短信、语音网关的 Apprise 地址）"


def pager_mail_incomplete(*, pager: str) -> str:
    return f'第二通道「{pager}」是邮件，请写全 host、sender 和 to，例如 to = ["{{mobile}}@139.com"]。'


def agent_wrong(*, channel: str, value: str) -> str:
    right = 'ids = { agent_id = "1000002" }'
    return f"通道「{channel}」的 agent_id = {value!r} 不对，应是管理后台里的数字 AgentId，例如 {right}"


def aes_key_wrong(*, channel: str, variable: str) -> str:
    return f"通道「{channel}」的 {variable} 不对：EncodingAESKey 是 43 个字母、数字，请在管理后台重新复制。"


def pager_station_unknown(*, pager: str, key: str) -> str:
    return f"第二通道「{pager}」的 station = {key!r} 没有对应的 [[stations]]；所有派出所共用请留空。"


# --- dispatch -------------------------------------------------------------------------------------------------------


def our_fault(*, number: int) -> str:
    said = f"这条消息处理时出了故障（编号 {number}），不是您的操作有误。内容已保存，修好后会补办"
    return f"{said}；着急请直接联系派出所。"


PRIVATE_ONLY = "这件事不在群里办，请在与我的单聊里办：点我的头像 → 发消息，再发一遍。"
GROUP_ONLY = "这条指令要在绑定的群里@我使用。"
NOT_ALLOWED = "您在这里没有办这件事的权限。需要的话请联系派出所民警开通；发“帮助”看您能办什么。"
NOT_FOUND = "没有找到，或不归您管。请核对编号后再试。"
UNBOUND = "本群还没有绑定单位，目前只认：帮助、绑定 <码>。请向派出所民警要绑定码，然后在群里@我发：绑定 <码>"


def one_time_number_sent(*, minutes: int) -> str:
    return f"为防冒用，已把一次性数字私发给您，请在 {minutes} 分钟内在这里回复那个数字。"


def one_time_number(*, number: str, words: str, minutes: int) -> str:
    return f"您要办：{words}\n一次性数字：{number}（{minutes} 分钟内有效；不是您本人请勿回复，并报告派出所）"


ONE_TIME_WRONG = "数字不对，或已过期，没有办理。请重新发送原来的指令。"
NO_PRIVATE_WAY = "办这件事要先核实本人，但我还不能私聊您。请先与我单聊发一句“帮助”，再来办理。"


NOTHING_TO_GIVE_UP = "现在没有等您回话的事，不用取消。"
GIVE_UP = ("取消",)  #: alone it gives up what was asked last, though a command begins with it too (`取消 12`)
ALL = ("全部都", "全部", "全都", "都", "全")  #: before a short word: of everything that is open here (`全部收到`)


def which_item(*, word: str, items: Sequence[tuple[int, str]], together: bool = False) -> str:
    lines = "\n".join(f"{number} {title}" for number, title in items)
    every = f"；都是就回：全部{word}" if together else ""
    return f"“{word}”是对哪一条说的？请带上编号再发，例如：{word} {items[0][0]}（或只回编号{every}）\n{lines}"


def no_such_item(*, word: str, number: int) -> str:
    return f"这里没有编号 {number} 的事项可以回“{word}”，没有计入。请核对编号。"


UNREADABLE = "这种消息我还看不懂，请发文字、图片或文件。"
TOO_FAST = "您发得太快了，先歇一分钟；紧急情况请直接拨打110。"


# --- cards shown as text --------------------------------------------------------------------------------------------


def numbered_choice(*, number: int, label: str) -> str:
    return f"{number}. {label}"


REPLY_WITH_NUMBER = "请回复前面的数字。"
MENTION_AND_NUMBER = "请@我并回复前面的数字。"


def port_taken(*, port: int, remedy: str) -> str:
    return f"端口 {port} 已被占用，请换一个：{remedy}"


# --- check ----------------------------------------------------------------------------------------------------------

CHECK_GOOD = "可以启动：python -m bot run"
CHECK_NO_ADDRESS = (
    "没有公网地址（[server] public_url）：长连接照常收发，但没有手机填报页，自建应用和回调方式的通道收不到消息。"
)
CHECK_DEVELOPMENT = "平台地址指向本机，只能用于演示，正式运行请改回默认地址。"
CHECK_NO_CHANNEL = "还没有配置任何机器人（[[channels]]），只能用工作簿里导入的群机器人发消息。"
CHECK_NOT_MIGRATED = "数据库还没有建表或版本较旧，启动时会自动升级；也可先执行：python -m bot migrate"


CHECK_NO_PAGER = (
    "没有第二通道（[[pagers]]）：企业微信、钉钉或数据库不可用时，险情叫不到人。请至少配置一个短信网关或邮件。"
)
CHECK_PAGER_ADDRESS = "的地址不是 Apprise 认识的写法，叫不到人。"


def check_pager(*, pager: str) -> str:
    return f"第二通道「{pager}」{CHECK_PAGER_ADDRESS}"


def check_not_https(*, url: str) -> str:
    return f"public_url = {url!r} 必须以 https:// 开头，平台只回调 https 地址。"


def check_callback(*, channel: str, url: str) -> str:
    return f"请把通道「{channel}」在平台后台的回调地址填为：{url}"


def check_no_card(*, channel: str) -> str:
    return f"通道「{channel}」没有卡片模板（[dingtalk] card_template），按钮会以编号文字代替。"


def check_disk(*, folder: str) -> str:
    return f"{folder} 所在磁盘剩余不足 1 GB。"


def check_folder(*, folder: str) -> str:
    return f"打不开数据库：{folder} 不能写。请核对 [storage] url 和目录的属主。"


def check_left_over(*, channel: str) -> str:
    return f"通道「{channel}」已不在配置里：下次启动（python -m bot run）即断开、停用。要继续用，请把它写回配置。"


def channel_off(*, channel: str) -> str:
    return f"通道「{channel}」已不在配置里，不再连接，也不再用它收发。"


def channel_broken(*, channel: str) -> str:
    return (
        f"通道「{channel}」存下的凭据不完整或已损坏，没有启动，其他通道照常。"
        "请在配置里改正后重新启动；从工作簿导入的群机器人请重新导入。"
    )


def check_secrets_open(*, path: str) -> str:
    return f"{path} 里有密钥，别的用户也能读。请执行：chmod 600 {path}"


_DATABASE_REASONS = {
    "lost": "连不上。请核对 [storage] url、网络和密码（PGPASSWORD）",
    "locked": "被别的程序占住了，请稍后再试",
    "busy": "太忙，请稍后再试",
    "full": "磁盘已满，请腾出空间",
    "disk": "磁盘读写出错，请检查磁盘",
    "corrupt": "文件损坏，请停用并从备份恢复",
    "held by another process": "已有一个程序在用这个数据库文件。恢复备份前请先停止服务；多个 serve 请用 PostgreSQL",
}


def database_reason(reason: str) -> str:
    return _DATABASE_REASONS.get(reason, reason)


def check_database(*, reason: str) -> str:
    return f"打不开数据库：{database_reason(reason)}"


def check_empty(*, station: str) -> str:
    return f"“{station}”还没有单位和人员。请先：python -m bot directory example 样例.xlsx，改好后 directory import。"


# --- chat in the terminal -------------------------------------------------------------------------------------------

CHAT_PERSON = "/人"
CHAT_PLACE = "/群"
CHAT_PRESS = "/按"
CHAT_FORWARD = "/快进"
CHAT_FORM_FORWARD = f"写法：{CHAT_FORWARD} <分钟>，例如：{CHAT_FORWARD} 60"
CHAT_BUILDING = "正在搭建演示小镇，约十几秒……"


def chat_seated(*, name: str, chat: str) -> str:
    return (
        f"您现在是 {name}，在“{chat}”。直接打字即可；换人：{CHAT_PERSON} <姓名>，换群：{CHAT_PLACE} <群名>，"
        f"按按钮：{CHAT_PRESS} <按钮>，快进：{CHAT_FORWARD} <分钟>，结束：Ctrl+D"
    )


def chat_private(*, robot: str) -> str:
    return f"与{robot}的单聊"


def chat_said(*, name: str, words: str) -> str:
    return f"◀ {name}：{words}"


def chat_buttons(*, labels: Sequence[str]) -> str:
    return "  " + "  ".join(f"[{number} {label}]" for number, label in enumerate(labels, 1))


def chat_time(*, now: str) -> str:
    return f"小镇时间：{now}"


def chat_nobody(*, name: str) -> str:
    return f"小镇里没有“{name}”。"


def chat_no_chat(*, name: str) -> str:
    return f"没有“{name}”这个群。"


def chat_no_robot(*, name: str) -> str:
    return f"{name} 的平台上没有可以单聊的机器人，请指明在哪个群：{CHAT_PLACE} <群名>"


def chat_no_button(*, name: str) -> str:
    return f"上一张卡片没有“{name}”这个按钮。"


def chat_no_town(*, url: str) -> str:
    return f"{url} 上没有演示小镇。请先运行：python -m bot demo，或去掉 --url 自带一个。"


# --- pages ------------------------------------------------------------------------------------------------------------


def accept(*, url: str) -> str:
    """Ends a page over the second channel; a blank before the address, or phones take more for it."""
    return f"一键接单（仅限您本人，勿转发）： {url}"
