"""The question bank: what may be done with it."""
