"""A filled-in workbook that imports without a fault: a station with parks, enterprises, teams, people, groups, duty."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.directory import texts as directory_texts
from handlers.directory.workbook import texts, writing
from handlers.directory.workbook.exporting import headings

CORP = "ww0000000000000001"
DAYS = 7


def example(today: date) -> bytes:
    units, people = [headings(texts.UNITS)], [headings(texts.PEOPLE)]
    names = _people()
    names_kind, codes, roles = directory_texts.KIND_NAMES, texts.EXAMPLE_CODES, texts.EXAMPLE_ROLES
    root = codes["station"] + "1"
    units.append(["", names_kind["station"], texts.EXAMPLE_STATION, root, "", ""])
    police = [next(names) for _ in range(3)]
    for number, (role, (name, mobile)) in enumerate(zip(("officer", "duty", "chief"), police, strict=True), 1):
        people.append([name, mobile, roles[role], root, texts.MAIN, f"officer{number}", CORP, "", ""])
    for park_number, park in enumerate(texts.EXAMPLE_PARKS, 1):
        park_code = f"{codes['park']}{park_number}"
        units.append([root, names_kind["park"], park, park_code, "", ""])
        for role in ("manager", "mediator"):
            people.append(_line(next(names), roles[role], park_code))
        for firm_number, (firm, tag) in enumerate(texts.EXAMPLE_FIRMS, 1):
            firm_code = f"{codes['firm']}{park_number}{firm_number}"
            units.append([park_code, names_kind["enterprise"], park[:2] + firm, firm_code, tag, "120"])
            people.append(_line(next(names), texts.REPORTER, firm_code))
            for team_number, team in enumerate(texts.EXAMPLE_TEAMS, 1):
                team_code = f"{codes['team']}{park_number}{firm_number}{team_number}"
                units.append([firm_code, names_kind["team"], team, team_code, "", "20"])
                people.append(_line(next(names), texts.LEADER, team_code))
    return writing.workbook(
        {
            texts.UNITS: units,
            texts.PEOPLE: people,
            texts.GROUPS: _groups(),
            texts.DUTY: _duty(today, root, police),
            texts.NOTES: [[line] for line in texts.NOTE_LINES],
        }
    )


def _people() -> Iterator[tuple[str, str]]:
    """Names, each with a mobile of a number range nobody is given."""
    for number, name in enumerate(texts.EXAMPLE_NAMES, 1):
        yield name, f"1380000{number:04d}"


def _line(person: tuple[str, str], role: str, unit: str) -> list[str]:
    return [*person, role, unit, texts.MAIN, "", "", "", ""]


def _groups() -> list[list[str]]:
    park = texts.EXAMPLE_CODES["park"]
    wecom, ding = directory_texts.PLATFORM_NAMES["wecom"], directory_texts.PLATFORM_NAMES["dingtalk"]
    key = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-4000-8000-000000000001"
    token = "https://oapi.dingtalk.com/robot/send?access_token=" + "0" * 63 + "1"
    first, second = (name + texts.EXAMPLE_GROUP for name in texts.EXAMPLE_PARKS)
    return [
        headings(texts.GROUPS),
        [wecom, first, f"{park}1", key, ""],
        [ding, second, f"{park}2", token, "SEC" + "0" * 64],
    ]


def _duty(today: date, root: str, police: list[tuple[str, str]]) -> list[list[str]]:
    rows = [headings(texts.DUTY)]
    for ahead in range(DAYS):
        day = (today + timedelta(days=ahead)).isoformat()
        for number, shift in enumerate(texts.EXAMPLE_SHIFTS):
            lead, second = police[(ahead + number) % 2], police[(ahead + number + 1) % 2]
            rows.append([day, shift, "", "", root, lead[0], second[0]])
    return rows
