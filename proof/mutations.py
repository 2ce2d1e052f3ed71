"""Changes of genuine callbacks and frames, as a forger, a broken proxy or a new version of the platform makes them."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from proof.callbacks import Pairs, Request

FLIPS = "\0\r\n é签\u202e%&=+<>\"'[]{}"
RUBBISH: tuple[Any, ...] = (None, True, -1, 2**63, 1e308, "", "\0", "签" * 300, [], {}, [[[]]], {"a": {"b": None}})


def mutate(chance: random.Random, genuine: Request) -> Request:
    """One to three changes somewhere; where the signature leaves the body open (DingTalk), one in the signature."""
    mutant = genuine
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        mutant = chance.choice(_MUTATIONS)(chance, mutant)
    while genuine.headers and _as_read(genuine.headers) <= _as_read(mutant.headers):
        mutant = _pairs(chance, mutant)
    return mutant


def _as_read(headers: Pairs) -> set[tuple[str, str]]:
    """Names in any case and white space around a value mean nothing."""
    return {(name.lower(), value.strip()) for name, value in headers}


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


# --- frames of long connections ---------------------------------------------------------------------------------------


def mutate_frame(chance: random.Random, frame: dict[str, Any]) -> str | bytes:
    """The frame as it goes over the wire, with one to three changes in its fields or in its characters."""
    changed = json.loads(json.dumps(frame))
    inner = changed.get("data")
    content = json.loads(inner) if isinstance(inner, str) else None
    for _ in range(chance.choice((1, 1, 2, 3))):
        _field(chance, content if content is not None and chance.random() < 0.7 else changed)
    if content is not None and changed.get("data") == inner:
        changed["data"] = json.dumps(content, ensure_ascii=False)
    text = json.dumps(changed, ensure_ascii=False)
    if chance.random() < 0.7:
        return text
    raw = _body(chance, Request("", body=text.encode("utf-8", "replace"))).body
    return raw if chance.random() < 0.5 else raw.decode("utf-8", "replace")


def _field(chance: random.Random, found: dict[str, Any]) -> None:
    """Take out, add or replace one field at any depth."""
    place: Any = found
    while True:
        keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = chance.choice(keys)
        inside = place[key]
        if not (isinstance(inside, dict | list) and inside) or chance.random() < 0.3:
            break
        place = inside
    change = chance.randrange(4)
    if change == 0:
        del place[key]
    elif change == 1 and isinstance(inside, str):
        place[key] = _text(chance, inside)
    elif change == 2 and isinstance(place, dict):
        place[chance.choice(("msgId", "errorCode", "type", "event", "quote", "repliedMsg", "topic"))] = deepcopy(inside)
    else:
        place[key] = deepcopy(chance.choice(RUBBISH))
