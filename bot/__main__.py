"""python -m bot: everything that an operator does from a terminal."""

from __future__ import annotations

import asyncio
import errno
import io
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The liaison bot for WeCom and DingTalk groups. Try `demo` first: it needs no configuration and no network.",
)
out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

ConfigPath = Annotated[Path, typer.Option("--config", help="Settings; secrets stand in the .env file beside it.")]
DEFAULT = Path("config.toml")
PORT_SETTING = "[server] port = …"


def _settings(path: Path, *, only_looks: bool = False):  # type: ignore[no-untyped-def]  # imported late, not for demo
    """Read the configuration or leave with exit code 2, every fault named. `only_looks`: nothing will be written."""
    from bot import config, logs, plausible, texts
    from bot.errors import ConfigError

    with _problems_told():
        settings = config.load(path)
        if owner := plausible.foreign_owner(settings.config.storage.url):
            raise ConfigError([texts.not_as_root(owner=owner)])
        closed = "" if only_looks else plausible.closed_place(settings.config.storage.url)
        if closed:
            raise ConfigError([texts.check_folder(folder=closed)])
    logs.configure(level=settings.config.logging.level, format=settings.config.logging.format)
    return settings


@contextmanager
def _problems_told() -> Iterator[None]:
    """What cannot start leaves with exit code 2, every fault named."""
    from bot.errors import ConfigError

    try:
        yield
    except ConfigError as error:
        for number, problem in enumerate(error.problems, 1):
            errors.print(f"{number}. {problem}", markup=False)
        raise typer.Exit(2) from None


@contextmanager
def _port_told(port: int, remedy: str) -> Iterator[None]:
    """A port that somebody else has leaves with exit code 2 and what to write instead."""
    from bot import texts

    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        errors.print(texts.port_taken(port=port, remedy=remedy), markup=False)
        raise typer.Exit(2) from None


def _leave_if_taken(host: str, port: int, remedy: str) -> None:
    """Said before all is imported that a start needs; what else is wrong with an address is told by who takes it."""
    with _port_told(port, remedy):
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise


@app.command()
def run(config: ConfigPath = DEFAULT) -> None:
    """Run everything for one machine: a parent that holds the socket and keeps `serve` alive. SIGHUP restarts it."""
    from bot.parent import Parent

    settings = _settings(config)
    with _port_told(settings.config.server.port, PORT_SETTING):
        parent = Parent(settings, config)
    raise typer.Exit(parent.run())


@app.command()
def serve(config: ConfigPath = DEFAULT) -> None:
    """Run one serving process (callbacks, connections, dispatch, delivery). Several may share one PostgreSQL."""
    from bot import lifeline
    from bot.parent import inherited_socket

    lifeline.hold()
    settings = _settings(config)
    server, listening = settings.config.server, inherited_socket()
    if listening is None:
        _leave_if_taken(server.host, server.port, PORT_SETTING)

    import uvloop

    from bot import serve as serving

    with _problems_told(), _port_told(server.port, PORT_SETTING):
        uvloop.run(serving.serve(settings, listening=listening, ready=lambda where: out.print(f"serving {where}")))
    lifeline.end()


@app.command()
def watch(
    config: ConfigPath = DEFAULT,
    drill: Annotated[bool, typer.Option("--drill", help="Try every second channel once and leave.")] = False,
) -> None:
    """Run the watch: a process of its own that looks every few seconds whether people can still rely on the bot."""
    from bot import lifeline
    from bot.app import FEATURES
    from bot.watch import drilling, process

    lifeline.hold()
    settings = _settings(config)
    if drill:
        raise typer.Exit(asyncio.run(drilling.drill(settings, out)))
    asyncio.run(process.watch(settings, FEATURES))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8765,
    script: Annotated[bool, typer.Option("--script", help="Play one day by itself, check it, and leave.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the synthetic town.")] = 1,
) -> None:
    """A whole town to try: both platforms simulated, the bot, 12 parks and 300 enterprises, all synthetic."""
    if not script:
        _leave_if_taken("127.0.0.1", port, "--port …")

    from bot import demo as showing

    with _port_told(port, "--port …"):
        raise typer.Exit(asyncio.run(showing.show(port=port, script=script, seed=seed, out=out)))


@app.command()
def chat(
    url: Annotated[
        str, typer.Option(help="Address of a running demo or simulator; empty starts a town of its own.")
    ] = "",
    person: Annotated[str, typer.Option(help="Who you are: an id or a name from the town.")] = "",
    chat: Annotated[str, typer.Option(help="Where you speak: a chat's id or title; empty is your private chat.")] = "",
) -> None:
    """Talk to the bot from the terminal, as any person in any chat of the simulated town."""
    from bot import chat as talking

    raise typer.Exit(asyncio.run(talking.talk(url=url, person=person, chat=chat, out=out)))


@app.command()
def migrate(config: ConfigPath = DEFAULT) -> None:
    """Bring the database to this version's tables; safe to repeat."""
    from bot.serve import open_database
    from storage.migrations import migrate as bring_up

    settings = _settings(config)
    database = open_database(settings)
    try:
        bring_up(database)
    finally:
        database.close()
    out.print("database is up to date")


@app.command()
def check(config: ConfigPath = DEFAULT) -> None:
    """Say what is wrong or lost with this configuration before it runs: faults, database, channels, public address."""
    from bot import checking

    raise typer.Exit(checking.check(_settings(config, only_looks=True), out, config.parent / ".env"))


def _open(config: Path):  # type: ignore[no-untyped-def]  # imported late, like the configuration
    """The database of a configuration, brought up to date, with the stations it names; for the features' commands."""
    from bot import install
    from bot.keeping import trouble
    from bot.serve import open_database
    from storage.migrations import migrate as bring_up

    settings = _settings(config)
    database = open_database(settings)
    bring_up(database)
    with _problems_told():
        trouble.agree_on_keys(database)
    install.apply(database, settings)
    return database


def _unavailable() -> type[Exception]:
    from storage import Unavailable

    return Unavailable


def _speakable(stream: object) -> None:
    """A terminal or file that cannot hold some sign (GBK has no ✓, ASCII no Chinese) gets the rest; none is a reason to
    fall."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    try:
        chr(0x4E2D).encode(stream.encoding)  # any Chinese
    except UnicodeEncodeError:
        stream.reconfigure(encoding="utf-8")
    stream.reconfigure(errors="replace")


def main() -> None:
    from bot import memory

    memory.start()
    from bot import command_lines

    _speakable(sys.stdout)
    _speakable(sys.stderr)
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    own = {command.callback.__name__ for command in app.registered_commands if command.callback}
    if asked in command_lines.COMMAND_LINES:
        command_lines.add_to(app, only=asked)
    elif asked not in own:
        from bot.keeping import cli as keeping

        keeping.add_to(app, _settings)
        command_lines.add_to(app)
    try:
        app(obj=_open)
    except _unavailable() as error:
        from bot import texts

        errors.print(texts.check_database(reason=str(error)), markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
