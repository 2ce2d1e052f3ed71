"""Acts of the directory on the station's audit chain."""

from typing import Any

from bot.pages import PageContext
from bot.routing import Context
from storage import audit


def record(context: Context | PageContext, act: str, what: str, **detail: Any) -> None:
    """Note who did it, in the transaction that does it. The detail holds ids, never names."""
    if isinstance(context, PageContext):
        actor = f"person:{context.person.id}"
    else:
        actor = f"person:{context.person.id}" if context.person else f"chat:{context.chat.id}"
    audit.append(context.session, actor, f"directory.{act}", what, detail)
