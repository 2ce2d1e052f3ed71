"""The station's own pages: signing in, sessions, the shell around every feature's pages, forms behind signed links."""

from bot.console.frame import Console

__all__ = ["Console"]
