"""What a tester sets in the town: faults, card templates, the bots' addresses, the town itself."""

from typing import Any
from urllib.parse import urlsplit

from simulator import seed
from simulator.acts import Refused
from simulator.faults import KINDS, Fault, Faults
from simulator.world import DINGTALK, WECOM, Channel, Configurable, World

MODES = {"aibot": ("long", "callback"), "app": ("callback",), "robot": ("stream", "http"), "webhook": ("send",)}
FAULT_FIELDS = ("platform", "kind", "count", "seconds", "target", "delay_s", "detail")
CHANNEL_FIELDS = ("id", "callback", "mode", "edition", "endpoints", "credentials")


def _number(body: dict[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        raise Refused(f"{name} is a number above 0")
    return float(value)


def add_fault(world: World, body: dict[str, Any]) -> Fault:
    """Put a fault in force. Neither `count` nor `seconds`: it strikes once."""
    if unknown := sorted(set(body) - set(FAULT_FIELDS)):
        raise Refused(f"unknown field {unknown[0]!r}; known: {', '.join(FAULT_FIELDS)}")
    platform, kind, target = body.get("platform", "*"), body.get("kind"), body.get("target") or ""
    if platform not in (WECOM, DINGTALK, "*"):
        raise Refused("platform is wecom, dingtalk or *")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Refused(f"unknown fault {kind!r}; known: {', '.join(KINDS)}")
    if not isinstance(target, str) or (target and target not in world.channels and target not in world.chats):
        raise Refused(f"target: no channel or chat {target!r}")
    detail = body.get("detail")
    if detail is not None and not isinstance(detail, dict):
        raise Refused("detail is an object")
    count, seconds, delay = (_number(body, name) for name in ("count", "seconds", "delay_s"))
    strikes = int(count) if count is not None else (1 if seconds is None else None)
    until = Faults.until(world.clock.now(), seconds)
    fault = Fault(platform, kind, strikes, until, target, delay or 0.0, detail)
    world.faults.add(fault)
    return fault


def put_card_template(world: World, body: dict[str, Any]) -> str:
    """Load one DingTalk card template, as an operator publishes it on the card platform; returns its id."""
    id = body.get("id")
    if not isinstance(id, str) or not id.strip():
        raise Refused("id is missing: the cardTemplateId that the bot will name")
    for name in ("buttons", "choices"):
        if not isinstance(body.get(name, []), list):
            raise Refused(f"{name} is a list")
    world.card_templates[id] = body
    return id


async def set_channel(world: World, body: dict[str, Any]) -> Channel:
    """Set a channel's callback address, mode or edition, as its owner does in the platform's console."""
    if unknown := sorted(set(body) - set(CHANNEL_FIELDS)):
        raise Refused(f"unknown field {unknown[0]!r}; known: {', '.join(CHANNEL_FIELDS)}")
    channel = world.channels.get(str(body.get("id")))
    if channel is None:
        raise Refused(f"no channel {body.get('id')!r}; see GET /sim/state")
    before = (channel.mode, channel.edition, dict(channel.endpoints), dict(channel.credentials))
    try:
        _lay_on(channel, body)
        side = world.platforms.get(channel.platform)
        trouble = await side.configured(channel) if isinstance(side, Configurable) else ""
        if trouble:
            raise Refused(trouble)
    except Refused:
        channel.mode, channel.edition, channel.endpoints, channel.credentials = before
        raise
    return channel


def _lay_on(channel: Channel, body: dict[str, Any]) -> None:
    mode = body.get("mode", channel.mode)
    if mode not in MODES.get(channel.kind, ()):
        raise Refused(f"mode of a {channel.kind} is one of {', '.join(MODES.get(channel.kind, ()))}")
    channel.mode = mode
    channel.edition = str(body.get("edition", channel.edition))
    for name in ("endpoints", "credentials"):
        given = body.get(name, {})
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise Refused(f"{name} is an object of strings")
        setattr(channel, name, {**getattr(channel, name), **given})
    callback = body.get("callback")
    if callback is not None:
        if not isinstance(callback, str) or (callback and not _is_http(callback)):
            raise Refused("callback is an http(s) address, or empty to remove it")
        channel.endpoints["callback"] = callback


def _is_http(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


async def replace_town(world: World, body: dict[str, Any]) -> None:
    """Empty the town and build another from its JSON; connections are closed as on a restart of the platforms."""
    try:
        seed.check(body)
    except seed.BadSeed as bad:
        raise Refused(str(bad)) from bad
    for platform in world.platforms.values():
        await platform.stop()
    await world.drop_errands()
    world.forget()
    seed.build(world, body)
    for platform in world.platforms.values():
        await platform.start()
