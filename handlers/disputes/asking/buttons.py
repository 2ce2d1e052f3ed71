"""Which buttons stand under a case for whom, in the order in which they are numbered where there are no cards."""

from datetime import timedelta

from bot.messages import Button, Card
from handlers.disputes import texts
from handlers.disputes.asking import texts as words
from handlers.disputes.core import access
from handlers.disputes.core.desk import Desk
from storage import disputes
from storage.disputes import TAKEN, UNTAKEN, DisputeCase, DisputeState

MORE = "more"
ASKED_FOR = timedelta(days=3)
_AT_WORK = ("progress", "settle", "transfer", "escalate", MORE)
_RARER = ("regrade", "divert", "snooze", "merge")
_VISIT = ("visit_good", "visit_bad", "visit_unreached")
OF_REPORTER = ("solved", "unsolved")


def verbs(desk: Desk, case: DisputeCase, *, rarer: bool = False) -> tuple[str, ...]:
    """What can be pressed now by whoever works on it."""
    if case.merged_into is not None:
        return ("unmerge",)
    if case.state in UNTAKEN:
        return ("take", "escalate", "regrade", "merge")
    if case.state in TAKEN:
        if disputes.waiting_referral(desk.session, case) is not None:
            return ("receipt", "bounce")
        return _RARER if rarer else _AT_WORK
    if case.state is DisputeState.SETTLED:
        return (*_VISIT, "reopen") if _visit_due(desk, case) else ("reopen",)
    return ("reopen",) if case.state is DisputeState.CLOSED else ()


def of_reporter(case: DisputeCase) -> tuple[str, ...]:
    if case.state is DisputeState.SETTLED:
        return OF_REPORTER
    return ("withdraw",) if case.state in disputes.OPEN and case.merged_into is None else ()


def asked(desk: Desk, case: DisputeCase) -> tuple[str, ...]:
    """What a bare number means of this case for this person: the buttons of what he was last asked about it."""
    if desk.person_id is None or case.merged_into is not None:
        return ()
    if _is_asked_whether_solved(desk, case):
        return OF_REPORTER
    if case.state in UNTAKEN and desk.person_id in case.paged and access.may_work(desk, case):
        return ("take",)
    if case.holder_id != desk.person_id:
        return ()
    if case.state in TAKEN and case.place > 0:
        return verbs(desk, case)
    return _VISIT if case.state is DisputeState.SETTLED and _visit_due(desk, case) else ()


def _is_asked_whether_solved(desk: Desk, case: DisputeCase) -> bool:
    """For some days, until he has answered; later a bare number is no more meant for it."""
    if case.state is not DisputeState.SETTLED or case.settled_at is None or not access.is_reporter(desk, case):
        return False
    if desk.now - case.settled_at > ASKED_FOR:
        return False
    steps = disputes.steps_of(desk.session, case)
    return not any(step.act == "reporter_content" and step.at >= case.settled_at for step in steps)


def _visit_due(desk: Desk, case: DisputeCase) -> bool:
    visit = disputes.next_visit(desk.session, case)
    return visit is not None and visit.due_at <= desk.now


def buttons(number: int, names: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(
        Button(f"dispute:{name}:{number}", words.LABELS[name], "primary" if place == 0 else "normal")
        for place, name in enumerate(names)
    )


def card(case: DisputeCase, text: str, names: tuple[str, ...], *, title: str = "") -> Card:
    state = texts.item_title(category=case.category, state=case.state.value)
    return Card(
        title=title or words.card_title(number=case.number, state=state),
        text=text.removeprefix(texts.mark(number=case.number)),
        buttons=buttons(case.number, names),
    )
