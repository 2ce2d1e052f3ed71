"""The command lines that features bring along, by name: whoever checks one file does not wait for the whole house."""

from importlib import import_module

import typer

#: name -> (module whose `app` it is, help).
COMMAND_LINES = {
    "directory": ("handlers.directory.cli", "Units, people, groups and duty: import, export, first code."),
    "bulletin": (
        "handlers.bulletins.terminal.cli",
        "Preview what each platform will show of a bulletin, without a configuration.",
    ),
    "dispute": (
        "handlers.disputes.grading.cli",
        "Grade messages by the rules, check the rules, without a configuration.",
    ),
    "roster": ("handlers.rosters.cli", "Check a roster file or text, without a configuration."),
    "quiz": ("handlers.scoring.cli", "Check a question bank, or say what replies count as, without a configuration."),
}


def add_to(app: typer.Typer, only: str = "") -> None:
    """Add every line, or the one named `only`."""
    for name, (module, help) in COMMAND_LINES.items():
        if only in ("", name):
            app.add_typer(import_module(module).app, name=name, help=help)
