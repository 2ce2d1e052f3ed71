"""The Chinese names of what grading says."""

from collections.abc import Mapping

from handlers.disputes.grading import texts
from handlers.disputes.grading.model import Category, Guard, Risk

CATEGORIES: Mapping[Category, str] = {category: texts.CATEGORIES[category.value] for category in Category}
CATEGORY_BY_NAME: Mapping[str, Category] = {name: category for category, name in CATEGORIES.items()}
RISKS: Mapping[Risk, str] = {risk: texts.RISKS[risk.value] for risk in Risk}
GUARDS: Mapping[Guard, str] = {guard: texts.GUARDS[guard.value] for guard in Guard}
