"""The DingTalk servers' side of the wire."""

from simulator.dingtalk.limits import Limits
from simulator.dingtalk.side import DingTalk

__all__ = ["DingTalk", "Limits"]
