"""Scoring on the console: scores down to their entries, rounds, boards, reviews, the bank."""
