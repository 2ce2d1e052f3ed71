"""Every Chinese word of the help itself; each command's own line comes from its feature."""

from collections.abc import Sequence

TITLE = "帮助"
PARTING = ",.:;!?，。：；！？、"  #: marks behind a command's word
WORDS = ("帮助", "help", "菜单", "怎么用", "使用说明")
HELP = "帮助 [类别或指令]：看这里能做什么、怎么写"
UNBOUND = "本群还没有绑定单位，现在只能：\n· 绑定 <码>：绑定本群（码向派出所民警要）\n· 帮助\n发现危险请立即拨打 110。"
STRANGER = "我还不认识您。请向派出所民警要邀请码，再发给我：绑定 <码>\n发现危险请立即拨打 110。"


#: What people say out of courtesy: it asks for nothing, and is answered as such.
THANKS = frozenset(
    [
        "谢谢",
        "谢谢您",
        "谢谢你",
        "谢谢啊",
        "谢谢啦",
        "谢了",
        "谢啦",
        "多谢",
        "多谢了",
        "感谢",
        "非常感谢",
        "太感谢了",
        "辛苦",
        "辛苦了",
        "您辛苦了",
        "你辛苦了",
        "辛苦辛苦",
        "麻烦了",
        "麻烦您了",
        "麻烦你了",
        "好的谢谢",
        "收到谢谢",
        "thanks",
    ]
)
NODS = frozenset(
    [
        "好",
        "好的",
        "好滴",
        "好嘞",
        "好吧",
        "行",
        "可以",
        "嗯",
        "嗯嗯",
        "哦",
        "噢",
        "ok",
        "okay",
        "okk",
        "知道了",
        "我知道了",
        "明白",
        "明白了",
        "了解",
        "了解了",
        "收到",
        "收到了",
        "好的收到",
        "收到好的",
        "好的知道了",
        "好的明白",
    ]
)
WELCOME_BACK = "不客气，有事随时说。发“帮助”看能做什么。"
NODDED = "好的。这里没有在等您回话的事；要办什么请直接写，发“帮助”看能做什么。"
ATTACHMENT = "收到了，但我不知道要拿这份图片或文件做什么，没有处理。请用文字说明要办的事；发“帮助”看能做什么。"


def grown_together(*, meant: str) -> str:
    return f"您是不是想发：{meant}\n指令后面要空一格，请照上面再发一次。发“帮助”看全部。"


def heading(*, title: str) -> str:
    return f"【{title}】"


def line(*, help: str) -> str:
    return f"· {help}"


def page(*, where: str, parts: Sequence[str]) -> str:
    start = f"您在“{where}”可以这样说：" if where else "您可以这样说："
    return "\n".join([start, *parts])


def topic(*, title: str, words: Sequence[str]) -> str:
    return f"{heading(title=title)}{'、'.join(words)}"


def overview(*, where: str, parts: Sequence[str], topic: str) -> str:
    start = f"您在“{where}”能用的指令：" if where else "您能用的指令："
    end = f"怎么写，发“帮助 {topic}”看一类，或发“帮助 <指令>”看一条。"
    return "\n".join([start, *parts, end])


def nothing_about(*, word: str) -> str:
    return f"这里没有“{word}”的用法。发“帮助”看能做什么。"


def unknown(*, typed: str, nearest: str, help: str) -> str:
    if not nearest:
        return f"没听懂“{typed}”。发“帮助”看能做什么。"
    return f"没听懂“{typed}”。是不是想说“{nearest}”？\n· {help}\n发“帮助”看全部。"


def welcome(*, station: str, name: str) -> str:
    greeting = f"{name}您好，" if name else "您好，"
    return f"{greeting}我是{station}的联络机器人。"
