"""WeCom's servers: qyapi, the aibot gateway, callbacks, media, login pages. Written from the platform's documents."""

from simulator.wecom.side import WeCom

__all__ = ["WeCom"]
