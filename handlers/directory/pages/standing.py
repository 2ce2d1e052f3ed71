"""How far each unit has come: bound to a group, heard there, only to be sent to, without a contact."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage import Session, directory, overview
from storage.directory import Chat, ChatState, Unit


@dataclass(slots=True)
class Standing:
    """Of one unit by itself. A team needs no group of its own to be reached, but counts when it lacks one."""

    unit: Unit
    groups: list[Chat] = field(default_factory=list)

    @property
    def is_bound(self) -> bool:
        return any(chat.state is ChatState.ACTIVE for chat in self.groups)

    @property
    def is_heard(self) -> bool:
        return any(chat.last_heard_at is not None for chat in self.groups)

    @property
    def has_contact(self) -> bool:
        return self.unit.contact_person_id is not None


@dataclass(frozen=True, slots=True)
class Sum:
    """Of a unit with everything below it, the station's own unit left out."""

    unit: Unit
    units: int
    bound: int
    heard: int
    lacking: int
    without_contact: int


def standings(session: Session, paths: Sequence[str]) -> dict[int, Standing]:
    """Every active unit under `paths`, by id, parents before children."""
    own = {one.id: Standing(one) for one in directory.list_units(session) if one.path.startswith(tuple(paths))}
    for chat in overview.groups(session):
        if chat.unit_id in own:
            own[chat.unit_id].groups.append(chat)
    return own


def sums(standing: dict[int, Standing], tops: Sequence[Unit]) -> list[Sum]:
    """One sum for each of `tops`."""
    below: dict[int, list[Standing]] = defaultdict(list)
    ids = {unit.id for unit in tops}
    for one in standing.values():
        for part in one.unit.path.strip("/").split("/"):
            if int(part) in ids and one.unit.parent_id is not None:
                below[int(part)].append(one)
    return [_sum(unit, below[unit.id]) for unit in tops]


def _sum(unit: Unit, below: Sequence[Standing]) -> Sum:
    bound = sum(one.is_bound for one in below)
    return Sum(
        unit=unit,
        units=len(below),
        bound=bound,
        heard=sum(one.is_heard for one in below),
        lacking=len(below) - bound,
        without_contact=sum(not one.has_contact for one in below),
    )


def group_state(chat: Chat, can_hear: bool) -> str:
    """A word for one group: dead, heard, send-only or bound."""
    if chat.state is ChatState.DEAD:
        return "dead"
    if chat.last_heard_at is not None:
        return "heard"
    return "bound" if can_hear else "send-only"
