"""Scores explained: the parts, their points to the last hundredth, and the entries they come from."""

import re
from datetime import date, datetime

from bot.clock import local_day
from bot.errors import UserError
from bot.plain import plain
from bot.routing import Context
from handlers.scoring import acts, places, rules, texts
from handlers.scoring.rules import Score, Weights
from handlers.scoring.showing import texts as board_texts
from storage import Session, directory, scoring
from storage.directory import Unit

SHOWN_ENTRIES, SHOWN_TEAMS = 12, 20
_PERIOD = re.compile(r"[0-9]{4}-W?[0-9]{1,2}")


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def explain(context: Context, rest: str) -> str:
    """`积分`, `积分 <班组>`, `积分 <班组> 2026-10`, any with `明细`: the own team anybody may see, others not."""
    words = [word for word in rest.split() if word not in board_texts.WHOLE]
    name, period = split_period(" ".join(words), month_of(local_day(context.now)))
    own = places.own_named(context, name) if name else places.here(context)
    unit = own or places.named(context, name, acts.SEE)
    weights, whole = Weights.of(context.station.settings), len(words) < len(rest.split())
    return described(context.session, unit, period, weights, whole=whole)


def split_period(rest: str, default: str) -> tuple[str, str]:
    """(what is named, period) of words that may end in 2026-11 or 2026-W48; UserError where that is no time."""
    words = rest.split()
    if words and _PERIOD.fullmatch(words[-1]):
        try:
            rules.bounds(words[-1])
        except ValueError:
            raise UserError(texts.PERIOD_FORM) from None
        return " ".join(words[:-1]), words[-1]
    return rest.strip(), default


def described(session: Session, unit: Unit, period: str, weights: Weights, *, whole: bool = False) -> str:
    """Every part and the latest entries; `whole`: all of them."""
    sums = scoring.sums_of(session, unit.id, period)
    if unit.kind not in places.TEAMS or not sums:
        return _of_teams(session, unit, period, weights)
    found = rules.score(sums, weights)
    lines = [texts.score_head(name=places.label(session, unit), period=period, total=shown(found.total))]
    lines += [part_line(part) for part in found.parts]
    lines += [
        texts.extra(name=texts.PART_NAMES[name], points=shown(points))
        for name, points in found.lines[len(found.parts) :]
    ]
    lines.append(texts.formula(prior=weights.prior_percent, weight=weights.prior_weight))
    first, last = rules.bounds(period)
    entries = scoring.events_of(session, unit.id, first, last)
    if entries:
        shown_ones = entries if whole else entries[-SHOWN_ENTRIES:]
        lines.append(texts.entries_head(number=len(entries)))
        lines += [entry_line(one.day, one.part, one.got, one.due, one.note) for one in shown_ones]
        if left := len(entries) - len(shown_ones):
            lines.append(board_texts.entries_left_off(number=left))
    if is_new(session, unit.id, last, weights):
        lines.append(texts.EXEMPT)
    return "\n".join(lines)


def _of_teams(session: Session, unit: Unit, period: str, weights: Weights) -> str:
    """What has no score of its own, as a park or a station: its teams' scores, best first."""
    sums = scoring.totals(session, period)
    scores = [
        (rules.score(sums[team.id], weights).total, places.label(session, team))
        for team in places.scored_under(session, unit)
        if team.id in sums
    ]
    name = places.label(session, unit)
    if not scores:
        return texts.no_entries(name=name, period=period)
    best = sorted(scores, key=lambda one: (-one[0], one[1]))[:SHOWN_TEAMS]
    lines = [texts.team_score(name=team, points=shown(points)) for points, team in best]
    return "\n".join([texts.teams_head(name=name, period=period, number=len(scores)), *lines])


def part_line(part: rules.Part) -> str:
    return texts.part(
        name=texts.PART_NAMES[part.name],
        points=shown(part.points),
        most=shown(part.most),
        got=part.got,
        due=part.due,
        share=f"{float(part.share) * 100:.1f}",
    )


def entry_line(day: date, part: str, got: int, due: int, note: str) -> str:
    amount = shown(got) if part in (rules.BONUS, rules.INCIDENT) else f"{got}/{due}"
    return texts.entry(
        day=f"{day.month}-{day.day}", name=texts.PART_NAMES[part], amount=amount, note=plain(note, limit=60)
    )


def shown(points: int) -> str:
    """Hundredths as people read them: 8650 → 86.5."""
    return f"{points / 100:.2f}".rstrip("0").rstrip(".")


def is_new(session: Session, unit_id: int, last: date, weights: Weights) -> bool:
    first = scoring.first_day(session, unit_id)
    return rules.is_exempt(first, last, weights)


def score_of(session: Session, unit_id: int, period: str, weights: Weights) -> Score:
    return rules.score(scoring.sums_of(session, unit_id, period), weights)


def enter(
    session: Session, unit_id: int, day: date, part: str, due: int, got: int, cause: str, now: datetime, note: str = ""
) -> None:
    path = directory.get_unit(session, unit_id).path
    scoring.put_event(
        session, unit_id=unit_id, unit_path=path, day=day, part=part, due=due, got=got, cause=cause, note=note, now=now
    )
