"""Mutations of genuine callbacks against the running house: none is taken for genuine, none makes a 5xx."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import aiohttp

from proof.callbacks import DOORS, Door, Pairs, Request
from proof.house import Standing

AT_ONCE = 16
FRESH_EVERY = 50  #: mutations of one genuine callback, which was delivered before them
FLIPS = "\0\r\n é签\u202e%&=+<>\"'[]{}"


@dataclass
class Found:
    seed: int
    mutations: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    accepted: int = 0  #: messages stored that no platform sent
    broken: list[str] = field(default_factory=list)
    passed: list[Request] = field(default_factory=list)  #: of this round, answered like a genuine one

    @property
    def problems(self) -> list[str]:
        stored = [f"{self.accepted} forgeries were stored"] if self.accepted else []
        return stored + self.broken


async def fuzz(standing: Standing, *, count: int, seed: int) -> Found:
    """`count` mutations over all doors, repeated by `seed`."""
    chance, found = random.Random(seed), Found(seed)
    doors = [Door(standing.stage, name) for name in DOORS]
    while found.mutations < count:
        door = chance.choice(doors)
        genuine = door.message(f"核验 {found.mutations}-ABCD")
        answer = await standing.post(genuine)
        if answer.status != 200:
            found.broken.append(f"a genuine callback was answered {answer.status}")
        await standing.house.dispatcher.idle()
        before, _ = await standing.rows()
        mutants = [mutate(chance, genuine) for _ in range(min(FRESH_EVERY, count - found.mutations))]
        for start in range(0, len(mutants), AT_ONCE):
            await asyncio.gather(*(_try(standing, one, found) for one in mutants[start : start + AT_ONCE]))
        found.mutations += len(mutants)
        after, _ = await standing.rows()
        if after > before:
            found.accepted += after - before
            found.broken += [f"one of these: {mutant!r} {mutant.body!r}" for mutant in found.passed]
        found.passed.clear()
    return found


async def _try(standing: Standing, mutant: Request, found: Found) -> None:
    try:
        answer = await standing.post(mutant)
    except (aiohttp.ClientError, OSError, ValueError) as error:  # not a request that this client can write
        found.answers[type(error).__name__] += 1
        return
    found.answers[str(answer.status)] += 1
    if answer.status == 200:
        found.passed.append(mutant)
    if answer.status >= 500 or b"Traceback" in answer.body or (answer.status == 403 and answer.body):
        found.broken.append(f"{answer.status} {answer.body[:80]!r} for {mutant!r}")


def mutate(chance: random.Random, genuine: Request) -> Request:
    """One to three changes somewhere; where the signature leaves the body open (DingTalk), one in the signature."""
    mutant = genuine
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        mutant = chance.choice(_MUTATIONS)(chance, mutant)
    while genuine.headers and set(genuine.headers) <= set(mutant.headers):
        mutant = _pairs(chance, mutant)
    return mutant


def _pairs(chance: random.Random, mutant: Request) -> Request:
    where = "query" if mutant.query else "headers"
    pairs: list[tuple[str, str]] = list(getattr(mutant, where))
    if not pairs:
        return _body(chance, mutant)
    place = chance.randrange(len(pairs))
    name, value = pairs[place]
    change = chance.choice(("drop", "empty", "double", "text", "name", "swap", "number"))
    if change == "drop":
        del pairs[place]
    elif change == "double":
        pairs.append((name, value if chance.random() < 0.5 else _text(chance, value)))
    elif change == "swap":
        other = chance.randrange(len(pairs))
        pairs[place], pairs[other] = (name, pairs[other][1]), (pairs[other][0], value)
    elif change == "name":
        pairs[place] = (name.upper() if where == "query" else name + "x", value)
    elif change == "number":
        pairs[place] = (name, str(chance.choice((-1, 0, 2**31, 2**63, 10**30))))
    else:
        pairs[place] = (name, "" if change == "empty" else _text(chance, value))
    return mutant.with_pairs(where, tuple(pairs))


def _text(chance: random.Random, value: str) -> str:
    place = chance.randrange(len(value) + 1)
    kind = chance.randrange(4)
    if kind == 0:
        return value[:place] + chance.choice(FLIPS) + value[place:]
    if kind == 1:
        return value[:place] + value[place + 1 :]
    if kind == 2:
        return value.swapcase()
    return value[:place] + chr(chance.randrange(33, 127)) + value[place + 1 :]


def _body(chance: random.Random, mutant: Request) -> Request:
    """Bytes changed, taken out, put in, doubled, or something that breaks parsers put around."""
    body = mutant.body or b"{}"
    place = chance.randrange(len(body))
    changed: Callable[[], bytes] = chance.choice(
        (
            lambda: body[:place] + bytes([body[place] ^ (1 << chance.randrange(8))]) + body[place + 1 :],
            lambda: body[:place],
            lambda: body[place:],
            lambda: body + body,
            lambda: body[:place] + chance.randbytes(chance.randrange(1, 40)) + body[place:],
            lambda: b'<!DOCTYPE x [<!ENTITY a "b">]>' + body,
            lambda: b"[" * chance.randrange(1, 5000) + body,
            lambda: b"<a>" * chance.randrange(1, 5000) + body,
            lambda: body.decode("utf-8", "replace").encode("utf-16"),
            lambda: b"",
        )
    )
    return replace(mutant, body=changed())


def _headers(chance: random.Random, mutant: Request) -> Request:
    added: Pairs = chance.choice(
        (
            (("Content-Encoding", "gzip"),),
            (("Content-Encoding", "br"),),
            (("Content-Type", "multipart/form-data; boundary=x"),),
            (("Content-Type", "application/xml; charset=utf-7"),),
            (("X-Forwarded-For", "127.0.0.1"),),
            (("Host", "evil.example"),),
            (("Expect", "100-continue"),),
        )
    )
    return replace(mutant, headers=(*mutant.headers, *added))


def _path(chance: random.Random, mutant: Request) -> Request:
    change = chance.choice(("/card", "/", "x", "/../../healthz", "%00", "?a"))
    return replace(mutant, path=mutant.path + change)


_MUTATIONS = (_pairs, _pairs, _pairs, _pairs, _body, _body, _body, _headers, _path)
