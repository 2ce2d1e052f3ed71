"""Mutations of genuine callbacks against the running house: none is taken for genuine, none makes a 5xx."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from proof.callbacks import DOORS, Door, Request
from proof.house import Answer
from proof.mutations import mutate
from proof.town import Stage

AT_ONCE = 16
FRESH_EVERY = 50  #: mutations of one genuine callback, which was delivered before them


class Target(Protocol):
    """A house at whose doors one may try."""

    @property
    def stage(self) -> Stage: ...

    async def post(self, request: Request) -> Answer: ...

    async def stored(self) -> int:
        """Messages in the database, once all that arrived have been handled."""
        ...


@dataclass
class Found:
    mutations: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    accepted: int = 0  #: messages stored that no platform sent
    broken: list[str] = field(default_factory=list)
    passed: list[Request] = field(default_factory=list)  #: of this round, answered like a genuine one

    @property
    def problems(self) -> list[str]:
        stored = [f"{self.accepted} forgeries were stored"] if self.accepted else []
        return stored + self.broken


async def forge(
    target: Target,
    *,
    count: int,
    seed: int,
    doors: Sequence[str] = DOORS,
    looked: Callable[[int], None] = lambda done: None,
) -> Found:
    """`count` mutations over the doors named, repeated by `seed`; `looked` is told after each round."""
    chance, found = random.Random(seed), Found()
    there = [Door(target.stage, name) for name in doors]
    while found.mutations < count:
        door = chance.choice(there)
        genuine = door.message(f"核验 {found.mutations}-ABCD")
        answer = await target.post(genuine)
        if answer.status != 200:
            found.broken.append(f"a genuine callback was answered {answer.status}")
        before = await target.stored()
        mutants = [mutate(chance, genuine) for _ in range(min(FRESH_EVERY, count - found.mutations))]
        for start in range(0, len(mutants), AT_ONCE):
            await asyncio.gather(*(_try(target, one, found) for one in mutants[start : start + AT_ONCE]))
        found.mutations += len(mutants)
        if (after := await target.stored()) > before:
            found.accepted += after - before
            found.broken += [f"one of these: {mutant!r} {mutant.body!r}" for mutant in found.passed]
        found.passed.clear()
        looked(found.mutations)
    return found


async def _try(target: Target, mutant: Request, found: Found) -> None:
    try:
        answer = await target.post(mutant)
    except (aiohttp.ClientError, OSError, ValueError) as error:  # not a request that this client can write
        found.answers[type(error).__name__] += 1
        return
    found.answers[str(answer.status)] += 1
    if answer.status == 200:
        found.passed.append(mutant)
    if answer.status >= 500 or b"Traceback" in answer.body or (answer.status == 403 and answer.body):
        found.broken.append(f"{answer.status} {answer.body[:80]!r} for {mutant!r}")
