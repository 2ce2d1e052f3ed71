"""How people are named on a look: the station's own staff by name, everybody else masked until asked for on record."""

from bot.console import texts
from bot.identity import Role
from bot.masking import mask_name
from bot.plain import plain
from storage import Session, directory

STAFF = frozenset({Role.OFFICER, Role.AUXILIARY, Role.DUTY, Role.CHIEF, Role.LEADERSHIP, Role.AUDITOR})


def person_name(session: Session, person_id: int | None) -> str:
    person = directory.find_person(session, person_id) if person_id is not None else None
    if person is None:
        return ""
    name = plain(directory.name_of(session, person), limit=40)
    held = {grant.role for grant, _ in directory.grants_of(session, person.id)}
    return name if held & STAFF else mask_name(name)


def actor_name(session: Session, actor: str) -> str:
    """ "person:12" by name, others by their kind."""
    kind, _, number = actor.partition(":")
    if kind == "person" and number.isdigit():
        return person_name(session, int(number)) or actor
    return f"{texts.ACTORS[kind]} {number}".strip() if kind in texts.ACTORS else actor
