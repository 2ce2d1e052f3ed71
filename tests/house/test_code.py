"""How the code is written: the clock, the boundaries, comparing secrets, size, names."""

import ast
import re
import sys
from pathlib import Path

from tests.house.source import OURS, PACKAGES, ROOT, modules, nodes, text, tree

#: Who may read the time. Everybody else is handed a clock or a moment.
CLOCKS = {
    "bot/clock.py": "the clock",
    "bot/parent.py": "measures its children, in real time, outside any event loop",
    "bot/steady.py": "compares the wall clock with one that cannot jump",
    "simulator/clock.py": "the simulated town's clock",
}
_TIME = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime", "ctime"}
_NOW = {"now", "utcnow", "today", "fromtimestamp"}

#: Where our own bug is caught, told and passed over, and how often in the file. Elsewhere it flies.
BOUNDARIES = {
    "bot/console/frame.py": 1,  # one page
    "bot/app.py": 1,  # a loop that must not end
    "bot/delivery/desk.py": 1,  # telling an officer must not undo what is settled
    "bot/delivery/flight.py": 1,  # one send
    "bot/dispatch.py": 3,  # a batch, a row of it, a handler
    "bot/jobs.py": 2,  # a job, its network part
    "bot/pager/pager.py": 1,  # one try of one route
    "bot/platforms/dingtalk/desk.py": 1,  # one frame of the stream
    "bot/rehearsing.py": 1,  # what merely saves time later
    "bot/ticker.py": 1,  # one feature's plan
    "bot/watch/rounds.py": 1,  # one part of a round
    "simulator/server.py": 1,  # one timer of the town
    "storage/database.py": 2,  # a rollback that fails must not hide why it was needed
    "storage/turns.py": 1,  # an executor: whoever waits for the work is handed its error
}
_SECRET = re.compile(r"(^|_)(sign|signature|signed|token|mac|hmac|secret|password)s?($|_)", re.IGNORECASE)
MOST_LINES, MOST_LINES_OF_TESTS = 400, 600


def test_only_clocks_read_the_time() -> None:
    found = []
    for path in modules(*PACKAGES):
        if str(path) in CLOCKS:
            continue
        for node in nodes(path, ast.Attribute):
            if isinstance(node.value, ast.Name) and (
                (node.value.id == "time" and node.attr in _TIME)
                or (node.value.id in ("datetime", "date") and node.attr in _NOW and node.attr != "fromtimestamp")
            ):
                found.append(f"{path}:{node.lineno}")
        for taken in nodes(path, ast.ImportFrom):
            if taken.module == "time" and any(alias.name in _TIME for alias in taken.names):
                found.append(f"{path}:{taken.lineno}")
    assert not found, "\n".join(found)


def test_nobody_makes_a_naive_moment() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in modules(*PACKAGES)
        for node in nodes(path, ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "fromtimestamp"
        and len(node.args) + len(node.keywords) < 2
    ]
    assert not found, "\n".join(found)


def catches_all(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(name is None or (isinstance(name, ast.Name) and name.id.endswith("Exception")) for name in names)


def raises_again(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise)


def test_everything_is_caught_at_the_named_boundaries_only() -> None:
    found = {}
    for path in modules(*PACKAGES):
        handlers = nodes(path, ast.ExceptHandler)
        number = sum(1 for handler in handlers if catches_all(handler) and not raises_again(handler))
        if number:
            found[str(path)] = number
    assert found == {path: number for path, number in BOUNDARIES.items() if (ROOT / path).exists()}


def test_secrets_are_not_compared_with_equals() -> None:
    """`==` ends at the first byte that differs, which can be measured; hmac.compare_digest does not."""
    found = []
    for path in modules("bot/platforms"):
        for node in nodes(path, ast.Compare):
            if not any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                continue
            for side in (node.left, *node.comparators):
                name = side.id if isinstance(side, ast.Name) else side.attr if isinstance(side, ast.Attribute) else ""
                if _SECRET.search(name):
                    found.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    assert not found, "\n".join(found)


def test_nobody_waits_with_wait_for() -> None:
    """Before Python 3.12 it loses a cancellation that meets its end; `asyncio.timeout` does not."""
    found = [
        f"{path}:{node.lineno}"
        for path in modules(*PACKAGES)
        for node in nodes(path, ast.Attribute)
        if node.attr == "wait_for" and ast.unparse(node.value) == "asyncio"
    ]
    assert not found, "\n".join(found)


def test_packages_do_not_print() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in modules(*PACKAGES)
        for node in nodes(path, ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not found, "\n".join(found)


def most_lines(path: Path) -> int:
    return MOST_LINES_OF_TESTS if path.parts[0] == "tests" else MOST_LINES


def test_files_stay_readable_at_one_sitting() -> None:
    found = {path: text(path).count("\n") for path in modules(*OURS) if "versions" not in path.parts}
    long = [f"{path}: {lines}" for path, lines in found.items() if lines > most_lines(path)]
    assert not long, "\n".join(long)


def test_every_module_says_what_it_is() -> None:
    silent = [str(path) for path in modules(*OURS) if text(path).strip() and not ast.get_docstring(tree(path))]
    assert silent == []


def named_like_the_library(path: Path) -> bool:
    name = path.parent.name if path.name == "__init__.py" else path.stem
    return name in sys.stdlib_module_names and not name.startswith("__")


def test_no_module_is_named_like_the_standard_library() -> None:
    found = [str(path) for path in modules(*PACKAGES) if named_like_the_library(path)]
    assert not found, "\n".join(found)


def test_nobody_leaves_work_marked_for_later() -> None:
    mark = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError\(\)")
    found = [
        f"{path}:{number}"
        for path in modules(*OURS)
        if path.parts[:2] != ("tests", "house")
        for number, line in enumerate(text(path).splitlines(), 1)
        if mark.search(line)
    ]
    assert not found, "\n".join(found)
