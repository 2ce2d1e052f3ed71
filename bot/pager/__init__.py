"""The second channel: reaching people when the platforms, or the database, cannot. No row is needed to use it."""

from bot.pager.calls import Audience, Call, Callee, Tried
from bot.pager.pager import Pager, nobody
from bot.pager.routes import Kind, Route

__all__ = ["Audience", "Call", "Callee", "Kind", "Pager", "Route", "Tried", "nobody"]
