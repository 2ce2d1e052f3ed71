"""`接单`, `进展`, `转`, `移交`, `升级`, `改级`, `暂缓`: who has a case, how bad it is, how far it has come."""

from datetime import timedelta
from typing import Any

from bot.clock import local_day
from bot.errors import UserError
from bot.plain import plain
from handlers.disputes import texts
from handlers.disputes.acting import in_danger
from handlers.disputes.acting import texts as phrases
from handlers.disputes.acting.checks import allowed, go, mine, person_of, reason_in
from handlers.disputes.asking import texts as words_of_buttons
from handlers.disputes.core import access, people, stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.grading import CATEGORIES, Category
from handlers.disputes.intake.policies import policy_of
from handlers.disputes.rules import frozen, levels
from handlers.disputes.rules.moves import Move
from storage import directory, disputes, outbox
from storage.disputes import DisputeCase, Level, PartyKind, ReferralState

RAISED = "raised"  #: the act that a grade raised by the rules leaves on record
REASONS_SHOWN = 3  #: to the holder; the case's page has all of them


def take(desk: Desk, number: int) -> str:
    """The calls stop, everybody called hears who has it, the holder's own clock begins."""
    person, case = person_of(desk), access.worked(desk, number)
    if case.holder_id == person and not case.merged_into and case.state in disputes.TAKEN:
        return phrases.already_yours(number=number)
    mine(desk, number)
    go(case, Move.TAKE)
    case.holder_id, case.taken_at, case.place = person, desk.now, 0
    case.first_taken_at = case.first_taken_at or desk.now
    case.settle_by = case.settle_by or stepping.settle_by(case, desk.now)
    stepping.plan(desk, case)
    outbox.cancel(desk.session, key_prefix=f"{disputes.subject(number)}:page")
    seq = desk.record(case, "taken")
    name, at = people.name_of(desk.session, person), telling.clock_time(desk.now)
    telling.mark_taken(desk, case, words_of_buttons.done_by(name=name, at=at))
    others = [one for one in case.paged if one != person]
    telling.to_people(desk, case, others, phrases.taken(number=number, name=name, at=at), key=f"taken{seq}")
    told = phrases.taken(number=number, name=name, at=at)
    telling.to_reporter(desk, case, public=told, private=told + texts.ask_progress(number=number), key=f"taken{seq}")
    return brief(desk, case)


def brief(desk: Desk, case: DisputeCase) -> str:
    """What the holder must know, to him alone."""
    told = disputes.told_of(desk.session, case)
    return phrases.brief(
        number=case.number,
        level=texts.LEVELS[case.level.value],
        category=texts.CATEGORIES[case.category],
        place=plain(told.place, limit=80),
        words=plain(told.whole, limit=600),
        contact=_contact(desk, case, told),
        reasons=[plain(one, limit=60) for one in told.reasons[:REASONS_SHOWN]],
        settle_by=telling.moment(case.settle_by) if case.settle_by else "",
        confirmed=case.category_by is not None,
    )


def _contact(desk: Desk, case: DisputeCase, told: disputes.Told) -> str:
    if case.anonymous:
        return phrases.ANONYMOUS
    person = directory.find_person(desk.session, case.reporter_id) if case.reporter_id is not None else None
    if person is None:
        return plain(told.contact, limit=60) or phrases.CONTACT_UNKNOWN
    name, mobile = people.name_of(desk.session, person.id), directory.mobile_of(desk.session, person)
    behalf = phrases.on_behalf(name=plain(told.behalf, limit=30)) if told.behalf else ""
    return f"{name} {mobile}".strip() + behalf


def progress(desk: Desk, number: int, text: str) -> str:
    """What was done. Resets the holder's clock."""
    case, note = mine(desk, number), reason_in(text, form=phrases.form_progress(number=number))
    go(case, Move.PROGRESS)
    case.progress_at, case.place = desk.now, 0
    case.snooze_until = None
    in_danger.goes_on(desk, case)
    stepping.plan(desk, case)
    seq = desk.record(case, "progress", note=note)
    at = telling.clock_time(desk.now)
    said = phrases.progressed(number=number, at=at)
    telling.to_reporter(desk, case, public=said, private=said, key=f"progress{seq}")
    return phrases.progress_kept(number=number)


def transfer(desk: Desk, number: int, person_id: int) -> str:
    """Hand over to somebody else, who is called as its owner; the giver sees it no more than his roles let him."""
    case = mine(desk, number)
    allowed(case, Move.TRANSFER)
    if person_id == case.holder_id:
        raise UserError(phrases.already_his(number=number, name=people.name_of(desk.session, person_id)))
    if people.is_excluded(desk.session, case, person_id):
        raise UserError(phrases.NOT_TO_HIM)
    _give(desk, case, person_id)
    return phrases.transferred(number=number, name=people.name_of(desk.session, person_id))


def hand_over_all(desk: Desk, person_id: int) -> str:
    """Every open case of the speaker's to one other; what may not go to him stays and is named."""
    own = [one for one in disputes.list_cases(desk.session, holder_id=person_of(desk)) if one.state in disputes.TAKEN]
    if not own:
        raise UserError(phrases.NOTHING_HELD)
    stays = [one for one in own if people.is_excluded(desk.session, one, person_id)]
    for case in own:
        if case.merged_into is None and case not in stays:
            _give(desk, case, person_id)
    for case in own:
        if case.merged_into is not None and case not in stays:
            _hand_on_part(desk, case, person_id)
    name = people.name_of(desk.session, person_id)
    return phrases.handed_over(count=len(own) - len(stays), name=name, stays=[one.number for one in stays])


def _give(desk: Desk, case: DisputeCase, person_id: int) -> None:
    giver = case.holder_id
    go(case, Move.TRANSFER)
    case.holder_id, case.taken_at, case.place = person_id, desk.now, 0
    case.paged = [one for one in case.paged if one != giver] + [person_id]
    in_danger.hand_on(desk, case, person_id)
    for part in disputes.merged_in(desk.session, case.number):
        if part.holder_id == giver and not people.is_excluded(desk.session, part, person_id):
            _hand_on_part(desk, part, person_id)
    stepping.plan(desk, case)
    seq = desk.record(case, "transferred", giver=giver, to=person_id)
    telling.to_people(desk, case, [person_id], phrases.given(text=brief(desk, case)), key=f"given{seq}")
    said = phrases.new_holder(number=case.number, name=people.name_of(desk.session, person_id))
    telling.to_reporter(desk, case, public=said, private=said, key=f"given{seq}")


def _hand_on_part(desk: Desk, part: DisputeCase, person_id: int) -> None:
    """A report that goes on inside another goes along with it, so that its giver keeps no door to it."""
    giver = part.holder_id
    if giver == person_id:
        return
    part.holder_id = person_id
    part.paged = [one for one in part.paged if one != giver] + [person_id]
    desk.session.add(part)
    desk.record(part, "transferred", giver=giver, to=person_id)


def escalate(desk: Desk, number: int, reason: str) -> str:
    """One rung up, at once: whoever had it has it no more."""
    case, why = mine(desk, number), reason_in(reason, form=phrases.form_reason(word=texts.ESCALATE, number=number))
    higher = frozen.above(case.policy, case.rung)
    go(case, Move.ESCALATE)
    case.raised += 1
    seq = desk.record(case, "escalated", reason=why, rung=higher.value)
    again = in_danger.let_go(desk, case)
    whom, opens = stepping.start(desk, case, place=frozen.place_of(case.policy, higher))
    said = phrases.escalated(number=number, rung=texts.RUNGS[case.rung.value])
    telling.to_reporter(desk, case, public=said, private=said, key=f"escalated{seq}")
    return said + (stepping.waits_text(opens) if opens is not None else texts.called(count=len(again or whom)))


def regrade(desk: Desk, number: int, level: Level, reason: str) -> str:
    """An officer's own grade, kept with its reason; the clocks of the new one hold from now on."""
    case, why = mine(desk, number), reason_in(reason, form=phrases.form_level(number=number))
    allowed(case, Move.REGRADE)
    if level is case.level:
        raise UserError(phrases.same_level(number=number, level=texts.LEVELS[level.value]))
    change_level(desk, case, level)
    desk.record(case, "regraded", level=level.value, reason=why)
    return phrases.regraded(number=number, level=texts.LEVELS[level.value])


def change_level(desk: Desk, case: DisputeCase, level: Level, *, anew: bool = False) -> None:
    """Freeze the new grade's way; one that nobody has taken is called anew, a taken one keeps its holder. `anew`: a
    lower one begins its way, too, and does not stay on the rung that it had come to."""
    held = case.state in disputes.TAKEN
    was, case.level = case.level, level
    case.policy = way_now(desk, case)
    if level is Level.HIGH and (referral := disputes.waiting_referral(desk.session, case)) is not None:
        disputes.end_referral(desk.session, referral, ReferralState.RETURNED, desk.now)  # never with another service
        desk.record(case, "returned", service=referral.service)
    if held:
        case.place = 0
        if case.taken_at is not None:
            case.settle_by = stepping.settle_by(case, case.taken_at)
        stepping.plan(desk, case)
        return
    outbox.cancel(desk.session, key_prefix=f"{disputes.subject(case.number)}:page")
    rung = case.rung if not anew and not levels.is_above(level, was) else None
    stepping.start(desk, case, place=frozen.place_of(case.policy, rung) if rung is not None else 0)


def raise_level(desk: Desk, case: DisputeCase, level: Level, *, why: str) -> None:
    """By the rules, not by a person: never down."""
    if levels.is_above(level, case.level) and case.state in disputes.OPEN:
        was = case.level
        change_level(desk, case, level)
        desk.record(case, RAISED, level=level.value, was=was.value, why=why)
        disputes.tell(desk.session, case, reasons=(why, *disputes.told_of(desk.session, case).reasons))


def way_now(desk: Desk, case: DisputeCase) -> dict[str, Any]:
    """The way of its grade by the rules in force now, hurried on a sensitive day."""
    policy = policy_of(desk.session)
    hurried = policy.sensitive_on(local_day(desk.now)) is not None
    return frozen.freeze(policy, park=_park(desk, case), category=case.category, level=case.level, hurried=hurried)


def _park(desk: Desk, case: DisputeCase) -> str:
    unit = directory.find_unit(desk.session, case.unit_id)
    line = [*directory.ancestors(desk.session, unit), unit] if unit is not None else []
    return next((one.code for one in line if one.kind is directory.UnitKind.PARK), "")


def confirm_category(desk: Desk, number: int, category: Category) -> str:
    """The one that the rules suggest is confirmed, or put right, by whoever has the case."""
    case = mine(desk, number)
    allowed(case, Move.REGRADE, called=phrases.CHANGE_CATEGORY)
    was, case.category, case.category_by = case.category, category.value, person_of(desk)
    desk.session.add(case)
    desk.record(case, "category", was=was, now=category.value)
    return phrases.category_set(number=number, category=CATEGORIES[category])


def snooze(desk: Desk, number: int, span: timedelta, reason: str) -> str:
    """Not to be asked for a while, with a reason, and not for ever."""
    case, why = mine(desk, number), reason_in(reason, form=phrases.form_snooze(number=number))
    allowed(case, Move.SNOOZE)
    most = timedelta(minutes=int(case.policy["snooze"]))
    if not timedelta() < span <= most:
        raise UserError(phrases.snooze_too_long(minutes=int(most.total_seconds() // 60)))
    case.snooze_until, case.place = desk.now + span, 0
    in_danger.rests(desk, case, case.snooze_until)
    stepping.plan(desk, case)
    desk.record(case, "snoozed", minutes=int(span.total_seconds() // 60), reason=why)
    return phrases.snoozed(number=number, until=telling.moment(case.snooze_until))


def come_back(desk: Desk, case: DisputeCase) -> None:
    """Taken and nothing heard of it: the holder loses it and the next rung is called."""
    holder = case.holder_id
    go(case, Move.COME_BACK)
    case.clocks_broken += 1
    seq = desk.record(case, "came_back", holder=holder)
    name = people.name_of(desk.session, holder)
    said = phrases.came_back(number=case.number, name=name)
    telling.to_people(desk, case, [holder] if holder is not None else [], said, key=f"back{seq}")
    place = frozen.place_of(case.policy, frozen.above(case.policy, case.rung))
    if case.level is Level.HIGH:
        place = frozen.last_place(case.policy)
    stepping.start(desk, case, place=place)


def add_party(desk: Desk, number: int, kind: PartyKind, name: str, mobile: str) -> str:
    case = mine(desk, number)
    disputes.add_party(desk.session, case, kind=kind, name=name[:40], mobile=mobile)
    count = len(disputes.parties_of(desk.session, case))
    desk.record(case, "party", kind=kind.value)
    return phrases.party_added(number=number, count=count)


def list_parties(desk: Desk, number: int) -> str:
    session, case = desk.session, mine(desk, number)
    lines = [
        texts.party_line(
            place=place,
            kind=texts.PARTY_KIND_NAMES[party.kind.value],
            name=disputes.party_name(session, party),
            mobile=disputes.party_mobile(session, party),
            state=texts.PARTY_STATE_NAMES[party.state.value],
        )
        for place, party in enumerate(disputes.parties_of(session, case), 1)
    ]
    if not lines:
        return f"{texts.no_party(number=number)}\n{phrases.form_party(number=number)}"
    return texts.party_list(number=number, lines=lines)


def set_party(desk: Desk, number: int, place: int, state: disputes.PartyState) -> str:
    case = mine(desk, number)
    parties = disputes.parties_of(desk.session, case)
    if not 1 <= place <= len(parties):
        raise UserError(phrases.no_such_party(count=len(parties)))
    disputes.set_party_state(desk.session, parties[place - 1], state)
    desk.record(case, "party_state", place=place, state=state.value)
    return phrases.party_set(number=number, place=place, state=texts.PARTY_STATE_NAMES[state.value])
