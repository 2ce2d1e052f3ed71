"""What can be done with the directory, one verb each, from the chat and from the console alike.

Each checks the right on the very unit, changes, and puts the act on record. Whom and what is meant was found before.
"""

from bot.errors import UserError
from bot.identity import Act, reach
from bot.messages import Content
from bot.pages import PageContext
from bot.plain import plain
from bot.routing import Context, Lane
from handlers.directory import acts, rules, texts, views
from handlers.directory.duty import texts as duty_texts
from handlers.directory.duty.rules import Span
from handlers.directory.duty.views import when
from handlers.directory.record import record
from storage import NotFound, directory, invitations
from storage import duty as duty_rows
from storage import units as unit_rows
from storage.directory import DutyShift, GrantKind, Person, Role, Unit
from storage.invitations import Invitation, Purpose

Actor = Context | PageContext


def allowed(context: Actor, act: Act, unit: Unit) -> None:
    """NotFound, as for a unit that is not there, unless they may do `act` on it."""
    if not unit.active or not context.may(act, unit.path):
        raise NotFound("unit")


def issue_group_code(context: Actor, unit: Unit) -> str:
    """A one-time code that binds a group to the unit."""
    allowed(context, acts.ISSUE_CODE, unit)
    issuer = context.person.id if context.person else None
    code = invitations.put_invitation(
        context.session, purpose=Purpose.BIND, unit_id=unit.id, issued_by=issuer, now=context.now
    )
    record(context, "issue-group-code", f"unit:{unit.id}")
    return code


def invite(context: Actor, person: Person, unit: Unit, role: Role, *, deputy: bool) -> str:
    """A one-time code that makes its user this person with this role; earlier ones for the same are void."""
    allowed(context, acts.INVITE, unit)
    fit(role, unit)
    invitations.withdraw_codes_for(context.session, person_id=person.id, unit_id=unit.id, role=role, now=context.now)
    code = invitations.put_invitation(
        context.session,
        purpose=Purpose.PERSON,
        person_id=person.id,
        unit_id=unit.id,
        role=role,
        kind=GrantKind.DEPUTY if deputy else GrantKind.MAIN,
        issued_by=context.person.id if context.person else None,
        now=context.now,
    )
    record(context, "invite", f"person:{person.id}", unit=unit.id, role=role)
    return code


def withdraw(context: Actor, invitation: Invitation, unit: Unit) -> None:
    """Void a code that nobody has used."""
    allowed(context, acts.ISSUE_CODE if invitation.purpose is Purpose.BIND else acts.INVITE, unit)
    invitations.withdraw(context.session, invitation, now=context.now)
    record(context, "withdraw-code", f"invitation:{invitation.id}", unit=unit.id)


def namesakes(context: Actor, name: str, unit: Unit, role: Role) -> tuple[list[Person], list[Person]]:
    """People of this name whom the asker may know, and those of them who hold, or were offered, this very role here."""
    paths = reach(context.grants, acts.INVITE)
    known = {person.id for person in directory.persons_under(context.session, paths)}
    found = [(one, _has(context, one, unit, role)) for one in directory.find_persons_by_name(context.session, name)]
    return [one for one, has in found if has or one.id in known], [one for one, has in found if has]


def _has(context: Actor, person: Person, unit: Unit, role: Role) -> bool:
    session = context.session
    held = directory.find_grant(session, person_id=person.id, unit_id=unit.id, role=role)
    return held is not None or invitations.was_invited(session, person_id=person.id, unit_id=unit.id, role=role)


def fit(role: Role, unit: Unit) -> None:
    """UserError when the role is not for units of this kind."""
    if not rules.is_fit(role, unit.kind):
        name, kinds = views.unit_name(unit), rules.ROLE_KINDS[role]
        raise UserError(texts.role_unfit(role=role, unit=name, kind=unit.kind, kinds=kinds))


def revoke(context: Actor, person: Person, unit: Unit, role: Role) -> bool:
    """Take a role away with its unused codes; False when it was not held. The last who can run the station stays."""
    allowed(context, acts.REVOKE, unit)
    if role in rules.KEY_ROLES and is_last_key(context, person, unit):
        raise UserError(texts.LAST_OFFICER)
    ended = directory.end_grant(context.session, person_id=person.id, unit_id=unit.id, role=role, now=context.now)
    invitations.withdraw_codes_for(context.session, person_id=person.id, unit_id=unit.id, role=role, now=context.now)
    if ended:
        record(context, "revoke", f"person:{person.id}", unit=unit.id, role=role)
    return ended


def is_last_key(context: Actor, person: Person, unit: Unit) -> bool:
    """Whether nobody else could run the station's directory once this person's roles on its root are gone."""
    root = directory.find_root(context.session)
    if root is None or unit.id != root.id:
        return False
    keys = [Role(role) for role in rules.KEY_ROLES]
    holders = directory.holders(context.session, unit_id=root.id, roles=keys)
    return not any(other.id != person.id for _, other in holders)


def change_tags(context: Actor, unit: Unit, added: list[str], dropped: list[str]) -> None:
    allowed(context, acts.EDIT_UNIT, unit)
    kept = [one for one in unit.tags if one not in dropped]
    unit_rows.set_tags(context.session, unit, [*kept, *(one for one in dict.fromkeys(added) if one not in kept)])
    record(context, "tag", f"unit:{unit.id}", added=added, dropped=dropped)


# --- duty -----------------------------------------------------------------------------------------------------------


def plan_shift(
    context: Actor, unit: Unit, person: Person, deputy: Person | None, span: Span, *, cause: str
) -> tuple[DutyShift, bool]:
    """Plan it and tell those concerned, unless it stood so already. `cause` makes the messages' keys unique."""
    allowed(context, acts.PLAN_DUTY, unit)
    shift, changed = directory.put_shift(
        context.session,
        unit_id=unit.id,
        person_id=person.id,
        deputy_id=deputy.id if deputy else None,
        starts_at=span.start,
        ends_at=span.end,
    )
    if not changed:
        return shift, False
    record(context, "plan-duty", f"shift:{shift.id}", unit=unit.id, person=person.id)
    for one in (person, deputy):
        if one is not None and (context.person is None or one.id != context.person.id):
            told = duty_texts.told_planned(
                when=when(span.start, span.end), unit=views.unit_name(unit), deputy=one is deputy
            )
            key = f"duty:{shift.id}:planned:{one.id}:{cause}"
            context.speech.to_person(one.id, Content(text=told), key=key, lane=Lane.REMINDER, subject="duty")
    return shift, True


def drop_shift(context: Actor, shift: DutyShift, unit: Unit, *, cause: str) -> None:
    """Take a shift that has not begun out of the schedule, and tell whose it was."""
    allowed(context, acts.PLAN_DUTY, unit)
    if shift.starts_at <= context.now:
        raise UserError(duty_texts.PAST)
    duty_rows.remove_shift(context.session, shift)
    record(context, "drop-duty", f"shift:{shift.id}", unit=unit.id, person=shift.person_id)
    for person_id in (shift.person_id, shift.deputy_id):
        if person_id is not None and (context.person is None or person_id != context.person.id):
            told = duty_texts.told_dropped(when=when(shift.starts_at, shift.ends_at), unit=plain(unit.name, limit=120))
            key = f"duty:{shift.id}:dropped:{person_id}:{cause}"
            context.speech.to_person(person_id, Content(text=told), key=key, lane=Lane.REMINDER, subject="duty")
