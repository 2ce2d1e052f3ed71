"""The table of who may do what, made from what the features register: `python -m tests.rights.table`.

The reviewed one is docs/officer/rights.zh-CN.md; what is registered and not in it makes a test fail.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot import app
from bot.clock import VirtualClock
from bot.console.pages import with_own_pages
from bot.identity import ANYONE, Act, Grant, may
from bot.pages import ENTER
from bot.pulse import Pulse
from bot.routing import Command, Feature, Place
from handlers.directory.texts import ROLE_NAMES
from storage.directory import Role

FEATURES: tuple[Feature, ...] = with_own_pages(app.FEATURES, Pulse(VirtualClock(datetime(2026, 3, 2, tzinfo=UTC)), {}))
PLACES = {Place.ANYWHERE: "都行", Place.GROUP: "群里", Place.PRIVATE: "单聊"}
HEAD = """# 谁能办什么

角色管的是授予他的那个单位和它下面的一切；上面的、旁边的、别的派出所的，一样也看不到、动不了。“所有人”指在绑定的群里说话的每一个人，
也包括没有任何角色的人；他能看到的只是自己的。值班含民警的权限，所长含值班的权限；辅警是没有群发、导出、查人、授权、发码这些权限的民警。“验”：走不能证明身份的通道时，先要一个一次性数字。

本表与程序登记的指令、页面逐行比对（`tests/rights`），多一条、少一条、改了角色，测试都不通过。重新生成：
`python -m tests.rights.table > docs/officer/rights.zh-CN.md`，逐行看过再提交。
"""


def roles_of(act: Act) -> list[Role]:
    """Those who may do it on the unit that their role is held on."""
    return [role for role in Role if may([Grant(role, 1, "/1/")], act, "/1/")]


def who(act: Act, *, console: bool = False) -> str:
    """`console`: of those who may sign in there at all."""
    roles = [role for role in roles_of(act) if not console or role in roles_of(ENTER)]
    named = "、".join(ROLE_NAMES[role.value] for role in roles) if act != ANYONE else "所有人"
    return f"{named}（验）" if act.privileged else named


def lines(feature: Feature) -> Iterator[str]:
    for command in feature.router.commands:
        yield f"| {_words(command)} | {who(command.act)} | {PLACES[command.place]} |"
    for items in feature.router.items:
        yield f"| {'、'.join(f'`{word}`' for word in sorted(items.words))} | {who(items.act)} | 答一件事 |"
    for prefix in sorted(feature.router.presses):
        yield f"| 按钮 `{prefix}` | 办理时逐件判断 | 卡片 |"
    for kind in sorted(feature.router.answers):
        yield f"| 回答 `{kind}` | 被问的本人 | 问的那个会话 |"
    for page in feature.pages:
        where = "整个派出所" if page.whole_station else "网页"
        yield f"| 页面 `/{page.path}`（{page.title}） | {who(page.act, console=True)} | {where} |"
        for name, deed in page.deeds.items():
            yield f"| 　按钮 `{name}` | {who(deed.act, console=True)} | {where} |"
    for form in feature.forms:
        yield f"| 链接页 `{form.purpose}`（{form.title}） | {_holders(form.answers_for)} | 链接 |"


def _words(command: Command) -> str:
    words = "、".join(f"`{word}`" for word in command.words)
    return f"{words}（未绑定的群也行）" if command.unbound else words


def _holders(roles: frozenset[Role]) -> str:
    return (
        "、".join(ROLE_NAMES[role.value] for role in Role if role in roles) + "：凭链接或填报码"
        if roles
        else "链接发给的本人"
    )


def written(features: Sequence[Feature] = FEATURES) -> str:
    parts = [HEAD]
    for feature in features:
        rows = list(lines(feature))
        if rows:
            parts.append(
                "\n".join((f"## {feature.title}", "", "| 什么 | 谁 | 哪里 |", "| --- | --- | --- |", *rows, ""))
            )
    return "\n".join(parts)


if __name__ == "__main__":
    import sys

    sys.stdout.write(written())
