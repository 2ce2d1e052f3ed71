"""Pages of the console. What is shown is decided unit by unit."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.clock import local_day
from bot.identity import reach
from bot.masking import mask_name
from bot.pages import Deed, Figure, Page, PageContext
from bot.plain import plain
from handlers.scoring import acts, asking, boards, places, rules, standing
from handlers.scoring import texts as chat_texts
from handlers.scoring.bank import banking, taking
from handlers.scoring.duties import pledging
from handlers.scoring.duties import texts as duty_texts
from handlers.scoring.rules import Weights
from handlers.scoring.showing import texts
from storage import NotFound, Session, audit, directory, scoring
from storage.directory import Unit
from storage.scoring import Board, BoardState, Pledge, RoundState

MOST_MONTHS = 12
SHOWN = 200
HEIGHT, WIDTH = 180, 640


def _period(context: PageContext) -> str:
    default = standing.month_of(local_day(context.now))
    return standing.split_period(context.query.get("period", ""), default)[1]


def _tops(context: PageContext) -> list[Unit]:
    """The outermost units that this person may see scores of."""
    paths = reach(context.grants, acts.SEE)
    return [unit for unit in directory.list_units(context.session) if unit.path in paths]


def _scores(context: PageContext) -> Mapping[str, Any]:
    period, weights = _period(context), Weights.of(context.station.settings)
    rows = [row for top in _tops(context) for row in boards.standings(context.session, top, period, weights)]
    return {
        "period": period,
        "rows": [{**row, "shown": standing.shown(row["score"])} for row in rows[:SHOWN]],
        "csv": _table(rows),
        "left": _left_off(len(rows)),
    }


def _left_off(number: int) -> str:
    return texts.rows_left_off(shown=SHOWN, number=number) if number > SHOWN else ""


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Every team with its points by part, to be kept as a file."""
    names = (*rules.PARTS, rules.BONUS, rules.INCIDENT)
    lines = [[texts.RANK, texts.TEAM, texts.SCORE, *(chat_texts.PART_NAMES[name] for name in names)]]
    for row in rows:
        points = dict(row["lines"])
        shown = [standing.shown(points.get(name, 0)) for name in names]
        lines.append([str(row["rank"] or ""), row["name"], standing.shown(row["score"]), *shown])
    return banking.as_csv(lines)


def _team(context: PageContext) -> Mapping[str, Any]:
    """One team: parts, entries, months before, weakest types, reviews that it still owes, pledge."""
    unit = directory.get_unit(context.session, context.number("unit"))
    if not context.may(acts.SEE, unit.path):
        raise NotFound("unit")
    session, period, weights = context.session, _period(context), Weights.of(context.station.settings)
    found = standing.score_of(session, unit.id, period, weights)
    first, last = rules.bounds(period)
    pledge = scoring.find_pledge(session, unit.id)
    months = scoring.months_of(session, unit.id)[-MOST_MONTHS:]
    trend = [(month, standing.score_of(session, unit.id, month, weights).total) for month in months]
    owed = [one for one in scoring.reviews_of(session, standing.month_of(last)) if one.reviewer_id == unit.id]
    return {
        "title": places.label(session, unit),
        "period": period,
        "total": standing.shown(found.total),
        "parts": [
            {
                "name": chat_texts.PART_NAMES[part.name],
                "points": standing.shown(part.points),
                "most": standing.shown(part.most),
                "got": part.got,
                "due": part.due,
                "share": f"{float(part.share) * 100:.1f}%",
            }
            for part in found.parts
        ],
        "extras": [
            (chat_texts.PART_NAMES[name], standing.shown(points)) for name, points in found.lines[len(found.parts) :]
        ],
        "entries": [
            standing.entry_line(one.day, one.part, one.got, one.due, one.note)
            for one in scoring.events_of(session, unit.id, first, last)
        ],
        "trend": trend,
        "ends": [standing.shown(total) for _, total in (trend[0], trend[-1])] if trend else ["", ""],
        "chart": _chart([total for _, total in trend]),
        "weak": scoring.weakest(session, [unit.id], asking.recent_months(local_day(context.now)))[:5],
        "reviews": f"{sum(1 for one in owed if one.points is not None)}/{len(owed)}",
        "pledge": texts.until(day=pledge.until) if pledge is not None else texts.NO_PLEDGE,
    }


def _chart(totals: Sequence[int]) -> str:
    """Points of a polyline in a picture of 640 by 180; 100 stands at the top."""
    step = WIDTH / max(1, len(totals) - 1)
    return " ".join(
        f"{place * step:.0f},{HEIGHT - total * HEIGHT / rules.FULL:.0f}" for place, total in enumerate(totals)
    )


def _rounds(context: PageContext) -> Mapping[str, Any]:
    paths = reach(context.grants, acts.SEE)
    rows = []
    for made in scoring.list_rounds(context.session, 60):
        unit = directory.get_unit(context.session, made.unit_id)
        if not unit.path.startswith(paths):
            continue
        done = scoring.tally(context.session, made.id)
        rows.append(
            {
                "number": made.number,
                "unit": places.label(context.session, unit),
                "state": chat_texts.STATES[made.state.value],
                "people": sum(one.people for one in done.values()),
                "right": sum(one.correct for one in done.values()) if made.state is RoundState.CLOSED else None,
                "answered": sum(one.answered for one in done.values()),
                "opened": made.opened_at,
                "closes": made.closes_at,
            }
        )
    return {"rows": rows}


def _boards(context: PageContext) -> Mapping[str, Any]:
    paths = reach(context.grants, acts.SEE)
    rows = []
    for board in scoring.list_boards(context.session):
        unit = directory.get_unit(context.session, board.unit_id)
        if unit.path.startswith(paths):
            objections = boards.objections_of(context.session, board)
            rows.append(
                {
                    "board": board,
                    "unit": plain(unit.name, limit=40),
                    "lines": boards.described(board),
                    "objections": objections,
                }
            )
    return {"rows": rows, "states": chat_texts.BOARD_STATES, "may": bool(reach(context.grants, acts.BOARD))}


def _bank(context: PageContext) -> Mapping[str, Any]:
    questions = scoring.list_questions(context.session, active_only=False)
    return {
        "waiting": scoring.uploads_waiting(context.session, context.person.id, context.now - taking.WAITS),
        "kinds": chat_texts.KINDS,
        "rows": questions[-SHOWN:],
        "summary": banking.summary(context.session),
        "csv": banking.exported(context.session),
    }


def _duties(context: PageContext) -> Mapping[str, Any]:
    """Who reviews whom and what is still owed; every team's pledge with its duties. Points only to who sees all."""
    period, session = _period(context), context.session
    open_points = bool(reach(context.grants, acts.SEE_ANY))
    teams = {team.id: team for top in _tops(context) for team in places.scored_under(session, top)}
    drawn = [one for one in scoring.reviews_of(session, period) if one.reviewer_id in teams]
    signed = scoring.pledges(session)
    return {
        "period": period,
        "reviews": [
            {
                "reviewer": places.label(session, teams[one.reviewer_id]),
                "reviewed": places.label(session, directory.get_unit(session, one.reviewed_id)),
                "points": texts.OWED if one.points is None else str(one.points) if open_points else texts.REVIEW_DONE,
            }
            for one in drawn[:SHOWN]
        ],
        "pledges": [_pledge(session, team, signed.get(team.id), period) for team in list(teams.values())[:SHOWN]],
        "duties": list(enumerate(duty_texts.DUTIES, 1)),
        "reviews_left": _left_off(len(drawn)),
        "pledges_left": _left_off(len(teams)),
    }


def _pledge(session: Session, team: Unit, signed: Pledge | None, period: str) -> Mapping[str, Any]:
    signer = directory.find_person(session, signed.person_id) if signed is not None else None
    kept = pledging.kept(session, team.id, period)
    return {
        "team": places.label(session, team),
        "version": signed.version if signed is not None else "",
        "signer": mask_name(plain(directory.name_of(session, signer), limit=20)) if signer is not None else "",
        "until": texts.until(day=signed.until) if signed is not None else texts.NO_PLEDGE,
        "broken": "、".join(str(number) for number, is_kept in enumerate(kept, 1) if not is_kept) or texts.ALL_KEPT,
    }


def _board_of(context: PageContext) -> Board:
    board = scoring.get_board(context.session, context.number("number"))
    if not context.may(acts.BOARD, directory.get_unit(context.session, board.unit_id).path):
        raise NotFound("board")
    return board


def _record(context: PageContext, act: str, what: str) -> None:
    audit.append(context.session, actor=f"person:{context.person.id}", act=act, object=what, detail={})


def publish(context: PageContext) -> str:
    return _publish(context, black=False)


def publish_black(context: PageContext) -> str:
    return _publish(context, black=True)


def _publish(context: PageContext, *, black: bool) -> str:
    board = _board_of(context)
    boards.check_window(board, context.now)
    groups = boards.publish(context.session, context.speech, board, context.now, black=black)
    _record(context, "board.publish", f"board:{board.number}")
    return texts.published(number=board.number, groups=groups) if groups else texts.PUBLISHED_BEFORE


def correct(context: PageContext) -> str:
    board = _board_of(context)
    groups = boards.correct(context.session, context.speech, board, context.now)
    if groups is None:
        return texts.UNCHANGED
    _record(context, "board.correct", f"board:{board.number}")
    if board.state is BoardState.DRAFT:
        return texts.RECOUNTED
    return texts.published(number=board.number, groups=groups)


def take_in(context: PageContext) -> str:
    """What was pasted is read and waits, with its faults told, until the same person confirms it."""
    bank = banking.read_pasted(context.form.get("questions", ""))
    _, told = taking.kept(context.session, bank, texts.IMPORT, context.person.id, context.now)
    return "\n".join(told)


def confirm(context: PageContext) -> str:
    return taking.settle(context, context.number("number"), take=True)


def give_up(context: PageContext) -> str:
    return taking.settle(context, context.number("number"), take=False)


def turn(context: PageContext) -> str:
    """Retire an active question, restore a retired one."""
    question = scoring.get_question(context.session, context.number("number"))
    scoring.retire_question(context.session, question, active=not question.active, now=context.now)
    _record(context, "quiz.retire", f"question:{question.number}")
    return texts.changed(number=question.number)


def _figures(context: PageContext) -> Sequence[Figure]:
    running = [made for made in scoring.list_rounds(context.session, 30) if made.state is RoundState.OPEN]
    return [Figure(texts.ROUNDS, str(len(running)), "scoring/rounds")] if running else []


PAGES = (
    Page("scoring", texts.SCORES, acts.SEE, "scoring/scores.html", _scores, words=texts),
    Page("scoring/team/{unit}", texts.SCORES, acts.SEE, "scoring/team.html", _team, words=texts, menu=False),
    Page(
        "scoring/rounds",
        texts.ROUNDS,
        acts.SEE,
        "scoring/rounds.html",
        _rounds,
        words=texts,
        live=True,
        figures=_figures,
    ),
    Page(
        "scoring/boards",
        texts.BOARDS,
        acts.SEE,
        "scoring/boards.html",
        _boards,
        words=texts,
        deeds={
            "publish": Deed(acts.BOARD, publish, frozenset({"number"})),
            "black": Deed(acts.BOARD, publish_black, frozenset({"number"})),
            "correct": Deed(acts.BOARD, correct, frozenset({"number"})),
        },
    ),
    Page("scoring/duties", texts.DUTIES, acts.SEE, "scoring/duties.html", _duties, words=texts),
    Page(
        "scoring/bank",
        texts.BANK,
        acts.BANK,
        "scoring/bank.html",
        _bank,
        words=texts,
        deeds={
            "take": Deed(acts.BANK, take_in, frozenset({"questions"})),
            "confirm": Deed(acts.BANK, confirm, frozenset({"number"})),
            "give-up": Deed(acts.BANK, give_up, frozenset({"number"})),
            "turn": Deed(acts.BANK, turn, frozenset({"number"})),
        },
    ),
)
