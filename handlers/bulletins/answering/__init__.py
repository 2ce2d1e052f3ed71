"""Answers to a bulletin: receipts, who is silent, reminders, and what the platform says was read."""
