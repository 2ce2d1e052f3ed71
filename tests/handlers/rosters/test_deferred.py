"""Patterns that wait for their first use: each of them is one, and asked it answers like one."""

import pkgutil
import re
from importlib import import_module

from handlers.rosters import reading
from handlers.rosters.reading import deferred


def test_every_pattern_of_the_reader_can_be_compiled() -> None:
    seen = 0
    for module in pkgutil.iter_modules(reading.__path__, f"{reading.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type(deferred.compile(""))):
                re.compile(value.pattern, value.flags)
                seen += 1
    assert seen > 300


def test_a_deferred_pattern_answers_like_a_compiled_one() -> None:
    text, other, flags = "第3栋 201室 第12栋", r"(?P<house>\d+)栋", re.ASCII
    late, made = deferred.compile(other, flags), re.compile(other, flags)
    assert late.pattern == made.pattern
    assert late.flags == made.flags
    assert late.groups == made.groups
    assert [found["house"] for found in late.finditer(text)] == ["3", "12"]
    for ask in ("findall", "split"):
        assert getattr(late, ask)(text) == getattr(made, ask)(text)
    assert late.subn("楼", text) == made.subn("楼", text)
    assert late.search(text, 4) is not None
    assert late.match("栋") is None
    assert late.fullmatch("7栋") is not None
