"""Compiles once, on every core, what each worker of a first run would else compile for itself."""

import compileall
import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "storage", "simulator", "proof", "tests")


def ahead(config: pytest.Config) -> None:
    """Before the workers start. What cannot be done here is left to them: they look whether it is there and fresh."""
    if not hasattr(os, "fork"):
        return
    cores = os.cpu_count() or 1
    paths = sorted(_paths(), key=lambda path: path.stat().st_size)
    children = []
    for place in range(cores):
        pid = os.fork()
        if pid:
            children.append(pid)
            continue
        with contextlib.suppress(BaseException):
            _compile(config, paths[place::cores])
        os._exit(0)
    for pid in children:
        os.waitpid(pid, 0)


def _paths() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def _compile(config: pytest.Config, paths: Sequence[Path]) -> None:
    state = config.stash[rewrite.assertstate_key]
    for path in paths:
        if not path.name.startswith("test_") and path.name != "conftest.py":
            compileall.compile_file(path, quiet=2)
            continue
        kept = rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)
        if rewrite._read_pyc(path, kept) is None and rewrite.try_makedirs(kept.parent):
            status, code = rewrite._rewrite_test(path, config)
            rewrite._write_pyc(state, code, status, kept)
