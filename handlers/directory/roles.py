"""Giving and taking roles: by invitation, directly, and back again. Each is an officer's act on the unit concerned."""

from bot.errors import UserError
from bot.identity import Act, reach
from bot.plain import plain
from bot.routing import Context
from handlers.directory import actions, acts, rules, texts, views
from handlers.directory.choices import NEW, Asked, Unclear, asking, pick_person, pick_unit
from handlers.directory.record import record
from handlers.directory.rules import RoleRequest
from storage import directory
from storage.directory import GrantKind, Person, Role, Unit

SURE, YES, NO = "sure", 1, 2  #: the slot of a confirmation and its answers


@asking(acts.INVITE)
def invite(context: Context, asked: Asked) -> None:
    """`邀请 张三 填报员 顺丰`: registers the person if need be and prints a code that only serves him."""
    request = _read(asked, texts.FORM_INVITE)
    unit = _unit_for(context, asked, request, acts.INVITE)
    person = _invited(context, asked, request, unit)
    role = Role(request.role)
    code = actions.invite(context, person, unit, role, deputy=request.deputy)
    name = plain(directory.name_of(context.session, person), limit=40)
    shown = texts.person_code(
        name=name,
        role=role,
        unit=views.unit_name(unit),
        code=code,
        robots=views.robots(context.session, "hear_private"),
    )
    context.reply(shown, private=True)


@asking(acts.GRANT)
def grant(context: Context, asked: Asked) -> None:
    """`授权 张三 填报员 顺丰 [副]`"""
    request = _read(asked, texts.FORM_GRANT)
    unit = _unit_for(context, asked, request, acts.GRANT)
    person = pick_person(context, asked, request.name, acts.GRANT)
    name, role = views.person_name(context, person), Role(request.role)
    fresh = directory.put_grant(
        context.session,
        person_id=person.id,
        unit_id=unit.id,
        role=role,
        kind=GrantKind.DEPUTY if request.deputy else GrantKind.MAIN,
        granted_by=context.person.id if context.person else None,
        now=context.now,
    )
    record(context, "grant", f"person:{person.id}", unit=unit.id, role=role, deputy=request.deputy)
    if not fresh:
        context.reply(texts.granted_already(name=name, role=role, unit=views.unit_name(unit)))
        return
    reachable = bool(directory.accounts_of(context.session, person.id))
    context.reply(
        texts.granted(name=name, role=role, unit=views.unit_name(unit), deputy=request.deputy, reachable=reachable)
    )


@asking(acts.REVOKE)
def revoke(context: Context, asked: Asked) -> None:
    """`撤销角色 张三 填报员 [顺丰]`"""
    request = _read(asked, texts.FORM_REVOKE, unit_needed=False)
    role = Role(request.role)
    person = _holder(context, asked, request, role)
    name = views.person_name(context, person)
    unit = _held_on(context, asked, request, person)
    if _is_own_last(context, person, unit, role):
        if asked.chosen.get(SURE) == NO:
            context.reply(texts.LEFT)
            return
        if asked.chosen.get(SURE) != YES:
            asks = texts.own_last(role=role, unit=views.unit_name(unit))
            raise Unclear(SURE, request.name, [(YES, texts.SURE_REVOKE), (NO, texts.KEEP)], asks=asks)
    if not actions.revoke(context, person, unit, role):
        raise UserError(texts.not_held(name=name, role=role))
    context.reply(texts.revoked(name=name, role=role, unit=views.unit_name(unit)))


def _holder(context: Context, asked: Asked, request: RoleRequest, role: Role) -> Person:
    """Whoever bears exactly this name; a role is never taken from somebody who is merely called alike."""
    paths = tuple(reach(context.grants, acts.REVOKE))
    known = {one.id for one in directory.persons_under(context.session, paths)}
    same = [one for one in directory.find_persons_by_name(context.session, request.name) if one.id in known]
    if not same:
        raise UserError(texts.nobody_holds(name=plain(rules.shortened(request.name)), role=role))
    holding = [one for one in same if _holds(context, one, role, paths)] or same
    chosen = next((one for one in holding if one.id == asked.chosen.get("person")), None)
    if chosen is None and len(holding) > 1:
        raise Unclear("person", request.name, [(one.id, views.person_label(context, one, paths)) for one in holding])
    return chosen or holding[0]


def _holds(context: Context, person: Person, role: Role, paths: tuple[str, ...]) -> bool:
    held = directory.grants_of(context.session, person.id)
    return any(grant.role is role and unit.path.startswith(paths) for grant, unit in held)


def _is_own_last(context: Context, person: Person, unit: Unit, role: Role) -> bool:
    """Whether the asker is taking from himself the last of the roles that let him run a directory."""
    if context.person is None or person.id != context.person.id or role not in rules.KEY_ROLES:
        return False
    left = [
        grant
        for grant, held in directory.grants_of(context.session, person.id)
        if grant.role in rules.KEY_ROLES and (grant.role, held.id) != (role, unit.id)
    ]
    return not left and not actions.is_last_key(context, person, unit)


def _read(asked: Asked, form: str, *, unit_needed: bool = True) -> RoleRequest:
    """What was typed, or the mistake with what was kept and the right form."""
    request, typed = rules.parse_role_request(asked.rest), plain(rules.shortened(asked.rest))
    if not request.name:
        raise UserError(texts.wrong_form(typed=typed, lacking=texts.LACK_NAME, form=form))
    if not request.role:
        lacking = texts.LACK_ROLE
        raise UserError(texts.wrong_form(typed=typed, lacking=lacking, form=form))
    if unit_needed and not request.unit:
        raise UserError(texts.wrong_form(typed=typed, lacking=texts.LACK_UNIT, form=form))
    return request


def _unit_for(context: Context, asked: Asked, request: RoleRequest, act: Act) -> Unit:
    unit = pick_unit(context, asked, request.unit, act)
    actions.fit(Role(request.role), unit)
    return unit


def _invited(context: Context, asked: Asked, request: RoleRequest, unit: Unit) -> Person:
    """The one who holds just this role already, else a namesake if the officer says so, else somebody new."""
    paths = reach(context.grants, acts.INVITE)
    same, holding = actions.namesakes(context, request.name, unit, Role(request.role))
    chosen = asked.chosen.get("person")
    if chosen:
        for one in same:
            if one.id == chosen:
                return one
        raise UserError(texts.CHOICE_GONE)
    if len(holding) == 1 and chosen is None:
        return holding[0]
    if same and chosen is None:
        options = [(one.id, views.person_label(context, one, paths)) for one in same]
        raise Unclear("person", request.name, [*options, (NEW, texts.NEW_PERSON)])
    return directory.put_person(context.session, name=plain(request.name, limit=40), now=context.now)


def _held_on(context: Context, asked: Asked, request: RoleRequest, person: Person) -> Unit:
    """The unit named, else the one on which the person holds the role."""
    if request.unit:
        return pick_unit(context, asked, request.unit, acts.REVOKE)
    held = [
        unit
        for one, unit in directory.grants_of(context.session, person.id)
        if one.role == request.role and context.may(acts.REVOKE, unit.path)
    ]
    for unit in held:
        if len(held) == 1 or unit.id == asked.chosen.get("unit"):
            return unit
    if not held:
        raise UserError(texts.not_held(name=views.person_name(context, person), role=request.role))
    raise Unclear("unit", request.name, [(unit.id, views.unit_label(context.session, unit)) for unit in held])
