"""The directory as a workbook that can be imported again. Mobiles are in it; webhook secrets are not."""

from datetime import datetime, timedelta

from bot.clock import STATION_ZONE
from handlers.directory import texts as directory_texts
from handlers.directory.workbook import texts, writing
from storage import Session, audit, directory
from storage.directory import ChatKind, GrantKind, Person, Unit
from storage.people import list_persons

DUTY_BEFORE, DUTY_AFTER = timedelta(days=1), timedelta(days=366)


def export(session: Session, *, now: datetime, actor: str) -> bytes:
    """The whole station, on the record."""
    known = {unit.id: unit for unit in directory.list_units(session)}
    sheets = {
        texts.UNITS: _units(known),
        texts.PEOPLE: _people(session),
        texts.GROUPS: _groups(session, known),
        texts.DUTY: _duty(session, known, now),
    }
    audit.append(session, actor, "directory.export", "workbook", {name: len(rows) - 1 for name, rows in sheets.items()})
    return writing.workbook(sheets)


def headings(sheet: str) -> list[str]:
    return [words[0] for words in texts.HEADINGS[sheet].values()]


def _units(known: dict[int, Unit]) -> list[list[str]]:
    rows = [headings(texts.UNITS)]
    for unit in known.values():
        parent = known.get(unit.parent_id) if unit.parent_id is not None else None
        size = str(unit.size) if unit.size is not None else ""
        tags = directory_texts.LISTED.join(unit.tags)
        kind = directory_texts.KIND_NAMES[unit.kind]
        rows.append([parent.code if parent else "", kind, unit.name, unit.code, tags, size])
    return rows


def _people(session: Session) -> list[list[str]]:
    rows = [headings(texts.PEOPLE)]
    for person in list_persons(session):
        name, mobile = directory.name_of(session, person), directory.mobile_of(session, person)
        roles = [
            [directory_texts.ROLE_NAMES[grant.role], unit.code, _kind(grant.kind)]
            for grant, unit in directory.grants_of(session, person.id)
        ]
        accounts = _accounts(session, person)
        for number in range(max(len(roles), len(accounts), 1)):
            role = roles[number] if number < len(roles) else ["", "", ""]
            linked = accounts[number] if number < len(accounts) else ["", "", "", ""]
            rows.append([name, mobile, *role, *linked])
    return rows


def _kind(kind: GrantKind) -> str:
    return texts.DEPUTY if kind is GrantKind.DEPUTY else texts.MAIN


def _accounts(session: Session, person: Person) -> list[list[str]]:
    """Rows of WeCom account and corp, DingTalk account and corp; one account of each in a row."""
    linked = directory.accounts_of(session, person.id)
    wecom = [[one.user_id, one.corp] for one in linked if one.platform == "wecom"]
    ding = [[one.user_id, one.corp] for one in linked if one.platform == "dingtalk"]
    blank = ["", ""]
    return [
        [*(wecom[n] if n < len(wecom) else blank), *(ding[n] if n < len(ding) else blank)]
        for n in range(max(len(wecom), len(ding)))
    ]


def _groups(session: Session, known: dict[int, Unit]) -> list[list[str]]:
    rows = [headings(texts.GROUPS)]
    root = directory.find_root(session)
    for chat, unit in directory.chats_under(session, root) if root is not None else []:
        if chat.kind is ChatKind.GROUP and chat.last_heard_at is None and unit.id in known:
            platform = directory_texts.PLATFORM_NAMES.get(chat.platform, chat.platform)
            rows.append([platform, chat.title, unit.code, texts.REGISTERED, ""])
    return rows


def _duty(session: Session, known: dict[int, Unit], now: datetime) -> list[list[str]]:
    rows = [headings(texts.DUTY)]
    for shift in directory.list_shifts(session, unit_id=None, since=now - DUTY_BEFORE, until=now + DUTY_AFTER):
        start, end = shift.starts_at.astimezone(STATION_ZONE), shift.ends_at.astimezone(STATION_ZONE)
        unit = known.get(shift.unit_id)
        if unit is None:
            continue
        who = [_person(session, shift.person_id), _person(session, shift.deputy_id)]
        rows.append([start.date().isoformat(), "", f"{start:%H:%M}", f"{end:%H:%M}", unit.code, *who])
    return rows


def _person(session: Session, person_id: int | None) -> str:
    person = directory.find_person(session, person_id) if person_id is not None else None
    if person is None:
        return ""
    mobile = directory.mobile_of(session, person)
    name = directory.name_of(session, person)
    return f"{name}({mobile})" if mobile else name
