"""Runs the platform's own Node clients, when they are there (`make node-clients`)."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "node"


def node() -> str:
    """The program, or the reason why the test is skipped."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is not installed")
    if not (FOLDER / "node_modules" / "@wecom").is_dir():
        pytest.skip("the Node clients are not installed: make node-clients")
    return found


def run_node(script: str, stdin: str) -> str:
    done = subprocess.run(
        [node(), str(FOLDER / script)], input=stdin, capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout
