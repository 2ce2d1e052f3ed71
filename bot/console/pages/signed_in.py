"""Who is signed in, and which links to forms are alive; both can be taken back."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.console import acts, texts
from bot.pages import ENTER, Deed, Page, PageContext, shown_name
from bot.plain import plain
from storage import NotFound, audit, directory, links, sessions
from storage.sessions import ConsoleSession


def page(form_titles: Mapping[str, str]) -> Page:
    """`form_titles`: what a link's purpose is called."""
    return Page(
        path="sessions",
        title=texts.SESSIONS,
        act=ENTER,
        template="console/sessions.html",
        show=partial(_show, form_titles=form_titles),
        deeds={
            "end": Deed(ENTER, end, frozenset({"row"})),
            "revoke": Deed(acts.END_SESSIONS, revoke, frozenset({"row"})),
        },
    )


def _show(context: PageContext, *, form_titles: Mapping[str, str]) -> Mapping[str, Any]:
    session, now = context.session, context.now
    others = context.may(acts.SEE_SESSIONS, context.root)
    living = sessions.list_sessions(session, now, person_id=None if others else context.person.id)
    return {
        "own": [one for one in living if one.person_id == context.person.id],
        "others": [(one, shown_name(session, one.person_id)) for one in living if one.person_id != context.person.id],
        "current": context.signed_in,
        "sees_others": others,
        "may_end": context.may(acts.END_SESSIONS, context.root),
        "links": [_link(context, one, form_titles) for one in links.list_links(session, now)] if others else [],
    }


def _link(context: PageContext, link: links.SignedLink, form_titles: Mapping[str, str]) -> Mapping[str, Any]:
    unit = directory.find_unit(context.session, link.unit_id)
    return {
        "id": link.id,
        "purpose": form_titles.get(link.purpose, link.purpose),
        "unit": plain(unit.name, limit=120) if unit is not None else "",
        "carries": texts.CARRIES_NOBODY if link.person_id is None else texts.CARRIES_PERSON,
        "expires": link.expires_at,
    }


def end(context: PageContext) -> str:
    """One's own, or anybody's for who may; absent and not yours are one answer."""
    found: ConsoleSession = sessions.get_session(context.session, context.number("row"), context.now)
    if found.person_id != context.person.id and not context.may(acts.END_SESSIONS, context.root):
        raise NotFound("console session")
    sessions.end_session(context.session, found.id, context.now)
    audit.append(context.session, f"person:{context.person.id}", "console.end-session", f"session:{found.id}")
    return texts.ENDED


def revoke(context: PageContext) -> str:
    row = context.number("row")
    if not context.may(acts.END_SESSIONS, context.root) or not links.revoke(context.session, context.now, id=row):
        raise NotFound("link")
    audit.append(context.session, f"person:{context.person.id}", "console.revoke-link", f"link:{row}")
    return texts.LINK_REVOKED
