"""How a WeCom client shows what a bot sent: the entry in the book, with its links and mentions."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.eyes import links_in, tags_in
from simulator.wecom.media import Media
from simulator.wecom.shared import Shared
from simulator.world import Channel, Chat, File, Shown

Face = dict[str, Any]  #: the arguments of World.show that make the look of a message

ALL = ("@all", "all")


def text(content: str, *, mentions: Sequence[str] = ()) -> Face:
    return {"kind": "text", "text": content, "links": links_in(content), "mentions": list(mentions)}


def markdown(content: str, *, mentions: Sequence[str] = ()) -> Face:
    return {"kind": "markdown", "text": content, "links": links_in(content, markdown=True), "mentions": list(mentions)}


def news(articles: Sequence[dict[str, Any]]) -> Face:
    """Title and link list of the articles; the first one's title heads the entry."""
    lines = [f"{a.get('title', '')}\n{a.get('description', '')}".strip() for a in articles]
    addresses = [str(a["url"]) for a in articles if a.get("url")]
    return {"kind": "news", "title": str(articles[0].get("title", "")), "text": "\n\n".join(lines), "links": addresses}


def media(shared: Shared, held: Media) -> Face:
    return attached(shared, held.kind, held.name, held.content)


def attached(shared: Shared, kind: str, name: str, content: bytes) -> Face:
    token = shared.world.keep(name, content)
    return {"kind": kind, "text": "", "files": [File(name, f"/sim/media/{token}", len(content), kind, token)]}


def people_named(shared: Shared, chat: Chat, user_ids: Iterable[object], mobiles: Iterable[object] = ()) -> list[str]:
    """Who is @ed by the lists of a message: person ids of this chat, or "all"."""
    found: list[str] = []
    for user_id in user_ids:
        person = shared.person(chat.corp, user_id)
        found += ["all"] if user_id == "@all" else [person.id] if person and person.id in chat.people else []
    for mobile in mobiles:
        person = shared.person_by_mobile(mobile)
        found += ["all"] if mobile == "@all" else [person.id] if person and person.id in chat.people else []
    return list(dict.fromkeys(found))


def people_in_markdown(shared: Shared, chat: Chat, content: str) -> list[str]:
    """Who is @ed by `<@userid>` in markdown; what names nobody stays text."""
    return people_named(shared, chat, ["@all" if name in ALL else name for name in tags_in(content)])


def show(shared: Shared, channel: Channel, chat: Chat, face: Face, **more: Any) -> Shown:
    """Put it before the people of the chat; under the fault "mute" the platform only pretends to."""
    if shared.take("mute", channel, chat):
        made = {**face, **more}
        wire = {**made.pop("wire", {}), "muted": True}
        id = "m" + secrets.token_hex(8)
        return Shown(seq=0, id=id, at=shared.now(), chat=chat.id, sender=channel.id, from_bot=True, wire=wire, **made)
    return shared.world.show(chat=chat.id, sender=channel.id, from_bot=True, **{**face, **more})


def change(shared: Shared, entry: Shown, **more: Any) -> None:
    """Alter an entry, unless nobody sees it anyway."""
    if entry.wire.get("muted"):
        for key, value in more.items():
            setattr(entry, key, value)
    else:
        shared.world.change(entry, **more)


def change_for(shared: Shared, entry: Shown, persons: Iterable[str], face: Face) -> None:
    """Replace the copies of these persons only."""
    private = {**entry.private, **{person: {**entry.private.get(person, {}), **face} for person in persons}}
    change(shared, entry, private=private)
