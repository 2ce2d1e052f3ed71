"""Boards: drafted from the totals and frozen, open to objections, published, corrected. Units only, never a person."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.holidays import is_workday
from bot.masking import mask_numbers
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane, OnAmbiguous, Speech
from handlers.scoring import places, rules, standing, texts
from handlers.scoring.rules import Weights
from handlers.scoring.showing import texts as board_texts
from storage import Session, audit, calling, directory, scoring, tasks
from storage.directory import Unit
from storage.scoring import Board, BoardState

PUBLISH, PICTURE = "board.publish", "board.picture"
_PICTURE_LIVES = timedelta(hours=12)
MOST_SHOWN, MOST_BLACK = 10, 3


def standings(session: Session, unit: Unit, period: str, weights: Weights) -> list[dict[str, Any]]:
    """Every team of a unit with its score and rank, best first; new teams last and without a rank."""
    _, last = rules.bounds(period)
    sums = scoring.totals(session, period)
    months = scoring.first_months(session)
    recent = f"{last - timedelta(days=weights.exempt_days + 31):%Y-%m}"
    rows: list[dict[str, Any]] = []
    for team in places.scored_under(session, unit):
        if team.id not in sums:
            continue
        found = rules.score(sums[team.id], weights)
        young = months[team.id] >= recent and standing.is_new(session, team.id, last, weights)
        rows.append(
            {
                "unit": team.id,
                "name": places.label(session, team),
                "score": found.total,
                "lines": [[name, points] for name, points in found.lines],
                "rank": 0,
                "new": young,
            }
        )
    ranked = sorted((row for row in rows if not row["new"]), key=lambda row: (-row["score"], row["name"]))
    for row, rank in zip(ranked, rules.ranks([row["score"] for row in ranked]), strict=True):
        row["rank"] = rank
    return ranked + sorted((row for row in rows if row["new"]), key=lambda row: (-row["score"], row["name"]))


def draft(session: Session, unit: Unit, period: str, weights: Weights, now: datetime) -> Board:
    """Freeze the standing; objections run for some working days, then it publishes itself."""
    rows = standings(session, unit, period, weights)
    if not rows:
        raise UserError(texts.NOTHING_TO_RANK)
    publish_at = after_workdays(now, weights.objection_days)
    made = scoring.put_board(
        session, unit_id=unit.id, period=period, rows=rows, rules=weights.to_json(), now=now, publish_at=publish_at
    )
    if made is None:
        raise UserError(texts.board_exists(number=scoring.boards_of(session, unit.id, period)[0].number))
    tasks.put(session, PUBLISH, f"{PUBLISH}:{made.number}", publish_at, payload={"number": made.number})
    return made


def after_workdays(now: datetime, days: int) -> datetime:
    """09:00 of the day after so many whole working days."""
    day = local_day(now)
    left = days
    while left > 0:
        day += timedelta(days=1)
        left -= is_workday(day)
    return datetime.combine(day + timedelta(days=1), time(9), STATION_ZONE)


def objected(context: Context, number: int, text: str) -> str:
    """A team's leader objects while the board is a draft."""
    board = scoring.get_board(context.session, number)
    own = {unit.id for unit in places.teams_of(context)} | ({context.chat.unit.id} if context.chat.unit else set())
    concerned = [row for row in board.rows if row["unit"] in own]
    if not concerned:
        raise UserError(texts.NOT_ON_BOARD)
    if board.state is not BoardState.DRAFT:
        raise UserError(texts.objections_over(number=number))
    said, unit_id = mask_numbers(plain(text, limit=200)), int(concerned[0]["unit"])
    board.objections.append({"unit": unit_id, "text": said, "at": context.now.isoformat()})
    context.session.add(board)
    context.session.flush()
    words = texts.objected(number=number, team=concerned[0]["name"], text=said)
    tell_officers(context.session, context.speech, words, f"board:{number}:objection:{unit_id}")
    return texts.objection_taken(number=number)


def tell_officers(session: Session, speech: Speech, words: str, key: str) -> None:
    """Everybody who may decide on a board, each once for a key."""
    for person in calling.all_officers(session):
        speech.to_person(person, Content(text=words), key=f"{key}:{person}", lane=Lane.REMINDER, subject="")


def objections_of(session: Session, board: Board) -> list[str]:
    """Which team objects, and why; for those who decide."""
    return [
        texts.objection_line(
            team=places.label(session, directory.get_unit(session, int(one["unit"]))),
            text=plain(one["text"], limit=200),
        )
        for one in board.objections
    ]


def check_window(board: Board, now: datetime) -> None:
    """Raises UserError while teams may still object: a draft is published earlier only by a word of its own."""
    if board.state is BoardState.DRAFT and now < board.publish_at:
        day = board.publish_at.astimezone(STATION_ZONE).date()
        raise UserError(texts.window_open(number=board.number, day=day, objections=len(board.objections)))


def publish(session: Session, speech: Speech, board: Board, now: datetime, *, black: bool = False) -> int:
    """To every group below; the black part only where an officer says so. How many groups hear
    of it now: 0 where all have."""
    if board.state is BoardState.DRAFT:
        board.state = BoardState.PUBLISHED
        board.published_at = now
    board.black = board.black or black
    session.add(board)
    session.flush()
    words = described(board)
    groups = places.groups_of(session, directory.get_unit(session, board.unit_id))
    fresh = 0
    for bound in groups:
        fresh += speech.to_chat(
            bound.chat.id,
            Content(text=words),
            key=f"board:{board.number}:v{board.version}:{'black' if board.black else 'red'}:{bound.chat.id}",
            lane=Lane.BULK,
            on_ambiguous=OnAmbiguous.LEAVE,
            due_at=None,
            expires_at=None,
            subject=f"board:{board.number}",
        )
    key = f"{board.number}:v{board.version}:{'black' if board.black else 'red'}"
    ask_picture(session, board, [bound.chat.id for bound in groups], key, now)
    return fresh


def ask_picture(session: Session, board: Board, chats: Sequence[int], key: str, now: datetime) -> None:
    """Draw it in the background and send it to these chats; nothing where there is no team."""
    if not board.rows:
        return
    payload, lane = {"number": board.number, "chats": list(chats)}, Lane.BULK.number
    tasks.put(session, PICTURE, f"{PICTURE}:{key}", now, payload=payload, lane=lane, expires_at=now + _PICTURE_LIVES)


def correct(session: Session, speech: Speech, board: Board, now: datetime) -> int | None:
    """Count again by the rules the board was made by, and publish the new version. A draft stays one: 0 groups; None:
    published as it is already."""
    weights = Weights.of({"scoring": {**board.rules, "weights": board.rules["parts"]}})
    rows = standings(session, directory.get_unit(session, board.unit_id), board.period, weights)
    if board.state is not BoardState.DRAFT and rows == [dict(row) for row in board.rows]:
        return None
    board.rows = rows
    if board.state is BoardState.DRAFT:
        session.add(board)
        session.flush()
        return 0
    board.version += 1
    board.state = BoardState.CORRECTED
    board.published_at = now
    return publish(session, speech, board, now)


def described(board: Board) -> str:
    """Red board first; ties share a rank."""
    lines = [texts.board_head(number=board.number, period=board.period, state=board.state.value, version=board.version)]
    red, black = shown_rows(board)
    lines += [_line(row) for row in red]
    if red and (tied := sum(row["rank"] == red[-1]["rank"] for row in board.rows if row not in red)):
        lines.append(board_texts.more_tied(rank=red[-1]["rank"], number=tied))
    if black:
        lines.append(texts.BLACK_HEAD)
        lines += [_line(row) for row in black]
    new = [row for row in board.rows if row["new"]]
    if new:
        lines.append(texts.new_teams(names=[row["name"] for row in new]))
    if board.state is BoardState.DRAFT:
        lines.append(texts.object_until(number=board.number, day=board.publish_at.astimezone(STATION_ZONE).date()))
    return "\n".join(lines)


def shown_rows(board: Board) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those on the red board, and those on the black where an officer has published it. Nobody is on the black whose
    rank is on the red, and there a rank is whole or left out: who of equals is named must not hang on a name."""
    ranked = [row for row in board.rows if row["rank"]]
    red = [row for row in ranked if row["rank"] <= MOST_SHOWN][:MOST_SHOWN]
    return red, _last(ranked, max((row["rank"] for row in red), default=0)) if board.black else []


def _last(ranked: list[dict[str, Any]], red: int) -> list[dict[str, Any]]:
    """Whole ranks from the end, until there are enough."""
    found: list[dict[str, Any]] = []
    for rank in sorted({row["rank"] for row in ranked if row["rank"] > red}, reverse=True):
        same = [row for row in ranked if row["rank"] == rank]
        if len(found) >= MOST_BLACK or len(found) + len(same) > MOST_SHOWN:
            break
        found = same + found
    return found


def announce(session: Session, speech: Speech, board: Board) -> int:
    """The draft to every group of its teams, for whoever does not see it cannot object; how many hear of it now."""
    subject, words = f"board:{board.number}:draft", described(board)
    return sum(
        speech.to_chat(
            bound.chat.id,
            Content(text=words),
            key=f"{subject}:{bound.chat.id}",
            lane=Lane.BULK,
            on_ambiguous=OnAmbiguous.LEAVE,
            due_at=None,
            expires_at=None,
            subject=subject,
        )
        for bound in places.groups_of(session, directory.get_unit(session, board.unit_id))
    )


def period_before(period: str) -> str:
    """The month or week before one."""
    first, _ = rules.bounds(period)
    day = first - timedelta(days=1)
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}" if "W" in period else f"{day:%Y-%m}"


def _line(row: dict[str, Any]) -> str:
    return texts.board_line(rank=row["rank"], name=row["name"], score=standing.shown(row["score"]))


def record(context: Context, act: str, board: Board) -> None:
    audit.append(
        context.session,
        actor=f"person:{context.person.id if context.person else 0}",
        act=act,
        object=f"board:{board.number}",
        detail={"version": board.version},
    )


def month_before(day: date) -> str:
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"
