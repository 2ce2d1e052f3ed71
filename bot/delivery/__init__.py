"""Outbox → platform: claim, send, settle. Start at `engine.Delivery`."""

from bot.delivery.engine import Delivery, DeliverySettings
from bot.delivery.hooks import BudgetNews, Hooks

__all__ = ["BudgetNews", "Delivery", "DeliverySettings", "Hooks"]
