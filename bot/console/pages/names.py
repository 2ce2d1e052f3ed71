"""Who did what, in words."""

from bot.console import texts
from bot.console.record.texts import ACT_NAMES
from bot.pages import shown_name
from storage import Session


def actor_name(session: Session, actor: str) -> str:
    """A person by name, others by their kind."""
    kind, _, number = actor.partition(":")
    if kind == "person" and number.isdigit():
        return shown_name(session, int(number)) or actor
    return f"{texts.ACTORS[kind]} {number}".strip() if kind in texts.ACTORS else actor


def act_name(act: str) -> str:
    """The act by its Chinese name, one that has none by its own."""
    return ACT_NAMES.get(act, act)
