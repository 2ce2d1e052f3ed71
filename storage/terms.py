"""How long each kind of thing is kept, in days: the station's own terms within bounds, else those of terms.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from storage.stations import get_station

_SETTING = "retention_days"


@dataclass(frozen=True, slots=True)
class Term:
    """Days, inclusive, with what is kept, what for, on what ground, and where and when that was read."""

    default: int
    least: int
    most: int
    what: str = ""
    purpose: str = ""
    basis: str = ""
    source: str = ""
    read: date | None = None

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most


def _load() -> dict[str, Term]:
    table = tomllib.loads((Path(__file__).parent / "terms.toml").read_text(encoding="utf-8"))
    return {kind: _term(values) for kind, values in table.items()}


def _term(values: Mapping[str, Any]) -> Term:
    return Term(**{"least": values["default"], "most": values["default"], **values})


ALL: Mapping[str, Term] = _load()
#: What a station may set for itself.
TERMS: Mapping[str, Term] = {kind: term for kind, term in ALL.items() if not term.is_fixed}


def terms_of(session: Session) -> dict[str, int]:
    """Kind → days, the default where the station has set none, and the nearest bound for one set out of them."""
    own = get_station(session).settings.get(_SETTING, {})
    return {kind: min(max(int(own.get(kind, term.default)), term.least), term.most) for kind, term in TERMS.items()}


def set_terms(session: Session, days: Mapping[str, int]) -> None:
    """ValueError, naming the kind, for one that is unknown or out of bounds."""
    for kind, value in days.items():
        term = TERMS.get(kind)
        if term is None or not term.least <= value <= term.most:
            raise ValueError(kind)
    station = get_station(session)
    station.settings[_SETTING] = {**station.settings.get(_SETTING, {}), **days}
    session.add(station)
    session.flush()
