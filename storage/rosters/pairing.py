"""People who seem to have come and gone and are the same, their document mended or sent later."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session

from storage.rosters.lines import Opened, by_ids

MOST = 500  #: who came, or who went; beyond that the lines are not opened to see


def same_people(session: Session, joined: Sequence[int], left: Sequence[int]) -> dict[int, int]:
    """Line that came → line that went. One of the name on each side, and the same telephone, or no document on one
    side and no other telephone: then nobody was hired, and nobody left."""
    if not joined or not left or max(len(joined), len(left)) > MOST:
        return {}
    came, went = _by_name(by_ids(session, joined)), _by_name(by_ids(session, left))
    return {
        here[0].id: there[0].id
        for name, here in came.items()
        if len(here) == len(there := went.get(name, [])) == 1 and _fits(here[0], there[0])
    }


def _by_name(lines: Sequence[Opened]) -> dict[str, list[Opened]]:
    found: dict[str, list[Opened]] = defaultdict(list)
    for one in lines:
        if one.line.name:
            found[one.line.name].append(one)
    return found


def _fits(new: Opened, old: Opened) -> bool:
    if new.line.phone and old.line.phone:
        return new.line.phone == old.line.phone
    return not (new.line.id_no and old.line.id_no)
