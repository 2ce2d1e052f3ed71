"""One-time codes: an officer issues them, a group or a person uses them up, the officer hears of it privately."""

from bot.errors import UserError
from bot.messages import Content
from bot.plain import plain
from bot.reach import chat_abilities
from bot.routing import Context, Lane
from handlers.directory import actions, acts, rules, texts, views
from handlers.directory.choices import Asked, Unclear, asking, pick_unit
from handlers.directory.record import record
from storage import audit, directory, invitations, people
from storage.directory import Person, Role, Unit
from storage.invitations import Invitation, Purpose

REBIND, YES, NO = "rebind", 1, 2  #: the slot of a confirmation and its answers


@asking(acts.ISSUE_CODE)
def issue_group_code(context: Context, asked: Asked) -> None:
    """`绑定码 <单位>`"""
    typed = " ".join(rules.words(asked.rest))
    if not typed:
        raise UserError(texts.wrong_form(typed="", lacking=texts.LACK_UNIT, form=texts.FORM_BIND_CODE))
    unit = pick_unit(context, asked, typed, acts.ISSUE_CODE)
    code = actions.issue_group_code(context, unit)
    context.reply(
        texts.group_code(unit=views.unit_name(unit), code=code, robots=views.robots(context.session, "hear_group")),
        private=True,
    )


@asking()
def redeem(context: Context, asked: Asked) -> None:
    """`绑定 <码>`. Wrong codes are answered, not raised, so that the count of tries commits."""
    typed = "".join(rules.words(asked.rest))
    if not typed:
        raise UserError(texts.wrong_form(typed="", lacking=texts.CODE_WRONG_FORM, form=texts.FORM_BIND))
    sender = context.message.sender
    if not sender.user_id and not context.in_group:
        raise UserError(texts.CODE_NO_ACCOUNT)
    if not invitations.tries_left(context.session, _tryer(context), context.now):
        context.reply(texts.CODE_TOO_MANY)
        return
    invitation = invitations.find_invitation(context.session, typed)
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= context.now:
        _refuse(context)
    elif invitation.purpose is Purpose.BIND:
        _bind_group(context, asked, invitation)
    else:
        _link_person(context, invitation)


def _tryer(context: Context) -> str:
    """Whose wrong tries are counted: the account, or the chat when the platform names nobody."""
    sender = context.message.sender
    if sender.user_id:
        return f"account:{context.chat.platform}:{sender.corp}:{directory.user_key(sender.user_id)}"
    return f"chat:{context.chat.id}"


def _refuse(context: Context) -> None:
    """Absent, used and lapsed codes are told in the same words."""
    invitations.count_try(context.session, _tryer(context), context.now)
    context.reply(texts.CODE_WRONG)


# --- a group --------------------------------------------------------------------------------------------------------


def _bind_group(context: Context, asked: Asked, invitation: Invitation) -> None:
    if not context.in_group:
        context.reply(texts.CODE_FOR_GROUP)
        return
    unit = directory.find_unit(context.session, invitation.unit_id or 0)
    if unit is None or not unit.active:
        context.reply(texts.CODE_NO_UNIT)
        return
    before = context.chat.unit
    if before is not None and before.id == unit.id:
        context.reply(texts.group_bound_already(unit=views.unit_name(unit)))
        return
    if before is not None and not _is_sure(context, asked, plain(before.name, limit=120), views.unit_name(unit)):
        return
    if not invitations.redeem(context.session, invitation, used_by=f"chat:{context.chat.id}", now=context.now):
        _refuse(context)
        return
    directory.bind_chat(context.session, chat_id=context.chat.id, unit_id=unit.id, now=context.now)
    _join_webhook(context, unit)
    record(context, "bind-group", f"chat:{context.chat.id}", unit=unit.id, before=before.id if before else None)
    context.reply(texts.group_bound(unit=views.unit_name(unit), kind=unit.kind))
    told = texts.code_used_for_group(
        unit=views.unit_name(unit),
        title=plain(context.chat.title, limit=60),
        platform=context.chat.platform,
        before=plain(before.name) if before else "",
    )
    _tell_issuer(context, invitation, told, "used")
    if before is not None:
        _tell_moved(context, invitation, directory.get_unit(context.session, before.id), unit)


def _is_sure(context: Context, asked: Asked, before: str, unit: str) -> bool:
    """A group that is bound already is asked once by number; "no" is answered here."""
    if REBIND not in asked.chosen:
        options = [(YES, texts.REBIND), (NO, texts.LEAVE)]
        raise Unclear(REBIND, unit, options, asks=texts.rebind(before=before, unit=unit))
    if asked.chosen[REBIND] == NO:
        context.reply(texts.LEFT)
    return asked.chosen[REBIND] == YES


def _tell_moved(context: Context, invitation: Invitation, before: Unit, unit: Unit) -> None:
    """Whoever is responsible on either unit, or above it, hears that a group left one for the other."""
    roles = [Role.OFFICER, Role.DUTY]
    above = {one.id for each in (before, unit) for one in [*directory.ancestors(context.session, each), each]}
    told = {
        person.id for one in sorted(above) for _, person in directory.holders(context.session, unit_id=one, roles=roles)
    }
    text = texts.group_moved(
        title=plain(context.chat.title, limit=60),
        platform=context.chat.platform,
        before=views.unit_name(before),
        unit=views.unit_name(unit),
    )
    for person_id in sorted(told - {invitation.issued_by}):
        key = f"invitation:{invitation.id}:moved:{person_id}"
        subject = f"invitation:{invitation.id}"
        context.speech.to_person(person_id, Content(text=text), key=key, lane=Lane.ANSWER, subject=subject)


def _join_webhook(context: Context, unit: Unit) -> None:
    """A webhook imported for this very group becomes another way to it, or every bulletin would stand there twice.

    The same title says that it is the same group; WeCom tells no title, there the unit's only such webhook is meant.
    """
    here = directory.get_chat(context.session, context.chat.id)
    others = [
        chat
        for chat in directory.chats_of_unit(context.session, unit.id)
        if chat.id != here.id and chat.platform == here.platform and chat.state is directory.ChatState.ACTIVE
    ]
    abilities = chat_abilities(context.session, [chat.id for chat in others])
    deaf = [chat for chat in others if "hear_group" not in abilities[chat.id]]
    same = [chat for chat in deaf if chat.title == here.title] if here.title else deaf
    if len(same) == 1:
        directory.join_chats(context.session, keep=here, other=same[0])


# --- a person -------------------------------------------------------------------------------------------------------


def _link_person(context: Context, invitation: Invitation) -> None:
    person = directory.find_person(context.session, invitation.person_id or 0)
    if person is None or not person.active:
        _refuse(context)
        return
    if context.in_group:
        _expose(context, invitation, person)
        return
    unit = directory.find_unit(context.session, invitation.unit_id) if invitation.unit_id else None
    if invitation.unit_id and (unit is None or not unit.active):
        context.reply(texts.CODE_NO_UNIT)
        return
    if not _is_free(context, person):
        held = plain(context.person.name, limit=40) if context.person else ""
        context.reply(texts.account_taken(name=held))
        return
    sender = context.message.sender
    if not invitations.redeem(context.session, invitation, used_by=f"chat:{context.chat.id}", now=context.now):
        _refuse(context)
        return
    _take_over(context, person)
    directory.put_account(
        context.session,
        person_id=person.id,
        platform=context.chat.platform,
        corp=sender.corp,
        user_id=sender.user_id,
        now=context.now,
    )
    directory.give_private_chat(context.session, chat_id=context.chat.id, person_id=person.id)
    _grant(context, invitation, person, unit)
    record(context, "link-account", f"person:{person.id}", invitation=invitation.id)
    name = plain(directory.name_of(context.session, person), limit=40)
    context.reply(texts.account_bound(name=name, roles=views.role_lines(context.session, person)))
    told = texts.code_used_by_person(
        name=name,
        platform=context.chat.platform,
        role=invitation.role or "",
        unit=views.unit_name(unit) if unit else "",
    )
    _tell_issuer(context, invitation, told, "used")


def _is_free(context: Context, person: Person) -> bool:
    """Whether the account may become this person's: nobody's yet, his own, or that of a mere member whom nobody has
    named: he is called what the platform calls him."""
    held = context.person
    if held is None or held.id == person.id:
        return True
    if any(grant.role is not Role.MEMBER for grant in held.grants):
        return False
    return not invitations.was_named(context.session, held.id) or held.name == directory.name_of(
        context.session, person
    )


def _take_over(context: Context, person: Person) -> None:
    """What the account was as a mere member becomes the person's, once nothing is left to the one it was kept under."""
    former = context.person
    if former is None or former.id == person.id:
        return
    for grant in former.grants:
        directory.put_grant(
            context.session, person_id=person.id, unit_id=grant.unit_id, role=Role.MEMBER, now=context.now
        )
    if len(directory.accounts_of(context.session, former.id)) <= 1:
        for grant in former.grants:
            directory.end_grant(
                context.session, person_id=former.id, unit_id=grant.unit_id, role=Role.MEMBER, now=context.now
            )
        people.deactivate(context.session, directory.get_person(context.session, former.id))
    audit.append(context.session, f"person:{person.id}", "directory.merge-person", f"person:{former.id}")


def _grant(context: Context, invitation: Invitation, person: Person, unit: Unit | None) -> None:
    if invitation.role is None or unit is None:
        return
    directory.put_grant(
        context.session,
        person_id=person.id,
        unit_id=unit.id,
        role=invitation.role,
        kind=invitation.kind,
        granted_by=invitation.issued_by,
        now=context.now,
    )


def _expose(context: Context, invitation: Invitation, person: Person) -> None:
    """A personal code shown to a whole group is void at once."""
    invitations.withdraw(context.session, invitation, now=context.now)
    record(context, "void-exposed-code", f"person:{person.id}", invitation=invitation.id)
    context.reply(texts.CODE_EXPOSED)
    name = plain(directory.name_of(context.session, person), limit=40)
    _tell_issuer(context, invitation, texts.code_was_exposed(name=name), "exposed")


def _tell_issuer(context: Context, invitation: Invitation, text: str, what: str) -> None:
    if invitation.issued_by is None:
        return
    context.speech.to_person(
        invitation.issued_by,
        Content(text=text),
        key=f"invitation:{invitation.id}:{what}",
        lane=Lane.ANSWER,
        subject=f"invitation:{invitation.id}",
    )
