"""What the house rules are held against: our own files, read and parsed once."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage", "simulator")
OURS = (*PACKAGES, "benchmarks", "tests")
HAN = re.compile("[\u3400-\u9fff]")  #: Chinese characters, without punctuation
_SKIPPED = {".git", ".venv", "node_modules", "__pycache__", "dist", "build", "data"}


def modules(*rooms: str) -> list[Path]:
    """Python files of some top folders, relative to the project."""
    found = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in found if not _SKIPPED.intersection(path.parts[len(ROOT.parts) :]))


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


@cache
def _by_kind(path: Path) -> dict[type[ast.AST], list[ast.AST]]:
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree(path)):
        found.setdefault(type(node), []).append(node)
    return found


def nodes(path: Path, kind: type[Node]) -> list[Node]:
    """Every node of a module that is of this kind, in no order to rely on."""
    return _by_kind(path).get(kind, [])  # type: ignore[return-value]  # by their own type


def forget() -> None:
    """The trees of a thousand files would be looked over by the collector as long as the process lives."""
    for held in (tree, _by_kind, docstrings):
        held.cache_clear()


@cache
def files() -> tuple[Path, ...]:
    """Everything that git keeps or would keep; without git everything that is no build product."""
    try:
        asked = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
        listed = subprocess.run(asked, capture_output=True, check=True).stdout.decode().split("\0")
        names = [Path(name) for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not _SKIPPED.intersection(path.parts)]
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def written() -> Iterator[tuple[Path, str]]:
    """Every file that is text, with its text."""
    for path in files():
        try:
            yield path, text(path)
        except UnicodeDecodeError:
            continue


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a module imports, wherever in it; `from a import b` counts as a.b."""
    for plain in nodes(path, ast.Import):
        yield from ((plain.lineno, alias.name) for alias in plain.names)
    for node in nodes(path, ast.ImportFrom):
        assert not node.level, f"{path}:{node.lineno}: relative import"
        yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def docstrings(path: Path) -> set[int]:
    """ids of the nodes that are docstrings, or bare strings beside a definition."""
    return {
        id(node.value)
        for node in nodes(path, ast.Expr)
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
