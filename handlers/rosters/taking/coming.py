"""What is said today of a later day (`张三明天离职`): nothing changes until then, and that morning it is asked for."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from bot.clock import STATION_ZONE
from bot.identity import may
from bot.messages import Button, Card
from bot.plain import plain
from bot.routing import Context, Job, Lane
from handlers.rosters import acts
from handlers.rosters.reading import colloquial, spoken
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.scanning import scan
from handlers.rosters.taking import desk, sources, spans
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.heeding import texts
from handlers.rosters.taking.sources import Source
from storage import NotFound, directory, rosters, tasks
from storage.directory import Unit
from storage.rosters import Form, PaperState

REMIND = "roster.coming"
TAKE = "roster-coming"  #: prefix of the button of a reminder
ASKED_AT, ASKED_UNTIL = time(8), time(20)  #: station time of that day
MOST_DAYS = 31
LONGEST = 600  #: characters of a message that may be about another day
_CLAUSE = re.compile(r"[^,，。；;！!\n]+[,，。；;！!\n]*")
_WHEN = re.compile(
    r"(?:(?:做|干|上|工作)?[从到自])?(?:大?后天|明[天日早晚]|(?:下个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]|(?:本|这个?)?月底)"
    "(?:上午|下午|早上|晚上|中午)?(?:起|开始|以后|就|也|要|将|会|准备|打算|正式|才)*"
)


_NAMED_ONLY = re.compile(r"^[^,，。；;]{2,12}[,，]\s*$")


class Said(NamedTuple):
    day: date
    words: str


def split(text: str, today: date) -> tuple[str, list[Said]]:
    """(what is said of today, what is said of each later day, without naming it)"""
    if len(text) > LONGEST:
        return text, []
    now: list[str] = []
    later: dict[date, str] = {}
    open_day: date | None = None  #: of which more may be said
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        when = _ahead(clause, today)
        if when is not None:
            open_day = when.day
            in_front = now.pop() if now and _leads(now[-1]) else ""
            later[open_day] = later.get(open_day, "") + in_front + when.words
        elif open_day is not None and not spoken.is_spoken(clause) and (_names(clause) or scan(clause)):
            later[open_day] += clause
        else:
            open_day = None
            now.append(clause)
    return "".join(now).strip(), [Said(day, words.strip()) for day, words in sorted(later.items())]


def _leads(clause: str) -> bool:
    """`张三，李四明天离职`: a name in front that nothing is said of."""
    return bool(_NAMED_ONLY.search(clause)) and not spoken.is_spoken(clause) and _names(clause)


def _ahead(clause: str, today: date) -> Said | None:
    """The later day that stands in front of what somebody does."""
    found = None if spoken.is_of_today(clause) else _WHEN.search(clause)
    if found is None or spoken.tells_who(clause, found.end()):
        return None
    rest = clause[: found.start()] + clause[found.end() :]
    verb = spoken.first_verb(colloquial.plain(rest))
    if verb is None or verb < found.start() or not (_names(rest) or rest.rstrip().endswith((":", "："))):
        return None
    day = spans.day_of(found.group(), today)
    if day is None or not 0 < (day - today).days <= MOST_DAYS:
        return None
    return Said(day, rest)


def _names(clause: str) -> bool:
    return any(is_name(name) for _, name in names_in(clause))


def keep(place: Desk, unit: Unit, source: Source, later: Sequence[Said]) -> None:
    """Until that morning; said at once, and only privately, for it names people."""
    for one in later:
        kept = rosters.papers.put(
            place.session,
            form=Form.TEXT,
            state=PaperState.DONE,
            person_id=place.person_id,
            chat_id=place.chat_id,
            unit_id=unit.id,
            sent_at=place.sent_at,
            body=sources.as_body(Source(text=one.words, channel=source.channel)),
            now=place.now,
        )
        due = datetime.combine(one.day, ASKED_AT, STATION_ZONE)
        payload = {"paper": kept.id, "channel": source.channel}
        until = datetime.combine(one.day, ASKED_UNTIL, STATION_ZONE)
        tasks.put(place.session, REMIND, f"{REMIND}:{kept.id}", due, payload, Lane.REMINDER.number, until)
    place.tell(texts.coming(said=[(one.day, plain(one.words, limit=200)) for one in later]))


def remind(job: Job) -> None:
    """On its day: one tap hands it in. Whoever may not hand in any more is not asked."""
    paper = rosters.papers.get(job.session, int(job.payload["paper"]))
    unit = directory.find_unit(job.session, paper.unit_id or 0)
    place = desk.of_job(job, paper, int(job.payload["channel"]))
    if unit is None or not unit.active or paper.body is None or not may(place.grants, acts.HAND_IN, unit.path):
        return
    words = plain(sources.load(job.session, paper).text, limit=200)
    text = texts.came(unit=plain(unit.name, limit=40), words=words)
    button = Button(f"{TAKE}:{paper.id}", texts.HAND_IN_NOW, "primary")
    place.tell(Card(title=texts.CAME_TITLE, text=text, buttons=(button,)))


def taken(context: Context) -> tuple[str, Unit]:
    """What a press of `roster-coming:<paper>` hands in: once, and only by whoever said it."""
    number = context.message.press.button.rpartition(":")[2] if context.message.press is not None else ""
    if not number.isdecimal():
        raise NotFound("paper")
    paper = rosters.papers.get(context.session, int(number))
    person_id = context.person.id if context.person is not None else None
    unit = directory.find_unit(context.session, paper.unit_id or 0)
    if paper.body is None or person_id is None or paper.person_id != person_id or unit is None:
        raise NotFound("paper")
    if not context.may(acts.HAND_IN, unit.path):
        raise NotFound("paper")
    text = sources.load(context.session, paper).text
    rosters.papers.finish(context.session, paper)
    return text, unit
