"""What of a few lines was heeded, by name, and what was not and why; only for the one who said it."""
