"""Whatever the code puts on record has a Chinese name for whoever reads the record."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.console.record.texts import ACT_NAMES
from tests.house.source import modules, nodes, text

#: Slices that put their acts on record by a function of their own, and what it writes in front of them.
IN_FRONT = {"handlers/disputes": "dispute.", "handlers/directory": "directory."}
RECORDING = {"record", "_record", "_put_on_record"}
CALLED = re.compile(r"\baudit\.append\(|record\b")  #: what is without it need not be parsed


def literals(path: Path) -> Iterator[str]:
    """The acts that a module names where it records them."""
    for node in nodes(path, ast.Call) if CALLED.search(text(path)) else ():
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""
        if called == "append" and owner == "audit":
            named = [word.value for word in node.keywords if word.arg == "act"] or node.args[2:3]
            yield from (one.value for one in named if isinstance(one, ast.Constant))
        elif called in RECORDING:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            in_front = next((word for start, word in IN_FRONT.items() if str(path).startswith(start)), "")
            yield from (one if "." in one else in_front + one for one in texts[:1])


def test_every_act_on_record_has_a_name() -> None:
    found = {
        (str(path), act) for room in ("bot", "handlers", "storage") for path in modules(room) for act in literals(path)
    }
    assert len({act for _, act in found}) > 80
    assert sorted((path, act) for path, act in found if act not in ACT_NAMES) == []
