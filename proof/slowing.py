"""Hundreds of clients that stall, half close or trickle: each is dropped in our own time, none delays a callback."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from proof.callbacks import DOORS, Door, Request
from proof.house import Answer
from proof.town import Stage

DROPPED_SECONDS = 12.0  #: our own deadline of ten, and two for the machine
DELAYED_SECONDS = 1.0  #: a good callback may wait no longer
GOOD_EVERY_SECONDS = 0.1
TRICKLE_SECONDS = 0.2
LONGEST_SECONDS = 30.0

Post = Callable[[Request], Awaitable[Answer]]


@dataclass
class Found:
    clients: int
    lived: dict[str, float] = field(default_factory=dict)  #: kind → the longest, in seconds
    good: int = 0
    slowest: float = 0.0
    refused: int = 0
    problems: list[str] = field(default_factory=list)


def head(door: Door, length: str) -> bytes:
    """A genuine request's first lines, with a length that the body never reaches."""
    genuine = door.message("帮助")
    query = "&".join(f"{name}={value}" for name, value in genuine.query)
    lines = "".join(f"{name}: {value}\r\n" for name, value in genuine.headers)
    return f"POST {door.path}?{query} HTTP/1.1\r\nHost: x\r\n{lines}{length}\r\n\r\n".encode()


def starts(door: Door) -> dict[str, bytes]:
    """What is sent at once, by kind; then nothing, or one byte at a time."""
    return {
        "nothing": b"",
        "half a request line": b"POST /hoo",
        "half a header": b"POST /hook/app HTTP/1.1\r\nHost: x\r\nX-A",
        "no body": head(door, "Content-Length: 5000"),
        "half a body": head(door, "Content-Length: 5000") + b"<xml><Encrypt>",
        "half a chunk": head(door, "Transfer-Encoding: chunked") + b"1000\r\n<xml>",
    }


async def lives(stage: Stage, start: bytes, *, manner: str = "trickle", every: float = 0.05) -> float:
    """Seconds until the house hangs up. `manner`: trickle (byte by byte), stall (no byte more), half-close."""
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection(*stage.listening.getsockname())
    began = loop.time()
    closed = asyncio.ensure_future(reader.read())
    try:
        writer.write(start)
        if manner == "half-close":
            writer.write_eof()
        while not closed.done() and loop.time() - began < LONGEST_SECONDS:
            await asyncio.wait([closed], timeout=every)
            if manner == "trickle" and start and not closed.done():
                writer.write(b"a")
    finally:
        writer.transport.abort()
        await asyncio.gather(closed, return_exceptions=True)
    return loop.time() - began


async def slow(
    stage: Stage,
    post: Post,
    *,
    clients: int,
    seed: int,
    most: float = DROPPED_SECONDS,
    delayed: float = DELAYED_SECONDS,
) -> Found:
    """All at once; meanwhile good callbacks come by, which must not notice."""
    chance, found = random.Random(seed), Found(clients)
    doors = [Door(stage, name) for name in DOORS]
    plays = []
    for _ in range(clients):
        kind, start = chance.choice(list(starts(chance.choice(doors)).items()))
        manner = chance.choice(("trickle", "stall", "half-close"))
        plays.append(asyncio.create_task(_one(stage, kind, start, manner, found)))
    good = asyncio.create_task(_good(doors, post, chance, found))
    await asyncio.gather(*plays)
    good.cancel()
    await asyncio.gather(good, return_exceptions=True)
    found.problems += [f"{kind} lived {seconds:.1f} s" for kind, seconds in found.lived.items() if seconds > most]
    if found.slowest > delayed or not found.good:
        found.problems.append(f"a good callback took {found.slowest:.2f} s")
    return found


async def _one(stage: Stage, kind: str, start: bytes, manner: str, found: Found) -> None:
    name = f"{kind}, {manner}"
    try:
        seconds = await lives(stage, start, manner=manner, every=TRICKLE_SECONDS)
    except ConnectionRefusedError:
        found.problems.append(f"{name}: refused")
        return
    found.lived[name] = max(found.lived.get(name, 0.0), round(seconds, 2))


async def _good(doors: list[Door], post: Post, chance: random.Random, found: Found) -> None:
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        answer = await post(chance.choice(doors).message("帮助"))
        found.good += 1
        found.slowest = max(found.slowest, round(loop.time() - began, 3))
        if answer.status != 200:
            found.problems.append(f"a good callback was answered {answer.status}")
        await asyncio.sleep(GOOD_EVERY_SECONDS)
