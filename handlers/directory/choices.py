"""Commands that may have to ask which unit or person was meant: asked once by number, then run again with the choice.

Near names are never picked by themselves. What was typed is kept in the conversation row, so only a number is answered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from bot.errors import UserError
from bot.identity import Act, may_anywhere, reach
from bot.plain import plain
from bot.routing import Context, Handler
from bot.words import bare
from handlers.directory import rules, texts, views
from storage import directory
from storage.directory import Person, Unit

CHOICE = "directory.choice"  #: kind of the open question
NEW = 0  #: stands among the options for a person yet to be registered


@dataclass
class Asked:
    """What was typed after the word, with the choices made so far (slot → id)."""

    rest: str
    chosen: dict[str, int] = field(default_factory=dict)


class Unclear(Exception):
    """Several are possible: `options` are (id, what people see), `left_off` how many more there are.

    `asks`: the whole question with its numbers, where it is not which one was meant.
    """

    def __init__(
        self, slot: str, typed: str, options: Sequence[tuple[int, str]], *, left_off: int = 0, asks: str = ""
    ) -> None:
        super().__init__(slot)
        self.asks = asks
        self.left_off = left_off
        self.slot = slot
        self.typed = typed
        self.options = tuple(options)


Command = Callable[[Context, Asked], None]
_commands: dict[str, Command] = {}


def asking(act: Act | None = None) -> Callable[[Command], Handler]:
    """Make a command able to ask. With `act`, those who may do it nowhere are refused before anything is looked up."""

    def wrap(command: Command) -> Handler:
        name = command.__name__
        _commands[name] = guarded(command, act)

        @wraps(command)
        def handler(context: Context, rest: str) -> None:
            run(context, name, Asked(rest))

        return handler

    return wrap


def guarded(command: Command, act: Act | None) -> Command:
    def checked(context: Context, asked: Asked) -> None:
        if act is not None and not may_anywhere(context.grants, act):
            raise UserError(texts.NOT_ALLOWED)
        command(context, asked)

    return checked


def run(context: Context, name: str, asked: Asked) -> None:
    try:
        _commands[name](context, asked)
    except Unclear as unclear:
        payload: dict[str, Any] = {
            "command": name,
            "rest": asked.rest,
            "chosen": asked.chosen,
            "slot": unclear.slot,
            "options": [identity for identity, _ in unclear.options],
        }
        directory.put_conversation(
            context.session,
            chat_id=context.chat.id,
            person_id=context.person.id if context.person else None,
            kind=CHOICE,
            payload=payload,
            now=context.now,
        )
        shown = [option for _, option in unclear.options]
        typed = plain(rules.shortened(unclear.typed))
        context.reply(unclear.asks or texts.choose(typed=typed, options=shown, left_off=unclear.left_off))


def answer(context: Context, text: str) -> None:
    """The number chosen: the command runs again with it, checking everything anew."""
    question = context.question
    if question is None or question.payload.get("command") not in _commands:
        raise UserError(texts.CHOICE_GONE)
    options = question.payload["options"]
    if bare(text) in texts.GIVE_UP:
        _drop(context)
        context.reply(texts.GIVEN_UP)
        return
    number = 1 if len(options) == 1 and bare(text) in texts.AGREE else rules.parse_number(text)
    if number is None or not 1 <= number <= len(options):
        raise UserError(texts.not_a_choice(answer=plain(rules.shortened(text)), count=len(options)))
    _drop(context)
    chosen = {**question.payload["chosen"], question.payload["slot"]: options[number - 1]}
    run(context, question.payload["command"], Asked(question.payload["rest"], chosen))


def _drop(context: Context) -> None:
    directory.drop_conversation(
        context.session, chat_id=context.chat.id, person_id=context.person.id if context.person else None
    )


# --- finding --------------------------------------------------------------------------------------------------------


def pick_unit(context: Context, asked: Asked, typed: str, act: Act, *, slot: str = "unit") -> Unit:
    """The unit that was meant, among those on which the person may do `act`. Absent and not his are told alike."""
    paths = reach(context.grants, act)
    if slot in asked.chosen:
        unit = directory.find_unit(context.session, asked.chosen[slot])
        if unit is None or not unit.active or not context.may(act, unit.path):
            raise UserError(texts.no_such_unit(typed=plain(rules.shortened(typed))))
        return unit
    matches = directory.find_units_by_name(context.session, typed, paths=paths)
    if matches.certain:
        return matches.units[0]
    if not matches.units:
        raise UserError(texts.no_such_unit(typed=plain(rules.shortened(typed))))
    options = [(unit.id, views.unit_label(context.session, unit)) for unit in matches.units]
    raise Unclear(slot, typed, options, left_off=matches.left_off)


def pick_person(context: Context, asked: Asked, typed: str, act: Act, *, slot: str = "person") -> Person:
    """The person that was meant, among those holding a role where the asker may do `act`."""
    paths = reach(context.grants, act)
    known = {person.id: person for person in directory.persons_under(context.session, paths)}
    wrong = UserError(texts.no_such_person(typed=plain(rules.shortened(typed))))
    if slot in asked.chosen:
        if asked.chosen[slot] not in known:
            raise wrong
        return known[asked.chosen[slot]]
    same = [one for one in directory.find_persons_by_name(context.session, typed) if one.id in known]
    if len(same) == 1:
        return same[0]
    near = same or directory.find_persons_alike(context.session, typed, paths=paths)
    if not near:
        raise wrong
    raise Unclear(slot, typed, [(one.id, views.person_label(context, one, paths)) for one in near])
