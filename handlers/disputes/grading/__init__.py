"""Grading by rules as data: `grade(text)` says what kind of matter a message is, how bad, and whether it is one at all.

The rules are `rules.toml` (what is a sign of what) and `words.toml` (the words people use); both may be changed while
the bot runs."""

from handlers.disputes.grading.model import LADDER, Category, Grade, Guard, Risk
from handlers.disputes.grading.naming import CATEGORIES, CATEGORY_BY_NAME, GUARDS, RISKS
from handlers.disputes.grading.reloading import grade, problems, use

__all__ = [
    "CATEGORIES",
    "CATEGORY_BY_NAME",
    "GUARDS",
    "LADDER",
    "RISKS",
    "Category",
    "Grade",
    "Guard",
    "Risk",
    "grade",
    "problems",
    "use",
]
