"""Which case is a unit's of today: none twice before all came, and of what is left the type its teams know least."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from handlers.bulletins.library import fraud, texts
from storage import Session, bulletins, directory, scoring
from storage.bulletins import LibraryText, Told
from storage.directory import Unit, UnitKind

Answers = Mapping[str, tuple[int, int]]  #: fraud type → (answered, correct)
NEVER = datetime.min.replace(tzinfo=UTC)


def choose(living: Sequence[LibraryText], told: Mapping[int, Told], weakest: Sequence[str]) -> LibraryText | None:
    """Of those that the unit was sent least often one of its weakest type (`weakest`: worst first), then the one that
    it has not seen for longest."""
    if not living:
        return None
    least = min(_times(one, told) for one in living)
    unseen = [one for one in living if _times(one, told) == least]
    worst = {name: place for place, name in enumerate(dict.fromkeys(map(fraud.rolled_up, weakest)))}

    def order(one: LibraryText) -> tuple[int, datetime, int]:
        last = told[one.number].last if one.number in told else NEVER
        return worst.get(fraud.rolled_up(one.fraud_type), len(worst)), last, one.number

    return min(unseen, key=order)


def _times(one: LibraryText, told: Mapping[int, Told]) -> int:
    return told[one.number].times if one.number in told else 0


def weakest_of(answers: Iterable[Answers]) -> list[str]:
    """Types in which anything was answered wrongly, the worst share of right answers first."""
    sums: dict[str, list[int]] = {}
    for each in answers:
        for name, (answered, correct) in each.items():
            added = sums.setdefault(fraud.rolled_up(name), [0, 0])
            added[0] += answered
            added[1] += correct
    wrong = [(correct / answered, -answered, name) for name, (answered, correct) in sums.items() if correct < answered]
    return [name for _, _, name in sorted(wrong)]


def shares(session: Session, day: date, now: datetime) -> dict[int, list[int]]:
    """Number of a case → the units whose case of `day` it is; every unit that has a group is in one of them."""
    root = directory.find_root(session)
    living = [
        one
        for one in bulletins.list_texts(session, kind=texts.CASE)
        if one.valid_until is None or one.valid_until >= day
    ]
    if root is None or not living:
        return {}
    told = bulletins.told(session, now)
    weak = _Weak(session, day)
    made: dict[int, list[int]] = {}
    for unit in {bound.unit.id: bound.unit for bound in directory.chats_under(session, root)}.values():
        chosen = choose(living, told.get(unit.id, {}), weak.of(unit))
        if chosen is not None:
            made.setdefault(chosen.number, []).append(unit.id)
    return made


class _Weak:
    """The weakest types of units, worked out once for each place in the tree."""

    def __init__(self, session: Session, day: date) -> None:
        months = (f"{day:%Y-%m}", f"{day.replace(day=1) - timedelta(days=1):%Y-%m}")
        self._units = {unit.path: unit for unit in directory.list_units(session)}
        teams = {unit.id: unit.path for unit in self._units.values()}
        self._answers: dict[str, list[Answers]] = {}
        for team, answers in scoring.weaknesses(session, months).items():
            for path in _above(teams.get(team, "")):
                self._answers.setdefault(path, []).append(answers)
        self._known: dict[str, list[str]] = {}

    def of(self, unit: Unit) -> list[str]:
        """A team leans with its whole enterprise; a unit without any answers leans with the unit above it."""
        for path in reversed(_above(unit.path)):
            if self._units[path].kind is not UnitKind.TEAM and path in self._answers:
                if path not in self._known:
                    self._known[path] = weakest_of(self._answers[path])
                return self._known[path]
        return []


def _above(path: str) -> list[str]:
    """The paths of the units above and of the unit itself, the station's first."""
    parts = path.strip("/").split("/") if path else []
    return ["/" + "/".join(parts[:end]) + "/" for end in range(1, len(parts) + 1)]
