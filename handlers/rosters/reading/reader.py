"""The one reader: a message or a file to a checked `Reading`."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.rosters.reading import (
    choosing,
    colloquial,
    corrections,
    courtesies,
    dates,
    decoding,
    deferred,
    enterprise,
    files,
    forms,
    mixed,
    stating,
    tables,
    talking,
    texts,
    upright,
)
from handlers.rosters.reading.checking import find_duplicates
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.lines import Lines
from handlers.rosters.reading.marks import Known, Marks
from handlers.rosters.reading.messages import Message
from handlers.rosters.reading.model import Reading, Summary
from handlers.rosters.reading.people import People

_FEW = 12  #: lines of a sheet without people that are read like a message
LONGEST_TEXT = 400_000  #: characters of one pasted message
#: `跟昨天一样` is said of today.
_VISIT_DAY = deferred.compile(
    "(?:来访|到访|来园|入园|进园|预约)(?:日期|时间|日)|.{0,20}(?:预约|预报|进[园场厂]|入[园厂]|来园).{0,3}车"
)
_LIKE_BEFORE = deferred.compile("(?:还是|仍是|同|和|与|跟|像|照|较|比|相比|对比)(?:昨[天日]|前天|前一天|上次)")


def read_text(text: str, today: date, *, sender_enterprise: str | None = None) -> Reading:
    """Read a message. Never raises: what is no roster comes back as `not_a_roster`."""
    draft, people = Draft(), People(today)
    text = upright.laid_flat(text[:LONGEST_TEXT])
    if courtesies.advertises(text):
        return conclude(draft, today, spoken_text=text)
    parts = mixed.parted(text) if not colloquial.denies(text) else None
    if parts is not None:
        Message(draft, people).read(parts.changes)
        for one in parts.mended:
            corrections.correction(one, people, draft, 1)
    elif _mends(text) and corrections.correction(text, people, draft, 1):
        draft.titles.append(corrections.title(text))
    else:
        Message(draft, people).read(text)
    if not draft.has_people:
        if not draft.totals and not draft.stated_changes and (number := corrections.heads(text)) is not None:
            draft.totals, draft.stated.on_duty = [number], number
        if not draft.totals and not draft.stated_changes and (number := enterprise.heads(text)) is not None:
            draft.titles.append(text)
            draft.totals, draft.stated.on_duty = [number], number
        draft.stated.correction = bool(draft.totals) and corrections.is_correction(text)
        _stand_still(draft, text)
    if talking.is_talk(text, draft):
        return conclude(Draft(), today, spoken_text=text)
    draft.no_visits = not draft.visitors and not draft.vehicles and stating.says_no_visits(text)
    return conclude(draft, today, sender_enterprise=sender_enterprise, spoken_text=text)


def _stand_still(draft: Draft, text: str) -> None:
    """What a report without people says of everybody: that nothing changed, that the company stands still."""
    draft.stated.no_change = stating.says_no_change(text) or (draft.nothing and not draft.stated_changes)
    draft.stated.suspended = stating.says_stop(text)
    draft.stated.resumed = not draft.stated.suspended and stating.says_resumed(text)


def _mends(text: str) -> bool:
    return corrections.is_correction(text) and not colloquial.denies(text)


def read_content(
    content: bytes,
    name: str,
    today: date,
    *,
    sender_enterprise: str | None = None,
    password: str | None = None,
    known: Known | None = None,
) -> Reading:
    """Read a file's bytes where they are (callers use `upload.read`, which does it in a child). Raises Rejected."""
    found, notices = files.sheets_of(content, password)
    marks = Marks.of(known) if known is not None else None
    if isinstance(found, str):
        return _read_plain(found, name, today, sender_enterprise, marks)
    draft, people = Draft(notices=notices, marks=marks), People(today)
    sheets = choosing.chosen(found, today, draft)
    for sheet in sheets:
        if said := forms.cards(sheet):
            Message(draft, people).read(said)
            continue
        tables.read(sheet, draft, people, choosing.section_of_sheet(sheet, sheets))
        if not draft.left_out:
            sheet.rows = []
    if not draft.has_people and not draft.has_table:
        _stand_still(draft, "\n".join(draft.titles[:_FEW]))
    names = [sheet.name for sheet in sheets] if len(sheets) == 1 else []
    return conclude(draft, today, sender_enterprise=sender_enterprise, file_names=[*names, name])


def _read_plain(
    text: str, name: str, today: date, sender_enterprise: str | None, marks: Marks | None = None
) -> Reading:
    """A file of text: a table when it has separators, else like a message."""
    mark = decoding.separator(text)
    if mark is not None and not _is_message(name):
        draft, people = Draft(marks=marks), People(today)
        tables.read(decoding.table(text, mark), draft, people)
        reading = conclude(draft, today, sender_enterprise=sender_enterprise, file_names=[name])
        if reading.lines or reading.visitors or reading.vehicles or draft.has_table:
            return reading
    return read_text(text, today, sender_enterprise=sender_enterprise)


def _is_message(name: str) -> bool:
    """Pasted text comes without a name, or as a file of plain text; its tables are found line by line."""
    return not name or name.lower().endswith((".txt", ".md", ".text"))


# --- the whole ---


def conclude(
    draft: Draft,
    today: date,
    *,
    sender_enterprise: str | None = None,
    file_names: Sequence[str] = (),
    spoken_text: str = "",
) -> Reading:
    """Judge what was found as one report."""
    for block in draft.left_out:
        block.settle()
    lines = draft.lines()
    if draft.left_out:
        lines.sort()
    find_duplicates(lines)
    reading = Reading(rows=lines, visitors=draft.visitors, vehicles=draft.vehicles, notices=draft.notices)
    if draft.marks is not None:
        reading.same, reading.same_lack = draft.marks.same, dict(draft.marks.lacking)
    found = enterprise.find(draft.titles, spoken=bool(spoken_text))
    reading.stated_enterprise = found or _of_lines(lines) or next(filter(None, map(_of_file, file_names)), None)
    reading.enterprise = reading.stated_enterprise or sender_enterprise or None
    reading.stated_date = _day(draft, today)
    reading.date = reading.stated_date or today
    _count(reading, lines, draft)
    _visits(reading, draft, today, spoken_text)
    _fitness(reading, draft, is_promise=courtesies.puts_off(spoken_text))
    return reading


def _of_lines(lines: Lines) -> str | None:
    """The company that a column names in every line."""
    named = set(lines.column("employer"))
    return str(named.pop()) if len(named) == 1 and None not in named else None


def _of_file(name: str) -> str | None:
    """A company in the name of a file or sheet counts only when it can be nothing else."""
    return enterprise.of_title(re.sub(r"\.[A-Za-z]{2,5}$", "", name), only_sure=True) if name else None


def _day(draft: Draft, today: date) -> date | None:
    """The report's own day: the titles' first date, which for visitors' headings is tomorrow's and does not count."""
    for title in draft.titles:
        if title in draft.visit_words or (
            (re.search("来访|来车|访客|明[天日]|入职|离职日|返岗|回来|到期", title) or _VISIT_DAY.match(title))
            and not re.search("日报|名单|花名册|报送|变动", title)
        ):
            continue
        if day := dates.find(_LIKE_BEFORE.sub("", title), today, spoken=len(title) <= 60):
            return day if not (draft.stated.correction is False and day > today + timedelta(days=31)) else None
    return None


def _count(reading: Reading, lines: Lines, draft: Draft) -> None:
    """Heads stated and counted, and the figures beside them."""
    changes: list[str | None] = lines.column("change")
    repeated = sum(1 for codes in lines.column("warnings") if "duplicate_row" in codes)
    staying, heads = changes.count(None) + len(reading.same), reading.lines
    if draft.subtotals and not draft.totals:
        draft.totals = [sum(draft.subtotals)]
    totals = draft.totals
    reading.declared = None if not totals else max(totals) if draft.stated.by_shift else totals[0]
    is_full = staying > draft.aside and not draft.stated.correction
    if is_full:
        reading.counted = heads - repeated - max(draft.apart, changes.count(texts.LEFT))
        if reading.declared == heads - repeated:
            reading.counted = reading.declared
    if draft.totals and len(draft.totals) > 1 and is_full and reading.counted in (sum(draft.totals), *draft.totals):
        reading.declared = reading.counted
    said = draft.stated
    summary = Summary(
        correction=said.correction, no_change=said.no_change, suspended=said.suspended, resumed=said.resumed
    )
    for field, change in (("joined", texts.JOINED), ("left", texts.LEFT), ("on_leave", texts.ON_LEAVE)):
        number = draft.stated_changes.get(change, changes.count(change) or None)
        setattr(summary, field, number)
    if not is_full or draft.stated_changes or len(draft.stated.by_shift) > 1:
        summary.on_duty = draft.stated.on_duty if draft.stated.on_duty is not None else reading.declared
        summary.by_shift = draft.stated.by_shift
    if reading.declared is None and draft.stated.by_shift and (not is_full or len(draft.stated.by_shift) > 1):
        reading.declared = summary.on_duty = sum(draft.stated.by_shift.values())
    reading.summary = summary


def _visits(reading: Reading, draft: Draft, today: date, text: str) -> None:
    if not reading.visitors and not reading.vehicles and not draft.unknown_plate and not draft.no_visits:
        return
    if draft.unknown_plate:
        reading.doc_warnings.append("vehicle_plate_unknown")
    base = reading.date or today
    for title in (*draft.visit_words, *draft.titles, text):
        if not title:
            continue
        if re.search("明[天日早晚]", title):
            explicit = dates.find(re.sub("明[天日早晚]", "", title), today)
            reading.visit_date = explicit if explicit and explicit > base else base + timedelta(days=1)
            return
        if title in draft.visit_words and dates.find(title, today) is None and (day := dates.weekday(title, today)):
            reading.visit_date = day
            return
        if (day := dates.find(title, today)) and (title in draft.visit_words or _VISIT_DAY.match(title)):
            reading.visit_date = day
            return
    reading.visit_date = base + timedelta(days=1)


def _fitness(reading: Reading, draft: Draft, *, is_promise: bool = False) -> None:
    """Whether this is a roster at all, and whether anybody stands in it."""
    summary = reading.summary
    has_figures = reading.declared is not None or any(
        (summary.joined, summary.left, summary.on_leave, summary.no_change, summary.suspended, summary.resumed)
    )
    if reading.lines or reading.visitors or reading.vehicles or has_figures or draft.unknown_plate or draft.no_visits:
        return
    is_form = draft.has_table or draft.has_people_section or any(_names_a_list(title) for title in draft.titles[:3])
    is_form = is_form and (draft.has_table or not is_promise)
    reading.doc_errors.append("no_rows" if is_form else "not_a_roster")
    if not is_form:
        reading.enterprise = reading.stated_enterprise = reading.date = None


def _names_a_list(title: str) -> bool:
    return (
        len(title) < 40
        and bool(re.search("花名册|名单|日报|登记表|接龙", title))
        and not re.search("[?？!！]|辛苦|谢谢|请|记得|大家|文件|哪|怎么|群里|发一?下|收到|什么|了吗|一下", title)
    )
