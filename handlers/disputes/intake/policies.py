"""The rules in force at a station: its own newest version, else what is shipped; a hole is refused by name."""

import tomllib
from functools import lru_cache

from bot.errors import ConfigError
from handlers.disputes.rules import texts
from handlers.disputes.rules.policy import ANY, Policy, load, shipped, shipped_source
from storage import Session, directory, disputes
from storage.directory import Role, UnitKind
from storage.disputes import Rung


def policy_of(session: Session) -> Policy:
    row = disputes.newest_policy(session)
    return shipped() if row is None else _parsed(row.source, row.number, _parks(session))


def source_of(session: Session) -> str:
    row = disputes.newest_policy(session)
    return shipped_source() if row is None else row.source


@lru_cache(maxsize=32)
def _parsed(source: str, number: int, parks: tuple[tuple[str, str], ...]) -> Policy:
    """A park that was taken out of the directory since does not make the rules unreadable."""
    try:
        return load(source, number=number, parks=dict(parks))
    except ConfigError:
        return load(source, number=number, parks=_named(source))


def _named(source: str) -> dict[str, str]:
    codes = {str(one.get("park", ANY)) for one in tomllib.loads(source).get("route", [])} - {ANY}
    return dict.fromkeys(codes, "")


def _parks(session: Session) -> tuple[tuple[str, str], ...]:
    """Their codes and names."""
    return tuple(sorted((unit.code, unit.name) for unit in directory.list_units(session) if unit.kind is UnitKind.PARK))


def check(session: Session, source: str) -> Policy:
    """The rules that a text would make; ConfigError with every fault, a station without anybody to call among them."""
    policy = load(source, parks=dict(_parks(session)))
    root = directory.find_root(session)
    if root is not None and not directory.duty_and_deputies(session, unit_id=None, now=session.info["database"].now()):
        raise ConfigError([texts.nobody_on(park=root.name, rung=Rung.STATION.value)])
    return policy


def empty_rungs(session: Session) -> list[str]:
    """Parks of which a rung that some line leads to has nobody in the directory; the ladder passes it by."""
    policy, found = policy_of(session), []
    mediators = directory.find_root(session)
    station_has = mediators is not None and bool(_held(session, mediators.id, Role.MEDIATOR))
    for unit in directory.list_units(session):
        if unit.kind is not UnitKind.PARK:
            continue
        used = {rung for route in policy.routes if route.park in (ANY, unit.code) for rung in route.rungs}
        if Rung.PARK in used and not _held(session, unit.id, Role.MANAGER):
            found.append(texts.nobody_on(park=unit.name, rung=Rung.PARK.value))
        if Rung.MEDIATION in used and not station_has and not _held(session, unit.id, Role.MEDIATOR):
            found.append(texts.nobody_on(park=unit.name, rung=Rung.MEDIATION.value))
    return found


def _held(session: Session, unit_id: int, role: Role) -> bool:
    return bool(directory.holders(session, unit_id=unit_id, roles=(role,)))
