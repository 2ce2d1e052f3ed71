"""The demo town as the bot's own directory knows it: what an officer would have imported from a workbook and bound."""

from datetime import datetime, time, timedelta

from bot.clock import STATION_ZONE, local_day
from bot.demo import texts
from bot.demo.town import DINGTALK, WECOM, Group, Town
from bot.demo.world import CARD_TEMPLATE, CORPS, ROBOTS
from bot.messages import ChannelKind
from simulator.world import World
from storage import Database, Session, audit, bulletins, directory, new_id, rosters, stations, system
from storage.bulletins import Entry
from storage.directory import (
    Account,
    Chat,
    ChatKind,
    ChatRoute,
    ChatState,
    GrantKind,
    Person,
    Role,
    RoleGrant,
    Unit,
    UnitKind,
)

KINDS = {
    "aibot": ChannelKind.WECOM_AIBOT,
    "app": ChannelKind.WECOM_APP,
    "robot": ChannelKind.DINGTALK_ROBOT,
    (WECOM, "webhook"): ChannelKind.WECOM_WEBHOOK,
    (DINGTALK, "webhook"): ChannelKind.DINGTALK_WEBHOOK,
}
_DEPUTIES = {"police4"}


def write(database: Database, town: Town, world: World, callback_base: str) -> int:
    """Fill an empty database with the town; the station's number. `callback_base` is the bot's own address."""
    station = system.put_station(database, key="demo", name=town.station, domain="demo.invalid")
    with database.transaction(station) as session:
        channels = _channels(session, world, callback_base)
        units = _units(session, town)
        people = _people(session, town, units, database.now())
        _groups(session, town, world, channels, units, database.now())
        _private_chats(session, town, world, channels, people, database.now())
        _duty(session, units, people, database.now())
        _open_today(session, units, people, database.now())
        bulletins.put_texts(session, _library(), database.now())
    return station


def _channels(session: Session, world: World, callback_base: str) -> dict[str, int]:
    rows: dict[str, int] = {}
    for channel in world.channels.values():
        kind = KINDS.get(channel.kind) or KINDS[(channel.platform, channel.kind)]
        path = f"/hook/{channel.id}" if channel.mode in ("callback", "http") else ""
        credentials = dict(channel.credentials)
        if kind is ChannelKind.DINGTALK_ROBOT:
            credentials["card_template_id"] = CARD_TEMPLATE
        if path:
            channel.endpoints["callback"] = callback_base + path
            channel.endpoints["card_callback"] = callback_base + path + "/card"
        rows[channel.id] = stations.put_channel(
            session,
            kind=kind.value,
            key=f"{kind.value}:{channel.id}",
            corp=channel.corp,
            name=channel.name,
            credentials=credentials,
            callback_path=path,
            edition=channel.edition if channel.platform == DINGTALK else "",
        )
    return rows


def _units(session: Session, town: Town) -> dict[str, Unit]:
    rows: dict[str, Unit] = {}
    station = session.info["station"]
    for unit in town.units:
        parent = rows.get(unit.parent)
        identity = new_id(session)
        rows[unit.key] = Unit(
            station_id=station,
            id=identity,
            parent_id=parent.id if parent else None,
            kind=UnitKind(unit.kind),
            name=unit.name,
            path=f"{parent.path if parent else '/'}{identity}/",
            code=unit.key,
            tags=list(unit.tags),
        )
    session.add_all(rows.values())
    session.flush()
    return rows


def _people(session: Session, town: Town, units: dict[str, Unit], now: datetime) -> dict[str, Person]:
    rows: dict[str, Person] = {}
    station = session.info["station"]
    for person in town.people:
        row = rows[person.key] = directory.new_person(session, name=person.name, mobile=person.mobile, now=now)
        user_id = f"{person.platform[:2]}_{person.key}"
        account = Account(
            station_id=station,
            id=new_id(session),
            person_id=row.id,
            platform=person.platform,
            corp=CORPS[person.platform],
            user_id=user_id,
            user_key=directory.user_key(user_id),
            linked_at=now,
        )
        grant = RoleGrant(
            station_id=station,
            id=new_id(session),
            person_id=row.id,
            unit_id=units[person.unit].id,
            role=Role(person.role),
            kind=GrantKind.DEPUTY if person.key in _DEPUTIES else GrantKind.MAIN,
            granted_at=now,
        )
        session.add_all((account, grant))
        if person.role in ("manager", "reporter", "leader"):
            units[person.unit].contact_person_id = row.id
    session.flush()
    return rows


def _groups(
    session: Session, town: Town, world: World, channels: dict[str, int], units: dict[str, Unit], now: datetime
) -> None:
    for group in town.groups:
        chat = _chat(session, group.platform, ChatKind.GROUP, now, title=group.title, unit_id=units[group.unit].id)
        _route(session, chat, *_way(group, world, channels))
    session.flush()


def _way(group: Group, world: World, channels: dict[str, int]) -> tuple[int, str]:
    """The channel and address a group is reached by; a webhook's address is nothing but the webhook itself."""
    channel = world.chats[group.key].channels[0]
    return channels[channel], "" if group.send_only else world.chats[group.key].wire_id


def _private_chats(
    session: Session, town: Town, world: World, channels: dict[str, int], people: dict[str, Person], now: datetime
) -> None:
    for person in town.people:
        robot = ROBOTS[person.platform]
        chat = _chat(session, person.platform, ChatKind.PRIVATE, now, person_id=people[person.key].id)
        if person.platform == WECOM:
            _route(session, chat, channels["app"], _user_id(world, person.key, "app"))
        _route(session, chat, channels[robot], _user_id(world, person.key, robot))
    session.flush()


def _user_id(world: World, person: str, channel: str) -> str:
    robot = world.channels[channel]
    return world.people[person].accounts[(robot.platform, robot.corp)]


def _chat(
    session: Session,
    platform: str,
    kind: ChatKind,
    now: datetime,
    *,
    title: str = "",
    unit_id: int | None = None,
    person_id: int | None = None,
) -> Chat:
    chat = Chat(
        station_id=session.info["station"],
        id=new_id(session),
        platform=platform,
        kind=kind,
        title=title,
        unit_id=unit_id,
        person_id=person_id,
        state=ChatState.ACTIVE,
        bound_at=now if unit_id is not None else None,
    )
    session.add(chat)
    return chat


def _route(session: Session, chat: Chat, channel_id: int, address: str) -> None:
    session.add(
        ChatRoute(
            station_id=session.info["station"],
            id=new_id(session),
            chat_id=chat.id,
            channel_id=channel_id,
            address=address,
            destination=directory.destination_of(channel_id, address),
            can_push=True,
            state=ChatState.ACTIVE,
        )
    )


def _library() -> list[Entry]:
    """A few cases for the daily one."""
    return [Entry("case", title, body, fraud_type) for fraud_type, title, body in texts.CASES]


def _duty(session: Session, units: dict[str, Unit], people: dict[str, Person], now: datetime) -> None:
    """A fortnight of shifts from yesterday on, so that somebody is always on duty."""
    start = now - timedelta(days=1)
    for day in range(14):
        first, second = ("police3", "police4") if day % 2 == 0 else ("police4", "police3")
        directory.put_shift(
            session,
            unit_id=units["station"].id,
            person_id=people[first].id,
            deputy_id=people[second].id,
            starts_at=start + timedelta(days=day),
            ends_at=start + timedelta(days=day + 1),
        )


def _open_today(session: Session, units: dict[str, Unit], people: dict[str, Person], now: datetime) -> None:
    """Begun in the evening the demo takes lists all the same: its officer has opened the day. The next one locks."""
    day, officer = local_day(now), people["police1"].id
    if now <= datetime.combine(day, time(), STATION_ZONE) + timedelta(minutes=rosters.figures.DEFAULT_CUT_OFF):
        return
    root = units["station"].id
    rosters.openings.put(session, unit_id=root, day=day, person_id=officer, reason=texts.OPENED_FOR_DEMO, now=now)
    audit.append(session, f"person:{officer}", "roster.open", f"unit:{root}", {"reason": texts.OPENED_FOR_DEMO})


__all__ = ["write"]
