"""A synthetic station: who and what exists in the demo, as plain data. The same seed gives the same town."""

import random
from dataclasses import dataclass, field

from bot.demo import texts

WECOM, DINGTALK = "wecom", "dingtalk"
WECOM_CORP, DINGTALK_CORP = "wwdemo0000000001", "dingdemo00000001"
SEND_ONLY_EACH = 30  #: of every thirty enterprises one has a group that can only be sent to


@dataclass(frozen=True)
class Size:
    parks: int = 12
    enterprises: int = 300
    teams_each: int = 4


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    mobile: str
    role: str
    unit: str
    platform: str


@dataclass(frozen=True)
class Unit:
    key: str
    kind: str
    name: str
    parent: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    unit: str
    platform: str
    people: tuple[str, ...]
    send_only: bool = False


@dataclass
class Town:
    station: str
    units: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def build(seed: int, size: Size | None = None) -> Town:
    """12 parks, 300 enterprises, 1,200 teams; half of the parks on each platform, some enterprises on the other one."""
    size = size or Size()
    chance = random.Random(seed)
    names = _Names(chance)
    town = Town(texts.STATION)
    town.units.append(Unit("station", "station", texts.STATION, ""))
    for index, (role, platform) in enumerate(_STAFF):
        town.people.append(Person(f"police{index + 1}", next(names), _mobile(index), role, "station", platform))
    per_park = size.enterprises // size.parks
    for park in range(size.parks):
        _add_park(town, park, names)
        for enterprise in range(per_park):
            _add_enterprise(town, park, park * per_park + enterprise, size.teams_each, names, chance)
    return town


_STAFF = (
    ("officer", WECOM),
    ("officer", DINGTALK),
    ("duty", WECOM),
    ("duty", DINGTALK),
    ("chief", WECOM),
    ("mediator", WECOM),
    ("auxiliary", DINGTALK),
    ("leadership", WECOM),
)


def _add_park(town: Town, park: int, names: "_Names") -> None:
    platform = WECOM if park % 2 == 0 else DINGTALK
    key, name = f"park{park + 1}", texts.PARKS[park]
    town.units.append(Unit(key, "park", name, "station"))
    manager = Person(f"manager{park + 1}", next(names), _mobile(100 + park), "manager", key, platform)
    town.people.append(manager)
    officers = ("police1", "police3") if platform == WECOM else ("police2", "police4")
    town.groups.append(Group(f"group-{key}", texts.park_group(name), key, platform, (manager.key, *officers)))


def _add_enterprise(town: Town, park: int, number: int, teams: int, names: "_Names", chance: random.Random) -> None:
    platform = WECOM if (park + (number % 10 == 9)) % 2 == 0 else DINGTALK
    trade = chance.choice(texts.TRADES)
    name = texts.enterprise(number, trade)
    key = f"ent{number + 1}"
    town.units.append(Unit(key, "enterprise", name, f"park{park + 1}", (trade,)))
    reporter = Person(f"reporter{number + 1}", next(names), _mobile(1000 + number), "reporter", key, platform)
    town.people.append(reporter)
    leaders = [_add_team(town, key, number, team, platform, names) for team in range(teams)]
    send_only = number % SEND_ONLY_EACH == SEND_ONLY_EACH - 1
    title = texts.enterprise_group(name)
    town.groups.append(Group(f"group-{key}", title, key, platform, (reporter.key, *leaders), send_only))


def _add_team(town: Town, enterprise: str, number: int, team: int, platform: str, names: "_Names") -> str:
    key = f"{enterprise}t{team + 1}"
    name = texts.TEAMS[team]
    town.units.append(Unit(key, "team", name, enterprise))
    place = number * len(texts.TEAMS) + team
    leader = Person(f"leader{place + 1}", next(names), _mobile(2000 + place), "leader", key, platform)
    workers = [
        Person(
            f"worker{place * 2 + index + 1}", next(names), _mobile(4000 + place * 2 + index), "member", key, platform
        )
        for index in range(2)
    ]
    town.people += [leader, *workers]
    title = texts.team_group(texts.enterprise(number, ""), name)
    town.groups.append(Group(f"group-{key}", title, key, platform, (leader.key, *(w.key for w in workers))))
    return leader.key


class _Names:
    """Made-up names, none twice."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given: set[str] = set()

    def __next__(self) -> str:
        while True:
            name = self._chance.choice(texts.SURNAMES) + "".join(
                self._chance.choice(texts.GIVEN) for _ in range(self._chance.choice((1, 2, 2)))
            )
            if name not in self._given:
                self._given.add(name)
                return name


def _mobile(number: int) -> str:
    """A synthetic mobile: 1 + two digits + 0000 + four digits, as no operator gives out."""
    return f"1{30 + number // 10_000:02d}0000{number % 10_000:04d}"
