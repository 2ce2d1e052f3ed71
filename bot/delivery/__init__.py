"""Outbox → platform: claim, send, settle. Start at `engine.Delivery`."""
