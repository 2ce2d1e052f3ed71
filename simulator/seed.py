"""A town from JSON. Missing credentials and wire ids are made up, in the right format.

    {"people":   [{"id", "name", "mobile"?, "accounts": [{"platform", "corp", "user_id"}]}],
     "channels": [{"id", "platform", "kind", "name", "corp", "mode"?, "edition"?, "credentials"?, "endpoints"?}],
     "chats":    [{"id", "platform", "title", "corp", "people": [id], "channels": [id], "wire_id"?}],
     "card_templates": [{"id", …}]}

Private chats are not listed: each person has one with every robot of a corp in which they have an account.
"""

import base64
import secrets
from typing import Any

from simulator.world import DINGTALK, WECOM, Channel, Chat, World

KINDS = {WECOM: ("aibot", "app", "webhook"), DINGTALK: ("robot", "webhook")}
FIRST_MODE = {"aibot": "long", "app": "callback", "robot": "stream", "webhook": "send"}
PARTS = ("people", "channels", "chats", "card_templates")


class BadSeed(ValueError):
    """The JSON describes no town; the text says where."""


def aes_key() -> str:
    """An EncodingAESKey: 43 characters that are 32 bytes once `=` is added."""
    return base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def make_credentials(platform: str, kind: str, corp: str) -> dict[str, str]:
    """Made-up credentials of the lengths and alphabets that the platforms' consoles hand out."""
    crypto = {"token": secrets.token_hex(12), "encoding_aes_key": aes_key()}
    secret = secrets.token_urlsafe(32)
    client = "ding" + secrets.token_hex(8)
    webhook_token = secrets.token_hex(32)
    made = {
        (WECOM, "aibot"): {"bot_id": "aib" + secrets.token_urlsafe(21), "secret": secret, **crypto},
        (WECOM, "app"): {
            "corp_id": corp, "agent_id": str(1_000_002 + secrets.randbelow(8_000)), "secret": secret, **crypto,
        },
        (WECOM, "webhook"): {"key": _uuid()},
        (DINGTALK, "robot"): {
            "corp_id": corp, "client_id": client, "client_secret": secrets.token_urlsafe(48), "robot_code": client,
            "agent_id": str(1_000_000_000 + secrets.randbelow(3_000_000_000)),
        },
        (DINGTALK, "webhook"): {"access_token": webhook_token, "secret": "SEC" + secrets.token_hex(32)},
    }  # fmt: skip
    return made[(platform, kind)]


def _uuid() -> str:
    raw = secrets.token_hex(16)
    return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))


def make_wire_id(platform: str) -> str:
    """A group's id as the platform writes it."""
    if platform == WECOM:
        return "wr" + secrets.token_urlsafe(24)[:30]
    return "cid" + base64.b64encode(secrets.token_bytes(16)).decode()


def check(town: dict[str, Any]) -> None:
    """Refuse a town that does not hang together, before anything is changed."""
    if unknown := sorted(set(town) - set(PARTS)):
        raise BadSeed(f"unknown part {unknown[0]!r}; known: {', '.join(PARTS)}")
    for part in PARTS:
        rows = town.get(part, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise BadSeed(f"{part} is a list of objects")
        _unique(part, rows)
    for index, person in enumerate(town.get("people", [])):
        _need(f"people[{index}]", person, "name")
        for account in person.get("accounts", []):
            _need(f"people[{index}].accounts", account, "platform", "corp", "user_id")
    for index, channel in enumerate(town.get("channels", [])):
        _check_channel(f"channels[{index}]", channel)
    known = ({p["id"] for p in town.get("people", [])}, {c["id"] for c in town.get("channels", [])})
    for index, chat in enumerate(town.get("chats", [])):
        _check_chat(f"chats[{index}]", chat, *known)


def _unique(part: str, rows: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        _need(f"{part}[{index}]", row, "id")
        if row["id"] in seen:
            raise BadSeed(f"{part}[{index}]: the id {row['id']!r} is there twice")
        if part != "card_templates" and "~" in row["id"]:
            raise BadSeed(f"{part}[{index}]: an id holds no ~, which names private chats")
        seen.add(row["id"])


def _need(where: str, row: Any, *names: str) -> None:
    for name in names:
        if not isinstance(row, dict) or not isinstance(row.get(name), str) or not row[name]:
            raise BadSeed(f"{where}: {name} is missing or no text")


def _check_channel(where: str, channel: dict[str, Any]) -> None:
    _need(where, channel, "platform", "kind", "name", "corp")
    if channel["kind"] not in KINDS.get(channel["platform"], ()):
        raise BadSeed(f"{where}: {channel['platform']} has no kind {channel['kind']!r}; kinds: {KINDS}")


def _check_chat(where: str, chat: dict[str, Any], people: set[str], channels: set[str]) -> None:
    _need(where, chat, "platform", "title", "corp")
    if chat["platform"] not in KINDS:
        raise BadSeed(f"{where}: platform is wecom or dingtalk")
    for name, known in (("people", people), ("channels", channels)):
        for one in chat.get(name, []):
            if one not in known:
                raise BadSeed(f"{where}: {name} names {one!r}, which is not in the town")


def build(world: World, town: dict[str, Any]) -> World:
    """Add everything in the JSON to the world; `check` first if it comes from outside."""
    for row in town.get("people", []):
        accounts = {(a["platform"], a["corp"]): a["user_id"] for a in row.get("accounts", [])}
        world.add_person(row["id"], row["name"], mobile=row.get("mobile", ""), accounts=accounts)
    for row in town.get("channels", []):
        add_channel(world, **row)
    for row in town.get("chats", []):
        add_group(world, **row)
    for row in town.get("card_templates", []):
        world.card_templates[row["id"]] = row
    return world


def add_channel(
    world: World, *, id: str, platform: str, kind: str, name: str, corp: str, mode: str = "", edition: str = "standard",
    credentials: dict[str, str] | None = None, endpoints: dict[str, str] | None = None,
) -> Channel:  # fmt: skip
    """One channel, with whatever credentials are not given made up."""
    made = make_credentials(platform, kind, corp)
    keys = {**made, **(credentials or {})}
    mode = mode or FIRST_MODE[kind]
    return world.add_channel(Channel(id, platform, kind, name, corp, keys, dict(endpoints or {}), mode, edition))


def add_group(
    world: World, *, id: str, platform: str, title: str, corp: str,
    people: list[str] | None = None, channels: list[str] | None = None, wire_id: str = "",
) -> Chat:  # fmt: skip
    """One group chat."""
    wire = wire_id or make_wire_id(platform)
    return world.add_chat(Chat(id, platform, "group", title, list(people or []), list(channels or []), wire, corp))
