"""Signed links to the page on which a list is handed in and mended."""

from handlers.rosters.taking.desk import Desk
from storage import links
from storage.directory import Unit

PURPOSE = "roster.page"


def page_address(desk: Desk, unit: Unit, *, for_group: bool = False) -> str:
    """For the person himself, or for whoever stands in a group and proves himself by his number; "" without pages."""
    if not desk.station.url:
        return ""
    token = links.issue(
        desk.session,
        PURPOSE,
        unit.id,
        None if for_group else desk.person_id,
        subject=f"roster:{unit.id}",
        chat_id=desk.chat_id if for_group else None,
        now=desk.now,
    )
    return f"{desk.station.url}/f/{token}"
