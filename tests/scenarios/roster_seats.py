"""What the roster scenarios hand in: made-up people with right numbers, as text and as workbooks."""

import io
from collections.abc import Iterator, Sequence
from datetime import timedelta

import xlsxwriter

from bot.clock import local_day
from handlers.rosters.reading.identity import check_digit
from handlers.rosters.reading.texts import RESIDENT_ID
from simulator import acts
from simulator.world import Shown
from storage import Session, directory
from storage.rosters import Form, Line, lines, versions
from tests.scenarios.town import Seat, Town

NAMES = ("赵一鸣", "钱二虎", "孙三多", "李四光", "周五常", "吴六奇", "郑七星", "王八荒", "冯九州", "陈十全")
HEADINGS = ("姓名", "身份证号", "手机号", "班次", "住宿")


def number(order: int, born: str = "19900307") -> str:
    """A made-up resident's number with its right check digit."""
    first = f"330110{born}{order:03d}"
    return first + check_digit(first)


def wrong(good: str) -> str:
    """The same number with a wrong check digit."""
    return good[:-1] + ("1" if good[-1] != "1" else "2")


def person(name: str, order: int) -> list[str]:
    return [name, number(order), f"1380000{order:04d}", "白班", "3栋201"]


def people(count: int = 10) -> list[list[str]]:
    return [person(name, order) for order, name in enumerate(NAMES[:count], 1)]


def pasted(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(" ".join(row[:3]) for row in rows)


def workbook(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("名单")
        for at, row in enumerate([headings, *rows]):
            for column, value in enumerate(row):
                page.write_string(at, column, value)
    return out.getvalue()


async def listed(town: Town, who: str = "reporter1", count: int = 10, extra: Sequence[Sequence[str]] = ()) -> Seat:
    """A reporter whose list of so many people counted yesterday."""
    rows = [*people(count), *extra]
    firm = f"ent{who.removeprefix('reporter')}"
    held = [Line(name=row[0], id_type=RESIDENT_ID, id_no=row[1], phone=row[2]) for row in rows]
    database = town.house.database

    def write(session: Session) -> None:
        unit = directory.find_unit_by_code(session, firm)
        assert unit is not None
        now = database.now() - timedelta(days=1)
        version = versions.begin(
            session, unit_id=unit.id, day=local_day(now), form=Form.TEXT, sent_at=now, on_time=True, now=now
        )
        versions.put(session, version, lines.compare({}, lines.prepare(database.ring, held)))
        versions.count(session, version)

    await database.write(next(iter(town.house.channels.values())).station_id, write)
    return town.seat(who)


class Street:
    """A town in which each test speaks for an enterprise that no other test has touched."""

    def __init__(self, town: Town) -> None:
        self.town = town
        reporters = [one for one in town.demo.town.people if one.role == "reporter"]
        self._next: dict[str, Iterator[str]] = {
            platform: iter([one.key for one in reporters if one.platform == platform])
            for platform in ("wecom", "dingtalk")
        }

    def reporter(self, platform: str = "wecom") -> str:
        return next(self._next[platform])

    def seat(self, platform: str = "wecom") -> Seat:
        return self.town.seat(self.reporter(platform))

    async def listed(self, platform: str = "wecom", *, count: int = 10, extra: Sequence[Sequence[str]] = ()) -> Seat:
        return await listed(self.town, self.reporter(platform), count, extra)

    def name_of(self, reporter: str) -> str:
        firm = f"ent{reporter.removeprefix('reporter')}"
        return next(unit.name for unit in self.town.demo.town.units if unit.key == firm)


async def sends_file(seat: Seat, content: bytes, name: str = "名单.xlsx") -> Shown:
    """A file in the seat's own chat."""
    seat.said_at = len(seat.town.world.book)
    return await acts.upload(seat.town.world, person=seat.person, chat=seat.chat, name=name, content=content)


def last_file(town: Town, chat: str) -> bytes:
    """The newest file that the bot showed in a chat."""
    for entry in reversed(town.shown(chat)):
        if entry.from_bot and entry.files:
            return town.world.media[entry.files[0].token][1]
    raise AssertionError("no file was sent back")
