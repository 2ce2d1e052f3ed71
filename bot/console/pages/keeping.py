"""Keys (to be seen, never changed here) and the terms after which things are deleted."""

from collections.abc import Mapping
from typing import Any

from bot.console import acts, texts
from bot.errors import UserError
from bot.pages import Deed, Page, PageContext
from storage import audit, terms
from storage.base import database_of
from storage.terms import ALL, TERMS


def _show(context: PageContext) -> Mapping[str, Any]:
    days = terms.terms_of(context.session)
    return {
        "active_key": database_of(context.session).ring.active,
        "terms": [
            (kind, term, days.get(kind, term.default), texts.term_range(least=term.least, most=term.most))
            for kind, term in ALL.items()
        ],
        "may_set": context.may(acts.SET_TERMS, context.root),
    }


def set_terms(context: PageContext) -> str:
    wanted, now = {}, terms.terms_of(context.session)
    for kind, term in TERMS.items():
        typed = context.form.get(kind, "").strip()
        days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
        if not term.least <= days <= term.most:
            raise UserError(texts.term_wrong(name=term.what, least=term.least, most=term.most))
        wanted[kind] = days
    terms.set_terms(context.session, wanted)
    changed = {kind: [now[kind], days] for kind, days in wanted.items() if now[kind] != days}
    audit.append(context.session, f"person:{context.person.id}", "console.set-terms", "station", changed)
    return texts.TERMS_SAVED


page = Page(
    path="keeping",
    title=texts.KEEPING,
    act=acts.SEE_KEEPING,
    template="console/keeping.html",
    show=_show,
    deeds={"set": Deed(acts.SET_TERMS, set_terms, frozenset(TERMS))},
    whole_station=True,
)
