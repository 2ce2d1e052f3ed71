"""The rules in force as tables that people read: who is on a rung, which way a case goes, how long each has. Pure."""

from collections.abc import Sequence

from handlers.disputes import texts as words
from handlers.disputes.pages import texts
from handlers.disputes.rules.policy import ANY, Policy
from storage.disputes import Level, Rung

Rows = Sequence[Sequence[str]]


def rungs(policy: Policy) -> Rows:
    """Rung, staffed on workdays, staffed on days off, whom first, then, and last."""
    found = []
    for rung in Rung:
        station = policy.rungs[rung]
        tiers = [texts.whom(words=station.tiers[tier]) for tier in ("owner", "deputy", "fallback")]
        frames = [texts.frames(frames=one) for one in (station.hours.workday, station.hours.off)]
        found.append([words.RUNGS[rung.value], *frames, *tiers])
    return found


def routes(policy: Policy) -> Rows:
    """In the order in which they are tried: the first that fits counts."""
    return [
        [
            texts.EVERY_PARK if route.park == ANY else route.park,
            texts.EVERY_KIND if route.category == ANY else words.CATEGORIES[route.category],
            texts.EVERY_LEVEL if route.level == ANY else words.LEVELS[route.level],
            " → ".join(words.RUNGS[rung.value] for rung in route.rungs),
        ]
        for route in policy.routes
    ]


def clocks(policy: Policy) -> Rows:
    """Grade, until the next is called, until the holder is asked and how often, until it should be settled."""
    found = []
    for level in (Level.HIGH, Level.MIDDLE, Level.LOW):
        clock = policy.clocks[level]
        ladder = clock.get("ladder")
        called = texts.ladder(calls=ladder) if ladder else texts.each(minutes=clock["accept"])
        nudged = texts.nudged(minutes=clock["progress"], times=clock["nudges"])
        stands = texts.CLOCK_STANDS if clock["staffed"] else texts.CLOCK_RUNS
        found.append([words.LEVELS[level.value], called, nudged, texts.hours(count=clock["settle_hours"]), stands])
    return found
