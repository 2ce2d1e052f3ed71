"""`单位` and `标签`: what is known of a unit, its contact, and its tags."""

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.plain import plain
from bot.routing import Context
from handlers.directory import actions, acts, rules, texts, views
from handlers.directory.choices import Asked, asking, pick_person, pick_unit
from handlers.directory.record import record
from storage import directory
from storage import units as unit_rows
from storage.directory import Chat, ChatState, Person, Unit


@asking(acts.SEE_UNIT)
def unit(context: Context, asked: Asked) -> None:
    """`单位`, `单位 顺丰`, `单位 顺丰 联系人 张三`"""
    contact = rules.parse_contact(asked.rest)
    if contact is not None:
        _set_contact(context, asked, *contact)
        return
    typed = " ".join(rules.words(asked.rest))
    if not typed and context.chat.unit is not None and context.may(acts.SEE_UNIT, context.chat.unit.path):
        context.reply(_card(context, directory.get_unit(context.session, context.chat.unit.id)))
    elif not typed:
        _own_units(context)
    else:
        context.reply(_card(context, pick_unit(context, asked, typed, acts.SEE_UNIT)))


def _own_units(context: Context) -> None:
    paths = reach(context.grants, acts.SEE_UNIT)
    own = [directory.get_unit(context.session, int(path.strip("/").split("/")[-1])) for path in paths]
    context.reply(texts.own_units(units=[views.unit_path(context.session, one) for one in own]))


def _card(context: Context, unit: Unit) -> str:
    session = context.session
    groups = [_group_line(context, chat) for chat in directory.chats_of_unit(session, unit.id)]
    return texts.unit_card(
        where=views.unit_path(session, unit),
        kind=unit.kind,
        code=plain(unit.code),
        contact=_person_line(context, unit.contact_person_id),
        deputy=_person_line(context, unit.deputy_person_id),
        groups=groups,
        below=len(directory.under(session, unit)) - 1,
        tags=[plain(tag) for tag in unit.tags],
    )


def _person_line(context: Context, person_id: int | None) -> str:
    person: Person | None = directory.find_person(context.session, person_id) if person_id is not None else None
    if person is None or not person.active:
        return texts.NOBODY
    return f"{views.person_name(context, person)} {views.mobile(context, person)}".strip()


def _group_line(context: Context, chat: Chat) -> str:
    if chat.state is ChatState.DEAD:
        note = texts.DEAD
    elif chat.last_heard_at is not None:
        day = local_day(chat.last_heard_at)
        note = texts.heard_on(month=day.month, day=day.day)
    else:
        routes = directory.routes_of(context.session, chat.id)
        note = texts.SEND_ONLY if any(route.can_push for route in routes) else texts.NEVER_HEARD
    return texts.group_line(platform=chat.platform, title=plain(chat.title, limit=60), note=note)


def _set_contact(context: Context, asked: Asked, unit_typed: str, person_typed: str, deputy: bool) -> None:
    if not unit_typed or not person_typed:
        lacking = texts.LACK_NAME if unit_typed else texts.LACK_UNIT
        typed = plain(rules.shortened(asked.rest))
        raise UserError(texts.wrong_form(typed=typed, lacking=lacking, form=texts.FORM_CONTACT))
    if not reach(context.grants, acts.SET_CONTACT):
        raise UserError(texts.NOT_ALLOWED)
    found = pick_unit(context, asked, unit_typed, acts.SET_CONTACT)
    person = pick_person(context, asked, person_typed, acts.SET_CONTACT)
    unit_rows.set_contact(
        context.session,
        found,
        contact_id=found.contact_person_id if deputy else person.id,
        deputy_id=person.id if deputy else found.deputy_person_id,
    )
    record(context, "set-contact", f"unit:{found.id}", person=person.id, deputy=deputy)
    context.reply(
        texts.contact_set(unit=views.unit_name(found), name=views.person_name(context, person), deputy=deputy)
    )


@asking(acts.EDIT_UNIT)
def tag(context: Context, asked: Asked) -> None:
    """`标签 顺丰 快递 -电子厂`; without tags it shows them."""
    name, added, dropped = rules.parse_tags(asked.rest)
    if not name:
        raise UserError(texts.wrong_form(typed="", lacking=texts.LACK_UNIT, form=texts.FORM_TAG))
    found = pick_unit(context, asked, name, acts.EDIT_UNIT)
    if added or dropped:
        actions.change_tags(context, found, added, dropped)
    context.reply(texts.tags_now(unit=views.unit_name(found), tags=[plain(one, limit=20) for one in found.tags]))
