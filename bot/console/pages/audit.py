"""The record of acts, by filter and one by one, and whether the chain holds. Opening a detail is on the record too."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE
from bot.console import acts, texts
from bot.console.pages import names
from bot.errors import UserError
from bot.pages import Deed, Done, Page, PageContext, row_number
from storage import NotFound, audit, audit_log, verifying
from storage.audit_log import Entry, Filter

SHOWN = 50
SHOWN_BREAKS = 200
STRETCH = 10_000  #: records that one look verifies: well under a second


def _show(context: PageContext) -> Mapping[str, Any]:
    query = context.query
    wanted = Filter(
        actor=query.get("actor", "")[:100],
        act=query.get("act", "")[:100],
        object=query.get("object", "")[:200],
        since=_day(query.get("since", "")),
        until=_day(query.get("until", ""), days=1),
    )
    entries = audit_log.list_entries(context.session, wanted, before=row_number(query.get("before", "")), limit=SHOWN)
    head = audit.head(context.session)
    return {
        "entries": [
            (entry, names.actor_name(context.session, entry.actor), names.act_name(entry.act)) for entry in entries
        ],
        "chain": texts.chain(seq=head.seq, head=head.mac.hex()[:16]),
        "older": entries[-1].seq if len(entries) == SHOWN else 0,
    }


def _day(text: str, days: int = 0) -> datetime | None:
    """The station's midnight that begins the day, or that of the next with `days`."""
    if not text:
        return None
    try:
        start = datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), STATION_ZONE)
        return start.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UserError(texts.BAD_DAY) from None


def _entry(context: PageContext) -> Entry:
    seq = context.number("seq")
    found = audit_log.list_entries(context.session, Filter(), before=min(seq + 1, 2**62), limit=1)
    if not found or found[0].seq != seq:
        raise NotFound("audit")
    return found[0]


def _show_entry(context: PageContext) -> Mapping[str, Any]:
    entry = _entry(context)
    detail = audit_log.detail_of(context.session, entry.seq) if context.revealed else None
    return {
        "entry": entry,
        "actor": names.actor_name(context.session, entry.actor),
        "act": names.act_name(entry.act),
        "detail": json.dumps(detail, ensure_ascii=False, indent=2, sort_keys=True) if detail is not None else "",
    }


def look(context: PageContext) -> Done:
    entry = _entry(context)
    audit.append(context.session, f"person:{context.person.id}", "console.look", f"audit:{entry.seq}")
    return Done(texts.DETAIL_SHOWN, reveals=True)


def _verify(context: PageContext) -> Mapping[str, Any]:
    """The last stretch, or the one that ends where the query says; what lies before it is the next look's."""
    head = audit.head(context.session)
    last = min(row_number(context.query.get("until", "")) or head.seq, head.seq)
    first = max(1, last - STRETCH + 1)
    breaks = verifying.verify_stretch(context.session, first, last)
    return {
        "breaks": [
            texts.break_line(kind=one.kind.value, seq=one.seq, until=one.until) for one in breaks[:SHOWN_BREAKS]
        ],
        "looked": texts.looked(first=first, last=last) if head.seq else "",
        "before": first - 1,
        "after": min(last + STRETCH, head.seq) if last < head.seq else 0,
        "chain": texts.chain(seq=head.seq, head=head.mac.hex()[:16]),
    }


page = Page(
    path="audit",
    title=texts.AUDIT,
    act=acts.SEE_AUDIT,
    template="console/audit.html",
    show=_show,
    whole_station=True,
)
verify_page = Page(
    path="audit/verify",
    title=texts.VERIFY_TITLE,
    act=acts.SEE_AUDIT,
    template="console/audit_verify.html",
    show=_verify,
    menu=False,
    whole_station=True,
)
entry_page = Page(
    path="audit/record/{seq}",
    title=texts.AUDIT,
    act=acts.SEE_AUDIT,
    template="console/audit_entry.html",
    show=_show_entry,
    deeds={"look": Deed(acts.SEE_AUDIT, look)},
    menu=False,
    whole_station=True,
)
