"""Codes that are out and unused: for whom, from whom, until when. The codes themselves nobody can read again."""

from collections.abc import Mapping
from typing import Any

from bot.pages import Deed, Page, PageContext, shown_name
from handlers.directory import actions, acts, views
from handlers.directory import texts as chat_texts
from handlers.directory.pages import texts
from storage import NotFound, directory, invitations
from storage.directory import Unit
from storage.invitations import Invitation, Purpose


def _show(context: PageContext) -> Mapping[str, Any]:
    found = [(one, _unit(context, one)) for one in invitations.list_open(context.session, context.now)]
    return {
        "codes": [
            _row(context, one, unit) for one, unit in found if unit is not None and context.may(acts.INVITE, unit.path)
        ]
    }


def _unit(context: PageContext, invitation: Invitation) -> Unit | None:
    return directory.find_unit(context.session, invitation.unit_id) if invitation.unit_id is not None else None


def _row(context: PageContext, invitation: Invitation, unit: Unit) -> Mapping[str, Any]:
    binds = invitation.purpose is Purpose.BIND
    issuer = shown_name(context.session, invitation.issued_by)
    return {
        "id": invitation.id,
        "unit": unit,
        "unit_name": views.unit_name(unit),
        "whom": texts.FOR_GROUP if binds else shown_name(context.session, invitation.person_id),
        "role": "" if invitation.role is None else chat_texts.ROLE_NAMES[invitation.role],
        "issuer": issuer or texts.BY_COMMAND,
        "expires": invitation.expires_at,
    }


def withdraw(context: PageContext) -> str:
    invitation = invitations.get_open(context.session, context.number("row"), context.now)
    unit = _unit(context, invitation)
    if unit is None:
        raise NotFound("invitation")
    actions.withdraw(context, invitation, unit)
    return texts.WITHDRAWN


page = Page(
    path="codes",
    title=texts.CODES,
    act=acts.INVITE,
    template="directory/codes.html",
    show=_show,
    deeds={"withdraw": Deed(acts.INVITE, withdraw, frozenset({"row"}))},
    words=texts,
)
