"""Who may do what, where. One function decides; acts and their roles come from the registered features."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.directory import Role

__all__ = ["ANYONE", "Act", "Grant", "Role", "may", "may_anywhere", "reach"]


#: What a duty officer or the chief may include what an officer may.
_INCLUDES: Mapping[Role, frozenset[Role]] = {
    Role.DUTY: frozenset({Role.OFFICER}),
    Role.CHIEF: frozenset({Role.OFFICER, Role.DUTY}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a unit, which covers everything below it. `path` is the unit's path, ids from the root: "/1/5/"."""

    role: Role
    unit_id: int
    path: str
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done, and the roles that may do it on the unit concerned."""

    name: str
    roles: frozenset[Role]
    #: broadcast, export, look-ups, roles and codes: over an untrusted transport a one-time number is asked first
    privileged: bool = False

    @classmethod
    def of(cls, name: str, *roles: Role, privileged: bool = False) -> "Act":
        return cls(name, frozenset(roles), privileged)


ANYONE = Act("anyone", frozenset(Role))


def may(grants: Iterable[Grant], act: Act, path: str) -> bool:
    """Whether someone holding `grants` may do `act` on the unit at `path`. Deny by default."""
    return any(path.startswith(grant.path) and _fits(grant.role, act) for grant in grants)


def may_anywhere(grants: Iterable[Grant], act: Act) -> bool:
    """Whether there is any unit on which they may; for showing a command in the help, never for doing it."""
    return any(_fits(grant.role, act) for grant in grants)


def reach(grants: Iterable[Grant], act: Act) -> tuple[str, ...]:
    """The paths under which they may do `act`, outermost only."""
    paths = sorted({grant.path for grant in grants if _fits(grant.role, act)}, key=len)
    outer: list[str] = []
    for path in paths:
        if not any(path.startswith(other) for other in outer):
            outer.append(path)
    return tuple(outer)


def _fits(role: Role, act: Act) -> bool:
    if role is Role.AUXILIARY and not act.privileged:  # an officer but for broadcast, export, look-ups, roles and codes
        return bool({Role.OFFICER, Role.AUXILIARY} & act.roles)
    return role in act.roles or bool(_INCLUDES.get(role, frozenset()) & act.roles)
