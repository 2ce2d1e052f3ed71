"""What this person can do here, and the nearest command for what nobody understood."""

import re
from collections.abc import Collection, Iterator

from rapidfuzz import fuzz

from bot.identity import ANYONE, may_anywhere
from bot.masking import mask_numbers
from bot.plain import plain
from bot.routing import Command, Context, Feature, Place, Router
from bot.words import bare, fold
from handlers.help import texts

MIN_LIKENESS = 50  #: rapidfuzz ratio, 0..100: one wrong character in a word of two is still offered
MAX_MEANT = 120  #: characters of a corrected message that is shown for sending again
MAX_TYPED = 30  #: characters of what was typed that the answer quotes
MOST_LINES = 24  #: more would be several messages of which nobody reads the last: then topics and their words
PARTING = re.compile(rf"[\s{re.escape(texts.PARTING)}]")

router = Router()


def is_open(context: Context, command: Command) -> bool:
    """Whether the command can be used by this person in this place."""
    if context.chat.unit is None and context.in_group and not command.unbound:
        return False
    if command.place is not Place.ANYWHERE and (command.place is Place.GROUP) != context.in_group:
        return False
    return command.act is ANYONE or may_anywhere(context.grants, command.act)


def open_commands(context: Context) -> Iterator[tuple[Feature, Command]]:
    for feature in context.features:
        for command in feature.router.commands:
            if command.help and is_open(context, command):
                yield feature, command


def _lines(context: Context) -> Iterator[tuple[Feature, Collection[str], str]]:
    """Of each feature the commands open here, then its short words: (feature, words, line of help)."""
    opened = list(open_commands(context))
    for feature in context.features:
        yield from ((one, command.words, command.help) for one, command in opened if one is feature)
        for items in feature.router.items:
            if items.help and (items.act is ANYONE or may_anywhere(context.grants, items.act)):
                yield feature, items.words, items.help


@router.command(*texts.WORDS, help=texts.HELP, unbound=True)
def show(context: Context, rest: str) -> None:
    """`帮助` lists by capability, or only the words of each where that is long; `帮助 通报` gives a capability's lines,
    `帮助 值班` those of one command."""
    if context.in_group and context.chat.unit is None:
        context.reply(texts.UNBOUND)
    elif rest.strip():
        context.reply(_about(context, rest))
    else:
        context.reply(page(context))


def page(context: Context) -> str:
    topics: dict[str, list[tuple[str, str]]] = {}
    for feature, words, help in _lines(context):
        topics.setdefault(feature.title, []).append((_shown(words, help), help))
    where = plain(context.chat.unit.name, limit=40) if context.chat.unit is not None else ""
    if sum(map(len, topics.values())) > MOST_LINES:
        parts = [texts.topic(title=title, words=[word for word, _ in lines]) for title, lines in topics.items()]
        return texts.overview(where=where, parts=parts, topic=max(topics, key=lambda title: len(topics[title])))
    parts = []
    for title, lines in topics.items():
        parts += [texts.heading(title=title), *(texts.line(help=help) for _, help in lines)]
    return texts.page(where=where, parts=parts)


def _shown(words: Collection[str], help: str) -> str:
    """Of the words that mean the same, the one that the line of help itself begins with."""
    return max((word for word in words if help.startswith(word)), key=len, default="") or min(words)


def _about(context: Context, typed: str) -> str:
    wanted = bare(typed)
    lines = [
        texts.line(help=help)
        for feature, words, help in _lines(context)
        if wanted in map(bare, words) or wanted == bare(feature.title)
    ]
    return "\n".join(lines) or texts.nothing_about(word=plain(mask_numbers(typed), limit=MAX_TYPED))


def unknown(context: Context) -> None:
    """Answer what nobody understood with the nearest command that this person could use here."""
    if context.in_group and context.chat.unit is None:
        context.reply(texts.UNBOUND)
        return
    if context.message.attachments and not context.message.text.strip():
        context.reply(texts.ATTACHMENT)
        return
    said = PARTING.sub("", bare(context.message.text))
    if said in texts.THANKS or said in texts.NODS:
        context.reply(texts.WELCOME_BACK if said in texts.THANKS else texts.NODDED)
        return
    typed = plain(mask_numbers(" ".join(context.message.text.split())), limit=MAX_TYPED)
    meant = grown_together(context, context.message.text)
    if meant is not None:
        word, rest = meant
        context.reply(texts.grown_together(meant=plain(mask_numbers(f"{word} {rest}"), limit=MAX_MEANT)))
        return
    found = nearest(context, context.message.text)
    word, command = found if found is not None else ("", None)
    context.reply(texts.unknown(typed=typed, nearest=word, help=command.help if command else ""))


def grown_together(context: Context, text: str) -> tuple[str, str] | None:
    """The longest word of a command open here that the text begins with, and what follows it without a blank."""
    folded = " ".join(fold(text).split())
    words = [bare(word) for _, command in open_commands(context) for word in command.words]
    found = max((word for word in words if len(word) > 1 and folded.lower().startswith(word)), key=len, default="")
    rest = folded[len(found) :].strip()
    return (found, rest) if found and rest else None


def nearest(context: Context, text: str) -> tuple[str, Command] | None:
    """The registered word most like the beginning of `text`, among the commands open to this person here."""
    known = {bare(word): (word, command) for _, command in open_commands(context) for word in command.words}
    folded = bare(text)
    first = _first_word(folded)
    heads = {first, *(folded[:length] for length in {len(word) for word in known} if length > 1)}
    scored = [(fuzz.ratio(head, word), word) for head in heads if head for word in known]
    likeness, word = max(scored, default=(0.0, ""))
    return known[word] if likeness >= MIN_LIKENESS else None


def _first_word(text: str) -> str:
    return PARTING.split(text, maxsplit=1)[0]


def welcome(context: Context) -> None:
    """Greet whoever opens the private chat, with what he can do; a stranger hears how to be let in."""
    name = plain(context.person.name, limit=40) if context.person is not None else ""
    start = texts.welcome(station=plain(context.station.name, limit=60), name=name)
    context.reply(f"{start}\n{page(context) if context.person is not None else texts.STRANGER}")


feature = Feature(name="help", title=texts.TITLE, router=router)

__all__ = ["feature", "is_open", "nearest", "unknown", "welcome"]
