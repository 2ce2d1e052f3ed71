"""What the case page and the rules page change: the same acts as the chat words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.clock import local_day
from bot.errors import ConfigError, UserError
from bot.pages import PageContext
from bot.plain import plain
from handlers.disputes import reading
from handlers.disputes import texts as words
from handlers.disputes.acting import closing, taking
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.following import follow
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import policies
from handlers.disputes.pages import reading_rules, showing, texts
from handlers.disputes.record import ledger, papers
from handlers.disputes.rules.periods import with_period, without_period
from storage import audit, disputes
from storage.disputes import Level, PartyKind, PartyState, VisitResult


def _desk(context: PageContext) -> Desk:
    """With the case brought to where its danger case stands."""
    desk = desks.of_page(context)
    case = disputes.find_case(context.session, context.number("number"))
    if case is not None:
        follow(desk, case)
    return desk


def take(context: PageContext) -> str:
    return taking.take(_desk(context), context.number("number")).splitlines()[0]


def progress(context: PageContext) -> str:
    return taking.progress(_desk(context), context.number("number"), context.form.get("note", ""))


def settle(context: PageContext) -> str:
    outcome = context.form.get("outcome", "")
    if outcome not in words.CHOSEN:
        raise UserError(words.not_a_choice(count=len(words.CHOSEN)))
    return closing.settle(_desk(context), context.number("number"), outcome, context.form.get("note", ""))


def escalate(context: PageContext) -> str:
    return taking.escalate(_desk(context), context.number("number"), context.form.get("note", ""))


def regrade(context: PageContext) -> str:
    level = context.form.get("level", "")
    if level not in set(Level):
        raise UserError(words.not_a_choice(count=len(Level)))
    return taking.regrade(_desk(context), context.number("number"), Level(level), context.form.get("note", ""))


def add_party(context: PageContext) -> str:
    kind, name = context.form.get("kind", ""), context.form.get("name", "").strip()
    if kind not in set(PartyKind) or not name:
        raise UserError(phrases.form_party(number=context.number("number")))
    mobile, _ = reading.mobile(context.form.get("mobile", ""))
    return taking.add_party(_desk(context), context.number("number"), PartyKind(kind), name, mobile)


def set_party(context: PageContext) -> str:
    state, place = context.form.get("state", ""), context.number("place")
    if state not in set(PartyState):
        raise UserError(phrases.form_party(number=context.number("number")))
    return taking.set_party(_desk(context), context.number("number"), place, PartyState(state))


def visit(context: PageContext) -> str:
    result = context.form.get("result", "")
    if result not in set(VisitResult):
        raise UserError(words.not_a_choice(count=len(VisitResult)))
    return closing.visit(_desk(context), context.number("number"), VisitResult(result), context.form.get("note", ""))


def export(context: PageContext) -> str:
    rest = showing.asked(context.form)
    ledger.parse(desks.of_page(context), rest)
    papers.ask_from_page(context, rest)
    return texts.EXPORTED


def rules(context: PageContext) -> Mapping[str, Any]:
    policy = policies.policy_of(context.session)
    day = local_day(context.now)
    return {
        "source": context.form.get("source") or policies.source_of(context.session),
        "version": texts.version(number=policy.number),
        "holes": policies.empty_rungs(context.session),
        "tables": (
            (texts.RUNG_HEADS, reading_rules.rungs(policy)),
            (texts.ROUTE_HEADS, reading_rules.routes(policy)),
            (texts.CLOCK_HEADS, reading_rules.clocks(policy)),
        ),
        "periods": [
            (place, plain(one.name, limit=40), one.start, one.end, one.start <= day <= one.end)
            for place, one in enumerate(policy.sensitive)
        ],
        "typed": {name: context.form.get(name, "") for name in ("name", "from", "to")},
    }


def save_rules(context: PageContext) -> str:
    """Checked whole first; every hole is named and nothing changes."""
    return _saved(context, context.form.get("source", "").replace("\r\n", "\n"))


def add_period(context: PageContext) -> str:
    """Days on which grades rise by one and clocks run twice as fast, from the next report on."""
    name = " ".join(context.form.get("name", "").split())[:40]
    start, end = (_day(context.form.get(field, "")) for field in ("from", "to"))
    if not name or start is None or end is None or end < start:
        raise UserError(texts.PERIOD_WRONG)
    return _saved(context, with_period(policies.source_of(context.session), name=name, start=start, end=end))


def drop_period(context: PageContext) -> str:
    place, given = context.number("place"), policies.policy_of(context.session).sensitive
    if not place < len(given) or plain(given[place].name, limit=40) != context.form.get("name", ""):
        raise UserError(texts.PERIOD_GONE)  # somebody else has changed them since
    return _saved(context, without_period(policies.source_of(context.session), place))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _saved(context: PageContext, source: str) -> str:
    try:
        policies.check(context.session, source)
    except ConfigError as error:
        raise UserError("\n".join(error.problems)) from None
    number = disputes.put_policy(context.session, source=source, by=context.person.id, now=context.now)
    audit.append(context.session, f"person:{context.person.id}", "dispute.rules", f"rules:{number}")
    return texts.saved(number=number)
