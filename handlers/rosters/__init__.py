"""Rosters: from a reporter's message or file to a checked list (the reading part)."""
