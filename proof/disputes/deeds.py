"""What people of a schedule do: the product's own acts, as the words in chat call them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.alarms import taking as danger_taking
from bot.messages import ChatKind, Inbound, InboundKind, Sender
from bot.routing import ChatView, Context, PersonView
from handlers.disputes.acting import closing, taking
from handlers.disputes.acting.following import follow
from handlers.disputes.core import access, stepping
from handlers.disputes.core.desk import Desk
from proof.disputes.guarding import VIEW
from storage import alarms, disputes
from storage.disputes import Level, VisitResult


def desk_of(session: Any, speech: Any, now: datetime, person: int) -> Desk:
    bare = Desk(session, speech, VIEW, now, f"person:{person}", person)
    return Desk(session, speech, VIEW, now, bare.actor, person, access.grants_of(bare, person))


def do(desk: Desk, number: int, deed: str, to: int) -> None:
    """As `接单 318` and its like do, from a chat."""
    case = disputes.find_case(desk.session, number)
    if case is None:
        return
    if not stepping.is_danger(desk, case):
        follow(desk, case)
    elif deed in _OF_DANGER:
        _OF_DANGER[deed](_context(desk), alarms.get_case(desk.session, number))
        return
    _ACTS[deed](desk, number, to)


#: While the danger of the same number runs, these words are the frame's.
_OF_DANGER: dict[str, Any] = {
    "take": danger_taking.take,
    "arrive": danger_taking.arrive,
    "done": danger_taking.finish,
    "settle": danger_taking.finish,
    "false": danger_taking.call_false,
}


def _context(desk: Desk) -> Context:
    """A word said privately, over a line that proves who speaks."""
    assert desk.person_id is not None
    message = Inbound(1, InboundKind.MESSAGE, "1", "a", ChatKind.PRIVATE, Sender("corp", "a"), trusted=True)
    chat = ChatView(-1, "wecom", ChatKind.PRIVATE.value, "", None, 1, "a", frozenset())
    person = PersonView(desk.person_id, "", desk.grants)
    return Context(message, VIEW, chat, person, desk.grants, desk.now, desk.session, desk.speech, 1)


_ACTS: dict[str, Any] = {
    "take": lambda desk, number, to: taking.take(desk, number),
    "nothing": lambda *_: None,
    "progress": lambda desk, number, to: taking.progress(desk, number, "到了"),
    "transfer": lambda desk, number, to: taking.transfer(desk, number, to),
    "hand over all": lambda desk, number, to: taking.hand_over_all(desk, to),
    "escalate": lambda desk, number, to: taking.escalate(desk, number, "急"),
    "snooze": lambda desk, number, to: taking.snooze(desk, number, timedelta(minutes=20), "路上"),
    "settle": lambda desk, number, to: closing.settle(desk, number, "mediated", "谈好了"),
    "regrade high": lambda desk, number, to: taking.regrade(desk, number, Level.HIGH, "急"),
    "regrade low": lambda desk, number, to: taking.regrade(desk, number, Level.LOW, "误会"),
    "visit bad": lambda desk, number, to: closing.visit(desk, number, VisitResult.BAD, "又闹"),
    "divert": lambda desk, number, to: closing.divert(desk, number, "12333", "欠薪"),
    "bounce": lambda desk, number, to: closing.bounce(desk, number, "不管"),
    "arrive": lambda *_: None,
    "done": lambda *_: None,
    "false": lambda *_: None,
}
