"""One unit: who holds which role there, its groups, what lies below; codes are issued and roles taken back here."""

from collections.abc import Mapping
from typing import Any

from bot.errors import UserError
from bot.identity import reach
from bot.masking import mask_mobile
from bot.pages import Deed, Done, Page, PageContext, shown_name
from bot.plain import plain
from bot.reach import chat_abilities
from handlers.directory import actions, acts, rules, views
from handlers.directory import texts as chat_texts
from handlers.directory.pages import standing, texts
from handlers.directory.record import record
from storage import NotFound, directory
from storage.directory import GrantKind, Person, Role, Unit


def seen(context: PageContext) -> Unit:
    """The unit of the page, if the person may see it; absent and not his are one answer."""
    unit = directory.find_unit(context.session, context.number("unit"))
    if unit is None:
        raise NotFound("unit")
    actions.allowed(context, acts.SEE_UNIT, unit)
    return unit


def _show(context: PageContext) -> Mapping[str, Any]:
    unit, session = seen(context), context.session
    paths = reach(context.grants, acts.SEE_UNIT)
    above = [one for one in directory.ancestors(session, unit) if one.path.startswith(paths)]
    known = standing.standings(session, [unit.path])
    return {
        "title": views.unit_name(unit),
        "unit": unit,
        "kind": chat_texts.KIND_NAMES[unit.kind],
        "above": above,
        "contact": _person(context, unit.contact_person_id),
        "deputy": _person(context, unit.deputy_person_id),
        "people": [_holder(context, role, kind, person) for role, kind, person in _held(context, unit)],
        "groups": _groups(context, known[unit.id].groups),
        "below": standing.sums(known, directory.children(session, unit)),
        "roles": [(role, chat_texts.ROLE_NAMES[role]) for role in rules.ROLE_KINDS if rules.is_fit(role, unit.kind)],
        "may_invite": context.may(acts.INVITE, unit.path),
        "may_revoke": context.may(acts.REVOKE, unit.path),
        "may_bind": context.may(acts.ISSUE_CODE, unit.path),
        "may_edit": context.may(acts.EDIT_UNIT, unit.path),
    }


def _held(context: PageContext, unit: Unit) -> list[tuple[Role, GrantKind, Person]]:
    found = directory.holders(context.session, unit_id=unit.id, roles=list(Role))
    return [(grant.role, grant.kind, person) for grant, person in found]


def _person(context: PageContext, person_id: int | None) -> tuple[str, str]:
    person = directory.find_person(context.session, person_id) if person_id is not None else None
    if person is None or not person.active:
        return texts.NOBODY, ""
    return shown_name(context.session, person.id, revealed=context.revealed), _mobile(context, person)


def _mobile(context: PageContext, person: Person) -> str:
    number = directory.mobile_of(context.session, person)
    return (number if context.revealed else mask_mobile(number)) or texts.NO_PHONE


def _holder(context: PageContext, role: Role, kind: GrantKind, person: Person) -> Mapping[str, Any]:
    return {
        "id": person.id,
        "name": shown_name(context.session, person.id, revealed=context.revealed),
        "role": role.value,
        "role_name": chat_texts.ROLE_NAMES[role],
        "deputy": kind is GrantKind.DEPUTY,
        "phone": _mobile(context, person),
        "reachable": bool(directory.accounts_of(context.session, person.id)),
        "may_be_invited": role is not Role.MEMBER,
    }


def _groups(context: PageContext, chats: list[directory.Chat]) -> list[Mapping[str, Any]]:
    able = chat_abilities(context.session, [chat.id for chat in chats])
    return [
        {
            "platform": texts.PLATFORMS.get(chat.platform, chat.platform),
            "title": plain(chat.title, limit=60),
            "state": standing.group_state(chat, "hear_group" in able.get(chat.id, frozenset())),
            "heard": chat.last_heard_at,
        }
        for chat in chats
    ]


# --- deeds ----------------------------------------------------------------------------------------------------------


def look(context: PageContext) -> Done:
    """Names and mobiles in full for a while; the look is on record."""
    unit = seen(context)
    record(context, "look", f"unit:{unit.id}")
    return Done(texts.LOOKED, reveals=True)


def issue_code(context: PageContext) -> Done:
    unit = seen(context)
    code = actions.issue_group_code(context, unit)
    return Done(
        texts.CODE_ISSUED,
        shown_once=chat_texts.group_code(
            unit=views.unit_name(unit), code=code, robots=views.robots(context.session, "hear_group")
        ),
    )


def invite(context: PageContext) -> Done:
    unit, name = seen(context), plain(context.form.get("name", "").strip(), limit=40)
    if not name:
        raise UserError(texts.LACK_NAME)
    role = _role(context)
    actions.allowed(context, acts.INVITE, unit)
    same, holding = actions.namesakes(context, name, unit, role)
    if len(holding) > 1:
        raise UserError(texts.NAMESAKES)
    if same and not holding and not context.form.get("new"):
        raise UserError(texts.NAMESAKE)
    fresh = not holding or bool(context.form.get("new"))
    person = directory.put_person(context.session, name=name, now=context.now) if fresh else holding[0]
    return _code(context, person, unit, role, deputy=bool(context.form.get("deputy")))


def invite_again(context: PageContext) -> Done:
    unit, role = seen(context), _role(context)
    person = directory.get_person(context.session, context.number("person"))
    held = directory.find_grant(context.session, person_id=person.id, unit_id=unit.id, role=role)
    if held is None or not person.active:
        raise NotFound("person")
    return _code(context, person, unit, role, deputy=held.kind is GrantKind.DEPUTY)


def _code(context: PageContext, person: Person, unit: Unit, role: Role, *, deputy: bool) -> Done:
    code = actions.invite(context, person, unit, role, deputy=deputy)
    name = plain(directory.name_of(context.session, person), limit=40)
    shown = chat_texts.person_code(
        name=name,
        role=role,
        unit=views.unit_name(unit),
        code=code,
        robots=views.robots(context.session, "hear_private"),
    )
    return Done(texts.INVITED, shown_once=shown)


def _role(context: PageContext) -> Role:
    try:
        return Role(context.form.get("role", ""))
    except ValueError:
        raise UserError(texts.WRONG_ROLE) from None


def revoke(context: PageContext) -> str:
    unit, role = seen(context), _role(context)
    person = directory.get_person(context.session, context.number("person"))
    if not actions.revoke(context, person, unit, role):
        raise UserError(texts.NOT_HELD)
    return texts.revoked(name=shown_name(context.session, person.id))


def save_tags(context: PageContext) -> str:
    unit = seen(context)
    wanted = [plain(word, limit=20) for word in rules.words(context.form.get("tags", ""))][:20]
    actions.change_tags(context, unit, wanted, [tag for tag in unit.tags if tag not in wanted])
    return texts.TAGS_SAVED


page = Page(
    path="directory/unit/{unit}",
    title=texts.UNIT,
    act=acts.SEE_UNIT,
    template="directory/unit.html",
    show=_show,
    deeds={
        "look": Deed(acts.SEE_UNIT, look),
        "issue": Deed(acts.ISSUE_CODE, issue_code),
        "invite": Deed(acts.INVITE, invite, frozenset({"name", "role", "deputy", "new"})),
        "again": Deed(acts.INVITE, invite_again, frozenset({"person", "role"})),
        "revoke": Deed(acts.REVOKE, revoke, frozenset({"person", "role"})),
        "tags": Deed(acts.EDIT_UNIT, save_tags, frozenset({"tags"})),
    },
    words=texts,
    menu=False,
)
