"""The small town that `python -m simulator` opens without a file: one channel of each kind, a dozen made-up people."""

from typing import Any

from simulator.world import DINGTALK, WECOM

WECOM_CORP, DINGTALK_CORP = "ww6f1d2c3b4a596877", "ding7c1f0e9d8b6a5443acaaa37764f94726"

#: id, name, where they have an account
_PEOPLE = (
    ("wang", "王建国", (WECOM, DINGTALK)),
    ("li", "李晓梅", (WECOM, DINGTALK)),
    ("zhang", "张志强", (WECOM,)),
    ("liu", "刘玉兰", (WECOM,)),
    ("chen", "陈海生", (WECOM,)),
    ("yang", "杨秀英", (WECOM, DINGTALK)),
    ("zhao", "赵铁柱", (WECOM,)),
    ("huang", "黄小燕", (DINGTALK,)),
    ("zhou", "周德福", (DINGTALK,)),
    ("wu", "吴美玲", (DINGTALK,)),
    ("xu", "徐大勇", (DINGTALK,)),
    ("sun", "孙丽华", (DINGTALK,)),
)

_CHANNELS: tuple[dict[str, Any], ...] = (
    {"id": "bot-wecom", "platform": WECOM, "kind": "aibot", "name": "警务助手", "corp": WECOM_CORP, "mode": "long"},
    {"id": "bot-wecom-callback", "platform": WECOM, "kind": "aibot", "name": "值班助手", "corp": WECOM_CORP,
     "mode": "callback"},
    {"id": "app-wecom", "platform": WECOM, "kind": "app", "name": "警企联络", "corp": WECOM_CORP},
    {"id": "hook-wecom", "platform": WECOM, "kind": "webhook", "name": "通报机器人", "corp": WECOM_CORP},
    {"id": "bot-dingtalk", "platform": DINGTALK, "kind": "robot", "name": "警务助手", "corp": DINGTALK_CORP,
     "mode": "stream"},
    {"id": "bot-dingtalk-http", "platform": DINGTALK, "kind": "robot", "name": "值班助手", "corp": DINGTALK_CORP,
     "mode": "http"},
    {"id": "hook-dingtalk", "platform": DINGTALK, "kind": "webhook", "name": "通报机器人", "corp": DINGTALK_CORP},
)  # fmt: skip

#: id, title, people beside the two officers, channels
_GROUPS = (
    ("g-wecom-park", "东港物流园联络群", ("zhang", "liu", "chen", "yang"), ("bot-wecom", "hook-wecom")),
    ("g-wecom-team", "东港·顺达货运班组群", ("zhang", "zhao", "liu"), ("bot-wecom",)),
    ("g-wecom-duty", "东港所值班群", ("yang",), ("bot-wecom-callback",)),
    ("g-dingtalk-park", "西岭物流园联络群", ("huang", "zhou", "wu", "yang"), ("bot-dingtalk", "hook-dingtalk")),
    ("g-dingtalk-team", "西岭·宏远快运班组群", ("xu", "sun", "zhou"), ("bot-dingtalk",)),
    ("g-dingtalk-duty", "西岭警务站值班群", ("yang",), ("bot-dingtalk-http",)),
)


def small_town() -> dict[str, Any]:
    """The seed, with fresh credentials each time. Mobile numbers are made up."""
    people = [
        {
            "id": id,
            "name": name,
            "mobile": f"1990000{index:04}",
            "accounts": [_account(platform, id) for platform in platforms],
        }
        for index, (id, name, platforms) in enumerate(_PEOPLE, 1)
    ]
    return {"people": people, "channels": list(_CHANNELS), "chats": [_group(*group) for group in _GROUPS]}


def _account(platform: str, person: str) -> dict[str, str]:
    if platform == WECOM:
        return {"platform": WECOM, "corp": WECOM_CORP, "user_id": person.capitalize()}
    return {"platform": DINGTALK, "corp": DINGTALK_CORP, "user_id": f"manager-{person}"}


def _group(id: str, title: str, people: tuple[str, ...], channels: tuple[str, ...]) -> dict[str, Any]:
    platform = WECOM if "wecom" in id else DINGTALK
    corp = WECOM_CORP if platform == WECOM else DINGTALK_CORP
    members = [*(p for p in ("wang", "li") if p not in people), *people]
    return {"id": id, "platform": platform, "title": title, "corp": corp, "people": members, "channels": list(channels)}
