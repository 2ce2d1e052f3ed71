"""What a client makes of a shown text, and what must never be found there.

Links, mentions, markup: the platform sides call `links_in` and `tags_in` when they show a message;
tests ask `group_leaks`, `planted` and `Watch`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from simulator.world import Shown, World

#: Where a bare address ends in running Chinese text.
_STOP = r"\s<>\"'，。；：！？、（）《》【】「」“”‘’"
_URL = re.compile(rf"(?:https?|ftp)://[^{_STOP}]+", re.IGNORECASE)
#: Clients also link bare host names (our reading of how both behave; no page of the platforms states the list).
_HOST = re.compile(
    r"(?<![\w@./-])(?:www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:[a-z0-9-]+\.)+(?:com|cn|net|org|gov|edu|info|top|xyz|vip|cc|io))"
    rf"(?![\w-])(?:[:/?][^{_STOP}]*)?",
    re.IGNORECASE,
)
_MARKDOWN_LINK = re.compile(r"(?<!\\)\[(?:[^\]\\\n]|\\.)*\]\(\s*<?([^)\s>]+)[^)\n]*\)")
_ANCHOR = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_TAG = re.compile(r"<@([^<>\s]{1,128})>")
_EVERYONE = re.compile(r"@(?:所有人|全体成员|全员|all\b|everyone\b)", re.IGNORECASE)
_MARKUP = (
    re.compile(r"(?<!\\)!?\[(?:[^\]\\\n]|\\.)*\]\([^)\n]+\)"),
    re.compile(r"</?(?:font|a|b|i|u|s|br|img|div|span|p|h[1-6]|script|style|table|code|pre)\b[^<>]*>", re.IGNORECASE),
    re.compile(r"(?<![\\*])\*\*(?=\S)(?:[^*\n\\]|\\.)+?\*\*"),
    re.compile(r"(?<![\\`])`[^`\n]+`"),
    re.compile(r"^ {0,3}#{1,6} \S.*$", re.MULTILINE),
    re.compile(r"^ {0,3}> ?\S.*$", re.MULTILINE),
    re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE),
)
#: Controls, zero-width characters and direction overrides: they show as nothing and change what is read.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

_GAP = r"[ \-.·]?"
_DAY = rf"(?:0[1-9]|1[0-2]){_GAP}(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(rf"(?<![0-9])[1-8]\d{{5}}{_GAP}(?:19|20)\d\d{_GAP}{_DAY}{_GAP}\d{{3}}[\dXx](?![0-9])", re.ASCII)
_OLD_IDENTITY = re.compile(
    r"(?<![0-9])[1-8]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9Xx])", re.ASCII
)
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![0-9])", re.ASCII)

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
MARKED_KINDS = {"markdown", "card", "news"}


def links_in(text: str, *, markdown: bool = False) -> list[str]:
    """Every address a client lets people open, in order, once each; `markdown` also reads [words](address)."""
    found = [(m.start(1), m.group(1)) for m in _ANCHOR.finditer(text)]
    if markdown:
        found += [(m.start(1), m.group(1)) for m in _MARKDOWN_LINK.finditer(text)]
    taken = [range(start, start + len(address)) for start, address in found]
    for pattern in (_URL, _HOST):
        for match in pattern.finditer(text):
            if not any(match.start() in span for span in taken):
                address = match.group().rstrip(").,;:!?]}*`")
                found.append((match.start(), address))
                taken.append(range(match.start(), match.end()))
    return list(dict.fromkeys(address for _, address in sorted(found)))


def tags_in(text: str) -> list[str]:
    """The ids in `<@id>` marks, in order, once each (`all` for everyone); who may use them is the channel's rule."""
    return list(dict.fromkeys(_TAG.findall(text)))


def people_tagged(world: World, *, platform: str, corp: str, ids: Iterable[str]) -> list[str]:
    """Platform user ids to person ids for `Shown.mentions`; `all` stays, unknown ids mention nobody."""
    people: dict[str, None] = {}
    for one in ids:
        if one.lower() in ("all", "@all"):
            people["all"] = None
        elif (person := world.person_by_account(platform, corp, one)) is not None:
            people[person.id] = None
    return list(people)


# --- what must not stand there --------------------------------------------------------------------------------------


def private_numbers(text: str) -> list[str]:
    """Full resident identity numbers (18 or 15 places) and mobile numbers, also with gaps or full-width digits."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return [m.group() for pattern in (_IDENTITY, _OLD_IDENTITY, _MOBILE) for m in pattern.finditer(plain)]


def read(entry: Shown) -> str:
    """The entry's text as it stands before the eye: clients show an escaped character of markdown as itself."""
    if entry.kind not in MARKED_KINDS:
        return entry.text
    return _ESCAPED.sub(r"\1", entry.text).replace("&amp;", "&").replace("\u00a0", " ")


def words_of(entry: Shown) -> str:
    """All words of an entry that people can read: text, title, buttons, choices and file names."""
    choices = [str(o.get("text", "")) for c in entry.choices for o in c.get("options", [])]
    titles = [str(c.get("title", "")) for c in entry.choices]
    labels = [b.label for b in entry.buttons]
    return "\n".join([entry.title, entry.text, *labels, *titles, *choices, *(f.name for f in entry.files)])


def group_leaks(world: World, entry: Shown) -> list[str]:
    """Identity and mobile numbers in what a bot shows to a whole group."""
    chat = world.chats.get(entry.chat)
    if not entry.from_bot or chat is None or chat.kind != "group":
        return []
    return private_numbers(words_of(entry))


def active_parts(entry: Shown) -> Iterator[str]:
    """What a client treats as more than letters: links, mentions, markup, invisible characters."""
    words = words_of(entry)
    marked = entry.kind in MARKED_KINDS
    yield from links_in(words, markdown=marked)
    yield from (m.group() for pattern in (_TAG, _EVERYONE, _INVISIBLE) for m in pattern.finditer(words))
    if marked:
        yield from (m.group() for pattern in _MARKUP for m in pattern.finditer(words))


def planted(entry: Shown, user_texts: Iterable[str]) -> list[str]:
    """The active parts of a bot's message that stand word for word in what users typed: they got through."""
    if not entry.from_bot:
        return []
    parts = dict.fromkeys(active_parts(entry))
    return [part for part in parts if any(part in text for text in user_texts)] if parts else []


class Watch:
    """Looks at every version of every bot message from now on; `trouble()` is empty when all was clean."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._leaks: dict[tuple[str, str], None] = {}
        self._active: dict[tuple[str, str], None] = {}
        world.listen(self)

    def __call__(self, entry: Shown) -> None:
        if entry.from_bot:
            views = [entry, *(entry.seen_by(person) for person in entry.private)]
            self._leaks.update({(entry.id, leak): None for leak in group_leaks(self._world, entry)})
            self._active.update({(entry.id, part): None for view in views for part in active_parts(view)})

    def trouble(self, user_texts: Iterable[str] = ()) -> list[str]:
        """In words, without the private number itself; `user_texts` adds to what was typed in chats (names, forms)."""
        typed = [e.text for e in self._world.book if not e.from_bot] + list(user_texts)
        leaks = [f"{id}: a number ending in {leak[-2:]} stands in a group" for id, leak in self._leaks]
        plants = [f"{id}: {part!r} came out of user text" for id, part in self._active if any(part in t for t in typed)]
        return leaks + plants


def sightings(world: World, words: str) -> Counter[str]:
    """Person → how many bot messages with these words stand before them: the count that shows doubles and losses."""
    counts: Counter[str] = Counter()
    for entry in world.book:
        if entry.from_bot and entry.chat in world.chats:
            counts.update(p for p in world.chats[entry.chat].people if words in words_of(entry.seen_by(p)))
    return counts


def view_counts(world: World) -> dict[str, int]:
    """Person → number of bot messages they were shown, everybody listed."""
    counts = dict.fromkeys(world.people, 0)
    for entry in world.book:
        if entry.from_bot and entry.chat in world.chats:
            for person in world.chats[entry.chat].people:
                counts[person] += 1
    return counts
