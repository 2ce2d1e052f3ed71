"""What a person can do in the town. Anything that cannot be done is `Refused` with the reason in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator import eyes
from simulator.world import Channel, Chat, File, Shown, World

MAX_TEXT_CHARS = 20_000
HEARING = {"aibot", "robot", "app"}  #: kinds of channels that can be spoken to; webhooks only send
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")
SOUNDS = (".amr", ".mp3", ".wav")
VIDEOS = (".mp4", ".mov")
AMR_HEADER = b"#!AMR\n"
AMR_FRAMES_PER_SECOND = 50
AMR_SILENCE = b"\x7c"  #: a NO_DATA frame: one table-of-contents octet


class Refused(ValueError):
    """The act makes no sense in this town; the text says why."""


def person_id(world: World, person: Any) -> str:
    if not isinstance(person, str) or person not in world.people:
        raise Refused(f"no person {person!r}; see GET /sim/state")
    return person


def find_chat(world: World, chat: Any, person: str) -> Chat:
    """A group by id; a private chat as CHANNEL~PERSON or just CHANNEL, made when first used."""
    if not isinstance(chat, str) or not chat:
        raise Refused("chat is missing: a group's id, or CHANNEL~PERSON for a private chat")
    if chat in world.chats:
        return world.chats[chat]
    channel, _, whose = chat.partition("~")
    if channel not in world.channels:
        raise Refused(f"no chat {chat!r}; see GET /sim/state")
    if whose and whose != person:
        raise Refused(f"{chat!r} is the private chat of {whose!r}, not of {person!r}")
    robot = world.channels[channel]
    if robot.kind not in HEARING:
        raise Refused(f"{channel!r} is a {robot.kind}: nobody can open a private chat with it")
    if not world.people[person].accounts.get((robot.platform, robot.corp)):
        raise Refused(f"{person!r} has no {robot.platform} account in {robot.corp!r}")
    return world.private_chat(person, channel)


def _enter(world: World, person: Any, chat: Any) -> tuple[str, Chat]:
    who = person_id(world, person)
    where = find_chat(world, chat, who)
    if who not in where.people:
        raise Refused(f"{who!r} is not in {where.id!r}")
    if where.dissolved:
        raise Refused(f"{where.id!r} has been dissolved")
    return who, where


def _quoted(world: World, chat: Chat, quote: Any) -> str | None:
    if quote in (None, ""):
        return None
    entry = world.by_id.get(quote) if isinstance(quote, str) else None
    if entry is None or entry.chat != chat.id:
        raise Refused(f"quote: no message {quote!r} in {chat.id!r}")
    if entry.recalled:
        raise Refused("quote: that message has been recalled")
    return entry.id


def robots(world: World, chat: Chat) -> list[Channel]:
    """The robots in the chat that can be spoken to."""
    return [world.channels[c] for c in chat.channels if c in world.channels and world.channels[c].kind in HEARING]


def _mentions(world: World, chat: Chat, text: str, mention: Any) -> tuple[str, list[str]]:
    """The text without a leading @robot, and whom it @s (robots and people)."""
    present = robots(world, chat)
    for robot in sorted(present, key=lambda r: -len(r.name)):
        if text.startswith(f"@{robot.name}"):
            mention = [robot.id] if mention is True or mention is None else mention
            text = text.removeprefix(f"@{robot.name}").lstrip()
            break
    if chat.kind == "private" or mention is False:
        return text, []
    if mention is True or mention is None:
        return text, [robot.id for robot in present]
    wanted = [mention] if isinstance(mention, str) else mention
    if not isinstance(wanted, list) or not all(isinstance(w, str) for w in wanted):
        raise Refused("mention is true, false, an id or a list of ids of robots and people in the chat")
    for one in wanted:
        if one not in chat.people and one not in [robot.id for robot in present]:
            raise Refused(f"mention: {one!r} is neither a robot nor a person of {chat.id!r}")
    return text, wanted


def _heard(world: World, chat: Chat, mentions: Sequence[str]) -> list[str]:
    if chat.kind == "private":
        return [robot.id for robot in robots(world, chat)]
    return [m for m in mentions if m in world.channels]


async def _tell(world: World, entry: Shown, chat: Chat) -> Shown:
    platform = world.platforms.get(chat.platform)
    if platform is not None:
        await platform.said(entry, mentioned=_heard(world, chat, entry.mentions))
    return entry


async def say(world: World, *, person: Any, chat: Any, text: Any, mention: Any = None, quote: Any = None) -> Shown:
    """A person types a message; in a group every robot in it is @ed unless `mention` says otherwise."""
    who, where = _enter(world, person, chat)
    if not isinstance(text, str) or not text.strip():
        raise Refused("text is empty")
    if len(text) > MAX_TEXT_CHARS:
        raise Refused(f"text has {len(text)} characters; a client takes {MAX_TEXT_CHARS}")
    words, mentions = _mentions(world, where, text, mention)
    if not words and quote in (None, ""):
        words = " "  # a bare @robot is a message too
    entry = world.show(
        chat=where.id, sender=who, from_bot=False, kind="text", text=words, mentions=mentions,
        quote=_quoted(world, where, quote), links=eyes.links_in(words),
    )  # fmt: skip
    return await _tell(world, entry, where)


def kind_of(name: str) -> str:
    """What a client makes of a file by its name."""
    lower = name.lower()
    for kind, endings in (("image", PICTURES), ("voice", SOUNDS), ("video", VIDEOS)):
        if lower.endswith(endings):
            return kind
    return "file"


async def upload(
    world: World, *, person: Any, chat: Any, name: str, content: bytes,
    kind: str = "", text: str = "", mention: Any = False, quote: Any = None,
) -> Shown:  # fmt: skip
    """A person posts a file or picture. `text` beside a picture makes the mixed message that may @ a robot."""
    who, where = _enter(world, person, chat)
    kind = kind or kind_of(name)
    if kind not in ("file", "image", "voice", "video"):
        raise Refused(f"kind {kind!r} is none of file, image, voice, video")
    if not content:
        raise Refused("the file is empty")
    name = name.replace("\\", "/").rsplit("/", 1)[-1] or "file"
    token = world.keep(name, content)
    words, mentions = _mentions(world, where, text, mention)
    entry = world.show(
        chat=where.id, sender=who, from_bot=False, kind=kind, text=words, mentions=mentions,
        files=[File(name, f"/sim/media/{token}", len(content), kind, token)], quote=_quoted(world, where, quote),
    )  # fmt: skip
    return await _tell(world, entry, where)


async def voice(world: World, *, person: Any, chat: Any, text: Any, seconds: Any = 3) -> Shown:
    """A spoken message; `text` is what the platform's speech recognition makes of it."""
    if not isinstance(text, str):
        raise Refused("text (what was spoken) is missing")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 60:
        raise Refused("seconds is a number above 0, at most 60")
    sound = AMR_HEADER + AMR_SILENCE * int(seconds * AMR_FRAMES_PER_SECOND)
    return await upload(world, person=person, chat=chat, name="voice.amr", content=sound, kind="voice", text=text)


async def press(world: World, *, person: Any, message: Any, button: Any, values: Any = None) -> tuple[Shown, str]:
    """A person presses a card's button; returns the card and the address that it opens, if it is a link."""
    entry = _message(world, message)
    who, where = _enter(world, person, entry.chat)
    card = entry.seen_by(who)
    if not card.from_bot or card.recalled:
        raise Refused("that message has been recalled" if card.recalled else "only a bot's card can be pressed")
    pressed = next((b for b in card.buttons if b.key == button), None)
    if pressed is None:
        shown = ", ".join(repr(b.key) for b in card.buttons) or "none"
        raise Refused(f"no button {button!r} on that card as {who!r} sees it; there is: {shown}")
    picked = _picked(card, values)
    if pressed.url:
        return entry, pressed.url
    platform = world.platforms.get(where.platform)
    if platform is not None:
        await platform.pressed(entry, person=who, button=pressed.key, values=picked)
    return entry, ""


def _picked(card: Shown, values: Any) -> dict[str, list[str]]:
    """The choices made, checked against what the card offers; a free field ({mode: text}) takes any words."""
    if values is None:
        return {}
    if not isinstance(values, Mapping):
        raise Refused("values is an object: choice key → option id or list of option ids")
    offered = {str(choice["key"]): choice for choice in card.choices}
    picked: dict[str, list[str]] = {}
    for key, value in values.items():
        ids = [value] if isinstance(value, str) else value
        if key not in offered:
            raise Refused(f"values: the card has no choice {key!r}; there is: {', '.join(offered) or 'none'}")
        if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
            raise Refused(f"values: {key!r} takes an option id or a list of them")
        mode = offered[key].get("mode", "single")
        known = [str(option["id"]) for option in offered[key].get("options", [])]
        if mode != "text" and (wrong := [i for i in ids if i not in known]):
            raise Refused(f"values: {key!r} has no option {wrong[0]!r}; there is: {', '.join(known)}")
        if mode != "multi" and len(ids) > 1:
            raise Refused(f"values: {key!r} takes one option")
        picked[key] = ids
    return picked


def _message(world: World, message: Any) -> Shown:
    entry = world.by_id.get(message) if isinstance(message, str) else None
    if entry is None:
        raise Refused(f"no message {message!r}; see GET /sim/shown")
    return entry


async def open_private(world: World, *, person: Any, channel: Any) -> Chat:
    """A person opens the private chat with a robot (the platform may tell the bot: enter_chat)."""
    who = person_id(world, person)
    chat = find_chat(world, channel, who)
    if chat.kind != "private" or who not in chat.people:
        raise Refused(f"{channel!r} is not a robot, or not {who!r}'s own chat")
    platform = world.platforms.get(chat.platform)
    if platform is not None:
        await platform.opened(chat, person=who)
    return chat


def read(world: World, *, person: Any, chat: Any, message: Any = None) -> int:
    """A person reads a chat, up to `message` or to the end; returns how many entries that marked."""
    who, where = _enter(world, person, chat)
    last = _message(world, message).seq if message else None
    marked = 0
    for entry in reversed(world.in_chat(where.id)):
        if (last is not None and entry.seq > last) or entry.sender == who:
            continue
        if who in entry.read_by:
            break
        world.change(entry, read_by=[*entry.read_by, who])
        marked += 1
    return marked
