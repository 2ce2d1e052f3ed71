"""What is built and installed: the wheel has every file that is read at run time, the lock is the dependencies."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.source import PACKAGES, ROOT, files, modules, text

LOCK = Path("requirements.lock")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;([^\\]*))?\\?$")


@cache
def project() -> dict[str, object]:
    found: dict[str, object] = tomllib.loads(text(Path("pyproject.toml")))["project"]
    return found


def pinned() -> dict[str, Version]:
    rows = [found for line in text(LOCK).splitlines() if (found := _PINNED.match(line))]
    return {canonicalize_name(row[1]): Version(row[2]) for row in rows}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_has_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    wanted = {path.as_posix() for path in files() if path.parts[0] in PACKAGES}
    assert wanted - names == set()
    assert {path.as_posix() for path in modules(*PACKAGES)} - names == set()


def test_the_wheel_has_what_is_read_beside_the_code(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for name in (
        "bot/danger.toml",
        "bot/cards/liaison.json",
        "simulator/page/index.html",
        "simulator/page/main.js",
        "storage/migrations/env.py",
        "storage/migrations/script.py.mako",
        "storage/migrations/versions/0001_initial.py",
    ):
        assert name in names


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert [name for name in wheel.namelist() if name.endswith((".pyc", ".env", ".db"))] == []


def test_the_wheel_gives_the_command(wheel: zipfile.ZipFile) -> None:
    folder = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "liaison = bot.__main__:main" in wheel.read(folder).decode()
    metadata = HeaderParser().parsestr(wheel.read(folder.replace("entry_points.txt", "METADATA")).decode())
    assert metadata["Name"] == "park-liaison-bot"
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_lock_is_the_dependencies() -> None:
    lock = pinned()
    asked = project()["dependencies"]
    assert isinstance(asked, list)
    for line in asked:
        requirement = Requirement(line)
        version = lock.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: make lock"
        assert version in requirement.specifier, f"{line}, locked {version}: make lock"


def test_the_lock_has_hashes_and_no_addresses() -> None:
    content = text(LOCK)
    assert "://" not in content
    entries = re.split(r"^(?=[A-Za-z0-9])", content, flags=re.MULTILINE)
    assert [entry.split()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_the_lock_holds_nothing_that_only_tests_need() -> None:
    assert {"pytest", "mypy", "ruff", "hatchling"} & set(pinned()) == set()


def test_every_third_party_import_is_a_dependency() -> None:
    """By the name under which a distribution is imported."""
    from importlib.metadata import packages_distributions

    asked = project()["dependencies"]
    assert isinstance(asked, list)
    named = {canonicalize_name(Requirement(line).name) for line in asked}
    named |= {"pydantic", "pydantic-core", "sqlalchemy", "yarl", "multidict", "jinja2"}  # part of what those show
    providers = packages_distributions()
    missing = set()
    from tests.house.source import imported

    for path in modules(*PACKAGES):
        for _, name in imported(path):
            top = name.partition(".")[0]
            if top in PACKAGES or top in sys.stdlib_module_names:
                continue
            if not {canonicalize_name(one) for one in providers.get(top, ())} & named:
                missing.add(f"{path}: {top}")
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("run",),
        ("serve",),
        ("demo",),
        ("chat",),
        ("migrate",),
        ("check",),
        ("directory",),
        ("directory", "import"),
        ("directory", "export"),
        ("directory", "example"),
        ("directory", "first-officer"),
        ("bulletin", "preview"),
        ("dispute", "grade"),
        ("roster", "check"),
        ("quiz", "check"),
        ("quiz", "answer"),
    ],
    ids=" ".join,
)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    from typer.testing import CliRunner

    from bot import __main__ as program
    from bot import command_lines

    known = {info.name for info in program.app.registered_groups}
    for name in command_lines.COMMAND_LINES.keys() - known:
        command_lines.add_to(program.app, only=name)
    wide = {**os.environ, "COLUMNS": "200"}
    shown = CliRunner().invoke(program.app, [*command, "--help"], env=wide, obj=Path)
    assert shown.exit_code == 0, shown.output
    lines = [line.strip() for line in shown.output.splitlines() if line.strip()]
    assert len(lines[1]) > 15  # a sentence, below the usage
    options = [line for line in lines if line.startswith("--")]
    assert [line for line in options if len(re.split(r"\s{2,}", line)) < 2] == []


def test_compose_and_image_fit_the_program() -> None:
    """The image's health check asks where the program answers; compose gives what the configuration asks for."""
    image, compose = text(Path("Dockerfile")), text(Path("compose.yaml"))
    assert "/healthz" in image
    assert "USER 10001" in image
    assert "--require-hashes" in image
    assert "postgresql://liaison@database/liaison" in compose
    for name in re.findall(r"^COPY (?!--from)(.+) \S+$", image, re.MULTILINE):
        assert [part for part in name.split() if not (ROOT / part).exists()] == []
