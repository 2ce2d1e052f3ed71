"""Grading of messages by rules."""
