"""Every Chinese word of the help itself; each command's own line comes from its feature."""

from collections.abc import Sequence

TITLE = "帮助"
PARTING = ",.:;!?，。：；！？、"  #: marks behind a command's word
WORDS = ("帮助", "help", "菜单", "怎么用", "使用说明")
HELP = "帮助 [类别或指令]：看这里能做什么、怎么写"
UNBOUND = "本群还没有绑定单位，现在只能：\n· 绑定 <码>：绑定本群（码向派出所民警要）\n· 帮助\n发现危险请立即拨打 110。"
STRANGER = "我还不认识您。请向派出所民警要邀请码，再发给我：绑定 <码>\n发现危险请立即拨打 110。"


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
