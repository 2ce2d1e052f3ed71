"""What one message asks for, in the dispatch transaction.

The order: the card pressed or message quoted; a command or an explicit number; this person's open question; the chat's
single open item that accepts the word; a plain message that some feature can read. Danger was heeded before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import danger, one_time, texts, words
from bot.danger import Danger
from bot.errors import UserError
from bot.identity import ANYONE, Grant, may_anywhere
from bot.messages import ChatKind, Inbound, InboundKind
from bot.plain import visible
from bot.registry import Registry
from bot.routing import Command, Context, ItemHandler, OpenItem, Place
from storage import directory

BEFORE_NUMBERS = 10  #: a reader of less looks before a number is taken for an item's (`办结 12 2 …`)
WHICH = "frame.which"  #: the question which open item a short word was meant for
Items = Sequence[tuple[OpenItem, ItemHandler]]


def legible(message: Inbound) -> Inbound:
    """The message as people see it: what keyboards, copied text and platforms leave between its letters
    (zero-width and direction characters) changes no word."""
    text = visible(message.text).strip()
    return message if text == message.text else replace(message, text=text)


def danger_in(message: Inbound) -> Danger | None:
    """The danger that a message speaks of, if any."""
    return danger.find(_spoken(message)) if message.kind is InboundKind.MESSAGE else None


def answer(context: Context, registry: Registry, *, heeded: bool = False) -> None:
    """Handle one message whole; raises UserError with the text to show when the person can put it right. `heeded`: its
    danger words have been answered already, so not to be understood any further is no fault."""
    kind = context.message.kind
    if kind is InboundKind.MESSAGE:
        _message(context, registry, heeded)
    elif kind is InboundKind.PRESS:
        _press(context, registry)
    elif kind is InboundKind.ENTERED:
        registry.welcome(context)


def _message(context: Context, registry: Registry, heeded: bool) -> None:
    text = _spoken(context.message)
    if _asked_for(context, registry, text) or heeded:
        return
    if not text and not context.message.attachments:
        context.reply(texts.UNREADABLE)
    else:
        registry.unknown(context)


def _spoken(message: Inbound) -> str:
    """What was said: typed, or spoken and turned to text by the platform."""
    return visible(message.text or " ".join(a.transcript for a in message.attachments if a.transcript))


def _asked_for(context: Context, registry: Registry, text: str) -> bool:
    if (context.quoted or context.message.quote is not None) and _by_word(context, registry, text):
        return True
    command = registry.command(text) if text else None
    if command is not None:
        if words.bare(text) in texts.GIVE_UP:
            if _by_question(context, registry, text):
                return True
            if not may_anywhere(context.grants, command[0].act):
                raise UserError(texts.NOTHING_TO_GIVE_UP)
        elsewhere = command[0].place is Place.PRIVATE and context.in_group
        if not (elsewhere and (_by_number(context, registry, text) or _by_word(context, registry, text))):
            _passed_over(context, registry)
            _run(context, *command)
        return True
    bound = context.chat.unit is not None or not context.in_group
    if bound and any(reader.handler(context) for reader in registry.readers if reader.priority < BEFORE_NUMBERS):
        return True
    if (
        _by_number(context, registry, text)
        or _by_question(context, registry, text)
        or _by_word(context, registry, text)
    ):
        return True
    return bound and any(reader.handler(context) for reader in registry.readers if reader.priority >= BEFORE_NUMBERS)


def barred(command: Command, grants: Iterable[Grant], *, private: bool, bound: bool) -> str:
    """What keeps whoever holds `grants` from this command here, in words; "" where nothing does. `bound`: the group is
    a unit's. On which units they may is then asked by the handler, unit by unit."""
    if not bound and not private and not command.unbound:
        return texts.UNBOUND
    if command.place is Place.PRIVATE and not private:
        return texts.PRIVATE_ONLY
    if command.place is Place.GROUP and private:
        return texts.GROUP_ONLY
    if command.act is not ANYONE and not may_anywhere(grants, command.act):
        return texts.NOT_ALLOWED
    return ""


def _passed_over(context: Context, registry: Registry) -> None:
    """Whoever sends a command instead of an answer has gone on to something else."""
    if context.question is not None and registry.is_passing(context.question.kind):
        person_id = context.person.id if context.person is not None else None
        directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)


def _run(context: Context, command: Command, word: str, rest: str) -> None:
    """Check place, binding and role, ask for a one-time number where the transport proves nothing, then act."""
    private = context.chat.kind == ChatKind.PRIVATE
    wrong = barred(command, context.grants, private=private, bound=context.chat.unit is not None)
    if wrong:
        raise UserError(wrong)
    if command.act.privileged and not context.message.trusted:
        one_time.demand(context, f"{word} {rest}".strip())
        return
    command.handler(context, rest)


def run_again(context: Context, registry: Registry, text: str) -> None:
    """Carry out what a one-time number was given for: the same words, now proven to be this person's."""
    command = registry.command(text)
    proven = replace(context, message=replace(context.message, text=text, trusted=True))
    if command is not None:
        _run(proven, *command)
    else:
        _by_number(proven, registry, text)


def _press(context: Context, registry: Registry) -> None:
    press = context.message.press
    handler = registry.press(press.button) if press is not None else None
    if handler is not None:
        handler(context)


def _by_question(context: Context, registry: Registry, text: str) -> bool:
    """The answer to what this person was last asked here."""
    question = context.question
    if question is None:
        return False
    if question.kind == one_time.QUESTION:
        run_again(context, registry, one_time.given(context, text))
        return True
    if question.kind == WHICH:
        return _which(context, registry, text)
    handler = registry.answer(question.kind)
    if handler is None:
        return False
    return handler(context, text) is not False


def _by_number(context: Context, registry: Registry, text: str) -> bool:
    """`收到 12`, `收到 1、3`: the items that the numbers name, among those that accept the word."""
    parsed = words.numbered_all(text) if text else None
    if parsed is None:
        single = words.numbered(text) if text else None
        if single is None:
            return False
        parsed = (single[0], [single[1]])
    word, named = parsed
    return _answer_items(context, registry, word, named)


def _answer_items(context: Context, registry: Registry, word: str, named: Sequence[int]) -> bool:
    accepting = registry.open_items(context, word)
    if not accepting:
        return False
    meant = {item.number: (item, handler) for item, handler in accepting if item.number in named}
    missing = [number for number in named if number not in meant]
    if missing:
        raise UserError(texts.no_such_item(word=word, number=missing[0]))
    for item, handler in meant.values():
        handler(context, item, word)
    return True


def _by_word(context: Context, registry: Registry, text: str) -> bool:
    """A short word: the item quoted, else the single open one that accepts it; with several open nothing is counted and
    they are listed, so that the next bare number answers."""
    for word in words.short_forms(text):
        accepting = _open(context, registry, word)
        if accepting:
            break
    else:
        return _by_word_for_all(context, registry, text)
    quoted = _quoted(context, accepting)
    accepting = quoted or [one for one in accepting if one[0].first] or accepting
    joint = len(quoted) > 1 and all(item.together for item, _ in quoted)  # one message of ours that bears them all
    if len(accepting) > 1 and not joint:
        _ask_which(context, word, [item for item, _ in accepting])
        return True
    for item, handler in accepting:
        handler(context, item, word)
    return True


def _open(context: Context, registry: Registry, word: str) -> Items:
    return [one for one in registry.open_items(context, word) if not one[0].named]


def _by_word_for_all(context: Context, registry: Registry, text: str) -> bool:
    """`全部收到`: everything open here that one word may answer together."""
    for word in words.short_forms(text):
        short = next((word.removeprefix(all_) for all_ in texts.ALL if word.startswith(all_)), "")
        accepting = [one for one in _open(context, registry, short) if one[0].together] if short else []
        for item, handler in accepting:
            handler(context, item, short)
        if accepting:
            return True
    return False


def _quoted(context: Context, accepting: Items) -> list[tuple[OpenItem, ItemHandler]]:
    """What the quoted message of ours belongs to: by its own key, or by the mark that it bears in its text."""
    quote = context.message.quote
    said = quote.text if quote is not None else ""
    return [
        (item, handler)
        for item, handler in accepting
        if f"{item.kind}:{item.number}" == context.quoted or (item.mark and item.mark in said)
    ]


def _ask_which(context: Context, word: str, items: Sequence[OpenItem]) -> None:
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person is not None else None,
        kind=WHICH,
        payload={"word": word, "numbers": [item.number for item in items]},
        now=context.now,
    )
    together = all(item.together for item in items)
    listed = [(item.number, item.title) for item in items]
    context.reply(texts.which_item(word=word, items=listed, together=together))


def _which(context: Context, registry: Registry, text: str) -> bool:
    """A bare number (or several) after we asked which; anything else is taken for what it says."""
    assert context.question is not None
    payload = context.question.payload
    named = [
        int(number) for number in words.bare(text).replace("、", " ").replace(",", " ").split() if number.isdecimal()
    ]
    if not named or any(number not in payload["numbers"] for number in named):
        return False
    person_id = context.person.id if context.person is not None else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)
    return _answer_items(context, registry, str(payload["word"]), named)
