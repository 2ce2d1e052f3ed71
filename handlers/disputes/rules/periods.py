"""Sensitive days within the text of the rules: put in and taken out, the rest left as people wrote it. Pure."""

import json
from datetime import date

HEAD = "[[sensitive]]"


def with_period(source: str, *, name: str, start: date, end: date) -> str:
    block = f"{HEAD}\nname = {json.dumps(name, ensure_ascii=False)}\nfrom = {start}\nto = {end}\n"
    return f"{source.rstrip()}\n\n{block}"


def without_period(source: str, place: int) -> str:
    """Without the one at a place, counted from 0; unchanged where there is none."""
    kept: list[str] = []
    seen, within = -1, False
    for line in source.splitlines():
        bare = line.strip()
        if bare.startswith("["):
            seen += bare.startswith(HEAD)
            within = bare.startswith(HEAD) and seen == place
        if not within:
            kept.append(line)
    return "\n".join(kept).rstrip() + "\n"
