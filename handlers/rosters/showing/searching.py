"""`查人`: a purpose is asked for first; who looked, for what and why is on record before anything is shown."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.masking import mask_numbers
from bot.plain import plain
from bot.routing import Context, Place, Router
from handlers.rosters import acts
from handlers.rosters.showing import texts
from storage import Session, audit, directory, rosters
from storage.rosters import Line

ASKED = "roster.look-up"
LEAST_PURPOSE, MOST_PURPOSE = 4, 200  #: characters
MOST_SHOWN = 10
VISITS_BACK = timedelta(days=7)
_ID = re.compile(r"[0-9]{17}[0-9Xx]|[A-Za-z]{1,3}[0-9]{7,12}|[0-9]{15}")
_PHONE = re.compile(r"1[3-9][0-9]{9}")


class Found(NamedTuple):
    unit: str
    parts: tuple[str, ...]


def register(router: Router) -> None:
    router.command(*texts.LOOK_UP_WORDS, help=texts.HELP_LOOK_UP, act=acts.LOOK_UP, place=Place.PRIVATE)(ask)
    router.answer(ASKED)(answered)


def ask(context: Context, rest: str) -> None:
    what = " ".join(rest.split())
    if len(what) < 2 or len(what) > 40:
        raise UserError(texts.WHOM)
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person else None,
        kind=ASKED,
        payload={"what": what},
        now=context.now,
    )
    context.reply(texts.ask_purpose(what=plain(what, limit=40)))


def answered(context: Context, text: str) -> None:
    """The purpose; too short a word is asked for again."""
    assert context.question is not None
    assert context.person is not None
    what, purpose = str(context.question.payload["what"]), " ".join(text.split())
    if purpose in texts.CANCEL:
        _forget(context)
        context.reply(texts.CANCELLED)
        return
    if len(purpose) < LEAST_PURPOSE:
        raise UserError(texts.PURPOSE_TOO_SHORT)
    _forget(context)
    paths = reach(context.grants, acts.LOOK_UP)
    if not paths:
        raise UserError(texts.unknown_unit(name=plain(what, limit=30)))
    found = look_up(
        context.session, what, purpose[:MOST_PURPOSE], paths, f"person:{context.person.id}", local_day(context.now)
    )
    context.reply(shown(found))


def shown(found: Sequence[Found]) -> str:
    if not found:
        return texts.NOT_FOUND
    lines = [
        texts.found_line(number=number, unit=one.unit, parts=one.parts)
        for number, one in enumerate(found[:MOST_SHOWN], 1)
    ]
    more = [texts.more_found(number=len(found) - MOST_SHOWN)] if len(found) > MOST_SHOWN else []
    return "\n".join([texts.found_head(number=len(found)), *lines, *more])


def look_up(session: Session, what: str, purpose: str, paths: Sequence[str], actor: str, today: date) -> list[Found]:
    """Lines that hold now and visits of these days, under `paths`; the look is on record whatever it finds."""
    units = {unit.id: unit for unit in directory.list_units(session) if unit.path.startswith(tuple(paths))}
    asked = _asked(what)
    opened = rosters.finding.find(
        session, name=asked.get("name", ""), id_no=asked.get("id_no", ""), phone=asked.get("phone", "")
    )
    found = [
        Found(plain(units[one.unit_id].name, limit=40), _parts(one.line)) for one in opened if one.unit_id in units
    ]
    found += _visits(session, what, units, today)
    audit.append(session, actor, ASKED, "roster", {"what": what, "purpose": purpose, "found": len(found)})
    return found


def _asked(what: str) -> dict[str, str]:
    bare = what.replace(" ", "").replace("-", "")
    if _PHONE.fullmatch(bare):
        return {"phone": bare}
    return {"id_no": bare.upper()} if _ID.fullmatch(bare) else {"name": what}


def _parts(line: Line) -> tuple[str, ...]:
    """What an officer needs; the number only by its ends."""
    parts = (
        line.name,
        _masked(line.id_no) if line.id_no else None,
        line.phone,
        line.team,
        texts.shift(text=line.shift) if line.shift else None,
        texts.lodging(text=line.lodging) if line.lodging else None,
        line.plate,
        line.status,
    )
    return tuple(plain(part, limit=60) for part in parts if part)


def _masked(number: str) -> str:
    """Enough of a document's number to compare it with the card."""
    masked = mask_numbers(number)
    return masked if masked != number else f"{number[:2]}****{number[-2:]}"


def _visits(session: Session, what: str, units: dict[int, directory.Unit], today: date) -> list[Found]:
    if _asked(what).keys() != {"name"}:
        return []
    found = []
    for one in rosters.daily.find_name(session, what, today - VISITS_BACK):
        if one.row.unit_id in units:
            day = texts.visit(day=texts.day_of(month=one.row.day.month, day=one.row.day.day))
            told = tuple(
                plain(str(one.fields[key]), limit=60)
                for key in ("name", "driver", "company", "purpose", "plate")
                if one.fields.get(key)
            )
            found.append(Found(plain(units[one.row.unit_id].name, limit=40), (*told, day)))
    return found


def _forget(context: Context) -> None:
    person = context.person.id if context.person else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person)
