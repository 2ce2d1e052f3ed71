"""Imports point one way: handlers → the bot's public names → storage; the simulator stands by itself."""

from pathlib import Path

from tests.house.source import PACKAGES, imported, modules

#: What a capability may use of the frame. To add a name here is to make it public.
PUBLIC = {
    "bot.alarms",
    "bot.callees",
    "bot.appearance",
    "bot.clock",
    "bot.danger",
    "bot.delivery.texts",
    "bot.drawing",
    "bot.errors",
    "bot.holidays",
    "bot.identity",
    "bot.install",
    "bot.masking",
    "bot.messages",
    "bot.pager",
    "bot.pages",
    "bot.plain",
    "bot.quiet",
    "bot.quota",
    "bot.reach",
    "bot.rehearsing",
    "bot.routing",
    "bot.sandbox",
    "bot.spreadsheets",
    "bot.words",
}
#: Command lines start where an operator stands, not in a chat: they also open the configured database.
COMMAND_LINE_ONLY = {"bot.config", "bot.logs", "bot.serve"}


def ours(path: Path) -> list[tuple[int, str]]:
    return [(line, name) for line, name in imported(path) if name.partition(".")[0] in PACKAGES]


def within(name: str, allowed: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def slice_of(path: Path) -> str:
    return path.parts[1].removesuffix(".py")


def test_storage_knows_nothing_of_the_bot() -> None:
    found = [f"{path}:{line}: {name}" for path in modules("storage") for line, name in ours(path)]
    assert [one for one in found if ": storage" not in one] == []


def test_the_simulator_imports_nothing_of_ours() -> None:
    found = [f"{path}:{line}: {name}" for path in modules("simulator") for line, name in ours(path)]
    assert [one for one in found if ": simulator" not in one] == []


def test_platforms_know_only_messages_and_errors() -> None:
    allowed = {"bot.messages", "bot.errors", "bot.platforms"}
    found = [
        f"{path}:{line}: {name}"
        for path in modules("bot/platforms")
        for line, name in ours(path)
        if not within(name, allowed)
    ]
    assert not found, "\n".join(found)


def test_one_platform_does_not_know_the_other() -> None:
    found = [
        f"{path}:{line}: {name}"
        for mine, other in (("wecom", "dingtalk"), ("dingtalk", "wecom"))
        for path in modules(f"bot/platforms/{mine}")
        for line, name in ours(path)
        if within(name, {f"bot.platforms.{other}"})
    ]
    assert not found, "\n".join(found)


def test_only_the_composition_root_imports_handlers() -> None:
    found = {str(path) for path in modules("bot", "storage") for _, name in ours(path) if name.startswith("handlers")}
    assert found == {"bot/app.py"}


def test_only_the_demo_imports_the_simulator() -> None:
    found = {path for path in modules("bot", "handlers") for _, name in ours(path) if name.startswith("simulator")}
    assert found
    assert [str(path) for path in sorted(found) if path.parts[:2] != ("bot", "demo")] == []


def test_handlers_use_the_public_names_of_the_frame() -> None:
    found = []
    for path in modules("handlers"):
        allowed = PUBLIC | COMMAND_LINE_ONLY if path.name == "cli.py" else PUBLIC
        found += [
            f"{path}:{line}: {name}"
            for line, name in ours(path)
            if name.startswith("bot") and not within(name, allowed)
        ]
    assert not found, "\n".join(found)


def test_slices_do_not_import_each_other() -> None:
    found = [
        f"{path}:{line}: {name}"
        for path in modules("handlers")
        for line, name in ours(path)
        if name.startswith("handlers.") and name.split(".")[1] != slice_of(path)
    ]
    assert not found, "\n".join(found)


def test_handlers_touch_neither_the_network_nor_the_platforms() -> None:
    foreign = {"aiohttp", "bot.platforms", "bot.delivery.engine", "bot.dispatch", "socket", "sqlalchemy.orm"}
    found = [
        f"{path}:{line}: {name}"
        for path in modules("handlers")
        for line, name in imported(path)
        if within(name, foreign)
    ]
    assert not found, "\n".join(found)
