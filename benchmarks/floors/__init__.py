"""The least that must be spent, each a program of its own with nothing of the product in it."""
