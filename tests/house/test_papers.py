"""The papers say what is so: links lead somewhere, settings and tables exist, the demo has the people it names."""

import importlib
import re
import tomllib
from pathlib import Path

import pytest

from bot import config
from bot.demo import texts as town_texts
from bot.demo import town
from storage.base import metadata
from storage.migrations import load_tables
from tests.house.source import PACKAGES, ROOT, files, text, written

READMES = (Path("README.md"), Path("README.zh-CN.md"))
DEMO = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/python -m bot demo"
TESTS = "python3 -m venv .venv && .venv/bin/pip install -q --no-compile '.[test]' && .venv/bin/python -m pytest -q -n 3"
MAX_PICTURE_BYTES = 300_000
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
#: What belongs to the machine that a thing was written on, and to no other.
_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|home/\w+)/|\.pyenv\b|files\.pythonhosted|pypi\.org/simple|registry\.npmjs|\bdeb\.debian"
)
_SPOKEN = re.compile(r"“([^”]+)”|`([^`]+)`")


def papers() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def blocks(path: Path, language: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(text(path)) if kind == language]


def codes(path: Path) -> list[str]:
    return _CODE.findall(_BLOCK.sub("", text(path)))


def test_links_lead_somewhere() -> None:
    lost = [
        f"{path}: {target}"
        for path in papers()
        for target in _LINK.findall(text(path))
        if not target.startswith(("http", "#")) and not (ROOT / path.parent / target.partition("#")[0]).exists()
    ]
    assert not lost, "\n".join(lost)


def test_no_link_leaves_the_project() -> None:
    out = [f"{path}: {t}" for path in papers() for t in _LINK.findall(text(path)) if t.startswith(("http", "/"))]
    assert not out, "\n".join(out)


def test_files_that_are_named_exist() -> None:
    named = re.compile(r"(?:bot|handlers|storage|simulator|tests|docs|benchmarks)/[\w./-]+\.(?:py|md|toml|json)")
    lost = [f"{path}: {name}" for path in papers() for name in named.findall(text(path)) if not (ROOT / name).exists()]
    assert not lost, "\n".join(lost)


def test_modules_and_names_of_the_glossary_exist() -> None:
    lost = []
    for code in codes(Path("docs/glossary.md")):
        if code.partition(".")[0] not in PACKAGES or "/" in code:
            continue
        module, _, name = code.rpartition(".")
        try:
            importlib.import_module(code)
        except ImportError:
            if not hasattr(importlib.import_module(module), name):
                lost.append(code)
    assert not lost, "\n".join(lost)


def test_tables_of_the_glossary_exist() -> None:
    load_tables()
    named = re.findall(r"(?:table|row|a) `([a-z_]+)`", text(Path("docs/glossary.md")))
    assert len(named) > 10
    assert set(named) - set(metadata.tables) == set()


def test_every_decision_is_listed() -> None:
    folder = Path("docs/decisions")
    listed = set(_LINK.findall(text(folder / "README.md")))
    there = {path.name for path in files() if path.parent == folder} - {"README.md"}
    assert listed == there


@pytest.mark.parametrize("path", READMES, ids=str)
def test_the_two_commands_stand_in_the_readme(path: Path) -> None:
    assert [body.strip() for body in blocks(path, "")[:2]] == [DEMO, TESTS]


def test_the_pipeline_runs_the_command_of_the_readme() -> None:
    assert TESTS in text(Path(".ci/run"))


def test_both_readmes_show_the_same_code() -> None:
    english, chinese = ([*blocks(path, ""), *blocks(path, "toml")] for path in READMES)

    def without_remarks(bodies: list[str]) -> list[str]:
        return [re.sub(r"\s+#.*", "", body) for body in bodies]

    assert without_remarks(english) == without_remarks(chinese)


@pytest.mark.parametrize("path", READMES, ids=str)
def test_settings_in_the_readme_exist(path: Path) -> None:
    known = {table: set(model.model_fields) for table, model in config.sections().items()}
    for body in blocks(path, "toml"):
        for table, entries in tomllib.loads(re.sub(r"^   ", "", body, flags=re.MULTILINE)).items():
            for entry in entries:
                assert set(entry) <= known[table]
    inline = [re.fullmatch(r"\[(\w+)\] (\w+)", code) for code in codes(path)]
    named = [found for found in inline if found is not None]
    assert named
    assert [found[0] for found in named if found[2] not in known[found[1]]] == []


@pytest.mark.parametrize("path", READMES, ids=str)
def test_channels_in_the_readme_need_what_it_says(path: Path) -> None:
    """Each example has exactly the ids and the secrets that its kind of channel needs."""
    secrets = {line.partition("=")[0] for body in blocks(path, "") for line in body.split() if "LIAISON_" in line}
    for body in blocks(path, "toml"):
        table = tomllib.loads(re.sub(r"^   ", "", body, flags=re.MULTILINE))
        for entry in table.get("channels", []):
            channel = config.ChannelSection.model_validate(entry)
            ids, names = config.NEEDS[channel.kind]
            assert set(channel.ids) == set(ids)
            assert {name for name in secrets if name.startswith(channel.secrets)} == {
                f"{channel.secrets}_{name.upper()}" for name in names
            }


@pytest.mark.parametrize("path", READMES, ids=str)
def test_the_demo_has_whom_the_readme_names(path: Path) -> None:
    place = town.build(1)
    there = {group.title for group in place.groups} | {person.name for person in place.people}
    there |= {f"{town_texts.ROBOT} · {person.name}" for person in place.people}
    start, end = (("## Five", "## Going"), ("## 五分钟", "## 正式"))[path == READMES[1]]
    told = text(path).partition(start)[2].partition(end)[0]
    spoken = {a or b for a, b in _SPOKEN.findall(told)}
    wanted = {"冯峰琪", "罗燕鑫", "曹强", "通顺仓储2号公司联络群", "鸿通快递26号公司联络群", "顺顺1号公司早班组"}
    assert wanted <= spoken
    assert wanted <= there
    assert f"{town_texts.ROBOT} · 冯峰琪" in spoken & there
    on_duty = {p.name for p in place.people if p.role == "duty"}
    assert on_duty == {"罗燕鑫", "曹强"}


def test_pictures_are_small_and_pictures() -> None:
    pictures = [ROOT / path for path in files() if path.parts[:2] == ("docs", "pictures")]
    assert pictures
    for picture in pictures:
        content = picture.read_bytes()
        assert content.startswith(b"\x89PNG"), picture
        assert len(content) < MAX_PICTURE_BYTES, picture


def test_no_file_names_the_machine_that_it_was_written_on() -> None:
    found = [
        f"{path}: {place.group()}"
        for path, content in written()
        if path != Path("tests/house/test_papers.py")
        for place in _MACHINE.finditer(content)
    ]
    assert not found, "\n".join(found)
