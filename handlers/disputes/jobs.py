"""What comes due: the next call, the holder's nudge, a time to settle that is over, a visit that is owed."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.callees import callees_of
from bot.holidays import is_workday
from bot.messages import Content
from bot.pager import Call, Tried
from bot.quiet import quiet_until
from bot.routing import Job, NetworkTools
from handlers.disputes import texts
from handlers.disputes.acting import by_link, closing, taking
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.following import follow
from handlers.disputes.asking import buttons
from handlers.disputes.core import desk as desks
from handlers.disputes.core import people, stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.rules import frozen
from storage import Session, Unavailable, alarms, directory, disputes, stations
from storage.disputes import TAKEN, UNTAKEN, DisputeCase, Level


def step(job: Job) -> None:
    """The next step of a case; a live one has another ahead of it when this commits."""
    desk = desks.of_job(job)
    case = disputes.find_case(job.session, int(job.payload["number"]))
    if case is None or not disputes.is_live(case) or case.step != job.payload["step"]:
        return
    case.step += 1  # the row that is being run finishes by itself and is not to be dropped
    step = case.step
    if follow(desk, case):
        stepping.plan(desk, case)
        return
    if not disputes.is_live(case) or case.step != step:
        return
    if case.state in UNTAKEN:
        stepping.call_now(desk, case)
    elif case.state in TAKEN:
        _work(desk, case)
    else:
        _visit(desk, case)


def _work(desk: Desk, case: DisputeCase) -> None:
    referral = disputes.waiting_referral(desk.session, case)
    if referral is not None:
        waits = _quiet_until(desk) if desk.now >= referral.receipt_by else None
        if desk.now >= referral.receipt_by and waits is None:
            closing.lapse(desk, case, referral)
        stepping.plan(desk, case, at=waits)
        return
    _over(desk, case)
    if desk.now < (case.snooze_until or desk.now):
        stepping.plan(desk, case)
        return
    since = max(filter(None, (case.progress_at, case.taken_at)), default=desk.now)
    due_at = frozen.nudge_due(case.policy, case.rung, max(since, case.snooze_until or since), is_workday)
    if case.place == 0 and desk.now < due_at:
        stepping.plan(desk, case, at=due_at)
        return
    if case.place >= int(case.policy["nudges"]):
        taking.come_back(desk, case)
        return
    case.place += 1
    left = int(case.policy["nudges"]) - case.place + 1
    minutes = int((desk.now - since).total_seconds() // 60)
    text = phrases.nudge(number=case.number, minutes=minutes, left=left)
    card = buttons.card(case, text, buttons.verbs(desk, case))
    _tell_holder(desk, case, Content(card=card), f"nudge{case.step}")
    stepping.plan(desk, case)


def _over(desk: Desk, case: DisputeCase) -> None:
    """Its time to settle is over: said to the holder and one rung above, once a day."""
    if case.settle_by is None:
        return
    told_again = case.settle_by + timedelta(days=frozen.SETTLED_AGAIN_DAYS * case.settle_told)
    if desk.now < told_again:
        return
    if case.settle_told == 0:
        case.clocks_broken += 1
    case.settle_told += 1
    higher = frozen.above(case.policy, case.rung)
    words = frozen.call_at(case.policy, frozen.place_of(case.policy, higher)).whom
    whom = [*people.whom(desk.session, case, words), *([case.holder_id] if case.holder_id is not None else [])]
    text = phrases.settle_over(number=case.number, days=(desk.now - case.settle_by).days)
    telling.to_people(desk, case, whom, text, key=f"over{case.settle_told}")
    desk.record(case, "settle_over", times=case.settle_told)


def _visit(desk: Desk, case: DisputeCase) -> None:
    owed = disputes.next_visit(desk.session, case)
    if owed is None:
        closing.finish(desk, case)
        return
    waits = _quiet_until(desk)
    if owed.due_at > desk.now or waits is not None:
        stepping.plan(desk, case, at=max(owed.due_at, waits or owed.due_at))
        return
    told = disputes.told_of(desk.session, case)
    contact = phrases.ANONYMOUS if case.anonymous else people.name_of(desk.session, case.reporter_id) or told.contact
    text = phrases.visit_owed(number=case.number, place=owed.place, contact=contact or phrases.CONTACT_UNKNOWN)
    card = buttons.card(case, text, buttons.verbs(desk, case))
    _tell_holder(desk, case, Content(card=card), f"visit{case.step}")
    stepping.plan(desk, case, at=desk.now + stepping.VISIT_AGAIN)


def _quiet_until(desk: Desk) -> datetime | None:
    """What nobody waits for is not said at night."""
    return quiet_until(desk.station.settings, desk.now)


def _tell_holder(desk: Desk, case: DisputeCase, said: Content, key: str) -> None:
    """A holder who is gone: whoever the rung has now."""
    person = directory.find_person(desk.session, case.holder_id) if case.holder_id is not None else None
    whom = [person.id] if person is not None and person.active else []
    if not whom:
        call = frozen.call_at(case.policy, frozen.place_of(case.policy, case.rung))
        whom = people.whom(desk.session, case, call.whom)
    telling.to_people(desk, case, whom, said, key=key)


# --- the second channel ----------------------------------------------------------------------------------------------


async def call(payload: Mapping[str, Any], tools: NetworkTools) -> Sequence[Tried]:
    """Who is called finds a link of his own in it."""
    made = await tools.read(lambda session: _call(session, payload))
    if made is None:
        return ()
    with suppress(Unavailable):  # a call without links beats none
        made = await tools.step(partial(by_link.with_links, call=made))
    return await tools.page(made)


def called(job: Job, result: object) -> None:
    tries = [(one.route, one.person_id, one.sent, one.code) for one in result] if isinstance(result, tuple) else []
    subject = disputes.subject(int(job.payload["number"]))
    alarms.record_tries(job.session, tries, subject=subject, step=int(job.payload["step"]), now=job.now)


def _call(session: Session, payload: Mapping[str, Any]) -> Call | None:
    case = disputes.find_case(session, int(payload["number"]))
    if case is None or case.state not in UNTAKEN or case.merged_into is not None:
        return None
    told = disputes.told_of(session, case)
    text = telling.call_text(told.whole, case, told.place, time=int(payload.get("time", 1)))
    title, station = texts.call_title(number=case.number), stations.get_station(session).key
    callees = callees_of(session, payload["people"])
    return Call(disputes.subject(case.number), title, text, station, callees, at_once=case.level is Level.HIGH)
