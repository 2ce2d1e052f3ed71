"""The live board, the case with its time line, the ledger with filters, the figures. Looks change nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.identity import reach
from bot.masking import mask_mobile, mask_name, mask_numbers
from bot.pages import Done, Figure, PageContext, Waiting
from bot.plain import plain
from handlers.disputes import texts as words
from handlers.disputes.core import access, people, telling
from handlers.disputes.core import desk as desks
from handlers.disputes.core.desk import Desk
from handlers.disputes.core.stepping import PAGED
from handlers.disputes.pages import texts
from handlers.disputes.record import dossier, figures, ledger, legal, reports
from handlers.disputes.record import texts as record_words
from handlers.disputes.rules.levels import ORDER
from storage import directory, disputes
from storage.disputes import OPEN, UNTAKEN, DisputeCase, DisputeState, Level

FILTERS = ("month", "level", "kind", "state", "unit")


def _visible(desk: Desk) -> list[DisputeCase]:
    return [case for case in disputes.list_live(desk.session) if access.may_see(desk, case)]


def _row(desk: Desk, case: DisputeCase, units: Mapping[int, str]) -> dict[str, Any]:
    due_at = disputes.next_step(desk.session, case)
    return {
        "case": case,
        "level": case.level.value,
        "level_name": words.LEVELS[case.level.value],
        "kind": words.CATEGORIES[case.category],
        "state": words.STATES[case.state.value],
        "place": telling.place_names(units, case.unit_path),
        "holder": people.name_of(desk.session, case.holder_id),
        "due_at": due_at,
        "waits": case.state in UNTAKEN,
        "late": case.settle_by is not None and case.settle_by < desk.now and case.state in OPEN,
        "alarm": case.level is Level.HIGH and case.state in UNTAKEN,
    }


def board(context: PageContext) -> Mapping[str, Any]:
    """By grade, the worst first; within it what waits for somebody first, then by the next due moment."""
    desk = desks.of_page(context)
    units = {unit.id: unit.name for unit in directory.list_units(desk.session, active_only=False)}
    rows = [_row(desk, case, units) for case in _visible(desk)]
    rows.sort(key=lambda row: (not row["waits"], row["due_at"] or desk.now))
    live = [row for row in rows if row["case"].state in OPEN]
    return {
        "groups": [
            (level.value, words.LEVELS[level.value], [row for row in live if row["level"] == level.value])
            for level in reversed(ORDER)
        ],
        "settled": [row for row in rows if row["case"].state is DisputeState.SETTLED],
        "alarms": [row["case"].number for row in live if row["alarm"]],
    }


def waiting(context: PageContext) -> Sequence[Waiting]:
    rows = [case for case in _visible(desks.of_page(context)) if case.state in UNTAKEN]
    high = sum(1 for case in rows if case.level is Level.HIGH)
    found = [Waiting(texts.HIGH_WAITING, "disputes", high, urgent=True)] if high else []
    rest = len(rows) - high
    return [*found, *([Waiting(texts.WAITING, "disputes", rest)] if rest else [])]


def glance(context: PageContext) -> Sequence[Figure]:
    count = sum(1 for case in _visible(desks.of_page(context)) if case.state in OPEN)
    return [Figure(texts.OPEN_COUNT, str(count), "disputes")]


def case(context: PageContext) -> Mapping[str, Any]:
    """Names, phones and numbers masked until they are asked for on record."""
    desk = desks.of_page(context)
    found = access.seen(desk, context.number("number"))
    session, told = desk.session, disputes.told_of(desk.session, found)
    full = context.revealed

    def shown(text: str) -> str:
        return plain(text if full else mask_numbers(text))

    units = {unit.id: unit.name for unit in directory.list_units(session, active_only=False)}
    reporter = dossier.words_for_reporter(session, found, told)
    return {
        "title": texts.numbered(number=found.number),
        "row": _row(desk, found, units),
        "case": found,
        "source": record_words.SOURCES[found.source.value],
        "reporter": reporter if full else mask_name(reporter),
        "words": shown(told.words),
        "more": [shown(one) for one in told.more],
        "result": shown(told.result),
        "reasons": [plain(one, limit=80) for one in told.reasons],
        "outcome": words.OUTCOMES.get(found.outcome, ""),
        "parties": [_party(desk, one, full) for one in disputes.parties_of(session, found)],
        "visits": [
            (one.place, one.due_at, one.done_at, texts.RESULTS.get(one.result.value if one.result else "", ""))
            for one in disputes.visits_of(session, found, all_rounds=True)
        ],
        "steps": [
            (
                numbers,
                step.at,
                dossier.actor_name(session, step.actor),
                record_words.ACTS.get(step.act, step.act),
                shown(dossier.detail(session, step.detail)),
            )
            for numbers, step in _in_short(disputes.steps_of(session, found))
        ],
        "legal": [(one.text, one.article, one.until) for one in legal.hints_for(found)],
        "broken": disputes.check(session, found),
        "may_work": access.may_work(desk, found),
        "party_kinds": list(words.PARTY_KIND_NAMES.items()),
        "party_states": list(words.PARTY_STATE_NAMES.items()),
        "revealed": full,
        "outcomes": [(code, words.OUTCOMES[code]) for code in words.CHOSEN],
        "levels": [(level.value, words.LEVELS[level.value]) for level in ORDER if level is not found.level],
        "is_open": found.state in OPEN and found.merged_into is None,
        "is_settled": found.state is DisputeState.SETTLED,
    }


def _in_short(steps: Sequence[disputes.Step]) -> list[tuple[str, disputes.Step]]:
    """Newest first; calls that follow each other without anything between them are one line, the last of them. The
    dossier has each."""
    found: list[tuple[str, disputes.Step]] = []
    first = 0
    for place, step in enumerate(steps):
        follows = steps[place + 1] if place + 1 < len(steps) else None
        if step.act == PAGED and follows is not None and follows.act == PAGED:
            continue
        run = place - first + 1
        found.append((texts.numbers(first=steps[first].seq, last=step.seq, count=run), step))
        first = place + 1
    return found[::-1]


def _party(desk: Desk, party: disputes.DisputeParty, full: bool) -> tuple[str, str, str, str]:
    name, mobile = disputes.party_name(desk.session, party), disputes.party_mobile(desk.session, party)
    return (
        words.PARTY_KIND_NAMES[party.kind.value],
        plain(name if full else mask_name(name), limit=40),
        mobile if full else mask_mobile(mobile) if mobile else "",
        words.PARTY_STATE_NAMES[party.state.value],
    )


def look(context: PageContext) -> Done:
    """That somebody looked at it in full is a step of the case."""
    desk = desks.of_page(context)
    found = access.seen(desk, context.number("number"))
    desk.record(found, "looked")
    return Done(texts.LOOKED, reveals=True)


def _wanted(context: PageContext) -> ledger.Wanted:
    return ledger.parse(desks.of_page(context), asked(context.query))


def asked(given: Mapping[str, str]) -> str:
    """The filters as the words that ask for them in chat."""
    return " ".join(given[name][:40] for name in FILTERS if given.get(name))


def ledger_page(context: PageContext) -> Mapping[str, Any]:
    desk, wanted = desks.of_page(context), _wanted(context)
    cases = ledger.rows(desk, wanted)
    return {
        "heads": record_words.COLUMNS,
        "rows": ledger.lines(desk, cases[:500]),
        "count": len(cases),
        "month": wanted.span,
        "level": words.LEVELS.get(wanted.level.value, "") if wanted.level is not None else "",
        "kind": words.CATEGORIES.get(wanted.category, ""),
        "state": next((name for name, value in words.STATE_WORDS.items() if value == wanted.state), ""),
        "unit": wanted.unit_name,
        "states": list(words.STATE_WORDS),
        "may_export": any(context.may(access.EXPORT, unit) for unit in reach(desk.grants, access.EXPORT)),
        "levels": list(words.LEVELS.values()),
        "kinds": list(words.CATEGORIES.values()),
    }


def figures_page(context: PageContext) -> Mapping[str, Any]:
    desk, wanted = desks.of_page(context), _wanted(context)
    cases = ledger.rows(desk, wanted)
    return {
        "month": wanted.span,
        "lines": reports.lines(reports.scope_of(desk), wanted.span, reports.count(desk, cases)),
        "spots": [reports.spot_text(desk, one) for one in figures.hot_spots(cases)],
        "patterns": [
            (reports.spot_text(desk, one), one.numbers)
            for one in figures.hot_spots(cases, most=30, least=figures.PATTERN_FROM)
        ],
        "definitions": reports.definitions(desk),
    }
