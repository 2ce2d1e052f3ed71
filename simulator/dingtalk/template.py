"""Card templates: JSON in which `${name}` stands for a variable of the card. The format is in README.md."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.eyes import links_in
from simulator.world import Button

_VARIABLE = re.compile(r"\$\{([^${}\s]+)\}")


@dataclass
class Face:
    """A card as one person sees it."""

    title: str = ""
    text: str = ""
    buttons: list[Button] = field(default_factory=list)
    choices: list[dict[str, Any]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    #: button key → further params of its callback
    params: dict[str, dict[str, Any]] = field(default_factory=dict)

    def parts(self) -> dict[str, Any]:
        """The fields of a book entry."""
        return {name: value for name, value in vars(self).items() if name != "params"}


def fill(text: Any, values: dict[str, str]) -> str:
    """`text` with each variable replaced by its value; one that the card has not is empty."""
    return _VARIABLE.sub(lambda m: values.get(m.group(1), ""), text) if isinstance(text, str) else ""


def rows(part: Any, values: dict[str, str]) -> list[dict[str, Any]]:
    """The objects of a list part: an entry `"${name}"` stands for all rows in that variable's JSON list."""
    found: list[dict[str, Any]] = []
    for entry in part if isinstance(part, list) else [part]:
        if isinstance(entry, str):
            found += _spliced(fill(entry, values))
        elif isinstance(entry, dict):
            found.append({k: fill(v, values) if isinstance(v, str) else v for k, v in entry.items()})
    return found


def _spliced(text: str) -> list[dict[str, Any]]:
    """A variable that is not a JSON list of objects shows nothing, as in a client."""
    try:
        parsed = json.loads(text or "[]")
    except ValueError:
        return []
    return [row for row in parsed if isinstance(row, dict)] if isinstance(parsed, list) else []


def render(template: dict[str, Any], values: dict[str, str]) -> Face:
    """Lay the values into the template. A card that is done shows that word in place of buttons and choices."""
    done = fill(template.get("done"), values)
    lines = [fill(template.get("source"), values), fill(template.get("text"), values)]
    lines += [f"{row.get('name', '')}：{row.get('value', '')}" for row in rows(template.get("fields", []), values)]
    face = Face(title=fill(template.get("title"), values), text="\n".join(line for line in [*lines, done] if line))
    face.links = links_in(face.text, markdown=True)
    if not done:
        for row in rows(template.get("buttons", []), values):
            _add_button(face, row)
        face.choices = [c for row in rows(template.get("choices", []), values) if (c := _choice(row))]
    return face


def _add_button(face: Face, row: dict[str, Any]) -> None:
    key, label = str(row.get("key") or ""), str(row.get("label") or "")
    if key and label:
        face.buttons.append(Button(key, label, str(row.get("url") or "")))
        params = row.get("params")
        face.params[key] = dict(params) if isinstance(params, dict) else {}


def _choice(row: dict[str, Any]) -> dict[str, Any] | None:
    options = [
        {"id": str(option.get("id")), "text": str(option.get("text", ""))}
        for option in row.get("options") or []
        if isinstance(option, dict) and option.get("id") is not None
    ]
    mode = row.get("mode", "single")
    if not row.get("key") or mode not in ("single", "multi", "text") or not (options or mode == "text"):
        return None
    return {"key": str(row["key"]), "title": str(row.get("title", "")), "mode": mode, "options": options}
