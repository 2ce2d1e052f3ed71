"""The editor on the console: a draft with what each kind of channel will show of it, and its confirmation there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import appearance
from bot.errors import UserError
from bot.pages import Deed, Done, Page, PageContext
from bot.plain import plain
from handlers.bulletins import scoping
from handlers.bulletins.scoping import BROADCAST
from handlers.bulletins.sending import again, launching
from handlers.bulletins.showing import texts
from handlers.bulletins.writing import drafts
from handlers.bulletins.writing import settings as reading
from handlers.bulletins.writing import texts as words
from storage import bulletins
from storage.bulletins import Bulletin, Plan, ReceiptRule

FIELDS = frozenset({"title", "body", "scope", "settings", "marked", "urgent", "receipt"})
RULES = (ReceiptRule.ANYONE, ReceiptRule.NAMED, ReceiptRule.NONE)


def _new(context: PageContext) -> Mapping[str, Any]:
    """An empty form; what was typed before is kept by the frame."""
    return {"title": texts.WRITE, "rules": _rules(), "kept": {}, "draft": None}


def _rules() -> list[tuple[str, str]]:
    return [(rule.value, words.RECEIPTS[rule.value]) for rule in RULES]


def _plan(context: PageContext, before: Plan) -> Plan:
    """The plan with what the form says; the line of settings is read like in chat."""
    form = context.form
    plan = replace(before, marked=bool(form.get("marked")), urgent=bool(form.get("urgent")))
    if form.get("receipt") in {rule.value for rule in RULES}:
        plan = replace(plan, receipt=ReceiptRule(form["receipt"]))
    wanted = form.get("settings", "").strip()
    if not wanted:
        return plan
    change = reading.parse(wanted, plan, context.now)
    if change is None:
        raise UserError(words.not_understood(text=plain(wanted, limit=30)))
    return change.plan


def _names(context: PageContext) -> tuple[str, ...]:
    typed = context.form.get("scope", "").replace("，", "、").replace(",", "、").replace(" ", "、")
    return tuple(name for name in typed.split("、") if name)


def begin(context: PageContext) -> Done:
    """The first saving makes the draft."""
    names = _names(context)
    if not names:
        raise UserError(words.no_scope(text=""))
    scope = scoping.named(context.session, context.grants, names)
    plan = _plan(context, drafts.last_settings(context)[1])
    body, title = context.form.get("body", ""), context.form.get("title", "")
    bulletin = drafts.create(context, scope, body, title=title, plan=plan)
    bulletins.show(context.session, bulletin, 0, context.now)
    return Done(texts.SAVED, goto=f"/console/bulletins/edit/{bulletin.number}")


def save(context: PageContext) -> str:
    bulletin = drafts.own_draft(context, context.number("number"))
    change = reading.Change(
        _plan(context, bulletin.settled),
        scope=_names(context),
        title=context.form.get("title", ""),
        body=context.form.get("body", ""),
    )
    drafts.edit(context, bulletin, change)
    bulletins.show(context.session, bulletin, 0, context.now)
    return texts.SAVED


def confirm(context: PageContext) -> Done:
    """Only the version that stood on the page."""
    number = context.number("number")
    bulletin = drafts.own_draft(context, number)
    if context.form.get("version") != str(bulletin.version) or bulletin.shown_version != bulletin.version:
        raise UserError(texts.CHANGED)
    said = launching.confirmed_on_page(context, bulletin)
    sent = bulletin.confirmed_at is not None
    return Done(said, goto=f"/console/bulletins/{number}" if sent else "/console/bulletins")


def cancel(context: PageContext) -> Done:
    return Done(again.cancel(context, context.number("number")), goto="/console/bulletins")


def _edit(context: PageContext) -> Mapping[str, Any]:
    bulletin = drafts.own_draft(context, context.number("number"))
    session, plan = context.session, bulletin.settled
    names = [unit.name for unit in scoping.units_of(session, bulletin.scope)]
    return {
        "title": texts.editing(number=bulletin.number),
        "rules": _rules(),
        "draft": bulletin,
        "kept": {
            "title": bulletins.title_of(session, bulletin),
            "body": bulletins.body_of(session, bulletin),
            "scope": texts.listed(names=[*names, *plan.tags]),
            "marked": plan.marked,
            "urgent": plan.urgent,
            "receipt": plan.receipt.value,
        },
        "summary": _reached(context, bulletin),
        "looks": looks(context, bulletin),
    }


def _reached(context: PageContext, bulletin: Bulletin) -> str:
    """Whom the draft would reach; or why it would reach nobody yet, for the editor is where that is mended."""
    try:
        return _summary(drafts.preview(context, bulletin))
    except UserError as error:
        return error.text


def _summary(preview: str) -> str:
    """Of the preview what is not shown here anyway: whom it reaches, what is settled, what it costs."""
    return preview.partition(texts.SUMMARY_FROM)[2].partition(texts.SUMMARY_TO)[0].strip()


def looks(context: PageContext, bulletin: Bulletin) -> list[tuple[str, list[tuple[str, int]]]]:
    """(channel, its messages with their bytes) for every kind of channel."""
    link = texts.LINK if context.station.url else ""
    heard = drafts.message_of(context, bulletin, pressed=True)
    unheard = drafts.message_of(context, bulletin, hears=False, link=link)
    found = []
    for channel, name in texts.CHANNELS.items():
        content = unheard if "webhook" in channel else heard
        parts = appearance.shown(channel, content)
        found.append((name, [(part, len(part.encode())) for part in parts]))
    return found


PAGES = (
    Page(
        path="bulletins/new",
        title=texts.WRITE,
        act=BROADCAST,
        template="bulletins/edit.html",
        show=_new,
        deeds={"save": Deed(BROADCAST, begin, FIELDS)},
        words=texts,
        menu=False,
    ),
    Page(
        path="bulletins/edit/{number}",
        title=texts.WRITE,
        act=BROADCAST,
        template="bulletins/edit.html",
        show=_edit,
        deeds={
            "save": Deed(BROADCAST, save, FIELDS),
            "confirm": Deed(BROADCAST, confirm, frozenset({"version"})),
            "cancel": Deed(BROADCAST, cancel),
        },
        words=texts,
        menu=False,
    ),
)
