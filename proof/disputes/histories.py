"""Random histories on a real database: the suite's own state machine, as long and as often as wanted."""

from __future__ import annotations

import traceback
from collections import Counter

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.handlers.disputes.test_machine import COMMANDS, History

ENOUGH = 100  #: histories in which every command must have been obeyed at least once


def play(count: int, steps: int, *, seed: int) -> tuple[dict[str, object], list[str]]:
    """Figures, and the shortest history that does not hold, if there is one, or the commands that none came to."""
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    History.done = Counter()
    problems = []
    try:
        run_state_machine_as_test(_seeded(seed), settings=chosen)
    except Exception as error:
        notes = getattr(error, "__notes__", [])
        problems.append("\n".join([*notes, *traceback.format_exception(error)[-3:]]))
    if count >= ENOUGH and (never := [word for word in COMMANDS if not History.done[f"did {word}"]]):
        problems.append(f"never obeyed: {' '.join(never)}")
    return {"histories": count, "steps of each, at most": steps, **dict(sorted(History.done.items()))}, problems


def _seeded(number: int) -> type[History]:
    seeded: type[History] = seed(number)(History)
    return seeded
