"""Addresses of the console's pages."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode


def address(path: str) -> str:
    return f"/console/{path}"


def here(path: str, query: Mapping[str, str]) -> str:
    """The page with what it was asked for, without what was just done."""
    kept = {name: value for name, value in query.items() if name != "done"}
    return f"{address(path)}?{urlencode(kept)}" if kept else address(path)


def again(query: Mapping[str, str], once: str) -> str:
    return urlencode({**{k: v for k, v in query.items() if k != "done"}, "done": once})


def pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    return re.compile("".join(f"(?P<{p}>[^/]{{1,80}})" if i % 2 else re.escape(p) for i, p in enumerate(parts)))
