"""The first page: what waits for this person, and the state of the house at a glance."""

from collections.abc import Mapping
from typing import Any

from bot.console import texts
from bot.pages import ENTER, Page, PageContext


def _show(context: PageContext) -> Mapping[str, Any]:
    """Everything on it comes from the other pages."""
    return {}


page = Page(path="", title=texts.HOME, act=ENTER, template="console/home.html", show=_show, live=True)
