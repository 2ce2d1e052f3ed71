"""How far a bulletin has come, group by group and unit by unit, in figures and in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.texts import reason
from handlers.bulletins import rules, texts
from handlers.bulletins.answering import coverage
from handlers.bulletins.sending import texts as sending
from storage import Session, bulletins, directory, outbox, outcomes
from storage.bulletins import Bulletin, BulletinState, BulletinTarget
from storage.outbox import OutboxState
from storage.outcomes import Outcome

BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class End:
    """How it stands in one group: the least advanced of its messages speaks for it."""

    chat_id: int
    unit_id: int
    state: OutboxState
    why: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    number: int
    state: BulletinState
    groups: int
    sent: int
    failed: int
    waiting: int
    unknown: int
    budget: int  #: of those that wait, how many wait for the month's allowance
    units: int
    of: int
    people: int
    unverified: int
    silent: int


def subject_of(bulletin: Bulletin) -> str:
    return f"bulletin:{bulletin.number}"


#: A group has a bulletin only when every part of it stands there.
_ORDER = (
    OutboxState.FAILED,
    OutboxState.EXPIRED,
    OutboxState.CANCELLED,
    OutboxState.UNKNOWN,
    OutboxState.PENDING,
    OutboxState.SENDING,
    OutboxState.WOULD,
    OutboxState.SENT,
)
_LOST = (OutboxState.FAILED, OutboxState.EXPIRED)
_WAITS = (OutboxState.PENDING, OutboxState.SENDING)


def ends_of(session: Session, bulletin: Bulletin) -> list[End]:
    """How it stands in every group, by the messages while they are kept, else as it was written down."""
    targets = bulletins.targets_of(session, bulletin)
    subjects = [subject_of(bulletin), *sorted({target.via for target in targets if target.via})]
    by_chat: dict[int, list[Outcome]] = {}
    own = f"{subject_of(bulletin)}:v1"
    for row in outcomes.outcomes(session, subjects):
        if row.key.startswith(own) or not row.key.startswith("bulletin:"):
            by_chat.setdefault(row.chat_id, []).append(row)
    return [_end(target, by_chat.get(target.chat_id, ()), bulletin) for target in targets]


def _end(target: BulletinTarget, rows: Sequence[Outcome], bulletin: Bulletin) -> End:
    if rows:
        worst = min(rows, key=lambda row: _ORDER.index(row.state))
        sent = max((row.sent_at for row in rows if row.sent_at is not None), default=None)
        return End(target.chat_id, target.unit_id, worst.state, worst.why, sent)
    if target.state:
        return End(target.chat_id, target.unit_id, OutboxState(target.state), target.reason, target.sent_at)
    stopped = bulletin.state is BulletinState.STOPPED
    return End(target.chat_id, target.unit_id, OutboxState.CANCELLED if stopped else OutboxState.PENDING)


def progress_of(session: Session, bulletin: Bulletin, ends: Sequence[End] | None = None) -> Progress:
    ends = ends_of(session, bulletin) if ends is None else ends
    counts = Counter(end.state for end in ends)
    confirmed = bulletins.confirmed(session, bulletin)
    silent = coverage.silent_units(session, bulletin)
    units = len({end.unit_id for end in ends})
    return Progress(
        number=bulletin.number,
        state=bulletin.state,
        groups=len(ends),
        sent=counts[OutboxState.SENT],
        failed=counts[OutboxState.FAILED] + counts[OutboxState.EXPIRED],
        waiting=counts[OutboxState.PENDING] + counts[OutboxState.SENDING],
        unknown=counts[OutboxState.UNKNOWN],
        budget=sum(1 for end in ends if end.state is OutboxState.PENDING and end.why == BUDGET),
        units=units - len(silent),
        of=units,
        people=confirmed.people,
        unverified=confirmed.unverified,
        silent=len(silent),
    )


def describe(session: Session, bulletin: Bulletin) -> str:
    """Progress in words, with the groups that failed and why, and what the platform says was read."""
    ends = ends_of(session, bulletin)
    now = progress_of(session, bulletin, ends)
    lines = [
        texts.progress(
            number=now.number,
            state=state_of(bulletin),
            sent=now.sent,
            groups=now.groups,
            failed=now.failed,
            waiting=now.waiting,
            unknown=now.unknown,
            units=now.units,
            of=now.of,
            people=now.people,
            unverified=now.unverified,
        )
    ]
    if now.budget:
        lines.append(sending.waits_for_budget(count=now.budget))
    if readings := bulletins.readings_of(session, bulletin):
        at = max(one.at for one in readings)
        lines.append(texts.read_figure(people=sum(one.people for one in readings), groups=len(readings), at=at))
    if corrected := bulletins.corrections_of(session, bulletin):
        lines.append(texts.corrected_by(numbers=corrected))
    resent = outbox.resent_count(session, subject_of(bulletin))
    if resent:
        lines.append(texts.resent_unclear(number=bulletin.number, count=resent))
    if now.failed:
        lines.append(_failures(session, bulletin, ends))
    return "\n".join(lines)


def state_of(bulletin: Bulletin) -> str:
    """The state as people say it."""
    if bulletin.recalled_at is not None:
        return texts.STATES["recalled"]
    if bulletin.held.value and bulletin.state is BulletinState.DRAFT:
        return texts.HOLDS[bulletin.held.value]
    if bulletin.state is BulletinState.SENDING and bulletin.finished_at is not None:
        return texts.STATES["finished"]
    return texts.STATES[bulletin.state.value]


def failures(session: Session, ends: Sequence[End]) -> list[tuple[str, str]]:
    """(group, why and how to mend it) of every group that it did not reach."""
    return [(_title(session, end.chat_id), reason(end.why)) for end in ends if end.state in _LOST]


def waits(end: End) -> bool:
    return end.state in _WAITS


def kept(ends: Sequence[End]) -> Mapping[int, tuple[str, str, datetime | None]]:
    return {end.chat_id: (end.state.value, end.why[:64], end.sent_at) for end in ends}


def _title(session: Session, chat_id: int) -> str:
    chat = directory.find_chat(session, chat_id)
    return chat.title if chat is not None else ""


def _failures(session: Session, bulletin: Bulletin, ends: Sequence[End]) -> str:
    found = failures(session, ends)
    first = found[: rules.FAILURES_MOST]
    return texts.failures(lines=first, more=len(found) - len(first), number=bulletin.number)


def silent(session: Session, bulletin: Bulletin) -> str:
    units = coverage.silent_units(session, bulletin)
    _, of = bulletins.count_targets(session, bulletin)
    listed = [directory.get_unit(session, unit) for unit in units[: rules.LIST_MOST]]
    full = directory.full_names(session, listed)
    names = [full[unit.id] for unit in listed]
    return texts.silent(number=bulletin.number, names=names, more=len(units) - len(names), of=of)
