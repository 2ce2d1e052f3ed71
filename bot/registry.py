"""The features of this house, looked up by what a message may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot import words
from bot.identity import Act
from bot.routing import (
    AnswerHandler,
    Command,
    Context,
    Feature,
    ItemHandler,
    Job,
    NetworkJob,
    OpenItem,
    PressHandler,
    Reader,
)


@dataclass(frozen=True)
class Registry:
    """All features, indexed once at start; two features that claim the same word are refused."""

    features: tuple[Feature, ...]
    unknown: Callable[[Context], None]  #: answers what nobody understood
    welcome: Callable[[Context], None]  #: greets who opens the private chat
    commands: Mapping[str, Command] = field(init=False)
    vocabulary: Mapping[str, tuple[str, ...]] = field(init=False)
    readers: tuple[Reader, ...] = field(init=False)

    def __post_init__(self) -> None:
        commands: dict[str, Command] = {}
        for feature in self.features:
            for command in feature.router.commands:
                for word in command.words:
                    key = words.bare(word)
                    if key in commands:
                        raise ValueError(f"two commands claim {word!r}")
                    commands[key] = command
        object.__setattr__(self, "commands", commands)
        object.__setattr__(self, "vocabulary", words.build(commands))
        readers = [reader for feature in self.features for reader in feature.router.readers]
        object.__setattr__(self, "readers", tuple(sorted(readers, key=lambda reader: reader.priority)))

    def command(self, text: str) -> tuple[Command, str, str] | None:
        """The command a text begins with: (command, the word as written, what follows)."""
        found = words.find(text, self.vocabulary)
        return (self.commands[found.word], found.word, found.rest) if found else None

    def press(self, button: str) -> PressHandler | None:
        for feature in self.features:
            handler = feature.router.presses.get(button.split(":", 1)[0])
            if handler is not None:
                return handler
        return None

    def answer(self, kind: str) -> AnswerHandler | None:
        for feature in self.features:
            handler = feature.router.answers.get(kind)
            if handler is not None:
                return handler
        return None

    def is_passing(self, kind: str) -> bool:
        return any(kind in feature.router.passing for feature in self.features)

    def open_items(self, context: Context, word: str) -> list[tuple[OpenItem, ItemHandler]]:
        """What the short word `word` could answer in this chat."""
        return [
            (item, items.handler)
            for feature in self.features
            for items in feature.router.items
            if word in items.words
            for item in items.listing(context)
        ]

    def job(self, kind: str) -> Callable[[Job], None] | None:
        return next((f.jobs[kind] for f in self.features if kind in f.jobs), None)

    def network_job(self, kind: str) -> NetworkJob | None:
        return next((f.network_jobs[kind] for f in self.features if kind in f.network_jobs), None)

    def acts(self) -> Sequence[Act]:
        return sorted({act for feature in self.features for act in feature.acts}, key=lambda act: act.name)
