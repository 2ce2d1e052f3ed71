"""What an act still lacks is asked for, whether it was pressed or said; the next words are the answer."""

from bot.routing import Context
from handlers.disputes import reading, texts
from handlers.disputes.acting import joining
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import allowed, mine
from handlers.disputes.asking import spans
from handlers.disputes.asking import texts as words
from handlers.disputes.core import access, people
from handlers.disputes.core.desk import Desk
from handlers.disputes.rules import frozen
from handlers.disputes.rules.moves import Move
from storage import directory, disputes
from storage.disputes import DisputeCase

ASK = "dispute.ask"  #: the open question
MOST_PEOPLE = 6

_MOVES = {
    "progress": Move.PROGRESS,
    "transfer": Move.TRANSFER,
    "escalate": Move.ESCALATE,
    "regrade": Move.REGRADE,
    "divert": Move.DIVERT,
    "snooze": Move.SNOOZE,
    "merge": Move.MERGE,
    "bounce": Move.BOUNCE,
    "reopen": Move.REOPEN,
    "visit_bad": Move.VISIT,
}


def ask(context: Context, desk: Desk, verb: str, number: int) -> None:
    case = disputes.get_case(context.session, number)
    if verb != "reopen" or not access.is_reporter(desk, case):
        case = mine(desk, number)
    allowed(case, _MOVES[verb])
    payload: dict[str, object] = {"verb": verb, "number": number}
    if verb == "transfer":
        payload["people"] = found = _colleagues(desk, case)
        text = words.ask_person(number=number, names=people.names_of(context.session, found))
    else:
        text = asking(verb, number)
    put(context, payload)
    context.reply(text, private=True, suffix=f"ask{number}")


def asking(verb: str, number: int) -> str:
    simple = {
        "progress": words.ask_progress,
        "regrade": words.ask_level,
        "snooze": words.ask_span,
        "merge": words.ask_into,
        "visit_bad": words.ask_bad,
    }
    if verb == "divert":
        return words.ask_service(number=number, services=texts.SERVICES)
    return simple[verb](number=number) if verb in simple else words.ask_reason(number=number, word=words.LABELS[verb])


def _colleagues(desk: Desk, case: DisputeCase) -> list[int]:
    """Who else is on its way, from its rung upwards; whoever is named in it is not offered."""
    found: list[int] = []
    for place in range(frozen.place_of(case.policy, case.rung), frozen.last_place(case.policy) + 1):
        found += people.whom(desk.session, case, frozen.call_at(case.policy, place).whom)
    return [one for one in dict.fromkeys(found) if one != case.holder_id][:MOST_PEOPLE]


def lacks_reason(context: Context, desk: Desk, verb: str, number: int, said: str) -> bool:
    """A level, a service or a span alone is kept, and the next words are its reason; so is a merging of what hardly
    belongs together, and the next word is whether it is meant."""
    first, form = "", ""
    if verb == "regrade":
        level, why = reading.head(said)
        if level in texts.LEVEL_WORDS and not why:
            first, form = level, phrases.form_level(number=number, level=texts.LEVELS[texts.LEVEL_WORDS[level]])
    elif verb == "divert":
        service, why = reading.head(said)
        if service and not why:
            first, form = service, words.ask_why(number=number, what=f"{words.LABELS[verb]} {service}")
    elif verb == "snooze" and (found := spans.read(said, desk.now)) is not None and not found[1]:
        first, form = said.strip(), words.ask_why(number=number, what=f"{words.LABELS[verb]} {said.strip()}")
    elif verb == "merge":
        into, sure = reading.into(said)
        if not sure and (differ := joining.differing(desk, number, into)):
            first, form = str(into), words.ask_sure(number=number, into=into, differ=differ)
    if not first:
        return False
    allowed(mine(desk, number), _MOVES[verb])
    put(context, {"verb": verb, "number": number, "first": first})
    context.reply(form, private=True, suffix=f"ask{number}")
    return True


def put(context: Context, payload: dict[str, object]) -> None:
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person is not None else None,
        kind=ASK,
        payload=payload,
        now=context.now,
    )
