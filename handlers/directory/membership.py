"""Who belongs to a team: by speaking in its group, or by picking it once in a wider one."""

from dataclasses import replace

from bot.errors import UserError
from bot.identity import Act, Grant, Role
from bot.plain import plain
from bot.routing import Context, PersonView
from handlers.directory import acts, rules, texts, views
from handlers.directory.choices import Asked, Unclear, asking, pick_person, pick_unit
from handlers.directory.record import record
from storage import directory, grants
from storage.directory import Person, Unit, UnitKind

MAX_LISTED = 20  #: teams that one numbered list offers


def heard(context: Context) -> Context:
    """On every message in a bound group: the speaker is known from now on, in a team's group as its member."""
    unit, sender = context.chat.unit, context.message.sender
    if not context.in_group or unit is None or not sender.user_id:
        return context
    held = any(grant.role is Role.MEMBER and grant.unit_id == unit.id for grant in context.grants)
    if context.person is not None and (unit.kind != UnitKind.TEAM or held):
        return context
    return _seen_again(context) if note_speaker(context) else context


def _seen_again(context: Context) -> Context:
    """The same message, with the speaker as the directory knows him now."""
    sender = context.message.sender
    found = directory.find_account(context.session, context.chat.platform, sender.corp, sender.user_id)
    if found is None:
        return context
    person = found[1]
    roles = tuple(
        Grant(grant.role, unit.id, unit.path, grant.kind is directory.GrantKind.DEPUTY)
        for grant, unit in directory.grants_of(context.session, person.id)
    )
    view = PersonView(person.id, directory.name_of(context.session, person), roles)
    return replace(context, person=view, grants=roles)


def note_speaker(context: Context) -> bool:
    """Make the speaker of a bound group known: a member in a team's group, a person without a role in a wider one.

    True when something was written. Whoever was struck or lost the role stays without it.
    """
    unit, session, role = context.chat.unit, context.session, directory.Role.MEMBER
    if unit is None:
        return False
    person_id = context.person.id if context.person is not None else _register(context)
    if person_id is None:
        return False
    if unit.kind != UnitKind.TEAM or grants.was_ever(session, person_id=person_id, unit_id=unit.id, role=role):
        return context.person is None
    directory.put_grant(session, person_id=person_id, unit_id=unit.id, role=role, now=context.now)
    return True


def _register(context: Context) -> int | None:
    """A person for an account nobody knows, called what the platform calls him; None when the account is barred."""
    sender, platform = context.message.sender, context.chat.platform
    if directory.is_account_known(context.session, platform, sender.corp, sender.user_id):
        return None
    name = plain(sender.nick, limit=40).strip() or sender.user_id
    person = directory.put_person(context.session, name=name, now=context.now)
    directory.put_account(
        context.session,
        person_id=person.id,
        platform=platform,
        corp=sender.corp,
        user_id=sender.user_id,
        now=context.now,
    )
    return person.id


# --- picking a team -------------------------------------------------------------------------------------------------


@asking()
def pick_team(context: Context, asked: Asked) -> None:
    """`班组`: asks once by number, then the person is a member."""
    if context.person is None:
        raise UserError(texts.NOT_IN_DIRECTORY)
    own = own_teams(context)
    if not asked.chosen and (own or not context.in_group):
        context.reply("\n".join(texts.team_have(team=name) for name in own) or texts.TEAM_NOT_HERE)
        return
    teams = _teams_here(context)
    team = next((one for one in teams if one.id == asked.chosen.get("team")), None) or _choose(context, asked, teams)
    if grants.was_ever(context.session, person_id=context.person.id, unit_id=team.id, role=directory.Role.MEMBER):
        raise UserError(texts.team_struck(team=views.unit_name(team)))
    directory.put_grant(
        context.session, person_id=context.person.id, unit_id=team.id, role=directory.Role.MEMBER, now=context.now
    )
    context.reply(texts.team_picked(team=views.unit_name(team)))


def own_teams(context: Context) -> list[str]:
    """Names of the teams under this chat's unit (privately: anywhere) that the person is a member of."""
    person_id = context.person.id if context.person else 0
    path = context.chat.unit.path if context.chat.unit else "/"
    return [
        views.unit_name(unit)
        for grant, unit in directory.grants_of(context.session, person_id)
        if grant.role is directory.Role.MEMBER and unit.path.startswith(path)
    ]


def _teams_here(context: Context) -> list[Unit]:
    if context.chat.unit is None:
        raise UserError(texts.TEAM_NOT_HERE)
    unit = directory.get_unit(context.session, context.chat.unit.id)
    teams = directory.under(context.session, unit, kind=UnitKind.TEAM)
    if not teams:
        raise UserError(texts.TEAM_NONE)
    return teams


def _choose(context: Context, asked: Asked, teams: list[Unit]) -> Unit:
    here = plain(context.chat.unit.name) if context.chat.unit else ""
    if asked.rest.strip() and context.chat.unit is not None:
        matches = directory.find_units_by_name(context.session, asked.rest, paths=(context.chat.unit.path,))
        named = [unit for unit in matches.units if unit.kind is UnitKind.TEAM]
        if matches.certain and named:
            return named[0]
        teams = named or teams
    if len(teams) > MAX_LISTED:
        raise UserError(texts.team_many(unit=here, count=len(teams)))
    raise Unclear("team", asked.rest or here, [(team.id, views.unit_label(context.session, team)) for team in teams])


# --- striking -------------------------------------------------------------------------------------------------------


@asking(acts.STRIKE)
def strike(context: Context, asked: Asked) -> None:
    """`移出 张三`: no longer a member, and speaking again does not bring him back."""
    team, person = _team_and_person(context, asked, acts.STRIKE)
    name = views.person_name(context, person)
    held = directory.end_grant(
        context.session, person_id=person.id, unit_id=team.id, role=directory.Role.MEMBER, now=context.now
    )
    if not held:
        raise UserError(texts.not_held(name=name, role=Role.MEMBER))
    record(context, "member.strike", f"person:{person.id}", unit=team.id)
    context.reply(
        texts.struck(name=name, unit=views.unit_name(team), team="" if context.in_group else views.unit_name(team))
    )


@asking(acts.STRIKE)
def readmit(context: Context, asked: Asked) -> None:
    """`移回 张三`: a struck member is one again."""
    team, name = _team_and_name(context, asked, acts.STRIKE)
    struck = grants.formerly(context.session, unit_id=team.id, role=directory.Role.MEMBER)
    same = [one for one in struck if directory.name_of(context.session, one) == name]
    person = next((one for one in same if one.id == asked.chosen.get("person")), None)
    if person is None:
        if not same:
            raise UserError(texts.no_such_person(typed=plain(rules.shortened(name))))
        if len(same) > 1:
            raise Unclear("person", name, [(one.id, views.person_label(context, one, (team.path,))) for one in same])
        person = same[0]
    directory.put_grant(
        context.session,
        person_id=person.id,
        unit_id=team.id,
        role=directory.Role.MEMBER,
        granted_by=context.person.id if context.person else None,
        now=context.now,
    )
    record(context, "member.readmit", f"person:{person.id}", unit=team.id)
    context.reply(texts.readmitted(name=views.person_name(context, person), unit=views.unit_name(team)))


def _team_and_person(context: Context, asked: Asked, act: Act) -> tuple[Unit, Person]:
    team, name = _team_and_name(context, asked, act)
    members = [
        person for _, person in directory.holders(context.session, unit_id=team.id, roles=[directory.Role.MEMBER])
    ]
    chosen = next((one for one in members if one.id == asked.chosen.get("person")), None)
    if chosen is not None:
        return team, chosen
    same = [one for one in members if directory.name_of(context.session, one) == name]
    if len(same) == 1:
        return team, same[0]
    near = same or [one for one in members if name in directory.name_of(context.session, one)]
    if not near:
        raise UserError(texts.no_such_person(typed=plain(rules.shortened(name))))
    raise Unclear("person", name, [(one.id, views.person_label(context, one, (team.path,))) for one in near])


def _team_and_name(context: Context, asked: Asked, act: Act) -> tuple[Unit, str]:
    """The team named, else this group's own, else the only one the person leads; and the name typed."""
    parts = rules.words(asked.rest)
    if not parts:
        raise UserError(texts.wrong_form(typed="", lacking=texts.LACK_NAME, form=texts.FORM_STRIKE))
    if len(parts) > 1:
        return pick_unit(context, asked, " ".join(parts[1:]), act, slot="team"), parts[0]
    here = context.chat.unit
    if here is not None and here.kind == UnitKind.TEAM and context.may(act, here.path):
        return directory.get_unit(context.session, here.id), parts[0]
    led = {grant.unit_id for grant in context.grants if grant.role is Role.LEADER}
    if len(led) != 1:
        raise UserError(texts.STRIKE_WHERE)
    return directory.get_unit(context.session, led.pop()), parts[0]


__all__ = ["note_speaker", "own_teams", "pick_person", "pick_team", "readmit", "strike"]
