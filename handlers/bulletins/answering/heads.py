"""How many people stand behind units: by the day's roster where one came, else by the size on the books; each once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from storage import Session, directory, rosters
from storage.directory import Place, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Heads:
    """People, and of how many units we know them from where. `unknown`: units of which nobody has said a number."""

    people: int = 0
    rostered: int = 0
    stated: int = 0
    unknown: int = 0

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(
            self.people + other.people,
            self.rostered + other.rostered,
            self.stated + other.stated,
            self.unknown + other.unknown,
        )


@dataclass(slots=True)
class _Firm:
    """An enterprise with those of its units that are asked about; what stands outside of any is one of its own."""

    path: str
    whole: bool = False  #: the enterprise itself is among them
    teams: list[Unit | Place] = field(default_factory=list)


class Counter:
    """The figures of one day, read once."""

    def __init__(self, session: Session, day: date, tree: Sequence[Unit] = ()) -> None:
        """`tree`: every unit of the station, where it has been read already."""
        known: Sequence[Unit | Place] = tree or directory.places(session)
        self._units = {unit.path: unit for unit in known}
        self._rosters: Mapping[int, int] = rosters.figures.heads_on(session, day)

    def at(self, paths: Iterable[str]) -> Heads:
        """Of the units that stand at these paths."""
        return self.of(self._units[path] for path in dict.fromkeys(paths))

    def of(self, units: Iterable[Unit | Place]) -> Heads:
        """Nobody twice: a team counts only where its enterprise is not meant itself, and parks and the station, whose
        people are those of their enterprises, only where none of these is meant."""
        firms: dict[str, _Firm] = {}
        above: list[Unit | Place] = []
        for unit in units:
            if unit.kind in (UnitKind.STATION, UnitKind.PARK):
                above.append(unit)
                continue
            firm = self._firm(unit)
            found = firms.setdefault(firm.path, _Firm(firm.path))
            found.whole = found.whole or unit.kind is UnitKind.ENTERPRISE
            if unit.kind is UnitKind.TEAM:
                found.teams.append(unit)
        made = sum((self._of_firm(firm) for firm in firms.values()), Heads())
        for unit in above:
            if unit.size and not any(path.startswith(unit.path) for path in firms):
                made += Heads(unit.size, stated=1)
        return made

    def _of_firm(self, firm: _Firm) -> Heads:
        """The whole enterprise, or the teams of it that are meant and no more than the enterprise has."""
        unit = self._units[firm.path]
        rostered = self._rosters.get(unit.id)
        if firm.whole and rostered is not None:
            return Heads(rostered, rostered=1)
        if firm.whole and unit.size:
            return Heads(unit.size, stated=1)
        sizes = [team.size for team in firm.teams if team.size]
        if not sizes:
            return Heads(unknown=1)
        most = rostered if rostered is not None else unit.size
        return Heads(min(sum(sizes), most) if most else sum(sizes), stated=1)

    def _firm(self, unit: Unit | Place) -> Unit | Place:
        above = self._units.get(unit.path[: unit.path.rstrip("/").rfind("/") + 1])
        return above if unit.kind is UnitKind.TEAM and above is not None else unit
