"""A board as a picture: every team's points by part as a bar, red above, black below where an officer published it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot import drawing
from bot.drawing import Ranked
from bot.messages import Content, Media, MediaKind
from bot.plain import plain
from bot.routing import Job, Lane, NetworkJob, NetworkTools, OnAmbiguous
from handlers.scoring import boards, rules, standing, texts
from storage import Session, directory, scoring
from storage.media import put_media

KEPT = timedelta(days=2)  #: the file, until every group has it


@dataclass(frozen=True, slots=True)
class _Asked:
    title: str
    under: str
    groups: list[tuple[str, list[Ranked]]] = field(default_factory=list)


async def work(payload: Mapping[str, Any], tools: NetworkTools) -> bytes:
    asked = await tools.read(lambda session: look(session, int(payload["number"])))
    return await asyncio.to_thread(draw, asked)


def done(job: Job, picture: object) -> None:
    if not isinstance(picture, bytes):
        return
    name = texts.PICTURE_NAME
    reference = put_media(job.session, MediaKind.IMAGE.value, name, picture, job.now + KEPT)
    for chat in job.payload["chats"]:
        job.speech.to_chat(
            int(chat),
            Content(media=Media(MediaKind.IMAGE, name, reference)),
            key=f"{job.key}:{chat}",
            lane=Lane.BULK,
            on_ambiguous=OnAmbiguous.LEAVE,
            due_at=None,
            expires_at=None,
            subject=f"board:{job.payload['number']}",
        )


JOB = NetworkJob(work, done)


def look(session: Session, number: int) -> _Asked:
    """What the picture says, from the frozen rows; the change against the period before from the totals then."""
    board = scoring.get_board(session, number)
    unit = directory.get_unit(session, board.unit_id)
    before = {}
    for earlier in scoring.boards_of(session, board.unit_id, boards.period_before(board.period)):
        before = {row["unit"]: row["score"] for row in earlier.rows}
    red, black = boards.shown_rows(board)
    new = [row for row in board.rows if row["new"]][: boards.MOST_SHOWN]
    groups = [(texts.RED_HEAD if black or new else "", [_row(row, before) for row in red])] if red else []
    if black:
        groups.append((texts.BLACK_HEAD.rstrip("："), [_row(row, before, tone="wait") for row in black]))
    if new:
        groups.append((texts.NEW_HEAD, [_row(row, before, tone="off") for row in new]))
    title = texts.picture_title(unit=plain(unit.name, limit=30), period=board.period)
    state = texts.BOARD_STATES[board.state.value]
    under = texts.picture_under(number=board.number, state=state, version=board.version, teams=len(board.rows))
    return _Asked(title, under, groups)


def _row(row: Mapping[str, Any], before: Mapping[int, int], *, tone: str = "") -> Ranked:
    points = dict(row["lines"])
    parts = [points.get(name, 0) for name in (*rules.PARTS, rules.BONUS)]
    left = -points.get(rules.INCIDENT, 0)
    for place in range(len(parts) - 1, -1, -1):  # what incidents take is cut off the end of the bar
        cut = min(left, parts[place])
        parts[place], left = parts[place] - cut, left - cut
    change = row["score"] - before[row["unit"]] if row["unit"] in before else None
    shown = "" if change is None else texts.change(points=standing.shown(abs(change)), up=change > 0, same=not change)
    return Ranked(str(row["rank"] or "–"), row["name"], parts, standing.shown(row["score"]), shown, tone)


def draw(asked: _Asked) -> bytes:
    """Blocks for part of a second."""
    legend = [texts.PART_NAMES[name] for name in (*rules.PARTS, rules.BONUS)]
    return drawing.ranking(asked.title, asked.under, legend, rules.FULL, asked.groups)
