"""Every Chinese word that a person sees or types stands in a texts.py, and every text speaks to people."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import HAN, docstrings, imported, modules, nodes, tree

ROOMS = ("bot", "handlers", "storage")
#: English papers may quote a Chinese word; a sentence of it belongs into a text.
LONGEST_QUOTE = 12
_RUN = re.compile(f"{HAN.pattern}{{{LONGEST_QUOTE + 1},}}")
_QUOTED = re.compile("`[^`]*`")
_BARE = ("compile", "fullmatch", "match", "search", "sub")  #: calls whose first string is a pattern, not a text
#: Words that mean something to us and nothing to the people in the groups.
JARGON = re.compile(
    r"traceback|exception|errcode|null|undefined|timeout|backend|payload|webhook|outbox|inbox|session"
    r"|database|\bNone\b|\bhttp\s?\d|\bjson\b|\btodo\b|\bfixme\b|\bxxx\b",
    re.IGNORECASE,
)
#: Texts for whoever installs and runs it, who has to know such words.
FOR_OPERATORS = {"bot/texts.py", "bot/demo/texts.py", "handlers/directory/workbook/texts.py"}


def strings(path: Path) -> Iterator[ast.Constant]:
    for node in nodes(path, ast.Constant):
        if isinstance(node.value, str):
            yield node


def patterns(path: Path) -> set[int]:
    """ids of the strings that stand as the pattern of a regular expression: what people type is recognised there."""
    return {
        id(part)
        for node in nodes(path, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _BARE and node.args
        for part in ast.walk(node.args[0])
    }


def outside_texts() -> list[Path]:
    return [path for path in modules(*ROOMS) if path.name != "texts.py"]


def test_chinese_stands_in_texts_only() -> None:
    found = []
    for path in outside_texts():
        passed = docstrings(path) | patterns(path)
        for node in strings(path):
            if id(node) not in passed and HAN.search(_QUOTED.sub("", node.value)):
                found.append(f"{path}:{node.lineno}: {node.value[:40]!r}")
    assert not found, "\n".join(found)


def test_papers_in_the_code_are_english() -> None:
    found = []
    for path in modules(*ROOMS, "simulator"):
        if path.name == "texts.py":
            continue
        for node in strings(path):
            if id(node) in docstrings(path) and (run := _RUN.search(node.value)):
                found.append(f"{path}:{node.lineno}: {run.group()}")
    assert not found, "\n".join(found)


def test_texts_import_nothing_of_the_house() -> None:
    found = [
        f"{path}:{line}"
        for path in modules(*ROOMS)
        if path.name == "texts.py"
        for line, name in imported(path)
        if re.match(r"(bot|handlers|storage|simulator)\b", name)
    ]
    assert not found, "\n".join(found)


def test_texts_speak_no_jargon() -> None:
    found = []
    for path in modules(*ROOMS):
        if path.name != "texts.py" or str(path) in FOR_OPERATORS:
            continue
        passed = docstrings(path)
        for node in strings(path):
            if id(node) not in passed and HAN.search(node.value) and (word := JARGON.search(node.value)):
                found.append(f"{path}:{node.lineno}: {word.group()}")
    assert not found, "\n".join(found)


def test_functions_of_texts_with_several_values_take_keywords() -> None:
    """So that the type checker sees a missing value, and a reader which is which."""
    found = [
        f"{path}:{node.lineno}: {node.name}"
        for path in modules(*ROOMS)
        if path.name == "texts.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and len(node.args.args) > 2
    ]
    assert not found, "\n".join(found)
