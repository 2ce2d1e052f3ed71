"""The town as JSON, the same for page, tests and anyone else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

from simulator import eyes
from simulator.faults import KINDS, Fault, Faults
from simulator.world import Channel, Chat, Person, Shown, World

HIDDEN = {"wire", "private"}
PREVIEW_CHARS = 40


def plain(value: Any) -> Any:
    """Dataclasses to objects, however deep they sit in lists and objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def shown(world: World, entry: Shown, *, person: str = "") -> dict[str, Any]:
    """One entry of the book; with `person`, as that person sees it, else with every private version beside it.

    `text` is what stands before the eye, `source` what the bot sent (markdown, where `kind` says so).
    """
    seen = entry.seen_by(person) if person else entry
    answer = {name: plain(value) for name, value in vars(seen).items() if name not in HIDDEN}
    answer["text"], answer["source"] = eyes.read(seen), seen.text
    answer["at"] = entry.at.isoformat()
    answer["sender_name"] = name_of(world, entry.sender)
    if entry.private and not person:
        answer["private"] = plain(entry.private)
    return answer


def name_of(world: World, sender: str) -> str:
    if sender in world.people:
        return world.people[sender].name
    return world.channels[sender].name if sender in world.channels else sender


def person(one: Person) -> dict[str, Any]:
    accounts = [{"platform": p, "corp": corp, "user_id": user} for (p, corp), user in one.accounts.items()]
    return {"id": one.id, "name": one.name, "mobile": one.mobile, "accounts": accounts}


def chat(world: World, one: Chat) -> dict[str, Any]:
    book = world.in_chat(one.id)
    last = book[-1] if book else None
    return {
        **asdict(one),
        "last_seq": last.seq if last else 0,
        "last_at": last.at.isoformat() if last else None,
        "preview": preview(last) if last else "",
    }


def preview(entry: Shown) -> str:
    words = entry.text or entry.title or (entry.files[0].name if entry.files else "")
    return " ".join(words.split())[:PREVIEW_CHARS]


def channel(world: World, one: Channel) -> dict[str, Any]:
    shown = {name: plain(value) for name, value in vars(one).items() if name != "state"}
    return {**shown, "connected": world.connected(one.id)}


def state(world: World) -> dict[str, Any]:
    """Who and what exists. Holds the made-up credentials, since a bot under trial needs them."""
    return {
        "now": world.clock.now().isoformat(),
        "touched": world.touched,
        "url": world.base_url,
        "people": [person(p) for p in world.people.values()],
        "chats": [chat(world, c) for c in world.chats.values()],
        "channels": [channel(world, c) for c in world.channels.values()],
        "card_templates": sorted(world.card_templates),
    }


def clock(world: World) -> dict[str, Any]:
    return {"now": world.clock.now().isoformat(), "running": world.clock.running}


def fault(one: Fault) -> dict[str, Any]:
    return {**asdict(one), "until": one.until.isoformat() if one.until else None}


def faults(book: Faults) -> dict[str, Any]:
    struck = Counter(book.struck)
    return {
        "active": [fault(f) for f in book.active],
        "struck": [{"platform": p, "kind": k, "target": t, "count": n} for (p, k, t), n in struck.items()],
        "kinds": KINDS,
    }


def entries(
    world: World, *, chat: str = "", after: int = 0, before: int = 0, changed_after: int = 0, limit: int = 0
) -> Iterable[Shown]:
    """The book in order; `limit` keeps the newest."""
    book = world.in_chat(chat) if chat else world.book
    found = [e for e in book if e.seq > after and (not before or e.seq < before) and e.touched > changed_after]
    return found[-limit:] if limit else found
