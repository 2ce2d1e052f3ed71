"""Templates into HTML: every value escaped, one shell around every page, moments in the station's time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any

import jinja2

from bot.clock import STATION_ZONE
from bot.console import texts
from bot.routing import Feature

_ONCE = f"once-{secrets.token_hex(16)}"  #: stands for a form's name until the page is sent; nobody can know it


class Renderer:
    def __init__(self, features: Sequence[Feature]) -> None:
        packages = {"console": "bot.console"} | {f.name: f.package for f in features if f.package}
        self._environment = _environment(tuple(packages.items()))

    def page(self, template: str, values: Mapping[str, Any]) -> str:
        return _named(self._environment.get_template(template).render(values))

    def live(self, template: str, values: Mapping[str, Any]) -> tuple[str, str]:
        """The block `live` alone, and a short digest that changes when it does."""
        loaded = self._environment.get_template(template)
        block = loaded.blocks["live"]
        html = "".join(block(loaded.new_context(dict(values))))
        return _named(html), digest(html)


@cache
def _environment(packages: tuple[tuple[str, str], ...]) -> jinja2.Environment:
    """One for a program: it holds every template that was compiled. Given (name, package) of each folder of them."""
    environment = jinja2.Environment(
        loader=jinja2.PrefixLoader({name: jinja2.PackageLoader(package) for name, package in packages}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(c=texts, once=_ONCE, asset=asset)
    environment.filters.update(moment=moment, day=day, clock=clock, ago=ago)
    return environment


def digest(html: str) -> str:
    return blake2b(html.encode(), digest_size=12).hexdigest()


def _named(html: str) -> str:
    """Give every form a name of its own, by which a second hand-in of the same form is known."""
    first, *rest = html.split(_ONCE)
    return first + "".join(secrets.token_urlsafe(16) + part for part in rest)


_ASSETS: dict[str, tuple[bytes, str]] = {}


def asset(name: str) -> str:
    """Address of one of our own files, changing with its content so that it may be kept for ever."""
    return f"/console/static/{load_asset(name)[1]}/{name}"


def load_asset(name: str) -> tuple[bytes, str]:
    """(content, version); KeyError when it is no file of ours."""
    if name not in ASSET_TYPES:
        raise KeyError(name)
    if name not in _ASSETS:
        content = resources.files("bot.console").joinpath("static", name).read_bytes()
        _ASSETS[name] = content, blake2b(content, digest_size=6).hexdigest()
    return _ASSETS[name]


ASSET_TYPES = {
    "console.css": "text/css",
    "console.js": "text/javascript",
    "enter.js": "text/javascript",
    "inside.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def moment(at: datetime | None) -> str:
    if at is None:
        return texts.NEVER
    local = at.astimezone(STATION_ZONE)
    return texts.moment(month=local.month, day=local.day, hour=local.hour, minute=local.minute)


def day(at: datetime | None) -> str:
    if at is None:
        return texts.NEVER
    local = at.astimezone(STATION_ZONE)
    return texts.day(month=local.month, day=local.day)


def clock(at: datetime) -> str:
    return f"{at.astimezone(STATION_ZONE):%H:%M:%S}"


def ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return texts.NEVER
    return texts.ago(minutes=int((now - at).total_seconds() // 60))
