"""What the gate asks: is this vehicle expected, who comes today or tomorrow; no identity number is ever shown here."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.masking import mask_name
from bot.plain import plain
from bot.routing import Context, Router
from handlers.rosters import acts
from handlers.rosters.gate import texts
from handlers.rosters.reading.cells import is_plate, plate_of
from handlers.rosters.taking.dailies import RULES
from storage import audit, directory, rosters
from storage.directory import Unit, UnitKind
from storage.rosters import DailyKind
from storage.rosters.daily import Expected
from storage.stations import get_station

MOST_LISTED = 40
MOST_RULES = 500  #: characters
_ONE_DAY = timedelta(days=1)


def register(router: Router) -> None:
    router.command(*texts.CAR_WORDS, help=texts.HELP_CAR, act=acts.SEE)(car)
    router.command(*texts.LIST_WORDS, help=texts.HELP_LIST, act=acts.SEE)(expected)
    router.command(*texts.RULES_WORDS, help=texts.HELP_RULES, act=acts.RULES)(rules)


def _units(context: Context) -> dict[int, Unit]:
    paths = reach(context.grants, acts.SEE)
    return {unit.id: unit for unit in directory.list_units(context.session) if unit.path.startswith(paths)}


def _days(context: Context) -> Sequence[tuple[date, str]]:
    today = local_day(context.now)
    return (today, texts.TODAY_WORD), (today + _ONE_DAY, texts.TOMORROW_WORD)


def car(context: Context, rest: str) -> None:
    """`查车 浙A12345`, by tractor or trailer; another's units are as if nothing had been reported."""
    plate = plate_of(rest)
    if len(plate) < 5 or len(plate) > 12:
        raise UserError(texts.CAR_FORM)
    units, shown = _units(context), plain(plate, limit=12)
    found = [
        texts.car(plate=shown, day=word, unit=plain(units[one.row.unit_id].name, limit=40), parts=_told(context, one))
        for day, word in _days(context)
        for one in rosters.daily.find_plate(context.session, day, plate)
        if one.row.unit_id in units
    ]
    if not found and not is_plate(plate):  # one that was reported is told, however it is written
        raise UserError(texts.no_plate(said=shown))
    context.reply("\n".join(found) or texts.car_not_expected(plate=shown))


def expected(context: Context, rest: str) -> None:
    """Visitors and vehicles of a day, for whoever stands at the gate."""
    units = _units(context)
    day, word = _days(context)[rest.strip() in texts.TOMORROW]
    found = rosters.daily.expected(context.session, day, list(units))
    coming = [one for one in found if one.row.kind is not DailyKind.LABOURER]
    if not coming:
        context.reply(f"{word}{texts.NOBODY}")
        return
    cars = sum(one.row.kind is DailyKind.VEHICLE for one in coming)
    lines = [texts.head(day=word, visitors=len(coming) - cars, vehicles=cars)]
    for number, one in enumerate(coming[:MOST_LISTED], 1):
        unit = plain(units[one.row.unit_id].name, limit=40)
        lines.append(texts.line(number=number, what=_what(context, one), unit=unit, parts=_told(context, one)))
    if len(coming) > MOST_LISTED:
        lines.append(texts.more(number=len(coming) - MOST_LISTED))
    context.reply("\n".join(lines))


def _what(context: Context, one: Expected) -> str:
    fields = one.fields
    if one.row.kind is DailyKind.VEHICLE:
        return plain(str(fields.get("plate") or ""), limit=12)
    name = _name(context, str(fields.get("name") or ""))
    return " ".join(filter(None, (plain(str(fields.get("company") or ""), limit=40), name)))


def _told(context: Context, one: Expected) -> list[str]:
    fields = one.fields
    parts = [plain(str(fields[key]), limit=40) for key in ("time", "purpose", "cargo") if fields.get(key)]
    if fields.get("trailer"):
        parts.append(texts.trailer(plate=plain(str(fields["trailer"]), limit=12)))
    if fields.get("driver"):
        parts.append(_name(context, str(fields["driver"])))
    if (fields.get("party") or 1) > 1:
        parts.append(texts.party(heads=int(fields["party"])))
    return parts


def _name(context: Context, name: str) -> str:
    """Whole only one to one."""
    shown = plain(name, limit=20)
    return mask_name(shown) if context.in_group and shown else shown


# --- the park's rules -------------------------------------------------------------------------------------------------


def rules(context: Context, rest: str) -> None:
    """What the park wants its visitors to know; sent back to whoever reports visitors, to pass on."""
    words = rest.strip()
    if not words:
        raise UserError(texts.RULES_FORM)
    park, words = _park(context, words)
    name = plain(park.name, limit=40)
    station = get_station(context.session)
    held = dict(station.settings.get(RULES, {}))
    if words in texts.CANCEL:
        held.pop(str(park.id), None)
    else:
        held[str(park.id)] = plain(words, limit=MOST_RULES)
    station.settings[RULES] = held
    context.session.add(station)
    person = context.person.id if context.person is not None else 0
    audit.append(context.session, f"person:{person}", "roster.rules", f"unit:{park.id}", {"set": str(park.id) in held})
    context.reply(texts.rules_set(park=name) if str(park.id) in held else texts.rules_gone(park=name))


def _park(context: Context, words: str) -> tuple[Unit, str]:
    """The park that is meant, by name in front or as the only one; and the words behind it."""
    paths = reach(context.grants, acts.RULES)
    parks = [
        unit
        for unit in directory.list_units(context.session)
        if unit.kind is UnitKind.PARK and unit.path.startswith(paths)
    ]
    first, _, later = words.partition(" ")
    named = [park for park in parks if first in (park.name, park.code)]
    if len(named) == 1 and later.strip():
        return named[0], later.strip()
    if not parks:
        raise UserError(texts.NO_PARK)
    if len(parks) > 1:
        raise UserError(texts.WHICH_PARK)
    return parks[0], words
