"""What a report asks for beside its matter: that somebody must not learn of it, that no name be kept; and whom it
means without a name."""

import re
from collections.abc import Sequence

from handlers.disputes.intake import texts
from storage import Session, directory
from storage.directory import Role, Unit, UnitKind

_SECRET = re.compile("|".join(texts.SECRET_WISHES))
_NAMELESS = re.compile(texts.NAMELESS_WISH)
_LEADER = re.compile(
    rf"(?P<before>.{{0,{texts.NEAR}}})(?:{texts.LEADER_WORDS})(?P<after>.{{0,{texts.NEAR}}})", re.DOTALL
)
_TOLD, _HELPS = re.compile(rf"(?:{texts.TOLD_TO})[{texts.DONE}]?(?:{texts.OUR})?$"), re.compile(texts.LEADER_HELPS)


def secret(words: str) -> bool:
    """`不要让他知道是我说的`: whoever says so means what `保密` does."""
    return _SECRET.search(words) is not None


def nameless(words: str) -> bool:
    """`匿名举报 …`"""
    return _NAMELESS.match(words) is not None


def accuses_leader(words: str) -> bool:
    """`我们班组长收红包`, not `跟班长说了也不听`."""
    return any(
        _TOLD.search(found["before"]) is None and _HELPS.match(found["after"]) is None
        for found in _LEADER.finditer(words)
    )


def leaders_meant(session: Session, words: str, unit: Unit, *, but: int | None) -> tuple[list[int], list[str]]:
    """The heads of the reporter's own team, if the report is about them though it names nobody; and its path."""
    team = next((one for one in _line(session, unit) if one.kind is UnitKind.TEAM), None)
    if team is None or not accuses_leader(words):
        return [], []
    held = directory.holders(session, unit_id=team.id, roles=(Role.LEADER,))
    found = [person.id for _, person in held if person.id != but]
    return found, [team.path] if found else []


def _line(session: Session, unit: Unit) -> Sequence[Unit]:
    return (*directory.ancestors(session, unit), unit)
